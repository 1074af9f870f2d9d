// LanceDB: an inverted file of product codes, made where there are enough vectors for one; a scan elsewhere.
import { connect, Index } from '@lancedb/lancedb';
import { DIMENSIONS, HITS, pathOf, query, run, vectorAt, vectors } from './files.mjs';

const BATCH = 5000;
const MIN_INDEXED = 50_000;

async function make() {
  const [db, all] = [await connect(pathOf('lance')), vectors()];
  const size = all.length / DIMENSIONS;
  const rowsFrom = (from) =>
    Array.from({ length: Math.min(BATCH, size - from) }, (_, at) => ({
      id: from + at,
      vector: [...vectorAt(all, from + at)],
    }));
  const table = await db.createTable('vectors', rowsFrom(0));
  for (let from = BATCH; from < size; from += BATCH) await table.add(rowsFrom(from));
  if (size < MIN_INDEXED) return;
  await table.createIndex('vector', { config: Index.ivfPq({ distanceType: 'dot' }) });
}

async function search() {
  const table = await (await connect(pathOf('lance'))).openTable('vectors');
  const asked = table
    .search([...query()])
    .distanceType('dot')
    .nprobes(20)
    .refineFactor(20);
  return (await asked.select(['id']).limit(HITS).toArray()).map(({ id }) => id);
}

await run(make, search);
