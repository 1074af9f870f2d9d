// Which objects a list request means: by namespace, selectors, limit and continue token.
import { createHash } from 'node:crypto';
import { toCoreEvent } from './conversion.ts';
import type { ServedKind } from './discovery.ts';
import { compileFieldSelector, parseFieldSelector } from './field-selector.ts';
import { parseLabelSelector, SelectorError } from './label-selector.ts';
import { itemKey, type StoredItem } from './list-file.ts';
import type { Recording } from './recording.ts';
import { ApiFailure } from './status.ts';

/** What the client asks for. */
export interface Selection {
  readonly kind: ServedKind;
  /** Null for all namespaces, and of cluster-scoped kinds. */
  readonly namespace: string | null;
  readonly labelSelector: string;
  readonly fieldSelector: string;
  /** 0 for no limit. */
  readonly limit: number;
  /** Empty for the beginning. */
  readonly continueToken: string;
}

/** One page of a list. */
export interface Page {
  readonly items: readonly StoredItem[];
  /** Set when there are more. */
  readonly continueToken: string | null;
  /** How many there are beyond the page; null when a selector hides it. */
  readonly remaining: number | null;
}

const TOKEN_VERSION = 'meta.k8s.io/v1';

/**
 * Gives the number that stands for the state of a recording, which never changes while it is served: made of its
 * name and the kinds in it, so that a token of another recording is told from one of its own.
 */
export function resourceVersionOf(recording: Recording): string {
  const { name, sources } = recording.layout;
  return String(
    createHash('sha256')
      .update([name, ...sources.keys()].join('\n'))
      .digest()
      .readUInt32BE(0),
  );
}

function writeToken(recording: Recording, after: StoredItem): string {
  const token = { v: TOKEN_VERSION, rv: Number(resourceVersionOf(recording)), start: `${itemKey(after)}\0` };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** Reads the key at which a continued list goes on. */
function readToken(recording: Recording, text: string): string {
  let token: { readonly v?: unknown; readonly rv?: unknown; readonly start?: unknown } | null;
  try {
    token = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    token = null;
  }
  if (token === null || token.v !== TOKEN_VERSION || typeof token.start !== 'string') {
    throw new ApiFailure('BadRequest', 'continue key is not valid: it was not made by this server');
  }
  if (String(token.rv) !== resourceVersionOf(recording)) {
    throw new ApiFailure(
      'Expired',
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
    );
  }
  return token.start;
}

type ItemTest = (item: StoredItem) => boolean;

function compile(recording: Recording, selection: Selection): ItemTest | null {
  const { kind, labelSelector, fieldSelector } = selection;
  if (labelSelector === '' && fieldSelector === '') return null;
  try {
    const matchesLabels = parseLabelSelector(labelSelector);
    const fields = compileFieldSelector(kind.key, parseFieldSelector(fieldSelector));
    const matchesObject = fields.matchesObject;
    return (item) =>
      matchesLabels(item.labels) &&
      fields.matchesIndex(item) &&
      (matchesObject === null || matchesObject(toCoreEvent(recording.objectOf(item))));
  } catch (error) {
    if (error instanceof SelectorError) throw new ApiFailure('BadRequest', error.message);
    throw error;
  }
}

/** Selects one page of objects. Throws ApiFailure for a selector or token that the server would refuse. */
export function selectPage(recording: Recording, selection: Selection): Page {
  const test = compile(recording, selection);
  const all = recording.list(selection.kind.key, selection.namespace);
  const start = selection.continueToken === '' ? '' : readToken(recording, selection.continueToken);
  const limit = selection.limit > 0 ? selection.limit : Number.POSITIVE_INFINITY;
  const items: StoredItem[] = [];
  for (const [index, item] of all.entries()) {
    if (start !== '' && itemKey(item) < start) continue;
    if (test !== null && !test(item)) continue;
    const last = items.at(-1);
    if (last !== undefined && items.length >= limit) {
      const remaining = test === null ? all.length - index : null;
      return { items, continueToken: writeToken(recording, last), remaining };
    }
    items.push(item);
  }
  return { items, continueToken: null, remaining: null };
}
