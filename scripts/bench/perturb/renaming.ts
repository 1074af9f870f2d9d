// Other names for the app and the namespace of a recording, in everything that bears them.
import { basename, dirname } from 'node:path';
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

/** How Kubernetes writes a name in the variables of a Service. */
function asVariable(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}

/**
 * Gives the function that renames in a text: whole names, names that begin with the app's, and the variables that are called
 * like the app. A group of the API that begins like the namespace (`operators.coreos.com`) stays.
 */
export function renamer(of: NewNames, to: NewNames): (text: string) => string {
  const namespace = new RegExp(
    `(?<![\\w-])${escaped(of.namespace)}(?![\\w-])(?!\\.(?!svc\\b)[a-z0-9-]+\\.[a-z])`,
    'g',
  );
  const variable = new RegExp(`(?<!\\w)${asVariable(of.app)}(?=_(?:PORT|SERVICE))`, 'g');
  const app = new RegExp(`(?<![\\w-])${escaped(of.app)}(?![a-z0-9_])`, 'g');
  const isOne = of.app === of.namespace;
  return (text) =>
    text
      .replaceAll(namespace, PLACE)
      .replaceAll(app, () => to.app)
      .replaceAll(variable, () => asVariable(to.app))
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
  // The file of a list is called like its kind.
  const listPath = (name: string) => `${path(dirname(name))}/${basename(name)}`.replace(/^\.\//, '');
  return {
    lists: new Map(
      [...copy.lists].map(([name, { frame, items }]) => [
        listPath(name),
        { frame, items: items.map((item) => renamedValue(item, rename, '') as JsonObject) },
      ]),
    ),
    logs: new Map([...copy.logs].map(([name, text]) => [path(name), rename(text)])),
    others: copy.others,
  };
}
