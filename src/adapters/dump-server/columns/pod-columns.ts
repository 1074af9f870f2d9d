// The columns of pods: what STATUS, READY and RESTARTS say is worked out as the server does.
import { ageOf } from '../duration.ts';
import { isRecord, type JsonObject, listAt, numberAt, textAt, valueAt } from '../json-access.ts';
import { AGE, type CellContext, type Column, NAME, text, wide } from './column.ts';

interface PodSummary {
  readonly status: string;
  readonly ready: number;
  readonly total: number;
  readonly restarts: number;
  /** When a container was last restarted; empty when none was. */
  readonly lastRestart: string;
}

/** Sidecars (init containers that stay) are counted from this release on. */
const SIDECARS_SINCE = 28;
/** From this release on a pod that has ended does not read as Terminating. */
const ENDED_PODS_KEEP_STATUS_SINCE = 32;

function later(a: string, b: string): string {
  return b > a ? b : a;
}

function lastTermination(status: unknown): string {
  return textAt(status, 'lastState', 'terminated', 'finishedAt');
}

/** Says how a container ended when no reason was given. */
function exitText(terminated: unknown): string {
  const signal = numberAt(terminated, 'signal');
  return signal !== 0 ? `Signal:${signal}` : `ExitCode:${numberAt(terminated, 'exitCode')}`;
}

function hasCondition(pod: JsonObject, type: string, field: string, value: string): boolean {
  return listAt(pod, 'status', 'conditions').some(
    (condition) => textAt(condition, 'type') === type && textAt(condition, field) === value,
  );
}

interface InitSummary {
  /** What keeps the pod initializing; null when nothing does. */
  readonly reason: string | null;
  readonly restarts: number;
  readonly lastRestart: string;
  readonly sidecars: { readonly ready: number; readonly restarts: number; readonly lastRestart: string };
}

function initReason(status: unknown, index: number, total: number): string {
  const terminated = valueAt(status, 'state', 'terminated');
  if (isRecord(terminated)) return `Init:${textAt(terminated, 'reason') || exitText(terminated)}`;
  const waiting = textAt(status, 'state', 'waiting', 'reason');
  if (waiting !== '' && waiting !== 'PodInitializing') return `Init:${waiting}`;
  return `Init:${index}/${total}`;
}

function summarizeInit(pod: JsonObject, isSidecar: (name: string) => boolean): InitSummary {
  const statuses = listAt(pod, 'status', 'initContainerStatuses');
  const total = listAt(pod, 'spec', 'initContainers').length;
  let [restarts, lastRestart] = [0, ''];
  const sidecars = { ready: 0, restarts: 0, lastRestart: '' };
  for (const [index, status] of statuses.entries()) {
    const sidecar = isSidecar(textAt(status, 'name'));
    restarts += numberAt(status, 'restartCount');
    lastRestart = later(lastRestart, lastTermination(status));
    if (sidecar) {
      sidecars.restarts += numberAt(status, 'restartCount');
      sidecars.lastRestart = later(sidecars.lastRestart, lastTermination(status));
    }
    const terminated = valueAt(status, 'state', 'terminated');
    if (isRecord(terminated) && numberAt(terminated, 'exitCode') === 0) continue;
    if (sidecar && valueAt(status, 'started') === true) {
      if (valueAt(status, 'ready') === true) sidecars.ready += 1;
      continue;
    }
    return { reason: initReason(status, index, total), restarts, lastRestart, sidecars };
  }
  return { reason: null, restarts, lastRestart, sidecars };
}

interface MainSummary {
  readonly reason: string;
  readonly ready: number;
  readonly restarts: number;
  readonly lastRestart: string;
}

function summarizeMain(pod: JsonObject, startReason: string): MainSummary {
  let [reason, ready, restarts, lastRestart, hasRunning] = [startReason, 0, 0, '', false];
  for (const status of [...listAt(pod, 'status', 'containerStatuses')].reverse()) {
    restarts += numberAt(status, 'restartCount');
    lastRestart = later(lastRestart, lastTermination(status));
    const waiting = textAt(status, 'state', 'waiting', 'reason');
    const terminated = valueAt(status, 'state', 'terminated');
    if (waiting !== '') reason = waiting;
    else if (isRecord(terminated)) reason = textAt(terminated, 'reason') || exitText(terminated);
    else if (valueAt(status, 'ready') === true && isRecord(valueAt(status, 'state', 'running'))) {
      hasRunning = true;
      ready += 1;
    }
  }
  if (reason === 'Completed' && hasRunning) {
    reason = hasCondition(pod, 'Ready', 'status', 'True') ? 'Running' : 'NotReady';
  }
  return { reason, ready, restarts, lastRestart };
}

function deletionStatus(pod: JsonObject, reason: string, minor: number): string {
  if (valueAt(pod, 'metadata', 'deletionTimestamp') === undefined) return reason;
  if (textAt(pod, 'status', 'reason') === 'NodeLost') return 'Unknown';
  const ended = ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'));
  return ended && minor >= ENDED_PODS_KEEP_STATUS_SINCE ? reason : 'Terminating';
}

function summarize(pod: JsonObject, minor: number): PodSummary {
  const containers = listAt(pod, 'spec', 'containers').length;
  const sidecarNames = new Set(
    listAt(pod, 'spec', 'initContainers')
      .filter((container) => minor >= SIDECARS_SINCE && textAt(container, 'restartPolicy') === 'Always')
      .map((container) => textAt(container, 'name')),
  );
  const total = containers + sidecarNames.size;
  const phase = hasCondition(pod, 'PodScheduled', 'reason', 'SchedulingGated')
    ? 'SchedulingGated'
    : textAt(pod, 'status', 'reason') || textAt(pod, 'status', 'phase');
  const init = summarizeInit(pod, (name) => sidecarNames.has(name));
  if (init.reason !== null && !hasCondition(pod, 'Initialized', 'status', 'True')) {
    const status = deletionStatus(pod, init.reason, minor);
    return {
      status,
      ready: init.sidecars.ready,
      total,
      restarts: init.restarts,
      lastRestart: init.lastRestart,
    };
  }
  const main = summarizeMain(pod, init.reason ?? phase);
  return {
    status: deletionStatus(pod, main.reason, minor),
    ready: init.sidecars.ready + main.ready,
    total,
    restarts: init.sidecars.restarts + main.restarts,
    lastRestart: later(init.sidecars.lastRestart, main.lastRestart),
  };
}

function restartsText(pod: JsonObject, { nowMs, minor }: CellContext): string {
  const { restarts, lastRestart } = summarize(pod, minor);
  return restarts === 0 || lastRestart === ''
    ? `${restarts}`
    : `${restarts} (${ageOf(lastRestart, nowMs)} ago)`;
}

function readinessGates(pod: JsonObject): string {
  const gates = listAt(pod, 'spec', 'readinessGates');
  if (gates.length === 0) return '<none>';
  const met = gates.filter((gate) => hasCondition(pod, textAt(gate, 'conditionType'), 'status', 'True'));
  return `${met.length}/${gates.length}`;
}

export const POD_COLUMNS: readonly Column[] = [
  NAME,
  text('Ready', (pod, { minor }) => {
    const { ready, total } = summarize(pod, minor);
    return `${ready}/${total}`;
  }),
  text('Status', (pod, { minor }) => summarize(pod, minor).status),
  text('Restarts', restartsText),
  AGE,
  wide(
    'IP',
    (pod) => textAt(listAt(pod, 'status', 'podIPs')[0], 'ip') || textAt(pod, 'status', 'podIP') || '<none>',
  ),
  wide('Node', (pod) => textAt(pod, 'spec', 'nodeName') || '<none>'),
  wide('Nominated Node', (pod) => textAt(pod, 'status', 'nominatedNodeName') || '<none>'),
  wide('Readiness Gates', readinessGates),
];
