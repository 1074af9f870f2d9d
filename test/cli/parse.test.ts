// Flag values are read strictly: what is nearly right is refused, not guessed.
import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import {
  parseDuration,
  parseId,
  parseNamespace,
  parseNamespaces,
  parseSince,
  wholeNumber,
} from '../../src/cli/parse.ts';

describe('parseDuration', () => {
  it.each([
    ['1s', 1000],
    ['90s', 90_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['1h0m5s', 3_605_000],
    ['24h', 86_400_000],
    [' 2m ', 120_000],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    '',
    '5',
    's',
    '5 m',
    '-5m',
    '1.5h',
    '5m1h',
    '0s',
    '25h',
    '99999999999h',
    '5min',
    '5M',
    '1h30',
    'Infinity',
  ])('%j is refused', (text) => {
    expect(() => parseDuration(text)).toThrow(InvalidArgumentError);
  });
});

describe('wholeNumber', () => {
  it.each(['0', '101', '-1', '1.5', '', ' 5', '1e2', '0x10', 'ten', '9'.repeat(400)])(
    '%j is refused of 1 to 100',
    (text) => {
      expect(() => wholeNumber(1, 100)(text)).toThrow('1 to 100');
    },
  );

  it('takes both ends', () => {
    expect([wholeNumber(1, 100)('1'), wholeNumber(1, 100)('100')]).toEqual([1, 100]);
  });
});

describe('names', () => {
  it.each(['shop', 'a', 'kube-system', '0-x', 'a'.repeat(63)])('%s is a namespace', (text) => {
    expect(parseNamespace(text)).toBe(text);
  });

  it.each(['', '-x', 'x-', 'Shop', 'a b', 'a/b', '--all', 'a'.repeat(64), 'a,b', '../x'])(
    '%j is none',
    (text) => {
      expect(() => parseNamespace(text)).toThrow(InvalidArgumentError);
    },
  );

  it('a list names each namespace once', () => {
    expect(parseNamespaces('shop, default,shop')).toEqual(['shop', 'default']);
    expect(() => parseNamespaces('shop,')).toThrow(InvalidArgumentError);
  });

  it('an id may have its #', () => {
    expect([parseId('42'), parseId('#42')]).toEqual([42, 42]);
    for (const text of ['0', '##4', 'latest', '4 2'])
      expect(() => parseId(text)).toThrow(InvalidArgumentError);
  });
});

describe('a time', () => {
  const now = '2026-11-22T10:00:00.000Z';

  it.each([
    ['12h', '2026-11-21T22:00:00.000Z'],
    ['30m', '2026-11-22T09:30:00.000Z'],
    ['30d', '2026-10-23T10:00:00.000Z'],
    ['2w', '2026-11-08T10:00:00.000Z'],
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T12:00:00+02:00', '2026-01-31T10:00:00.000Z'],
  ])('%s is %s', (text, moment) => {
    expect(parseSince(text, now)).toBe(moment);
  });

  it.each(['', '5', '5x', '-3d', 'yesterday', '2026-13-01', '2026-02-31T25:00', '9999999d', '999999w'])(
    '%j is none',
    (text) => {
      expect(() => parseSince(text, now)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    },
  );
});
