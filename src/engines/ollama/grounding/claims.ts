// Takes out of a text what does not hold: a remark in parentheses alone, else the whole sentence.
import type { Corpus } from './corpus.ts';
import { type Term, type TermKind, termsIn } from './terms.ts';

export interface CheckedText {
  /** What is left of it. */
  readonly text: string;
  /** The sentences that are left, each with what was checked of it. */
  readonly sentences: readonly { readonly text: string; readonly terms: readonly Term[] }[];
  /** The names and values that stand in no observation. */
  readonly struck: readonly string[];
  /** Why sentences went, beside names and values; fit to be told to the model. */
  readonly reasons: readonly string[];
}

const ALL_KINDS: readonly TermKind[] = ['name', 'quantity', 'number', 'quote', 'reason'];
/** A solution may propose new values, but no objects that nobody has seen. */
export const NAMES_ONLY: readonly TermKind[] = ['name'];

const ABOUT =
  /\b(?:about|around|roughly|nearly|almost|approximately|approx\.?|some|over|more than)\s|~\s?\d/i;
/** How long ago something was follows from a date and the clock, which no text shows. */
const AGO = /\(?\b(?:for |since )?\d+ (?:seconds?|minutes?|hours?|days?|weeks?|months?) ago\b\)?/gi;

/** Strikes what stands in no observation, and what `whyNot` has reasons against. */
export function strikeUnseen(
  text: string,
  corpus: Corpus,
  kinds: readonly TermKind[] = ALL_KINDS,
  whyNot: (sentence: string) => readonly string[] = () => [],
): CheckedText {
  const sentences: { readonly text: string; readonly terms: readonly Term[] }[] = [];
  const struck: string[] = [];
  const reasons: string[] = [];
  for (const sentence of sentencesOf(text)) {
    const kept = strikeSentence(sentence, corpus, kinds);
    struck.push(...kept.struck);
    if (kept.text === '') continue;
    const against = whyNot(kept.text);
    reasons.push(...against);
    if (against.length === 0) sentences.push({ text: kept.text, terms: termsIn(kept.text) });
  }
  return {
    text: sentences.map((sentence) => sentence.text).join(' '),
    sentences,
    struck: [...new Set(struck)],
    reasons: [...new Set(reasons)],
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
  const isAbout = ABOUT.test(text);
  return termsIn(text.replace(AGO, ' '))
    .filter((term) => kinds.includes(term.kind) && !corpus.has(term, isAbout))
    .map((term) => term.text);
}

/** Splits into sentences; a dot within a name or an abbreviation ends none. */
function sentencesOf(text: string): readonly string[] {
  return text
    .replace(/\s+/g, ' ')
    .split(/(?<=[.!?])(?<!\b(?:e\.g|i\.e|etc|vs)\.)\s+(?=[\p{Lu}\p{N}"'`(])|(?<=;)\s+/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}
