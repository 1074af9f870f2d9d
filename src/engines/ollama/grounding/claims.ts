// Takes out of a text what nothing seen supports: a remark in parentheses alone, else the whole sentence.
import type { Corpus } from './corpus.ts';
import { type Term, type TermKind, termsIn } from './terms.ts';

export interface CheckedText {
  /** What is left of it. */
  readonly text: string;
  /** The sentences that are left, each with what was checked of it. */
  readonly sentences: readonly { readonly text: string; readonly terms: readonly Term[] }[];
  /** The names and values that stand in no observation. */
  readonly struck: readonly string[];
}

const ALL_KINDS: readonly TermKind[] = ['name', 'quantity', 'number', 'quote', 'reason'];
/** A solution may propose new values, but no objects that nobody has seen. */
export const NAMES_ONLY: readonly TermKind[] = ['name'];

/** Strikes what stands in no observation. */
export function strikeUnseen(
  text: string,
  corpus: Corpus,
  kinds: readonly TermKind[] = ALL_KINDS,
): CheckedText {
  const sentences: { readonly text: string; readonly terms: readonly Term[] }[] = [];
  const struck: string[] = [];
  for (const sentence of sentencesOf(text)) {
    const kept = strikeSentence(sentence, corpus, kinds);
    struck.push(...kept.struck);
    if (kept.text !== '') sentences.push({ text: kept.text, terms: termsIn(kept.text) });
  }
  return {
    text: sentences.map((sentence) => sentence.text).join(' '),
    sentences,
    struck: [...new Set(struck)],
  };
}

function strikeSentence(
  sentence: string,
  corpus: Corpus,
  kinds: readonly TermKind[],
): { readonly text: string; readonly struck: readonly string[] } {
  const struck = unseenIn(sentence, corpus, kinds);
  if (struck.length === 0) return { text: sentence, struck };
  const shorter = sentence.replace(/\s*\([^()]*\)/g, (remark) =>
    unseenIn(remark, corpus, kinds).length > 0 ? '' : remark,
  );
  return { text: unseenIn(shorter, corpus, kinds).length === 0 ? shorter : '', struck };
}

function unseenIn(text: string, corpus: Corpus, kinds: readonly TermKind[]): readonly string[] {
  return termsIn(text)
    .filter((term) => kinds.includes(term.kind) && !corpus.has(term))
    .map((term) => term.text);
}

/** Splits into sentences; a dot within a name or an abbreviation ends none. */
function sentencesOf(text: string): readonly string[] {
  return text
    .replace(/\s+/g, ' ')
    .split(/(?<=[.!?;])(?<!\b(?:e\.g|i\.e|etc|vs)\.)\s+(?=[\p{Lu}\p{N}"'`(])/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}
