// The learning metrics, computed from what was counted. What each means is written in metric-definitions.ts.
import type { LearnedState } from '../domain/learned.ts';
import type {
  ArmTally,
  ConfidenceTally,
  LearningTallies,
  PatternTally,
  RecentInvestigation,
  ToolTally,
} from '../domain/statistics.ts';
import { betaQuantile, PRIOR_FAILURES, PRIOR_SUCCESSES } from './confidence.ts';
import { type Difference, differenceOf, isKnown, type Rate, rateOf } from './experiment.ts';
import { averageSteps, type CurvePoint, learningCurve } from './learning-curve.ts';
import { type Experiment, experimentOf } from './memory-experiment.ts';

export interface ByArm<T> {
  readonly on: T;
  readonly off: T;
}

export interface CalibrationBin {
  readonly low: number;
  readonly high: number;
  readonly judged: number;
  readonly meanConfidence: number;
  readonly right: Rate;
}

export interface Calibration {
  readonly judged: number;
  readonly brier: number | null;
  readonly expectedCalibrationError: number | null;
  /** Those that hold any. */
  readonly bins: readonly CalibrationBin[];
}

export interface TypeCoverage {
  readonly category: string;
  readonly investigations: number;
  readonly coverage: Rate;
  readonly success: Rate;
}

export interface ToolStatistics {
  readonly tool: string;
  readonly uses: number;
  readonly facts: number;
  /** Uses that a diagnosis rests on. */
  readonly cited: Rate;
  readonly failed: Rate;
  /** Of judged investigations that used it. */
  readonly success: Rate;
  readonly averageStepsToSolution: number | null;
}

export interface PatternStatistics extends PatternTally {
  /** Between these the success rate lies with 80 %: `low` is the confidence. */
  readonly low: number;
  readonly high: number;
}

/** The learning metrics by their names. */
export interface LearningMetrics {
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  readonly totalInvestigations: number;
  readonly rememberedCases: number;
  /** Ended ones of which nobody and nothing outside has said anything. */
  readonly notJudged: number;
  readonly judged: number;
  readonly successfulPatterns: number;
  readonly averageStepsBeforeLearning: number | null;
  readonly averageStepsAfterLearning: number | null;
  readonly patternReuseRate: number | null;
  readonly userSatisfactionRate: number | null;
  readonly knowledgeCoverage: number | null;
  readonly abstentionRate: number | null;
  /** What the shares were counted from, with the interval that each lies in with 95 %. */
  readonly rates: Readonly<
    Record<'patternReuseRate' | 'userSatisfactionRate' | 'knowledgeCoverage' | 'abstentionRate', Rate>
  >;
  readonly successRateByArm: ByArm<Rate> & {
    /** Null while one of the rates is known no better than to ±15 points. */
    readonly difference: Difference | null;
  };
  readonly medianTimeByArm: ByArm<number | null>;
  readonly helped: number;
  readonly hurt: number;
  readonly neutral: number;
  readonly calibration: Calibration;
  readonly experiment: Experiment;
  readonly learningCurve: readonly CurvePoint[];
  readonly coverageByType: readonly TypeCoverage[];
  readonly tools: readonly ToolStatistics[];
  readonly patterns: {
    readonly byState: Readonly<Partial<Record<LearnedState, number>>>;
    readonly byConfidence: readonly PatternStatistics[];
  };
  readonly recentInvestigations: readonly RecentInvestigation[];
}

const BINS = 10;
/** Between these quantiles a rate lies with 80 %; the lower one is the confidence of a pattern. */
const LOWER_QUANTILE = 0.1;
const UPPER_QUANTILE = 0.9;

const NOTHING: Omit<ArmTally, 'arm'> = {
  investigations: 0,
  ended: 0,
  diagnosed: 0,
  successes: 0,
  judged: 0,
  covered: 0,
  reused: 0,
  abstained: 0,
  up: 0,
  down: 0,
  informedSuccesses: 0,
  informedJudged: 0,
  helped: 0,
  hurt: 0,
  neutral: 0,
  medianMs: null,
};

/** Computes every metric. Shares of nothing are null. */
export function metricsOf(tallies: LearningTallies): LearningMetrics {
  const on = tallies.arms.find(({ arm }) => arm === 'on') ?? { arm: 'on', ...NOTHING };
  const off = tallies.arms.find(({ arm }) => arm === 'off') ?? { arm: 'off', ...NOTHING };
  const up = on.up + off.up;
  const rates = {
    patternReuseRate: rateOf(on.reused, on.ended),
    userSatisfactionRate: rateOf(up, up + on.down + off.down),
    knowledgeCoverage: rateOf(on.covered + off.covered, on.ended + off.ended),
    abstentionRate: rateOf(on.abstained, on.ended),
  };
  const steps = averageSteps(tallies.troubles, tallies.firstId);
  return {
    firstAt: tallies.firstAt,
    lastAt: tallies.lastAt,
    totalInvestigations: on.investigations + off.investigations,
    rememberedCases: tallies.cases,
    notJudged: on.ended + off.ended - on.judged - off.judged,
    judged: on.judged + off.judged,
    successfulPatterns: tallies.successfulPatterns,
    averageStepsBeforeLearning: steps.without,
    averageStepsAfterLearning: steps.with,
    patternReuseRate: rates.patternReuseRate.rate,
    userSatisfactionRate: rates.userSatisfactionRate.rate,
    knowledgeCoverage: rates.knowledgeCoverage.rate,
    abstentionRate: rates.abstentionRate.rate,
    rates,
    successRateByArm: successByArm(rateOf(on.successes, on.judged), rateOf(off.successes, off.judged)),
    medianTimeByArm: { on: on.medianMs, off: off.medianMs },
    helped: on.helped,
    hurt: on.hurt,
    neutral: on.neutral,
    calibration: calibrationOf(tallies.confidences),
    experiment: experimentOf(
      rateOf(on.informedSuccesses, on.informedJudged),
      rateOf(off.informedSuccesses, off.informedJudged),
      tallies.troubles,
      tallies.firstId,
    ),
    learningCurve: learningCurve(tallies.troubles, tallies.curveBuckets),
    coverageByType: tallies.categories.map(({ category, investigations, covered, successes, judged }) => ({
      category: category ?? 'no diagnosis',
      investigations,
      coverage: rateOf(covered, investigations),
      success: rateOf(successes, judged),
    })),
    tools: tallies.tools.map(toolStatistics),
    patterns: {
      byState: Object.fromEntries(tallies.patternStates.map(({ state, patterns }) => [state, patterns])),
      byConfidence: tallies.patterns.map(patternStatistics),
    },
    recentInvestigations: tallies.recent,
  };
}

function successByArm(on: Rate, off: Rate): LearningMetrics['successRateByArm'] {
  return { on, off, difference: isKnown(on) && isKnown(off) ? differenceOf(on, off) : null };
}

/**
 * Brier score (Brier 1950) and expected calibration error over equal bins (Naeini, Cooper and Hauskrecht 2015).
 */
export function calibrationOf(confidences: readonly ConfidenceTally[]): Calibration {
  const judged = sumOf(confidences, (one) => one.judged);
  if (judged === 0) return { judged, brier: null, expectedCalibrationError: null, bins: [] };
  const squared = sumOf(
    confidences,
    ({ confidence, judged: of, right }) => right * (1 - confidence) ** 2 + (of - right) * confidence ** 2,
  );
  const bins = Array.from({ length: BINS }, (_, index) => index).flatMap((index): CalibrationBin[] => {
    const within = confidences.filter(
      ({ confidence }) => Math.min(BINS - 1, Math.max(0, Math.floor(confidence * BINS))) === index,
    );
    const of = sumOf(within, (one) => one.judged);
    if (of === 0) return [];
    return [
      {
        low: index / BINS,
        high: (index + 1) / BINS,
        judged: of,
        meanConfidence: sumOf(within, (one) => one.confidence * one.judged) / of,
        right: rateOf(
          sumOf(within, (one) => one.right),
          of,
        ),
      },
    ];
  });
  const distance = sumOf(
    bins,
    (bin) => bin.judged * Math.abs(bin.meanConfidence - bin.right.count / bin.judged),
  );
  return { judged, brier: squared / judged, expectedCalibrationError: distance / judged, bins };
}

function toolStatistics(tally: ToolTally): ToolStatistics {
  const { tool, uses, facts, averageStepsToSolution } = tally;
  return {
    tool,
    uses,
    facts,
    cited: rateOf(tally.citedUses, uses),
    failed: rateOf(tally.failedUses, uses),
    success: rateOf(tally.successes, tally.judged),
    averageStepsToSolution,
  };
}

function patternStatistics(tally: PatternTally): PatternStatistics {
  const alpha = PRIOR_SUCCESSES + tally.successes;
  const beta = PRIOR_FAILURES + tally.failures;
  return {
    ...tally,
    low: betaQuantile(LOWER_QUANTILE, alpha, beta),
    high: betaQuantile(UPPER_QUANTILE, alpha, beta),
  };
}

function sumOf<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((sum, item) => sum + amount(item), 0);
}
