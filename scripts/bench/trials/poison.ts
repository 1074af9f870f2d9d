// Poison: a fifth of all verdicts is the opposite of the truth. What is still solved, what is told wrong, and whether the
// measure would notice: with every verdict false it has to fail.
import type { Pattern } from '../../../src/domain/pattern.ts';
import { examineWithoutMemory, Learner, type Marks } from './learner.ts';
import { percent, randomOf, shareOf, shuffled, type TrialResult } from './trial.ts';
import { type Course, questionsOf, strangersOf } from './trouble.ts';

const FLIPPED = 0.2;
/** Points of a hundred below what the library alone solves. */
const MAX_LOSS = 0.03;
const MIN_SOLVED = 0.9;
const MAX_WRONG = 0.05;
const EPISODES_A_NIGHT = 25;

export interface PoisonOptions {
  readonly episodes: number;
  /** The course is learned anew with each; what came of all is taken together. */
  readonly seeds: readonly number[];
}

/** Learns from verdicts of which a fifth is false, beside the library, and is examined. */
export async function poisonTrial(
  course: Course,
  library: readonly Pattern[],
  options: PoisonOptions,
): Promise<readonly TrialResult[]> {
  const control = await examineWithoutMemory(questionsOf(course.heldBack), library);
  const marks = await poisoned(course, library, FLIPPED, options);
  const least = shareOf(control.solved, control.asked) - MAX_LOSS;
  return [
    {
      name: 'poison, with the library',
      goal: `solved at most ${MAX_LOSS * 100} points below the library alone, at most ${MAX_WRONG * 100} % wrong, with ${FLIPPED * 100} % of the verdicts flipped`,
      measured: `${told(marks)}; the library alone ${told(control)}`,
      holds: shareOf(marks.solved, marks.asked) >= least && shareOf(marks.wrong, marks.asked) <= MAX_WRONG,
    },
  ];
}

/** The same from nothing: what is told can only come from verdicts. And the control, in which every verdict is false. */
export async function poisonAloneTrial(
  course: Course,
  options: PoisonOptions,
): Promise<readonly TrialResult[]> {
  const goal = `≥ ${MIN_SOLVED * 100} % solved, ≤ ${MAX_WRONG * 100} % wrong`;
  const marks = await poisoned(course, [], FLIPPED, options);
  const clean = await poisoned(course, [], 0, { ...options, seeds: options.seeds.slice(0, 1) });
  const all = await poisoned(course, [], 1, { ...options, seeds: options.seeds.slice(0, 1) });
  return [
    {
      name: `poison, without the library, ${options.seeds.length} seeds`,
      goal: `${goal}, with ${FLIPPED * 100} % of the verdicts flipped`,
      measured: `${told(marks)}; no flipped verdict ${told(clean)}`,
      holds: isWithinBounds(marks),
    },
    {
      name: 'poison, the control: every verdict is false',
      goal: `the measure notices: not ${goal}`,
      measured: told(all),
      holds: !isWithinBounds(all),
    },
  ];
}

function isWithinBounds({ solved, wrong, asked }: Marks): boolean {
  return shareOf(solved, asked) >= MIN_SOLVED && shareOf(wrong, asked) <= MAX_WRONG;
}

/** What came of all seeds, taken together. */
async function poisoned(
  course: Course,
  library: readonly Pattern[],
  share: number,
  { episodes, seeds }: PoisonOptions,
): Promise<Marks> {
  let sum: Marks = { asked: 0, solved: 0, wrong: 0, calls: 0 };
  for (const seed of seeds) {
    const { asked, solved, wrong, calls } = await learned(course, library, { episodes, seed, share });
    sum = {
      asked: sum.asked + asked,
      solved: sum.solved + solved,
      wrong: sum.wrong + wrong,
      calls: sum.calls + calls,
    };
  }
  return sum;
}

function told({ solved, wrong, asked }: Marks): string {
  return `${percent(shareOf(solved, asked))} (${percent(shareOf(wrong, asked))} wrong)`;
}

interface Run {
  readonly episodes: number;
  readonly seed: number;
  /** Of the verdicts that are false, 0…1. */
  readonly share: number;
}

async function learned(
  course: Course,
  library: readonly Pattern[],
  { episodes, seed, share }: Run,
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
