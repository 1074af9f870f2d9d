// What all that was said of an investigation comes to: the same in every home, whoever said it and whenever it came.
import type { Investigation, Label } from '../../domain/investigation.ts';
import type { Case, CaseStore } from '../../domain/memory.ts';
import type { InvestigationStore, LabelEvent } from '../../domain/ports.ts';
import type { LessonBody, TeamStore } from '../../domain/team.ts';
import { engineSignals, labelOf, OUTSIDE_SOURCES } from '../../learning/label.ts';
import { TAUGHT_SCORE } from '../feedback.ts';
import { scoreOf, UNJUDGED_SCORE } from '../judge.ts';
import { sufficientSteps } from '../remember.ts';

export interface FoldParts {
  readonly store: InvestigationStore;
  readonly cases: CaseStore;
  readonly team: TeamStore;
}

/** Folds what was said of an investigation anew: its label, and what is remembered of it. */
export function foldAnew(id: number, { store, cases, team }: FoldParts): void {
  const told = store.get(id);
  const events = store.labelEvents(id);
  const label = labelOf(told, engineSignals(told.label), events);
  team.settle(id, label, wordsOf(events));
  const remembered = cases.find(id);
  if (remembered === undefined) return;
  const folded = foldedCase(remembered, told, label, events, team.lessons(id).at(-1)?.body);
  if (JSON.stringify(folded) !== JSON.stringify(remembered)) cases.put(folded);
}

/** The case as its last lesson has it; without one, as it was told, as sure as its label. */
export function foldedCase(
  remembered: Case,
  told: Pick<Investigation, 'diagnosis' | 'startedAt' | 'memory' | 'steps'>,
  label: Label,
  events: readonly LabelEvent[],
  lesson: LessonBody | undefined,
): Case {
  if (lesson !== undefined) {
    const { at, cause, solution, steps, links } = lesson;
    const taught = { commands: [], pattern: null, score: TAUGHT_SCORE, taught: true };
    return { ...remembered, at, rootCause: cause, solution, steps, links, ...taught };
  }
  const { diagnosis, startedAt } = told;
  const unjudged = diagnosis === null || told.memory.replayed ? UNJUDGED_SCORE : label.score;
  return {
    ...remembered,
    at: events.at(-1)?.at ?? startedAt,
    category: diagnosis?.category ?? 'unknown',
    rootCause: diagnosis?.rootCause ?? '',
    solution: diagnosis?.solution ?? '',
    commands: diagnosis?.commands ?? [],
    pattern: diagnosis?.pattern ?? null,
    steps: sufficientSteps(told, remembered.facts),
    links: [],
    score: events.length === 0 ? unjudged : scoreOf(label, told),
    taught: false,
  };
}

function wordsOf(events: readonly LabelEvent[]): {
  readonly verdict: string | null;
  readonly outside: number | null;
} {
  const last = [...new Map(events.map((event) => [event.source, event])).values()].filter(({ source }) =>
    OUTSIDE_SOURCES.has(source),
  );
  return {
    verdict: last.find(({ source }) => source === 'user')?.signal ?? null,
    outside: last.length === 0 ? null : last.reduce((sum, { weight }) => sum + weight, 0),
  };
}
