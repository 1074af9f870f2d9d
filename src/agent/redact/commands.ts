// Passwords in command lines as text has them: in one line, or a word a line as YAML, JSON and `describe` write them.
import { secretsInWords, type Word } from './argv.ts';
import { mayHoldCommand } from './clients.ts';
import { MARKER } from './secret-values.ts';
import { findWordLists, type TextWord } from './word-lists.ts';

/** A line is read as a command up to here, in characters. */
const MAX_LINE_CHARS = 16_384;

/** Takes out passwords given to well-known clients on their command line. */
export function redactCommands(text: string): string {
  if (!mayHoldCommand(text)) {
    return text;
  }
  return redactLines(redactLists(text));
}

function redactLists(text: string): string {
  const lists = findWordLists(text);
  return replaced(
    text,
    lists.flatMap((words) => secretParts(words)),
  );
}

function redactLines(text: string): string {
  const parts: { readonly start: number; readonly end: number }[] = [];
  for (let start = 0; start < text.length; ) {
    const end = lineEnd(text, start);
    if (end - start <= MAX_LINE_CHARS && mayHoldCommand(text.slice(start, end))) {
      parts.push(...secretParts(wordsOfLine(text, start, end)));
    }
    start = end + 1;
  }
  return replaced(text, parts);
}

/** Where a line ends; one that ends in a backslash goes on. */
function lineEnd(text: string, start: number): number {
  let end = text.indexOf('\n', start);
  while (end !== -1 && text.charAt(end - 1) === '\\' && end - start < MAX_LINE_CHARS) {
    end = text.indexOf('\n', end + 1);
  }
  return end === -1 ? text.length : end;
}

function secretParts(
  words: readonly (TextWord | Extract<Word, object>)[],
): readonly { readonly start: number; readonly end: number }[] {
  const found = secretsInWords(words.map((word) => ('type' in word ? word : word.text)));
  return found.flatMap(({ word, from, to }) => {
    const at = words[word];
    return at === undefined || 'type' in at || at.start < 0
      ? []
      : [{ start: at.start + from, end: at.start + to }];
  });
}

function replaced(text: string, parts: readonly { readonly start: number; readonly end: number }[]): string {
  let result = '';
  let kept = 0;
  for (const { start, end } of [...parts].sort((a, b) => a.start - b.start)) {
    if (start < kept) continue;
    result += text.slice(kept, start) + MARKER;
    kept = end;
  }
  return kept === 0 ? text : result + text.slice(kept);
}

const QUOTE = /\\{0,6}["']/y;
/** What a word without quotes goes on to; a bracket or quote at its end belongs to what is around it. */
const BARE = /(?:[^\s"'`\\|;&]|\\(?!["']|\s|$)|[|;&](?=[^\s|;&]))+/y;
const PARTING = /[|;&]+|`/y;

/** Splits a line into the words of its commands; quotes are taken off, also such as are escaped. */
function wordsOfLine(
  text: string,
  from: number,
  end: number,
): readonly (TextWord | { readonly type: 'end' })[] {
  const words: (TextWord | { readonly type: 'end' })[] = [];
  let at = from;
  const open: string[] = [];
  /** Whether the next part belongs to the word before: `-p"x"`. */
  let isGlued = false;
  const add = (start: number, to: number): void => {
    const last = words.at(-1);
    if (isGlued && last !== undefined && !('type' in last) && last.end <= start && to > start) {
      // The offset of the part behind the quote is what counts: the flag before it is short.
      words.pop();
      words.push({ text: last.text + text.slice(start, to), start: start - last.text.length, end: to });
    } else words.push({ text: text.slice(start, to), start, end: to });
  };
  while (at < end) {
    if (/\s/.test(text.charAt(at)) || (text.charAt(at) === '\\' && /\s/.test(text.charAt(at + 1)))) {
      at += 1;
      isGlued = false;
      continue;
    }
    QUOTE.lastIndex = at;
    const quote = QUOTE.exec(text)?.[0];
    if (quote !== undefined) {
      const start = at + quote.length;
      if (open.at(-1) === quote) {
        // A command line in quotes ends with them.
        open.pop();
        words.push({ type: 'end' });
        at = start;
        isGlued = false;
        continue;
      }
      const closing = closingQuote(text, start, quote);
      const isClosed = closing !== -1 && closing < end;
      const isWhole: boolean =
        isClosed && ((isGlued && isFlag(words.at(-1))) || !/\s/.test(text.slice(start, closing)));
      if (isWhole) add(start, closing);
      // What is in quotes and has blanks in it is a command line of its own, or a sentence.
      else if (isClosed) open.push(quote);
      at = isWhole ? closing + quote.length : start;
      isGlued = isWhole;
      continue;
    }
    BARE.lastIndex = at;
    const bare = BARE.exec(text)?.[0];
    if (bare !== undefined && at + bare.length <= end) {
      const opened = bare.startsWith(MARKER) ? 0 : (/^[([{]+/.exec(bare)?.[0].length ?? 0);
      const word = withoutClosers(bare);
      if (word.length > opened) add(at + opened, at + word.length);
      at += bare.length;
      isGlued = word.length === bare.length;
      continue;
    }
    PARTING.lastIndex = at;
    at += PARTING.exec(text)?.[0].length ?? 1;
    words.push({ type: 'end' });
    isGlued = false;
  }
  return words;
}

const OPENERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Takes off what closes at the end of a word and was opened before it: `-pX]` in `exec [mysqladmin -pX]`. */
function withoutClosers(word: string): string {
  let end = word.length;
  for (; end > 0; end -= 1) {
    const last = word.charAt(end - 1);
    const opener = OPENERS[last];
    if (last === ',') continue;
    if (opener === undefined) break;
    const before = word.slice(0, end);
    if (before.split(last).length <= before.split(opener).length) break;
  }
  return word.slice(0, end);
}

function isFlag(word: TextWord | { readonly type: 'end' } | undefined): boolean {
  return word !== undefined && !('type' in word) && word.text.startsWith('-');
}

/** Where the same quote, escaped as often, stands next; -1 when it does not. */
function closingQuote(text: string, from: number, quote: string): number {
  let at = text.indexOf(quote, from);
  while (quote.length === 1 && at > 0 && text.charAt(at - 1) === '\\') at = text.indexOf(quote, at + 1);
  return at;
}
