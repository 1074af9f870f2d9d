// Many literal beginnings looked for at once, at the starts of words: far cheaper than one expression of them all.

const CODES = 128;
const NO_ENTRIES: readonly never[] = [];

/** Which ASCII characters words are made of. */
const WORD_CODES = Uint8Array.from({ length: CODES }, (_, code) =>
  /\w/.test(String.fromCharCode(code)) ? 1 : 0,
);
const BACKSLASH = 92;
/** The letters of escaped line breaks and tabs. */
const ESCAPED_BREAKS: readonly number[] = [...'nrt'].map((letter) => letter.charCodeAt(0));

/** Where a beginning was found, and what belongs to it. */
export interface PrefixHit<Entry> {
  readonly at: number;
  readonly entry: Entry;
}

/** Beginnings of one ASCII character or more, each with what belongs to it. */
export class PrefixIndex<Entry> {
  readonly #buckets: (readonly (readonly [string, Entry])[] | undefined)[] = new Array(CODES * CODES).fill(
    undefined,
  );

  constructor(entries: readonly (readonly [prefix: string, entry: Entry])[]) {
    for (const [prefix, entry] of entries) {
      const seconds =
        prefix.length > 1 ? [prefix.charCodeAt(1)] : Array.from({ length: CODES }, (_, code) => code);
      for (const second of seconds) {
        const key = prefix.charCodeAt(0) * CODES + second;
        this.#buckets[key] = [...(this.#buckets[key] ?? []), [prefix, entry]];
      }
    }
  }

  /**
   * Finds the first beginning from a position on that `accept` takes. `startsWord` says that one may stand at the
   * position itself, whatever is before it. `accept` is one function for all texts: this is asked of every string.
   */
  find(
    text: string,
    from: number,
    accept: (text: string, at: number, entry: Entry) => boolean,
    startsWord = false,
  ): PrefixHit<Entry> | null {
    // A word begins behind no letter, digit or underscore, and behind an escaped line break.
    let isInWord = from > 0 && !startsWord && WORD_CODES[text.charCodeAt(from - 1)] === 1;
    const last = text.length - 1;
    for (let at = from; at < last; at += 1) {
      const first = text.charCodeAt(at);
      if (!isInWord) {
        const hit = this.#at(text, at, first, accept);
        if (hit !== null) return hit;
      }
      isInWord =
        WORD_CODES[first] === 1 &&
        !(ESCAPED_BREAKS.includes(first) && at > 0 && text.charCodeAt(at - 1) === BACKSLASH);
    }
    return null;
  }

  #at(
    text: string,
    at: number,
    first: number,
    accept: (text: string, at: number, entry: Entry) => boolean,
  ): PrefixHit<Entry> | null {
    const second = text.charCodeAt(at + 1);
    if (first >= CODES || second >= CODES) return null;
    for (const [prefix, entry] of this.#buckets[first * CODES + second] ?? NO_ENTRIES) {
      if (text.startsWith(prefix, at) && accept(text, at, entry)) return { at, entry };
    }
    return null;
  }
}
