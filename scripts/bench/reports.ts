// Asks every question of a folder of reports, in-process with the real kubectl, and counts what is told rightly and
// what is told wrongly.
// npx tsx scripts/bench/reports.ts [folder] [--only <text>] [--why] [--json]
//   folder: one folder a report, with case.json and dump/; K8S_LEARN_REPORTS names it as well
//   --only: reports whose id has the text in it
//   --why: every answer beside the truth

import { parseArgs } from 'node:util';
import type { Investigation } from '../../src/domain/investigation.ts';
import { builtinPatterns } from '../../test/support/library.ts';
import { reportsFolder } from '../../test/support/recordings.ts';
import {
  callsOf,
  GRADE_NAMES,
  type Graded,
  gradeOf,
  isToldAsEvidence,
  shareOf,
  type Totals,
  totalsOf,
} from './grade.ts';
import { askCluster, serveRecording } from './recorded.ts';
import { type Report, readReports } from './report-files.ts';

interface Answer extends Graded {
  readonly report: string;
  readonly area: string;
  readonly question: string;
  /** Which question of its report it is: the first is the most exact. */
  readonly place: number;
  readonly pattern: string | null;
  readonly rootCause: string | null;
  readonly solution: string | null;
  readonly explanation: string | null;
  readonly confidence: number | null;
  readonly steps: readonly string[];
}

/** How many questions are under way at once. */
const AT_ONCE = 2;

const { values, positionals } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    why: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const folder = positionals[0] ?? reportsFolder();

const patterns = builtinPatterns();

async function answer(report: Report, question: string, place: number): Promise<Answer> {
  const { cluster, close } = await serveRecording({
    directory: report.directory,
    ...(report.view ? { namespaces: report.view.split(',') } : {}),
  });
  try {
    const result: Investigation = await askCluster(question, cluster, { patterns, mind: null });
    const { diagnosis } = result;
    return {
      report: report.id,
      area: report.area,
      question,
      place,
      grade: gradeOf(report, diagnosis),
      asEvidence: isToldAsEvidence(diagnosis),
      calls: callsOf(result),
      durationMs: result.durationMs,
      pattern: diagnosis?.pattern ?? null,
      rootCause: diagnosis?.rootCause ?? null,
      solution: diagnosis?.solution ?? null,
      explanation: result.explanation,
      confidence: diagnosis?.confidence ?? null,
      steps: result.steps.map(({ tool, args }) => [tool, ...Object.values(args)].join(' ')),
    };
  } finally {
    await close();
  }
}

const reports = readReports(folder).filter(({ id }) => id.includes(values.only));
const queue = reports.flatMap((report) =>
  report.questions.map((question, place) => ({ report, question, place })),
);
const answers: Answer[] = [];

async function work(): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    answers.push(await answer(next.report, next.question, next.place));
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, work));
answers.sort((a, b) => (a.report === b.report ? a.place - b.place : a.report < b.report ? -1 : 1));

/** The part of an area before what it is about more exactly: `operators` of `operators: OLM`. */
function broadAreaOf({ area }: Answer): string {
  return area.split(/[;,:(]/)[0]?.trim() ?? area;
}

function totalsBy(keyOf: (answer: Answer) => string): readonly (readonly [string, Totals])[] {
  const keys = [...new Set(answers.map(keyOf))].sort();
  return keys.map((key) => [key, totalsOf(answers.filter((one) => keyOf(one) === key))]);
}

function line(name: string, totals: Totals): string {
  const { questions, right, partial, wrong, none, medianCalls, p95Calls } = totals;
  const cells = [right, partial, wrong, none]
    .map((count) => shareOf(count, questions).padStart(11))
    .join(' ');
  return `${name.slice(0, 34).padEnd(34)} ${String(questions).padStart(4)} ${cells}   ${medianCalls} / ${p95Calls}`;
}

function print(): void {
  for (const one of answers) {
    const { report, place, grade, calls, durationMs, pattern, confidence, question } = one;
    const said = one.rootCause === null ? '' : `${pattern ?? 'no pattern'} ${confidence}`;
    console.log(
      `${GRADE_NAMES[grade].padEnd(10)} ${report} ${place + 1}  ${calls} calls ${durationMs} ms  ${said}`,
    );
    if (!values.why) continue;
    const truth = reports.find(({ id }) => id === report);
    console.log(`  asked     ${question}`);
    console.log(`  cause     ${one.rootCause ?? `none: ${one.explanation}`}`);
    if (one.solution !== null) console.log(`  solution  ${one.solution}`);
    console.log(`  must      ${truth?.must.join('   &   ')}`);
    if (truth?.mustNot) console.log(`  must not  ${truth.mustNot.join('   |   ')}`);
    console.log(`  steps     ${one.steps.join(' · ')}\n`);
  }
  const columns = ['RIGHT', 'PARTIAL', 'WRONG TOLD', 'NONE'].map((name) => name.padStart(11)).join(' ');
  console.log(`\n${''.padEnd(34)}    # ${columns}   kubectl median / p95`);
  for (const [name, totals] of totalsBy(broadAreaOf)) console.log(line(name, totals));
  for (const [name, totals] of totalsBy(({ place }) => `question ${place + 1} of a report`)) {
    console.log(line(name, totals));
  }
  const all = totalsOf(answers);
  console.log(line('all', all));
  console.log(`partial, told as evidence (wrong by a strict reading): ${all.partialAsEvidence}`);
  console.log(`median time ${all.medianMs} ms`);
}

if (values.json) {
  const byArea = Object.fromEntries(totalsBy(broadAreaOf));
  const byPlace = Object.fromEntries(totalsBy(({ place }) => String(place + 1)));
  console.log(JSON.stringify({ totals: totalsOf(answers), byArea, byPlace, answers }, null, 2));
} else {
  print();
}
