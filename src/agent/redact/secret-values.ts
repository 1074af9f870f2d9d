// Which values under a secret's name are none: references, placeholders, names of objects, prose.
import type { NameClass } from './secret-names.ts';

/** Stands where a secret stood. */
export const MARKER = '[redacted]';

/** Longest value that is looked at to see whether it is harmless; a longer one is not. */
export const MAX_HARMLESS_CHARS = 400;

const NO_VALUE = /^(?:|null|nil|none|undefined|true|false|yes|no|on|off|n\/a)$/i;
/** `<none>`, `<nil>`, `<set to the key 'password' in secret 'db'>  Optional: false` */
const BRACKETED = /^<[^<>]{1,300}>(?:\s+Optional: (?:true|false))?$/;
const MASKED =
  /^(?:\[redacted\].{0,3}|\(redacted\)|redacted|\[filtered\]|\[masked\]|\(sensitive value\)|masked|hidden|data\+omitted|\*{2,}|x{3,}|\.{3,}|•+|-{2,3}|…)$/is;
const REFERENCE =
  /^(?:\$\([\w.-]+\)|\$\{[\w.-]+\}|\$[A-Z_][A-Z0-9_]*|\$\{\{[^{}]*\}\}|\{\{[^{}]*\}\}|%\(\w+\)s|%[sdvqx]|arn:aws[\w-]*:\S+|(?:ref\+|op:\/\/|vault:|azurekeyvault:|gcp-?secretmanager:|awssm:|secretref:)\S+|projects\/[\w-]+\/secrets\/\S+)$/;
/** Tells whether a value stands for another one: `$(DB_PASSWORD)`, `{{ .Values.x }}`. */
export function isReference(value: string): boolean {
  return REFERENCE.test(value);
}

const FILE_PATH =
  /^(?:file:\/\/)?\/(?:app|certs?|config|data|etc|home|mnt|opt|root|run|secrets?|srv|tmp|usr|var|vault)(?:\/[\w.@-]+)*\/?$/;
/** How `describe secret` shows a value. */
const SIZE = /^\d+ bytes$/;
const NUMBER = /^-?\d{1,7}(?:\.\d{1,6})?(?:ms|s|m|h|d|%)?$/;
const OBJECT_TEXT = /^(?:[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
/** Names whose value is the name of a Secret, not what is in it. */
const HOLDS_OBJECT_NAME = /^(?:[a-z]*[Ss]ecrets?|[Cc]redentials?|image-?[Pp]ull-?[Ss]ecrets?|Tokens)$/;
const HOLDS_SECRET_AFTER_ALL =
  /^(?:client|app|api|consumer|shared|jwt|hmac|session|cookie|webhook|signing|auth)_?-?secrets?$/i;

/** Names whose value may be a login as well as a way to log in: `REDISCLI_AUTH`, `SMTP_AUTH=plain`. */
const HOLDS_LOGIN = /auth$/i;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Words that begin a complaint about a secret: `token: expired`, `password: authentication failed`. */
const PROSE_WORDS = new Set(
  `a access account all already an and any are as at auth authentication authorization bad be because before been cannot can't cert
certificate changed check client configured connection contains context deadline could couldn't create created credential credentials data decode
decoding deleted denied does doesn't eof empty encountered error exceeded exec executable exists exit expected expired expires failed
failure fetch field file for forbidden format found from get getting had has have http https if illegal in incorrect insufficient internal
invalid is it its json key length list lookup malformed mismatch missing must name network no none not null object of ok only open or
parse parsing permission please post prompt provided read reading references refused rejected remote request required resource response revoked rpc
same secret secrets server should signature socket spec status string that the there this timed timeout tls to token token's too
unable unauthenticated unauthorized unavailable undefined unexpected unknown unmarshal unset unsupported update updated user using
validation value verification was wasn't when will with without wrong x509 yaml you your`.split(/\s+/),
);

/** Tells whether a text is a Kubernetes object's name (or namespace/name) made of words, not a random string. */
export function looksLikeObjectName(text: string): boolean {
  return (
    OBJECT_TEXT.test(text) &&
    text
      .split(/[-./]/)
      .every((part) => /^[a-z]*$/.test(part) || part.length <= 5 || /^[a-z]+\d{1,2}$/.test(part))
  );
}

/** Tells whether a text looks generated: long, without words between separators, of mixed characters. */
export function looksRandom(text: string): boolean {
  return (
    text.length >= 16 &&
    /^[\w+/=.~-]+$/.test(text) &&
    /\d/.test(text) &&
    /[A-Za-z]/.test(text) &&
    !looksLikeObjectName(text) &&
    !/^[a-z]+(?:[-_.][a-z]+)+\d{0,3}$/i.test(text)
  );
}

/** Tells whether a word in a sentence is a complaint's, not a secret. */
export function isProseWord(word: string): boolean {
  return PROSE_WORDS.has(word.toLowerCase().replace(/[.,;:!?)]+$/, ''));
}

const FUNCTION_WORDS = new Set(
  'a an and are as at attempt attempts but by can cannot did does error expired failed failure for from has have in invalid is missing must needs not of on or required returned should succeeded successful that the this timed timeout to was were when will with'.split(
    ' ',
  ),
);

/** Tells whether a word only joins others, or says how something went; `secret` and `admin` may be passwords. */
export function isFunctionWord(word: string): boolean {
  return FUNCTION_WORDS.has(word.toLowerCase().replace(/[.,;:!?)]+$/, ''));
}

/**
 * Where a value was found: where only a value can stand · behind a name that begins its line, which may be a message's
 * first word as well · in a sentence.
 */
export type ValuePlace = 'structure' | 'line' | 'sentence';

/** Tells whether a word in a sentence, after `token: `, is likely a secret: no plain word, number or name. */
export function looksSecretInSentence(word: string): boolean {
  const bare = word.replace(/[.,;:!?)\]}]+$/, '');
  return (
    bare.length >= 6 &&
    !NUMBER.test(bare) &&
    !looksLikeObjectName(bare) &&
    !/^\d{4}-\d\d-\d\d|^\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?$/.test(bare) &&
    !/^[a-z]+:\/\//.test(bare) &&
    (/\d|[a-z][A-Z]|[+/=_~!@#$%^&*]/.test(bare) || bare.length >= 20)
  );
}

/** Tells whether a value under a secret's name may stay. `value` is the whole value, without its quotes. */
export function isHarmless(name: string, nameClass: NameClass, value: string, place: ValuePlace): boolean {
  if (value.length > MAX_HARMLESS_CHARS) {
    return false;
  }
  const trimmed = value.trim();
  if (
    NO_VALUE.test(trimmed) ||
    BRACKETED.test(trimmed) ||
    MASKED.test(trimmed) ||
    REFERENCE.test(trimmed) ||
    FILE_PATH.test(trimmed) ||
    SIZE.test(trimmed)
  ) {
    return true;
  }
  if (nameClass === 'weak') {
    return HOLDS_LOGIN.test(name)
      ? !looksSecretInSentence(trimmed)
      : !looksRandom(trimmed) || UUID.test(trimmed);
  }
  if (nameClass === 'plain') {
    if (NUMBER.test(trimmed)) {
      return true;
    }
    if (HOLDS_OBJECT_NAME.test(name) && !HOLDS_SECRET_AFTER_ALL.test(name) && looksLikeObjectName(trimmed)) {
      return true;
    }
  }
  if (place === 'structure') {
    return false;
  }
  const word = /^\S*/.exec(trimmed)?.[0] ?? '';
  if (place === 'line' && word === trimmed) {
    return isProseWord(word);
  }
  return isProseWord(word) || (nameClass === 'plain' && !looksSecretInSentence(word));
}
