// What an investigation says of earlier ones in passing: their symptom is gone, or the same was asked again too soon.
import type { Gateway } from '../agent/kubectl-gateway.ts';
import type { FixStore } from '../domain/fix.ts';
import type { Investigation, Step } from '../domain/investigation.ts';
import { refKey } from '../domain/kube.ts';
import type { Case, CaseDraft } from '../domain/memory.ts';
import type { Inventory } from '../facts/inventory.ts';
import { isDisowned, type JudgeParts, judge } from './judge.ts';
import { groupNow, presenceOf, symptomsOf } from './presence.ts';
import { recordFix, signalOf } from './record-fix.ts';

/** Earlier cases that are looked at, the newest first. */
const MAX_EARLIER = 200;
/** Who asks the same again within so long was not helped, in milliseconds. */
const ASKED_AGAIN_MS = 30 * 60 * 1000;

/** Signals that say that it is over. */
const RECOVERED: ReadonlySet<string> = new Set(['gone', 'fixed-as-proposed', 'fixed-otherwise']);

/** What has just been seen: the investigation, the objects, and what is remembered of it. */
export interface Visit {
  readonly investigation: Investigation;
  readonly inventory: Inventory;
  readonly remembered: CaseDraft | null;
}

/** A signal that an earlier investigation got. */
export interface Revisited {
  readonly investigationId: number;
  readonly signal: 'gone' | 'fixed-as-proposed' | 'fixed-otherwise' | 'asked-again';
}

export interface RevisitParts extends JudgeParts {
  /** How to look at what may have been done since; left out, only that it is gone is told. */
  readonly look?: { readonly gateway: Gateway; readonly signal: AbortSignal };
  readonly fixes?: FixStore;
}

/** Judges earlier investigations by what a new one has seen, and gives those that got a signal. */
export async function revisit(visit: Visit, parts: RevisitParts): Promise<readonly Revisited[]> {
  const { id, outcome, cluster } = visit.investigation;
  if (id === null || outcome === 'stopped') return [];
  const earlier = parts.cases
    .list(MAX_EARLIER)
    .filter(
      ({ investigationId, clusterId, rootCause }) =>
        investigationId !== id && clusterId === cluster.id && rootCause !== '',
    );
  const revisited: Revisited[] = [];
  for (const former of earlier) {
    const seen = signalFor(former, visit, parts);
    if (seen === null) continue;
    const { investigationId } = former;
    const investigation = { ...parts.store.get(investigationId), id: investigationId };
    const fix =
      seen === 'gone' && parts.look
        ? await recordFix(investigation, visit.inventory, parts.look, parts)
        : null;
    // Somebody said that it was something else: what ended it is worth knowing, and judges nothing.
    if (isDisowned(investigationId, parts.store)) continue;
    const signal = fix === null ? seen : signalOf(fix);
    const detail = fix === null ? `investigation ${id}` : `investigation ${id}: ${fix.summary}`;
    judge(investigation, { source: 'visit', signal, detail }, parts);
    revisited.push({ investigationId, signal });
  }
  return revisited;
}

function signalFor(former: Case, visit: Visit, parts: RevisitParts): 'gone' | 'asked-again' | null {
  const signal = isAskedAgain(former, visit, parts)
    ? 'asked-again'
    : isGone(former, visit, parts)
      ? 'gone'
      : null;
  if (signal === null) return null;
  if (isDisowned(former.investigationId, parts.store)) {
    const isNew = signal === 'gone' && parts.fixes?.find(former.investigationId) === undefined;
    return isNew && parts.look !== undefined ? signal : null;
  }
  const said = parts.store.labelEvents(former.investigationId);
  const known = said.some((event) => RECOVERED.has(event.signal)) || said.at(-1)?.signal === signal;
  return known ? null : signal;
}

/** The same trouble of the same workload, asked about again shortly after. */
function isAskedAgain(
  former: Case,
  { investigation, inventory, remembered }: Visit,
  parts: JudgeParts,
): boolean {
  if (remembered === null || former.s1 !== remembered.s1) return false;
  const before = parts.store.find(former.investigationId);
  if (before === undefined) return false;
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
  const affected = parts.store.find(former.investigationId)?.diagnosis?.affected ?? [];
  return presenceOf(symptoms.facts, affected, investigation.steps, inventory).presence === 'gone';
}

/** A look at one namespace shows other kinds than one at the cluster; what was refused was not seen. */
function isComparable(first: Step, former: Case): boolean {
  if (first.tool !== 'FIND_ISSUES' || first.status !== 'ok' || first.observation.includes('could not list'))
    return false;
  return former.steps[0]?.args.namespace === first.args.namespace;
}
