// A judgement from outside: one more label event, the label folded anew, the remembered case as sure as its label.
import type { Investigation, Label } from '../domain/investigation.ts';
import type { PatternStore } from '../domain/learned.ts';
import type { Case, CaseStore } from '../domain/memory.ts';
import type { Clock, InvestigationStore } from '../domain/ports.ts';
import type { TeamStore } from '../domain/team.ts';
import { engineSignals, isJudged, labelOf, SIGNAL_WEIGHTS } from '../learning/label.ts';
import { newestOf, withStanding } from '../learning/standing.ts';
import { asTold } from './remember.ts';

/** What says neither that it is right nor that it is wrong. */
export const UNJUDGED_SCORE = 0.5;

export interface JudgeParts {
  readonly store: InvestigationStore;
  readonly cases: CaseStore;
  readonly learned: PatternStore;
  readonly clock: Clock;
  /** What teammates taught; left out where there is no team. */
  readonly team?: Pick<TeamStore, 'lessons'>;
}

export interface Judgement {
  /** Who or what says so; of each source the last word counts. */
  readonly source: 'user' | 'verify' | 'visit' | 'alert';
  readonly signal: keyof typeof SIGNAL_WEIGHTS;
  readonly detail: string | null;
}

/**
 * Records a judgement and gives the new label. What the user taught stays as they taught it, until they call the
 * diagnosis right that they had corrected.
 */
export function judge(
  investigation: Investigation & { readonly id: number },
  { source, signal, detail }: Judgement,
  { store, cases, learned, clock, team }: JudgeParts,
): Label {
  const { id } = investigation;
  const at = clock.now();
  const event = { investigationId: id, at, source, signal, weight: SIGNAL_WEIGHTS[signal], detail };
  const label = store.addLabelEvent(event, (events) =>
    labelOf(investigation, engineSignals(investigation.label), events),
  );
  const remembered = cases.find(id);
  const score = scoreOf(label, investigation);
  if (remembered && !remembered.taught) cases.put({ ...remembered, at, score });
  else if (remembered && source === 'user' && signal === 'up' && !isOfTeammate(remembered, team))
    cases.put(asTold(remembered, investigation, { at, score }));
  renewStandings(id, store, learned);
  return label;
}

/** A teammate's lesson is theirs to take back. */
function isOfTeammate({ investigationId, rootCause }: Case, team: JudgeParts['team']): boolean {
  const last = team?.lessons(investigationId).findLast(({ home }) => home !== null);
  return last?.body.cause === rootCause;
}

/** Scores a case by its label: what memory told counts as an example once its cause was judged from outside; that the trouble ended judges none. */
export function scoreOf(label: Label, { memory }: Pick<Investigation, 'memory'>): number {
  return memory.replayed && !isJudged(label) ? UNJUDGED_SCORE : label.score;
}

/**
 * Weighs anew the patterns that an investigation was shown: what it came to says how far they are to be trusted, and
 * the next investigation is to know.
 */
export function renewStandings(id: number, store: InvestigationStore, learned: PatternStore): void {
  for (const { memoryType, memoryId } of store.injections(id)) {
    const known = memoryType === 'pattern' ? learned.find(memoryId) : undefined;
    if (known === undefined) continue;
    const uses = learned.uses(memoryId);
    learned.put(withStanding(known, uses, newestOf(uses)));
  }
}

/** Tells whether the user said that the diagnosis was wrong: what becomes of the symptom says nothing of it then. */
export function isDisowned(id: number, store: InvestigationStore): boolean {
  return store.labelEvents(id).findLast(({ source }) => source === 'user')?.signal === 'down';
}
