// Who set which field of an object, and when: managed fields without any value.
import { isFieldPart, type ManagerEntry } from '../facts/field-managers.ts';
import { isRecord } from '../facts/kube-json.ts';
import { stripControl } from './redact.ts';

/** Of one manager so many fields at most are kept: who applies an object whole owns all of it. */
const MAX_FIELDS = 400;
const MAX_ENTRIES = 60;
const MAX_DEPTH = 40;
/** How an entry of a list may be known, the most telling first. */
const KEYS = ['name', 'containerPort', 'port', 'mountPath', 'key', 'type', 'ip', 'uid'] as const;

/** Reads `metadata.managedFields` of an object. What is no such list gives none. */
export function fieldManagersOf(object: unknown): readonly ManagerEntry[] {
  const metadata = isRecord(object) ? object['metadata'] : undefined;
  const entries = isRecord(metadata) ? metadata['managedFields'] : undefined;
  if (!Array.isArray(entries)) return [];
  return entries.slice(0, MAX_ENTRIES).flatMap((entry: unknown) => {
    if (!isRecord(entry) || typeof entry['manager'] !== 'string' || typeof entry['time'] !== 'string')
      return [];
    const fields: string[] = [];
    collect(entry['fieldsV1'], '', fields, 0);
    const subresource = typeof entry['subresource'] === 'string' ? entry['subresource'] : '';
    const manager = stripControl(entry['manager']).slice(0, 80);
    return [{ manager, time: entry['time'], subresource, fields }];
  });
}

/** Walks the tree of fields: `f:name` is a field, `k:{…}` an entry of a list; `v:…` is a value and is left out. */
function collect(tree: unknown, path: string, fields: string[], depth: number): void {
  if (!isRecord(tree) || fields.length >= MAX_FIELDS || depth > MAX_DEPTH) return;
  const parts = Object.keys(tree).filter(isFieldPart);
  if (parts.length === 0 && path !== '') fields.push(path);
  for (const part of parts) {
    const name = part.startsWith('f:') ? part.slice(2) : `[${entryName(part.slice(2))}]`;
    const joined = part.startsWith('k:') || path === '' ? `${path}${name}` : `${path}.${name}`;
    collect(tree[part], stripControl(joined), fields, depth + 1);
  }
}

function entryName(text: string): string {
  try {
    const keys: unknown = JSON.parse(text);
    if (!isRecord(keys)) return '';
    const known = KEYS.map((key) => keys[key]).find((value) => value !== undefined);
    return String(known ?? '');
  } catch {
    return '';
  }
}
