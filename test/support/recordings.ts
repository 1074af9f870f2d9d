// Where the recorded clusters are: the small one ships with the tests, the big ones are optional.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The small recording: a part of a real cluster, some fifteen broken namespaces with their neighbours. */
export const SMALL_RECORDING = join(PROJECT_ROOT, 'test/support/clusters/small');

/** The incidents of the small recording, JSON lines. */
export const SMALL_INCIDENTS = `${SMALL_RECORDING}.incidents.jsonl`;

/** Folders that do not come with the project may lie beside it; what needs them is skipped, or says so, without. */
const BESIDE = resolve(PROJECT_ROOT, '../shared');

/** Names the folder that may hold big recordings: `K8S_LEARN_RECORDINGS`, else one beside the project. */
export function recordingsFolder(): string {
  return process.env.K8S_LEARN_RECORDINGS ?? join(BESIDE, 'clusters');
}

/** Names the folder that may hold reports: `K8S_LEARN_REPORTS`, else one beside the project. */
export function reportsFolder(): string {
  return process.env.K8S_LEARN_REPORTS ?? join(BESIDE, 'reports');
}

/**
 * Finds a big recording by name and says on stderr, once a call, that checks are skipped when it is absent.
 * Its incidents, where it has any, are in `<path>.incidents.jsonl`.
 */
export function findBigRecording(name: string): string | undefined {
  const path = join(recordingsFolder(), name);
  if (existsSync(path)) return path;
  process.stderr.write(`SKIPPED: no recording ${name} in ${recordingsFolder()} (set K8S_LEARN_RECORDINGS)\n`);
  return undefined;
}
