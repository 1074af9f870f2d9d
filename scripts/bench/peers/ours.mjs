// k8s-learn: the vector store as recall opens it, over its database.
import { openDatabase } from '../../../src/adapters/sqlite/open.ts';
import { createVectorStore } from '../../../src/adapters/sqlite/vector-store.ts';
import { DIMENSIONS, HITS, pathOf, query, run, vectorAt, vectors } from './files.mjs';

const SPACE = { model: 'dense', digest: '1', dimensions: DIMENSIONS, prefixVersion: 1 };
const path = pathOf('learning.db');
const migrationsDir = process.env['K8S_LEARN_MIGRATIONS'];

function make() {
  const db = openDatabase({ path, migrationsDir });
  const store = createVectorStore(db, { kind: 'auto', path });
  const begin = db.prepare(
    `INSERT INTO investigation (question, cluster_id, context, engine, arm, started_at)
     VALUES ('why?', 'c-1', 'bench', 'patterns', 'on', '2026-03-01T00:00:00.000Z')`,
  );
  const all = vectors();
  db.transaction(() => {
    for (let at = 0; at < all.length / DIMENSIONS; at++)
      store.put(
        Number(begin.run().lastInsertRowid),
        `text ${at}`,
        Float32Array.from(vectorAt(all, at)),
        SPACE,
      );
  })();
  store.recode(SPACE);
  db.close();
}

function search() {
  const db = openDatabase({ path, migrationsDir });
  const index = createVectorStore(db, { kind: 'auto', path }).open(SPACE, () => undefined);
  const found = index.search(query(), HITS).map(({ id }) => id - 1);
  db.close();
  return found;
}

await run(make, search);
