// Cases whose facts are not all the same, but who share one that tells their trouble: groups by what they share.
import type { Case, CaseFact } from '../domain/memory.ts';
import { isTelling, requiredFacts } from './case-pattern.ts';
import { traitOf } from './signature.ts';

/** Cases of one cluster that share a telling fact. */
export interface SharedFact {
  readonly clusterId: string;
  /** Traits that all of the cases that were right show, ascending. */
  readonly traits: readonly string[];
  readonly cases: readonly Case[];
}

/**
 * Groups cases by the telling fact that most of them share, then what is left by the next one. Only those that
 * `counts` make a group, and only when there are at least `minimum` of them.
 */
export function bySharedFact(
  cases: readonly Case[],
  counts: (remembered: Case) => boolean,
  minimum: number,
): readonly SharedFact[] {
  const shown = new Map(cases.map((remembered) => [remembered, tellingTraits(remembered)]));
  const groups: SharedFact[] = [];
  for (;;) {
    const best = mostShared(shown, counts);
    if (best === null || best.count < minimum) return groups;
    const members = [...shown].filter(
      ([{ clusterId }, traits]) => clusterId === best.clusterId && traits.has(best.trait),
    );
    const right = members.filter(([remembered]) => counts(remembered)).map(([, traits]) => traits);
    const traits = [...(right[0] ?? [])].filter((trait) => right.every((others) => others.has(trait))).sort();
    groups.push({ clusterId: best.clusterId, traits, cases: members.map(([remembered]) => remembered) });
    for (const [remembered] of members) shown.delete(remembered);
  }
}

/** A case with those of its facts alone that have one of the traits. */
export function narrowed(remembered: Case, traits: readonly string[]): Case {
  return { ...remembered, facts: remembered.facts.filter((found) => traits.includes(traitOf(found.fact))) };
}

function tellingTraits({ facts }: Case): ReadonlySet<string> {
  const telling = requiredFacts(facts).filter(({ fact }: CaseFact) => isTelling(fact));
  return new Set(telling.map(({ fact }) => traitOf(fact)));
}

function mostShared(
  shown: ReadonlyMap<Case, ReadonlySet<string>>,
  counts: (remembered: Case) => boolean,
): { readonly clusterId: string; readonly trait: string; readonly count: number } | null {
  const tally = new Map<string, { clusterId: string; trait: string; count: number }>();
  for (const [remembered, traits] of shown) {
    if (!counts(remembered)) continue;
    const { clusterId } = remembered;
    for (const trait of traits) {
      const key = `${clusterId} ${trait}`;
      const entry = tally.get(key) ?? { clusterId, trait, count: 0 };
      entry.count += 1;
      tally.set(key, entry);
    }
  }
  const [best] = [...tally].sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1));
  return best?.[1] ?? null;
}
