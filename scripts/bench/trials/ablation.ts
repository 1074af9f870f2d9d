// Ablation: what was really learned is worth more than the same words in the wrong places, and than nothing.
import type { Pattern } from '../../../src/domain/pattern.ts';
import { examineWithoutMemory, Learner, type Marks } from './learner.ts';
import { percent, shareOf, shuffled, type TrialResult } from './trial.ts';
import { type Course, lieAbout, questionsOf, strangersOf } from './trouble.ts';

/** What irrelevant memory may tell wrong, and how many more commands it may cost. */
const MAX_WRONG = 0.02;
const MAX_MORE_CALLS = 0.05;
const SEED = 13;

/** Compares memories on questions about troubles that none of them has seen. */
export async function ablationTrial(
  course: Course,
  library: readonly Pattern[],
): Promise<readonly TrialResult[]> {
  const held = questionsOf(course.heldBack);
  const none = await examineWithoutMemory(held, []);
  const real = await arm(course, [], 'real');
  const swapped = await arm(course, [], 'swapped');
  const irrelevant = await irrelevantArm(course);
  const builtin = await examineWithoutMemory(held, library);
  const both = await arm(course, library, 'real');
  const bothSwapped = await arm(course, library, 'swapped');
  return [
    {
      name: 'ablation',
      goal: 'solved: real memory > causes swapped between families ≥ none',
      measured: `${told(real)} > ${told(swapped)} ≥ ${told(none)}`,
      holds: real.solved > swapped.solved && swapped.solved >= none.solved,
    },
    {
      name: 'ablation, what real memory tells wrong',
      goal: `at most ${percent(MAX_WRONG)}`,
      measured: percent(shareOf(real.wrong, real.asked)),
      holds: shareOf(real.wrong, real.asked) <= MAX_WRONG,
    },
    {
      name: 'ablation, memory of other troubles alone',
      goal: `tells at most ${percent(MAX_WRONG)} wrong, at most ${percent(MAX_MORE_CALLS)} more commands than without`,
      measured: `${percent(shareOf(irrelevant.wrong, irrelevant.asked))} wrong, ${irrelevant.calls} commands, ${none.calls} without`,
      holds:
        shareOf(irrelevant.wrong, irrelevant.asked) <= MAX_WRONG &&
        irrelevant.calls <= none.calls * (1 + MAX_MORE_CALLS),
    },
    {
      name: 'ablation, with the library',
      goal: 'solved: real memory ≥ the library alone',
      measured: `${told(both)} ≥ ${told(builtin)} (causes swapped: ${told(bothSwapped)})`,
      holds: both.solved >= builtin.solved,
    },
  ];
}

function told({ solved, wrong, asked, calls }: Marks): string {
  return `${percent(shareOf(solved, asked))} (${percent(shareOf(wrong, asked))} wrong, ${calls} commands)`;
}

/** Learns each taught trouble once, with its own cause or that of another family, and is examined. */
async function arm(course: Course, library: readonly Pattern[], words: 'real' | 'swapped'): Promise<Marks> {
  const learner = new Learner({ library });
  const strangers = strangersOf(course.taught);
  try {
    for (const trouble of shuffled(course.taught, SEED)) {
      const investigation = await learner.ask({ trouble, text: trouble.questions[0] ?? '' });
      if (words === 'real') learner.tell(trouble, investigation);
      else {
        const other = strangers.get(trouble) ?? trouble;
        learner.judge(investigation, { verdict: 'down', ...lieAbout(trouble, other) });
      }
    }
    learner.consolidate();
    return await learner.examine(questionsOf(course.heldBack));
  } finally {
    learner.close();
  }
}

/** One half of the families is learned, the other half is asked about; then the other way round. */
async function irrelevantArm(course: Course): Promise<Marks> {
  const families = [...new Set(course.taught.map(({ family }) => family))].sort();
  const sum = { asked: 0, solved: 0, wrong: 0, calls: 0 };
  for (const half of [0, 1]) {
    const known = new Set(families.filter((_, at) => at % 2 === half));
    const marks = await arm(
      {
        ...course,
        taught: course.taught.filter(({ family }) => known.has(family)),
        heldBack: course.heldBack.filter(({ family }) => !known.has(family)),
      },
      [],
      'real',
    );
    sum.asked += marks.asked;
    sum.solved += marks.solved;
    sum.wrong += marks.wrong;
    sum.calls += marks.calls;
  }
  return sum;
}
