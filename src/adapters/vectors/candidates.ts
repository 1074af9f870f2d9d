// Searching by candidates: something quick proposes, the vectors themselves decide. What it may miss is scored whole.
import type { VectorHit } from '../../domain/memory.ts';
import { nearestOf, type ScorableRow } from './scoring.ts';

/** When a filter or deletions leave too few hits, so many times the candidates are taken. */
const WIDENING = 4;
/** With more candidates than this, scoring every vector is as quick. */
export const MAX_CANDIDATES = 4000;

/** Proposes embeddings that may be near, by id. */
export interface CandidateSource {
  /** So many candidates for one hit, at least `least`, hold the nearest. */
  readonly breadth: { readonly least: number; readonly perHit: number };
  /** Gives up to `count` ids, and all there are when it knows no more. Some may be deleted. */
  candidates(query: Float32Array, count: number): readonly number[];
}

/** The vectors themselves, as they are now. */
export interface TrueVectors {
  /** Every vector. */
  all(): Iterable<ScorableRow>;
  /** Those of these ids that are there. */
  some(ids: readonly number[]): Iterable<ScorableRow>;
  /** Ids that the source cannot know. */
  unknown(): readonly number[];
}

/** Searches by candidates, and whole when they do not suffice. Throws what reading throws. */
export function searchByCandidates(
  source: CandidateSource,
  vectors: TrueVectors,
  query: Float32Array,
  count: number,
  admits: ((id: number) => boolean) | undefined,
): readonly VectorHit[] {
  const unknown = vectors.unknown();
  let wanted = Math.max(source.breadth.least, count * source.breadth.perHit);
  while (wanted <= MAX_CANDIDATES) {
    const proposed = source.candidates(query, wanted);
    const ids = unknown.length === 0 ? proposed : [...new Set([...proposed, ...unknown])];
    const hits = nearestOf(query, vectors.some(ids), count, admits);
    if (hits.length >= count || proposed.length < wanted) return hits;
    wanted *= WIDENING;
  }
  return nearestOf(query, vectors.all(), count, admits);
}
