// Where values begin and end in text, whatever its notation: quoted, bare, over several lines.
import type { NameClass } from './secret-names.ts';
import { MARKER } from './secret-values.ts';

/** The longest name that is taken for one. */
export const MAX_NAME_CHARS = 128;

/** The text, and the line of it that is being read. */
export interface Cursor {
  readonly text: string;
  /** Bounds of the line in which the name stands. */
  lineStart: number;
  lineEnd: number;
}

/** A part of the text that goes: from `start` to `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** A name as it stands in the text, and what it says of its value. */
export interface Name {
  readonly text: string;
  readonly nameClass: NameClass;
  readonly start: number;
  readonly end: number;
}

/** Moves the cursor to the line of a position. */
export function moveTo(cursor: Cursor, position: number): void {
  if (position < cursor.lineEnd && position >= cursor.lineStart) {
    return;
  }
  const { text } = cursor;
  cursor.lineStart = text.lastIndexOf('\n', position - 1) + 1;
  const end = text.indexOf('\n', position);
  cursor.lineEnd = end === -1 ? text.length : end;
}

/** Makes the part of a text that goes. */
export function span(start: number, end: number, replacement = MARKER): Span {
  return { start, end, replacement };
}

/** Finds where a quoted value ends: at the same quote, escaped as often; else at the end of the line. */
export function quotedEnd(text: string, from: number, quote: string, lineEnd: number): number {
  let position = text.indexOf(quote, from);
  // YAML doubles a single quote to escape it.
  while (quote === "'" && position !== -1 && position < lineEnd && text.charAt(position + 1) === "'") {
    position = text.indexOf(quote, position + 2);
  }
  while (position !== -1 && position <= lineEnd && text.charAt(position - 1) === '\\') {
    // An even number of backslashes before it escapes itself, not the quote.
    let slashes = 0;
    while (text.charAt(position - 1 - slashes) === '\\') {
      slashes += 1;
    }
    if (slashes % 2 === 0 || quote.startsWith('\\')) {
      break;
    }
    position = text.indexOf(quote, position + 1);
  }
  return position === -1 || position > lineEnd ? lineEnd : position;
}

const BARE_END =
  /[\s"'`]|\\{1,6}["']|[,;&](?=\s|$|[ ]?[A-Za-z][\w .-]{0,40}=)|[,;](?=\s|[A-Za-z_"'][\w."' -]{0,40}:)|<\//g;

const CLOSERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Finds where a bare word ends as a value: before white space, a quote, or the next assignment. */
export function bareEnd(text: string, from: number, lineEnd: number): number {
  BARE_END.lastIndex = 0;
  const found = BARE_END.exec(text.slice(from, lineEnd));
  let end = found === null ? lineEnd : from + found.index;
  const value = text.slice(from, end);
  for (;;) {
    const last = text.charAt(end - 1);
    const opener = CLOSERS[last];
    if (end > from && (',;'.includes(last) || (opener !== undefined && !value.includes(opener)))) {
      end -= 1;
    } else {
      return end;
    }
  }
}

/** How YAML begins a value that fills the lines below. */
export const BLOCK_SCALAR = /^[|>][+-]?\d?[+-]?\s*(?:#.*)?$/;

/** Finds the end of the lines that continue a value: those indented deeper than its key, no keys themselves. */
export function continuationEnd(text: string, lineEnd: number, indent: number, isBlock: boolean): number {
  let end = lineEnd;
  while (end < text.length) {
    const nextEnd = text.indexOf('\n', end + 1);
    const line = text.slice(end + 1, nextEnd === -1 ? text.length : nextEnd);
    const depth = line.search(/\S/);
    if (
      depth === -1
        ? !isBlock
        : depth <= indent || (!isBlock && /^\s*(?:- |[\w.$/-]{1,128}:(?:\s|$))/.test(line))
    ) {
      return end;
    }
    end = nextEnd === -1 ? text.length : nextEnd;
  }
  return end;
}

/** Tells how deep a key is indented; the lines of its value are deeper. */
export function keyIndent(cursor: Cursor, name: Name): number {
  const before = cursor.text.slice(cursor.lineStart, name.start);
  const heading = /^(?:Annotations|Labels):\s{1,20}/.exec(before);
  if (heading !== null) {
    return heading[0].length;
  }
  return before.search(/[^\s]|$/) + (/^\s*- /.test(before) ? 2 : 0);
}
