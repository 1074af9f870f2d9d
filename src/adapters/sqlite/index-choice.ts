// Which index serves a space, by its size and by how long the process lives.
import type { IndexUse } from '../../domain/memory.ts';

export type IndexKind = 'auto' | 'exact' | 'binary' | 'hnsw';

// Measured by `node --import tsx scripts/bench/recall.ts`, processor time in a process of its own against the full scan
// of the same run (builtin 512, dense 768). Opening and one search: codes 1.4, 1.6 at 1,000 vectors, 0.3, 0.3 at
// 10,000; a graph 1.3, 1.3 and 0.6, 0.6. One search more: codes 0.6, 0.7 and 0.15, 0.13; a graph 0.2, 0.2 and 0.03.

/** Up to so many vectors a full scan is as quick as anything, and it never misses. */
export const MAX_EXACT_VECTORS = 2000;
/**
 * From so many vectors on a graph serves a process that lives longer: its reading is made up for by the eighth search.
 * Below, a search takes less than 10 ms whatever serves, which no building pays for.
 */
export const MIN_GRAPH_VECTORS = 10_000;

export interface IndexChoice {
  /** Whether a graph is to serve, where there is one. */
  readonly graph: boolean;
  /** What serves otherwise. */
  readonly scan: 'exact' | 'binary';
}

/** Chooses the index of a space of `size` vectors. */
export function chooseIndex(kind: IndexKind, size: number, use: IndexUse): IndexChoice {
  const graph = wantsGraph(kind, size, use);
  if (kind === 'exact' || kind === 'binary') return { graph, scan: kind };
  return { graph, scan: size <= MAX_EXACT_VECTORS ? 'exact' : 'binary' };
}

/** Tells whether a graph of a space of `size` vectors is worth its building. */
export function wantsGraph(kind: IndexKind, size: number, { longLived = false }: IndexUse): boolean {
  return kind === 'hnsw' || (kind === 'auto' && longLived && size >= MIN_GRAPH_VECTORS);
}
