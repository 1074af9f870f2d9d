// Values under names that say they are secret: in text of any form, found by the names.
import { classifyName, type NameClass } from './secret-names.ts';
import { isHarmless, looksRandom, MARKER, MAX_HARMLESS_CHARS, type ValuePlace } from './secret-values.ts';

/** Parts of words that every secret's name has; where none stands there is nothing to look at. */
const TRIGGER = /pass|pwd|secret|token|key|cred|jwt|dockerc|cookie|auth|sess|mnemonic/gi;

const NAME_CHARACTER = /[\w.$-]/;
const MAX_NAME_CHARS = 128;
/** Between a name and its value. `==` compares, `::` separates; both assign nothing. */
const SEPARATOR = /(\\*["'`]?)\]?[ \t]{0,20}(=>|:=|[:=])(?![=:~])([ \t]{0,300})(\\{0,6}["'`]|\[)?/y;
/** The `value` that belongs to a `name`: in YAML, JSON, XML and Go's own notation. */
const NAMED_VALUE =
  /\\{0,6}["']?,?\s{0,200}(?:- )?\\{0,6}["']?[Vv]alue\\{0,6}["']?[ \t]{0,20}[:=][ \t]{0,20}(\\{0,6}["'])?/y;
const NAME_BEFORE = /(?:^|[\s{,[("'\\])(?:name|Name|key|Key)\\{0,6}["']?\s{0,3}[:=][ \t]{0,20}\\{0,6}["']?$/;
const CONTEXT_CHARS = 48;
const VALUE_BEFORE =
  /([Vv]alue\\{0,6}["']?[ \t]{0,20}[:=][ \t]{0,20}\\{0,6}["']?)([^"'\n\\]{1,300})\\{0,6}["']?,?\s{1,100}(?:\\{0,6}["'])?(?:name|key)\\{0,6}["']?\s{0,3}[:=][ \t]{0,20}\\{0,6}["']?$|([Vv]alue\\{0,6}["']:\\{0,6}["'])([^"'\n\\]{1,300})\\{0,6}["'],\\{0,6}["'](?:name|key)\\{0,6}["']:\\{0,6}["']$/;
const VALUE_BEFORE_CHARS = 480;
/** A flag and its value as separate words, list items or lines: `--password x`, `"--password","x"`. */
const FLAG_VALUE = /(?:[ \t]+|\\{0,6}["'],?\s{0,80}|\s{0,80}\n\s{0,80}(?:- )?)(\\{0,6}["'])?/y;
const FLAG_PROSE =
  /^(?:and|are|argument|can|cannot|expects|flag|for|from|has|if|in|instead|is|must|needs|not|option|or|parameter|should|to|was|when|with)$/;
/** A quoted word after a password's name: `invalid password "hunter2"`. */
const QUOTED_AFTER = /[ \t](["'])([^"'\n]{1,200})\1/y;
const AUTH_SCHEME =
  /(?:Bearer|Basic|Token|Digest|Negotiate|NTLM|ApiKey|Api-Key|Key|OAuth|GoogleLogin|SharedKey|SharedKeyLite|AWS4-HMAC-SHA256)(?:[ \t]+|$)/iy;
const AUTH_NAME = /^(?:proxy-|x-)?authorization$/i;
const COOKIE_NAME = /^(?:set-)?cookie$/i;
const LIST_STRING = /([\s,]*)"((?:[^"\\]|\\.)+)"/y;
/** How far a cookie is looked at to tell it from a sentence. */
const MAX_COOKIE_LOOK_CHARS = 400;

interface Cursor {
  readonly text: string;
  /** Bounds of the line in which the name stands. */
  lineStart: number;
  lineEnd: number;
}

/** A part of the text that goes: from `start` to `end`. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

interface Name {
  readonly text: string;
  readonly nameClass: NameClass;
  readonly start: number;
  readonly end: number;
}

function moveTo(cursor: Cursor, position: number): void {
  if (position < cursor.lineEnd && position >= cursor.lineStart) {
    return;
  }
  const { text } = cursor;
  cursor.lineStart = text.lastIndexOf('\n', position - 1) + 1;
  const end = text.indexOf('\n', position);
  cursor.lineEnd = end === -1 ? text.length : end;
}

function span(start: number, end: number, replacement = MARKER): Span {
  return { start, end, replacement };
}

/** Finds where a quoted value ends: at the same quote, escaped as often; else at the end of the line. */
function quotedEnd(text: string, from: number, quote: string, lineEnd: number): number {
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
function bareEnd(text: string, from: number, lineEnd: number): number {
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

/** Tells whether what stands before a name on its line leaves only a value to come after it: YAML, describe, .env. */
function isLineKey(before: string): boolean {
  return /^\s*(?:- |export |set |\? )?\\{0,6}["']?$/.test(before);
}

const ENV_NAME = /^[A-Z][A-Z\d_]{2,}$/;
const BLOCK_SCALAR = /^[|>][+-]?\d?[+-]?\s*(?:#.*)?$/;

/** Finds the end of the lines that continue a value: those indented deeper than its key, no keys themselves. */
function continuationEnd(text: string, lineEnd: number, indent: number, isBlock: boolean): number {
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

function keyIndent(cursor: Cursor, name: Name): number {
  const before = cursor.text.slice(cursor.lineStart, name.start);
  return before.search(/[^\s]|$/) + (/^\s*- /.test(before) ? 2 : 0);
}

/** A value that fills the rest of its line, and the lines that continue it. */
function lineValue(cursor: Cursor, name: Name, valueStart: number, place: ValuePlace): Span | null {
  const { text, lineEnd } = cursor;
  const value = text.slice(valueStart, lineEnd).trimEnd();
  const indent = keyIndent(cursor, name);
  if (BLOCK_SCALAR.test(value)) {
    const end = continuationEnd(text, lineEnd, indent, true);
    return end === lineEnd ? null : span(lineEnd + 1, end, `${' '.repeat(indent + 2)}${MARKER}`);
  }
  if (value === '') {
    const end = continuationEnd(text, lineEnd, indent, false);
    const folded = text.slice(lineEnd, end).trim();
    return folded === '' || isHarmless(name.text, name.nameClass, folded, place)
      ? null
      : span(lineEnd + 1, end, `${' '.repeat(indent + 2)}${MARKER}`);
  }
  // A list or a map in flow style has names of its own.
  if (/^[{[]/.test(value) && !value.startsWith(MARKER)) {
    return null;
  }
  if (isHarmless(name.text, name.nameClass, value, place)) {
    return null;
  }
  return span(valueStart, continuationEnd(text, lineEnd, indent, false));
}

function bareValue(cursor: Cursor, name: Name, valueStart: number, place: ValuePlace): Span | null {
  const { text, lineEnd } = cursor;
  // What can be harmless is short, so that only what is redacted, and thereby passed, is looked at to its end.
  const nearEnd = bareEnd(text, valueStart, Math.min(lineEnd, valueStart + MAX_HARMLESS_CHARS + 1));
  const value = text.slice(valueStart, nearEnd);
  if (value === '' || isHarmless(name.text, name.nameClass, value, place)) {
    return null;
  }
  return span(valueStart, value.length > MAX_HARMLESS_CHARS ? bareEnd(text, valueStart, lineEnd) : nearEnd);
}

/** The strings of a list: all of them are values of its name. `start` lies behind the bracket. */
function listValues(cursor: Cursor, name: Name, start: number): Span | null {
  const { text } = cursor;
  let list = '';
  let end = start;
  LIST_STRING.lastIndex = start;
  for (let match = LIST_STRING.exec(text); match !== null; match = LIST_STRING.exec(text)) {
    const [whole, before = '', value = ''] = match;
    list += isHarmless(name.text, name.nameClass, value, 'structure') ? whole : `${before}"${MARKER}"`;
    end += whole.length;
  }
  if (end > start) {
    return list === text.slice(start, end) ? null : span(start, end, list);
  }
  // Go prints a header's values as [value].
  const near = text.slice(start, start + MAX_HARMLESS_CHARS);
  const bare = /^[^[\]{}\n"]+(?=\])/.exec(near)?.[0] ?? '';
  return bare === '' || isHarmless(name.text, name.nameClass, bare, 'structure')
    ? null
    : span(start, start + bare.length);
}

function authorizationValue(cursor: Cursor, start: number, quote: string | undefined): Span | null {
  const { text } = cursor;
  const limit =
    quote === undefined || quote === '[' ? cursor.lineEnd : quotedEnd(text, start, quote, cursor.lineEnd);
  const closing = quote === '[' ? text.indexOf(']', start) : -1;
  const end = closing === -1 || closing > limit ? limit : closing;
  AUTH_SCHEME.lastIndex = start;
  const scheme = AUTH_SCHEME.exec(text)?.[0] ?? '';
  const from = start + scheme.length;
  if (from >= end || text.startsWith(MARKER, from)) {
    return null;
  }
  const isList = /^(?:Digest|OAuth|AWS4)/i.test(scheme);
  const to = quote !== undefined || isList ? end : Math.min(end, bareEnd(text, from, end));
  const value = text.slice(from, to);
  // `authorization: denied` is a sentence; what follows a scheme, or is quoted, or is no plain word, is a credential.
  const isPlainWord =
    /^[A-Za-z]+[.,;:]?$/.test(value) || (value.includes('=') === false && /^[A-Za-z,]+$/.test(value));
  return scheme === '' && isPlainWord ? null : span(from, to);
}

/** Tells whether this is base64 of `user:password`, as container tools keep it under `auth`. */
function isBasicAuth(value: string): boolean {
  return (
    /^[A-Za-z0-9+/]{6,}={0,2}$/.test(value) &&
    /^[\x20-\x7e]+:[\x20-\x7e]*$/.test(Buffer.from(value, 'base64').toString('latin1'))
  );
}

/** Finds the value that is assigned to a name which is followed by a separator. */
function assignedValue(cursor: Cursor, name: Name): Span | null {
  const { text } = cursor;
  SEPARATOR.lastIndex = name.end;
  const match = SEPARATOR.exec(text);
  if (match === null) {
    return null;
  }
  const [whole, , separator = ':', space = '', quote] = match;
  const start = name.end + whole.length;
  if (AUTH_NAME.test(name.text)) {
    return authorizationValue(cursor, start, quote);
  }
  if (COOKIE_NAME.test(name.text)) {
    const end =
      quote === undefined || quote === '[' ? cursor.lineEnd : quotedEnd(text, start, quote, cursor.lineEnd);
    return text.slice(start, Math.min(end, start + MAX_COOKIE_LOOK_CHARS)).includes('=') && !text.startsWith(MARKER, start) ? span(start, end) : null;
  }
  if (quote === '[') {
    return text.startsWith(MARKER, start - 1) ? null : listValues(cursor, name, start);
  }
  if (quote !== undefined) {
    const end = quotedEnd(text, start, quote, cursor.lineEnd);
    const value = text.slice(start, end);
    if (name.text === 'auth' || name.text === '_auth') {
      return isBasicAuth(value) ? span(start, end) : null;
    }
    const closes = text.startsWith(quote, end);
    const until = closes ? end : continuationEnd(text, cursor.lineEnd, keyIndent(cursor, name), true);
    return isHarmless(name.text, name.nameClass, value, 'structure') ? null : span(start, until);
  }
  if (name.nameClass === 'none') {
    const end = bareEnd(text, start, Math.min(cursor.lineEnd, start + MAX_HARMLESS_CHARS));
    return name.text === '_auth' && isBasicAuth(text.slice(start, end)) ? span(start, end) : null;
  }
  const before = text.slice(Math.max(cursor.lineStart, name.start - CONTEXT_CHARS), name.start);
  const opensLine = name.start - cursor.lineStart <= CONTEXT_CHARS && isLineKey(before);
  if (separator !== '=' && space === '' && start < cursor.lineEnd && name.nameClass !== 'strong') {
    // An image's tag, an address' port or an account's name: the name goes on to the left.
    if (
      /[/:@]$/.test(before) ||
      /^(?:v?\d+(?:\.\d+)+[\w.-]*|latest|\d{2,5})(?![\w.])/.test(text.slice(start, start + 40))
    ) {
      return null;
    }
  }
  const isEnv = ENV_NAME.test(name.text);
  if (opensLine && (separator === '=' ? isEnv : space !== '' || start >= cursor.lineEnd)) {
    // What begins a line without indentation may be a message: `token: expired`.
    return lineValue(cursor, name, start, before === '' && !isEnv ? 'sentence' : 'structure');
  }
  if (start >= cursor.lineEnd) {
    return null;
  }
  const inSentence = separator !== '=' && space !== '' && !/[{[('"]\s?$/.test(before);
  return bareValue(cursor, name, start, inSentence ? 'sentence' : 'structure');
}

/** Finds the `value` that stands before its `name`. */
function valueBefore(text: string, name: Name): Span | null {
  const windowStart = Math.max(0, name.start - VALUE_BEFORE_CHARS);
  const match = VALUE_BEFORE.exec(text.slice(windowStart, name.start));
  const value = match?.[2] ?? match?.[4] ?? '';
  if (match === null || value === '' || isHarmless(name.text, name.nameClass, value, 'structure')) {
    return null;
  }
  const start = windowStart + match.index + (match[1] ?? match[3] ?? '').length;
  return span(start, start + value.length);
}

/** Finds the `value` that belongs to a name which is itself a value: `name: DB_PASSWORD`, next line `value: x`. */
function namedValue(cursor: Cursor, name: Name): Span | null {
  const { text } = cursor;
  const before = text.slice(Math.max(0, name.start - CONTEXT_CHARS), name.start);
  if (!NAME_BEFORE.test(before)) {
    return null;
  }
  NAMED_VALUE.lastIndex = name.end;
  const match = NAMED_VALUE.exec(text);
  if (match === null) {
    return valueBefore(text, name);
  }
  const start = name.end + match[0].length;
  const inner: Cursor = { ...cursor };
  moveTo(inner, start);
  const quote = match[1];
  if (quote !== undefined) {
    const end = quotedEnd(text, start, quote, inner.lineEnd);
    const until = text.startsWith(quote, end)
      ? end
      : continuationEnd(text, inner.lineEnd, keyIndent(inner, { ...name, start }), true);
    return isHarmless(name.text, name.nameClass, text.slice(start, end), 'structure')
      ? null
      : span(start, until);
  }
  const ownLine =
    inner.lineStart > name.end && /^\s*(?:- )?value:\s*$/.test(text.slice(inner.lineStart, start));
  return ownLine
    ? lineValue(
        inner,
        { ...name, start: inner.lineStart + text.slice(inner.lineStart, start).search(/\S/) },
        start,
        'structure',
      )
    : bareValue(inner, name, start, 'structure');
}

/** Finds the value of a flag that stands apart from it. */
function flagValue(cursor: Cursor, name: Name): Span | null {
  const { text } = cursor;
  if (!text.startsWith('--', name.start) && !/^-[a-z]/.test(text.slice(name.start, name.start + 2))) {
    return null;
  }
  FLAG_VALUE.lastIndex = name.end;
  const match = FLAG_VALUE.exec(text);
  if (match === null || text.charAt(name.end + match[0].length) === '-') {
    return null;
  }
  const start = name.end + match[0].length;
  const inner: Cursor = { ...cursor };
  moveTo(inner, start);
  const quote = match[1];
  if (quote === undefined) {
    const bare = bareValue(inner, name, start, 'structure');
    return bare !== null && FLAG_PROSE.test(text.slice(bare.start, Math.min(bare.end, bare.start + MAX_NAME_CHARS))) ? null : bare;
  }
  const end = quotedEnd(text, start, quote, inner.lineEnd);
  const value = text.slice(start, end);
  return value === '' || isHarmless(name.text, name.nameClass, value, 'structure') ? null : span(start, end);
}

/** Finds a quoted password, an XML element's text, or a key named in two words. */
function adjacentValue(cursor: Cursor, name: Name): Span | null {
  const { text } = cursor;
  if (text.charAt(name.end) === '>' && text.charAt(name.start - 1) === '<') {
    const end = text.indexOf('<', name.end);
    const value = end === -1 ? '' : text.slice(name.end + 1, end);
    return value.trim() === '' || isHarmless(name.text, name.nameClass, value, 'structure')
      ? null
      : span(name.end + 1, end);
  }
  if (name.nameClass === 'strong') {
    QUOTED_AFTER.lastIndex = name.end;
    const match = QUOTED_AFTER.exec(text);
    const value = match?.[2] ?? '';
    return match === null || isHarmless(name.text, name.nameClass, value, 'structure')
      ? null
      : span(name.end + 2, name.end + match[0].length - 1);
  }
  return null;
}

const TWO_WORD_KEY = /(?:api|access|secret|private|encryption|signing|account)[ ]$/i;

/** A key named in two words, `secret key: wJalr…`, is one when its value looks random. */
function twoWordKeyValue(cursor: Cursor, name: Name): Span | null {
  const { text } = cursor;
  if (!/^key$/i.test(name.text) || !TWO_WORD_KEY.test(text.slice(Math.max(0, name.start - 16), name.start))) {
    return null;
  }
  SEPARATOR.lastIndex = name.end;
  const match = SEPARATOR.exec(text);
  if (match === null) {
    return null;
  }
  const start = name.end + match[0].length;
  const end = bareEnd(text, start, Math.min(cursor.lineEnd, start + MAX_HARMLESS_CHARS));
  return looksRandom(text.slice(start, end)) ? span(start, end) : null;
}

function nameAt(text: string, position: number, from: number): Name {
  let start = position;
  while (start > from && NAME_CHARACTER.test(text.charAt(start - 1))) {
    start -= 1;
  }
  let end = position;
  while (end < text.length && NAME_CHARACTER.test(text.charAt(end))) {
    end += 1;
  }
  let nameEnd = end;
  while (nameEnd > position && '.-$'.includes(text.charAt(nameEnd - 1))) {
    nameEnd -= 1;
  }
  const name = text.slice(start, nameEnd);
  return {
    text: name,
    nameClass: name.length > MAX_NAME_CHARS ? 'none' : classifyName(name),
    start,
    end: nameEnd,
  };
}

const JUDGED_BY_VALUE = /^(?:(?:(?:proxy-|x-)?authorization)|(?:set-)?cookie|_?auth)$/i;

function findValue(cursor: Cursor, name: Name): Span | null {
  if (name.nameClass === 'none' && !JUDGED_BY_VALUE.test(name.text)) {
    return twoWordKeyValue(cursor, name);
  }
  return (
    assignedValue(cursor, name) ??
    (name.nameClass === 'none'
      ? null
      : (namedValue(cursor, name) ?? flagValue(cursor, name) ?? adjacentValue(cursor, name)))
  );
}

/** Takes out the values that are assigned to names of secrets, in whatever notation. Time is linear in the text. */
export function redactAssignments(text: string): string {
  let result = '';
  let kept = 0;
  let from = 0;
  const cursor: Cursor = { text, lineStart: 0, lineEnd: -1 };
  TRIGGER.lastIndex = 0;
  for (let match = TRIGGER.exec(text); match !== null; match = TRIGGER.exec(text)) {
    const name = nameAt(text, match.index, from);
    moveTo(cursor, match.index);
    const found = findValue(cursor, name);
    from = Math.max(name.end, match.index + match[0].length);
    if (found !== null && found.start >= kept) {
      result += text.slice(kept, found.start) + found.replacement;
      kept = found.end;
      from = Math.max(from, found.end);
    }
    TRIGGER.lastIndex = from;
  }
  return kept === 0 ? text : result + text.slice(kept);
}
