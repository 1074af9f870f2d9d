// Confidence as a Beta distribution: how often a memory was right, and how little is known while it was used little.

/** The prior: as if it had been right twice and wrong twice. */
export const PRIOR_SUCCESSES = 2;
export const PRIOR_FAILURES = 2;
const LOWER_QUANTILE = 0.1;
const BISECTIONS = 40;

/**
 * Lower bound of what the success rate may be, in 0…1: the 10 % quantile of Beta(α, β). Three successes of three
 * give 0.49, not 1: few trials are little evidence.
 * @param successes sum of weights of judged successes, without the prior
 * @param failures sum of weights of judged failures, without the prior
 */
export function lowerBound(successes: number, failures: number): number {
  return betaQuantile(LOWER_QUANTILE, PRIOR_SUCCESSES + successes, PRIOR_FAILURES + failures);
}

/** Rounds what is stored, so that the same evidence gives the same bytes. */
export function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** Mean of the posterior, in 0…1. */
export function meanConfidence(successes: number, failures: number): number {
  return (PRIOR_SUCCESSES + successes) / (PRIOR_SUCCESSES + successes + PRIOR_FAILURES + failures);
}

/** Finds x with I_x(α, β) = p by bisection; the function is monotone and smooth. */
export function betaQuantile(p: number, alpha: number, beta: number): number {
  let low = 0;
  let high = 1;
  for (let round = 0; round < BISECTIONS; round++) {
    const middle = (low + high) / 2;
    if (regularizedBeta(middle, alpha, beta) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The regularized incomplete beta function I_x(a, b): the probability that a rate drawn from Beta(a, b) is below x.
 * Continued fraction after Lentz, as in Numerical Recipes, section 6.4.
 */
export function regularizedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
  // The fraction converges fast below the mean; above it the mirrored function is taken.
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

const MAX_TERMS = 300;
const PRECISION = 3e-12;
const TINY = 1e-300;

function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < PRECISION) break;
  }
  return fraction;
}

function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** Coefficients of Lanczos' approximation with g = 7, n = 9. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  const base = shifted + 7.5;
  const sum = LANCZOS.reduce(
    (total, coefficient, index) => total + (index === 0 ? coefficient : coefficient / (shifted + index)),
    0,
  );
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}
