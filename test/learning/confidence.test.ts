// The Beta distribution's quantiles, against values worked out elsewhere.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { betaQuantile, lowerBound, meanConfidence, regularizedBeta } from '../../src/learning/confidence.ts';

// Closed forms: I_x(1,1) = x, I_x(2,2) = 3x² − 2x³, I_x(a,1) = xᵃ.
test.each([
  [0.3, 1, 1, 0.3],
  [0.25, 2, 2, 3 * 0.25 ** 2 - 2 * 0.25 ** 3],
  [0.8, 5, 1, 0.8 ** 5],
  [0.2, 1, 4, 1 - 0.8 ** 4],
])('I_%d(%d, %d) = %d', (x, a, b, expected) => {
  expect(regularizedBeta(x, a, b)).toBeCloseTo(expected, 10);
});

test('three successes of three are little evidence', () => {
  expect(lowerBound(3, 0)).toBeCloseTo(0.49, 2);
  expect(meanConfidence(3, 0)).toBeCloseTo(5 / 7, 10);
});

test('the quantile inverts the distribution, and more successes never lower the bound', () => {
  const count = fc.double({ min: 0, max: 200, noNaN: true });
  fc.assert(
    fc.property(count, count, (successes, failures) => {
      const bound = lowerBound(successes, failures);
      expect(regularizedBeta(bound, 2 + successes, 2 + failures)).toBeCloseTo(0.1, 6);
      expect(lowerBound(successes + 1, failures)).toBeGreaterThan(bound);
      expect(betaQuantile(0.5, 2 + successes, 2 + failures)).toBeGreaterThan(bound);
    }),
  );
});
