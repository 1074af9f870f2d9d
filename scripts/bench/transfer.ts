// Knowledge from one home to another: what the first solves after it was taught, and what the second solves of that with
// nothing but the export of the first. Without the built-in library, on recorded incidents.
// npx tsx scripts/bench/transfer.ts [--families <n>] [--noise] [--json]
// --noise: what is taught speaks of people, teams and tickets as well, as people write.

import { parseArgs } from 'node:util';
import { consolidate } from '../../src/app/consolidate.ts';
import { exportDocument, exportOf, telling } from '../../src/app/export.ts';
import { type Incident, isSolved } from '../../src/app/grading.ts';
import { planImport } from '../../src/app/import.ts';
import { parseExchange } from '../../src/engines/patterns/exchange.ts';
import { builtinPatterns } from '../../test/support/library.ts';
import { recordingsFolder } from '../../test/support/recordings.ts';
import { ask, BENCH_CLOCK, type Mind, openMind, readIncidents, teach } from './recorded.ts';

/** Fewer incidents teach no pattern. */
const MIN_TAUGHT = 3;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    families: { type: 'string' },
    noise: { type: 'boolean', default: false },
  },
});

const library = builtinPatterns();
const groups = new Map<string, Incident[]>();
for (const incident of readIncidents(recordingsFolder())) {
  groups.set(incident.family, [...(groups.get(incident.family) ?? []), incident]);
}
/** Half of each family is taught, and at least what it takes to learn; the other half is asked. */
const families = [...groups]
  .filter(([, members]) => members.length > MIN_TAUGHT)
  .slice(0, values.families === undefined ? undefined : Number(values.families))
  .map(([family, members]) => {
    const taught = Math.max(MIN_TAUGHT, Math.ceil(members.length / 2));
    return { family, taught: members.slice(0, taught), asked: members.slice(taught) };
  });

const first = openMind();
for (const incident of families.flatMap(({ taught }) => taught)) {
  const question = incident.questions[0] ?? '';
  const investigation = await ask(question, incident, { patterns: [], mind: first });
  const { diagnosis } = await ask(question, incident, { patterns: library, mind: null });
  if (diagnosis === null) continue;
  const [cause, solution] = [diagnosis.rootCause, diagnosis.solution].map((text) => taughtOf(text, incident));
  teach(first, investigation, cause ?? '', solution ?? '');
}

/** What a person would have typed. */
function taughtOf(text: string, { app, id }: Incident): string {
  return values.noise ? `${text} Seen first by Anna Kowalska of team-${app} (ticket OPS-${id}).` : text;
}

const { cases, learned } = first;
consolidate({ cases, learned, clock: BENCH_CLOCK, onProgress: () => undefined }, { dryRun: false });
const contexts = [...new Set(first.store.list({ limit: -1 }).map(({ cluster }) => cluster.context))];
const exported = exportOf({ learned: learned.list(), cases: cases.list(-1), contexts }, library, false);
const document = exportDocument(exported);

const second = openMind();
// The second has no library, so that nothing is known there already.
const here = { learned: [], library: [], told: telling({ cases: [], contexts: [] }, library) };
const { taken, report } = planImport(
  parseExchange(document, 'export.json').patterns,
  here,
  BENCH_CLOCK.now(),
);
second.learned.addAll(taken);

/** Asks without keeping anything: each question meets what was imported as it was imported. */
async function solves(question: string, incident: Incident, mind: Mind): Promise<boolean> {
  const { diagnosis } = await ask(question, incident, { patterns: [], mind, records: false });
  return isSolved(incident, diagnosis);
}

const tally = { asked: 0, first: 0, second: 0, both: 0 };
for (const { asked } of families) {
  for (const incident of asked) {
    for (const question of incident.questions.slice(1)) {
      const inFirst = await solves(question, incident, first);
      const inSecond = await solves(question, incident, second);
      tally.asked += 1;
      if (inFirst) tally.first += 1;
      if (inSecond) tally.second += 1;
      if (inFirst && inSecond) tally.both += 1;
      else if (inFirst) console.error(`the second does not solve ${incident.id}: ${question}`);
    }
  }
}
for (const mind of [first, second]) mind.close();

const result = {
  families: families.length,
  taught: families.reduce((sum, { taught }) => sum + taught.length, 0),
  exported: exported.patterns.length,
  leftOut: exported.leftOut.length,
  taken: taken.length,
  refused: report.filter(({ outcome }) => outcome === 'refused').length,
  ...tally,
  share: tally.both / Math.max(1, tally.first),
};
console.log(values.json ? JSON.stringify(result, null, 2) : result);
