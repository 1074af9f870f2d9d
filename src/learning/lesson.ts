// What a person taught: whether its words name anything that was seen and can be looked for, and what that is.
import type { Fact } from '../domain/fact.ts';
import type { ObjectRef } from '../domain/kube.ts';
import type { Case, CaseFact, Lesson } from '../domain/memory.ts';
import { requiredFacts } from './case-pattern.ts';
import { escapeRegExp } from './generalize.ts';

/** A value is not looked for when it is shorter: `1`, `a` and `on` stand in any text by chance. */
const MIN_VALUE_CHARS = 3;
/** More would only make it miss. */
const MAX_LINKS = 2;
/** Captures that name the object itself or say what any trouble says: words that hold them name nothing to look for. */
const NAMES_ONLY: ReadonlySet<string> = new Set([
  ...['container', 'role', 'image', 'reason', 'restarts', 'exit_code', 'signal', 'message', 'log', 'since'],
  ...['summary', 'nodes', 'nodes_total', 'percent', 'kind', 'namespace', 'name', 'pod', 'node', 'workload'],
]);

/**
 * Finds what the words of a lesson name of what its investigation saw: facts beside those that the trouble is known by,
 * with a value (a key, a host, a limit, a code) that stands in the words as a whole word.
 */
export function linkedFacts(
  words: string,
  seen: readonly CaseFact[],
  facts: readonly CaseFact[],
): readonly CaseFact[] {
  const own = new Set(requiredFacts(facts).map(({ fact }) => fact.code));
  const linked = seen.filter(
    ({ fact }) => !own.has(fact.code) && valuesOf(fact).some((value) => holds(words, value)),
  );
  return [...new Map(linked.map((found) => [found.fact.code, found])).values()].slice(0, MAX_LINKS);
}

/** Tells whether the words name a value of the facts that the trouble is known by: another object fills in its own. */
function namesWhatIsRequired({ rootCause, solution, facts }: Case): boolean {
  const words = `${rootCause}\n${solution}`;
  return requiredFacts(facts).some(({ fact }) => valuesOf(fact).some((value) => holds(words, value)));
}

/** Gives the values of a fact that words may name; not the name of the object that it is about. */
function valuesOf({ captures, subject }: Fact): readonly string[] {
  return Object.entries(captures)
    .filter(([name, value]) => !NAMES_ONLY.has(name) && value.length >= MIN_VALUE_CHARS)
    .map(([, value]) => value)
    .filter((value) => value !== subject.namespace && !subject.name.startsWith(value));
}

function holds(words: string, value: string): boolean {
  return new RegExp(`(?<![\\w-])${escapeRegExp(value)}(?![\\w-])`, 'i').test(words);
}

/** Gives the lesson of a taught case; null for any other. */
export function lessonOf(remembered: Case, confirmedOn: readonly ObjectRef[] = []): Lesson | null {
  const { taught, investigationId, at, rootCause, solution, objects, links } = remembered;
  if (!taught) return null;
  const id = investigationId;
  return {
    id,
    at,
    cause: rootCause,
    solution,
    checkable: links.length > 0 || namesWhatIsRequired(remembered),
    linked: links.length > 0,
    objects: [...objects, ...confirmedOn],
    confirmedElsewhere: confirmedOn.length > 0,
  };
}
