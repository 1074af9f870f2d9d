// A recording in memory, small enough to be changed as a whole: its lists, its logs, its other files.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type JsonObject = Readonly<Record<string, unknown>>;

/** A file that holds a list: its frame, and its objects. */
export interface RecordedList {
  readonly frame: JsonObject;
  readonly items: readonly JsonObject[];
}

/** The files of a recording by their path in its folder. */
export interface RecordingCopy {
  readonly lists: ReadonlyMap<string, RecordedList>;
  readonly logs: ReadonlyMap<string, string>;
  /** What is neither, as it stands. */
  readonly others: ReadonlyMap<string, string>;
}

/** Files at the top that are no lists. */
const NO_LISTS: ReadonlySet<string> = new Set(['discovery.json', 'version.json']);
/** A folder beside the namespaces that is none. */
const EXPECTED_FOLDER = 'expected';

function isList(value: unknown): value is JsonObject & { readonly items: readonly JsonObject[] } {
  return typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items);
}

/** Reads a recording, or what of it belongs to no namespace and to these. */
export function readCopy(directory: string, namespaces: readonly string[] | null): RecordingCopy {
  const lists = new Map<string, RecordedList>();
  const logs = new Map<string, string>();
  const others = new Map<string, string>();
  const isWanted = (name: string) => namespaces === null || namespaces.includes(name);
  const read = (path: string): void => {
    const text = readFileSync(join(directory, path), 'utf8');
    const parsed: unknown = path.endsWith('.json') && !NO_LISTS.has(path) ? JSON.parse(text) : null;
    if (isList(parsed)) {
      const { items, ...frame } = parsed;
      const wanted = items.filter((item) => path !== 'namespaces.json' || isWanted(nameOf(item)));
      lists.set(path, { frame, items: wanted });
    } else (path.endsWith('.log') ? logs : others).set(path, text);
  };
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(directory, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      const isNamespace = folder === '';
      if (!entry.isDirectory()) read(path);
      else if (!isNamespace || (entry.name !== EXPECTED_FOLDER && isWanted(entry.name))) walk(path);
    }
  };
  walk('');
  return { lists, logs, others };
}

/** Writes a recording into an empty folder. */
export function writeCopy(copy: RecordingCopy, folder: string): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [path, { frame, items }] of copy.lists) write(path, JSON.stringify({ ...frame, items }));
  for (const [path, text] of [...copy.logs, ...copy.others]) write(path, text);
}

/** Gives the name of an object. */
export function nameOf(item: JsonObject): string {
  const metadata = item['metadata'];
  const name = typeof metadata === 'object' && metadata !== null && 'name' in metadata ? metadata.name : '';
  return typeof name === 'string' ? name : '';
}

/** Changes every list. */
export function mapLists(
  copy: RecordingCopy,
  change: (list: RecordedList, path: string) => RecordedList,
): RecordingCopy {
  return { ...copy, lists: new Map([...copy.lists].map(([path, list]) => [path, change(list, path)])) };
}

/** Changes every log; null takes it away. */
export function mapLogs(
  copy: RecordingCopy,
  change: (text: string, path: string) => string | null,
): RecordingCopy {
  const logs = [...copy.logs].flatMap(([path, text]): readonly (readonly [string, string])[] => {
    const changed = change(text, path);
    return changed === null ? [] : [[path, changed]];
  });
  return { ...copy, logs: new Map(logs) };
}

/** Adds objects to the list of a kind in a namespace, which is made when there is none. */
export function addItems(copy: RecordingCopy, path: string, added: readonly JsonObject[]): RecordingCopy {
  const { frame = { apiVersion: 'v1', kind: 'List', metadata: {} }, items = [] } = copy.lists.get(path) ?? {};
  return { ...copy, lists: new Map([...copy.lists, [path, { frame, items: [...items, ...added] }]]) };
}

const MOMENT =
  /"(?:creationTimestamp|lastTimestamp|eventTime|lastHeartbeatTime|lastTransitionTime|renewTime|startedAt|finishedAt)":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)/g;

/** Gives the newest moment in a recording's objects, in milliseconds since 1970. */
export function newestMomentMs(copy: RecordingCopy): number {
  const moments = [...copy.lists.values()].flatMap(({ items }) =>
    [...JSON.stringify(items).matchAll(MOMENT)].map(([, moment]) => moment ?? ''),
  );
  return Date.parse(`${moments.sort().at(-1) ?? ''}Z`);
}
