// The answer to a watch: what there is, as ADDED events. Nothing follows, for nothing changes in a recording.
import type { ServedKind } from './discovery.ts';
import type { JsonObject } from './json-access.ts';
import type { StoredItem } from './list-file.ts';
import type { ListForm } from './list-response.ts';
import type { Recording } from './recording.ts';
import { resourceVersionOf } from './selection.ts';
import { apiVersionOf, servedObject } from './served-object.ts';
import { partialMetadata, table, tableRow } from './table.ts';

/** The mark on the bookmark that ends the initial events of a watch which asked for them. */
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

function event(type: 'ADDED' | 'BOOKMARK', object: JsonObject): Buffer {
  return Buffer.from(`${JSON.stringify({ type, object })}\n`);
}

function bookmark(recording: Recording, kind: ServedKind): JsonObject {
  return {
    kind: kind.kind,
    apiVersion: apiVersionOf(kind),
    metadata: {
      resourceVersion: resourceVersionOf(recording),
      creationTimestamp: null,
      annotations: { [INITIAL_EVENTS_END]: 'true' },
    },
  };
}

function watched(recording: Recording, item: StoredItem, form: ListForm): JsonObject {
  const object = servedObject(recording, item, form.kind, form.transform);
  if (form.representation === 'json') return object;
  if (form.representation === 'metadata') return partialMetadata(object);
  const columns = form.columns();
  return table(columns, [tableRow(object, columns, form.context, form.include)], {
    resourceVersion: resourceVersionOf(recording),
  });
}

/** Gives the events of a watch, one JSON document a line. */
export function* watchPieces(
  recording: Recording,
  items: readonly StoredItem[],
  form: ListForm,
  marksInitialEnd: boolean,
): Generator<Buffer> {
  for (const item of items) yield event('ADDED', watched(recording, item, form));
  if (marksInitialEnd) yield event('BOOKMARK', bookmark(recording, form.kind));
}
