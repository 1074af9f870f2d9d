// Secrets that span lines: private keys, the data of Secret objects, what `describe` prints of a map.
import { redactPrefixedKeys } from './prefixed-keys.ts';
import { isSecretName } from './secret-names.ts';
import { isHarmless, MARKER } from './secret-values.ts';

const KEY_BEGIN = /-----BEGIN (?:[A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)?|OPENSSH PRIVATE KEY)-----/g;
const KEY_END = /-----END [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
/**
 * What may stand between: headers, line breaks (escaped ones, too) and lines of base64. A key whose end was cut off
 * ends at what is none of them.
 */
const KEY_BODY =
  /(?:\s|\\{1,4}[nr]|[A-Za-z0-9+/=]{40,}(?=\s)|[A-Za-z0-9+/=]+(?=[ \t]*(?:[\r\n]|\\{1,4}[nr]|-----|["']|$))|Proc-Type: 4,ENCRYPTED|DEK-Info: [\w,-]+|(?:Version|Comment): [^\n\\]*)*/y;

/** Redacts private keys between their BEGIN and END, which stay; one that was cut at either side, too. */
function redactPrivateKeys(text: string): string {
  if (!text.includes('PRIVATE KEY')) {
    return text;
  }
  let result = '';
  let kept = 0;
  KEY_BEGIN.lastIndex = 0;
  for (let begin = KEY_BEGIN.exec(text); begin !== null; begin = KEY_BEGIN.exec(text)) {
    const start = begin.index + begin[0].length;
    KEY_BODY.lastIndex = start;
    const end = start + (KEY_BODY.exec(text)?.[0].length ?? 0);
    const body = text.slice(start, end);
    // Line breaks around the key stay, so that what follows keeps its line.
    const open = /^(?:\s|\\{1,4}[nr])*/.exec(body)?.[0] ?? '';
    const close =
      /(?:\s|\\[nr]){0,200}$/.exec(body.slice(Math.max(open.length, body.length - 200)))?.[0] ?? '';
    if (body.length > open.length + close.length) {
      result += `${text.slice(kept, start)}${open}${MARKER}${close}`;
      kept = end;
    }
    KEY_BEGIN.lastIndex = end;
  }
  return redactPrefixedKeys(redactKeyTails(kept === 0 ? text : result + text.slice(kept)));
}

/**
 * Keys in notations of their own: OpenVPN's shared key, what SSH's commercial servers and PuTTY write. What stands
 * before the lines of the key, and the lines.
 */
const OTHER_KEYS: readonly (readonly [holds: string, key: RegExp])[] = [
  [
    'OpenVPN Static key',
    /(-----BEGIN OpenVPN Static key V\d-----\s{1,4})((?:[a-f0-9]{16,64}\s{1,4}){1,64})/g,
  ],
  [
    'OpenVPN tls-crypt',
    /(-----BEGIN OpenVPN tls-crypt-v2 (?:client|server) key-----\s{1,4})((?:[A-Za-z0-9+/=]{4,80}\s{1,4}){1,64})/g,
  ],
  [
    'SSH2 ENCRYPTED PRIVATE',
    /(---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\s{1,4}(?:\w{1,20}: [^\n]{1,200}\n)?)((?:[A-Za-z0-9+/=]{4,80}\s{1,4}){1,200})/g,
  ],
  ['Private-Lines:', /(Private-Lines: \d{1,3}\s{1,4})((?:[A-Za-z0-9+/=]{4,80}(?:\s{1,4}|$)){1,200})/g],
];

function redactOtherKeys(text: string): string {
  let result = text;
  for (const [holds, key] of OTHER_KEYS) {
    if (!result.includes(holds)) continue;
    result = result.replace(
      key,
      (_whole: string, before: string, body: string) => `${before}${MARKER}${/\s*$/.exec(body)?.[0] ?? ''}`,
    );
  }
  return result;
}

const MAX_TAIL_CHARS = 16_384;

/** Redacts base64 lines before an END whose BEGIN was cut off. */
function redactKeyTails(text: string): string {
  let result = '';
  let kept = 0;
  let previousEnd = 0;
  for (const end of text.matchAll(KEY_END)) {
    const before = text.slice(Math.max(previousEnd, end.index - MAX_TAIL_CHARS), end.index);
    previousEnd = end.index + end[0].length;
    const start = base64RunStart(before);
    const body = before.slice(start);
    if (/[A-Za-z0-9+/]{16}/.test(body) && !body.includes(MARKER)) {
      result += `${text.slice(kept, end.index - body.length)}${MARKER}${/\s*$/.exec(body.slice(-200))?.[0] ?? ''}`;
      kept = end.index;
    }
  }
  return kept === 0 ? text : result + text.slice(kept);
}

/** Finds where the lines of nothing but base64 begin at the end of a text. */
function base64RunStart(text: string): number {
  const lines = text.split(/(?<=\n|\\n)/);
  let start = text.length;
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const line = lines[index] ?? '';
    if (!/^[A-Za-z0-9+/=\s]*(?:\\n)?$/.test(line)) {
      break;
    }
    start -= line.length;
  }
  return start;
}

const SECRET_KIND = /(\\{0,6}["']?)kind\1[ \t]{0,4}:[ \t]{0,4}(\\{0,6}["']?)Secret\2[ \t]*(?=[\n,}]|$)/g;
const DATA_OPENER = /(\\{0,6}")(?:data|stringData)\1\s{0,8}:\s{0,8}\{/g;
/** What may stand between the strings of a JSON object. */
const BETWEEN_STRINGS = /(?:[\s:,]|\\{1,4}n)*/y;
const YAML_SECRET = /^\s*(?:- )?kind:\s+["']?Secret["']?\s*$/;
const DATA_KEY = /^(?:data|stringData):\s*$/;

function indentOf(line: string): number {
  return /^[ ]*(?:- )?/.exec(line)?.[0].length ?? 0;
}

/** Tells how deep a line of YAML is; a list's dash counts as white space; an empty line is as deep as can be. */
function depthOf(line: string): number {
  return line.trim() === '' ? Number.POSITIVE_INFINITY : indentOf(line);
}

/** Finds the bounds of the YAML object in which a line stands: where a line is less deep, or a list goes on. */
function objectBounds(
  lines: readonly string[],
  at: number,
): { readonly first: number; readonly last: number } {
  const depth = indentOf(lines[at] ?? '');
  let first = at;
  while (
    first > 0 &&
    !/^\s*- /.test((lines[first] ?? '').slice(0, depth)) &&
    depthOf(lines[first - 1] ?? '') >= depth &&
    lines[first - 1] !== '---'
  ) {
    first -= 1;
  }
  let last = at;
  while (last + 1 < lines.length && lines[last + 1] !== '---') {
    const next = lines[last + 1] ?? '';
    if (depthOf(next) < depth || (indentOf(next) === depth && /^\s*- /.test(next) && depth > 0)) {
      break;
    }
    last += 1;
  }
  return { first, last };
}

/** Redacts the values of `data` and `stringData` of a Secret in YAML; keys stay. Gives the object's last line. */
function redactYamlSecret(lines: (string | null)[], source: readonly string[], at: number): number {
  const depth = indentOf(source[at] ?? '');
  const { first, last } = objectBounds(source, at);
  let inData = false;
  for (let index = first; index <= last; index += 1) {
    const line = source[index] ?? '';
    if (depthOf(line) === depth) {
      inData = DATA_KEY.test(line.slice(depth));
    } else if (inData) {
      const keyed = /^(\s*[\w.-]{1,253}:)(?:\s+(.*))?$/.exec(line);
      const isKey = keyed !== null && depthOf(line) <= depth + 2;
      const value = keyed?.[2] ?? '';
      lines[index] = isKey ? (value === '' || value === '""' ? line : `${keyed[1] ?? ''} ${MARKER}`) : null;
    }
  }
  return last;
}

/** Finds where a JSON string ends: at the quote it began with, escaped as often. */
function stringEnd(text: string, from: number, quote: string): number {
  let position = text.indexOf(quote, from);
  while (position !== -1 && text.charAt(position - 1) === '\\') {
    position = text.indexOf(quote, position + 1);
  }
  return position === -1 ? text.length : position;
}

/** Redacts every value of a flat JSON object from its first key on; gives the text and where the object ends. */
function redactFlatObject(
  text: string,
  start: number,
  quote: string,
): { readonly text: string; readonly end: number } {
  let result = '';
  let kept = start;
  let position = start;
  for (let isKey = true; ; isKey = !isKey) {
    BETWEEN_STRINGS.lastIndex = position;
    position += BETWEEN_STRINGS.exec(text)?.[0].length ?? 0;
    if (!text.startsWith(quote, position)) {
      return { text: result + text.slice(kept, position), end: position };
    }
    const from = position + quote.length;
    const end = stringEnd(text, from, quote);
    if (!isKey && end > from) {
      result += text.slice(kept, from) + MARKER;
      kept = end;
    }
    position = Math.min(text.length, end + quote.length);
  }
}

/** Redacts the strings under `data` and `stringData` wherever Secrets stand as JSON. */
function redactJsonData(text: string): string {
  let result = '';
  let kept = 0;
  for (const opener of text.matchAll(DATA_OPENER)) {
    const start = opener.index + opener[0].length;
    if (start >= kept) {
      const flat = redactFlatObject(text, start, opener[1] ?? '"');
      result += text.slice(kept, start) + flat.text;
      kept = flat.end;
    }
  }
  return kept === 0 ? text : result + text.slice(kept);
}

function redactSecretObjects(text: string): string {
  SECRET_KIND.lastIndex = 0;
  if (!SECRET_KIND.test(text)) {
    return text;
  }
  const source = text.split('\n');
  const lines: (string | null)[] = [...source];
  // The last line of the object that was done, by its depth: no object is gone through twice.
  const doneTo = new Map<number, number>();
  for (const [index, line] of source.entries()) {
    const depth = indentOf(line);
    if (YAML_SECRET.test(line) && index > (doneTo.get(depth) ?? -1)) {
      doneTo.set(depth, redactYamlSecret(lines, source, index));
    }
  }
  return redactJsonData(lines.filter((line) => line !== null).join('\n'));
}

const MAP_RULE = /^----$/m;
const MAP_KEY = /^([\w.-]{1,253}):$/;

/** Redacts what `describe configmap` prints under a key that says it is secret: key, rule, value, empty line. */
function redactDescribedMaps(text: string): string {
  if (!MAP_RULE.test(text)) {
    return text;
  }
  const lines = text.split('\n');
  const result: string[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    result.push(line);
    const key = lines[index + 1] === '----' ? MAP_KEY.exec(line)?.[1] : undefined;
    if (key === undefined || !isSecretName(key)) {
      continue;
    }
    result.push('----');
    index += 1;
    const first = index + 1;
    while (
      index + 1 < lines.length &&
      lines[index + 2] !== '----' &&
      !/^(?:BinaryData|Events:)/.test(lines[index + 1] ?? '')
    ) {
      index += 1;
    }
    const value = lines.slice(first, index + 1);
    const trailing = value.length - value.findLastIndex((each) => each.trim() !== '') - 1;
    const body = value.slice(0, value.length - trailing).join('\n');
    result.push(
      ...(isHarmless(key, 'plain', body, 'structure')
        ? value
        : [MARKER, ...value.slice(value.length - trailing)]),
    );
  }
  return result.join('\n');
}

/** Takes out the secrets that only their surroundings over several lines give away. */
export function redactBlocks(text: string): string {
  return redactDescribedMaps(redactSecretObjects(redactOtherKeys(redactPrivateKeys(text))));
}
