// What is learned from recorded incidents, with the built-in library switched off: active patterns, what they claim of
// incidents that were held back and of others, and what they save.
// npx tsx scripts/bench/patterns.ts [--families <n>] [--json]

import { parseArgs } from 'node:util';
import { consolidate } from '../../src/app/consolidate.ts';
import { type Incident, isSolved } from '../../src/app/grading.ts';
import type { Investigation } from '../../src/domain/investigation.ts';
import { builtinPatterns } from '../../test/support/library.ts';
import { recordingsFolder } from '../../test/support/recordings.ts';
import { ask, BENCH_CLOCK, median, openMind, readIncidents, teach } from './recorded.ts';

const TAUGHT = 3;

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, families: { type: 'string' } },
});

const library = builtinPatterns();
const families = grouped();

function grouped(): Map<string, Incident[]> {
  const groups = new Map<string, Incident[]>();
  for (const incident of readIncidents(recordingsFolder())) {
    groups.set(incident.family, [...(groups.get(incident.family) ?? []), incident]);
  }
  return groups;
}

const recurring = [...families]
  .filter(([, members]) => members.length > TAUGHT)
  .slice(0, values.families === undefined ? undefined : Number(values.families));
const novel = [...families].filter(([, members]) => members.length === 1).flatMap(([, members]) => members);

function callsOf({ steps }: Investigation): number {
  return steps.reduce((sum, { calls }) => sum + calls.length, 0);
}

const mind = openMind();
const familyOf = new Map<number, string>();
for (const [family, members] of recurring) {
  for (const incident of members.slice(0, TAUGHT)) {
    const question = incident.questions[0] ?? '';
    const first = await ask(question, incident, { patterns: [], mind });
    const { diagnosis } = await ask(question, incident, { patterns: library, mind: null });
    if (diagnosis === null || first.id === null) continue;
    teach(mind, first, diagnosis.rootCause, diagnosis.solution);
    familyOf.set(first.id, family);
  }
}

const { cases, learned } = mind;
const parts = { cases, learned, clock: BENCH_CLOCK, onProgress: () => undefined };
const startedMs = performance.now();
consolidate(parts, { dryRun: false });
const consolidateMs = Math.round(performance.now() - startedMs);
const isSameTwice = consolidate(parts, { dryRun: false }).action === 'unchanged';

// A pattern may speak for families that are one trouble: a rollout that waits for a pod that is not ready.
const patterns = learned.list({ states: ['active'] }).map(({ pattern, members }) => ({
  pattern,
  families: new Set(members.flatMap((id) => familyOf.get(id) ?? [])),
}));
const covered = new Set(patterns.flatMap((one) => [...one.families]));

const tally = { heldBack: 0, right: 0, claimsAsked: 0, wrongClaims: 0 };
const cold: number[] = [];
const warm: number[] = [];
const coldNovel: number[] = [];
const warmNovel: number[] = [];
let wrongTold = 0;

/** All patterns as the library, on an incident: what does any of another family claim? */
async function claims(incident: Incident): Promise<void> {
  const question = incident.questions[1] ?? incident.questions[0] ?? '';
  const told = await ask(question, incident, {
    patterns: patterns.map(({ pattern }) => pattern),
    mind: null,
  });
  const claimed = patterns.find(({ pattern }) => pattern.id === told.diagnosis?.pattern);
  tally.claimsAsked += patterns.length - (claimed?.families.has(incident.family) ? 1 : 0);
  if (claimed && !claimed.families.has(incident.family) && !isSolved(incident, told.diagnosis)) {
    tally.wrongClaims += 1;
    console.error(`claims too much: ${claimed.pattern.id} on ${incident.id}: ${told.diagnosis?.rootCause}`);
  }
}

for (const [family, members] of recurring) {
  const later = members[TAUGHT];
  if (!later) continue;
  const question = later.questions[1] ?? '';
  const without = await ask(question, later, { patterns: [], mind: null });
  const within = await ask(question, later, { patterns: [], mind });
  cold.push(callsOf(without));
  warm.push(callsOf(within));
  await claims(later);
  const solved = isSolved(later, within.diagnosis);
  if (within.diagnosis !== null && !solved) wrongTold += 1;
  if (!covered.has(family)) continue;
  tally.heldBack += 1;
  if (solved) tally.right += 1;
  else console.error(`not right: ${later.id}: ${within.diagnosis?.rootCause ?? within.explanation}`);
}
for (const incident of novel) {
  const question = incident.questions[1] ?? incident.questions[0] ?? '';
  coldNovel.push(callsOf(await ask(question, incident, { patterns: [], mind: null })));
  warmNovel.push(callsOf(await ask(question, incident, { patterns: [], mind })));
  await claims(incident);
}
mind.close();

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

const result = {
  families: recurring.length,
  activePatterns: patterns.length,
  familiesWithActivePattern: covered.size,
  without: recurring.map(([family]) => family).filter((family) => !covered.has(family)),
  ...tally,
  rightShare: tally.right / Math.max(1, tally.heldBack),
  wrongClaimShare: tally.wrongClaims / Math.max(1, tally.claimsAsked),
  wrongTold,
  callsCold: sum(cold),
  callsWarm: sum(warm),
  callsSavedShare: 1 - sum(warm) / Math.max(1, sum(cold)),
  medianCallsCold: median(cold),
  medianCallsWarm: median(warm),
  novelCallsCold: sum(coldNovel),
  novelCallsWarm: sum(warmNovel),
  novelCallsMore: sum(warmNovel) / Math.max(1, sum(coldNovel)) - 1,
  consolidateMs,
  isSameTwice,
};
console.log(values.json ? JSON.stringify(result, null, 2) : result);
