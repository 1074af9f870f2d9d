// Asks every question of a file of incidents about recordings and grades the diagnoses, with the real kubectl.
// npx tsx scripts/bench/incidents.ts [--recordings <folder>] [--incidents <file>] [--whole] [--neighbours]
//   [--only <text>] [--json]
//   --whole: on the whole recording instead of the incident's own namespaces
//   --neighbours: asks about each incident's healthy neighbour instead; every diagnosis is a false one

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Incident, parseIncidents } from '../../src/app/grading.ts';
import type { Investigation } from '../../src/domain/investigation.ts';
import { builtinPatterns } from '../../test/support/library.ts';
import { recordingsFolder } from '../../test/support/recordings.ts';
import { callsOf, GRADE_NAMES, type Graded, gradeIncident, isToldAsEvidence, totalsOf } from './grade.ts';
import { askCluster, median, serveRecording } from './recorded.ts';

interface Answer extends Graded {
  readonly incident: string;
  readonly family: string;
  readonly question: string;
  /** Whether a cause was told at all. */
  readonly told: boolean;
  readonly pattern: string | null;
  readonly rootCause: string | null;
  readonly steps: number;
}

const NEIGHBOUR_QUESTIONS = [
  'why is {name} in {namespace} failing',
  '{name} in {namespace} keeps crashing',
  'is something wrong with deployment {name} in {namespace}?',
];

const { values } = parseArgs({
  options: {
    recordings: { type: 'string', default: recordingsFolder() },
    incidents: { type: 'string' },
    whole: { type: 'boolean', default: false },
    neighbours: { type: 'boolean', default: false },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

async function ask(question: string, incident: Incident): Promise<Investigation> {
  const served = await serveRecording({
    directory: join(values.recordings, incident.cluster),
    ...(values.whole ? {} : { namespaces: [incident.namespace, 'default', 'kube-system'] }),
  });
  try {
    return await askCluster(question, served.cluster, { patterns, mind: null });
  } finally {
    await served.close();
  }
}

/** The deployment `<app>-web` that runs well beside each incident. */
function neighbourOf(incident: Incident): string | null {
  const file = join(values.recordings, incident.cluster, incident.namespace, 'deployments.apps.json');
  const { items } = JSON.parse(readFileSync(file, 'utf8')) as { items: { metadata: { name: string } }[] };
  return items.map(({ metadata }) => metadata.name).find((name) => name.endsWith('-web')) ?? null;
}

function questionsOf(incident: Incident): readonly string[] {
  if (!values.neighbours) return incident.questions;
  const name = neighbourOf(incident);
  if (name === null) return [];
  return NEIGHBOUR_QUESTIONS.map((question) =>
    question.replace('{name}', name).replace('{namespace}', incident.namespace),
  );
}

function readIncidents(): readonly Incident[] {
  const files = values.incidents
    ? [values.incidents]
    : readdirSync(values.recordings)
        .filter((name) => name.endsWith('.incidents.jsonl'))
        .map((name) => join(values.recordings, name));
  const all = files.flatMap((file) => parseIncidents(readFileSync(file, 'utf8'), file));
  const { only } = values;
  return only === undefined
    ? all
    : all.filter((incident) => `${incident.id} ${incident.namespace}`.includes(only));
}

const patterns = builtinPatterns();
const answers: Answer[] = [];
const queue = readIncidents().flatMap((incident) =>
  questionsOf(incident).map((question) => ({ incident, question })),
);

async function work(): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { incident, question } = next;
    const result = await ask(question, incident);
    const { diagnosis } = result;
    answers.push({
      incident: incident.id,
      family: incident.family,
      question,
      // Of a healthy neighbour nothing that is told is right.
      grade: values.neighbours
        ? isToldAsEvidence(diagnosis)
          ? 'wrong'
          : 'none'
        : gradeIncident(incident, diagnosis),
      told: diagnosis !== null,
      asEvidence: isToldAsEvidence(diagnosis),
      pattern: diagnosis?.pattern ?? null,
      rootCause: diagnosis?.rootCause ?? result.explanation,
      steps: result.steps.length,
      calls: callsOf(result),
      durationMs: result.durationMs,
    });
  }
}

await Promise.all([work(), work()]);
answers.sort((a, b) => (a.incident < b.incident ? -1 : a.incident > b.incident ? 1 : 0));
const { right, wrong, none, ...cost } = totalsOf(answers);
const summary = {
  questions: answers.length,
  ...(values.neighbours
    ? { told: answers.filter(({ told }) => told).length, toldAsEvidence: wrong }
    : { right, wrongTold: wrong, none, share: right / Math.max(1, answers.length) }),
  medianSteps: median(answers.map(({ steps }) => steps)),
  medianCalls: cost.medianCalls,
  p95Calls: cost.p95Calls,
  medianMs: cost.medianMs,
};
if (values.json) {
  console.log(JSON.stringify({ ...summary, answers }, null, 2));
} else {
  const failed = answers.filter(({ grade, told }) => (values.neighbours ? told : grade !== 'right'));
  for (const { grade, incident, question, pattern, rootCause } of failed) {
    console.log(
      `${GRADE_NAMES[grade]} ${incident} — ${question}\n    ${pattern ?? 'no pattern'}: ${rootCause}`,
    );
  }
  console.log(summary);
}
