// Which index serves: by the setting, the size, and how long the process lives.
import { expect, it } from 'vitest';
import {
  chooseIndex,
  type IndexKind,
  MAX_EXACT_VECTORS,
  MIN_GRAPH_VECTORS,
  wantsGraph,
} from '../../../src/adapters/sqlite/index-choice.ts';
import { vectorBench } from '../../support/vector-stores.ts';
import { clusteredVectors } from '../../support/vectors.ts';

const BIG = MIN_GRAPH_VECTORS;

it.each<[IndexKind, number, boolean, boolean, 'exact' | 'binary']>([
  ['auto', 0, false, false, 'exact'],
  ['auto', MAX_EXACT_VECTORS, false, false, 'exact'],
  ['auto', MAX_EXACT_VECTORS + 1, false, false, 'binary'],
  ['auto', BIG, false, false, 'binary'],
  ['auto', BIG, true, true, 'binary'],
  ['auto', BIG - 1, true, false, 'binary'],
  ['exact', BIG, true, false, 'exact'],
  ['binary', 1, true, false, 'binary'],
  ['hnsw', 1, false, true, 'exact'],
  ['hnsw', BIG, false, true, 'binary'],
])('%s over %i vectors, long-lived %s: a graph %s, else %s', (kind, size, longLived, graph, scan) => {
  expect(chooseIndex(kind, size, { longLived })).toEqual({ graph, scan });
  expect(wantsGraph(kind, size, { longLived })).toBe(graph);
});

it('lets codes serve as soon as there are many vectors, without being asked', () => {
  const bench = vectorBench('auto', 16);
  const next = clusteredVectors(16);
  bench.addAll(Array.from({ length: MAX_EXACT_VECTORS }, next));
  expect(bench.open().kind).toBe('exact');
  bench.add(next());
  const index = bench.open();
  expect(index.kind).toBe('binary');
  const query = next();
  expect(index.search(query, 3)).toEqual(bench.open('exact').search(query, 3));
  expect(bench.store.report(bench.space)).toMatchObject({
    kind: 'binary',
    size: MAX_EXACT_VECTORS + 1,
    graph: 'none',
  });
});
