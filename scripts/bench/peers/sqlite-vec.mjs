// sqlite-vec, in the SQLite of k8s-learn: one bit a dimension compared, the best of them scored on their vectors.
import { DatabaseSync } from '@photostructure/sqlite';
import { getLoadablePath } from 'sqlite-vec';
import { DIMENSIONS, HITS, pathOf, query, run, vectorAt, vectors } from './files.mjs';

const CANDIDATES = 256;

function opened() {
  const db = new DatabaseSync(pathOf('sqlite-vec.db'), { allowExtension: true });
  db.enableLoadExtension(true);
  db.loadExtension(getLoadablePath());
  return db;
}

function make() {
  const [db, all] = [opened(), vectors()];
  db.exec(`CREATE VIRTUAL TABLE code USING vec0(bits bit[${DIMENSIONS}])`);
  db.exec('CREATE TABLE vector (id INTEGER PRIMARY KEY, floats BLOB)');
  const code = db.prepare('INSERT INTO code (rowid, bits) VALUES (?, vec_quantize_binary(?))');
  const vector = db.prepare('INSERT INTO vector (id, floats) VALUES (?, ?)');
  db.exec('BEGIN');
  for (let index = 0; index < all.length / DIMENSIONS; index++) {
    const floats = Buffer.from(Float32Array.from(vectorAt(all, index)).buffer);
    code.run(BigInt(index), floats);
    vector.run(index, floats);
  }
  db.exec('COMMIT');
  db.close();
}

function search() {
  const db = opened();
  const asked = Buffer.from(Float32Array.from(query()).buffer);
  const ids = db
    .prepare(
      `WITH near AS (SELECT rowid FROM code WHERE bits MATCH vec_quantize_binary(?) AND k = ${CANDIDATES})
       SELECT id FROM near JOIN vector ON id = near.rowid ORDER BY vec_distance_cosine(floats, ?) LIMIT ${HITS}`,
    )
    .all(asked, asked)
    .map(({ id }) => id);
  db.close();
  return ids;
}

await run(make, search);
