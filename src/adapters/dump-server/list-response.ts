// The body of a list, in pieces, so that a list of any length is sent in bounded memory.
import type { CellContext, Column } from './columns/column.ts';
import type { ServedKind } from './discovery.ts';
import type { JsonObject } from './json-access.ts';
import type { StoredItem } from './list-file.ts';
import type { Recording } from './recording.ts';
import type { Representation } from './representation.ts';
import { type Page, resourceVersionOf } from './selection.ts';
import {
  apiVersionOf,
  isServedAsRecorded,
  servedBytes,
  servedObject,
  type Transform,
} from './served-object.ts';
import { columnDefinitions, type IncludeObject, partialMetadata, tableRow } from './table.ts';

/** How many bytes of items to send at once. */
const PIECE_BYTES = 256 * 1024;

export interface ListForm {
  readonly kind: ServedKind;
  readonly representation: Representation;
  readonly include: IncludeObject;
  readonly transform: Transform | null;
  /** The columns of the kind; only needed for a table. */
  readonly columns: () => readonly Column[];
  readonly context: CellContext;
}

function listMetadata(recording: Recording, page: Page): JsonObject {
  return {
    resourceVersion: resourceVersionOf(recording),
    ...(page.continueToken !== null && { continue: page.continueToken }),
    ...(page.remaining !== null && { remainingItemCount: page.remaining }),
  };
}

function json(value: JsonObject): Buffer {
  return Buffer.from(JSON.stringify(value));
}

const COMMA = Buffer.from(',');
const COMMA_BYTE = 0x2c;
const LAST_SPACE_BYTE = 0x20;

/** Tells whether nothing but a comma stands between two items of the same file. */
function areNeighbours(bytes: Buffer, before: StoredItem, after: StoredItem): boolean {
  if (before.file !== after.file || after.start <= before.end) return false;
  let commas = 0;
  for (let at = before.end; at < after.start; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === COMMA_BYTE) commas += 1;
    else if (byte > LAST_SPACE_BYTE) return false;
  }
  return commas === 1;
}

/** Gives items as they were recorded: whole stretches of the file's own bytes, where items follow each other. */
function* recordedPieces(recording: Recording, items: readonly StoredItem[]): Generator<Buffer> {
  let first: StoredItem | undefined;
  let last: StoredItem | undefined;
  for (const item of items) {
    if (first !== undefined && last !== undefined) {
      if (areNeighbours(recording.fileBytes(last), last, item) && item.end - first.start < PIECE_BYTES) {
        last = item;
        continue;
      }
      yield recording.fileBytes(first).subarray(first.start, last.end);
      yield COMMA;
    }
    [first, last] = [item, item];
  }
  if (first !== undefined && last !== undefined)
    yield recording.fileBytes(first).subarray(first.start, last.end);
}

/** Gives rewritten items, several to a piece. */
function* encodedPieces(
  items: readonly StoredItem[],
  encode: (item: StoredItem) => Buffer,
): Generator<Buffer> {
  let gathered: Buffer[] = [];
  let bytes = 0;
  for (const [index, item] of items.entries()) {
    const encoded = encode(item);
    if (index > 0) gathered.push(COMMA);
    gathered.push(encoded);
    bytes += encoded.length;
    if (bytes >= PIECE_BYTES) {
      yield Buffer.concat(gathered);
      [gathered, bytes] = [[], 0];
    }
  }
  yield Buffer.concat(gathered);
}

interface Frame {
  readonly head: JsonObject;
  readonly member: 'items' | 'rows';
  readonly pieces: Generator<Buffer>;
}

function frameOf(recording: Recording, page: Page, form: ListForm): Frame {
  const { kind, transform } = form;
  const { items } = page;
  const metadata = listMetadata(recording, page);
  const served = (item: StoredItem): JsonObject => servedObject(recording, item, kind, transform);
  switch (form.representation) {
    case 'json':
      return {
        head: { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata },
        member: 'items',
        pieces: items.every((item) => isServedAsRecorded(item, kind, transform))
          ? recordedPieces(recording, items)
          : encodedPieces(items, (item) => servedBytes(recording, item, kind, transform)),
      };
    case 'metadata':
      return {
        head: { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata },
        member: 'items',
        pieces: encodedPieces(items, (item) => json(partialMetadata(served(item)))),
      };
    case 'table': {
      const columns = form.columns();
      return {
        head: {
          kind: 'Table',
          apiVersion: 'meta.k8s.io/v1',
          metadata,
          columnDefinitions: columnDefinitions(columns),
        },
        member: 'rows',
        pieces: encodedPieces(items, (item) =>
          json(tableRow(served(item), columns, form.context, form.include)),
        ),
      };
    }
  }
}

/** Gives the pieces of a list's body, one after the other. */
export function* listPieces(recording: Recording, page: Page, form: ListForm): Generator<Buffer> {
  const { head, member, pieces } = frameOf(recording, page, form);
  yield Buffer.from(`${JSON.stringify(head).slice(0, -1)},"${member}":[`);
  yield* pieces;
  yield Buffer.from(']}\n');
}
