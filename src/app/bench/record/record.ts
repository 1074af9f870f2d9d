// The use case `bench record`: an investigation and the cluster as it is now become a case for bench.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createGateway } from '../../../agent/kubectl-gateway.ts';
import { K8sLearnError } from '../../../domain/errors.ts';
import type { Diagnosis } from '../../../domain/investigation.ts';
import type { SettingValues } from '../../../settings-table.ts';
import { type Incident, isSolved, parseIncidents, viewOf } from '../../grading.ts';
import { usedPatterns } from '../../library.ts';
import type { ClusterRequest, Runtime } from '../../runtime.ts';
import { resolveScope } from '../../scope.ts';
import { askRecorded } from '../answer.ts';
import { readIncidentsText } from '../incidents-file.ts';
import { writeWholeFile } from '../whole-file.ts';
import { type CaseToRecord, readCase, type SaidOfCase } from './case-to-record.ts';
import { type WriteParts, type Written, writeRecording } from './write-recording.ts';

const INCIDENTS_FILE = 'incidents.jsonl';
const MAX_STEPS = 12;
const ASK_TIMEOUT_MS = 120_000;
const FOLDER_CHARS = 60;

export interface RecordRequest extends SaidOfCase {
  readonly id: number;
  readonly cluster: ClusterRequest;
  /** Where recordings and their incidents lie. */
  readonly out: string;
  /** Whether a case that was recorded before is recorded anew. */
  readonly replace: boolean;
  readonly settings: SettingValues;
}

export interface RecordResult extends Written {
  readonly incident: Incident;
  /** The recording. */
  readonly folder: string;
  /** The file that the incident was added to. */
  readonly file: string;
  /** Whether somebody said what it was; else it is what the engine found. */
  readonly confirmed: boolean;
  /** What the patterns engine says when it is asked about the recording, without memory. */
  readonly check: { readonly solved: boolean; readonly rootCause: string | null };
}

/**
 * Records a case. Throws NOT_FOUND for the id, USAGE when nobody knows what it was, when the cluster is another one or
 * when the case is there already, and what opening a cluster throws.
 */
export async function recordCase(
  request: RecordRequest,
  runtime: Runtime,
  listeners: Pick<WriteParts, 'onStage' | 'onNotice'>,
  signal: AbortSignal,
): Promise<RecordResult> {
  const known = await readKnown(request, runtime);
  const { cluster, close } = await runtime.openCluster(request.cluster, listeners.onNotice);
  try {
    const gateway = createGateway(cluster);
    const scope = await resolveScope(known.question, gateway, signal);
    checkCluster(known, scope.cluster.id, cluster.context);
    const incident = incidentOf(known, folderName(cluster.context, request.id));
    const target = placeFor(incident, request);
    const where = { path: target.folder, replace: request.replace };
    const written = await writeRecording(incident, where, { gateway, ...listeners, signal });
    writeWholeFile(target.file, [...target.others, JSON.stringify(incident), ''].join('\n'));
    listeners.onStage('asking about the recording');
    const check = await checkRecording(incident, target.folder, request.settings, runtime, signal);
    const { folder, file } = target;
    return { incident, folder, file, ...written, confirmed: known.confirmed, check };
  } finally {
    await close();
  }
}

async function readKnown(request: RecordRequest, runtime: Runtime): Promise<CaseToRecord> {
  const opened = await runtime.openStore('read');
  try {
    return readCase(request.id, request, opened);
  } finally {
    opened.close();
  }
}

function checkCluster({ investigation }: CaseToRecord, id: string, context: string): void {
  if (investigation.cluster.id === id) return;
  throw new K8sLearnError(
    'USAGE',
    `investigation ${investigation.id} was asked of another cluster (context ${investigation.cluster.context}) than ${context}`,
    `name that one: --context ${investigation.cluster.context}, or --dump <dir>`,
  );
}

/** The name of a recording is the name of its cluster and the id of the investigation. */
function folderName(context: string, id: number): string {
  const slug = context.replace(/[^A-Za-z0-9.-]+/g, '-').replace(/^[.-]+|[.-]+$/g, '');
  return `${slug.slice(0, FOLDER_CHARS) || 'cluster'}-${id}`;
}

function incidentOf(known: CaseToRecord, name: string): Incident {
  const { namespace, app, family, question, must, also, cause, solution } = known;
  return {
    id: name,
    cluster: name,
    namespace,
    app,
    family,
    questions: [question],
    must,
    ...(also.length > 0 && { also }),
    cause,
    ...(solution !== '' && { solution }),
  };
}

interface Place {
  readonly folder: string;
  readonly file: string;
  /** The lines of the file but this one's, as they stand there. */
  readonly others: readonly string[];
}

function placeFor({ id }: Incident, { out, replace }: RecordRequest): Place {
  const folder = join(out, id);
  const file = join(out, INCIDENTS_FILE);
  const text = existsSync(file) ? readIncidentsText(file) : '';
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const incidents = parseIncidents(text, file);
  const others = lines.filter((_, at) => incidents[at]?.id !== id);
  if (!replace && (existsSync(folder) || others.length < lines.length)) {
    throw new K8sLearnError('USAGE', `${id} is recorded in ${out} already`, '--replace records it again');
  }
  return { folder, file, others };
}

/** Asks about what was recorded, as bench will: what cannot be found there was not recorded. */
async function checkRecording(
  incident: Incident,
  folder: string,
  settings: SettingValues,
  runtime: Runtime,
  signal: AbortSignal,
): Promise<RecordResult['check']> {
  const engine = await runtime.createPatternsEngine(await usedPatterns(runtime, settings));
  const request = { dump: folder, view: viewOf(incident), context: null, kubeconfig: null, namespace: null };
  const { cluster, close } = await runtime.openCluster(request, () => undefined);
  try {
    const parts = { cluster, engine, arm: 'off', store: null, memory: null, clock: runtime.clock } as const;
    const limits = { maxSteps: MAX_STEPS, timeoutMs: ASK_TIMEOUT_MS };
    const [question = ''] = incident.questions;
    const { investigation } = await askRecorded(question, { ...parts, ...limits }, signal);
    const diagnosis: Diagnosis | null = investigation.diagnosis;
    return { solved: isSolved(incident, diagnosis), rootCause: diagnosis?.rootCause ?? null };
  } finally {
    await close();
  }
}
