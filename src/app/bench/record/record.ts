// The use case `bench record`: an investigation and the cluster as it is now become a case for bench.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGateway, type Gateway } from '../../../agent/kubectl-gateway.ts';
import type { SettingValues } from '../../../config.ts';
import { K8sLearnError } from '../../../domain/errors.ts';
import type { Diagnosis } from '../../../domain/investigation.ts';
import type { KubeObject } from '../../../facts/kube-json.ts';
import { type Incident, isSolved, parseIncidents, viewOf } from '../../grading.ts';
import { usedPatterns } from '../../library.ts';
import type { ClusterRequest, Runtime } from '../../runtime.ts';
import { resolveScope } from '../../scope.ts';
import { askRecorded } from '../answer.ts';
import { writeWholeFile } from '../whole-file.ts';
import { discoveryOf, parseApiKinds } from './api-kinds.ts';
import { type CaseToRecord, readCase, type SaidOfCase } from './case-to-record.ts';
import { recordLogs } from './record-logs.ts';
import {
  type RecordParts,
  recordClusterKinds,
  recordNamespace,
  recordNamespaces,
  recordSurroundings,
} from './record-objects.ts';
import { beginFolder } from './recorded-folder.ts';

const INCIDENTS_FILE = 'incidents.jsonl';
const DISCOVERY_TIMEOUT_MS = 60_000;
const MAX_DISCOVERY_BYTES = 1024 * 1024;
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

export interface RecordResult {
  readonly incident: Incident;
  /** The recording. */
  readonly folder: string;
  /** The file that the incident was added to. */
  readonly file: string;
  readonly files: number;
  readonly logs: number;
  readonly bytes: number;
  /** Whether somebody said what it was; else it is what the engine found. */
  readonly confirmed: boolean;
  /** What the patterns engine says when it is asked about the recording, without memory. */
  readonly check: { readonly solved: boolean; readonly rootCause: string | null };
}

export interface RecordListeners {
  /** Told what is done next, a few words. */
  readonly onStage: (stage: string) => void;
  readonly onNotice: (text: string) => void;
}

/**
 * Records a case. Throws NOT_FOUND for the id, USAGE when nobody knows what it was, when the cluster is another one or
 * when the case is there already, and what opening a cluster throws.
 */
export async function recordCase(
  request: RecordRequest,
  runtime: Runtime,
  listeners: RecordListeners,
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
    const written = await writeRecording(incident, target, request, { gateway, ...listeners, signal });
    writeWholeFile(target.file, linesWith(target.others, incident));
    listeners.onStage('asking about the recording');
    const check = await checkRecording(incident, target.folder, request.settings, runtime, signal);
    return { incident, ...target, ...written, confirmed: known.confirmed, check };
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
  /** The incidents of the file but this one. */
  readonly others: readonly Incident[];
}

function placeFor({ id }: Incident, { out, replace }: RecordRequest): Omit<Place, 'others'> & Place {
  const folder = join(out, id);
  const file = join(out, INCIDENTS_FILE);
  const all = existsSync(file) ? parseIncidents(readFileSync(file, 'utf8'), file) : [];
  const others = all.filter((one) => one.id !== id);
  if (!replace && (existsSync(folder) || others.length < all.length)) {
    throw new K8sLearnError('USAGE', `${id} is recorded in ${out} already`, '--replace records it anew');
  }
  return { folder, file, others };
}

function linesWith(others: readonly Incident[], incident: Incident): string {
  return [...others, incident].map((one) => `${JSON.stringify(one)}\n`).join('');
}

async function writeRecording(
  incident: Incident,
  place: Place,
  { replace }: RecordRequest,
  parts: Pick<RecordParts, 'gateway' | 'onNotice' | 'signal'> & RecordListeners,
): Promise<Pick<RecordResult, 'files' | 'logs' | 'bytes'>> {
  const { gateway, onStage, signal } = parts;
  const folder = beginFolder(place.folder);
  try {
    onStage('asking which kinds there are');
    const limits = { timeoutMs: DISCOVERY_TIMEOUT_MS, maxBytes: MAX_DISCOVERY_BYTES, signal };
    const { text, failure } = await gateway.run(['api-resources', '-o', 'wide'], limits);
    const kinds = parseApiKinds(text);
    if (kinds.length === 0) throw noKinds(text, failure);
    folder.write(['discovery.json'], `${JSON.stringify(discoveryOf(kinds), null, 1)}\n`);
    const version = await readVersion(gateway, limits);
    if (version !== null) folder.write(['version.json'], version);
    const own = { ...parts, folder, kinds };
    const involved = [incident.namespace, ...(incident.also ?? [])];
    const view = viewOf(incident);
    onStage('reading the cluster');
    await recordNamespaces(view, own);
    await recordClusterKinds(own);
    const pods: KubeObject[] = [];
    for (const namespace of view) {
      onStage(`reading ${namespace}`);
      if (involved.includes(namespace)) pods.push(...(await recordNamespace(namespace, own)));
      else await recordSurroundings(namespace, own);
    }
    onStage('reading logs');
    const logs = await recordLogs(pods, own);
    signal.throwIfAborted();
    folder.finish(replace);
    return { files: folder.files, logs, bytes: folder.bytes };
  } finally {
    folder.discard();
  }
}

function noKinds(text: string, failure: string | null): K8sLearnError {
  const [line = ''] = text.trim().split('\n');
  return new K8sLearnError(
    'CLUSTER_UNREACHABLE',
    `the cluster does not say which kinds it has: ${failure === null ? 'the table cannot be read' : line}`,
    'check that `kubectl api-resources -o wide` works',
  );
}

async function readVersion(
  gateway: Gateway,
  limits: { readonly timeoutMs: number; readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<string | null> {
  const { text } = await gateway.run(['version', '-o', 'json'], limits);
  // kubectl may warn behind the document that it is older or newer than the server.
  const document = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  try {
    return `${JSON.stringify(JSON.parse(document), null, 1)}\n`;
  } catch {
    return null;
  }
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
