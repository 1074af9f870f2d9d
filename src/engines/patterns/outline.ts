// The outline of a JSON text, without reading it: how deep, how many values, how long the strings are.

const MAX_DEPTH = 12;
/** A string of a pattern has at most 1,000 characters; escaped, six times as many. */
const MAX_STRING_CHARS = 6000;
const MAX_VALUES = 1_000_000;

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const NEWLINE = 10;
const OPENING: ReadonlySet<number> = new Set([123, 91]);
const CLOSING: ReadonlySet<number> = new Set([125, 93]);

/** Finds where a text goes beyond what a pattern file may be; null when it stays within. */
export function checkOutline(text: string): { readonly line: number; readonly reason: string } | null {
  let depth = 0;
  let values = 0;
  let line = 1;
  let stringAt = -1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (stringAt >= 0) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) stringAt = -1;
      else if (at - stringAt > MAX_STRING_CHARS)
        return { line, reason: `a text is longer than ${MAX_STRING_CHARS} characters` };
      continue;
    }
    if (code === QUOTE) stringAt = at;
    else if (code === NEWLINE) line += 1;
    else if (code === COMMA) values += 1;
    else if (OPENING.has(code)) depth += 1;
    else if (CLOSING.has(code)) depth -= 1;
    if (depth > MAX_DEPTH) return { line, reason: `it is nested more than ${MAX_DEPTH} deep` };
    if (values > MAX_VALUES) return { line, reason: `it holds more than ${MAX_VALUES} values` };
  }
  return null;
}
