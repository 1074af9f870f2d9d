// Statistics of paired trials: the same question asked twice, with one thing changed.
import { seededRandom } from './seeded-random.ts';

const RESAMPLES = 10_000;
const TAIL = 0.025;

/** A mean difference with its 95 % interval. */
export interface Difference {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** How often two ways of doing the same thing came out differently. */
export interface Discordance {
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Two-sided, 0…1. */
  readonly p: number;
}

/**
 * Tests whether one way succeeds more often than the other, on pairs of outcomes: the exact form of McNemar's test, a
 * binomial one over the pairs that differ.
 */
export function mcnemar(pairs: readonly (readonly [first: boolean, second: boolean])[]): Discordance {
  const onlyFirst = pairs.filter(([first, second]) => first && !second).length;
  const onlySecond = pairs.filter(([first, second]) => second && !first).length;
  return { onlyFirst, onlySecond, p: mcnemarP(onlyFirst, onlySecond) };
}

/** Gives the exact two-sided p of so many pairs that differ one way and the other. */
export function mcnemarP(onlyFirst: number, onlySecond: number): number {
  const total = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  // Logarithms, since 2^-n is zero in floating point for large n.
  let logTerm = -total * Math.LN2;
  let tail = 0;
  for (let successes = 0; successes <= fewer; successes += 1) {
    tail += Math.exp(logTerm);
    logTerm += Math.log(total - successes) - Math.log(successes + 1);
  }
  return Math.min(1, 2 * tail);
}

/**
 * Gives the mean of paired differences with the percentile interval of 10,000 resamples (Efron 1979). Differences of one
 * group, say the questions about one incident, hang together and are drawn together. The same seed gives the same
 * interval.
 */
export function bootstrapMean(groups: readonly (readonly number[])[], seed: number): Difference {
  const filled = groups
    .filter(({ length }) => length > 0)
    .map((group) => ({ sum: sum(group), size: group.length }));
  const size = filled.reduce((total, group) => total + group.size, 0);
  if (size === 0) return { mean: 0, low: 0, high: 0 };
  const mean = filled.reduce((total, group) => total + group.sum, 0) / size;
  const random = seededRandom(seed);
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let drawnSum = 0;
    let drawnSize = 0;
    for (let draw = 0; draw < filled.length; draw += 1) {
      const group = filled[Math.floor(random() * filled.length)];
      drawnSum += group?.sum ?? 0;
      drawnSize += group?.size ?? 0;
    }
    return drawnSum / drawnSize;
  }).sort();
  const at = (quantile: number): number => means[Math.round(quantile * (RESAMPLES - 1))] ?? mean;
  return { mean, low: at(TAIL), high: at(1 - TAIL) };
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Gives the mean; 0 of nothing. */
export function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : sum(numbers) / numbers.length;
}

/** Gives the median, of an even count the mean of the middle two; 0 of nothing. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return mean(sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1));
}
