// hnswlib-node: a graph over floats, read whole.
import hnswlib from 'hnswlib-node';
import { DIMENSIONS, HITS, pathOf, query, run, vectorAt, vectors } from './files.mjs';

const PATH = pathOf('hnswlib.index');
const { HierarchicalNSW } = hnswlib;

function make() {
  const all = vectors();
  const index = new HierarchicalNSW('ip', DIMENSIONS);
  index.initIndex(all.length / DIMENSIONS, 16, 200);
  for (let at = 0; at < all.length / DIMENSIONS; at++) index.addPoint([...vectorAt(all, at)], at);
  index.writeIndexSync(PATH);
}

function search() {
  const index = new HierarchicalNSW('ip', DIMENSIONS);
  index.readIndexSync(PATH);
  index.setEf(100);
  return index.searchKnn([...query()], HITS).neighbors;
}

await run(make, search);
