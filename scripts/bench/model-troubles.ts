// The troubles that models are tried on: recordings of reports and of incidents, each with its question and its grade.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGateway } from '../../src/agent/kubectl-gateway.ts';
import { investigate } from '../../src/app/investigate.ts';
import type { Diagnosis, Investigation } from '../../src/domain/investigation.ts';
import type { Cluster, Engine } from '../../src/domain/ports.ts';
import { recordingsFolder, reportsFolder } from '../../test/support/recordings.ts';
import { type Grade, gradeIncident, gradeOf } from './grade.ts';
import { BENCH_CLOCK, readIncidents, type ServedCluster, serveIncident, serveRecording } from './recorded.ts';

const MAX_STEPS = 12;
export const TIMEOUT_MS = 120_000;

export interface ModelTrouble {
  readonly id: string;
  readonly question: string;
  readonly serve: () => Promise<ServedCluster>;
  readonly grade: (diagnosis: Diagnosis | null) => Grade;
}

/** Every n-th, so that all kinds are among them. */
export function spread<T>(all: readonly T[], count: number): readonly T[] {
  const every = Math.max(1, all.length / Math.max(1, count));
  return Array.from(
    { length: Math.min(count, all.length) },
    (_, index) => all[Math.floor(index * every)] as T,
  );
}

/** Reads the reports; says so where there are none. */
export function reportedTroubles(): readonly ModelTrouble[] {
  const folder = reportsFolder();
  if (!existsSync(folder)) {
    console.error(`SKIPPED: no reports in ${folder} (set K8S_LEARN_REPORTS)`);
    return [];
  }
  return readdirSync(folder)
    .sort()
    .filter((id) => existsSync(join(folder, id, 'case.json')))
    .map((id): ModelTrouble => {
      const report = JSON.parse(readFileSync(join(folder, id, 'case.json'), 'utf8')) as {
        readonly questions: readonly string[];
        readonly must: readonly string[];
        readonly mustNot?: readonly string[];
        readonly view?: string;
      };
      return {
        id,
        question: report.questions[0] ?? '',
        serve: () =>
          serveRecording({
            directory: join(folder, id, 'dump'),
            ...(report.view ? { namespaces: report.view.split(',') } : {}),
          }),
        grade: (diagnosis) => gradeOf(report, diagnosis),
      };
    });
}

/** Reads the incidents of the big recordings. */
export function recordedTroubles(): readonly ModelTrouble[] {
  if (!existsSync(recordingsFolder())) return [];
  return readIncidents(recordingsFolder()).map((incident) => ({
    id: incident.id,
    question: incident.questions[0] ?? '',
    serve: () => serveIncident(incident),
    grade: (diagnosis) => gradeIncident(incident, diagnosis),
  }));
}

/** Asks with nothing remembered and nothing kept. */
export async function askWithoutMemory(
  question: string,
  cluster: Cluster,
  engine: Engine,
): Promise<Investigation> {
  const { investigation } = await investigate(
    { question, arm: 'on', maxSteps: MAX_STEPS, timeoutMs: TIMEOUT_MS },
    {
      ...{ gateway: createGateway(cluster), nowMs: () => cluster.nowMs(), engine },
      ...{ store: null, memory: null, clock: BENCH_CLOCK, onProgress: () => undefined },
    },
    new AbortController().signal,
  );
  return investigation;
}
