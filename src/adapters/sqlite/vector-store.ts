// The VectorStore over SQLite: vectors are the truth here; which index serves a search is decided when it is opened.
import { createHash } from 'node:crypto';
import type { EmbeddingSpace, VectorIndex, VectorStore } from '../../domain/memory.ts';
import type { Database } from './driver.ts';
import { withDatabaseErrors } from './errors.ts';
import { openBinaryIndex, openExactIndex } from './scan-indexes.ts';
import { countVectors, findSpace, putVector, requireSpace } from './vector-rows.ts';

/** Up to so many vectors a full scan is as quick as anything, and it never misses. */
export const MAX_EXACT_VECTORS = 1000;

export type IndexKind = 'auto' | 'exact' | 'binary';

/** Makes the vector store of an open database. `path` is named in errors. */
export function createVectorStore(db: Database, kind: IndexKind, path = db.name): VectorStore {
  return {
    put(investigationId, text, vector, space) {
      const textHash = createHash('sha256').update(text).digest('hex');
      const write = db.transaction(() =>
        putVector(db, requireSpace(db, space), investigationId, textHash, vector),
      );
      withDatabaseErrors(path, () => write.immediate());
    },
    open: (space) => withDatabaseErrors(path, () => openIndex(db, space, kind)),
    missing: (space) => withDatabaseErrors(path, () => casesWithoutVector(db, space)),
  };
}

function openIndex(db: Database, space: EmbeddingSpace, kind: IndexKind): VectorIndex {
  const spaceId = findSpace(db, space);
  if (spaceId === null) return { kind: 'exact', size: 0, search: () => [] };
  const isSmall = countVectors(db, spaceId) <= MAX_EXACT_VECTORS;
  const chosen = kind === 'auto' ? (isSmall ? 'exact' : 'binary') : kind;
  return chosen === 'exact' ? openExactIndex(db, spaceId) : openBinaryIndex(db, spaceId, space.dimensions);
}

function casesWithoutVector(db: Database, space: EmbeddingSpace): readonly number[] {
  const spaceId = findSpace(db, space) ?? 0;
  const rows = db
    .prepare<[number], { id: number }>(
      `SELECT c.investigation_id AS id FROM memory_case c
        WHERE NOT EXISTS (SELECT 1 FROM embedding e WHERE e.investigation_id = c.investigation_id AND e.space_id = ?)
        ORDER BY c.investigation_id`,
    )
    .all(spaceId);
  return rows.map(({ id }) => id);
}
