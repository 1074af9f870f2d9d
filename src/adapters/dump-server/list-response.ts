// The body of a list, in pieces, so that a list of any length is sent in bounded memory.
import type { CellContext, Column } from './columns/column.ts';
import type { ServedKind } from './discovery.ts';
import type { JsonObject } from './json-access.ts';
import type { StoredItem } from './list-file.ts';
import type { Recording } from './recording.ts';
import type { Representation } from './representation.ts';
import { type Page, resourceVersionOf } from './selection.ts';
import { apiVersionOf, servedBytes, servedObject, type Transform } from './served-object.ts';
import { columnDefinitions, type IncludeObject, partialMetadata, tableRow } from './table.ts';

/** How many bytes of items to gather before they are sent. */
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

interface Frame {
  readonly head: JsonObject;
  readonly member: 'items' | 'rows';
  readonly encode: (item: StoredItem) => Buffer;
}

function json(value: JsonObject): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function frameOf(recording: Recording, page: Page, form: ListForm): Frame {
  const { kind, transform } = form;
  const metadata = listMetadata(recording, page);
  switch (form.representation) {
    case 'json':
      return {
        head: { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata },
        member: 'items',
        encode: (item) => servedBytes(recording, item, kind, transform),
      };
    case 'metadata':
      return {
        head: { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata },
        member: 'items',
        encode: (item) => json(partialMetadata(servedObject(recording, item, kind, transform))),
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
        encode: (item) =>
          json(tableRow(servedObject(recording, item, kind, transform), columns, form.context, form.include)),
      };
    }
  }
}

/** Gives the pieces of a list's body, one after the other. */
export function* listPieces(recording: Recording, page: Page, form: ListForm): Generator<Buffer> {
  const { head, member, encode } = frameOf(recording, page, form);
  let gathered: Buffer[] = [Buffer.from(`${JSON.stringify(head).slice(0, -1)},"${member}":[`)];
  let bytes = 0;
  for (const [index, item] of page.items.entries()) {
    const encoded = encode(item);
    if (index > 0) gathered.push(Buffer.from(','));
    gathered.push(encoded);
    bytes += encoded.length;
    if (bytes >= PIECE_BYTES) {
      yield Buffer.concat(gathered);
      [gathered, bytes] = [[], 0];
    }
  }
  gathered.push(Buffer.from(']}\n'));
  yield Buffer.concat(gathered);
}
