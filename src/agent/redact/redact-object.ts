// Secrets taken out of parsed Kubernetes objects, by their structure and then string by string.

import { RETURN_SHOWN, stripControl } from '../../domain/strip-control.ts';
import { isBareKey } from './adjacent-value.ts';
import { redactWords } from './joined-words.ts';
import { isSecretEntry } from './nested-values.ts';
import { mayHoldSecret, redactAnyText } from './redact-text.ts';
import { classifyName, type NameClass } from './secret-names.ts';
import { isHarmless, isReference, MARKER } from './secret-values.ts';
import { programOfImage } from './word-lists.ts';

type JsonObject = Record<string, unknown>;

/** Deeper than any API type nests; what lies below is dropped, so that no input can exhaust the stack. */
const MAX_DEPTH = 400;
/** A copy of the whole object, secrets and all, that `kubectl apply` leaves in it. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** Who set which field: no values, and up to half of a list. `kubectl get -o json` leaves it out as well. */
const MANAGED_FIELDS = 'managedFields';
const FLAG = /^--?[A-Za-z][\w.-]*$/;

/** A script that names its interpreter with a carriage return behind it: what is not seen is what is wrong with it. */
const INTERPRETER_WITH_RETURN = /^(#![^\r\n]*)\r\n/;
/** The objects of a cluster say the same over and over: so many short texts that nothing was taken out of are known. */
const MAX_KNOWN_CLEAN = 20_000;
const MAX_KNOWN_CHARS = 100;
const knownClean = new Set<string>();

function cleanString(text: string): string {
  if (knownClean.has(text)) return text;
  const stripped = stripControl(text.replace(INTERPRETER_WITH_RETURN, `$1${RETURN_SHOWN}\n`));
  const clean = mayHoldSecret(stripped) ? redactAnyText(stripped) : stripped;
  if (clean === text && text.length <= MAX_KNOWN_CHARS) {
    if (knownClean.size >= MAX_KNOWN_CLEAN) knownClean.clear();
    knownClean.add(text);
  }
  return clean;
}

function cleanNamed(name: string, nameClass: NameClass, text: string): string {
  if (text !== '' && !isHarmless(name, nameClass, text, 'structure')) {
    return MARKER;
  }
  return cleanString(text);
}

const HEADER_NAME = /^(?:(?:proxy-|x-)?authorization|(?:set-)?cookie)$/i;

/** A header's value goes, the name of its scheme stays; a word alone is none. */
function cleanHeader(value: string): string {
  const scheme = /^[A-Za-z][A-Za-z-]{2,20} +(?=\S+$)/.exec(value)?.[0] ?? '';
  return /^[A-Za-z]*$/.test(value) || isReference(value) ? value : `${scheme}${MARKER}`;
}

function redactValues(values: unknown): void {
  if (typeof values !== 'object' || values === null) {
    return;
  }
  const map = values as JsonObject;
  for (const key of Object.keys(map)) {
    if (map[key] !== '') {
      map[key] = MARKER;
    }
  }
}

function walkArray(values: unknown[], depth: number): void {
  let flag = '';
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (typeof value === 'string') {
      const nameClass = flag === '' || value.startsWith('-') ? 'none' : classifyName(flag);
      values[index] = nameClass === 'none' ? cleanString(value) : cleanNamed(flag, nameClass, value);
      flag = FLAG.test(value) ? value : '';
    } else if (typeof value === 'object' && value !== null) {
      walk(value, depth);
    }
  }
}

/** A list of words is read as a command line when it is told: a word may say what the next one is. */
function redactWordLists(object: JsonObject): void {
  const { command, args, image } = object;
  if (isWordList(args)) {
    const own = isWordList(command) ? command : [];
    const words = [...own, ...args];
    const lead = own.length === 0 && typeof image === 'string' ? [programOfImage(image)] : [];
    redactWords(words, lead);
    own.splice(0, own.length, ...words.slice(0, own.length));
    args.splice(0, args.length, ...words.slice(own.length));
  } else if (isWordList(command)) {
    redactWords(command);
  }
}

function isString(value: unknown): boolean {
  return typeof value === 'string';
}

function isWordList(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isString);
}

/** The field that a JSON patch sets. */
function lastPart(path: unknown): string | undefined {
  return typeof path === 'string' ? path.slice(path.lastIndexOf('/') + 1) : undefined;
}

/** What of a key in JSON is private; the rest is public. */
const PRIVATE_PARTS: readonly string[] = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'];

function redactPrivateParts(key: JsonObject): void {
  for (const part of PRIVATE_PARTS) {
    if (typeof key[part] === 'string' && key[part] !== '') key[part] = MARKER;
  }
}

function walkObject(object: JsonObject, depth: number): void {
  if (object.kind === 'Secret') {
    redactValues(object.data);
    redactValues(object.stringData);
  }
  if (typeof object.kty === 'string') {
    redactPrivateParts(object);
  }
  const name = object.name ?? (typeof object.op === 'string' ? lastPart(object.path) : undefined);
  if (typeof name === 'string' && typeof object.value === 'string') {
    const nameClass = classifyName(name);
    if (HEADER_NAME.test(name)) {
      object.value = cleanHeader(object.value);
    } else if (nameClass !== 'none') {
      object.value = cleanNamed(name, nameClass, object.value);
    }
  }
  for (const key in object) {
    const value = object[key];
    if (typeof value === 'string') {
      const nameClass = classifyName(key);
      const clean = HEADER_NAME.test(key)
        ? cleanHeader(value)
        : nameClass === 'none'
          ? isBareKey(key, value)
            ? MARKER
            : cleanString(value)
          : cleanNamed(key, nameClass, value);
      if (key === LAST_APPLIED) {
        delete object[key];
      } else if (clean !== value) {
        object[key] = clean;
      }
    } else if (typeof value === 'number') {
      const nameClass = classifyName(key);
      if (nameClass !== 'none' && !isHarmless(key, nameClass, String(value), 'structure'))
        object[key] = MARKER;
    } else if (key === MANAGED_FIELDS || key === '__proto__') {
      delete object[key];
    } else if (typeof value === 'object' && value !== null) {
      if (depth >= MAX_DEPTH) {
        delete object[key];
      } else if (Array.isArray(value)) {
        redactNamedStrings(key, value);
        walkArray(value, depth + 1);
        if (key !== 'command' && key !== 'args' && isWordList(value)) redactWords(value);
      } else {
        redactNamedMap(key, value as JsonObject);
        walkObject(value as JsonObject, depth + 1);
      }
    }
  }
  redactWordLists(object);
}

/** Redacts the strings of a list that stands under a secret's name: `tokens: [a, b]`. */
function redactNamedStrings(name: string, values: unknown[]): void {
  const nameClass = classifyName(name);
  if (nameClass === 'none') {
    return;
  }
  for (const [index, value] of values.entries()) {
    if (typeof value === 'string') {
      values[index] = cleanNamed(name, nameClass, value);
    }
  }
}

/** Redacts the strings of a map that stands under a secret's name: `credentials: {admin: x}`. */
function redactNamedMap(name: string, map: JsonObject): void {
  const nameClass = classifyName(name);
  if (nameClass === 'none') {
    return;
  }
  for (const key of Object.keys(map)) {
    const value = map[key];
    if (typeof value === 'string' && isSecretEntry(key, value)) {
      map[key] = cleanNamed(name, nameClass, value);
    }
  }
}

function walk(value: object, depth: number): void {
  if (Array.isArray(value)) {
    walkArray(value, depth + 1);
  } else {
    walkObject(value as JsonObject, depth + 1);
  }
}

/**
 * Takes secrets, control characters and bookkeeping (managed fields, the last applied configuration) out of a
 * parsed object. Changes the object in place and gives it back: hand it a fresh one.
 */
export function redactObject(value: unknown): unknown {
  if (typeof value === 'string') {
    return cleanString(value);
  }
  if (typeof value === 'object' && value !== null) {
    walk(value, 0);
  }
  return value;
}
