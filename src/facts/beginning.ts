// When a trouble began: the earliest of what events, conditions, runs, lines of logs and creations say of its objects.
import type { Fact } from '../domain/fact.ts';
import { type ObjectRef, refKey } from '../domain/kube.ts';
import { badConditionsOf } from './conditions.ts';
import type { Inventory } from './inventory.ts';
import type { ContainerStatus, KubeEvent, KubeObject, Pod, Workload } from './kube-json.ts';
import { timeOfLine } from './logs/line.ts';
import { type EventHistory, firstSeenMs, lastSeenMs } from './messages/overtaken.ts';
import { crashOf, isPodHealthy } from './pod-health.ts';

/** Pods of one workload that are looked at: copies fail alike. */
const MAX_PODS = 30;
/** Lines of one log that are gone through for the first of its kind. */
const MAX_LOG_LINES = 20_000;
/** What was last seen longer ago than this, while its pod has restarted since, belongs to an earlier trouble. */
const STILL_NEWS_MS = 60 * 60 * 1000;
/** A pod's trouble may be told so long before the pod stops being ready: a probe fails more than once first. */
const BEFORE_UNREADY_MS = 2 * 60 * 1000;
/** A pod that is not ready since so shortly after its start was never ready. */
const NEVER_READY_MS = 15 * 1000;
/** Pods that a revision makes so soon are those it began with. */
const FIRST_PODS_MS = 5 * 60 * 1000;
/** Clocks of programs and nodes may run ahead by this much. */
const CLOCK_SKEW_MS = 60 * 1000;

/** Kept by the controller of endpoints: when a pod or the Service last changed them. */
const LAST_CHANGE = 'endpoints.kubernetes.io/last-change-trigger-time';

/** One moment by which a trouble was there. */
export interface Beginning {
  readonly atMs: number;
  /** Reads after "by": `the first FailedMount event`. */
  readonly by: string;
  /** It may have been there before: what was earlier is not kept. */
  readonly atLatest: boolean;
}

/** What a diagnosis rests on. */
export interface Trouble {
  readonly cited: readonly Fact[];
  /** What it accuses, and what stands on the way there. */
  readonly objects: readonly ObjectRef[];
  /** The log that a cited line stands in; undefined where it stands in none. */
  readonly logOf: (fact: Fact) => string | undefined;
}

/** Finds the earliest evidence of a trouble; null when nothing says. */
export function beginningOf(trouble: Trouble, inventory: Inventory, history: EventHistory): Beginning | null {
  const refs = refsOf(trouble, inventory);
  const cited = new Set(trouble.cited.map(({ subject }) => refKey(subject)));
  const found = [
    ...refs.flatMap((ref) => ofObject(ref, cited.has(refKey(ref)), inventory, history)),
    ...trouble.cited.flatMap((fact) => ofFact(fact, trouble.logOf(fact), inventory, history)),
  ].filter(({ atMs }) => atMs > 0 && atMs <= inventory.nowMs + CLOCK_SKEW_MS);
  return found.reduce<Beginning | null>(
    (first, one) => (first === null || one.atMs < first.atMs ? one : first),
    null,
  );
}

/** The accused objects with what they made: their ReplicaSets and those of their pods that are not well. */
function refsOf({ cited, objects }: Trouble, inventory: Inventory): readonly ObjectRef[] {
  const tops = [...objects, ...cited.map(({ subject }) => subject)];
  const made = tops.flatMap((ref) => [
    ...inventory
      .podsOf(ref)
      .slice(0, MAX_PODS)
      .filter((pod) => isTroubled(inventory.find(pod) as Pod | undefined, inventory)),
    ...replicaSetsOf(ref, inventory),
  ]);
  return [...new Map([...tops, ...made].map((ref) => [refKey(ref), ref])).values()];
}

/** Remains of pods that were evicted or ended tell of earlier troubles. */
function isTroubled(pod: Pod | undefined, inventory: Inventory): boolean {
  return pod !== undefined && pod.status?.phase !== 'Failed' && !isPodHealthy(pod, inventory.nowMs);
}

function replicaSetsOf(ref: ObjectRef, inventory: Inventory): readonly ObjectRef[] {
  if (ref.kind !== 'Deployment') return [];
  return inventory
    .list('ReplicaSet', ref.namespace)
    .filter(({ spec }) => spec?.['replicas'] !== 0)
    .map(({ metadata }) => ({ kind: 'ReplicaSet', namespace: ref.namespace, name: metadata?.name ?? '' }))
    .filter((set) => refKey(inventory.workloadOf(set)) === refKey(ref));
}

function ofObject(
  ref: ObjectRef,
  isCited: boolean,
  inventory: Inventory,
  history: EventHistory,
): readonly Beginning[] {
  const object = inventory.find(ref);
  const told = history.of(ref).filter((event) => isTelling(event, ref, object, inventory, history));
  const events = told.map(ofEvent);
  if (object === undefined) return events;
  if (ref.kind === 'Pod') return [...events, ...ofPod(object as Pod, inventory, isCited)];
  const conditions = badConditionsOf(object, inventory.nowMs).map(({ type, status, lastTransitionTime }) => ({
    atMs: timeOf(lastTransitionTime),
    by: `the condition ${type}: ${status} of ${nameOf(ref)}`,
    atLatest: false,
  }));
  return [...events, ...conditions, ...ofCreation(object, ref, inventory)];
}

/** A warning that still holds and belongs to the trouble of now. */
function isTelling(
  event: KubeEvent,
  ref: ObjectRef,
  object: KubeObject | undefined,
  inventory: Inventory,
  history: EventHistory,
): boolean {
  if (event.type !== 'Warning' || history.isOvertaken(event, ref, inventory)) return false;
  if (inventory.nowMs - lastSeenMs(event) > STILL_NEWS_MS && event.reason === 'Unhealthy') return false;
  const unreadyMs = ref.kind === 'Pod' ? unreadySince(object as Pod | undefined) : null;
  // A pod that never restarted and was ready until then had other troubles before.
  return unreadyMs === null || firstSeenMs(event) >= unreadyMs - BEFORE_UNREADY_MS;
}

/** Since when a pod without any restart is not ready, in milliseconds since 1970. */
function unreadySince(pod: Pod | undefined): number | null {
  const statuses = statusesOf(pod);
  if (statuses.length === 0 || statuses.some(({ restartCount = 0 }) => restartCount > 0)) return null;
  const ready = pod?.status?.conditions?.find(({ type }) => type === 'Ready');
  const atMs = timeOf(ready?.lastTransitionTime);
  return ready?.status === 'False' && atMs > 0 ? atMs : null;
}

function ofEvent(event: KubeEvent): Beginning {
  return { atMs: firstSeenMs(event), by: `the first ${event.reason} event`, atLatest: false };
}

function ofPod(pod: Pod, inventory: Inventory, isCited: boolean): readonly Beginning[] {
  if (!isCited && isPodHealthy(pod, inventory.nowMs)) return [];
  const name = pod.metadata?.name ?? '';
  const bad = (pod.status?.conditions ?? []).filter(
    ({ type, status }) => status === 'False' && (type === 'Ready' || type === 'PodScheduled'),
  );
  const conditions = bad.map(({ type, lastTransitionTime }) => ({
    atMs: timeOf(lastTransitionTime),
    by: `the condition ${type}: False of pod ${name}`,
    atLatest: statusesOf(pod).some(({ restartCount = 0 }) => restartCount > 0),
  }));
  const runs = statusesOf(pod).flatMap((status) => ofRun(status, name, inventory.nowMs));
  const created = wasNeverReady(pod)
    ? [{ atMs: createdMs(pod), by: `the creation of pod ${name}, which was never ready`, atLatest: false }]
    : [];
  return [...conditions, ...runs, ...created];
}

/** A container that fails: when its last failing run ended, which is the first one only where there was one. */
function ofRun(status: ContainerStatus, pod: string, nowMs: number): readonly Beginning[] {
  const ended = crashOf(status, nowMs);
  if (ended === undefined) return [];
  const { name = '', restartCount = 0 } = status;
  const atMs = timeOf(ended.finishedAt);
  return [{ atMs, by: `the end of container ${name} of pod ${pod}`, atLatest: restartCount > 1 }];
}

/** Nothing of it ever ran, or it became unready as it was made. */
function wasNeverReady(pod: Pod): boolean {
  const { phase } = pod.status ?? {};
  const statuses = statusesOf(pod);
  const never = statuses.every(({ restartCount = 0, started }) => restartCount === 0 && started !== true);
  if (phase === 'Pending' && never) return true;
  const sinceMs = unreadySince(pod);
  return sinceMs !== null && sinceMs - createdMs(pod) <= NEVER_READY_MS;
}

/** What was wrong from the start: a claim that was never bound, a revision whose first pods were never ready, a deletion. */
function ofCreation(object: KubeObject, ref: ObjectRef, inventory: Inventory): readonly Beginning[] {
  const atMs = createdMs(object);
  if (ref.kind === 'PersistentVolumeClaim' && object.status?.['phase'] === 'Pending') {
    return [{ atMs, by: `the creation of ${nameOf(ref)}, which was never bound`, atLatest: false }];
  }
  if (ref.kind === 'Service') return ofEndpoints(ref, inventory);
  if (ref.kind === 'ReplicaSet' && ((object as Workload).status?.readyReplicas ?? 0) === 0) {
    const pods = inventory
      .list('Pod', ref.namespace)
      .filter(({ metadata }) => metadata?.ownerReferences?.some(({ name }) => name === ref.name)) as Pod[];
    const first = pods.some((pod) => wasNeverReady(pod) && createdMs(pod) - atMs <= FIRST_PODS_MS);
    if (first)
      return [{ atMs, by: `the creation of ${nameOf(ref)}, no pod of which was ready`, atLatest: false }];
  }
  return [];
}

/** When the addresses behind a Service last changed, while none of them is ready. */
function ofEndpoints(ref: ObjectRef, inventory: Inventory): readonly Beginning[] {
  const endpoints = inventory.find({ ...ref, kind: 'Endpoints' });
  const { subsets = [] } = (endpoints ?? {}) as { subsets?: readonly { addresses?: readonly unknown[] }[] };
  if (endpoints === undefined || subsets.some(({ addresses = [] }) => addresses.length > 0)) return [];
  const changedMs = timeOf(endpoints.metadata?.annotations?.[LAST_CHANGE]);
  const atMs = changedMs || createdMs(endpoints);
  return [{ atMs, by: `the last change of the endpoints of ${nameOf(ref)}`, atLatest: changedMs === 0 }];
}

/** What a cited fact says itself: a moment that it captured, its event, the first such line of its log. */
function ofFact(
  fact: Fact,
  log: string | undefined,
  inventory: Inventory,
  history: EventHistory,
): readonly Beginning[] {
  const { subject, captures, quote } = fact;
  const found: Beginning[] = [];
  const sinceMs = /^\d{4}-/.test(captures['since'] ?? '') ? timeOf(captures['since']) : 0;
  if (sinceMs > 0) found.push({ atMs: sinceMs, by: `what ${nameOf(subject)} states`, atLatest: false });
  if (quote !== '') {
    const saying = history.of(subject).filter((event) => textOf(event).includes(quote));
    found.push(...saying.map(ofEvent));
  }
  if (log !== undefined) {
    const atMs = firstLineLike(quote, log);
    const object = inventory.find(subject);
    // A line that is older than its pod bears the time of something else.
    if (atMs !== null && (object === undefined || atMs >= createdMs(object) - CLOCK_SKEW_MS)) {
      found.push({ atMs, by: `the first such line in the log of pod ${subject.name}`, atLatest: true });
    }
  }
  return found;
}

/** When the first line like one was written, numbers and identifiers apart; null when lines state no time. */
function firstLineLike(line: string, log: string): number | null {
  if (timeOfLine(line) === null) return null;
  const wanted = withoutValues(line);
  const lines = log.split('\n').slice(-MAX_LOG_LINES);
  const first = lines.find((other) => timeOfLine(other) !== null && withoutValues(other) === wanted);
  return timeOfLine(first ?? line);
}

function withoutValues(line: string): string {
  return line
    .trim()
    .replace(/[0-9a-f]{8,}/gi, '#')
    .replace(/\d+/g, '#');
}

function statusesOf(pod: Pod | undefined): readonly ContainerStatus[] {
  return [...(pod?.status?.initContainerStatuses ?? []), ...(pod?.status?.containerStatuses ?? [])];
}

function textOf({ message, note }: KubeEvent): string {
  return message ?? note ?? '';
}

function createdMs({ metadata }: Pick<KubeObject, 'metadata'>): number {
  return timeOf(metadata?.creationTimestamp);
}

function timeOf(text: string | undefined): number {
  return Date.parse(text ?? '') || 0;
}

function nameOf({ kind, name }: ObjectRef): string {
  return `${kind} ${name}`;
}
