// The two indexes that need no file: every vector compared, or every code first and the best vectors then.
import type { VectorIndex } from '../../domain/memory.ts';
import {
  type CandidateSource,
  MAX_CANDIDATES,
  searchByCandidates,
  type TrueVectors,
} from '../vectors/candidates.ts';
import { codeBits, distancesTo, encode, reachOf } from '../vectors/codes.ts';
import { isZero, nearestOf } from '../vectors/scoring.ts';
import type { Database } from './driver.ts';
import { type CodeChunk, readCodes } from './vector-codes.ts';
import { countVectors, readSomeVectors, readVectors, vectorIds } from './vector-rows.ts';

/** So many of the nearest codes are scored on their vectors: at least, for each hit, and of all vectors. */
const MIN_CANDIDATES = 256;
/** Shorter codes tell less, so that more of them are looked at. */
const FULL_BITS = 512;
const CANDIDATES_A_HIT = 12;
const CANDIDATE_SHARE = 0.0125;

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
    breadth: breadthOf(size, dimensions),
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

function breadthOf(size: number, dimensions: number): CandidateSource['breadth'] {
  const wider = Math.max(1, FULL_BITS / codeBits(dimensions));
  const least = Math.max(MIN_CANDIDATES, Math.ceil(size * CANDIDATE_SHARE)) * wider;
  return { least: Math.min(least, MAX_CANDIDATES), perHit: CANDIDATES_A_HIT * wider };
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

/** The nearest codes: all that lie nearer than the last, and of those as far as the last the lower ids. */
function nearestCodes(
  chunks: readonly CodeChunk[],
  centre: Float32Array,
  query: Float32Array,
  count: number,
): readonly number[] {
  const code = encode(query, centre);
  const distances = chunks.map(({ codes }) => distancesTo(code, codes));
  const reach = reachOf(distances, centre.length, count);
  const nearer: number[] = [];
  const last: number[] = [];
  for (const [chunk, { ids }] of chunks.entries()) {
    const from = distances[chunk] as Uint16Array;
    for (let index = 0; index < ids.length; index++) {
      if ((from[index] as number) < reach) nearer.push(ids[index] as number);
      else if (from[index] === reach) last.push(ids[index] as number);
    }
  }
  return [...nearer, ...last.slice(0, count - nearer.length)];
}
