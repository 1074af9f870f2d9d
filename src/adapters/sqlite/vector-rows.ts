// Vectors and their codes as rows: the truth that every index is made from and scored on.
import type { EmbeddingSpace } from '../../domain/memory.ts';
import { codeWords, encode } from '../vectors/codes.ts';
import type { Database } from './driver.ts';

/** Vectors a chunk of codes: appending rewrites one chunk, opening reads them all. */
const CHUNK_SIZE = 1024;

export interface CodeChunk {
  readonly ids: Uint32Array;
  readonly codes: Uint32Array;
}

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

/** Keeps a vector, or the new one of an investigation that has one, and appends its code. Within a transaction. */
export function putVector(
  db: Database,
  spaceId: number,
  investigationId: number,
  textHash: string,
  vector: Float32Array,
): void {
  db.prepare(
    `INSERT INTO embedding (space_id, investigation_id, text_hash, vector) VALUES (?, ?, ?, ?)
     ON CONFLICT (investigation_id, space_id) DO UPDATE SET text_hash = excluded.text_hash, vector = excluded.vector`,
  ).run(spaceId, investigationId, textHash, bytesOf(vector));
  appendCode(db, spaceId, investigationId, encode(vector));
}

function appendCode(db: Database, spaceId: number, id: number, code: Uint32Array): void {
  const last = db
    .prepare<[number], { chunk: number; ids: Buffer; codes: Buffer }>(
      'SELECT chunk, ids, codes FROM embedding_codes WHERE space_id = ? ORDER BY chunk DESC LIMIT 1',
    )
    .get(spaceId);
  const isFull = last === undefined || last.ids.length / 4 >= CHUNK_SIZE;
  const ids = Buffer.concat([isFull ? Buffer.alloc(0) : last.ids, bytesOf(Uint32Array.of(id))]);
  const codes = Buffer.concat([isFull ? Buffer.alloc(0) : last.codes, bytesOf(code)]);
  const chunk = last === undefined ? 0 : last.chunk + (isFull ? 1 : 0);
  db.prepare('INSERT OR REPLACE INTO embedding_codes (space_id, chunk, ids, codes) VALUES (?, ?, ?, ?)').run(
    spaceId,
    chunk,
    ids,
    codes,
  );
}

/** Reads every chunk of codes of a space. A chunk of another length than its ids say is left out. */
export function readCodes(db: Database, spaceId: number, dimensions: number): readonly CodeChunk[] {
  const rows = db
    .prepare<[number], { ids: Buffer; codes: Buffer }>(
      'SELECT ids, codes FROM embedding_codes WHERE space_id = ? ORDER BY chunk',
    )
    .all(spaceId);
  const words = codeWords(dimensions);
  return rows
    .map(({ ids, codes }) => ({ ids: wordsOf(ids), codes: wordsOf(codes) }))
    .filter(({ ids, codes }) => codes.length === ids.length * words);
}

/** Hands over every vector of a space, or those of some investigations. */
export function eachVector(
  db: Database,
  spaceId: number,
  ids: readonly number[] | null,
  take: (id: number, vector: Float32Array) => void,
): void {
  const some = ids === null ? '' : ' AND investigation_id IN (SELECT value FROM json_each(?))';
  const query = db.prepare<unknown[], { id: number; vector: Buffer }>(
    `SELECT investigation_id AS id, vector FROM embedding WHERE space_id = ?${some}`,
  );
  for (const { id, vector } of query.iterate(spaceId, ...(ids === null ? [] : [JSON.stringify(ids)]))) {
    take(id, floatsOf(vector));
  }
}

export function countVectors(db: Database, spaceId: number): number {
  const row = db
    .prepare<[number], { count: number }>('SELECT count(*) AS count FROM embedding WHERE space_id = ?')
    .get(spaceId);
  return row?.count ?? 0;
}

function bytesOf(words: Float32Array | Uint32Array): Buffer {
  return Buffer.from(words.buffer, words.byteOffset, words.byteLength);
}

/** Copies, because a buffer of SQLite's need not begin at a multiple of four bytes. */
function wordsOf(bytes: Buffer): Uint32Array {
  return new Uint32Array(Uint8Array.from(bytes).buffer);
}

function floatsOf(bytes: Buffer): Float32Array {
  return bytes.byteOffset % 4 === 0
    ? new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
    : new Float32Array(Uint8Array.from(bytes).buffer);
}
