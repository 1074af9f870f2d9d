// Objects as they are served: the recorded bytes where they can be, else rewritten into what was asked for.
import { convert } from './conversion.ts';
import type { ServedKind } from './discovery.ts';
import type { JsonObject } from './json-access.ts';
import type { StoredItem } from './list-file.ts';
import type { Recording } from './recording.ts';

/** Changes an object on its way to the client. */
export type Transform = (object: JsonObject) => JsonObject;

const OPEN_BRACE = 0x7b;

/** Gives the version that requests for a kind name: `v1`, `apps/v1`. */
export function apiVersionOf(kind: ServedKind): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}

/** Gives an object, parsed, in the version that was asked for. */
export function servedObject(
  recording: Recording,
  item: StoredItem,
  kind: ServedKind,
  transform: Transform | null,
): JsonObject {
  const object = convert(recording.objectOf(item), kind.kind, apiVersionOf(kind));
  return transform === null ? object : transform(object);
}

/** Tells whether an item's own bytes, without a change, are the answer. */
export function isServedAsRecorded(item: StoredItem, kind: ServedKind, transform: Transform | null): boolean {
  return transform === null && item.apiVersion === apiVersionOf(kind);
}

/** Gives an object's JSON, byte for byte as it was recorded wherever nothing has to change. */
export function servedBytes(
  recording: Recording,
  item: StoredItem,
  kind: ServedKind,
  transform: Transform | null,
): Buffer {
  if (isServedAsRecorded(item, kind, transform)) return recording.bytesOf(item);
  const rewritable = transform === null && item.apiVersion === '' && kind.key !== 'events.events.k8s.io';
  if (!rewritable) return Buffer.from(JSON.stringify(servedObject(recording, item, kind, transform)));
  // Lists of a server leave kind and version out of their items; they are put back in front of the rest.
  const bytes = recording.bytesOf(item);
  const typeMeta = `{"kind":${JSON.stringify(kind.kind)},"apiVersion":${JSON.stringify(apiVersionOf(kind))},`;
  return Buffer.concat([Buffer.from(typeMeta), bytes.subarray(bytes.indexOf(OPEN_BRACE) + 1)]);
}
