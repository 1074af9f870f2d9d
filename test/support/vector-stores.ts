// Vector stores over real database files, with investigations for the vectors to belong to.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from '../../src/adapters/sqlite/driver.ts';
import type { IndexKind } from '../../src/adapters/sqlite/index-choice.ts';
import { createVectorStore } from '../../src/adapters/sqlite/vector-store.ts';
import type { EmbeddingSpace, VectorIndex, VectorStore } from '../../src/domain/memory.ts';
import { openTestDatabase } from './databases.ts';

/** Makes a space of so many dimensions. */
export function spaceOf(dimensions: number, model = 'test-embedder'): EmbeddingSpace {
  return { model, digest: 'sha256:1', dimensions, prefixVersion: 1 };
}

export interface VectorBench {
  readonly db: Database;
  readonly store: VectorStore;
  readonly space: EmbeddingSpace;
  readonly notices: string[];
  /** The folder of graphs. */
  readonly folder: string;
  /** Adds an investigation with its vector and gives its id. */
  add(vector: Float32Array): number;
  /** Adds many in one transaction. */
  addAll(vectors: readonly Float32Array[]): readonly number[];
  /** Deletes investigations; what hangs on them goes with them. */
  remove(ids: readonly number[]): void;
  open(kind?: IndexKind): VectorIndex;
  /** Names the files of graphs. */
  files(): readonly string[];
}

/** Makes a store of one kind of index over a new database. */
export function vectorBench(
  kind: IndexKind,
  dimensions: number,
  options: { readonly path?: string; readonly libraryFrom?: string } = {},
): VectorBench {
  const db = openTestDatabase(options.path);
  const space = spaceOf(dimensions);
  const { libraryFrom } = options;
  const storeOf = (of: IndexKind) =>
    createVectorStore(db, { kind: of, ...(libraryFrom !== undefined && { libraryFrom }) });
  const store = storeOf(kind);
  const notices: string[] = [];
  const folder = join(dirname(db.name), 'index');
  const begin = db.prepare(
    `INSERT INTO investigation (question, cluster_id, context, engine, arm, started_at)
     VALUES ('why?', 'c-1', 'test', 'patterns', 'on', '2026-03-01T00:00:00.000Z')`,
  );
  const add = (vector: Float32Array): number => {
    const id = Number(begin.run().lastInsertRowid);
    store.put(id, `text ${id}`, vector, space);
    return id;
  };
  return {
    db,
    store,
    space,
    notices,
    folder,
    add,
    addAll: (vectors) => db.transaction(() => vectors.map(add))(),
    remove: (ids) =>
      void db.transaction(() => {
        for (const id of ids) db.prepare('DELETE FROM investigation WHERE id = ?').run(id);
      })(),
    open: (of = kind) => storeOf(of).open(space, (text) => notices.push(text)),
    files: () => (existsSync(folder) ? readdirSync(folder) : []),
  };
}
