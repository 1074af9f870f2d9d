// Poisoned memories on real parts: what three users taught wrong is told no more after fifteen uses, what they taught
// right still is, while a fifth of all verdicts is false and nobody says what it really was.
import { judge } from '../../../src/app/judge.ts';
import type { Investigation } from '../../../src/domain/investigation.ts';
import { Learner } from './learner.ts';
import { percent, randomOf, type TrialResult } from './trial.ts';
import { lieAbout, type Trouble } from './trouble.ts';

const TAUGHT = 3;
const EXPOSURES = 15;
const FLIPPED = 0.2;
/** Share of wrong uses that a second look at the cluster contradicts. */
const CAUGHT = 0.3;
const MIN_BAD_GONE = 0.9;
const MAX_GOOD_GONE = 0.2;
/** Questions at the end; told at none of them it is gone. A suspended memory is tried in one of ten chances. */
const LAST_QUESTIONS = 3;
const DAY_MS = 24 * 3_600_000;

export interface PoisonedMemoriesParts {
  /** Gives the trouble of a run on the workload of a number. */
  trouble(run: number, number: number): Trouble;
  /** A trouble of another family, of which the lies are told. */
  other(run: number): Trouble;
  readonly runs: number;
  readonly seed: number;
}

/** Plays memories that were taught wrong, and as many that were taught right. */
export async function poisonedMemoriesTrial(parts: PoisonedMemoriesParts): Promise<readonly TrialResult[]> {
  const random = randomOf(parts.seed);
  const gone = { lie: 0, truth: 0 };
  for (let run = 0; run < parts.runs; run++) {
    for (const taught of ['lie', 'truth'] as const) {
      if (await isGone(parts, run, taught, random)) gone[taught] += 1;
    }
  }
  const [bad, good] = [gone.lie / parts.runs, gone.truth / parts.runs];
  const those = `after ${EXPOSURES} uses, ${percent(FLIPPED)} of the verdicts flipped, ${percent(CAUGHT)} of the wrong uses seen through by a second look`;
  return [
    {
      name: 'poison on real parts, what was taught wrong',
      goal: `≥ ${percent(MIN_BAD_GONE)} told no more ${those}`,
      measured: `${percent(bad)} of ${parts.runs}`,
      holds: bad >= MIN_BAD_GONE,
    },
    {
      name: 'poison on real parts, what was taught right',
      goal: `≤ ${percent(MAX_GOOD_GONE)} told no more ${those}`,
      measured: `${percent(good)} of ${parts.runs}`,
      holds: good <= MAX_GOOD_GONE,
    },
  ];
}

async function isGone(
  parts: PoisonedMemoriesParts,
  run: number,
  taught: 'lie' | 'truth',
  random: () => number,
): Promise<boolean> {
  const learner = new Learner({ library: [] });
  const other = parts.other(run);
  const isTaught = (trouble: Trouble, { diagnosis }: Investigation): boolean =>
    diagnosis !== null && trouble.isRight(diagnosis) === (taught === 'truth');
  const ask = async (number: number): Promise<readonly [Trouble, Investigation]> => {
    const trouble = parts.trouble(run, number);
    const text = trouble.questions[number % trouble.questions.length] ?? '';
    return [trouble, await learner.ask({ trouble, text })];
  };
  try {
    for (let number = 0; number < TAUGHT; number++) {
      const [trouble, investigation] = await ask(number);
      const words = taught === 'lie' ? lieAbout(trouble, other) : trouble;
      learner.judge(investigation, { verdict: 'down', cause: words.cause, solution: words.solution });
    }
    learner.consolidate();
    for (let number = TAUGHT; number < TAUGHT + EXPOSURES; number++) {
      const [trouble, investigation] = await ask(number);
      if (isTaught(trouble, investigation)) say(learner, trouble, investigation, random);
      learner.passMs(DAY_MS);
      learner.consolidate();
    }
    let told = false;
    for (let number = TAUGHT + EXPOSURES; number < TAUGHT + EXPOSURES + LAST_QUESTIONS; number++) {
      const [trouble, investigation] = await ask(number);
      told ||= isTaught(trouble, investigation);
    }
    return !told;
  } finally {
    learner.close();
  }
}

/** What comes of an answer: now and then a second look at the cluster, else a verdict, of which a fifth is false. */
function say(learner: Learner, trouble: Trouble, investigation: Investigation, random: () => number): void {
  const isRight = trouble.isRight(investigation.diagnosis);
  const isCaught = !isRight && random() < CAUGHT;
  const isFlipped = random() < FLIPPED;
  const { id } = investigation;
  if (isCaught && id !== null) {
    const parts = { ...learner.mind, clock: learner.clock };
    judge({ ...investigation, id }, { source: 'verify', signal: 'still-there', detail: null }, parts);
  } else learner.judge(investigation, { verdict: isRight !== isFlipped ? 'up' : 'down' });
}
