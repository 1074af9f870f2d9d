// Quotes of models found where they stand: without their quote marks, with other spaces, with a part left out.
import type { Step } from '../../../domain/investigation.ts';

export interface Found {
  readonly step: number;
  /** What stands there, verbatim. */
  readonly line: string;
}

/** A quote is at most this long, in characters. */
const MAX_QUOTE_CHARS = 300;
const MARKS = /["'`“”‘’«»\\]/;
const ELISION = /\s*(?:\.{3,}|…|\[\.\.\.\])\s*/;
/** A part of a quote shorter than this says nothing by itself, in characters. */
const MIN_PART_CHARS = 4;

/** Finds a quote in the observations, the step it is said to stand in first. What is given stands there word for word. */
export function findQuote(
  quote: string,
  preferred: number,
  pages: readonly Pick<Step, 'index' | 'observation'>[],
): Found | null {
  const ordered = [...pages].sort((a, b) => Number(b.index === preferred) - Number(a.index === preferred));
  const exact = ordered.find(({ observation }) => observation.includes(quote));
  if (exact) return { step: exact.index, line: quote };
  const parts = quote
    .split(ELISION)
    .map((part) => bare(part).text)
    .filter((part) => part.length >= MIN_PART_CHARS);
  if (parts.length === 0) return null;
  for (const { index, observation } of ordered) {
    for (const line of observation.split('\n')) {
      const span = spanOf(line, parts);
      if (span !== null) return { step: index, line: span };
    }
  }
  return null;
}

/** Gives the part of a line that holds the parts in their order, as it stands there. */
function spanOf(line: string, parts: readonly string[]): string | null {
  const { text, at } = bare(line);
  let from = 0;
  let start = -1;
  for (const part of parts) {
    const found = text.indexOf(part, from);
    if (found === -1) return null;
    if (start === -1) start = found;
    from = found + part.length;
  }
  const end = (at[from - 1] ?? line.length - 1) + 1;
  // What closes a quoted word belongs to it.
  const closed = MARKS.test(line[end] ?? '') ? end + 1 : end;
  return line.slice(at[start] ?? 0, Math.min(closed, (at[start] ?? 0) + MAX_QUOTE_CHARS)).trim();
}

/** Gives a text in small letters without quote marks and with single spaces, and where each letter stood. */
function bare(source: string): { readonly text: string; readonly at: readonly number[] } {
  let text = '';
  const at: number[] = [];
  for (const [index, char] of [...source.split('')].entries()) {
    if (MARKS.test(char)) continue;
    const isSpace = /\s/.test(char);
    if (isSpace && (text === '' || text.endsWith(' '))) continue;
    text += isSpace ? ' ' : char.toLowerCase();
    at.push(index);
  }
  const trimmed = text.trimEnd();
  return { text: trimmed, at: at.slice(0, trimmed.length) };
}
