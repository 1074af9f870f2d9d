// Redaction measured: 738 shapes of secrets in the places where kubectl shows them, and 60,000 ordinary lines.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MARKER, redactText } from '../../../src/agent/redact.ts';
import { SMALL_RECORDING } from '../../support/recordings.ts';
import { corpus, isHeldBack } from './corpus/corpus.ts';
import { ALNUM, Dice } from './corpus/dice.ts';
import { ordinary } from './corpus/ordinary.ts';

const SEED = 20260101;
const MIN_GONE = 0.97;
const MIN_KEPT = 0.97;
const ORDINARY_LINES = 60_000;
const MAX_FALSE_SHARE = 0.0002;
const JSON_DOCUMENTS = 4000;

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function isJson(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('the corpus of secrets', () => {
  const planted = corpus(SEED);

  it('has its shapes, a fifth of them held back', () => {
    const shapes = [...new Set(planted.map(({ shape }) => shape))];
    expect(shapes.length).toBeGreaterThanOrEqual(350);
    expect(share(shapes.filter(isHeldBack).length, shapes.length)).toBeGreaterThan(0.15);
    for (const { text, secret } of planted) expect(text).toContain(secret);
  });

  it.each([
    ['made with', false],
    ['held back', true],
  ] as const)('loses its values in the shapes that were %s', (_name, held) => {
    const own = planted.filter(({ shape }) => isHeldBack(shape) === held);
    const leaked = own.filter(({ text, secret }) => redactText(text).includes(secret));
    const gone = 1 - share(leaked.length, own.length);
    expect(gone, leaked.map(({ place, shape }) => `${place}: ${shape}`).join('\n')).toBeGreaterThanOrEqual(
      MIN_GONE,
    );
  });

  it('keeps the names around them', () => {
    let all = 0;
    let lost = 0;
    for (const { text, kept } of planted) {
      const redacted = redactText(text);
      all += kept.length;
      lost += kept.filter((word) => !redacted.includes(word)).length;
    }
    expect(1 - share(lost, all)).toBeGreaterThanOrEqual(MIN_KEPT);
  });

  it.each<[string, (text: string) => string]>([
    ['a string of a document', (text) => JSON.stringify({ data: { file: text } }, null, 2)],
    ["a logger's message", (text) => JSON.stringify({ level: 'info', msg: text })],
    ['a document in a document', (text) => JSON.stringify({ note: JSON.stringify({ file: text }) })],
    ['YAML', (text) => `data:\n  file: |\n${text.replace(/^/gm, '    ')}`],
  ])('loses its values where %s holds them', (_name, write) => {
    const leaked = planted.filter(
      ({ text, secret }) => !/["\\]/.test(secret) && redactText(write(text)).includes(secret),
    );
    const gone = 1 - share(leaked.length, planted.length);
    expect(gone, leaked.map(({ place, shape }) => `${place}: ${shape}`).join('\n')).toBeGreaterThanOrEqual(
      MIN_GONE,
    );
  });

  it('stays the same when it is redacted again, and JSON stays JSON', () => {
    for (const { text } of planted) {
      const redacted = redactText(text);
      expect(redactText(redacted), text).toBe(redacted);
      const lines = redacted.split('\n');
      for (const [index, line] of text.split('\n').entries()) {
        if (isJson(line)) expect(isJson(lines[index] ?? ''), `${line}\n${redacted}`).toBe(true);
      }
    }
  });
});

describe('JSON of any make', () => {
  it('stays JSON, whatever is taken out of it', () => {
    const dice = new Dice(SEED);
    const keys =
      'password token secret credentials passwords tokens apiKey authorization Set-Cookie headers name value key msg cmd args command config data kind _auth env DB_PW'.split(
        ' ',
      );
    const text = (): string =>
      dice.one<() => string>([
        () => `${dice.text(ALNUM, 12)}1!`,
        () => `Basic ${dice.text(ALNUM, 20)}==`,
        () => `mysql -uroot -p${dice.text(ALNUM, 8)} x`,
        () => `password: "${dice.text(ALNUM, 9)}"`,
        () => `it's {a} [b] \\ "q"`,
        () => `line\nrequirepass ${dice.text(ALNUM, 9)}\nx`,
        () => JSON.stringify({ password: dice.text(ALNUM, 9) }),
        () => `{"password":"${dice.text(ALNUM, 5)}`,
        () => '',
        () => 'Secret',
      ])();
    const value = (depth: number): unknown => {
      const kind = dice.below(depth > 3 ? 4 : 7);
      if (kind < 3) return text();
      if (kind === 3) return dice.one<unknown>([1, true, null, 12.5, 1_234_567_890]);
      if (kind < 5) return Array.from({ length: dice.below(4) }, () => value(depth + 1));
      return Object.fromEntries(
        Array.from({ length: dice.below(5) }, () => [dice.one(keys), value(depth + 1)]),
      );
    };
    for (let count = 0; count < JSON_DOCUMENTS; count += 1) {
      const document = JSON.stringify({ a: value(0) }, null, dice.one([0, 2, 4]));
      expect(isJson(redactText(document)), document).toBe(true);
    }
  });
});

describe('ordinary lines', () => {
  const recorded = readdirSync(SMALL_RECORDING, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.log'))
    .flatMap((path) => readFileSync(join(SMALL_RECORDING, path), 'utf8').split('\n'))
    .filter((line) => line.trim() !== '');

  it('are left as they are', () => {
    const dice = new Dice(SEED);
    const changed: string[] = [];
    for (let count = 0; count < ORDINARY_LINES; count += 1) {
      const line = ordinary(dice, recorded);
      const redacted = redactText(line);
      if (redacted !== line) changed.push(`${line}\n  ${redacted}`);
    }
    expect(share(changed.length, ORDINARY_LINES), changed.join('\n')).toBeLessThanOrEqual(MAX_FALSE_SHARE);
  }, 60_000);
});

describe('a key of many lines', () => {
  const KEY = [
    '-----BEGIN RSA PRIVATE KEY-----',
    'MIIEpAIBAAKCAQEA1234567890abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL',
    'abcdefghijABCDEFGHIJ1234567890abcdefghijklmnopqrstuvwxyzABCDEFGH',
    'short+/==',
    '-----END RSA PRIVATE KEY-----',
    'the next line',
  ];

  it.each([
    ['a time', (line: string) => `2026-01-02T10:00:00Z ${line}`],
    ['a pod', (line: string) => `[pod/web-1/app] ${line}`],
    ["klog's head", (line: string) => `I0102 10:00:00.123456       1 main.go:42] ${line}`],
    ['a logger', (line: string) => `level=info msg="${line}"`],
    ['JSON', (line: string) => JSON.stringify({ level: 'info', msg: line })],
  ])('goes line by line behind %s, also where its head or its end was cut off', (_name, write) => {
    for (const part of [KEY, KEY.slice(0, 3), KEY.slice(2)]) {
      const redacted = redactText(part.map(write).join('\n'));
      expect(redacted).not.toMatch(/MIIEp|abcdefghijAB|short\+/);
      expect(redacted).toContain(MARKER);
      expect(redactText(redacted)).toBe(redacted);
      if (part.includes('the next line')) expect(redacted).toContain(write('the next line'));
    }
  });
});
