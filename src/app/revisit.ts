// What an investigation says of earlier ones in passing: their symptom is gone, or the same was asked again too soon.
import type { Investigation, Step } from '../domain/investigation.ts';
import { refKey } from '../domain/kube.ts';
import type { Case, CaseDraft } from '../domain/memory.ts';
import type { Inventory } from '../facts/inventory.ts';
import { isDisowned, type JudgeParts, judge } from './judge.ts';
import { groupNow, presenceOf, symptomsOf } from './presence.ts';

/** Earlier cases that are looked at, the newest first. */
const MAX_EARLIER = 200;
/** Who asks the same again within so long was not helped, in milliseconds. */
const ASKED_AGAIN_MS = 30 * 60 * 1000;

/** What has just been seen: the investigation, the objects, and what is remembered of it. */
export interface Visit {
  readonly investigation: Investigation;
  readonly inventory: Inventory;
  readonly remembered: CaseDraft | null;
}

/** A signal that an earlier investigation got. */
export interface Revisited {
  readonly investigationId: number;
  readonly signal: 'gone' | 'asked-again';
}

/** Judges earlier investigations by what a new one has seen, and gives those that got a signal. */
export function revisit(visit: Visit, parts: JudgeParts): readonly Revisited[] {
  const { id, outcome, cluster } = visit.investigation;
  if (id === null || outcome === 'stopped') return [];
  const earlier = parts.cases
    .list(MAX_EARLIER)
    .filter(
      ({ investigationId, clusterId, rootCause }) =>
        investigationId !== id && clusterId === cluster.id && rootCause !== '',
    );
  return earlier.flatMap((former) => {
    const signal = signalFor(former, visit, parts);
    if (signal === null) return [];
    const { investigationId } = former;
    const investigation = { ...parts.store.get(investigationId), id: investigationId };
    judge(investigation, { source: 'visit', signal, detail: `investigation ${id}` }, parts);
    return [{ investigationId, signal }];
  });
}

function signalFor(former: Case, visit: Visit, parts: JudgeParts): Revisited['signal'] | null {
  const signal = isAskedAgain(former, visit, parts)
    ? 'asked-again'
    : isGone(former, visit, parts)
      ? 'gone'
      : null;
  if (signal === null || isDisowned(former.investigationId, parts.store)) return null;
  const said = parts.store.labelEvents(former.investigationId);
  const known = said.some((event) => event.signal === 'gone') || said.at(-1)?.signal === signal;
  return known ? null : signal;
}

/** The same trouble of the same workload, asked about again shortly after. */
function isAskedAgain(
  former: Case,
  { investigation, inventory, remembered }: Visit,
  parts: JudgeParts,
): boolean {
  if (remembered === null || former.s1 !== remembered.s1) return false;
  const before = parts.store.get(former.investigationId);
  const apartMs = Date.parse(investigation.startedAt) - Date.parse(before.startedAt);
  if (apartMs < 0 || apartMs > ASKED_AGAIN_MS) return false;
  const affected = before.diagnosis?.affected ?? [];
  const groups = new Set(remembered.facts.map(({ fact }) => refKey(inventory.workloadOf(fact.subject))));
  return former.facts.some(({ fact }) => groups.has(refKey(groupNow(fact.subject, affected, inventory))));
}

/** The first look was of the same kind as the one that showed it, saw the object well, and nothing of the symptom. */
function isGone(former: Case, { investigation, inventory }: Visit, parts: JudgeParts): boolean {
  const [first] = investigation.steps;
  const symptoms = symptomsOf(former);
  if (!first || !symptoms.inFirstLook || !isComparable(first, former)) return false;
  const affected = parts.store.get(former.investigationId).diagnosis?.affected ?? [];
  return presenceOf(symptoms.facts, affected, investigation.steps, inventory).presence === 'gone';
}

/** A look at one namespace shows other kinds than one at the cluster; what was refused was not seen. */
function isComparable(first: Step, former: Case): boolean {
  if (first.tool !== 'FIND_ISSUES' || first.status !== 'ok' || first.observation.includes('could not list'))
    return false;
  return former.steps[0]?.args.namespace === first.args.namespace;
}
