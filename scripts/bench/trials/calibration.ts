// Calibration: what is said with a probability is right so often.
import type { Pattern } from '../../../src/domain/pattern.ts';
import { askCluster } from '../recorded.ts';
import { Learner } from './learner.ts';
import { percent, shareOf, type TrialResult } from './trial.ts';
import { type Course, type Question, questionsOf } from './trouble.ts';

const MAX_ERROR = 0.1;
const BINS = 10;

/** One thing that was said with a probability, and whether it was true. */
export interface Said {
  readonly probability: number;
  readonly isTrue: boolean;
}

/** The expected calibration error over ten bins of equal width: the mean of |said − true| weighted by how many. */
export function calibrationError(all: readonly Said[]): number {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, said: 0, isTrue: 0 }));
  for (const { probability, isTrue } of all) {
    const bin = bins[Math.min(BINS - 1, Math.floor(probability * BINS))];
    if (!bin) continue;
    bin.count += 1;
    bin.said += probability;
    bin.isTrue += isTrue ? 1 : 0;
  }
  return bins.reduce((sum, bin) => sum + Math.abs(bin.said - bin.isTrue), 0) / Math.max(1, all.length);
}

/** Compares what is said of each diagnosis with the truth, with the library and with what was learned. */
export async function calibrationTrial(
  course: Course,
  library: readonly Pattern[],
): Promise<readonly TrialResult[]> {
  const all = questionsOf([...course.taught, ...course.heldBack, ...course.novel]);
  const results = [...resultsOf('the library', await said(all, { patterns: library, mind: null }))];
  const learner = new Learner({ library: [] });
  try {
    for (const question of questionsOf(course.taught)) {
      learner.tell(question.trouble, await learner.ask(question));
    }
    learner.consolidate();
    const held = questionsOf([...course.heldBack, ...course.novel]);
    const options = { patterns: [], mind: learner.mind, records: false, clock: learner.clock };
    results.push(...resultsOf('what was learned', await said(held, options)));
  } finally {
    learner.close();
  }
  return results;
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
  return [
    ['label', label],
    ['confidence', confidence],
  ].map(([what, all]) => resultOf(`calibration of ${who}, ${what}`, all as readonly Said[]));
}

function resultOf(name: string, all: readonly Said[]): TrialResult {
  const error = calibrationError(all);
  const mean = all.reduce((sum, { probability }) => sum + probability, 0) / Math.max(1, all.length);
  const right = shareOf(all.filter(({ isTrue }) => isTrue).length, all.length);
  return {
    name,
    goal: `expected calibration error ≤ ${MAX_ERROR}`,
    measured: `${error.toFixed(3)} (${all.length} diagnoses, said ${percent(mean)}, true ${percent(right)})`,
    holds: all.length > 0 && error <= MAX_ERROR,
  };
}
