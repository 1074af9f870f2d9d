// That learning does no harm, and what a second time is worth: each measure with its goal, and whether it holds.
// npx tsx scripts/bench/harm.ts [--only <name,...>] [--runs 100] [--incidents 10] [--json]
// Recordings: K8S_LEARN_RECORDINGS, else the small one that comes with the project. Exit code 1 when a goal is missed.
import { parseArgs } from 'node:util';
import { measureEfficiency } from './harm/efficiency.ts';
import { measureFalseSuccess } from './harm/false-success.ts';
import { measureInjection } from './harm/injection.ts';
import { measureIsolation } from './harm/isolation.ts';
import { readRecorded } from './harm/lab.ts';
import type { HarmResult } from './harm/result.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    runs: { type: 'string', default: '100' },
    incidents: { type: 'string', default: '10' },
  },
});
const recorded = readRecorded();

const MEASURES: Readonly<Record<string, () => Promise<HarmResult>>> = {
  'false-success': () => measureFalseSuccess(recorded, Number(values.runs)),
  injection: () => measureInjection(),
  efficiency: () => measureEfficiency(recorded, Number(values.incidents)),
  isolation: () => measureIsolation(recorded, Number(values.incidents)),
};

const wanted = values.only?.split(',') ?? Object.keys(MEASURES);
const results: HarmResult[] = [];
for (const name of wanted) {
  const measure = MEASURES[name];
  if (measure === undefined)
    throw new Error(`there is no measure ${name}: ${Object.keys(MEASURES).join(', ')}`);
  results.push(await measure());
}
if (values.json) console.log(JSON.stringify(results, null, 2));
else
  for (const { name, goal, measured, holds } of results)
    console.log(`${holds ? 'holds' : 'MISSED'}  ${name}: ${goal}\n`, measured);
process.exitCode = results.every(({ holds }) => holds) ? 0 : 1;
