// Reads the items of a JSON list document as it arrives, without ever holding the document.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const SPACE = 0x20;

/** The largest single object, in bytes: well above etcd's own limit of 1.5 MiB, indentation included. */
export const MAX_OBJECT_BYTES = 16 * 1024 * 1024;
/** How much of a list is looked at for its kind, which the API writes first. */
const MAX_ENVELOPE_BYTES = 64 * 1024;
/** The document is depth 1, its `items` depth 2, an item depth 3 while it is open. */
const DOCUMENT_DEPTH = 1;
const LIST_DEPTH = 2;
const ITEM_DEPTH = 3;

const ITEMS_KEY = /"items"\s*:\s*\[$/;
const ITEMS_KEY_BYTES = 64;

/** 1 for the bytes that mean something outside of strings; all others are passed over. */
const MEANINGFUL = new Uint8Array(256);
for (const byte of [QUOTE, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET]) {
  MEANINGFUL[byte] = 1;
}

type JsonObject = Record<string, unknown>;

/** Before the items (all is kept, it may be a single object), among them, after them, or behind the document. */
type Mode = 'envelope' | 'items' | 'rest' | 'ended';

/**
 * Splits a document that arrives in chunks into the members of its top-level `items`. A document that is one object
 * and no list is handed over whole, at its end. The API gives the items of a list without `kind` and `apiVersion`:
 * they are filled in from the list's own, as kubectl does.
 */
export class JsonItemSplitter {
  readonly #onItem: (item: unknown) => void;
  #mode: Mode = 'envelope';
  #depth = 0;
  #inString = false;
  /** The next chunk begins with the character that a backslash escapes. */
  #escaped = false;
  /** What was kept of earlier chunks: of the item that is open, or of the envelope. */
  #parts: Buffer[] = [];
  #partsLength = 0;
  #itemType: { readonly apiVersion: string; readonly kind: string } | null = null;
  #problem: string | null = null;
  #offset = 0;

  constructor(onItem: (item: unknown) => void) {
    this.#onItem = onItem;
  }

  /** Why the document could not be read; null when it could, so far. */
  get problem(): string | null {
    return this.#problem;
  }

  add(chunk: Buffer): void {
    if (this.#problem === null) {
      this.#scan(chunk);
      this.#offset += chunk.length;
    }
  }

  /** Says that nothing more comes. */
  end(): void {
    if (this.#problem === null && this.#mode !== 'ended') {
      this.#problem = this.#offset > 0 ? 'it ends in the middle' : 'there is nothing';
    }
  }

  #scan(chunk: Buffer): void {
    const length = chunk.length;
    let start = 0;
    let position = this.#escaped ? 1 : 0;
    let inString = this.#inString;
    this.#escaped = false;
    while (position < length) {
      const byte = chunk[position] ?? 0;
      if (inString) {
        if (byte === BACKSLASH) {
          position += 1;
        } else if (byte === QUOTE) {
          inString = false;
        }
        position += 1;
        continue;
      }
      position += 1;
      if (MEANINGFUL[byte] === 0) {
        if (this.#depth === 0 && byte > SPACE) {
          this.#problem = `it is not JSON at byte ${this.#offset + position - 1}`;
          return;
        }
      } else if (byte === QUOTE) {
        inString = true;
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        start = this.#open(chunk, start, position);
      } else {
        start = this.#close(chunk, start, position);
      }
      if (this.#problem !== null) {
        return;
      }
    }
    this.#escaped = position > length;
    this.#inString = inString;
    if (this.#mode === 'envelope' || (this.#mode === 'items' && this.#depth >= ITEM_DEPTH)) {
      this.#keep(chunk, start, length);
      if (this.#partsLength > MAX_OBJECT_BYTES) {
        this.#problem = `an object of it is larger than ${MAX_OBJECT_BYTES / 1024 / 1024} MiB`;
      }
    }
  }

  /** Goes one level down; gives where in the chunk what is to be kept begins. */
  #open(chunk: Buffer, start: number, position: number): number {
    if (this.#mode === 'ended') {
      this.#problem = `a second document begins at byte ${this.#offset + position - 1}`;
      return start;
    }
    this.#depth += 1;
    if (this.#mode === 'items' && this.#depth === ITEM_DEPTH) {
      return position - 1;
    }
    if (this.#mode === 'envelope' && this.#depth === LIST_DEPTH && this.#opensItems(chunk, start, position)) {
      this.#keep(chunk, start, position);
      this.#itemType = readItemType(this.#takeText().slice(0, MAX_ENVELOPE_BYTES));
      this.#mode = 'items';
      return position;
    }
    return start;
  }

  #close(chunk: Buffer, start: number, position: number): number {
    this.#depth -= 1;
    if (this.#mode === 'items' && this.#depth === LIST_DEPTH) {
      this.#keep(chunk, start, position);
      this.#finishItem();
      return position;
    }
    if (this.#mode === 'items' && this.#depth === DOCUMENT_DEPTH) {
      this.#mode = 'rest';
      return position;
    }
    if (this.#depth < 0) {
      this.#problem = `it is not JSON at byte ${this.#offset + position - 1}`;
    } else if (this.#depth === 0) {
      const isSingle = this.#mode === 'envelope';
      this.#mode = 'ended';
      if (isSingle) {
        this.#keep(chunk, start, position);
        this.#finishSingle();
      }
      return position;
    }
    return start;
  }

  /** Tells whether the list that opens here is the value of `items`. */
  #opensItems(chunk: Buffer, start: number, position: number): boolean {
    let near = chunk.toString('latin1', Math.max(start, position - ITEMS_KEY_BYTES), position);
    for (let part = this.#parts.length - 1; part >= 0 && near.length < ITEMS_KEY_BYTES; part -= 1) {
      near = `${this.#parts[part]?.toString('latin1').slice(-ITEMS_KEY_BYTES) ?? ''}${near}`;
    }
    return ITEMS_KEY.test(near);
  }

  #keep(chunk: Buffer, start: number, end: number): void {
    if (end > start) {
      this.#parts.push(chunk.subarray(start, end));
      this.#partsLength += end - start;
    }
  }

  #takeText(): string {
    const [first] = this.#parts;
    const whole = this.#parts.length === 1 && first !== undefined ? first : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#partsLength = 0;
    return whole.toString('utf8');
  }

  #takeObject(): JsonObject | null {
    try {
      const value: unknown = JSON.parse(this.#takeText());
      return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? (value as JsonObject)
        : null;
    } catch {
      this.#problem = 'an object of it is not JSON';
      return null;
    }
  }

  #finishItem(): void {
    const item = this.#takeObject();
    if (item !== null) {
      this.#onItem(
        item.kind === undefined && this.#itemType !== null ? { ...this.#itemType, ...item } : item,
      );
    }
  }

  #finishSingle(): void {
    const document = this.#takeObject();
    if (document !== null) {
      this.#onItem(document);
    } else {
      this.#problem ??= 'it is not an object';
    }
  }
}

/** Reads what the items of a list are: of a `PodList` each is a `Pod`. */
function readItemType(envelope: string): { readonly apiVersion: string; readonly kind: string } | null {
  const kind = /"kind"\s*:\s*"(\w+)List"/.exec(envelope)?.[1];
  const apiVersion = /"apiVersion"\s*:\s*"([\w./-]+)"/.exec(envelope)?.[1];
  return kind === undefined || apiVersion === undefined ? null : { apiVersion, kind };
}
