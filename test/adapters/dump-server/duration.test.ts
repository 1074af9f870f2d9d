import { expect, test } from 'vitest';
import { ageOf, humanDuration } from '../../../src/adapters/dump-server/duration.ts';

const [SECOND, MINUTE, HOUR, DAY] = [1, 60, 3600, 86_400];

test.each([
  [-5 * SECOND, '0s'],
  [119 * SECOND, '119s'],
  [120 * SECOND, '2m'],
  [8 * MINUTE + 30, '8m30s'],
  [10 * MINUTE + 30, '10m'],
  [179 * MINUTE, '179m'],
  [3 * HOUR, '3h'],
  [7 * HOUR + 59 * MINUTE, '7h59m'],
  [47 * HOUR, '47h'],
  [2 * DAY + 3 * HOUR, '2d3h'],
  [8 * DAY, '8d'],
  [2 * 365 * DAY, '2y'],
  [3 * 365 * DAY + 4 * DAY, '3y4d'],
  [9 * 365 * DAY, '9y'],
])('%d s read as %s', (seconds, text) => {
  expect(humanDuration(seconds * 1000)).toBe(text);
});

test.each([
  ['', '<unknown>'],
  ['soon', '<invalid>'],
  ['2026-05-04T11:58:30Z', '90s'],
])('the age of %j is %s', (timestamp, age) => {
  expect(ageOf(timestamp, Date.parse('2026-05-04T12:00:00Z'))).toBe(age);
});
