// How much a fitting pattern explains: a cause, a message in its own words, something that points elsewhere, a symptom.
import { isSpecific, type Predicate } from '../../domain/complaint.ts';
import type { Fact } from '../../domain/fact.ts';
import { FACT_KINDS } from '../../facts/catalogue.ts';
import { complaintOf } from '../../facts/messages/complaint.ts';
import { SAID_CODE } from '../../facts/messages/said.ts';
import { DEPTHS } from '../../facts/rules.ts';
import type { FoundFact } from './evidence.ts';
import type { Candidate } from './match.ts';

/**
 * From least to most: `symptom` repeats that something fails · `said` tells a message that says what kind of failure it
 * is and that no rule names · `pointer` names a failure whose reason lies in something else · `cause` says why.
 */
export const STANDINGS = ['symptom', 'said', 'pointer', 'cause'] as const;
export type Standing = (typeof STANDINGS)[number];

const MECHANISM = DEPTHS.indexOf('mechanism');

/** Gives the standing of a candidate: that of the fact that explains most. */
export function standingOf({ facts, pattern }: Pick<Candidate, 'facts' | 'pattern'>): Standing {
  // What was learned says why by its own words, whatever it is recognised by.
  if (pattern.origin === 'learned' || pattern.origin === 'imported') return 'cause';
  // What a program calls an error before it ends is its reason, whatever kind of failure it is.
  const hasEnded = facts.some(
    ({ fact }) => fact.code === 'container.exited' && !KILLED.has(fact.captures.exit_code ?? ''),
  );
  const isLastWord = hasEnded && facts.some(({ fact }) => FACT_KINDS.get(fact.code)?.standing === 'said');
  const least = isLastWord ? STANDINGS.indexOf('said') : 0;
  const best = Math.max(least, ...facts.map((found) => STANDINGS.indexOf(standingOfFact(found))));
  return STANDINGS[best] ?? 'symptom';
}

/** Tells whether a program says of itself that it cannot go on, whoever is to blame for it. */
export function failsItself({ facts }: Pick<Candidate, 'facts'>): boolean {
  return facts.some(({ fact }) => FACT_KINDS.get(fact.code)?.own === true);
}

/** Exit codes of programs that were ended from outside. */
const KILLED: ReadonlySet<string> = new Set(['137', '143']);

const specificLines = new Map<string, boolean>();
/** So many lines are remembered; the same ones are asked about at every step. */
const MAX_REMEMBERED = 2000;

/** Tells whether a line says what kind of failure it is. */
function isSpecificLine(line: string): boolean {
  const known = specificLines.get(line);
  if (known !== undefined) return known;
  if (specificLines.size >= MAX_REMEMBERED) specificLines.clear();
  const specific = isSpecific(complaintOf(line, { source: 'log' }).predicate);
  specificLines.set(line, specific);
  return specific;
}

/** What facts say why by themselves, but for those that leave it to somebody else. */
const LEFT_OPEN: readonly { readonly code: RegExp; readonly is: (fact: Fact) => boolean }[] = [
  // Devices are offered by a plugin of the node, which knows why there are none.
  {
    code: /^scheduling\./,
    is: ({ captures }) => /\//.test(captures.resource ?? captures.lacking ?? ''),
  },
  // Where no workload is nearly what a Service selects, somebody has taken it away, or never brought it.
  { code: /^service\.selector-matches-nothing$/, is: ({ captures }) => captures.backend === undefined },
  // Where nothing tells it from those that its controller acts on, only the controller knows.
  { code: /^object\.ignored$/, is: ({ captures }) => captures.label === undefined },
  // A program that answers its probe with a failure knows what it misses.
  { code: /^probe\.(?:failed|killed)$/, is: ({ quote }) => /statuscode: 5\d\d/.test(quote) },
];

function standingOfFact({ fact }: FoundFact): Standing {
  const kind = FACT_KINDS.get(fact.code);
  if (!kind) return 'symptom';
  if (fact.code === SAID_CODE) {
    return isSpecific((fact.captures.predicate ?? 'said') as Predicate) ? 'said' : 'symptom';
  }
  if (kind.standing === 'said')
    return isSpecificLine(fact.captures.log ?? fact.captures.message ?? fact.quote) ? 'said' : 'symptom';
  if (kind.standing !== undefined) return kind.standing;
  if (LEFT_OPEN.some(({ code, is }) => code.test(fact.code) && is(fact))) return 'pointer';
  return DEPTHS.indexOf(kind.depth) >= MECHANISM ? 'cause' : 'symptom';
}

/** Orders candidates about one object: what explains more comes first, of equals what is nearer to the origin. */
export function byStanding(a: Candidate, b: Candidate): number {
  return STANDINGS.indexOf(standingOf(b)) - STANDINGS.indexOf(standingOf(a)) || b.depth - a.depth;
}
