// usearch: a graph over 16-bit floats, viewed in its file.
import { Index } from 'usearch';
import { DIMENSIONS, HITS, pathOf, query, run, vectorAt, vectors } from './files.mjs';

const PATH = pathOf('usearch.index');
const BATCH = 1000;
const made = () => new Index({ dimensions: DIMENSIONS, metric: 'ip', quantization: 'f16', connectivity: 16 });

function make() {
  const [index, all] = [made(), vectors()];
  const size = all.length / DIMENSIONS;
  for (let from = 0; from < size; from += BATCH) {
    const keys = BigUint64Array.from({ length: Math.min(BATCH, size - from) }, (_, at) => BigInt(from + at));
    index.add(keys, all.subarray(from * DIMENSIONS, (from + keys.length) * DIMENSIONS));
  }
  index.save(PATH);
}

function search() {
  const index = made();
  index.view(PATH);
  return index.search(vectorAt(query(), 0), HITS).keys;
}

await run(make, search);
