// Whether what a case was about is still there: its decisive facts against a fresh look, by trait and workload.
import type { Fact } from '../domain/fact.ts';
import type { Step } from '../domain/investigation.ts';
import { describeRef, type ObjectRef, refKey } from '../domain/kube.ts';
import type { Case, CaseFact } from '../domain/memory.ts';
import type { Inventory } from '../facts/inventory.ts';
import { isWorkloadKind } from '../facts/inventory.ts';
import type { ContainerStatus, Pod, Workload } from '../facts/kube-json.ts';
import { isObjectWell } from '../facts/object-health.ts';
import { requiredFacts } from '../learning/case-pattern.ts';
import { traitOf } from '../learning/signature.ts';

/**
 * `gone`: nothing of it is left and the object is well · `still-there` · `unsettled`: it is not to be seen, and yet too
 * early to say that it is gone · `no-object`: what it was about does not exist any more.
 */
export type Presence = 'gone' | 'still-there' | 'unsettled' | 'no-object';

/** One decisive fact of a case, and whether it holds on the fresh look. */
export interface CheckedFact {
  readonly fact: Fact;
  readonly holds: boolean;
}

export interface PresenceReport {
  readonly presence: Presence;
  readonly checked: readonly CheckedFact[];
  /** Why it is unsettled; null otherwise. */
  readonly reason: string | null;
}

/** A container that crashed counts as mended once it has run for so long, and longer than the time it crashed. */
const MIN_SETTLED_MS = 60_000;
/** Findings of metrics that hold now, however well their pod looks. */
const MEASURED_NOW: ReadonlySet<string> = new Set([
  'metric.cpu-throttled',
  'metric.errors',
  'metric.latency',
]);
/** Kinds whose own status tells whether they are well. */
const JUDGED_KINDS: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job']);

/** Gives the facts by which a case's symptom is known: those of the first look; where it showed none, all decisive ones. */
export function symptomsOf(remembered: Case): {
  readonly facts: readonly CaseFact[];
  readonly inFirstLook: boolean;
} {
  const required = requiredFacts(remembered.facts);
  const first = remembered.steps[0]?.tool === 'FIND_ISSUES' ? required.filter(({ step }) => step === 0) : [];
  return first.length > 0 ? { facts: first, inFirstLook: true } : { facts: required, inFirstLook: false };
}

/**
 * Compares a case with what fresh steps show. `affected` are the objects that its diagnosis named: pods come and go,
 * and are known again by their workload.
 */
export function presenceOf(
  symptoms: readonly CaseFact[],
  affected: readonly ObjectRef[],
  steps: readonly Step[],
  inventory: Inventory,
): PresenceReport {
  const groups = symptoms.map(({ fact }) => groupNow(fact.subject, affected, inventory));
  const fresh = steps.flatMap(({ facts }) => facts);
  const states = symptoms.map(({ fact }, index) =>
    stateOf(fact, groups[index] ?? fact.subject, fresh, inventory),
  );
  const checked = symptoms.map(({ fact }, index) => ({ fact, holds: states[index] === 'down' }));
  if (groups.every((group) => isMissing(group, inventory)))
    return { presence: 'no-object', checked, reason: null };
  if (states.includes('down')) return { presence: 'still-there', checked, reason: null };
  const reason = states.includes('running-again')
    ? 'it runs again, but not yet for longer than before'
    : firstReason(groups, inventory);
  return { presence: reason === null ? 'gone' : 'unsettled', checked, reason };
}

/** Finds the workload of an object of the past among the objects of today. */
export function groupNow(
  subject: ObjectRef,
  affected: readonly ObjectRef[],
  inventory: Inventory,
): ObjectRef {
  if (inventory.find(subject)) return inventory.workloadOf(subject);
  if (subject.kind !== 'Pod' && subject.kind !== 'ReplicaSet') return subject;
  const known = [...affected, ...[...inventory.objects()].map(({ ref }) => ref)];
  const [owner] = known
    .filter((ref) => ref.kind !== 'Pod' && isWorkloadKind(ref.kind) && ref.namespace === subject.namespace)
    .filter(({ name }) => subject.name.startsWith(`${name}-`))
    .sort((a, b) => b.name.length - a.name.length);
  return owner ? inventory.workloadOf(owner) : subject;
}

type SymptomState = 'absent' | 'down' | 'running-again';

function stateOf(fact: Fact, group: ObjectRef, fresh: readonly Fact[], inventory: Inventory): SymptomState {
  const same = fresh.filter(
    (other) =>
      traitOf(other) === traitOf(fact) && refKey(inventory.workloadOf(other.subject)) === refKey(group),
  );
  const states = same.map((other) => recoveryOf(other, inventory));
  if (states.includes('down')) return 'down';
  return states.includes('running-again') ? 'running-again' : 'absent';
}

/** A crash stays a finding for a while; whether the container has come back since decides here. */
function recoveryOf({ code, subject, captures }: Fact, inventory: Inventory): SymptomState {
  if (MEASURED_NOW.has(code)) return 'down';
  const pod = subject.kind === 'Pod' ? (inventory.find(subject) as Pod | undefined) : undefined;
  if (!pod) return 'down';
  const statuses = pod.status?.containerStatuses ?? [];
  const concerned = statuses.filter(
    ({ name }) => captures.container === undefined || name === captures.container,
  );
  // An init container is done with once the others are ready.
  if (statuses.length === 0 || !statuses.every(({ ready }) => ready === true)) return 'down';
  return concerned.every((status) => hasOutlived(status, inventory.nowMs)) ? 'absent' : 'running-again';
}

function hasOutlived({ state, lastState }: ContainerStatus, nowMs: number): boolean {
  const runningMs = nowMs - Date.parse(state?.running?.startedAt ?? '');
  const last = lastState?.terminated;
  const lastRunMs = Date.parse(last?.finishedAt ?? '') - Date.parse(last?.startedAt ?? '');
  return runningMs >= Math.max(MIN_SETTLED_MS, Number.isNaN(lastRunMs) ? 0 : lastRunMs);
}

/** Absence is evidence only where every object of the kind was listed. */
function isMissing(group: ObjectRef, inventory: Inventory): boolean {
  if (inventory.find(group) !== undefined) return false;
  if (group.kind !== 'Pod' && inventory.podsOf(group).length > 0) return false;
  return inventory.isComplete(group.kind, group.namespace);
}

function firstReason(groups: readonly ObjectRef[], inventory: Inventory): string | null {
  for (const group of groups) {
    const object = inventory.find(group);
    if (!object || !JUDGED_KINDS.has(group.kind)) {
      if (group.kind === 'Pod' && object && !isReady(object as Pod))
        return `${describeRef(group)} is not ready yet`;
      continue;
    }
    if ((object as Workload).spec?.replicas === 0) return `${describeRef(group)} is scaled to zero`;
    if (!isObjectWell(object, inventory)) return `${describeRef(group)} is not ready yet`;
  }
  return null;
}

function isReady({ status }: Pod): boolean {
  return (
    status?.phase === 'Succeeded' || (status?.containerStatuses ?? []).every(({ ready }) => ready === true)
  );
}
