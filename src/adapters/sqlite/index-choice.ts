// Which index serves a space, by its size and by how long the process lives.
import type { IndexUse } from '../../domain/memory.ts';

export type IndexKind = 'auto' | 'exact' | 'binary' | 'hnsw';

// Measured by `node --import tsx scripts/bench/recall.ts`: processor time in a process of its own against the full scan
// of the same run, for 512 dimensions (768). Opening and one search: codes 0.9 (1.3) at 1,000 vectors, 0.8 (0.8) at
// 2,000, 0.26 (0.23) at 10,000; a graph 1.2 (1.5), 0.9 (0.9), 0.55 (0.61). One search more at 10,000: codes 0.10 (0.06),
// a graph 0.03 (0.03).

/** Up to so many vectors a full scan is as quick as anything, and it never misses. */
export const MAX_EXACT_VECTORS = 1000;
/**
 * From so many vectors on a graph serves a process that lives longer: some twelve searches make up for reading it.
 * Below, a search of codes takes a few milliseconds, which no building pays for.
 */
export const MIN_GRAPH_VECTORS = 20_000;

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
