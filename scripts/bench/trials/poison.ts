// Poison: a fifth of all verdicts is the opposite of the truth, and still nothing is worse than without memory.
import type { Pattern } from '../../../src/domain/pattern.ts';
import { examineWithoutMemory, Learner, type Marks } from './learner.ts';
import { percent, randomOf, shareOf, shuffled, type TrialResult } from './trial.ts';
import { type Course, questionsOf, strangersOf } from './trouble.ts';

const FLIPPED = 0.2;
/** Points of a hundred below what is solved without memory. */
const MAX_LOSS = 0.03;
const EPISODES_A_NIGHT = 25;

export interface PoisonOptions {
  readonly episodes: number;
  readonly seed: number;
}

/** Learns from verdicts of which a fifth is false, knowing a library or nothing, and is examined. */
export async function poisonTrial(
  course: Course,
  library: readonly Pattern[],
  options: PoisonOptions,
): Promise<readonly TrialResult[]> {
  const control = await examineWithoutMemory(questionsOf(course.heldBack), library);
  const clean = await poisoned(course, library, { ...options, share: 0 });
  const marks = await poisoned(course, library, { ...options, share: FLIPPED });
  return [
    {
      name: `poison, ${library.length > 0 ? 'with' : 'without'} the library`,
      goal: `solved at most ${MAX_LOSS * 100} points below no memory, with ${FLIPPED * 100} % of the verdicts flipped`,
      measured: `${told(marks)}; no memory ${told(control)}; no flipped verdict ${told(clean)}`,
      holds: shareOf(marks.solved, marks.asked) >= shareOf(control.solved, control.asked) - MAX_LOSS,
    },
  ];
}

function told({ solved, wrong, asked }: Marks): string {
  return `${percent(shareOf(solved, asked))} (${percent(shareOf(wrong, asked))} wrong)`;
}

async function poisoned(
  course: Course,
  library: readonly Pattern[],
  { episodes, seed, share }: PoisonOptions & { readonly share: number },
): Promise<Marks> {
  const random = randomOf(seed);
  const learner = new Learner({ library });
  const strangers = strangersOf(course.taught);
  try {
    const stream = shuffled(questionsOf(course.taught), seed).slice(0, episodes);
    for (const [at, question] of stream.entries()) {
      const { trouble } = question;
      const investigation = await learner.ask(question);
      if (random() < share) learner.lie(trouble, investigation, strangers.get(trouble) ?? trouble);
      else learner.tell(trouble, investigation);
      if ((at + 1) % EPISODES_A_NIGHT === 0) learner.consolidate();
    }
    learner.consolidate();
    return await learner.examine(questionsOf(course.heldBack));
  } finally {
    learner.close();
  }
}
