// Compares what a question and a scan take for the origin of the same trouble: the answer to an incident's first question
// beside the first trouble of a scan that concerns the same objects.
// npx tsx scripts/bench/agreement.ts [--recordings <folder>] [--reports <folder>] [--only <text>] [--whole]
//   --whole: the scan is of the whole recording, as the question is; without it of the incident's own namespaces
//   --reports: the questions of a folder of reports instead of the incidents

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createGateway } from '../../src/agent/kubectl-gateway.ts';
import { viewOf } from '../../src/app/grading.ts';
import { scan, type Trouble } from '../../src/app/scan.ts';
import type { Diagnosis } from '../../src/domain/investigation.ts';
import { describeRef, refKey } from '../../src/domain/kube.ts';
import type { Cluster } from '../../src/domain/ports.ts';
import { builtinPatterns } from '../../test/support/library.ts';
import { recordingsFolder } from '../../test/support/recordings.ts';
import { askCluster, BENCH_CLOCK, readIncidents, serveRecording } from './recorded.ts';
import { readReports } from './report-files.ts';

interface Trial {
  readonly id: string;
  readonly directory: string;
  readonly view: readonly string[] | null;
  readonly question: string;
}

const { values } = parseArgs({
  options: {
    recordings: { type: 'string', default: recordingsFolder() },
    reports: { type: 'string' },
    only: { type: 'string', default: '' },
    whole: { type: 'boolean', default: false },
  },
});
const patterns = builtinPatterns();

function readTrials(): readonly Trial[] {
  const trials =
    values.reports === undefined
      ? readIncidents(values.recordings).map((incident) => ({
          id: incident.id,
          directory: join(values.recordings, incident.cluster),
          view: values.whole ? null : viewOf(incident),
          question: incident.questions[0] ?? '',
        }))
      : readReports(values.reports).map(({ id, directory, view, questions }) => ({
          id,
          directory,
          view: values.whole ? null : (view?.split(',') ?? null),
          question: questions[0] ?? '',
        }));
  return trials.filter(({ id }) => id.includes(values.only));
}

async function scanOf(cluster: Cluster): Promise<readonly Trouble[]> {
  const { groups } = await scan(
    {
      gateway: createGateway(cluster),
      nowMs: () => cluster.nowMs(),
      patterns,
      clock: BENCH_CLOCK,
      onProgress: () => undefined,
    },
    new AbortController().signal,
  );
  return groups.flatMap(({ troubles }) => troubles);
}

/** The first trouble that is about an object of a diagnosis, or has what follows from it at one. */
function troubleOf(diagnosis: Diagnosis, troubles: readonly Trouble[]): Trouble | null {
  const keys = new Set(diagnosis.affected.map(refKey));
  return (
    troubles.find(
      ({ affected, consequences }) =>
        affected.some((ref) => keys.has(refKey(ref))) ||
        consequences.some(({ subject }) => keys.has(refKey(subject))),
    ) ?? null
  );
}

/** The end of the way that a diagnosis tells; the object that it is about where it tells none. */
function originOf({ affected, chain }: Diagnosis): string {
  const origin = chain.at(-1)?.object ?? affected[0];
  return origin === undefined ? 'none' : describeRef(origin);
}

const scans = new Map<string, readonly Trouble[]>();
let [compared, agreed] = [0, 0];
for (const { id, directory, view, question } of readTrials()) {
  const { cluster, close } = await serveRecording({ directory, ...(view && { namespaces: view }) });
  try {
    const { diagnosis } = await askCluster(question, cluster, { patterns, mind: null });
    if (diagnosis === null) continue;
    const key = `${directory} ${view?.join(',')}`;
    const troubles = scans.get(key) ?? (await scanOf(cluster));
    scans.set(key, troubles);
    const trouble = troubleOf(diagnosis, troubles);
    compared += 1;
    if (trouble !== null && originOf(trouble) === originOf(diagnosis)) {
      agreed += 1;
      continue;
    }
    console.log(`${id} — ${question}`);
    console.log(`    question: ${originOf(diagnosis)} (${diagnosis.pattern}): ${diagnosis.rootCause}`);
    console.log(
      trouble === null
        ? '    scan: nothing'
        : `    scan: ${originOf(trouble)} (${trouble.pattern}): ${trouble.rootCause}`,
    );
  } finally {
    await close();
  }
}
console.log({ compared, agreed, share: Math.round((1000 * agreed) / Math.max(1, compared)) / 10 });
