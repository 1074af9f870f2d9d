// Cause and consequence: of everything that is wrong, what follows from something else that is wrong.
import { factKey } from '../../domain/fact.ts';
import { type ObjectRef, refKey } from '../../domain/kube.ts';
import type { Evidence } from './evidence.ts';
import type { Candidate } from './match.ts';
import { byStanding } from './standing.ts';

/** One trouble with what follows from it. */
export interface Cause {
  readonly candidate: Candidate;
  /** Troubles of other objects that hang on this one and say nothing deeper, or that rest on what this one says. */
  readonly consequences: readonly Candidate[];
}

/**
 * Arranges confirmed candidates, best first: one a workload, the deepest; and under it those of other objects that
 * use it, are used by it or call it, when they are shallower or rest on everything that it says.
 */
export function arrangeCauses(confirmed: readonly Candidate[], evidence: Evidence): readonly Cause[] {
  const perGroup = bestPerGroup(confirmed);
  const told = toldTogether([...perGroup.values()]);
  const groundOf = groundsOf(told);
  const causeOf = new Map(
    told.map((candidate) => [
      candidate,
      deeperNeighbour(candidate, perGroup, evidence) ?? groundOf.get(candidate),
    ]),
  );
  const roots = told.filter((candidate) => causeOf.get(candidate) === undefined);
  return roots.map((candidate) => ({
    candidate,
    consequences: told.filter((other) => rootOf(other, causeOf) === candidate && other !== candidate),
  }));
}

function bestPerGroup(confirmed: readonly Candidate[]): Map<string, Candidate> {
  const perGroup = new Map<string, Candidate>();
  for (const candidate of confirmed) {
    const key = refKey(candidate.group);
    const before = perGroup.get(key);
    if (!before || byStanding(candidate, before) < 0) perGroup.set(key, candidate);
  }
  return perGroup;
}

/** A candidate that rests on facts of two objects tells of both: the other's own is told with it. */
function toldTogether(candidates: readonly Candidate[]): readonly Candidate[] {
  const covered = new Set<string>();
  for (const candidate of candidates) {
    for (const { group } of candidate.facts) {
      if (refKey(group) !== refKey(candidate.group)) covered.add(refKey(group));
    }
  }
  return candidates.filter((candidate) => {
    const spansItself = candidate.facts.some(({ group }) => refKey(group) !== refKey(candidate.group));
    return spansItself || !covered.has(refKey(candidate.group));
  });
}

const NEIGHBOURS = ['calls', 'uses', 'used-by', 'node'] as const;

function deeperNeighbour(
  candidate: Candidate,
  perGroup: ReadonlyMap<string, Candidate>,
  evidence: Evidence,
): Candidate | undefined {
  const neighbours: readonly ObjectRef[] = NEIGHBOURS.flatMap((relation) =>
    evidence.relatives(candidate.group, relation),
  );
  return neighbours
    .map((ref) => perGroup.get(refKey(ref)))
    .filter((other) => other !== undefined && other !== candidate && other.depth > candidate.depth)
    .sort((a, b) => (b?.depth ?? 0) - (a?.depth ?? 0))[0];
}

/**
 * Gives for each candidate the one that it rests on: as deep, about another object, with all of its facts among its
 * own. That a call fails because nothing runs behind a service follows from that nothing runs there.
 */
function groundsOf(candidates: readonly Candidate[]): ReadonlyMap<Candidate, Candidate> {
  const byFact = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    for (const key of keysOf(candidate)) byFact.set(key, [...(byFact.get(key) ?? []), candidate]);
  }
  const grounds = new Map<Candidate, Candidate>();
  for (const candidate of candidates) {
    const own = new Set(keysOf(candidate));
    const [ground] = [...own]
      .flatMap((key) => byFact.get(key) ?? [])
      .filter((other) => other.depth >= candidate.depth && other.facts.length < candidate.facts.length)
      .filter((other) => refKey(other.group) !== refKey(candidate.group))
      .filter((other) => keysOf(other).every((key) => own.has(key)))
      .sort((a, b) => a.facts.length - b.facts.length);
    if (ground) grounds.set(candidate, ground);
  }
  return grounds;
}

/**
 * Gives what a candidate rests on, where that is told of another object as a trouble of its own: the cause is there.
 * Undefined when it is with the candidate itself.
 */
export function groundOf(candidate: Candidate, confirmed: readonly Candidate[]): Candidate | undefined {
  const perGroup = bestPerGroup(confirmed).set(refKey(candidate.group), candidate);
  return groundsOf(toldTogether([...perGroup.values()])).get(candidate);
}

function keysOf({ facts }: Candidate): readonly string[] {
  return facts.map(({ fact }) => factKey(fact));
}

/** Follows causes to the first; along the way depths grow, or stay while facts grow fewer, so that it ends. */
function rootOf(candidate: Candidate, causeOf: ReadonlyMap<Candidate, Candidate | undefined>): Candidate {
  let root = candidate;
  for (let next = causeOf.get(root); next !== undefined; next = causeOf.get(root)) root = next;
  return root;
}
