// Vectors as rows: the truth that every index is made from and that every hit is scored on.
import { K8sLearnError } from '../../domain/errors.ts';
import type { EmbeddingSpace } from '../../domain/memory.ts';
import type { Database } from './driver.ts';

const FLOAT_BYTES = 4;

/** One kept vector: `Float32Array` of the space's dimensions, unit length or all zeros. */
export interface VectorRow {
  /** Grows with every vector and is never given again, so that an index can say up to where it knows them. */
  readonly id: number;
  readonly investigationId: number;
  readonly vector: Float32Array;
}

/** Ids above `after`, up to `upTo`, at most `limit` of them. */
export interface RowRange {
  readonly after?: number;
  readonly upTo?: number;
  readonly limit?: number;
}

type RawRow = readonly [id: number, investigationId: number, vector: Uint8Array];

const COLUMNS = 'id, investigation_id, vector';

/** Finds the id of a space, or adds it. Call it within a transaction. */
export function requireSpace(db: Database, space: EmbeddingSpace): number {
  const found = findSpace(db, space);
  if (found !== null) return found;
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO embedding_space (model, digest, dimensions, prefix_version)
       VALUES (@model, @digest, @dimensions, @prefixVersion)`,
    )
    .run(space);
  return Number(lastInsertRowid);
}

/** Finds the id of a space; null when nothing was ever kept in it. */
export function findSpace(db: Database, space: EmbeddingSpace): number | null {
  const row = db
    .prepare<[EmbeddingSpace], { id: number }>(
      `SELECT id FROM embedding_space
        WHERE model = @model AND digest = @digest AND dimensions = @dimensions AND prefix_version = @prefixVersion`,
    )
    .get(space);
  return row?.id ?? null;
}

/** Throws DATA_INVALID for a vector that cannot be one of a space: of another length, or not of finite numbers. */
export function requireVectorOf(space: EmbeddingSpace, vector: Float32Array): void {
  if (vector.length === space.dimensions && vector.every(Number.isFinite)) return;
  throw new K8sLearnError(
    'DATA_INVALID',
    `the embedder ${space.model} gave a vector of ${vector.length} numbers that does not fit its ${space.dimensions} dimensions`,
    'choose another: k8s-learn config set embedder.name builtin',
  );
}

/**
 * Keeps the vector of an investigation and gives its new id; null when it has one of the same text. A vector that
 * replaces another gets an id of its own: an index that knows the old one must not take it for the new.
 */
export function putVector(
  db: Database,
  spaceId: number,
  investigationId: number,
  textHash: string,
  vector: Float32Array,
): number | null {
  const known = db
    .prepareOnce<[number, number], { id: number; textHash: string }>(
      'SELECT id, text_hash AS textHash FROM embedding WHERE investigation_id = ? AND space_id = ?',
    )
    .get(investigationId, spaceId);
  if (known?.textHash === textHash) return null;
  if (known !== undefined) db.prepareOnce('DELETE FROM embedding WHERE id = ?').run(known.id);
  const { lastInsertRowid } = db
    .prepareOnce('INSERT INTO embedding (space_id, investigation_id, text_hash, vector) VALUES (?, ?, ?, ?)')
    .run(spaceId, investigationId, textHash, bytesOf(vector));
  return Number(lastInsertRowid);
}

/** Reads the vectors of a space with ids in a range, ascending. A row that holds no vector of the space is left out. */
export function* readVectors(
  db: Database,
  spaceId: number,
  dimensions: number,
  { after = 0, upTo = Number.MAX_SAFE_INTEGER, limit = -1 }: RowRange = {},
): Generator<VectorRow> {
  const rows = db
    .prepare<[number, number, number, number], RawRow>(
      `SELECT ${COLUMNS} FROM embedding WHERE space_id = ? AND id > ? AND id <= ? ORDER BY id LIMIT ?`,
    )
    .raw();
  for (const row of rows.iterate(spaceId, after, upTo, limit)) {
    if (row[2].length === dimensions * FLOAT_BYTES) yield rowOf(row);
  }
}

/** Reads the vectors of a space with these ids: few enough to hold them at once, which is quicker. */
export function readSomeVectors(
  db: Database,
  spaceId: number,
  dimensions: number,
  ids: readonly number[],
): readonly VectorRow[] {
  return db
    .prepare<[string, number], RawRow>(
      `SELECT ${COLUMNS} FROM embedding
        WHERE id IN (SELECT value FROM json_each(?)) AND +space_id = ? ORDER BY id`,
    )
    .raw()
    .all(JSON.stringify(ids), spaceId)
    .filter(([, , vector]) => vector.length === dimensions * FLOAT_BYTES)
    .map(rowOf);
}

function rowOf([id, investigationId, vector]: RawRow): VectorRow {
  return { id, investigationId, vector: floatsOf(vector) };
}

/** Lists the ids of a space's vectors, ascending. */
export function vectorIds(db: Database, spaceId: number, after = 0): readonly number[] {
  return db
    .prepare<[number, number], number>('SELECT id FROM embedding WHERE space_id = ? AND id > ? ORDER BY id')
    .pluck()
    .all(spaceId, after);
}

/** Counts the vectors of a space, or those of them with ids up to one. */
export function countVectors(db: Database, spaceId: number, upTo = Number.MAX_SAFE_INTEGER): number {
  return (
    db
      .prepare<[number, number], number>('SELECT count(*) FROM embedding WHERE space_id = ? AND id <= ?')
      .pluck()
      .get(spaceId, upTo) ?? 0
  );
}

/** Gives the bytes of 32-bit numbers, little-endian as on every machine that Node runs on. */
export function bytesOf(words: Float32Array | Uint32Array): Buffer {
  return Buffer.from(words.buffer, words.byteOffset, words.byteLength);
}

/** Reads 32-bit words. Copies, because a buffer of SQLite's need not begin at a multiple of four bytes. */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(Uint8Array.from(bytes).buffer, 0, Math.floor(bytes.length / FLOAT_BYTES));
}

/** Reads 32-bit floats: over the same memory where they begin at a multiple of four bytes. */
export function floatsOf(bytes: Uint8Array): Float32Array {
  return bytes.byteOffset % FLOAT_BYTES === 0
    ? new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / FLOAT_BYTES)
    : new Float32Array(Uint8Array.from(bytes).buffer);
}
