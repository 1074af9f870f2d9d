// Trials of learning on recorded incidents, each with its goal: that it works, and that it does no harm.
// npx tsx scripts/bench/trials.ts [--only growth,poison,…] [--families <n>] [--seed <n>] [--seeds <n>] [--json]

import { parseArgs } from 'node:util';
import { FIXTURE_FAMILIES, fixtureTrouble } from '../../test/support/fixture-troubles.ts';
import { builtinPatterns } from '../../test/support/library.ts';
import { recordingsFolder } from '../../test/support/recordings.ts';
import { readIncidents } from './recorded.ts';
import { ablationTrial } from './trials/ablation.ts';
import { calibrationTrial } from './trials/calibration.ts';
import { comparisonTrial } from './trials/comparison.ts';
import { killsTrial } from './trials/consolidate-kills.ts';
import { consolidationTrial } from './trials/consolidation.ts';
import { driftTrial } from './trials/drift.ts';
import { exposuresTrial } from './trials/exposures.ts';
import { growthTrial } from './trials/growth.ts';
import { poisonAloneTrial, poisonTrial } from './trials/poison.ts';
import { poisonedMemoriesTrial } from './trials/poisoned-memories.ts';
import { openRecordedTroubles } from './trials/recorded-troubles.ts';
import type { TrialResult } from './trials/trial.ts';
import { courseOf } from './trials/trouble.ts';

const CHECKPOINTS = [0, 25, 50, 100, 200];
const DEFAULT_SEED = 9;
/** Poison is learned anew with so many. */
const DEFAULT_SEEDS = 10;
/** Memories of each sort that are played. */
const EXPOSED = 1000;
/** In which memory is compared with none. */
const HISTORIES = 200;
const POISONED = {
  trouble: (run: number, number: number) => fixtureTrouble(FIXTURE_FAMILIES[run % 4] ?? 'oom', number),
  other: (run: number) => fixtureTrouble(FIXTURE_FAMILIES[(run + 1) % 4] ?? 'oom', run),
};
const DRIFT = {
  trouble: (number: number) => fixtureTrouble('oom', number),
  other: (number: number) => fixtureTrouble('image', number),
  newCause: 'the heap of the program grew with the last release',
};

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    families: { type: 'string' },
    seed: { type: 'string', default: String(DEFAULT_SEED) },
    seeds: { type: 'string', default: String(DEFAULT_SEEDS) },
  },
});
const seed = Number(values.seed);

const library = builtinPatterns();
const TRIALS = {
  growth: () => growthTrial(course, { checkpoints: CHECKPOINTS, seed }),
  poison: async () => [
    ...(await poisonTrial(course, library, { episodes: 200, seeds: [seed] })),
    ...(await poisonAloneTrial(course, { episodes: 200, seeds: seedsFrom(seed, Number(values.seeds)) })),
  ],
  calibration: () => calibrationTrial(course, library),
  ablation: () => ablationTrial(course, library),
  exposures: async () => [
    ...exposuresTrial(EXPOSED, seed),
    ...(await poisonedMemoriesTrial({ ...POISONED, runs: 20, seed })),
  ],
  comparison: async () => comparisonTrial(HISTORIES),
  drift: async () => [
    ...(await driftTrial({ ...DRIFT, says: 'cause' })),
    ...(await driftTrial({ ...DRIFT, says: 'wrong' })),
  ],
  consolidation: () => consolidationTrial(course),
  kills: () => killsTrial({ rounds: 20, cases: 600, seed }),
} satisfies Record<string, () => Promise<readonly TrialResult[]>>;

function seedsFrom(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => first + at);
}

const wanted = values.only?.split(',') ?? Object.keys(TRIALS);
const incidents = readIncidents(recordingsFolder());
const families = [...new Set(incidents.map(({ family }) => family))].slice(
  0,
  values.families === undefined ? undefined : Number(values.families),
);
console.error('asking the library for the truth');
const opened = await openRecordedTroubles(incidents.filter(({ family }) => families.includes(family)));
for (const id of opened.untold) console.error(`left out, the library does not know it: ${id}`);
const course = courseOf(opened.troubles);

const results: (TrialResult & { readonly seconds: number })[] = [];
try {
  for (const [name, run] of Object.entries(TRIALS)) {
    if (!wanted.includes(name)) continue;
    console.error(name);
    const startedMs = performance.now();
    const found = await run();
    const seconds = Math.round((performance.now() - startedMs) / 1000);
    results.push(...found.map((result) => ({ ...result, seconds })));
  }
} finally {
  await opened.close();
}
if (values.json) {
  console.log(JSON.stringify({ schemaVersion: 1, untold: opened.untold, trials: results }, null, 2));
} else {
  for (const { name, goal, measured, holds, seconds } of results) {
    console.log(
      `${holds ? '✔' : '✘'} ${name} (${seconds} s)\n    goal     ${goal}\n    measured ${measured}`,
    );
  }
}
process.exitCode = results.every(({ holds }) => holds) ? 0 : 1;
