// Other names for the app and the namespace of a recording, in everything that bears them.
import type { JsonObject, RecordingCopy } from './recording-copy.ts';

/** What the app and the namespace are called instead. */
export interface NewNames {
  readonly app: string;
  readonly namespace: string;
}

/** Fields whose words are the API's own. */
const API_WORDS: ReadonlySet<string> = new Set(['kind', 'apiVersion', 'type', 'reason', 'phase', 'status']);
/** Fields whose keys are the user's own. */
const OWN_KEYS: ReadonlySet<string> = new Set([
  'data',
  'binaryData',
  'labels',
  'annotations',
  'matchLabels',
  'selector',
]);
/** Stands for the new namespace until the app is renamed, so that an app's name in it stays. */
const PLACE = '\u0001';

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Gives the function that renames in a text: whole names, and names that begin with the app's. */
export function renamer(of: NewNames, to: NewNames): (text: string) => string {
  const namespace = new RegExp(`(?<![\\w-])${escaped(of.namespace)}(?![\\w-])`, 'g');
  const app = new RegExp(`(?<![\\w-])${escaped(of.app)}(?![a-z0-9_])`, 'g');
  const isOne = of.app === of.namespace;
  return (text) =>
    text
      .replaceAll(namespace, PLACE)
      .replaceAll(app, () => to.app)
      .replaceAll(PLACE, () => (isOne ? to.app : to.namespace));
}

function renamedValue(value: unknown, rename: (text: string) => string, key: string): unknown {
  if (typeof value === 'string') return API_WORDS.has(key) ? value : rename(value);
  if (Array.isArray(value)) return value.map((one: unknown) => renamedValue(one, rename, key));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]): readonly [string, unknown] => [
    OWN_KEYS.has(key) ? rename(name) : name,
    renamedValue(inner, rename, name),
  ]);
  return Object.fromEntries(entries);
}

/** Renames in every object, every log and every file's name. */
export function renamedCopy(copy: RecordingCopy, rename: (text: string) => string): RecordingCopy {
  const path = (name: string) => name.split('/').map(rename).join('/');
  return {
    lists: new Map(
      [...copy.lists].map(([name, { frame, items }]) => [
        path(name),
        { frame, items: items.map((item) => renamedValue(item, rename, '') as JsonObject) },
      ]),
    ),
    logs: new Map([...copy.logs].map(([name, text]) => [path(name), rename(text)])),
    others: copy.others,
  };
}
