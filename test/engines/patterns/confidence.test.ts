// How sure a diagnosis is: the library as it says itself, what was learned by its record and by what was just seen.
import { expect, test } from 'vitest';
import type { PatternOrigin } from '../../../src/domain/pattern.ts';
import { crashingWorkload } from '../../support/broken-pods.ts';
import { investigateFixture } from '../../support/fixture-cluster.ts';
import { learnedPattern } from '../../support/learned.ts';

const objects = crashingWorkload({ exitCode: 137, reason: 'OOMKilled' });

// Log odds of the record plus 2.5: 0.3 is −0.85, and 1 / (1 + e^−1.65) = 0.84.
test.each<readonly [PatternOrigin, number, number]>([
  ['builtin', 0.95, 0.95],
  ['builtin', 0.3, 0.3],
  ['learned', 0, 0],
  ['learned', 0.3, 0.84],
  ['learned', 0.5, 0.92],
  ['imported', 0.5, 0.92],
  ['learned', 0.87, 0.99],
  ['learned', 1, 1],
])('%s, its record %d: %d', async (origin, record, expected) => {
  const { pattern } = learnedPattern('oom', {}, { origin, confidence: record, investigation_sequence: [] });
  const { diagnosis } = await investigateFixture('why does cart in shop crash', { objects }, [pattern]);
  expect(diagnosis).toMatchObject({ pattern: 'oom', confidence: expected });
});
