// Exposures: how soon a false memory is suspended, and how seldom a true one, while a fifth of the verdicts is false.
import type { Label } from '../../../src/domain/investigation.ts';
import type { Use } from '../../../src/domain/learned.ts';
import { standingOf } from '../../../src/learning/standing.ts';
import { percent, randomOf, type TrialResult } from './trial.ts';

const EXPOSURES = 15;
const FLIPPED = 0.2;
/** Share of wrong uses that a look at the cluster contradicts. */
const CAUGHT = 0.3;
const MIN_BAD_SUSPENDED = 0.9;
const MIN_BAD_BY_STATISTICS = 0.6;
const MAX_GOOD_SUSPENDED = 0.2;
/** How often a memory is right that is poisoned, and one that is good: on the recordings a true one is always right. */
const BAD_RATE = 0.1;
const GOOD_RATE = 1;
const FAIR_RATE = 0.95;
/** Shares of the uses that somebody judges, and how long a memory is followed for each. */
const RATED = [1, 0.5, 0.2, 0.1] as const;
const LONG_EXPOSURES = 60;
/** One in so many runs is followed over time, which takes longer. */
const FOLLOWED_ONE_IN = 5;
/** Times that a bad memory may be told after somebody called it wrong for the second time. */
const MAX_TOLD_AFTER_SECOND = 3;
/** Uses in the arm without memory, of which this share was right. */
const WITHOUT_USES = 12;
const WITHOUT_RATE = 0.5;
const START_MS = Date.parse('2026-01-01T00:00:00Z');
const HOUR_MS = 3_600_000;

const UNJUDGED: Label = { state: 'probable', score: 0.85, signals: ['grounded', 'oracle:x'] };
const RIGHT: Label = { state: 'verified', score: 0.99, signals: ['grounded', 'oracle:x', 'user:up'] };
const WRONG: Label = { state: 'failed', score: 0.25, signals: ['grounded', 'oracle:x', 'user:down'] };
const STILL_THERE: Label = {
  state: 'failed',
  score: 0.25,
  signals: ['grounded', 'oracle:x', 'verify:still-there'],
};

/** Plays uses of memories against the rule that suspends. */
export function exposuresTrial(runs: number, seed: number): readonly TrialResult[] {
  const random = randomOf(seed);
  const suspended = (rate: number, caught: number): number =>
    Array.from({ length: runs }, () => isSuspended(rate, caught, random)).filter(Boolean).length / runs;
  const [byStatistics, bad] = [suspended(BAD_RATE, 0), suspended(BAD_RATE, CAUGHT)];
  const good = suspended(GOOD_RATE, CAUGHT);
  const fair = suspended(FAIR_RATE, CAUGHT);
  const those = `within ${EXPOSURES} uses, ${percent(FLIPPED)} of the verdicts flipped`;
  return [
    {
      name: 'poison, statistics alone',
      goal: `≥ ${percent(MIN_BAD_BY_STATISTICS)} of bad memories suspended ${those}`,
      measured: percent(byStatistics),
      holds: byStatistics >= MIN_BAD_BY_STATISTICS,
    },
    {
      name: `poison, with a check that catches ${percent(CAUGHT)} of wrong uses`,
      goal: `≥ ${percent(MIN_BAD_SUSPENDED)} of bad memories suspended ${those}`,
      measured: percent(bad),
      holds: bad >= MIN_BAD_SUSPENDED,
    },
    {
      name: 'poison, good memories',
      goal: `≤ ${percent(MAX_GOOD_SUSPENDED)} suspended ${those}`,
      measured: `${percent(good)} (right in ${percent(FAIR_RATE)} of their uses: ${percent(fair)})`,
      holds: good <= MAX_GOOD_SUSPENDED,
    },
    toldAfterDenials(Math.ceil(runs / FOLLOWED_ONE_IN), random),
  ];
}

/** How often a memory that is always wrong is told after the second denial, and how many good ones are lost for it. */
function toldAfterDenials(runs: number, random: () => number): TrialResult {
  const rows = RATED.map((rated) => {
    const bad = Array.from({ length: runs }, () => follow(0, rated, 0, LONG_EXPOSURES, random));
    const good = Array.from({ length: runs }, () => follow(GOOD_RATE, rated, FLIPPED, EXPOSURES, random));
    return {
      rated,
      most: Math.max(...bad.map(({ afterSecond }) => afterSecond)),
      lost: good.filter(({ isSuspended: lost }) => lost).length / runs,
    };
  });
  const told = rows.map(
    ({ rated, most, lost }) =>
      `${percent(rated)} judged: at most ${most} times, ${percent(lost)} of the good suspended`,
  );
  return {
    name: 'denied twice',
    goal: `a memory that is always wrong is told at most ${MAX_TOLD_AFTER_SECOND} times after the second denial, ≤ ${percent(MAX_GOOD_SUSPENDED)} of good ones suspended within ${EXPOSURES} uses with ${percent(FLIPPED)} of the verdicts flipped`,
    measured: told.join('; '),
    holds: rows.every(({ most, lost }) => most <= MAX_TOLD_AFTER_SECOND && lost <= MAX_GOOD_SUSPENDED),
  };
}

/** Follows a memory until it is suspended, and counts how often it was told after the second verdict against it. */
function follow(
  rate: number,
  rated: number,
  flipped: number,
  exposures: number,
  random: () => number,
): { readonly afterSecond: number; readonly isSuspended: boolean } {
  const uses: Use[] = [];
  let [denials, afterSecond] = [0, 0];
  for (let exposure = 0; exposure < exposures; exposure++) {
    if (denials >= 2) afterSecond += 1;
    const isRight = random() < rate;
    const isFlipped = random() < flipped;
    const label = random() >= rated ? UNJUDGED : isRight !== isFlipped ? RIGHT : WRONG;
    if (label === WRONG) denials += 1;
    uses.push(use(uses.length, label));
    // Nothing is suspended that nobody called wrong, which is soon known.
    if (denials === 0) continue;
    const { state } = standingOf({ successes: 3, failures: 0 }, uses, START_MS + uses.length * HOUR_MS);
    if (state === 'suspended') return { afterSecond, isSuspended: true };
  }
  return { afterSecond, isSuspended: false };
}

function isSuspended(rate: number, caught: number, random: () => number): boolean {
  const uses: Use[] = Array.from({ length: WITHOUT_USES }, (_, at) =>
    use(at, at < WITHOUT_USES * WITHOUT_RATE ? RIGHT : WRONG, { arm: 'off', followed: null }),
  );
  for (let exposure = 0; exposure < EXPOSURES; exposure++) {
    const isRight = random() < rate;
    const isCaught = !isRight && random() < caught;
    const isFlipped = random() < FLIPPED;
    uses.push(use(uses.length, isCaught ? STILL_THERE : isRight !== isFlipped ? RIGHT : WRONG));
    const { state } = standingOf({ successes: 3, failures: 0 }, uses, START_MS + uses.length * HOUR_MS);
    if (state === 'suspended') return true;
  }
  return false;
}

function use(number: number, label: Label, fields: Partial<Use> = {}): Use {
  const at = new Date(START_MS + number * HOUR_MS).toISOString();
  return { investigationId: number + 100, at, clusterId: 'c-1', arm: 'on', followed: true, label, ...fields };
}
