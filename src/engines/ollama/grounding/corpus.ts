// Everything that was seen, to look terms up in.
import type { Step } from '../../../domain/investigation.ts';
import { isSameQuantity, type Quantity, quantitiesIn, quantitiesOf } from './quantity.ts';
import { type Found, findQuote } from './quotes.ts';
import { type Term, termsIn } from './terms.ts';
import { isKindWord } from './vocabulary.ts';

/** A quote is at most this long, in characters. */
const MAX_QUOTE_CHARS = 300;
/** Verbs of the API, as people write them side by side: `get/list`. */
const VERBS = /^(?:get|list|watch|create|update|patch|delete)$/;

interface Page {
  readonly step: number;
  readonly text: string;
  readonly lower: string;
  /** What quantities stand in it; read once they are asked for. */
  quantities: readonly Quantity[] | null;
}

export class Corpus {
  readonly #pages: readonly Page[];
  readonly #allowed: ReadonlySet<string>;

  /** `allowed` are names that are known without having been seen, say the namespace asked. */
  constructor(steps: readonly Step[], allowed: readonly string[]) {
    this.#pages = steps.map((step) => {
      const text = seenIn(step);
      return { step: step.index, text, lower: text.toLowerCase(), quantities: null };
    });
    this.#allowed = new Set(allowed.map((name) => name.toLowerCase()));
  }

  /** Tells whether a term was seen; a quantity that is said to be "about" may be a little off. */
  has(term: Term, isAbout = false): boolean {
    if (term.kind === 'quote') return this.#hasQuote(term.text);
    if (this.#allowed.has(term.text.toLowerCase())) return true;
    if (this.find(term) !== null) return true;
    if (term.kind === 'quantity') return this.#hasQuantity(term.text, isAbout);
    return term.kind === 'name' && this.#hasParts(term.text);
  }

  #hasQuantity(text: string, isAbout: boolean): boolean {
    const claimed = quantitiesOf(text);
    return this.#pages.some((page) => {
      page.quantities ??= quantitiesIn(page.text);
      return page.quantities.some((seen) => claimed.some((one) => isSameQuantity(one, seen, isAbout)));
    });
  }

  /** Finds where a term stands, the latest step first. */
  find(term: Term): Found | null {
    for (const spelling of spellingsOf(term)) {
      for (const page of [...this.#pages].reverse()) {
        const at = indexOfWord(page.lower, spelling.toLowerCase(), term.kind);
        if (at !== -1) return { step: page.step, line: lineAt(page.text, at) };
      }
    }
    return null;
  }

  /** Finds a text in the observations, as `findQuote` does. */
  findVerbatim(quote: string, preferred: number): Found | null {
    const pages = this.#pages.map(({ step, text }) => ({ index: step, observation: text }));
    return findQuote(quote, preferred, pages);
  }

  /** A quotation in a sentence: itself, or the terms in it. */
  #hasQuote(quote: string): boolean {
    const found = this.findVerbatim(quote, -1);
    if (found !== null) return true;
    if (this.#allowed.has(quote.toLowerCase())) return true;
    const terms = termsIn(quote.replace(/["'`]/g, ''));
    const isOneWord = !/\s/.test(quote);
    return terms.length > 0 && !isOneWord && terms.every((term) => term.kind !== 'quote' && this.has(term));
  }

  /** `shop/cart`, `deploy/cart`, `get/list`, `3/4`, `auth:8443`: each part by itself, where the whole stands nowhere. */
  #hasParts(text: string): boolean {
    const [, host, port] = /^([\w.-]+):(\d{2,5})$/.exec(text) ?? [];
    if (host !== undefined && port !== undefined) return this.#hasOnOneLine(host, port);
    const parts = text.split(/[/:]/).filter((part) => part !== '');
    if (parts.length < 2 || parts.length > 3 || !text.includes('/')) return false;
    return parts.every(
      (part) =>
        isKindWord(part) ||
        VERBS.test(part) ||
        this.#allowed.has(part.toLowerCase()) ||
        this.find({ kind: /^\d+$/.test(part) ? 'number' : 'name', text: part }) !== null,
    );
  }

  #hasOnOneLine(host: string, port: string): boolean {
    return this.#pages.some(({ lower }) =>
      lower
        .split('\n')
        .some(
          (line) =>
            indexOfWord(line, host.toLowerCase(), 'name') !== -1 && indexOfWord(line, port, 'number') !== -1,
        ),
    );
  }
}

/** What a step showed. The names that a failed look asked for are no evidence that they exist. */
function seenIn(step: Step): string {
  if (step.status === 'ok') return step.observation;
  return Object.values(step.args).reduce(
    (text, value) => (value.length > 1 && value !== 'true' ? text.replaceAll(value, ' ') : text),
    step.observation,
  );
}

function spellingsOf({ kind, text }: Term): readonly string[] {
  if (kind === 'number') return [text, text.replace(/,/g, '')];
  if (kind !== 'quantity')
    return [text, ...(/s$/.test(text) && kind === 'reason' ? [text.slice(0, -1)] : [])];
  const compact = text.replace(/[\s\u00a0-]/g, '');
  const [, number = '', unit = ''] = /^([\d.,]+)(.*)$/.exec(compact) ?? [];
  return [compact, `${number} ${unit}`];
}

/**
 * Finds a word with nothing of a word on either side. A name may be the beginning of a longer one, as a workload's is
 * of its pods'; a number may not be part of another.
 */
function indexOfWord(text: string, word: string, kind: Term['kind']): number {
  if (word === '') return -1;
  const isNumber = kind === 'number' || kind === 'quantity';
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const before = text[at - 1] ?? ' ';
    const after = text[at + word.length] ?? ' ';
    const next = text[at + word.length + 1] ?? ' ';
    // Kubernetes counts as in `(x12)`.
    const isCount = kind === 'number' && before === 'x' && !/[a-z0-9]/.test(text[at - 2] ?? ' ');
    // A program may stand with its version: sqlite3.
    const isVersion = kind === 'reason' && /\d/.test(after);
    // The last number of a date, before its time.
    const isDay = kind === 'number' && after === 't' && /\d/.test(next);
    if ((/[a-z0-9]/.test(before) && !isCount) || (/[a-z0-9]/.test(after) && !isVersion && !isDay)) continue;
    if (isNumber && ((before === '.' && /\d/.test(text[at - 2] ?? '')) || (after === '.' && /\d/.test(next))))
      continue;
    return at;
  }
  return -1;
}

function lineAt(text: string, at: number): string {
  const start = text.lastIndexOf('\n', at) + 1;
  const end = text.indexOf('\n', at);
  const line = text.slice(start, end === -1 ? undefined : end);
  const trimmed = line.trim();
  if (trimmed.length <= MAX_QUOTE_CHARS) return trimmed;
  const from = Math.max(0, Math.min(at - start - MAX_QUOTE_CHARS / 2, line.length - MAX_QUOTE_CHARS));
  return line.slice(from, from + MAX_QUOTE_CHARS).trim();
}
