// What was asked of the cluster and not read: derived from the steps, told beside the answer, and never claimed.
import { classifyComplaint } from '../agent/kubectl-failure.ts';
import { K8sLearnError } from '../domain/errors.ts';
import {
  type ClusterScope,
  type Diagnosis,
  MAX_LIKELY_CONFIDENCE,
  type NotLooked,
  type Step,
} from '../domain/investigation.ts';
import { refKey } from '../domain/kube.ts';
import { NO_NAMESPACE } from '../domain/tool-notation.ts';
import type { Topology } from '../domain/topology.ts';
import { clusterOf } from './scope.ts';

/** How the tools that list tell of a kind that was not listed: `could not list <resource>: <reason>`. */
const REFUSAL = /^could not list (\S+?): (.*)$/;
/** A container that has not started yet, or had no run before, has no log. */
const NO_LOG = /waiting to start|previous terminated container|is not valid for pod|not found/;
/** What a recording says of a kind that nobody wrote into it. */
const NOT_RECORDED = /this recording holds no /;
/** Whoever interrupts knows that not everything was read. */
const CANCELLED = /^(?:could not list .*)?The command was cancelled\.$/m;
const ABOUT_THE_SERVER = /^(?:api-resources|api-versions|version|cluster-info|explain|config|auth)$/;
/** An answer that could not be completed names so many of what was not read; the rest stands in the list. */
const MAX_NAMED = 3;

/** Lists what the steps asked for and did not get, each once. */
export function notLookedOf(steps: readonly Step[]): readonly NotLooked[] {
  const all = steps.flatMap((step) => refusalsOf(step));
  return [...new Map(all.map((each) => [each.what, each])).values()];
}

/** Tells what of it could have shown trouble: all but logs that there are not, and looks beyond the limit. */
export function unread(notLooked: readonly NotLooked[]): readonly NotLooked[] {
  return notLooked.filter(
    ({ what, why }) =>
      why === 'forbidden' || why === 'failed' || (why === 'absent' && !what.startsWith('logs of ')),
  );
}

function refusalsOf(step: Step): readonly NotLooked[] {
  if (CANCELLED.test(step.observation)) return [];
  const { tool, args } = step;
  const where =
    args.namespace === undefined || args.namespace === NO_NAMESPACE ? '' : ` in ${args.namespace}`;
  if (tool === 'FIND_ISSUES' || tool === 'LIST_ALL') {
    const lines = step.observation.split('\n').flatMap((line) => {
      const [, resource, reason = ''] = REFUSAL.exec(line) ?? [];
      return resource === undefined ? [] : [{ what: `${resource}${where}`, why: whyOf(reason) }];
    });
    if (lines.length > 0 || !isBlind(step)) return lines;
    return [{ what: `${args.kind ?? 'everything'}${where}`, why: whyOf(step.observation) }];
  }
  if (!isBlind(step)) return [];
  const why = whyOf(step.observation);
  if (tool === 'GET_LOGS') {
    const container = args.container === undefined ? '' : `, container ${args.container}`;
    const run = args.previous === undefined ? '' : ', the run before';
    const none = why !== 'forbidden' && NO_LOG.test(step.observation);
    return [
      {
        what: `logs of ${args.namespace ?? ''}/${args.pod ?? ''}${container}${run}`,
        why: none ? 'absent' : why,
      },
    ];
  }
  if (tool === 'GET_EVENTS') return [{ what: `events${where}`, why }];
  // That an object is not there is what the look showed.
  if (tool === 'DESCRIBE' && why !== 'absent') return [{ what: `${args.kind} ${args.name}${where}`, why }];
  return [];
}

/** Tells whether a step got nothing of what it asked for. What the policy denies was never asked. */
function isBlind({ tool, status, calls }: Step): boolean {
  if (tool === 'CHECK' || calls.length === 0) return false;
  return status === 'failed' || status === 'timeout';
}

/** Tells whether a step asks what there is: which kinds are served says nothing of how they fare. */
function asksOfObjects({ tool, calls, argv }: Step): boolean {
  return tool !== 'CHECK' && calls.length > 0 && !ABOUT_THE_SERVER.test(argv[1] ?? '');
}

/** Tells from what kubectl said why something was not read. */
export function whyOf(reason: string): NotLooked['why'] {
  if (NOT_RECORDED.test(reason)) return 'absent';
  const kind = classifyComplaint(reason);
  if (kind === 'forbidden' || kind === 'unauthorized') return 'forbidden';
  return kind === 'not-found' || kind === 'unknown-kind' ? 'absent' : 'failed';
}

/**
 * Throws when nothing of what was asked of the cluster was answered: CLUSTER_FORBIDDEN when that is why, else
 * CLUSTER_UNREACHABLE. A cluster of which nothing was seen is not one in which nothing is wrong.
 */
export function refuseBlindness(steps: readonly Step[], { context, namespace }: ClusterScope): void {
  const asked = steps.filter(asksOfObjects);
  if (asked.length === 0 || !asked.every(isBlind)) return;
  const where = namespace === null ? clusterOf(context) : `namespace ${namespace}`;
  const missed = notLookedOf(asked);
  const forbidden = missed.length > 0 && missed.every(({ why }) => why === 'forbidden' || why === 'absent');
  const [line = ''] = (asked[0]?.observation ?? '')
    .split('\n')
    .filter((text) => text.startsWith('could not list'));
  throw new K8sLearnError(
    forbidden ? 'CLUSTER_FORBIDDEN' : 'CLUSTER_UNREACHABLE',
    `nothing of ${where} could be ${forbidden ? 'listed' : 'read'}${line === '' ? '' : `: ${line}`}`,
    forbidden
      ? 'name a namespace that you may look at with -n; kubectl auth can-i --list tells what you may'
      : 'run `kubectl get pods` to see what fails, and ask again when the cluster answers',
  );
}

/** Says of an explanation that it speaks only of what was read. */
export function limitedTo(explanation: string, notLooked: readonly NotLooked[]): string {
  const missed = unread(notLooked).map(({ what }) => what);
  if (missed.length === 0) return explanation;
  const named = missed.slice(0, MAX_NAMED).join(', ');
  const more = missed.length > MAX_NAMED ? ` and ${missed.length - MAX_NAMED} more` : '';
  return `In what could be read: ${explanation} Not read: ${named}${more}.`;
}

/**
 * Tells a diagnosis as no more than likely when a look at what it is about was refused: an engine looks closer only
 * where that could change the answer.
 */
export function asCertainAsRead(diagnosis: Diagnosis, steps: readonly Step[], topology: Topology): Diagnosis {
  if (diagnosis.basis !== 'evidence') return diagnosis;
  const affected = new Set(diagnosis.affected.map((ref) => refKey(topology.workloadOf(ref))));
  const missed = steps.some(
    (step) =>
      (step.tool === 'GET_LOGS' || step.tool === 'DESCRIBE') &&
      unread(refusalsOf(step)).length > 0 &&
      affected.has(refKey(topology.workloadOf(subjectOf(step)))),
  );
  if (!missed) return diagnosis;
  return {
    ...diagnosis,
    basis: 'likely',
    confidence: Math.min(diagnosis.confidence, MAX_LIKELY_CONFIDENCE),
  };
}

function subjectOf({ args }: Step) {
  const { kind = 'Pod', namespace = NO_NAMESPACE, pod, name } = args;
  return { kind, namespace: namespace === NO_NAMESPACE ? null : namespace, name: pod ?? name ?? '' };
}
