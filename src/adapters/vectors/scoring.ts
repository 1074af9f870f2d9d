// Scoring vectors against a query: the one way in which every index orders what it finds.
import type { VectorHit } from '../../domain/memory.ts';
import { Nearest } from './nearest.ts';

/** A vector with the id that is told of it. */
export interface ScorableRow {
  readonly investigationId: number;
  readonly vector: Float32Array;
}

/**
 * Gives the nearest of these vectors, nearest first, equal ones by the lower id. A vector of zeros says nothing and
 * is never near to anything.
 */
export function nearestOf(
  query: Float32Array,
  rows: Iterable<ScorableRow>,
  count: number,
  admits: ((id: number) => boolean) | undefined,
): readonly VectorHit[] {
  const nearest = new Nearest(count);
  for (const { investigationId, vector } of rows) {
    if (admits !== undefined && !admits(investigationId)) continue;
    const similarity = dot(query, vector);
    if (similarity === 0 && isZero(vector)) continue;
    nearest.offer(investigationId, similarity);
  }
  return nearest.list().map(({ id, score }) => ({ id, similarity: score }));
}

/** Tells whether a vector says nothing. */
export function isZero(vector: Float32Array): boolean {
  return vector.every((value) => value === 0);
}

/** The cosine, since vectors are kept at unit length. Four sums at once take half the time of one. */
export function dot(a: Float32Array, b: Float32Array): number {
  const { length } = a;
  const even = length - (length % 4);
  let [first, second, third, fourth] = [0, 0, 0, 0];
  for (let index = 0; index < even; index += 4) {
    first += (a[index] as number) * (b[index] as number);
    second += (a[index + 1] as number) * (b[index + 1] as number);
    third += (a[index + 2] as number) * (b[index + 2] as number);
    fourth += (a[index + 3] as number) * (b[index + 3] as number);
  }
  for (let index = even; index < length; index++) first += (a[index] as number) * (b[index] as number);
  return first + second + third + fourth;
}
