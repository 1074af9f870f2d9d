// Growth: with more episodes the share of solved questions rises, and never falls far below its peak.
import { examineWithoutMemory, Learner } from './learner.ts';
import { percent, shareOf, shuffled, type TrialResult } from './trial.ts';
import { type Course, questionsOf } from './trouble.ts';

/** It may be so many points of a hundred below its peak. */
const MAX_FALL = 0.03;
/** The nightly job runs after so many episodes. */
const EPISODES_A_NIGHT = 25;

export interface GrowthOptions {
  readonly checkpoints: readonly number[];
  readonly seed: number;
}

/** Learns episode by episode without the library, and is examined on troubles that it never learned from. */
export async function growthTrial(course: Course, options: GrowthOptions): Promise<readonly TrialResult[]> {
  const episodes = shuffled(questionsOf([...course.taught, ...course.novel]), options.seed);
  const held = questionsOf(course.heldBack);
  const learner = new Learner({ library: [] });
  const shares: number[] = [];
  const wrong: number[] = [];
  const taken: number[] = [];
  try {
    for (let count = 0; count <= episodes.length; count++) {
      if (options.checkpoints.includes(count)) {
        if (count > 0) learner.consolidate();
        const marks = count === 0 ? await examineWithoutMemory(held, []) : await learner.examine(held);
        taken.push(count);
        shares.push(shareOf(marks.solved, marks.asked));
        wrong.push(shareOf(marks.wrong, marks.asked));
      }
      const episode = episodes[count];
      if (!episode || count >= Math.max(...options.checkpoints)) break;
      const investigation = await learner.ask(episode);
      learner.tell(episode.trouble, investigation);
      if ((count + 1) % EPISODES_A_NIGHT === 0) learner.consolidate();
    }
  } finally {
    learner.close();
  }
  const falls = shares.map((share, at) => Math.max(...shares.slice(0, at + 1)) - share);
  const at = (values: readonly number[]): string =>
    values.map((value, index) => `${taken[index]}: ${percent(value)}`).join(', ');
  return [
    {
      name: 'growth',
      goal: `every checkpoint is reached, never more than ${MAX_FALL * 100} points below the peak, and above where it began`,
      measured: `solved ${at(shares)}`,
      holds:
        taken.length === options.checkpoints.length &&
        Math.max(...falls) <= MAX_FALL &&
        (shares.at(-1) ?? 0) > (shares[0] ?? 0),
    },
    {
      name: 'growth, what is told wrong',
      goal: `at most ${MAX_FALL * 100} % at any time`,
      measured: at(wrong),
      holds: Math.max(...wrong) <= MAX_FALL,
    },
  ];
}
