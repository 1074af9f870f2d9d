// `consolidate` as a process: killed at any moment it leaves the state before or the one after, and undo restores.
import { expect, test } from 'vitest';
import { killConsolidate } from '../../scripts/bench/trials/consolidate-kills.ts';

/** `npx tsx scripts/bench/trials.ts --only kills` does more. */
const ROUNDS = 6;

test(`${ROUNDS} kills leave nothing in between, and the next run is as if nothing had been`, {
  timeout: 120_000,
}, async () => {
  const report = await killConsolidate({ rounds: ROUNDS, cases: 250, seed: 3 });
  expect(report).toMatchObject({ between: [], trouble: [] });
  expect(report.before + report.after).toBe(ROUNDS);
});
