// A secret's name and its value as two words side by side: `define('DB_PASSWORD', 'x')`, `requirepass x`.
import { isFunctionWord, isHarmless, looksSecretInSentence } from './secret-values.ts';
import { bareEnd, type Cursor, moveTo, type Name, quotedEnd, type Span, span } from './spans.ts';

/** The second of two arguments or of a list of two: `('NAME', 'value')`, `["name","value"]`. */
const SECOND = /(\\{0,6}["'`])\s{0,8},\s{0,8}(\\{0,6}["'`])/y;
const HEADER = /^(?:(?:proxy-|x-)?authorization|(?:set-)?cookie)$/i;

/** The second of a pair in Erlang's terms: `{default_pass, <<"x">>}`. */
const TERM_VALUE = /(?:\\{0,6}">>)?\s{0,8},\s{0,8}(?:<<)?(\\{0,6}["'])/y;

function termValue(cursor: Cursor, name: Name): Span | null {
  const { text } = cursor;
  if (
    name.nameClass === 'none' ||
    !/\{\s{0,4}(?:<<\\{0,6}")?$/.test(text.slice(Math.max(0, name.start - 16), name.start))
  ) {
    return null;
  }
  TERM_VALUE.lastIndex = name.end;
  const match = TERM_VALUE.exec(text);
  if (match === null) return null;
  const start = name.end + match[0].length;
  const inner: Cursor = { ...cursor };
  moveTo(inner, start);
  const end = quotedEnd(text, start, match[1] ?? '"', inner.lineEnd);
  const value = text.slice(start, end);
  return value === '' || isHarmless(name.text, name.nameClass, value, 'structure') ? null : span(start, end);
}

/** Finds the second of two words in quotes whose first is the name. In a call it is a value whatever it looks like. */
export function pairedValue(cursor: Cursor, name: Name): Span | null {
  const { text } = cursor;
  const term = termValue(cursor, name);
  if (term !== null) return term;
  SECOND.lastIndex = name.end;
  const between = SECOND.exec(text);
  if (between === null) return null;
  const [whole, closing = '', opening = ''] = between;
  const before = text.slice(Math.max(0, name.start - closing.length - 10), name.start - closing.length);
  const isCall = /\(\s{0,8}$/.test(before);
  if (!(isCall || /\[\s{0,8}$/.test(before))) return null;
  const start = name.end + whole.length;
  const inner: Cursor = { ...cursor };
  moveTo(inner, start);
  const end = quotedEnd(text, start, opening, inner.lineEnd);
  const value = text.slice(start, end);
  const isLast = new RegExp(`^\\s{0,8}${isCall ? '[,)]' : '\\]'}`).test(
    text.slice(end + opening.length, end + 20),
  );
  if (value === '' || !isLast) return null;
  const scheme = HEADER.test(name.text) ? (/^[A-Za-z-]{3,20} (?=\S)/.exec(value)?.[0].length ?? 0) : 0;
  const nameClass = HEADER.test(name.text) ? 'plain' : name.nameClass;
  if (nameClass === 'none' || isHarmless(name.text, nameClass, value.slice(scheme), 'structure')) return null;
  return isCall || looksSecretInSentence(value.slice(scheme)) ? span(start + scheme, end) : null;
}

const QUOTED = /[ \t]{1,8}(\\{0,6}["'])/y;

/** Finds the value of a header that a server's setting names: `proxy_set_header Authorization "Basic x"`. */
export function headerSetting(cursor: Cursor, name: Name): Span | null {
  if (!HEADER.test(name.text)) return null;
  QUOTED.lastIndex = name.end;
  const opening = QUOTED.exec(cursor.text);
  if (opening === null) return null;
  const start = name.end + opening[0].length;
  const end = quotedEnd(cursor.text, start, opening[1] ?? '"', cursor.lineEnd);
  const value = cursor.text.slice(start, end);
  const scheme = /^[A-Za-z-]{3,20} (?=\S)/.exec(value)?.[0].length ?? 0;
  const rest = value.slice(scheme);
  return /^[$A-Za-z_]*$/.test(rest) || isHarmless(name.text, 'plain', rest, 'structure')
    ? null
    : span(start + scheme, end);
}

/** Settings whose value stands behind a blank: of Redis, OpenLDAP; names with an underscore are settings as well. */
const SETTING = /^-{0,2}(?:requirepass|masterauth|[a-z]*bindpw|(?:olc)?rootpw|sentinel-pass)$/i;
const IDENTIFIER = /^[A-Za-z]+(?:_[A-Za-z0-9]+)+$/;
/** What stands before a setting that begins its line. */
const WORD_ALONE = /^[ \t]{0,200}$/;
const REST_OF_LINE = /^["']?;?\s*(?:$|["'`]|\\|→|--?\w)/;

/** Finds the value of a setting behind a blank: `requirepass x`, `remote_password x`. */
export function settingValue(cursor: Cursor, name: Name): Span | null {
  const { text, lineEnd } = cursor;
  const isSetting = SETTING.test(name.text);
  const isLine = name.nameClass === 'strong' && WORD_ALONE.test(text.slice(cursor.lineStart, name.start));
  if (!isSetting && !isLine && !IDENTIFIER.test(name.text)) return null;
  const [gap = '', quote = ''] = /^[ \t]{1,40}(["']?)/.exec(text.slice(name.end, name.end + 42)) ?? [];
  if (gap === '') return null;
  const start = name.end + gap.length;
  const end = quote === '' ? bareEnd(text, start, lineEnd) : quotedEnd(text, start, quote, lineEnd);
  const value = text.slice(start, end);
  if (value.length < 2 || /^[-=:→|]/.test(value) || isHarmless(name.text, name.nameClass, value, 'structure'))
    return null;
  if (isSetting) return isFunctionWord(value) ? null : span(start, end);
  const rest = text.slice(end, lineEnd);
  return looksSecretInSentence(value) && (isLine ? rest.trim() === '' : REST_OF_LINE.test(rest))
    ? span(start, end)
    : null;
}
