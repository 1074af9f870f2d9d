import { expect, test } from 'vitest';
import { agoInWords, sinceLines } from '../../../src/cli/render/since-text.ts';

test.each([
  [30_000, 'less than a minute ago'],
  [60_000, '1 minute ago'],
  [12 * 60_000, '12 minutes ago'],
  [3 * 3_600_000, '3 hours ago'],
  [5 * 86_400_000, '5 days ago'],
])('%d ms is %s', (ms, words) => {
  expect(agoInWords(ms)).toBe(words);
});

test('a beginning of the same day is told by its time, with what says so', () => {
  const since = new Date(2026, 2, 1, 14, 2).toISOString();
  const sinceBy = { says: 'the first FailedMount event', certainty: 'exact', agoMs: 12 * 60_000 } as const;
  expect(sinceLines({ since, sinceBy })).toEqual([
    'Since 14:02 (12 minutes ago), by the first FailedMount event.',
  ]);
  const dayBefore = { says: 'x', certainty: 'at-latest', agoMs: 30 * 3_600_000 } as const;
  expect(sinceLines({ since, sinceBy: dayBefore })).toEqual([
    'Since 2026-03-01 14:02 at the latest (30 hours ago), by x.',
  ]);
  expect(sinceLines({ since: null })).toEqual([]);
});
