// Which judged cases show the same: groups of them, from the narrowest likeness to the widest.
import type { Case } from '../domain/memory.ts';
import { patternOfCase, requiredFacts } from './case-pattern.ts';
import type { CasePattern } from './common-pattern.ts';
import { bagOf, type WordBag } from './linkage.ts';
import { bySharedFact, narrowed } from './shared-facts.ts';
import { hashOf, signatureOf } from './signature.ts';

/** From this score on a case teaches what is right, down to this one what is wrong. */
export const SUCCESS = 0.7;
export const FAILURE = 0.3;
/** So many successes make a pattern. */
export const MIN_SUCCESSES = 3;

/** A case with a verdict, and the words of its cause. */
export interface Judged extends CasePattern {
  readonly bag: WordBag;
}

/** Cases of one cluster that show the same. */
export interface Group {
  readonly key: string;
  readonly clusterId: string;
  readonly successes: readonly Judged[];
  readonly failures: readonly Judged[];
}

/**
 * Ways to group, each for what those before left over: by what decides with its telling values, by the kinds of the
 * facts alone, and by any one telling fact that is shared, whatever else was seen.
 */
export const GROUPINGS: readonly ((cases: readonly Case[]) => readonly Group[])[] = [
  (cases) => bySignature(cases, decidingSignature),
  (cases) => bySignature(cases, kindsSignature),
  (cases) =>
    bySharedFact(cases, ({ score }) => score >= SUCCESS, MIN_SUCCESSES).map(
      ({ clusterId, traits, cases: sharing }) =>
        groupOf(clusterId, hashOf(traits), sharing, (remembered) => narrowed(remembered, traits)),
    ),
];

function bySignature(cases: readonly Case[], signature: (of: Case) => string): readonly Group[] {
  const groups = new Map<string, Case[]>();
  for (const remembered of cases) {
    const key = `${remembered.clusterId} ${signature(remembered)}`;
    const known = groups.get(key);
    if (known) known.push(remembered);
    else groups.set(key, [remembered]);
  }
  return [...groups].map(([key, alike]) => {
    const [clusterId = '', s2 = ''] = key.split(' ');
    return groupOf(clusterId, s2, alike, (remembered) => remembered);
  });
}

/** Judges cases as patterns; `seenAs` gives what of a case its pattern may speak of. */
function groupOf(
  clusterId: string,
  key: string,
  cases: readonly Case[],
  seenAs: (remembered: Case) => Case,
): Group {
  const successes: Judged[] = [];
  const failures: Judged[] = [];
  for (const remembered of cases) {
    const { score } = remembered;
    if (score < SUCCESS && score > FAILURE) continue;
    const pattern = patternOfCase(seenAs(remembered), score, 1);
    if (!pattern) continue;
    const judged = { remembered, pattern, bag: bagOf(pattern.root_cause_template) };
    (score >= SUCCESS ? successes : failures).push(judged);
  }
  return { key, clusterId, successes, failures };
}

/** The signature over the facts that decide alone: what hangs together with them differs from place to place. */
export function decidingSignature({ facts }: Pick<Case, 'facts'>): string {
  return signatureOf(requiredFacts(facts).map(({ fact }) => fact)).s2;
}

function kindsSignature({ facts }: Pick<Case, 'facts'>): string {
  return signatureOf(requiredFacts(facts).map(({ fact }) => ({ ...fact, captures: {} }))).s2;
}
