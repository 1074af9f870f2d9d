// The codes of vectors as rows: chunks that are appended to, read whole, and made anew where one was dropped.
import { centreOf, codeBits, codeWords, encode } from '../vectors/codes.ts';
import type { Database } from './driver.ts';
import {
  bytesOf,
  countVectors,
  floatsOf,
  readSomeVectors,
  readVectors,
  vectorIds,
  wordsOf,
} from './vector-rows.ts';

/** Codes a chunk: adding one rewrites one chunk, opening reads them all. */
const CHUNK_SIZE = 1024;
/** With fewer vectors there are no codes: a full scan is as quick, and the centre of so few says little. */
export const MIN_CODED_VECTORS = 1000;
/** The centre is the mean of at most so many vectors. */
const CENTRE_SAMPLE = 10_000;
const ID_BYTES = Uint32Array.BYTES_PER_ELEMENT;

/** Codes beside the embedding ids that they belong to, in the same order. */
export interface CodeChunk {
  readonly ids: Uint32Array;
  readonly codes: Uint32Array;
}

/** Every code of a space, and the vectors that have none. */
export interface SpaceCodes {
  /** Null while there are no codes. */
  readonly centre: Float32Array | null;
  readonly chunks: readonly CodeChunk[];
  readonly uncoded: readonly number[];
  /** The highest embedding id that was looked at. */
  readonly maxId: number;
}

interface ChunkRow {
  readonly firstId: number;
  readonly lastId: number;
  readonly ids: Buffer;
  readonly codes: Buffer;
}

/** A vector that was just kept. */
export interface AddedVector {
  readonly id: number;
  /** `Float32Array` of the space's dimensions. */
  readonly vector: Float32Array;
}

/** Adds the codes of vectors that were just kept, the newest of their space, ascending. Within the same transaction. */
export function addCodes(db: Database, spaceId: number, added: readonly AddedVector[]): void {
  const [first] = added;
  if (first === undefined) return;
  const dimensions = first.vector.length;
  const centre = readCentre(db, spaceId, dimensions);
  if (centre === null) {
    if (countVectors(db, spaceId) >= MIN_CODED_VECTORS) rebuildCodes(db, spaceId, dimensions);
    return;
  }
  for (let from = 0; from < added.length; ) {
    const last = db
      .prepareOnce<[number], ChunkRow>(
        `SELECT first_id AS firstId, last_id AS lastId, ids, codes FROM embedding_codes
          WHERE space_id = ? ORDER BY first_id DESC LIMIT 1`,
      )
      .get(spaceId);
    const held = last === undefined ? CHUNK_SIZE : last.ids.length / ID_BYTES;
    const isFull = last === undefined || held >= CHUNK_SIZE;
    const fitting = added.slice(from, from + (isFull ? CHUNK_SIZE : CHUNK_SIZE - held));
    const ids = fitting.map(({ id }) => id);
    putChunk(db, spaceId, {
      firstId: isFull ? (ids[0] ?? first.id) : last.firstId,
      lastId: ids.at(-1) ?? first.id,
      ids: Buffer.concat([...(isFull ? [] : [last.ids]), bytesOf(Uint32Array.from(ids))]),
      codes: Buffer.concat([
        ...(isFull ? [] : [last.codes]),
        ...fitting.map(({ vector }) => bytesOf(encode(vector, centre))),
      ]),
    });
    from += fitting.length;
  }
}

/** Reads the codes of a space. A chunk that is not as long as its ids say is left out, and its vectors are listed. */
export function readCodes(db: Database, spaceId: number, dimensions: number): SpaceCodes {
  const read = db.transaction((): SpaceCodes => {
    const centre = readCentre(db, spaceId, dimensions);
    const chunks = centre === null ? [] : readChunks(db, spaceId, dimensions);
    const maxId = db
      .prepare<[number], number>('SELECT max(id) FROM embedding WHERE space_id = ?')
      .pluck()
      .get(spaceId);
    return { centre, chunks, uncoded: uncodedIds(db, spaceId, chunks), maxId: maxId ?? 0 };
  });
  return read();
}

/** Makes codes for the vectors that have none, where there are codes. Within a transaction. */
export function completeCodes(db: Database, spaceId: number, dimensions: number): void {
  const centre = readCentre(db, spaceId, dimensions);
  if (centre === null) return;
  db.prepare(
    `DELETE FROM embedding_codes
      WHERE space_id = ? AND (length(ids) = 0 OR length(codes) <> length(ids) * ?)`,
  ).run(spaceId, codeWords(dimensions));
  const chunks = readChunks(db, spaceId, dimensions);
  const starts = chunks.map(({ ids }) => ids[0] ?? 0);
  for (const ids of runsBetween(starts, uncodedIds(db, spaceId, chunks))) {
    const coded: { readonly id: number; readonly code: Buffer }[] = [];
    for (const { id, vector } of readSomeVectors(db, spaceId, dimensions, ids)) {
      coded.push({ id, code: bytesOf(encode(vector, centre)) });
    }
    const [first, last] = [coded[0], coded.at(-1)];
    if (first === undefined || last === undefined) continue;
    putChunk(db, spaceId, {
      firstId: first.id,
      lastId: last.id,
      ids: bytesOf(Uint32Array.from(coded, ({ id }) => id)),
      codes: Buffer.concat(coded.map(({ code }) => code)),
    });
  }
}

/** Makes the centre and every code of a space anew. Within a transaction. */
export function rebuildCodes(db: Database, spaceId: number, dimensions: number): void {
  const sample = readVectors(db, spaceId, dimensions, { limit: CENTRE_SAMPLE });
  const centre = centreOf(vectorsOf(sample), dimensions);
  db.prepare('UPDATE embedding_space SET centre = ? WHERE id = ?').run(bytesOf(centre), spaceId);
  db.prepare('DELETE FROM embedding_codes WHERE space_id = ?').run(spaceId);
  completeCodes(db, spaceId, dimensions);
}

function* vectorsOf(rows: Iterable<{ readonly vector: Float32Array }>): Generator<Float32Array> {
  for (const { vector } of rows) yield vector;
}

function readCentre(db: Database, spaceId: number, dimensions: number): Float32Array | null {
  const bytes = db
    .prepare<[number], Uint8Array | null>('SELECT centre FROM embedding_space WHERE id = ?')
    .pluck()
    .get(spaceId);
  if (!bytes) return null;
  const centre = floatsOf(bytes);
  return centre.length === codeBits(dimensions) ? centre : null;
}

function readChunks(db: Database, spaceId: number, dimensions: number): readonly CodeChunk[] {
  return db
    .prepare<[number], { ids: Uint8Array; codes: Uint8Array }>(
      'SELECT ids, codes FROM embedding_codes WHERE space_id = ? ORDER BY first_id',
    )
    .all(spaceId)
    .map(({ ids, codes }) => ({ ids: wordsOf(ids), codes: wordsOf(codes) }))
    .filter(({ ids, codes }) => ids.length > 0 && codes.length === ids.length * codeWords(dimensions));
}

/** A chunk goes with the first of its vectors that goes, so equal counts mean that every vector has its code. */
function uncodedIds(db: Database, spaceId: number, chunks: readonly CodeChunk[]): readonly number[] {
  const coded = chunks.reduce((sum, { ids }) => sum + ids.length, 0);
  if (coded === countVectors(db, spaceId)) return [];
  const known = new Set<number>();
  for (const { ids } of chunks) for (const id of ids) known.add(id);
  return vectorIds(db, spaceId).filter((id) => !known.has(id));
}

/** Splits ids, ascending, where a chunk begins between two of them, and at the size of a chunk. */
function runsBetween(starts: readonly number[], ids: readonly number[]): readonly (readonly number[])[] {
  const runs: number[][] = [];
  for (const id of ids) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    const isCut = before !== undefined && starts.some((start) => start > before && start < id);
    if (run === undefined || isCut || run.length >= CHUNK_SIZE) runs.push([id]);
    else run.push(id);
  }
  return runs;
}

function putChunk(db: Database, spaceId: number, { firstId, lastId, ids, codes }: ChunkRow): void {
  db.prepareOnce(
    `INSERT OR REPLACE INTO embedding_codes (space_id, first_id, last_id, ids, codes) VALUES (?, ?, ?, ?, ?)`,
  ).run(spaceId, firstId, lastId, ids, codes);
}
