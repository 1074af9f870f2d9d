// Vectors as they really lie: in clusters of very unequal size, with a common direction, or sparse as hashed questions.
import { embedText } from '../../src/learning/embed/builtin.ts';

/** Random numbers in 0…1 that are the same in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draws from a standard normal distribution (Box, Muller 1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Scales a vector to unit length. */
export function unit(values: readonly number[] | Float32Array): Float32Array {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / (length || 1));
}

const LATENT = 120;
const CLUSTERS = 2000;
const NOISE = 0.35;
const COMMON = 0.6;

/**
 * Makes vectors as embedding models give them: clusters weighted by Zipf's law, whose centres have power-law variances
 * in few latent dimensions, around a common mean, with noise. Gives as many as are asked for, then more of the same.
 */
export function clusteredVectors(dimensions: number, seed = 7): () => Float32Array {
  const random = seededRandom(seed);
  const basis = Array.from({ length: LATENT }, (_, row) =>
    Float32Array.from({ length: dimensions }, () => (normal(random) / (row + 1) ** 0.5) * 0.5),
  );
  const mean = unit(Array.from({ length: dimensions }, () => normal(random)));
  const latentOf = () => Float32Array.from({ length: LATENT }, () => normal(random));
  const centres = Array.from({ length: CLUSTERS }, latentOf);
  const weights = centres.map((_, index) => 1 / (index + 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const pick = (): Float32Array => {
    let left = random() * total;
    for (const [index, weight] of weights.entries()) {
      left -= weight;
      if (left <= 0) return centres[index] ?? new Float32Array(LATENT);
    }
    return centres[0] ?? new Float32Array(LATENT);
  };
  return () => {
    const centre = pick();
    const values = new Float32Array(dimensions);
    for (let row = 0; row < LATENT; row++) {
      const weight = (centre[row] ?? 0) + NOISE * normal(random);
      const direction = basis[row] as Float32Array;
      for (let at = 0; at < dimensions; at++) values[at] = (values[at] ?? 0) + weight * (direction[at] ?? 0);
    }
    const spread = Math.hypot(...values);
    return unit(values.map((value, at) => value / spread + COMMON * (mean[at] ?? 0)));
  };
}

const WHAT = [
  'pods of {app} in {ns} keep crashing',
  'why is {app} crashing with exit code 137 in {ns}',
  '{app} in {ns} is stuck in Pending',
  'the scheduler finds no node for {app} in {ns}',
  '{app} ({ns}) shows ImagePullBackOff since the last release',
  'service {app} in {ns} has no endpoints',
  'connection refused when calling {app} in {ns}',
  '{app} in {ns} cannot resolve names of other services',
  'readiness probe of {app} fails in {ns}',
  'rollout of {app} in {ns} does not finish',
  'volume of {app} in {ns} is not mounted',
  'job {app} in {ns} failed with backoff limit exceeded',
  '{app} in {ns} gets 403 from the API server',
  'certificate of {app} in {ns} has expired',
  'quota of {ns} keeps {app} from scaling',
  'init container of {app} in {ns} never ends',
] as const;
const WHEN = ['', 'since this morning', 'after the upgrade', 'again', 'every night', 'on new nodes'] as const;
const APPS = 'cart checkout ledger mailer search audit quotes billing risk chat geo feeds'.split(' ');
const SIDES = 'core prod team eu green blue ops live'.split(' ');

/** Makes questions as people ask them: few troubles in many places, in varying words. */
export function questions(seed = 11): () => string {
  const random = seededRandom(seed);
  const oneOf = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  return () => {
    const name = () => `${oneOf(APPS)}-${oneOf(SIDES)}`;
    const app = random() < 0.5 ? oneOf(APPS) : `${oneOf(APPS)}-${Math.floor(random() * 40)}`;
    const asked = oneOf(WHAT).replace('{app}', app).replace('{ns}', name());
    return `${asked} ${oneOf(WHEN)}`.trim();
  };
}

/** Makes vectors of such questions by the built-in embedder: sparse, and often equal. */
export function questionVectors(seed = 11): () => Float32Array {
  const next = questions(seed);
  return () => embedText(next());
}

/**
 * The share of the nearest `count` that were found. What is as near as the last of them counts: which of equals are
 * named is no matter of recall.
 */
export function recallAt(
  count: number,
  found: readonly { readonly similarity: number }[],
  truth: readonly { readonly similarity: number }[],
): number {
  const wanted = truth.slice(0, count);
  if (wanted.length === 0) return 1;
  const least = (wanted.at(-1)?.similarity ?? 0) - 1e-6;
  return Math.min(
    1,
    found.slice(0, count).filter(({ similarity }) => similarity >= least).length / wanted.length,
  );
}
