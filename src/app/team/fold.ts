// What all that was said of an investigation comes to: the same in every home, whoever said it and whenever it came.
import type { Investigation, Label } from '../../domain/investigation.ts';
import type { Case, CaseStore } from '../../domain/memory.ts';
import type { InvestigationStore, LabelEvent } from '../../domain/ports.ts';
import type { LastWords, TeamLesson, TeamStore } from '../../domain/team.ts';
import { engineSignals, type Judged, labelOf, OUTSIDE_SOURCES } from '../../learning/label.ts';
import { TAUGHT_SCORE } from '../feedback.ts';
import { scoreOf, UNJUDGED_SCORE } from '../judge.ts';
import { asTold } from '../remember.ts';

export interface FoldParts {
  readonly store: InvestigationStore;
  readonly cases: CaseStore;
  readonly team: TeamStore;
}

/** What an investigation told of itself. */
export type Told = Judged & Pick<Investigation, 'startedAt' | 'memory'>;

/** All that was said of one investigation. */
export interface Said {
  readonly told: Told;
  /** What its engine said of its diagnosis. */
  readonly signals: readonly string[];
  /** Words on its outcome, in the order of all homes: by time, then by id. */
  readonly events: readonly LabelEvent[];
  /** What was taught of it, the last at the end. */
  readonly lessons: readonly TeamLesson[];
}

/** What it comes to. */
export interface Folded {
  readonly label: Label;
  readonly words: LastWords;
  /** What is remembered of it. */
  readonly remembered: Case;
}

/** Folds what was said of an investigation; of what is remembered so far that stays which nobody's word changes. */
export function fold({ told, signals, events, lessons }: Said, remembered: Case): Folded {
  const label = labelOf(told, signals, events);
  return {
    label,
    words: wordsOf(events),
    remembered: foldedCase(remembered, told, label, events, lessons),
  };
}

/** Folds what is stored of an investigation anew: its label, and what is remembered of it. */
export function foldAnew(id: number, { store, cases, team }: FoldParts): void {
  const told = store.get(id);
  const events = store.labelEvents(id);
  const signals = engineSignals(told.label);
  const remembered = cases.find(id);
  if (remembered === undefined) {
    team.settle(id, labelOf(told, signals, events), wordsOf(events));
    return;
  }
  const folded = fold({ told, signals, events, lessons: team.lessons(id) }, remembered);
  team.settle(id, folded.label, folded.words);
  if (JSON.stringify(folded.remembered) !== JSON.stringify(remembered)) cases.put(folded.remembered);
}

/** The case as its last lesson has it; without one, as it was told, as sure as its label. */
function foldedCase(
  remembered: Case,
  told: Told,
  label: Label,
  events: readonly LabelEvent[],
  lessons: readonly TeamLesson[],
): Case {
  const lesson = lessons.findLast((one) => !isTakenBack(one, events));
  if (lesson !== undefined) {
    const { at, cause, solution, steps, links } = lesson.body;
    const taught = { commands: [], pattern: null, score: TAUGHT_SCORE, taught: true };
    return { ...remembered, at, rootCause: cause, solution, steps, links, ...taught };
  }
  const { diagnosis, startedAt } = told;
  const unjudged = diagnosis === null || told.memory.replayed ? UNJUDGED_SCORE : label.score;
  return asTold(remembered, told, {
    at: events.at(-1)?.at ?? startedAt,
    score: events.length === 0 ? unjudged : scoreOf(label, told),
  });
}

/** Who calls the diagnosis right afterwards takes back what they taught instead of it; what others taught stays. */
function isTakenBack({ home: teacher, body }: TeamLesson, events: readonly LabelEvent[]): boolean {
  const last = events.findLast(({ source, home = null }) => source === 'user' && home === teacher);
  return last?.signal === 'up' && last.at >= body.at;
}

function wordsOf(events: readonly LabelEvent[]): LastWords {
  const last = [...new Map(events.map((event) => [event.source, event])).values()].filter(({ source }) =>
    OUTSIDE_SOURCES.has(source),
  );
  return {
    verdict: last.find(({ source }) => source === 'user')?.signal ?? null,
    outside: last.length === 0 ? null : last.reduce((sum, { weight }) => sum + weight, 0),
  };
}
