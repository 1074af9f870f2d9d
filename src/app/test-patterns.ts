// The use case `patterns test`: which recorded incidents a pattern file claims, rightly and wrongly, and which it misses.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGateway } from '../agent/kubectl-gateway.ts';
import { K8sLearnError } from '../domain/errors.ts';
import type { Pattern } from '../domain/pattern.ts';
import { readReason } from '../domain/plain-reasons.ts';
import { Evidence } from '../engines/patterns/evidence.ts';
import { parsePatternFile } from '../engines/patterns/library.ts';
import { type Incident, isSolved, parseIncidents, viewOf } from './grading.ts';
import { investigate } from './investigate.ts';
import { type Claim, type Miss, missesOf, type Tested } from './missed-incidents.ts';
import type { OnNotice, Runtime } from './runtime.ts';

const INCIDENTS_SUFFIX = '.incidents.jsonl';
/** Steps beyond those that the patterns ask for: the first look, and two at what they did not foresee. */
const FURTHER_STEPS = 3;
const TIMEOUT_MS = 60_000;

export interface PatternTest {
  readonly patterns: number;
  readonly incidents: number;
  readonly claims: readonly Claim[];
  /** Incidents of a pattern's own trouble that no pattern of the file explains. */
  readonly misses: readonly Miss[];
}

/** Reads and checks a pattern file. Throws USAGE when it cannot be read, DATA_INVALID with line and reason. */
export async function readPatternFile(file: string, runtime: Runtime): Promise<readonly Pattern[]> {
  const text = readText(file, 'name a pattern file: k8s-learn patterns test <file>');
  return parsePatternFile(text, file, (await runtime.loadLibrary()).parts);
}

/** Reads the incidents of a file, or of every `*.incidents.jsonl` of a folder of recordings. */
export function readIncidents(recordings: string, file: string | null): readonly Incident[] {
  if (file !== null) return parseIncidents(readText(file, 'name a file of incidents with --incidents'), file);
  const names = existsSync(recordings)
    ? readdirSync(recordings).filter((name) => name.endsWith(INCIDENTS_SUFFIX))
    : [];
  if (names.length === 0) {
    throw new K8sLearnError(
      'USAGE',
      `${recordings} holds no file *${INCIDENTS_SUFFIX}`,
      'name the folder that holds recordings and their incidents: --recordings <dir>',
    );
  }
  return names.sort().flatMap((name) => {
    const path = join(recordings, name);
    return parseIncidents(readText(path, 'check that it can be read'), path);
  });
}

/** Asks the first question of each incident with these patterns alone. An incident that none of them claims is silent. */
export async function testPatterns(
  patterns: readonly Pattern[],
  incidents: readonly Incident[],
  recordings: string,
  runtime: Runtime,
  onNotice: OnNotice,
  signal: AbortSignal,
): Promise<PatternTest> {
  const tested: Tested[] = [];
  for (const incident of incidents) {
    if (signal.aborted) break;
    tested.push(await testOn(patterns, incident, recordings, runtime, onNotice, signal));
  }
  return {
    patterns: patterns.length,
    incidents: incidents.length,
    claims: tested.flatMap(({ claim }) => claim ?? []),
    misses: missesOf(patterns, tested),
  };
}

async function testOn(
  patterns: readonly Pattern[],
  incident: Incident,
  recordings: string,
  runtime: Runtime,
  onNotice: OnNotice,
  signal: AbortSignal,
): Promise<Tested> {
  const [question = ''] = incident.questions;
  const request = {
    dump: join(recordings, incident.cluster),
    view: viewOf(incident),
    context: null,
    kubeconfig: null,
    namespace: null,
  };
  const { cluster, close } = await runtime.openCluster(request, onNotice);
  try {
    const { investigation, inventory } = await investigate(
      { question, arm: 'off', maxSteps: FURTHER_STEPS + longestOf(patterns), timeoutMs: TIMEOUT_MS },
      {
        gateway: createGateway(cluster),
        nowMs: () => cluster.nowMs(),
        engine: await runtime.createPatternsEngine(patterns),
        store: null,
        memory: null,
        clock: runtime.clock,
        onProgress: () => undefined,
      },
      signal,
    );
    const { diagnosis, steps } = investigation;
    const evidence = new Evidence(steps, inventory);
    if (!diagnosis?.pattern) return { incident, evidence, claim: null };
    const { pattern, rootCause } = diagnosis;
    const right = isSolved(incident, diagnosis);
    return { incident, evidence, claim: { incident: incident.id, question, pattern, right, rootCause } };
  } finally {
    await close();
  }
}

function longestOf(patterns: readonly Pattern[]): number {
  return Math.max(0, ...patterns.map((pattern) => pattern.investigation_sequence.length));
}

function readText(path: string, hint: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new K8sLearnError('USAGE', `cannot read ${path}: ${readReason(error)}`, hint, { cause: error });
  }
}
