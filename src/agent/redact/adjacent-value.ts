// The value that belongs to a secret's name without a separator of its own: `--password x`, `name: X` with `value: y`.
import { bareValue, CONTEXT_CHARS, lineValue, SEPARATOR } from './assigned-value.ts';
import { isHarmless, looksRandom, looksSecretInSentence, MAX_HARMLESS_CHARS } from './secret-values.ts';
import {
  bareEnd,
  type Cursor,
  continuationEnd,
  keyIndent,
  MAX_NAME_CHARS,
  moveTo,
  type Name,
  quotedEnd,
  type Span,
  span,
} from './spans.ts';

/** The `value` that belongs to a `name`: in YAML, JSON, XML and Go's own notation. */
const NAMED_VALUE =
  /\\{0,6}["']?,?\s{0,200}(?:- )?\\{0,6}["']?[Vv]alue\\{0,6}["']?[ \t]{0,20}[:=][ \t]{0,20}(\\{0,6}["'])?/y;

const NAME_BEFORE =
  /(?:^|[\s{,[("'\\])(?:(?:name|Name|key|Key)\\{0,6}["']?\s{0,3}[:=][ \t]{0,20}\\{0,6}["']?|path\\{0,6}["']?\s{0,3}:[ \t]{0,20}\\{0,6}["']?(?:\/[\w~.-]{0,64}){0,12}\/)$/;

/** The same the other way round, in YAML and in JSON. */
const VALUE_BEFORE: readonly RegExp[] = [
  /^[ \t]*(?:- )?(value:[ \t]+["']?)([^\n]{1,300}?)["']?[ \t]*\n[ \t]*name:[ \t]+["']?$/m,
  /((\\{0,6}")value\2\s{0,4}:\s{0,4}\2)([^"\n]{1,300}?)\2,\s{0,100}\2(?:name|key)\2\s{0,4}:\s{0,4}\2$/,
];
const VALUE_BEFORE_CHARS = 480;

/** A flag and its value as separate words, list items or lines: `--password x`, `"--password","x"`. */
const FLAG_VALUE = /(?:[ \t]+|\\{0,6}["'],?\s{0,80}|\s{0,80}\n\s{0,80}(?:- )?)(\\{0,6}["'])?/y;

const FLAG_PROSE =
  /^(?:and|are|argument|can|cannot|expects|flag|for|from|has|if|in|instead|is|must|needs|not|option|or|parameter|should|to|was|when|with|[\w.-]+:)$/;

/** A quoted word after a password's name: `invalid password "hunter2"`. */
const QUOTED_AFTER = /[ \t](["'])([^"'\n]{1,200})\1/y;

const NAMED_ELEMENT =
  /<\/(?:name|key|property-name|param-name)>\s{0,80}<(?:value|property-value|param-value|string)>([^<>\n]{1,300})(?=<\/)/y;

/** The text of an XML element that has the name in an attribute, or attributes behind its name. */
const TAG_VALUE = /["'\s][^<>\n]{0,200}(?<!\/)>([^<>\n]{1,300})(?=<\/)/y;

/** Finds the `value` that stands before its `name`. */
function valueBefore(text: string, name: Name): Span | null {
  if (!/^\\{0,6}["']?\s{0,4}(?:[,}\n]|$)/.test(text.slice(name.end, name.end + 16))) {
    return null;
  }
  const windowStart = Math.max(0, name.start - VALUE_BEFORE_CHARS);
  const before = text.slice(windowStart, name.start);
  for (const pattern of VALUE_BEFORE) {
    const match = pattern.exec(before);
    const value = match?.at(-1) ?? '';
    if (match !== null && value !== '' && !isHarmless(name.text, name.nameClass, value, 'structure')) {
      const start = windowStart + before.indexOf(match[1] ?? '', match.index) + (match[1] ?? '').length;
      return span(start, start + value.length);
    }
  }
  return null;
}

/** Finds the `value` that belongs to a name which is itself a value: `name: DB_PASSWORD`, next line `value: x`. */
export function namedValue(cursor: Cursor, name: Name): Span | null {
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
export function flagValue(cursor: Cursor, name: Name): Span | null {
  const { text } = cursor;
  if (!text.startsWith('--', name.start) && !/^-[a-z]/.test(text.slice(name.start, name.start + 2))) {
    return null;
  }
  // `-p$DB_PASSWORD` is a value itself.
  if (name.text.includes('$')) {
    return null;
  }
  // What `name:` names has its value under `value:`.
  if (NAME_BEFORE.test(text.slice(Math.max(0, name.start - CONTEXT_CHARS), name.start))) {
    return null;
  }
  FLAG_VALUE.lastIndex = name.end;
  const match = FLAG_VALUE.exec(text);
  if (match === null || /[-:=]/.test(text.charAt(name.end + match[0].length))) {
    return null;
  }
  const start = name.end + match[0].length;
  const inner: Cursor = { ...cursor };
  moveTo(inner, start);
  const quote = match[1];
  if (quote === undefined) {
    const bare = bareValue(inner, name, start, 'structure');
    return bare !== null &&
      FLAG_PROSE.test(text.slice(bare.start, Math.min(bare.end, bare.start + MAX_NAME_CHARS)))
      ? null
      : bare;
  }
  const end = quotedEnd(text, start, quote, inner.lineEnd);
  const value = text.slice(start, end);
  return value === '' || isHarmless(name.text, name.nameClass, value, 'structure') ? null : span(start, end);
}

/** Finds a quoted password, an XML element's text, or a key named in two words. */
export function adjacentValue(cursor: Cursor, name: Name): Span | null {
  const { text } = cursor;
  if (text.charAt(name.end) === '>' && text.charAt(name.start - 1) === '<') {
    const end = text.indexOf('<', name.end);
    const value = end === -1 ? '' : text.slice(name.end + 1, end);
    return value.trim() === '' || isHarmless(name.text, name.nameClass, value, 'structure')
      ? null
      : span(name.end + 1, end);
  }
  // `<name>db.password</name> <value>x</value>`
  NAMED_ELEMENT.lastIndex = name.end;
  const element = NAMED_ELEMENT.exec(text);
  if (element !== null) {
    const start = name.end + element[0].length - (element[1] ?? '').length;
    return isHarmless(name.text, name.nameClass, element[1] ?? '', 'structure')
      ? null
      : span(start, name.end + element[0].length);
  }
  // `<entry key="password">x</entry>`, `<password encrypted="false">x</password>`
  TAG_VALUE.lastIndex = name.end;
  const tagged = TAG_VALUE.exec(text);
  if (tagged !== null) {
    const [whole, value = ''] = tagged;
    const start = name.end + whole.length - value.length;
    return value.trim() === '' || isHarmless(name.text, name.nameClass, value, 'structure')
      ? null
      : span(start, start + value.length);
  }
  if (name.nameClass === 'strong' || name.nameClass === 'plain') {
    QUOTED_AFTER.lastIndex = name.end;
    const match = QUOTED_AFTER.exec(text);
    const value = match?.[2] ?? '';
    // `secret "db-7f9c"` names an object; objects' names have small letters alone.
    if (name.nameClass === 'plain' && !(looksRandom(value) && /[A-Z+/=]/.test(value))) return null;
    return match === null || isHarmless(name.text, name.nameClass, value, 'structure')
      ? null
      : span(name.end + 2, name.end + match[0].length - 1);
  }
  return null;
}

const TWO_WORD_KEY = /(?:api|access|secret|private|encryption|signing|account)[ ]$/i;

/** Base64 with its padding of 16 to 64 bytes: what a symmetric key of WireGuard, Ceph, Consul or DNS looks like. */
const BASE64_KEY = /^(?=[^a-z]{0,80}[a-z])(?=[^A-Z]{0,80}[A-Z])(?=\D{0,80}\d)[A-Za-z0-9+/]{21,86}={1,2}$/;
const BARE_KEY = /^(?:key|encrypt|enckey)$/i;

/** Tells whether a value is a symmetric key under a name that says no more than that. */
export function isBareKey(name: string, value: string): boolean {
  return BARE_KEY.test(name) && BASE64_KEY.test(value);
}

/**
 * A key named in two words, `secret key: wJalr…`, is one when its value is no plain word; one that is named by that
 * word alone when its value is a symmetric key's base64.
 */
export function twoWordKeyValue(cursor: Cursor, name: Name): Span | null {
  const { text } = cursor;
  if (!BARE_KEY.test(name.text)) return null;
  const isTwoWords =
    /^key$/i.test(name.text) && TWO_WORD_KEY.test(text.slice(Math.max(0, name.start - 16), name.start));
  SEPARATOR.lastIndex = name.end;
  const match = SEPARATOR.exec(text);
  if (match === null) {
    return null;
  }
  const start = name.end + match[0].length;
  const end = bareEnd(text, start, Math.min(cursor.lineEnd, start + MAX_HARMLESS_CHARS));
  const value = text.slice(start, end);
  return (isTwoWords && looksSecretInSentence(value)) || BASE64_KEY.test(value) ? span(start, end) : null;
}
