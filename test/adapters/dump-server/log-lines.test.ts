import { describe, expect, test } from 'vitest';
import {
  cutLog,
  findLogSection,
  type LogOptions,
  leadingTimestamp,
} from '../../../src/adapters/dump-server/log-lines.ts';

const ALL: LogOptions = { tailLines: null, sinceMs: null, timestamps: false, limitBytes: null, beginsAt: '' };
const LOG = 'starting\n2026-05-04T12:00:01Z one\n  at Thing.run\n2026-05-04T12:00:09.5Z two\n';

describe('cutLog', () => {
  test.each([
    ['everything', {}, LOG],
    ['the last lines', { tailLines: 1 }, '2026-05-04T12:00:09.5Z two\n'],
    ['no lines', { tailLines: 0 }, ''],
    [
      'since a moment, with lines whose moment is unknown',
      { sinceMs: Date.parse('2026-05-04T12:00:05Z') },
      'starting\n2026-05-04T12:00:09.5Z two\n',
    ],
    [
      'since a moment, the first lines taken for the start',
      { sinceMs: Date.parse('2026-05-04T12:00:01Z'), beginsAt: '2026-05-04T12:00:00Z' },
      LOG.slice('starting\n'.length),
    ],
    ['a number of bytes', { limitBytes: 12 }, 'starting\n202'],
    [
      'with timestamps',
      { timestamps: true, tailLines: 3 },
      '2026-05-04T12:00:01Z 2026-05-04T12:00:01Z one\n2026-05-04T12:00:01Z   at Thing.run\n2026-05-04T12:00:09.5Z 2026-05-04T12:00:09.5Z two\n',
    ],
  ])('gives %s', (_, options, expected) => {
    expect(cutLog(LOG, { ...ALL, ...options }).toString()).toBe(expected);
  });

  test('keeps a last line without its end', () => {
    expect(cutLog('a\nb', { ...ALL, tailLines: 1 }).toString()).toBe('b');
    expect(cutLog('', ALL).toString()).toBe('');
  });
});

test.each([
  ['2026-05-04T12:00:01.123456789Z INFO x', '2026-05-04T12:00:01.123456789Z'],
  ['2026-05-04 12:00:01,250 INFO x', '2026-05-04T12:00:01.250Z'],
  ['[2026-05-04T12:00:01+02:00] x', '2026-05-04T12:00:01+02:00'],
  ['{"time":"2026-05-04T12:00:01Z","level":"info"}', '2026-05-04T12:00:01Z'],
  ['ts=2026-05-04T12:00:01Z caller=main.go', '2026-05-04T12:00:01Z'],
  ['2026-99-99T12:00:01Z', undefined],
  ['connected at 2026-05-04T12:00:01Z', undefined],
])('the moment of %j is %s', (line, moment) => {
  expect(leadingTimestamp(line)).toBe(moment);
});

test('finds the part of one container in a file of many', () => {
  const file = [
    '==== START logs for container a of pod shop/p ====',
    'one',
    '==== END logs for container a of pod shop/p ====',
    '==== START logs for container b of pod shop/p ====',
    '==== END logs for container b of pod shop/p ====',
    '',
  ].join('\n');
  expect(findLogSection(file, 'a')).toBe('one\n');
  expect(findLogSection(file, 'b')).toBe('');
  expect(findLogSection(file, 'c')).toBeUndefined();
});
