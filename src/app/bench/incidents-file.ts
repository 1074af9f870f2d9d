// The file of incidents that a bench asks about, and whether the recordings that it names are there.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { K8sLearnError } from '../../domain/errors.ts';
import { readReason } from '../../domain/plain-reasons.ts';
import { type Incident, parseIncidents } from '../grading.ts';

/** More than a hundred thousand incidents: what is bigger is not such a file. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * Reads incidents. Throws USAGE when the file cannot be read, DATA_INVALID with file and line for a bad one, and
 * DUMP_INVALID when a recording is missing.
 */
export function readBenchFile(file: string, clusters: string): readonly Incident[] {
  const incidents = parseIncidents(readIncidentsText(file), file);
  const missing = [...new Set(incidents.map(({ cluster }) => cluster))].filter(
    (cluster) => !existsSync(join(clusters, cluster)),
  );
  const [first] = missing;
  if (first === undefined) return incidents;
  const of = incidents.find(({ cluster }) => cluster === first);
  throw new K8sLearnError(
    'DUMP_INVALID',
    `incident ${of?.id} is about the recording ${first}, which is not in ${clusters}`,
    'name the folder that holds the recordings: --clusters <dir>',
  );
}

/** Reads the text of a file of incidents. Throws USAGE when it cannot be read. */
export function readIncidentsText(path: string): string {
  try {
    if (statSync(path).size > MAX_FILE_BYTES) throw new Error('it is too big for a file of incidents');
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new K8sLearnError(
      'USAGE',
      `cannot read ${path}: ${readReason(error)}`,
      'name a file of incidents, a JSON document a line; k8s-learn bench record <id> writes one',
      { cause: error },
    );
  }
}
