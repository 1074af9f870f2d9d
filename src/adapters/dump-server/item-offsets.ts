// Finds where the items of a JSON list stand in a file's bytes, so that they can be served without being rewritten.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Where one item stands: byte offsets, the end exclusive. */
export interface ItemSpan {
  readonly start: number;
  readonly end: number;
}

/** What was found: the spans, and why the search ended early (null when it did not). */
export interface ItemSpans {
  readonly spans: readonly ItemSpan[];
  /** Set of a file whose JSON breaks off or goes wrong between items; the items before it are whole. */
  readonly brokenAt: number | null;
}

class BrokenJson extends Error {
  readonly offset: number;

  constructor(offset: number) {
    super(`broken at byte ${offset}`);
    this.offset = offset;
  }
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    at += 1;
  }
  return at;
}

/** Gives the offset after the string that opens at `from`. */
function skipString(bytes: Uint8Array, from: number): number {
  let at = from + 1;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    at += byte === BACKSLASH ? 2 : 1;
  }
  throw new BrokenJson(from);
}

function skipNested(bytes: Uint8Array, from: number): number {
  let depth = 0;
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = skipString(bytes, at);
      continue;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
    at += 1;
  }
  throw new BrokenJson(from);
}

/** Gives the offset after the value that begins at `from`. */
function skipValue(bytes: Uint8Array, from: number): number {
  const byte = bytes[from];
  if (byte === QUOTE) return skipString(bytes, from);
  if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return skipNested(bytes, from);
  let at = from;
  while (at < bytes.length) {
    const next = bytes[at];
    if (next === COMMA || next === CLOSE_BRACE || next === CLOSE_BRACKET) break;
    at += 1;
  }
  if (at === from) throw new BrokenJson(from);
  return at;
}

function scanArray(bytes: Uint8Array, open: number, spans: ItemSpan[]): number {
  let at = skipSpace(bytes, open + 1);
  if (bytes[at] === CLOSE_BRACKET) return at + 1;
  for (;;) {
    const end = skipValue(bytes, at);
    spans.push({ start: at, end });
    at = skipSpace(bytes, end);
    if (bytes[at] === CLOSE_BRACKET) return at + 1;
    if (bytes[at] !== COMMA) throw new BrokenJson(at);
    at = skipSpace(bytes, at + 1);
  }
}

/** Walks the top-level members; gives true when there was a list named `items`. */
function scanObject(bytes: Buffer, open: number, spans: ItemSpan[]): boolean {
  let hasItems = false;
  let at = skipSpace(bytes, open + 1);
  while (bytes[at] !== CLOSE_BRACE) {
    if (bytes[at] !== QUOTE) throw new BrokenJson(at);
    const keyEnd = skipString(bytes, at);
    const key = bytes.toString('utf8', at + 1, keyEnd - 1);
    at = skipSpace(bytes, keyEnd);
    if (bytes[at] !== COLON) throw new BrokenJson(at);
    at = skipSpace(bytes, at + 1);
    if (key === 'items' && bytes[at] === OPEN_BRACKET) {
      hasItems = true;
      at = scanArray(bytes, at, spans);
    } else {
      if (key === 'items') hasItems = true;
      at = skipValue(bytes, at);
    }
    at = skipSpace(bytes, at);
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1);
    else if (bytes[at] !== CLOSE_BRACE) throw new BrokenJson(at);
  }
  return hasItems;
}

/**
 * Finds the items of a Kubernetes list (`{"items": […]}`), of a bare array, or the one object that the file is.
 * Only the structure between the items is checked here; each item is parsed by who reads it.
 */
export function findItemSpans(bytes: Buffer): ItemSpans {
  const spans: ItemSpan[] = [];
  // A byte order mark is not JSON but common in files that were edited on the way.
  const begin = skipSpace(bytes, bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);
  try {
    if (bytes[begin] === OPEN_BRACKET) scanArray(bytes, begin, spans);
    else if (bytes[begin] !== OPEN_BRACE) return { spans, brokenAt: begin };
    else if (!scanObject(bytes, begin, spans)) {
      return { spans: [{ start: begin, end: skipValue(bytes, begin) }], brokenAt: null };
    }
    return { spans, brokenAt: null };
  } catch (error) {
    if (error instanceof BrokenJson) return { spans, brokenAt: error.offset };
    throw error;
  }
}
