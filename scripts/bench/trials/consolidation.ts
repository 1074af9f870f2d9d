// Consolidation on real cases: the same twice, and undone to the byte.

import { undoConsolidation } from '../../../src/app/consolidate.ts';
import type { LearnedPattern } from '../../../src/domain/learned.ts';
import { Learner } from './learner.ts';
import type { TrialResult } from './trial.ts';
import { type Course, questionsOf } from './trouble.ts';

/** Learns in two halves, and consolidates after each. */
export async function consolidationTrial(course: Course): Promise<readonly TrialResult[]> {
  const learner = new Learner({ library: [] });
  const { cases, learned } = learner.mind;
  const parts = { cases, learned, clock: learner.clock, onProgress: () => undefined };
  const text = (): string => JSON.stringify(learned.list());
  const stateless = (patterns: readonly LearnedPattern[]): number =>
    patterns.filter(({ state }) => state === 'active').length;
  try {
    const episodes = questionsOf(course.taught);
    const half = Math.floor(episodes.length / 2);
    const learn = async (from: number, to: number): Promise<void> => {
      for (const question of episodes.slice(from, to)) {
        learner.tell(question.trouble, await learner.ask(question));
      }
    };
    await learn(0, half);
    learner.consolidate();
    const first = text();
    await learn(half, episodes.length);
    const before = text();
    const actions = [learner.consolidate().action];
    const after = text();
    actions.push(learner.consolidate().action);
    const twice = text();
    undoConsolidation(parts);
    const undone = text();
    actions.push(learner.consolidate().action);
    const again = text();
    const isSame = twice === after && actions.join() === 'consolidated,unchanged,consolidated';
    return [
      {
        name: 'consolidation, twice',
        goal: 'the second run changes nothing, to the byte',
        measured: `${actions.join(', ')}; ${isSame ? 'the same' : 'different'}; ${stateless(learned.list())} active patterns, ${after.length} bytes`,
        holds: isSame && first !== after,
      },
      {
        name: 'consolidation, undo',
        goal: 'undo restores what was before, to the byte, and a new run gives what was undone',
        measured: `${undone === before ? 'restored' : 'not restored'}, ${again === after ? 'the same again' : 'different'}`,
        holds: undone === before && again === after,
      },
    ];
  } finally {
    learner.close();
  }
}
