// The corpus: every shape with made-up secrets in it, in the places where kubectl shows them.
import { ALNUM, DIGITS, Dice, HEX, LOWER, UPPER } from './dice.ts';
import { NOTATIONS } from './notations.ts';
import { HASHES, SHAPES } from './shapes.ts';
import { TOKENS } from './tokens.ts';

/** One shape with one secret planted in it. */
export interface Planted {
  /** Which shape: the same for every secret in it. */
  readonly shape: string;
  readonly place: string;
  readonly text: string;
  /** What must be gone. */
  readonly secret: string;
  /** Words around it that must stay. */
  readonly kept: readonly string[];
}

/** Passwords and keys as people and programs make them. */
const VALUES: readonly ((dice: Dice) => string)[] = [
  (dice) => `${dice.text(LOWER, 6)}${dice.text(DIGITS, 3)}!${dice.text(UPPER, 2)}`,
  (dice) => `${dice.text(ALNUM, 9)}${dice.text(DIGITS, 1)}${dice.text(UPPER, 1)}${dice.text(ALNUM, 9)}`,
  (dice) => dice.text(HEX, 32),
  (dice) => Buffer.from(dice.text(ALNUM, 24)).toString('base64'),
  (dice) =>
    `${dice.one(['Summer', 'Winter', 'Dragon', 'Monkey'])}${dice.text(DIGITS, 4)}${dice.one(['!', '#x', '_Q'])}`,
  (dice) => `${dice.text(LOWER, 5)}-${dice.text(LOWER, 7)}-${dice.text(ALNUM, 8)}${dice.text(DIGITS, 2)}K`,
];

/** Where a token stands alone: nothing around it says what it is. */
const BARE_PLACES: readonly string[] = [
  'using {s} for the upload',
  '      SETTING:  {s}',
  '{"level":"info","msg":"sent {s}","n":1}',
  'level=info value={s} n=1',
  '  note: "{s}"',
  '    - {s}',
  'I0102 10:00:00.123456       1 main.go:42] got {s}',
];

function keptWords(text: string): readonly string[] {
  return text.split(/\{s\}/).flatMap((part) => part.match(/[A-Za-z_][A-Za-z_]{3,}/g) ?? []);
}

function plant(shape: string, place: string, template: string, secret: string): Planted {
  const text = template.replaceAll('{s}', secret);
  return { shape, place, text, secret, kept: keptWords(template) };
}

function unescaped(line: string, place: string): string {
  return place === 'JSON log lines' ? line : line.replaceAll('\\n', '\n');
}

const ALPHABETS: Readonly<Record<string, string>> = {
  alnum: ALNUM,
  lower: LOWER + DIGITS,
  upper: UPPER + DIGITS,
  hex: HEX,
  base64: `${ALNUM}+/`,
  word: `${ALNUM}-_`,
  digits: DIGITS,
};
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
const NOTATION_SECRETS = 4;

/** Makes a secret as its kind says: `hex 32`, `base64 43 =`, `password`. */
function secretOf(kind: string, dice: Dice): string {
  if (kind === 'password')
    return `${dice.text(UPPER + LOWER, 5)}${dice.text(DIGITS, 4)}${dice.text(ALNUM, 4)}`;
  if (kind === 'uuid') return [8, 4, 4, 4, 12].map((length) => dice.text(HEX, length)).join('-');
  const [alphabet = '', length = '', end = ''] = kind.split(' ');
  return `${dice.text(ALPHABETS[alphabet] ?? ALNUM, Number(length))}${end}`;
}

/** Every shape once with each of a few secrets; the same for the same seed. */
export function corpus(seed: number): readonly Planted[] {
  const dice = new Dice(seed);
  const planted: Planted[] = [];
  for (const [place, lines] of Object.entries(SHAPES)) {
    for (const line of lines.split('\n').filter((each) => each.trim() !== '')) {
      for (const make of VALUES) planted.push(plant(line.trim(), place, unescaped(line, place), make(dice)));
    }
  }
  for (const [kind, lines] of Object.entries(NOTATIONS)) {
    for (const line of lines.split('\n').filter((each) => each.trim() !== '')) {
      const template = line.replace(/\\([ntr\\])/g, (_whole, letter: string) => ESCAPES[letter] ?? letter);
      for (let count = 0; count < NOTATION_SECRETS; count += 1) {
        planted.push(plant(line, 'notations', template, secretOf(kind, dice)));
      }
    }
  }
  for (const { name, make } of TOKENS) {
    for (const place of BARE_PLACES) planted.push(plant(`token: ${name}`, 'bare tokens', place, make(dice)));
  }
  for (const [index, hash] of HASHES.entries()) {
    for (const place of BARE_PLACES) planted.push(plant(`hash ${index}`, 'password hashes', place, hash));
  }
  return planted;
}

/** Tells whether a shape is one that is not looked at while the rules are made: about one in five. */
export function isHeldBack(shape: string): boolean {
  let sum = 7;
  for (const letter of shape) sum = (Math.imul(sum, 31) + letter.charCodeAt(0)) >>> 0;
  return sum % 5 === 0;
}
