// Text of a cluster is made harmless, and whatever is wrapped or cut fits.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAge, formatBytes, formatDuration } from '../../../src/cli/render/amounts.ts';
import { createPaint } from '../../../src/cli/render/paint.ts';
import { renderTable } from '../../../src/cli/render/table.ts';
import { oneLine, shorten, visibleWidth, wrap } from '../../../src/cli/render/text.ts';

describe('oneLine', () => {
  it('is one line without anything that steers a terminal, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(oneLine(text)).not.toMatch(/\p{Cc}/u);
      }),
    );
    expect(oneLine(' a\u001b[31m\tb\r\nc\u202e ')).toBe('a b c');
  });
});

describe('width', () => {
  it.each([
    ['abc', 3],
    ['\u001b[1mabc\u001b[22m', 3],
    ['日本', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['…', 1],
  ])('%j has %i columns', (text, columns) => {
    expect(visibleWidth(text)).toBe(columns);
  });

  it('shortened text never exceeds its columns', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, columns) => {
        const clean = oneLine(text);
        expect(visibleWidth(shorten(clean, columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });

  it('wrapped lines exceed the width only by a single word', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,30}$/)),
        fc.integer({ min: 10, max: 60 }),
        (words, width) => {
          const lines = wrap(words.join(' '), width, '  ').split('\n');
          for (const line of lines) {
            const fits = visibleWidth(line) <= width || line.trim().split(' ').length === 1;
            expect(fits, line).toBe(true);
          }
          expect(lines.join(' ').split(/\s+/).filter(Boolean)).toEqual(words);
        },
      ),
    );
  });
});

describe('tables', () => {
  const columns = [
    { title: 'id', fit: 'fixed' },
    { title: 'question', fit: 'shorten' },
    { title: 'detail', fit: 'wrap' },
  ] as const;

  it('are no wider than they may be, coloured or not', () => {
    const cell = fc
      .array(fc.stringMatching(/^[a-z]{1,11}$/), { maxLength: 20 })
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell)), fc.integer({ min: 60, max: 100 }), (rows, width) => {
        for (const color of [true, false]) {
          const paint = createPaint(color);
          const text = renderTable(
            columns,
            rows.map(([a, b], at) => [String(at), a, paint.good(b)]),
            width,
            paint,
          );
          for (const line of text.split('\n')) expect(visibleWidth(line)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});

describe('amounts', () => {
  it.each([
    [0, '0.0 s'],
    [440, '0.4 s'],
    [9949, '9.9 s'],
    [9960, '10 s'],
    [59_499, '59 s'],
    [59_600, '1m 00s'],
    [65_000, '1m 05s'],
  ])('%i ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it.each([
    [999, '999 B'],
    [2210, '2.2 kB'],
    [99_600, '100 kB'],
    [1_400_000, '1.4 MB'],
  ])('%i bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    ['2026-11-22T10:00:00Z', 'just now'],
    ['2026-11-22T09:55:00Z', '5m ago'],
    ['2026-11-21T10:00:00Z', '24h ago'],
    ['2026-11-12T10:00:00Z', '10d ago'],
    ['2026-11-22T11:00:00Z', 'just now'],
  ])('%s is %s', (at, text) => {
    expect(formatAge(at, '2026-11-22T10:00:30Z')).toBe(text);
  });
});
