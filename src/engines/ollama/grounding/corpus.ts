// Everything that was seen, to look terms up in.
import type { Step } from '../../../domain/investigation.ts';
import { type Term, termsIn } from './terms.ts';
import { isKindWord } from './vocabulary.ts';

export interface Found {
  readonly step: number;
  /** The line it stands in, verbatim. */
  readonly line: string;
}

/** A quote is at most this long, in characters. */
const MAX_QUOTE_CHARS = 300;
const UNIT_SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/(?:KiB)$/, 'Ki'],
  [/(?:MiB)$/, 'Mi'],
  [/(?:GiB)$/, 'Gi'],
  [/(?:TiB)$/, 'Ti'],
  [/(?:secs?|seconds?)$/, 's'],
  [/(?:minutes?|min)$/, 'm'],
  [/(?:hours?)$/, 'h'],
  [/(?:days?)$/, 'd'],
  [/(?:percent)$/, '%'],
  [/(?:millicores?)$/, 'm'],
  [/(?:cores?|vCPUs?|CPUs?|bytes?|B)$/, ''],
];

interface Page {
  readonly step: number;
  readonly text: string;
  readonly lower: string;
}

export class Corpus {
  readonly #pages: readonly Page[];
  readonly #allowed: ReadonlySet<string>;

  /** `allowed` are names that are known without having been seen, say the namespace asked. */
  constructor(steps: readonly Step[], allowed: readonly string[]) {
    this.#pages = steps.map((step) => {
      const text = seenIn(step);
      return { step: step.index, text, lower: text.toLowerCase() };
    });
    this.#allowed = new Set(allowed.map((name) => name.toLowerCase()));
  }

  has(term: Term): boolean {
    if (term.kind === 'quote') return this.#hasQuote(term.text);
    if (this.#allowed.has(term.text.toLowerCase())) return true;
    if (this.find(term) !== null) return true;
    return term.kind === 'name' && this.#hasParts(term.text);
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

  /** Finds a text in the observations; where it stands but for its spaces, it is given as it stands there. */
  findVerbatim(quote: string, preferred: number): Found | null {
    const pages = [...this.#pages].sort(
      (a, b) => Number(b.step === preferred) - Number(a.step === preferred),
    );
    const exact = pages.find(({ text }) => text.includes(quote));
    if (exact) return { step: exact.step, line: quote };
    const words = quote
      .trim()
      .split(/\s+/)
      .filter((word) => word !== '');
    if (words.length === 0) return null;
    const loose = new RegExp(
      words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('\\s+'),
      'i',
    );
    for (const { step, text } of pages) {
      const match = loose.exec(text);
      if (match && !match[0].includes('\n')) return { step, line: match[0] };
    }
    return null;
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

  /** `shop/cart`, `deploy/cart`, `pod:cart`: each part by itself, where the whole stands nowhere. */
  #hasParts(text: string): boolean {
    const parts = text.split(/[/:]/).filter((part) => part !== '');
    if (parts.length < 2 || parts.length > 3 || !text.includes('/')) return false;
    return parts.every(
      (part) =>
        isKindWord(part) ||
        this.#allowed.has(part.toLowerCase()) ||
        this.find({ kind: 'name', text: part }) !== null,
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
  const compact = text.replace(/[\s -]/g, '');
  const short = UNIT_SPELLINGS.map(([unit, spelling]) => compact.replace(unit, spelling)).filter(
    (spelling) => spelling !== compact,
  );
  const [, number = '', unit = ''] = /^([\d.,]+)(.*)$/.exec(compact) ?? [];
  return [compact, `${number} ${unit}`, ...short];
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
    if ((/[a-z0-9]/.test(before) && !isCount) || /[a-z0-9]/.test(after)) continue;
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
