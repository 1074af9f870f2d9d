// The two indexes that need no file: every vector compared, or every code first and the best vectors then.
import type { VectorHit, VectorIndex } from '../../domain/memory.ts';
import { distance, encode } from '../vectors/codes.ts';
import { Nearest } from '../vectors/nearest.ts';
import type { Database } from './driver.ts';
import { type CodeChunk, countVectors, eachVector, readCodes } from './vector-rows.ts';

/** So many of the nearest codes are scored on their vectors, at least; more when more hits are wanted. */
const MIN_RESCORED = 100;
const RESCORED_A_HIT = 10;

/** Opens an index that compares every vector: recall 1, time and reading grow with the number of vectors. */
export function openExactIndex(db: Database, spaceId: number): VectorIndex {
  return {
    kind: 'exact',
    size: countVectors(db, spaceId),
    search: (query, count, admits) => score(db, spaceId, null, query, count, admits),
  };
}

/** Opens an index that compares codes of one bit a dimension and scores the best on their vectors. */
export function openBinaryIndex(db: Database, spaceId: number, dimensions: number): VectorIndex {
  const chunks = readCodes(db, spaceId, dimensions);
  return {
    kind: 'binary',
    size: chunks.reduce((sum, { ids }) => sum + ids.length, 0),
    search: (query, count, admits) => {
      const candidates = nearestCodes(chunks, query, Math.max(MIN_RESCORED, count * RESCORED_A_HIT), admits);
      return score(db, spaceId, candidates, query, count, undefined);
    },
  };
}

function nearestCodes(
  chunks: readonly CodeChunk[],
  query: Float32Array,
  count: number,
  admits: ((id: number) => boolean) | undefined,
): readonly number[] {
  const code = encode(query);
  const nearest = new Nearest(count);
  for (const { ids, codes } of chunks) {
    for (let index = 0; index < ids.length; index++) {
      const id = ids[index] ?? 0;
      if (admits && !admits(id)) continue;
      nearest.offer(id, -distance(code, codes, index * code.length));
    }
  }
  return [...new Set(nearest.list().map(({ id }) => id))];
}

function score(
  db: Database,
  spaceId: number,
  ids: readonly number[] | null,
  query: Float32Array,
  count: number,
  admits: ((id: number) => boolean) | undefined,
): readonly VectorHit[] {
  const nearest = new Nearest(count);
  eachVector(db, spaceId, ids, (id, vector) => {
    if (!admits || admits(id)) nearest.offer(id, dot(query, vector));
  });
  return nearest.list().map(({ id, score: similarity }) => ({ id, similarity }));
}

/** The cosine, since vectors are kept at unit length. */
function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
