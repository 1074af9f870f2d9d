// The holdout: exact shares in each block, and no order that could be guessed.
import { expect, test } from 'vitest';
import { isWithheld } from '../../src/learning/holdout.ts';

function withheldOf(s2: string, share: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index).filter((index) => isWithheld(s2, index, share));
}

test.each([
  [0.15, 3],
  [0.5, 10],
  [0, 0],
  [1, 20],
])('a share of %d withholds %d of each 20', (share, expected) => {
  for (const s2 of ['aa', 'bb', 'cc']) {
    expect(withheldOf(s2, share, 20).length).toBe(expected);
    expect(withheldOf(s2, share, 200).length).toBe(expected * 10);
  }
});

test('signatures and blocks differ in what they withhold, and it is the same each time', () => {
  expect(withheldOf('aa', 0.15, 40)).toEqual(withheldOf('aa', 0.15, 40));
  expect(withheldOf('aa', 0.15, 40)).not.toEqual(withheldOf('bb', 0.15, 40));
});
