// Calibration: what is said with a probability is right so often.
import type { Pattern } from '../../../src/domain/pattern.ts';
import { askCluster } from '../recorded.ts';
import { Learner } from './learner.ts';
import { percent, randomOf, shareOf, shuffled, type TrialResult } from './trial.ts';
import { type Course, type Question, questionsOf, strangersOf } from './trouble.ts';

const MAX_ERROR = 0.1;
const BINS = 10;
const FLIPPED = 0.2;
const EPISODES_A_NIGHT = 25;
const SEED = 11;

/** One thing that was said with a probability, and whether it was true. */
export interface Said {
  readonly probability: number;
  readonly isTrue: boolean;
}

/** The expected calibration error over ten bins of equal width: the mean of |said − true| weighted by how many. */
export function calibrationError(all: readonly Said[]): number {
  return meanOverBins(all, Math.abs);
}

/** The part of the calibration error by which more is said than is true. */
export function overconfidence(all: readonly Said[]): number {
  return meanOverBins(all, (tooMuch) => Math.max(0, tooMuch));
}

function meanOverBins(all: readonly Said[], weigh: (tooMuch: number) => number): number {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, said: 0, isTrue: 0 }));
  for (const { probability, isTrue } of all) {
    const bin = bins[Math.min(BINS - 1, Math.floor(probability * BINS))];
    if (!bin) continue;
    bin.count += 1;
    bin.said += probability;
    bin.isTrue += isTrue ? 1 : 0;
  }
  return bins.reduce((sum, bin) => sum + weigh(bin.said - bin.isTrue), 0) / Math.max(1, all.length);
}

/** Compares what is said of each diagnosis with the truth, with the library and with what was learned. */
export async function calibrationTrial(
  course: Course,
  library: readonly Pattern[],
): Promise<readonly TrialResult[]> {
  const all = questionsOf([...course.taught, ...course.heldBack, ...course.novel]);
  const results = [...resultsOf('the library', await said(all, { patterns: library, mind: null }))];
  for (const [who, flipped] of [
    ['what was learned', 0],
    [`what was learned with ${percent(FLIPPED)} of the verdicts flipped`, FLIPPED],
  ] as const) {
    results.push(...resultsOf(who, await saidByLearner(course, flipped)));
  }
  return results;
}

/** What a memory says of troubles that it has not seen, learned from verdicts of which a share is false. */
async function saidByLearner(course: Course, flipped: number): Promise<SaidOf> {
  const random = randomOf(SEED);
  const strangers = strangersOf(course.taught);
  const learner = new Learner({ library: [] });
  try {
    for (const [at, question] of shuffled(questionsOf(course.taught), SEED).entries()) {
      const { trouble } = question;
      const investigation = await learner.ask(question);
      if (random() < flipped) learner.lie(trouble, investigation, strangers.get(trouble) ?? trouble);
      else learner.tell(trouble, investigation);
      if ((at + 1) % EPISODES_A_NIGHT === 0) learner.consolidate();
    }
    learner.consolidate();
    const held = questionsOf([...course.heldBack, ...course.novel]);
    return await said(held, { patterns: [], mind: learner.mind, records: false, clock: learner.clock });
  } finally {
    learner.close();
  }
}

interface SaidOf {
  readonly label: readonly Said[];
  readonly confidence: readonly Said[];
}

async function said(
  questions: readonly Question[],
  options: Parameters<typeof askCluster>[2],
): Promise<SaidOf> {
  const label: Said[] = [];
  const confidence: Said[] = [];
  for (const { trouble, text } of questions) {
    const { diagnosis, label: labelled } = await askCluster(text, await trouble.cluster(), options);
    if (diagnosis === null) continue;
    const isTrue = trouble.isRight(diagnosis);
    label.push({ probability: labelled.score, isTrue });
    confidence.push({ probability: diagnosis.confidence, isTrue });
  }
  return { label, confidence };
}

function resultsOf(who: string, { label, confidence }: SaidOf): readonly TrialResult[] {
  const error = calibrationError(confidence);
  const tooSure = overconfidence(label);
  return [
    {
      name: `calibration of ${who}, confidence`,
      goal: `expected calibration error ≤ ${MAX_ERROR}`,
      measured: `${error.toFixed(3)} (${told(confidence)})`,
      holds: confidence.length > 0 && error <= MAX_ERROR,
    },
    {
      // A label without a word from outside stops at 0.85, however often it is right.
      name: `calibration of ${who}, label`,
      goal: `more sure than right by ≤ ${MAX_ERROR}`,
      measured: `${tooSure.toFixed(3)} (${told(label)}; expected calibration error ${calibrationError(label).toFixed(3)})`,
      holds: label.length > 0 && tooSure <= MAX_ERROR,
    },
  ];
}

function told(all: readonly Said[]): string {
  const mean = all.reduce((sum, { probability }) => sum + probability, 0) / Math.max(1, all.length);
  const right = shareOf(all.filter(({ isTrue }) => isTrue).length, all.length);
  return `${all.length} diagnoses, said ${percent(mean)}, true ${percent(right)}`;
}
