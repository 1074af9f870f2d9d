// Graphs of the library itself: equal vectors, headers, and a library that is not there.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Graph, GraphBuilder } from '../../../src/adapters/hnsw/graph.ts';
import { headerTrouble, identityOf } from '../../../src/adapters/hnsw/graph-file.ts';
import { type Library, loadLibrary } from '../../../src/adapters/hnsw/library.ts';
import { temporaryFolder } from '../../support/databases.ts';
import { clusteredVectors, unit } from '../../support/vectors.ts';

function library(): Library {
  const loaded = loadLibrary();
  if (loaded.state === 'missing') throw new Error(loaded.reason);
  return loaded.library;
}

it('gives every one of equal vectors, which are one node of the graph', () => {
  const builder = new GraphBuilder(library(), 4, 500);
  for (let id = 1; id <= 400; id++) builder.add(id, unit([1, 0, 0, 0]));
  builder.add(401, unit([0, 1, 0, 0]));
  builder.add(402, new Float32Array(4));
  expect(builder.elements).toBe(2);
  expect(builder.twins).toHaveLength(399);
  const path = join(temporaryFolder(), 'graph');
  builder.write(path);
  const graph = Graph.read(library(), path, { dimensions: 4, elements: 2 }, builder.twins);
  expect(graph.candidates(unit([0, 1, 0, 0]), 1)).toEqual([401]);
  expect(graph.candidates(unit([1, 0.1, 0, 0]), 5)).toEqual([1, 2, 3, 4, 5, 6, 401]);
  expect(graph.holds(1, unit([1, 0, 0, 0]))).toBe(true);
  expect(graph.holds(1, unit([0, 1, 0, 0]))).toBe(false);
  expect(graph.holds(9999, unit([1, 0, 0, 0]))).toBe(false);
});

it('finds nothing in an empty graph', () => {
  const builder = new GraphBuilder(library(), 4, 0);
  const path = join(temporaryFolder(), 'graph');
  builder.write(path);
  expect(headerTrouble(path, { dimensions: 4, elements: 0 })).toBeNull();
  const graph = Graph.read(library(), path, { dimensions: 4, elements: 0 }, []);
  expect(graph.candidates(unit([1, 0, 0, 0]), 5)).toEqual([]);
});

it('knows its file by the header, before it is read', () => {
  const next = clusteredVectors(16);
  const builder = new GraphBuilder(library(), 16, 50);
  for (let id = 1; id <= 50; id++) builder.add(id, next());
  const path = join(temporaryFolder(), 'graph');
  builder.write(path);
  expect(headerTrouble(path, { dimensions: 16, elements: 50 })).toBeNull();
  expect(headerTrouble(path, { dimensions: 32, elements: 50 })).toContain('32 dimensions');
  expect(headerTrouble(path, { dimensions: 16, elements: 51 })).toContain('51 vectors');
  expect(identityOf(path)).toMatchObject({
    bytes: expect.any(Number),
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

it.each<[string, string | null]>([
  ['is not there', null],
  ['does not load', 'throw new Error("compiled for another Node")'],
  ['is another', 'module.exports = {}'],
])('says why when the library %s', (_, source) => {
  const folder = temporaryFolder();
  if (source !== null) {
    mkdirSync(join(folder, 'node_modules/hnswlib-node'), { recursive: true });
    writeFileSync(join(folder, 'node_modules/hnswlib-node/index.js'), source);
  }
  expect(loadLibrary(join(folder, 'index.js'))).toEqual({
    state: 'missing',
    reason: expect.stringMatching(/hnswlib-node|another Node|HierarchicalNSW/),
  });
});
