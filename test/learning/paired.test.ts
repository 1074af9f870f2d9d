import { describe, expect, it } from 'vitest';
import { bootstrapMean, mcnemar, mcnemarP, mean, median } from '../../src/learning/paired.ts';
import { seededRandom, shuffled } from '../../src/learning/seeded-random.ts';

describe("McNemar's exact test", () => {
  // Sums of binomial coefficients over powers of two, worked out by hand.
  it.each([
    [0, 0, 1],
    [1, 0, 1],
    [5, 0, 2 / 32],
    [0, 6, 2 / 64],
    [3, 3, 1],
    [1, 5, (2 * (1 + 6)) / 64],
    [1, 9, (2 * (1 + 10)) / 1024],
    [2, 8, (2 * (1 + 10 + 45)) / 1024],
    [12, 3, (2 * (1 + 15 + 105 + 455)) / 32_768],
  ])('of %i and %i', (b, c, p) => {
    expect(mcnemarP(b, c)).toBeCloseTo(p, 12);
    expect(mcnemarP(c, b)).toBeCloseTo(p, 12);
  });

  it('holds for thousands of pairs', () => {
    expect(mcnemarP(1000, 1000)).toBe(1);
    expect(mcnemarP(900, 1100)).toBeGreaterThan(0);
    // The normal approximation with continuity correction: (200 − 1) / √2000 = 4.4497, p = 8.6e-6.
    expect(mcnemarP(900, 1100)).toBeLessThan(1e-5);
    expect(mcnemarP(900, 1100)).toBeGreaterThan(7e-6);
  });

  it('counts the pairs that differ alone', () => {
    const pairs: [boolean, boolean][] = [
      [true, true],
      [false, false],
      [true, false],
      [true, false],
      [false, true],
    ];
    expect(mcnemar(pairs)).toEqual({ onlyFirst: 2, onlySecond: 1, p: 1 });
  });
});

describe('the bootstrap of a mean', () => {
  const groups = Array.from({ length: 99 }, (_, at) => [at % 10]);

  it('is the same for the same seed, and near the normal interval', () => {
    const first = bootstrapMean(groups, 7);
    expect(bootstrapMean(groups, 7)).toEqual(first);
    expect(bootstrapMean(groups, 8)).not.toEqual(first);
    // Mean 4.4545 with a standard deviation of 2.8683 (n = 99): ± 1.96 × 0.2883.
    expect(first.mean).toBeCloseTo(4.4545, 4);
    expect(first.low).toBeCloseTo(4.4545 - 0.565, 1);
    expect(first.high).toBeCloseTo(4.4545 + 0.565, 1);
  });

  it('draws what hangs together together', () => {
    const together = groups.map(([value = 0]) => [value, value, value]);
    const apart = together.flat().map((value) => [value]);
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    expect(width(bootstrapMean(together, 1)) / width(bootstrapMean(apart, 1))).toBeCloseTo(Math.sqrt(3), 0.5);
  });

  it('has no width without a difference, and none of nothing', () => {
    expect(bootstrapMean([[2], [2], [2]], 1)).toEqual({ mean: 2, low: 2, high: 2 });
    expect(bootstrapMean([], 1)).toEqual({ mean: 0, low: 0, high: 0 });
  });
});

describe('means and medians', () => {
  it.each([
    [[], 0, 0],
    [[3], 3, 3],
    [[1, 2], 1.5, 1.5],
    [[9, 1, 2], 4, 2],
    [[1, 2, 3, 10], 4, 2.5],
  ])('of %j', (numbers, meanOf, medianOf) => {
    expect(mean(numbers)).toBe(meanOf);
    expect(median(numbers)).toBe(medianOf);
  });
});

describe('a shuffled order', () => {
  it('holds the same items, and follows from the seed', () => {
    const items = Array.from({ length: 50 }, (_, at) => at);
    const once = shuffled(items, seededRandom(3));
    expect(once).not.toEqual(items);
    expect([...once].sort((a, b) => a - b)).toEqual(items);
    expect(shuffled(items, seededRandom(3))).toEqual(once);
    expect(shuffled(items, seededRandom(4))).not.toEqual(once);
  });
});
