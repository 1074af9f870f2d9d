// A recording: its objects by kind, namespace and name, each file read when it is first asked for.
import { readFileSync } from 'node:fs';
import { K8sLearnError, messageOf } from '../../domain/errors.ts';
import { DERIVED_KINDS, deriveEndpoints } from './derived-endpoints.ts';
import { isRecord, type JsonObject } from './json-access.ts';
import type { RecordingLayout, SourceFile } from './layout.ts';
import {
  compareKeys,
  FileBytes,
  itemKey,
  type ListFile,
  readListFile,
  type StoredItem,
} from './list-file.ts';
import { readLayout } from './recording-layout.ts';
import { findRecordingTimeMs } from './recording-time.ts';

/** The most bytes of recorded files to keep in memory; the system's own cache makes reading again cheap. */
const MAX_KEPT_BYTES = 8 * 1024 * 1024;

/** Events are recorded under one of their two APIs and served under both. */
const SAME_OBJECTS: Readonly<Record<string, string>> = {
  events: 'events.events.k8s.io',
  'events.events.k8s.io': 'events',
};

/** How many known namespaces an error names. */
const MAX_NAMED_NAMESPACES = 5;
/** How many files a warning names. */
const MAX_NAMED_FILES = 5;

export interface RecordingOptions {
  readonly directory: string;
  /** Serve only the objects of these namespaces; all when absent. Cluster-scoped objects are always served. */
  readonly namespaces?: readonly string[] | undefined;
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** The objects of a recording. Nothing is read before it is asked for. */
export class Recording {
  readonly layout: RecordingLayout;
  /** What could not be read, in the order in which it was found. */
  readonly warnings: readonly string[];
  readonly #warnings: string[] = [];
  readonly #onWarning: (message: string) => void;
  readonly #view: ReadonlySet<string> | null;
  readonly #bytes = new FileBytes(MAX_KEPT_BYTES);
  readonly #files = new Map<string, ListFile>();
  readonly #standIns = new Map<string, readonly SourceFile[]>();
  #timeMs: number | null = null;

  constructor(options: RecordingOptions) {
    this.warnings = this.#warnings;
    this.#onWarning = options.onWarning ?? (() => {});
    this.layout = readLayout(options.directory);
    this.#tellUnread(this.layout.unread);
    this.#view = options.namespaces === undefined ? null : new Set(options.namespaces);
    if (this.#view !== null) this.#checkView(this.#view);
  }

  /** The moment the recording was made, in milliseconds since 1970: the newest timestamp found in it. */
  get timeMs(): number {
    this.#timeMs ??= findRecordingTimeMs(this.layout);
    return this.#timeMs;
  }

  /** Tells whether objects of a namespace are served. */
  isVisible(namespace: string): boolean {
    return this.#view === null || this.#view.has(namespace);
  }

  /**
   * Lists the objects of a kind in the order of their keys: of one namespace, or of all when it is null.
   * Namespaces themselves come from their file, or from the folders when there is none.
   */
  list(resourceKey: string, namespace: string | null): readonly StoredItem[] {
    const files = this.#sourcesOf(resourceKey);
    const found: StoredItem[] = [];
    for (const source of files) {
      if (source.namespace !== null && !this.#isWanted(source.namespace, namespace)) continue;
      for (const item of this.#load(source).items) {
        if (item.namespace === '' ? namespace === null : this.#isWanted(item.namespace, namespace)) {
          if (resourceKey !== 'namespaces' || this.isVisible(item.name)) found.push(item);
        }
      }
    }
    return files.length > 1 ? sortedByKey(found) : found;
  }

  /** Tells whether the recording has files of a kind, be they empty. */
  holds(resourceKey: string): boolean {
    return this.#sourcesOf(resourceKey).length > 0;
  }

  /** Finds one object; undefined when the recording has none of that name. */
  find(resourceKey: string, namespace: string | null, name: string): StoredItem | undefined {
    return this.list(resourceKey, namespace).find((item) => item.name === name);
  }

  /** Gives the bytes of the file that an object stands in. */
  fileBytes(item: StoredItem): Buffer {
    return this.#bytes.read(item.file.path);
  }

  /** Gives an object's own bytes. */
  bytesOf(item: StoredItem): Buffer {
    return this.fileBytes(item).subarray(item.start, item.end);
  }

  /** Gives an object, parsed. */
  objectOf(item: StoredItem): JsonObject {
    const parsed: unknown = JSON.parse(this.bytesOf(item).toString('utf8'));
    return isRecord(parsed) ? parsed : {};
  }

  /** Reads one of the recording's single documents; undefined when it has none or it is broken. */
  readDocument(path: string | null): JsonObject | undefined {
    if (path === null) return undefined;
    try {
      const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
      if (isRecord(parsed)) return parsed;
      this.#warn(`${path} holds no JSON object; it is left out`);
    } catch (error) {
      this.#warn(`${path} cannot be read: ${messageOf(error)}; it is left out`);
    }
    return undefined;
  }

  #tellUnread(unread: readonly string[]): void {
    if (unread.length === 0) return;
    const more = unread.length > MAX_NAMED_FILES ? ` and ${unread.length - MAX_NAMED_FILES} more` : '';
    const names = unread.slice(0, MAX_NAMED_FILES).join(', ');
    this.#warn(`not read, because nothing says what kind of objects is in it: ${names}${more}`);
  }

  #warn(message: string): void {
    this.#warnings.push(message);
    this.#onWarning(message);
  }

  #sourcesOf(resourceKey: string): readonly SourceFile[] {
    const files = this.layout.sources.get(resourceKey);
    if (files !== undefined) return files;
    const alias = SAME_OBJECTS[resourceKey];
    if (alias !== undefined) return this.layout.sources.get(alias) ?? [];
    return this.#standIn(resourceKey);
  }

  /** Gives what stands in for a kind without files, where the rest of the recording tells its objects. */
  #standIn(resourceKey: string): readonly SourceFile[] {
    const known = this.#standIns.get(resourceKey);
    if (known !== undefined) return known;
    const items = this.#deduce(resourceKey);
    const path = `(${resourceKey} of the recording)`;
    if (items !== undefined) this.#bytes.pin(path, Buffer.from(JSON.stringify({ items })));
    const sources = items === undefined ? [] : [{ path, namespace: null }];
    this.#standIns.set(resourceKey, sources);
    return sources;
  }

  #deduce(resourceKey: string): readonly JsonObject[] | undefined {
    if (resourceKey === 'namespaces') return this.#namespacesOfFolders();
    const { sources, discoveryPath } = this.layout;
    // With recorded discovery a kind without files has no objects, whatever could be worked out.
    const isDerivable = DERIVED_KINDS.includes(resourceKey) && discoveryPath === null;
    if (!isDerivable || !sources.has('services') || !sources.has('pods')) return undefined;
    const objects = (key: string): readonly JsonObject[] =>
      this.list(key, null).map((item) => this.objectOf(item));
    return deriveEndpoints(resourceKey, objects('services'), objects('pods'));
  }

  /** A folder is all that is known of a namespace without a list of them. */
  #namespacesOfFolders(): readonly JsonObject[] {
    return this.layout.namespaces.map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
      spec: {},
      status: { phase: 'Active' },
    }));
  }

  #isWanted(itemNamespace: string, asked: string | null): boolean {
    return (asked === null || asked === itemNamespace) && this.isVisible(itemNamespace);
  }

  #load(source: SourceFile): ListFile {
    const known = this.#files.get(source.path);
    if (known !== undefined) return known;
    if (source.rewrite !== undefined) this.#pinRewritten(source.path, source.rewrite);
    const file = readListFile(source.path, source.namespace ?? '', this.#bytes, (message) =>
      this.#warn(message),
    );
    this.#files.set(source.path, file);
    return file;
  }

  /** What cannot be rewritten stays as it is: who reads it tells. */
  #pinRewritten(path: string, rewrite: (document: unknown) => readonly JsonObject[]): void {
    try {
      const document: unknown = JSON.parse(this.#bytes.read(path).toString('utf8'));
      this.#bytes.pin(path, Buffer.from(JSON.stringify({ items: rewrite(document) })));
    } catch {
      return;
    }
  }

  #checkView(view: ReadonlySet<string>): void {
    const recorded = (this.layout.sources.get('namespaces') ?? []).flatMap(
      (source) => this.#load(source).items,
    );
    const known = new Set([...this.layout.namespaces, ...recorded.map((item) => item.name)]);
    const unknown = [...view].filter((name) => !known.has(name));
    if (unknown.length === 0) return;
    const near = [...known]
      .sort((a, b) => distance(a, unknown[0] ?? '') - distance(b, unknown[0] ?? ''))
      .slice(0, MAX_NAMED_NAMESPACES);
    throw new K8sLearnError(
      'DUMP_INVALID',
      `${this.layout.name} has no namespace ${unknown.join(', ')}`,
      `it has ${known.size} namespaces, the nearest: ${near.join(', ')}`,
    );
  }
}

function sortedByKey(items: readonly StoredItem[]): readonly StoredItem[] {
  const keyed = items.map((item) => ({ key: itemKey(item), item }));
  return keyed.sort((a, b) => compareKeys(a.key, b.key)).map(({ item }) => item);
}

/** Counts the single-character edits between two names (Levenshtein). */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
