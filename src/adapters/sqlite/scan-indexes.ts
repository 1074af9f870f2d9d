// The two indexes that need no file: every vector compared, or every code first and the best vectors then.
import type { VectorIndex } from '../../domain/memory.ts';
import { type CandidateSource, searchByCandidates, type TrueVectors } from '../vectors/candidates.ts';
import { likenesses, likenessTables } from '../vectors/codes.ts';
import { isZero, nearestOf } from '../vectors/scoring.ts';
import type { Database } from './driver.ts';
import { type CodeChunk, readCodes } from './vector-codes.ts';
import { countVectors, readSomeVectors, readVectors, vectorIds } from './vector-rows.ts';

/** So many of the nearest codes are scored on their vectors: at least, for each hit, and of all vectors. */
const MIN_CANDIDATES = 256;
const CANDIDATES_A_HIT = 12;
const CANDIDATE_SHARE = 0.01;

/** Opens an index that compares every vector: recall 1, time and reading grow with the number of vectors. */
export function openExactIndex(db: Database, spaceId: number, dimensions: number): VectorIndex {
  return {
    kind: 'exact',
    size: countVectors(db, spaceId),
    search: (query, count, admits) =>
      isZero(query) ? [] : nearestOf(query, readVectors(db, spaceId, dimensions), count, admits),
  };
}

/** Opens an index that compares codes of one bit a dimension and scores the best on their vectors. */
export function openBinaryIndex(db: Database, spaceId: number, dimensions: number): VectorIndex {
  const { centre, chunks, uncoded, maxId } = readCodes(db, spaceId, dimensions);
  const size = countVectors(db, spaceId);
  const source: CandidateSource = {
    breadth: { least: Math.max(MIN_CANDIDATES, Math.ceil(size * CANDIDATE_SHARE)), perHit: CANDIDATES_A_HIT },
    candidates: (query, wanted) => (centre === null ? [] : nearestCodes(chunks, centre, query, wanted)),
  };
  const vectors = trueVectors(db, spaceId, dimensions, maxId, uncoded);
  return {
    kind: 'binary',
    size,
    search: (query, count, admits) =>
      isZero(query) ? [] : searchByCandidates(source, vectors, query, count, admits),
  };
}

/** The vectors of a space as they are when they are asked for; of what came after `maxId` an index cannot know. */
export function trueVectors(
  db: Database,
  spaceId: number,
  dimensions: number,
  maxId: number,
  unknown: readonly number[] = [],
): TrueVectors {
  return {
    all: () => readVectors(db, spaceId, dimensions),
    some: (ids) => readSomeVectors(db, spaceId, dimensions, ids),
    unknown: () => [...unknown, ...vectorIds(db, spaceId, maxId)],
  };
}

function nearestCodes(
  chunks: readonly CodeChunk[],
  centre: Float32Array,
  query: Float32Array,
  count: number,
): readonly number[] {
  const tables = likenessTables(query, centre);
  const scores = chunks.map(({ codes }) => likenesses(tables, codes));
  const least = leastOfBest(scores, count);
  return chunks.flatMap(({ ids }, chunk) =>
    Array.from(ids).filter((_, index) => (scores[chunk]?.[index] ?? least) >= least),
  );
}

/** Gives the score that the best `count` have at least. Sorting numbers is done natively, and quick from the start. */
function leastOfBest(scores: readonly Float32Array[], count: number): number {
  const all = new Float32Array(scores.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of scores) {
    all.set(part, at);
    at += part.length;
  }
  all.sort();
  return all[Math.max(0, all.length - count)] ?? 0;
}
