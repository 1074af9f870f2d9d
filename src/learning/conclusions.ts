// Of several cases that look alike and conclude differently: which conclusion has most behind it, and which has failed.
import type { Use } from '../domain/learned.ts';
import type { Case } from '../domain/memory.ts';
import { patternOfCase } from './case-pattern.ts';
import { lowerBound, meanConfidence } from './confidence.ts';
import { bagCosine, bagOf, type WordBag } from './linkage.ts';
import { caseWeight, decay, decidingSignature, inSharedOrder } from './mine.ts';
import { standingOf } from './standing.ts';

/** Causes whose words are so alike are one conclusion. */
const SAME_CONCLUSION = 0.75;
/** A conclusion that is more likely wrong than right is not told. */
const MIN_MEAN = 0.5;

interface Conclusion {
  readonly bag: WordBag;
  readonly members: Case[];
}

/**
 * Gives the ids of the cases that may be told: of each trouble those of the conclusion that has most behind it. What
 * was said against one case of a conclusion counts against all of them: else the next one would tell it again.
 * @param usesOf gives the uses of a case, oldest first
 */
export function tellable(
  cases: readonly Case[],
  usesOf: (id: number) => readonly Use[],
  nowMs: number,
): ReadonlySet<number> {
  const told = new Set<number>();
  for (const alike of byTrouble(cases)) {
    let best: { readonly support: number; readonly members: readonly Case[] } | null = null;
    for (const { members } of conclusionsOf(alike)) {
      const support = supportOf(members, usesOf, nowMs);
      if (support !== null && (best === null || support > best.support)) best = { support, members };
    }
    for (const { investigationId } of best?.members ?? []) told.add(investigationId);
  }
  return told;
}

/** Tells whether what came of telling a case speaks against it: it is suspended, or wrong more often than right. */
export function isDisproved(one: Case, usesOf: (id: number) => readonly Use[], nowMs: number): boolean {
  return supportOf([one], usesOf, nowMs) === null;
}

/** How much more speaks for a conclusion than against it; null when it is suspended or wrong more often than right. */
function supportOf(
  members: readonly Case[],
  usesOf: (id: number) => readonly Use[],
  nowMs: number,
): number | null {
  const base = members.reduce(
    (sum, one) => {
      const weight = caseWeight(one) * decay(Date.parse(one.at), nowMs);
      return {
        successes: sum.successes + weight * one.score,
        failures: sum.failures + weight * (1 - one.score),
      };
    },
    { successes: 0, failures: 0 },
  );
  const uses = members
    .flatMap(({ investigationId }) => usesOf(investigationId))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.investigationId - b.investigationId);
  const own = new Set(members.map(({ investigationId }) => investigationId));
  const { state, successes, failures } =
    uses.length === 0 ? { state: 'active', ...base } : standingOf(base, uses, nowMs, own);
  if (state === 'suspended' || meanConfidence(successes, failures) < MIN_MEAN) return null;
  return lowerBound(successes, failures);
}

function byTrouble(cases: readonly Case[]): Iterable<readonly Case[]> {
  const groups = new Map<string, Case[]>();
  for (const one of cases) {
    const key = decidingSignature(one);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups.values();
}

/** Oldest first, each case goes to the first conclusion that says about the same. One alone is not read. */
function conclusionsOf(cases: readonly Case[]): readonly Pick<Conclusion, 'members'>[] {
  if (cases.length === 1) return [{ members: [...cases] }];
  const conclusions: Conclusion[] = [];
  for (const one of [...cases].sort(inSharedOrder)) {
    const bag = bagOf(patternOfCase(one, one.score, 1)?.root_cause_template ?? one.rootCause);
    const known = conclusions.find((conclusion) => bagCosine(conclusion.bag, bag) >= SAME_CONCLUSION);
    if (known) known.members.push(one);
    else conclusions.push({ bag, members: [one] });
  }
  return conclusions;
}
