// What memory is worth and that it does no harm, on recorded incidents, with the built-in library switched off.
// npx tsx scripts/bench/memory.ts [--json] [--families <n>]
// Each family is taught three incidents in the user's words, then asked about the fourth in other words.

import { parseArgs } from 'node:util';
import { type Incident, isSolved } from '../../src/app/grading.ts';
import type { Investigation } from '../../src/domain/investigation.ts';
import { groupedRateOf } from '../../src/learning/experiment.ts';
import { builtinPatterns } from '../../test/support/library.ts';
import { recordingsFolder } from '../../test/support/recordings.ts';
import { ask, type Mind, median, openMind, readIncidents, teach } from './recorded.ts';

const TAUGHT = 3;
const UNRELATED = 50;
/** Questions about clusters that have nothing to do with any incident. */
const SMALL_TALK = [
  'how many nodes does this cluster have',
  'which version of kubernetes is this',
  'who created the namespace yesterday',
  'list all teams with their owners',
  'what is the weather in the data centre',
  'is there a maintenance window on sunday',
  'show the biggest namespaces by number of objects',
  'what does the label tier mean here',
  'when was this cluster installed',
  'how do I write a helm chart',
];

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, families: { type: 'string' } },
});

const library = builtinPatterns();
const incidents = readIncidents(recordingsFolder());
const families = [...groupByFamily(incidents)]
  .filter(([, members]) => members.length > TAUGHT)
  .slice(0, values.families === undefined ? undefined : Number(values.families));

function groupByFamily(all: readonly Incident[]): Map<string, Incident[]> {
  const groups = new Map<string, Incident[]>();
  for (const incident of all) groups.set(incident.family, [...(groups.get(incident.family) ?? []), incident]);
  return groups;
}

/** The truth in a person's words: what the library would have said. */
async function truthOf(incident: Incident): Promise<{ readonly cause: string; readonly solution: string }> {
  const { diagnosis } = await ask(incident.questions[0] ?? '', incident, { patterns: library, mind: null });
  if (!diagnosis) throw new Error(`the library does not know ${incident.id}`);
  return { cause: diagnosis.rootCause, solution: diagnosis.solution };
}

async function learn(mind: Mind, incident: Incident): Promise<Investigation> {
  const investigation = await ask(incident.questions[0] ?? '', incident, { patterns: [], mind });
  const { cause, solution } = await truthOf(incident);
  teach(mind, investigation, cause, solution);
  return investigation;
}

const tally = {
  asked: 0,
  solvedWithout: 0,
  solvedWith: 0,
  recalledFirst: 0,
  harmOfOthers: 0,
  askedOfOthers: 0,
  injectedUnrelated: 0,
  askedUnrelated: 0,
  /** With every family taught in one store. */
  solvedInOne: 0,
  wrongInOne: 0,
  recalledFirstInOne: 0,
};
/** Of each family, whether its questions were solved; of alike ones the interval counts as few as they are worth. */
const solvedByFamily: boolean[][] = [];
const solvedInOneByFamily: boolean[][] = [];
const idsInOne = new Map<string, Set<string>>();
const firstSteps: number[] = [];
const laterSteps: number[] = [];
const firstCalls: number[] = [];
const laterCalls: number[] = [];

function callsOf(investigation: Investigation): number {
  return investigation.steps.reduce((sum, { calls }) => sum + calls.length, 0);
}

const everything = openMind();
for (const [family, members] of families) {
  const mind = openMind();
  const taughtIds = new Set<string>();
  for (const incident of members.slice(0, TAUGHT)) {
    const first = await learn(mind, incident);
    taughtIds.add(String(first.id));
    const known = idsInOne.get(family) ?? new Set();
    known.add(String((await learn(everything, incident)).id));
    idsInOne.set(family, known);
  }
  const later = members[TAUGHT];
  if (!later) continue;
  const outcomes: boolean[] = [];
  solvedByFamily.push(outcomes);
  for (const question of later.questions.slice(1)) {
    const without = await ask(question, later, { patterns: [], mind: null });
    const within = await ask(question, later, { patterns: [], mind });
    tally.asked++;
    outcomes.push(isSolved(later, within.diagnosis));
    if (isSolved(later, without.diagnosis)) tally.solvedWithout++;
    if (isSolved(later, within.diagnosis)) tally.solvedWith++;
    else
      console.error(
        `not solved: ${later.id} (${family}) ${question}: ${within.diagnosis?.rootCause ?? within.explanation}`,
      );
    if (within.memory.recalled.some(({ injected, id }) => injected && taughtIds.has(id)))
      tally.recalledFirst++;
    firstSteps.push(without.steps.length);
    firstCalls.push(callsOf(without));
    laterSteps.push(within.steps.length);
    laterCalls.push(callsOf(within));
  }
  // The memory of this family alone, asked about incidents of others: whatever it says is wrong.
  for (const other of families.filter(([name]) => name !== family).slice(0, 3)) {
    const stranger = other[1][TAUGHT];
    if (!stranger) continue;
    // Near misses: the wording of the family that was taught, about another trouble.
    const wording = (members[0]?.questions[1] ?? '')
      .replaceAll(members[0]?.app ?? '', stranger.app)
      .replaceAll(members[0]?.namespace ?? '', stranger.namespace);
    const answer = await ask(wording, stranger, { patterns: [], mind });
    tally.askedOfOthers++;
    if (answer.diagnosis && !isSolved(stranger, answer.diagnosis)) {
      tally.harmOfOthers++;
      console.error(`harm: ${family} taught, ${stranger.id} asked: ${answer.diagnosis.rootCause}`);
    }
  }
  mind.close();
}

for (const [family, members] of families) {
  const later = members[TAUGHT];
  const outcomes: boolean[] = [];
  solvedInOneByFamily.push(outcomes);
  for (const question of later?.questions.slice(1) ?? []) {
    if (!later) continue;
    const { diagnosis, memory } = await ask(question, later, {
      patterns: [],
      mind: everything,
      records: false,
    });
    const isRight = isSolved(later, diagnosis);
    outcomes.push(isRight);
    if (isRight) tally.solvedInOne++;
    else if (diagnosis) tally.wrongInOne++;
    const first = memory.recalled.find(({ injected }) => injected);
    if (first && idsInOne.get(family)?.has(first.id)) tally.recalledFirstInOne++;
    if (!isRight)
      console.error(
        `not solved in one store: ${later.id} (${family}) ${question}: ${diagnosis?.rootCause ?? 'no cause'}`,
      );
  }
}

const [someone] = incidents;
if (someone) {
  for (let index = 0; index < UNRELATED; index++) {
    const question = SMALL_TALK[index % SMALL_TALK.length] ?? '';
    const healthy = { ...(incidents[index % incidents.length] ?? someone), namespace: 'default' };
    const answer = await ask(`${question} (${index})`, healthy, { patterns: [], mind: everything });
    tally.askedUnrelated++;
    if (answer.memory.recalled.some(({ injected }) => injected)) tally.injectedUnrelated++;
  }
}
everything.close();

/** Holds with 95 %, families drawn rather than questions. */
function intervalOf(groups: readonly (readonly boolean[])[]): readonly [low: number, high: number] {
  const { low, high } = groupedRateOf(groups);
  return [low, high];
}

const result = {
  families: families.length,
  ...tally,
  shareWithout: tally.solvedWithout / tally.asked,
  shareWith: tally.solvedWith / tally.asked,
  intervalWith: intervalOf(solvedByFamily),
  recall: tally.recalledFirst / tally.asked,
  shareInOne: tally.solvedInOne / tally.asked,
  intervalInOne: intervalOf(solvedInOneByFamily),
  recallInOne: tally.recalledFirstInOne / tally.asked,
  harm: tally.harmOfOthers / tally.askedOfOthers,
  injected: tally.injectedUnrelated / tally.askedUnrelated,
  medianStepsFirst: median(firstSteps),
  medianStepsLater: median(laterSteps),
  medianCallsFirst: median(firstCalls),
  medianCallsLater: median(laterCalls),
};
console.log(values.json ? JSON.stringify(result, null, 2) : result);
