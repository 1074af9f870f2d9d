// The trials of learning, small: fixtures in place of a recording, everything else real.
import { describe, expect, test } from 'vitest';
import { ablationTrial } from '../../scripts/bench/trials/ablation.ts';
import { calibrationError, type Said } from '../../scripts/bench/trials/calibration.ts';
import { consolidationTrial } from '../../scripts/bench/trials/consolidation.ts';
import { driftTrial } from '../../scripts/bench/trials/drift.ts';
import { exposuresTrial } from '../../scripts/bench/trials/exposures.ts';
import { growthTrial } from '../../scripts/bench/trials/growth.ts';
import { poisonAloneTrial } from '../../scripts/bench/trials/poison.ts';
import { poisonedMemoriesTrial } from '../../scripts/bench/trials/poisoned-memories.ts';
import type { TrialResult } from '../../scripts/bench/trials/trial.ts';
import { courseOf } from '../../scripts/bench/trials/trouble.ts';
import { FIXTURE_FAMILIES, fixtureTrouble, fixtureTroubles } from '../support/fixture-troubles.ts';

const SEED = 9;
const course = courseOf(fixtureTroubles(5));

function expectAllHold(results: readonly TrialResult[]): void {
  expect(results.length).toBeGreaterThan(0);
  expect(results.filter(({ holds }) => !holds)).toEqual([]);
}

describe('trials on fixtures', () => {
  test('growth: more episodes solve more, and never fewer again', async () => {
    expectAllHold(await growthTrial(course, { checkpoints: [0, 10, 20, 40], seed: SEED }));
  });

  test('poison: the measure notices when every verdict is false, and tells that from a fifth', async () => {
    const [fifth, control] = await poisonAloneTrial(course, { episodes: 40, seeds: [SEED] });
    expect(control).toMatchObject({ holds: true, measured: expect.stringMatching(/^0\.0 % /) });
    expect(Number.parseFloat(fifth?.measured ?? '0')).toBeGreaterThan(50);
  });

  test('poison: false memories are suspended, true ones seldom', () => {
    expectAllHold(exposuresTrial(100, SEED));
  });

  test('poison: what was taught wrong is told no more, what was taught right still is', async () => {
    const family = (run: number) => FIXTURE_FAMILIES[run % FIXTURE_FAMILIES.length] ?? 'oom';
    const parts = {
      trouble: (run: number, number: number) => fixtureTrouble(family(run), number),
      other: (run: number) => fixtureTrouble(family(run + 1), run),
    };
    expectAllHold(await poisonedMemoriesTrial({ ...parts, runs: 2, seed: SEED }));
  });

  test('drift: a cause that changed is told no more, and what it is now is told', async () => {
    const trouble = (number: number) => fixtureTrouble('oom', number);
    const other = (number: number) => fixtureTrouble('image', number);
    const newCause = 'the heap of the program grew with the last release';
    expectAllHold(await driftTrial({ trouble, other, newCause, says: 'cause' }));
  });

  test('ablation: what was really learned beats the same words in the wrong places', async () => {
    expectAllHold(await ablationTrial(course, []));
  });

  test('consolidation: the same twice, and undone to the byte', async () => {
    expectAllHold(await consolidationTrial(courseOf(fixtureTroubles(4))));
  });
});

test('the calibration error is the mean distance of what is said from what is true', () => {
  const said = (probability: number, right: number, of: number): readonly Said[] =>
    Array.from({ length: of }, (_, at) => ({ probability, isTrue: at < right }));
  expect(calibrationError(said(0.85, 17, 20))).toBeCloseTo(0, 10);
  expect(calibrationError(said(1, 0, 5))).toBe(1);
  expect(calibrationError([...said(0.95, 10, 10), ...said(0.35, 1, 10)])).toBeCloseTo((0.05 + 0.25) / 2, 10);
  expect(calibrationError([])).toBe(0);
});
