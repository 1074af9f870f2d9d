// Lists and maps that stand under a secret's name: `passwords:` and below it a list, `"credentials":{"admin":"x"}`.
import { classifyName } from './secret-names.ts';
import { isHarmless, MARKER } from './secret-values.ts';
import { type Cursor, keyIndent, type Name, quotedEnd, type Span, span } from './spans.ts';

/**
 * Keys that say of a secret where it lies, whose it is or how it is made. What stands under them is none: neither in
 * the types of Kubernetes (`secret: {secretName: x}`) nor elsewhere.
 */
const DESCRIBING_KEY =
  /^(?:.*(?:name|namespace|path|file|type|kind|mode|ref|user|login|email|url|uri|host|port|policy|algorithm|audience|issuer|source|version|format|enabled|optional|seconds|size|id|class|engine|store|provider|region|role|scope|scopes|level|status|state|reason|message|description|count|created|updated|at|expiry|expires|ttl|mountpath|key)|in|on|from|to|by|data|items|metadata|labels|annotations|owner|team|env|environment|source)$/i;

/** What stands under such a key is a word, a name or an address; anything else may hold a secret itself. */
const PLAIN_VALUE = /^[\w./:@%+-]*$/;
const MAX_ENTRIES = 500;
const FLOW_KEY = /[\s,]*(?:\\{1,4}n\s*)*(\\{0,6}["'])?([\w.$-]{1,128})\\{0,6}["']?\s{0,4}:\s{0,4}/y;
/** What JSON has besides strings, lists and maps. */
const FLOW_SCALAR = /(?:-?\d[\d.eE+-]*|true|false|null)(?=\s*[,}])/y;
const FLOW_STRING = /(\\{0,6}["'])/y;
const FLOW_BARE = /[^\s,{}[\]"']{1,400}/y;

/** Tells whether an entry of a map under a secret's name is a secret. */
export function isSecretEntry(key: string, value: string): boolean {
  return !DESCRIBING_KEY.test(key) || classifyName(key) !== 'none' || !PLAIN_VALUE.test(value);
}

/** Redacts the values of a map in flow style or JSON that has nothing else in it. `start` lies behind the brace. */
export function flowMapValues(cursor: Cursor, name: Name, start: number): Span | null {
  const { text } = cursor;
  const limit = Math.min(text.length, start + 16_384);
  let result = '';
  let kept = start;
  let at = start;
  for (let entries = 0; entries < MAX_ENTRIES && at < limit; entries += 1) {
    FLOW_KEY.lastIndex = at;
    const key = FLOW_KEY.exec(text);
    if (key === null) break;
    at += key[0].length;
    FLOW_SCALAR.lastIndex = at;
    const scalar = key[1] === undefined ? undefined : FLOW_SCALAR.exec(text)?.[0];
    if (scalar !== undefined) {
      const own = classifyName(key[2] ?? '');
      if (own !== 'none' && !isHarmless(key[2] ?? '', own, scalar, 'structure')) {
        result += `${text.slice(kept, at)}${key[1]}${MARKER}${key[1]}`;
        kept = at + scalar.length;
      }
      at += scalar.length;
      continue;
    }
    FLOW_STRING.lastIndex = at;
    const quote = FLOW_STRING.exec(text)?.[1];
    FLOW_BARE.lastIndex = at;
    const from = at + (quote?.length ?? 0);
    const to =
      quote === undefined
        ? at + (key[1] === undefined ? (FLOW_BARE.exec(text)?.[0].length ?? 0) : 0)
        : quotedEnd(text, from, quote, limit);
    // A number, a list or a map within: it ends what is known of this one.
    if (to === from && quote === undefined) break;
    const value = text.slice(from, to);
    if (isSecretEntry(key[2] ?? '', value) && isSecretValue(value, name)) {
      result += text.slice(kept, from) + MARKER;
      kept = to;
    }
    at = to + (quote?.length ?? 0);
  }
  return kept === start ? null : span(start, kept, result);
}

function isSecretValue(value: string, name: Name): boolean {
  return value !== '' && !isHarmless(name.text, name.nameClass, value, 'structure');
}

const LINE_ENTRY =
  /^(\s*(?:- )?)(?:([\w.$-]{1,128}|"[^"\n]{1,128}"|'[^'\n]{1,128}')(:)(?:\s+|$))?(["']?)(.*?)\4\s*$/;

/** Redacts the lines below a key that has no value of its own: a list of strings, or a map of them. */
export function blockValues(cursor: Cursor, name: Name): Span | null {
  const { text, lineEnd } = cursor;
  const indent = keyIndent(cursor, name);
  const lines: string[] = [];
  let end = lineEnd;
  let depth = -1;
  let changed = false;
  while (end < text.length && lines.length < MAX_ENTRIES) {
    const next = text.indexOf('\n', end + 1);
    const stop = next === -1 ? text.length : next;
    const line = text.slice(end + 1, stop);
    const own = line.search(/\S/);
    const isItem = /^\s*- /.test(line);
    if (own === -1 || own < indent || (own === indent && !isItem)) break;
    if (depth === -1) depth = own;
    const redacted = own === depth ? redactedEntry(line, name) : line;
    changed ||= redacted !== line;
    lines.push(redacted);
    end = stop;
  }
  return changed ? span(lineEnd + 1, end, lines.join('\n')) : null;
}

function redactedEntry(line: string, name: Name): string {
  const [, lead = '', key, colon, quote = '', value = ''] = LINE_ENTRY.exec(line) ?? [];
  if (value === '' || (colon === undefined && !lead.includes('- '))) return line;
  if (key !== undefined && !isSecretEntry(key.replace(/["']/g, ''), value)) return line;
  if (/^[|>&*!{[]/.test(value) || !isSecretValue(value, name)) return line;
  return `${line.slice(0, line.lastIndexOf(`${quote}${value}${quote}`))}${quote}${MARKER}${quote}`;
}
