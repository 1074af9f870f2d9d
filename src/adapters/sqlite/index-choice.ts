// Which index serves a space, by its size and by how long the process lives.
import type { IndexUse } from '../../domain/memory.ts';

export type IndexKind = 'auto' | 'exact' | 'binary' | 'hnsw';

/** Up to so many vectors a full scan is as quick as anything, and it never misses. */
export const MAX_EXACT_VECTORS = 1000;
/** From so many vectors on a graph answers sooner than a scan of codes, once it is loaded. */
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
