// Asks about recorded troubles of which one thing at a time was changed, and counts what is still told rightly, what
// is told wrongly, where nothing is told, and which answers are worse than those to the same question as it is.
// npx tsx scripts/bench/perturb.ts [--recordings <folder>] [--reports <folder>] [--only <perturbation>]
//   [--about <text>] [--seeds 1,2] [--questions one|all] [--quick <folder>] [--why] [--json]
//   --reports: the questions of a folder of reports instead of the incidents
//   --only: perturbations whose name has the text in it; --about: troubles whose id or namespace has
//   --questions: one question a trouble, that the seed chooses, or all
//   --quick: lists and logs are answered without kubectl; what it says to other commands is kept in this folder between runs
//   --why: answers that are not right, or differ from those to the same question as it is

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Incident, parseIncidents, viewOf } from '../../src/app/grading.ts';
import type { Diagnosis } from '../../src/domain/investigation.ts';
import { seededRandom } from '../../src/learning/seeded-random.ts';
import { builtinPatterns } from '../../test/support/library.ts';
import { recordingsFolder, SMALL_INCIDENTS, SMALL_RECORDING } from '../../test/support/recordings.ts';
import {
  callsOf,
  GRADE_NAMES,
  type Grade,
  type Graded,
  gradeIncident,
  gradeOf,
  isToldAsEvidence,
  totalsOf,
} from './grade.ts';
import { askPerturbed } from './perturb/asking.ts';
import { PERTURBATIONS, type Perturbation, type Scene } from './perturb/perturbations.ts';
import { readCopy } from './perturb/recording-copy.ts';
import { readReports } from './report-files.ts';

/** A trouble that is asked about. */
interface Trouble {
  readonly id: string;
  readonly family: string;
  readonly app: string;
  readonly namespace: string;
  readonly questions: readonly string[];
  open(): Scene;
  /** Grades an answer where names have become others. */
  grade(diagnosis: Diagnosis | null, app: string, rename: (text: string) => string): Grade;
}

interface Answer extends Graded {
  readonly perturbation: string;
  readonly seed: number;
  readonly trouble: string;
  readonly question: string;
  /** Which of the trouble's questions it is. */
  readonly place: number;
  readonly pattern: string | null;
  readonly said: string;
}

const AT_ONCE = 2;
/** The perturbation that changes nothing. */
const UNCHANGED = 'as it is';

const { values } = parseArgs({
  options: {
    recordings: { type: 'string', default: recordingsFolder() },
    reports: { type: 'string' },
    only: { type: 'string', default: '' },
    about: { type: 'string', default: '' },
    seeds: { type: 'string', default: '1,2' },
    questions: { type: 'string', default: 'one' },
    quick: { type: 'string' },
    why: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

function troubleOf(incident: Incident, folder: string): Trouble {
  return {
    ...incident,
    open: () => ({ ...incident, copy: readCopy(join(folder, incident.cluster), viewOf(incident)) }),
    grade: (diagnosis, app, rename) =>
      gradeIncident({ ...incident, app, must: incident.must.map(rename) }, diagnosis),
  };
}

function incidentsOf(folder: string): readonly Trouble[] {
  if (!existsSync(folder))
    throw new Error(`there is no folder of recordings at ${folder}: --recordings <folder>`);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.incidents.jsonl'))
    .flatMap((name) => parseIncidents(readFileSync(join(folder, name), 'utf8'), name))
    .map((incident) => troubleOf(incident, folder));
}

function reportsOf(folder: string): readonly Trouble[] {
  return readReports(folder).map((report) => ({
    ...report,
    family: report.id,
    open: () => ({ ...report, copy: readCopy(report.directory, report.view?.split(',') ?? null) }),
    grade: (diagnosis, _app, rename) =>
      gradeOf({ must: report.must.map(rename), mustNot: report.mustNot?.map(rename) }, diagnosis),
  }));
}

const patterns = builtinPatterns();
const troubles = (
  values.reports === undefined ? incidentsOf(values.recordings) : reportsOf(values.reports)
).filter(({ id, namespace }) => `${id} ${namespace}`.includes(values.about));
const perturbations = PERTURBATIONS.filter(({ name }) => name === UNCHANGED || name.includes(values.only));
const seeds = values.seeds.split(',').map(Number);

const others = parseIncidents(readFileSync(SMALL_INCIDENTS, 'utf8'), SMALL_INCIDENTS);

/** Chooses a trouble that has nothing to do with another. */
function elsewhereOf(trouble: Trouble, random: () => number): Scene {
  const { family, app, namespace } = trouble;
  const fit = others.filter((one) => one.family !== family && one.app !== app && one.namespace !== namespace);
  const chosen = fit[Math.floor(random() * fit.length)] ?? others[0];
  if (chosen === undefined) throw new Error(`${SMALL_INCIDENTS} holds no incident`);
  return { ...chosen, copy: readCopy(SMALL_RECORDING, [chosen.namespace]) };
}

async function askAbout(
  trouble: Trouble,
  perturbation: Perturbation,
  seed: number,
): Promise<readonly Answer[]> {
  const random = seededRandom(seed * 7919 + trouble.id.length * 31 + trouble.id.charCodeAt(0));
  const chance = { random, elsewhere: elsewhereOf(trouble, random) };
  // Chosen before anything is changed: the same question is asked under every perturbation of a seed.
  const chosen = Math.floor(random() * trouble.questions.length);
  const scene = perturbation.apply(trouble.open(), chance);
  if (scene === null) return [];
  const asked = scene.questions.flatMap((question, place) =>
    values.questions === 'all' || place === chosen ? [{ question, place }] : [],
  );
  const investigations = await askPerturbed(
    scene,
    asked.map(({ question }) => question),
    patterns,
    seed,
    values.quick ?? null,
  );
  return investigations.map((result, index) => ({
    perturbation: perturbation.name,
    seed,
    trouble: trouble.id,
    question: result.question,
    place: asked[index]?.place ?? 0,
    grade: trouble.grade(result.diagnosis, scene.app, scene.rename),
    asEvidence: isToldAsEvidence(result.diagnosis),
    calls: callsOf(result),
    durationMs: result.durationMs,
    pattern: result.diagnosis?.pattern ?? null,
    said: result.diagnosis?.rootCause ?? result.explanation ?? '',
  }));
}

const queue = perturbations.flatMap((perturbation) =>
  (perturbation.isRandom || perturbation.name === UNCHANGED ? seeds : seeds.slice(0, 1)).flatMap((seed) =>
    troubles.map((trouble) => ({ perturbation, seed, trouble })),
  ),
);
const answers: Answer[] = [];

async function work(): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    answers.push(...(await askAbout(next.trouble, next.perturbation, next.seed)));
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, work));

/** The answer to the same question of the same trouble as it is. */
function unchangedOf({ trouble, place }: Answer): Answer | undefined {
  return unchanged.get(`${trouble} ${place}`);
}

const unchanged = new Map(
  answers
    .filter(({ perturbation }) => perturbation === UNCHANGED)
    .map((answer) => [`${answer.trouble} ${answer.place}`, answer] as const),
);

/** From best to worst. */
const ORDER: readonly Grade[] = ['right', 'partial', 'none', 'wrong'];

/** How much better an answer is than that to the same question as it is; 0 where they are graded alike. */
function gainOf(answer: Answer): number {
  const before = unchangedOf(answer);
  return before === undefined ? 0 : ORDER.indexOf(before.grade) - ORDER.indexOf(answer.grade);
}

const results = perturbations.map(({ name, law }) => {
  const own = answers.filter(({ perturbation }) => perturbation === name);
  return {
    perturbation: name,
    law,
    ...totalsOf(own),
    worse: own.filter((answer) => gainOf(answer) < 0).length,
    better: own.filter((answer) => gainOf(answer) > 0).length,
    /** Graded alike, by another cause. */
    other: own.filter((answer) => gainOf(answer) === 0 && unchangedOf(answer)?.pattern !== answer.pattern)
      .length,
  };
});
if (values.json) {
  console.log(JSON.stringify({ results, answers }, null, 2));
} else {
  if (values.why) {
    for (const answer of answers) {
      const { perturbation, seed, trouble, grade, question, pattern, said } = answer;
      const before = unchangedOf(answer);
      const isSame = before === undefined || before.pattern === pattern;
      if (grade === 'right' && isSame) continue;
      console.log(`${GRADE_NAMES[grade]} ${perturbation} (seed ${seed}) ${trouble} — ${question}`);
      console.log(`    ${pattern ?? 'no pattern'}: ${said}`);
      if (!isSame) console.log(`    as it is: ${before.pattern ?? 'no pattern'}: ${before.said}`);
    }
  }
  const columns = ['#', 'right', 'partial', 'wrong told', 'none', 'worse', 'better', 'other', 'kubectl'];
  const header = columns.map((name) => name.padStart(10));
  console.log(`${'perturbation'.padEnd(28)} ${header.join(' ')}`);
  for (const result of results) {
    const { perturbation, questions, right, partial, wrong, none, worse, better, other, medianCalls } =
      result;
    const cells = [questions, right, partial, wrong, none, worse, better, other, medianCalls].map((cell) =>
      String(cell).padStart(10),
    );
    console.log(`${perturbation.padEnd(28)} ${cells.join(' ')}`);
  }
}
