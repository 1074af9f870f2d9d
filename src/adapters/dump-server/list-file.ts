// One file of recorded objects: which it holds and where each stands, read at its first use.
import { readFileSync } from 'node:fs';
import { messageOf } from '../../domain/errors.ts';
import { findItemSpans } from './item-offsets.ts';
import { isRecord, type JsonObject, recordAt, textAt } from './json-access.ts';
import { parseYaml } from './yaml.ts';

/** One object of a file, without its content. */
export interface StoredItem {
  readonly file: ListFile;
  readonly name: string;
  /** Empty of cluster-scoped objects. */
  readonly namespace: string;
  readonly labels: JsonObject;
  /** Byte offsets in the file, the end exclusive. */
  readonly start: number;
  readonly end: number;
  /** As the item itself says; empty where the recording left it out, as lists of a real server do. */
  readonly apiVersion: string;
}

/** What is known of a file once it was read. */
export interface ListFile {
  readonly path: string;
  readonly items: readonly StoredItem[];
}

const YAML_FILE = /\.ya?ml$/;

/** Reads a file as JSON: YAML is rewritten, with several documents becoming a list. Throws for broken YAML. */
function readJson(path: string): Buffer {
  const bytes = readFileSync(path);
  if (!YAML_FILE.test(path)) return bytes;
  const documents = parseYaml(bytes.toString('utf8'));
  return Buffer.from(JSON.stringify(documents.length === 1 ? documents[0] : { items: documents }));
}

/** Keeps the bytes of the files read last, within a limit, so that memory stays bounded. */
export class FileBytes {
  readonly #kept = new Map<string, Buffer>();
  readonly #pinned = new Map<string, Buffer>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Keeps bytes for good under a name that is no file's. */
  pin(name: string, bytes: Buffer): void {
    this.#pinned.set(name, bytes);
  }

  read(path: string): Buffer {
    const pinned = this.#pinned.get(path);
    if (pinned !== undefined) return pinned;
    const known = this.#kept.get(path);
    if (known !== undefined) {
      this.#kept.delete(path);
      this.#kept.set(path, known);
      return known;
    }
    const bytes = readJson(path);
    if (bytes.length > this.#maxBytes) return bytes;
    this.#kept.set(path, bytes);
    this.#bytes += bytes.length;
    for (const [oldest, old] of this.#kept) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#kept.delete(oldest);
      this.#bytes -= old.length;
    }
    return bytes;
  }
}

/** Compares as etcd orders its keys: by code units, without regard to a language. */
export function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Gives the key that orders an item within its kind, as the server stores it. */
export function itemKey(item: { readonly namespace: string; readonly name: string }): string {
  return item.namespace === '' ? item.name : `${item.namespace}/${item.name}`;
}

/**
 * Reads which objects a file holds, in the order of their keys. What is broken is left out and told to
 * `onWarning`; a file that cannot be read holds nothing.
 */
export function readListFile(
  path: string,
  folderNamespace: string,
  bytes: FileBytes,
  onWarning: (message: string) => void,
): ListFile {
  const items: StoredItem[] = [];
  const file: ListFile = { path, items };
  let content: Buffer;
  try {
    content = bytes.read(path);
  } catch (error) {
    onWarning(`${path} cannot be read: ${messageOf(error)}`);
    return file;
  }
  const { spans, brokenAt } = findItemSpans(content);
  let broken = 0;
  for (const { start, end } of spans) {
    let item: unknown;
    try {
      item = JSON.parse(content.toString('utf8', start, end));
    } catch {
      broken += 1;
      continue;
    }
    const name = textAt(item, 'metadata', 'name');
    if (!isRecord(item) || name === '') {
      broken += 1;
      continue;
    }
    const namespace = textAt(item, 'metadata', 'namespace') || folderNamespace;
    const labels = recordAt(item, 'metadata', 'labels');
    items.push({ file, name, namespace, labels, start, end, apiVersion: textAt(item, 'apiVersion') });
  }
  if (brokenAt !== null || broken > 0) {
    const where = brokenAt === null ? '' : ` (it goes wrong at byte ${brokenAt} of ${content.length})`;
    const lost = broken === 0 ? '' : `; ${broken} of its objects are unreadable`;
    onWarning(`${path} is not valid JSON${where}${lost}; ${items.length} objects of it are served`);
  }
  return { path, items: items.sort((a, b) => compareKeys(itemKey(a), itemKey(b))) };
}
