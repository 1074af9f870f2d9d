// Asks every question of a file of incidents about recordings and grades the diagnoses, with the real kubectl.
// npx tsx scripts/bench/incidents.ts [--recordings <folder>] [--incidents <file>] [--whole] [--neighbours]
//   [--only <text>] [--json]
//   --whole: on the whole recording instead of the incident's own namespaces
//   --neighbours: asks about each incident's healthy neighbour instead; every diagnosis is a false one
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startDumpServer } from '../../src/adapters/dump-server/index.ts';
import { createKubectlCluster } from '../../src/adapters/kubectl.ts';
import { createGateway } from '../../src/agent/kubectl-gateway.ts';
import { type Incident, isSolved, parseIncidents } from '../../src/app/grading.ts';
import { investigate } from '../../src/app/investigate.ts';
import type { Investigation } from '../../src/domain/investigation.ts';
import type { Pattern } from '../../src/domain/pattern.ts';
import { createPatternsEngine } from '../../src/engines/patterns/engine.ts';
import { builtinPatterns } from '../../test/support/library.ts';

interface Answer {
  readonly incident: string;
  readonly family: string;
  readonly question: string;
  readonly solved: boolean;
  readonly pattern: string | null;
  readonly rootCause: string | null;
  readonly steps: number;
  readonly calls: number;
  readonly durationMs: number;
}

const MAX_STEPS = 12;
const TIMEOUT_MS = 120_000;
const NEIGHBOUR_QUESTIONS = [
  'why is {name} in {namespace} failing',
  '{name} in {namespace} keeps crashing',
  'is something wrong with deployment {name} in {namespace}?',
];

const { values } = parseArgs({
  options: {
    recordings: { type: 'string', default: process.env.K8S_LEARN_RECORDINGS ?? '../shared/clusters' },
    incidents: { type: 'string' },
    whole: { type: 'boolean', default: false },
    neighbours: { type: 'boolean', default: false },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

async function ask(
  question: string,
  incident: Incident,
  patterns: readonly Pattern[],
): Promise<Investigation> {
  const directory = join(values.recordings, incident.cluster);
  const view = values.whole ? {} : { namespaces: [incident.namespace, 'default', 'kube-system'] };
  const server = await startDumpServer({ directory, ...view });
  const cacheDir = mkdtempSync(join(tmpdir(), 'k8s-learn-bench-'));
  try {
    const cluster = await createKubectlCluster({
      kubeconfig: server.kubeconfigPath,
      context: server.contextName,
      cacheDir,
      env: process.env,
      nowMs: () => server.nowMs(),
      namespace: null,
    });
    const { investigation } = await investigate(
      { question, arm: 'on', maxSteps: MAX_STEPS, timeoutMs: TIMEOUT_MS },
      {
        gateway: createGateway(cluster),
        nowMs: () => cluster.nowMs(),
        engine: createPatternsEngine(patterns),
        store: null,
        clock: { now: () => new Date().toISOString(), monotonicMs: () => performance.now() },
        onProgress: () => undefined,
        memory: null,
      },
      new AbortController().signal,
    );
    return investigation;
  } finally {
    await server.close();
    rmSync(cacheDir, { recursive: true, force: true });
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

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const patterns = builtinPatterns();
const answers: Answer[] = [];
const queue = readIncidents().flatMap((incident) =>
  questionsOf(incident).map((question) => ({ incident, question })),
);

async function work(): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { incident, question } = next;
    const result = await ask(question, incident, patterns);
    answers.push({
      incident: incident.id,
      family: incident.family,
      question,
      solved: values.neighbours ? result.diagnosis === null : isSolved(incident, result.diagnosis),
      pattern: result.diagnosis?.pattern ?? null,
      rootCause: result.diagnosis?.rootCause ?? result.explanation,
      steps: result.steps.length,
      // The first command finds out which namespaces there are and which cluster it is.
      calls: 1 + result.steps.reduce((sum, step) => sum + step.calls.length, 0),
      durationMs: result.durationMs,
    });
  }
}

await Promise.all([work(), work()]);
answers.sort((a, b) => (a.incident < b.incident ? -1 : a.incident > b.incident ? 1 : 0));
const summary = {
  questions: answers.length,
  solved: answers.filter(({ solved }) => solved).length,
  share: answers.filter(({ solved }) => solved).length / Math.max(1, answers.length),
  medianSteps: median(answers.map(({ steps }) => steps)),
  medianCalls: median(answers.map(({ calls }) => calls)),
  medianMs: median(answers.map(({ durationMs }) => durationMs)),
};
if (values.json) {
  console.log(JSON.stringify({ ...summary, answers }, null, 2));
} else {
  for (const { incident, question, pattern, rootCause } of answers.filter(({ solved }) => !solved)) {
    console.log(`✘ ${incident} — ${question}\n    ${pattern ?? 'none'}: ${rootCause}`);
  }
  console.log(summary);
}
