// The value that follows a secret's name and a separator: `password: x`, `"token":"x"`, `Authorization: Bearer x`.

import { clientsOf } from './clients.ts';
import { authorizationValue, cookieValue, headerStart, isBasicAuth } from './header-value.ts';
import { blockValues, flowMapValues } from './nested-values.ts';
import { isHarmless, looksRandom, MARKER, MAX_HARMLESS_CHARS, type ValuePlace } from './secret-values.ts';
import {
  BLOCK_SCALAR,
  bareEnd,
  type Cursor,
  continuationEnd,
  keyIndent,
  type Name,
  quotedEnd,
  type Span,
  span,
} from './spans.ts';

/** Between a name and its value. `==` compares, `::` separates; both assign nothing. */
export const SEPARATOR =
  /(\\*["'`]?)\]?[ \t]{0,20}(=>|:=|[:=])(?![=:~]|\/\/)([ \t]{0,300})(\\{0,6}["'`]|\[)?/y;

/** How far before a name is looked at to tell where it stands. */
export const CONTEXT_CHARS = 80;

const AUTH_NAME = /^(?:proxy-|x-)?authorization$/i;

const COOKIE_NAME = /^(?:set-)?cookie$/i;

const LIST_STRING = /([\s,]*)"((?:[^"\\]|\\.)+)"/y;

/** What may stand before a key: a list's dash, a quote, the heading of a described map, the domain of an annotation. */
const LINE_KEY =
  /^\s*(?:- |export |set |\? |Annotations:\s{1,20}|Labels:\s{1,20})?\\{0,6}["']?(?:[\w.-]{1,40}\/)?$/;

/** Tells whether what stands before a name on its line leaves only a value to come after it: YAML, describe, .env. */
function isLineKey(before: string): boolean {
  return LINE_KEY.test(before);
}

const VERSION = /^(?:v?\d+(?:\.\d+){1,3}[\w.-]*|latest)(?![\w.])/;

const PORT = /^\d{2,5}(?![\w.])/;

/** What test runners print: `PASS: TestLogin`. */
const TEST_RESULT = /^PASS$/;

const ENV_NAME = /^[A-Z][A-Z\d_]{2,}$/;

/** A value that says how it is encrypted: `{SSHA}x`, `{noop}x`. */
const TAGGED = /^\{\w{2,12}\}\S/;

/** Programs that are often given a password in a variable of their own, besides those that take it in a flag. */
const RUN_WITH_VARIABLES =
  /^(?:\/\S{0,80}\/)?(?:rsync|psql|pg_\w{1,20}|createdb|vacuumdb|node|java|python3?|restic|borg|sh|bash|env|exec|sshpass)$/;

/** A value that fills the rest of its line, and the lines that continue it. */
export function lineValue(cursor: Cursor, name: Name, valueStart: number, place: ValuePlace): Span | null {
  const { text, lineEnd } = cursor;
  const value = text.slice(valueStart, lineEnd).trimEnd();
  const indent = keyIndent(cursor, name);
  if (BLOCK_SCALAR.test(value)) {
    const end = continuationEnd(text, lineEnd, indent, true);
    return end === lineEnd ? null : span(lineEnd + 1, end, `${' '.repeat(indent + 2)}${MARKER}`);
  }
  if (value === '') {
    const nested = blockValues(cursor, name);
    if (nested !== null) {
      return nested;
    }
    const end = continuationEnd(text, lineEnd, indent, false);
    const folded = text.slice(lineEnd, end).trim();
    return folded === '' || isHarmless(name.text, name.nameClass, folded, place)
      ? null
      : span(lineEnd + 1, end, `${' '.repeat(indent + 2)}${MARKER}`);
  }
  if (/^[{[]/.test(value) && !value.startsWith(MARKER) && !TAGGED.test(value)) {
    return value.startsWith('{') ? flowMapValues(cursor, name, valueStart + 1) : null;
  }
  if (isHarmless(name.text, name.nameClass, value, place)) {
    return null;
  }
  // `MYSQL_PWD=x mysqladmin ping`: a program's variable, and the program.
  const [, own = '', program = ''] = /^([^\s"']+)[ \t]+(\S+)/.exec(value) ?? [];
  if (
    text.charAt(valueStart - 1) === '=' &&
    (RUN_WITH_VARIABLES.test(program) || clientsOf(program).length > 0)
  ) {
    return span(valueStart, valueStart + own.length);
  }
  return span(valueStart, continuationEnd(text, lineEnd, indent, false));
}

/** Placeholders that hold white space, which ends other bare values: `<set to the key …>`, `{{ .Values.x }}`. */
const PLACEHOLDER = /<[a-z][^<>\n]{1,200}>|\{\{[^{}\n]{1,200}\}\}/y;

/** Finds a value that is one word; null when it may stay. */
export function bareValue(cursor: Cursor, name: Name, valueStart: number, place: ValuePlace): Span | null {
  const { text, lineEnd } = cursor;
  // `invalid credentials: user=bob pass=x`: what follows has names of its own.
  if (place === 'sentence' && /^[A-Za-z][\w.-]{0,40}=[^=\s]/.test(text.slice(valueStart, valueStart + 48))) {
    return null;
  }
  PLACEHOLDER.lastIndex = valueStart;
  if (PLACEHOLDER.test(text)) {
    return null;
  }
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

/** What JSON has besides strings, lists and maps. */
const JSON_SCALAR = /(?:-?\d[\d.eE+-]*|true|false|null)(?=\s*[,}\]]|\s*$)/y;

/** What stands before a name that is not the whole of it: the sum of a secret, an account in a namespace. */
const LONGER_NAME = /(?:(?:checksum|digest|hash|revision|sha\d*)[/.:-]|serviceaccounts?:)$/i;

function isPartOfLongerName(text: string, name: Name): boolean {
  return LONGER_NAME.test(text.slice(Math.max(0, name.start - 20), name.start));
}

/** Finds the value that is assigned to a name which is followed by a separator. */
export function assignedValue(cursor: Cursor, name: Name): Span | null {
  const { text } = cursor;
  SEPARATOR.lastIndex = name.end;
  const match = SEPARATOR.exec(text);
  if (match === null) {
    return null;
  }
  const [whole, closing = '', separator = ':', space = '', quote] = match;
  const start = name.end + whole.length;
  if (isPartOfLongerName(text, name)) {
    return null;
  }
  JSON_SCALAR.lastIndex = start;
  const scalar = closing.endsWith('"') && quote === undefined ? JSON_SCALAR.exec(text)?.[0] : undefined;
  if (scalar !== undefined) {
    const isKept = name.nameClass === 'none' || isHarmless(name.text, name.nameClass, scalar, 'structure');
    return isKept ? null : span(start, start + scalar.length, `${closing}${MARKER}${closing}`);
  }
  if (AUTH_NAME.test(name.text) && text.charAt(start) !== '{') {
    const header = headerStart(text, start, quote);
    return authorizationValue(cursor, header.start, header.quote);
  }
  if (COOKIE_NAME.test(name.text)) {
    // `Get "http://x/cookie": refused` names a path.
    return text.charAt(name.start - 1) === '/'
      ? null
      : cookieValue(cursor, headerStart(text, start, quote), separator);
  }
  if (quote === '[') {
    return text.startsWith(MARKER, start - 1) ? null : listValues(cursor, name, start);
  }
  if (quote !== undefined) {
    const end = quotedEnd(text, start, quote, cursor.lineEnd);
    const value = text.slice(start, end);
    if (name.text === 'auth' || name.text === '_auth') {
      return isBasicAuth(value) || (name.text === '_auth' && looksRandom(value)) ? span(start, end) : null;
    }
    const closes = text.startsWith(quote, end);
    const until = closes ? end : continuationEnd(text, cursor.lineEnd, keyIndent(cursor, name), true);
    return isHarmless(name.text, name.nameClass, value, 'structure') ? null : span(start, until);
  }
  if (name.nameClass === 'none') {
    const end = bareEnd(text, start, Math.min(cursor.lineEnd, start + MAX_HARMLESS_CHARS));
    const value = text.slice(start, end);
    return /^_?auth$/.test(name.text) && (isBasicAuth(value) || (name.text === '_auth' && looksRandom(value)))
      ? span(start, end)
      : null;
  }
  if (text.charAt(start) === '{' && !/^\{\{|^\{\w{2,12}\}\S/.test(text.slice(start, start + 20))) {
    return flowMapValues(cursor, name, start + 1);
  }
  const before = text.slice(Math.max(cursor.lineStart, name.start - CONTEXT_CHARS), name.start);
  const opensLine =
    name.start - cursor.lineStart <= CONTEXT_CHARS &&
    isLineKey(before) &&
    // `export token: failed` is a sentence, `export TOKEN=x` a setting.
    (separator === '=' || !/^\s*(?:export|set) /.test(before));
  if (separator !== '=' && TEST_RESULT.test(name.text)) {
    return null;
  }
  if (separator !== '=' && space === '' && start < cursor.lineEnd) {
    // An image's tag, an address' port or an account's name: the name goes on to the left.
    const near = text.slice(start, start + 40);
    if (
      VERSION.test(near) ||
      (PORT.test(near) && name.text.includes('.')) ||
      (name.nameClass !== 'strong' && (/[/:@]$/.test(before) || PORT.test(near)))
    ) {
      return null;
    }
  }
  const isEnv = ENV_NAME.test(name.text);
  if (opensLine && (separator === '=' ? isEnv : space !== '' || start >= cursor.lineEnd)) {
    // What begins a line without indentation may be a message: `token: expired`.
    return lineValue(cursor, name, start, before === '' && !isEnv ? 'line' : 'structure');
  }
  if (start >= cursor.lineEnd) {
    return null;
  }
  return bareValue(cursor, name, start, separator === '=' || space === '' ? 'structure' : placeAfter(before));
}

/** Tells from what stands before a name what its value may be: `{token: x`, `failed, token: x`, `invalid token: x`. */
function placeAfter(before: string): ValuePlace {
  const lead = before.replace(/\\{0,6}["'`]$/, '');
  if (/[{[(]\s?$/.test(lead)) {
    return 'structure';
  }
  return /(?:^|,)\s*$/.test(lead) ? 'line' : 'sentence';
}
