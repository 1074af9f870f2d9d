// What an answer tells of earlier times: how often the same was met, what was said of it, what was taught, what it saved.
import type { Diagnosis, Seen, Step } from '../domain/investigation.ts';
import { refKey } from '../domain/kube.ts';
import type { CaseDraft, Lesson, Memory, Precedent } from '../domain/memory.ts';
import { satisfies } from '../learning/common-pattern.ts';
import type { KnownFix } from '../learning/fix.ts';
import { ownFacts } from './precedents.ts';

/** How an investigation ended, as far as it can be compared with earlier ones. */
export interface SeenEnd {
  readonly diagnosis: Diagnosis | null;
  readonly steps: readonly Step[];
  readonly modelCalls: number;
}

/** What an investigation took. */
export interface Cost {
  readonly steps: number;
  readonly modelCalls: number;
}

/** What else is known of the trouble that was found. */
export interface SeenParts {
  /** What fixed it before. */
  readonly known: KnownFix | null;
  readonly costOf: (investigationId: number) => Cost | null;
}

/**
 * Sums up precedents of what was found, the newest first. Where there is none, and something was taught of another
 * object with the same telling facts, or the same was fixed elsewhere, those investigations stand for it.
 */
export function seenOf(
  precedents: readonly Precedent[],
  memories: readonly Memory[],
  found: CaseDraft,
  { diagnosis, steps, modelCalls }: SeenEnd,
  { known, costOf }: SeenParts,
): Seen | null {
  const savedAgainst = (first: Cost): Seen['saved'] => ({
    steps: Math.max(0, first.steps - steps.length),
    modelCalls: Math.max(0, first.modelCalls - modelCalls),
  });
  const fix = known && { times: known.times, summary: known.summary };
  const taught =
    precedents.find(({ lesson }) => lesson !== null)?.lesson ?? lessonOfKind(memories, found, steps);
  const oldestFirst = [...precedents].reverse();
  const [first] = oldestFirst;
  const last = oldestFirst.at(-1);
  if (!first || !last) {
    const unsaved = { lesson: taught && told(taught), fix, saved: null };
    if (taught !== null) {
      const { id, at } = taught;
      const cost = diagnosis?.pattern === `case-${id}` ? costOf(id) : null;
      const saved = cost && savedAgainst(cost);
      return { times: 1, ids: [id], firstAt: at, lastAt: at, confirmed: 0, denied: 1, ...unsaved, saved };
    }
    if (known === null) return null;
    const { ids, firstAt, lastAt } = known;
    return { times: ids.length, ids, firstAt, lastAt, confirmed: 0, denied: 0, ...unsaved };
  }
  return {
    times: precedents.length,
    ids: oldestFirst.map(({ id }) => id),
    firstAt: first.at,
    lastAt: last.at,
    confirmed: precedents.filter(({ word }) => word === 'confirmed').length,
    denied: precedents.filter(({ word }) => word === 'denied').length,
    lesson: taught && told(taught),
    fix,
    saved: savedAgainst(first),
    ...teamOf(precedents),
  };
}

/** What others of the team met and said, each of them once. */
function teamOf(precedents: readonly Precedent[]): Pick<Seen, 'team'> {
  const saying = (word: Precedent['word']): number =>
    new Set(precedents.flatMap((one) => (one.word === word ? (one.saidBy ?? []) : []))).size;
  const times = precedents.filter(({ home }) => home !== undefined).length;
  const team = { times, confirmed: saying('confirmed'), denied: saying('denied') };
  return team.times + team.confirmed + team.denied === 0 ? {} : { team };
}

function told({ id, at, cause, solution, checkable }: Lesson): NonNullable<Seen['lesson']> {
  return { id, at, cause, solution, checkable };
}

/** What was taught of another object whose telling facts are all seen at this one. */
function lessonOfKind(
  memories: readonly Memory[],
  { objects }: CaseDraft,
  steps: readonly Step[],
): Lesson | null {
  const keys = new Set(objects.map(refKey));
  const all = steps.flatMap((step) => step.facts.map((fact) => ({ step: step.index, fact })));
  const facts = ownFacts(all, objects);
  const fitting = memories.find(
    ({ lesson, pattern }) =>
      lesson !== null &&
      !lesson.objects.some((ref) => keys.has(refKey(ref))) &&
      satisfies(facts, pattern.requires),
  );
  return fitting?.lesson ?? null;
}
