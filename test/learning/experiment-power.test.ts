// What the comparison of memory with none finds when all, or a fifth, of the answers are rated; the figures of more
// histories are those of the trial `comparison`.
import { expect, test } from 'vitest';
import { comparisonTrial, concludedIn } from '../../scripts/bench/trials/comparison.ts';

const HISTORIES = 60;

test('memory that hurts and memory that helps are found, memory that does nothing is not', () => {
  expect(comparisonTrial(HISTORIES).filter(({ holds }) => !holds)).toEqual([]);
});

test.each([
  ['hurts', { withMemory: 0.3, without: 0.6 }, 1, 0.95],
  ['helps', { withMemory: 0.9, without: 0.5 }, 1, 0.95],
  ['hurts', { withMemory: 0.3, without: 0.6 }, 0.2, 0.6],
  ['helps', { withMemory: 0.9, without: 0.5 }, 0.2, 0.7],
] as const)(
  'memory that %s (%o), a share of %d rated and nothing else seen: found in %d of them',
  (what, rates, rated, least) => {
    const found = concludedIn(HISTORIES, { ...rates, rated, shown: 0 });
    expect(found[what]).toBeGreaterThanOrEqual(least);
    expect(found[what === 'helps' ? 'hurts' : 'helps']).toBe(0);
  },
);
