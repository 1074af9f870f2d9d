// Asks questions about a recording in-process, with everything real: the server, kubectl, the engine, the database.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DumpServerOptions, startDumpServer } from '../../src/adapters/dump-server/index.ts';
import { createKubectlCluster } from '../../src/adapters/kubectl.ts';
import { createCaseStore } from '../../src/adapters/sqlite/case-store.ts';
import { createInvestigationStore } from '../../src/adapters/sqlite/investigation-store.ts';
import { openDatabase } from '../../src/adapters/sqlite/open.ts';
import { createPatternStore } from '../../src/adapters/sqlite/pattern-store.ts';
import { createVectorStore } from '../../src/adapters/sqlite/vector-store.ts';
import { createGateway } from '../../src/agent/kubectl-gateway.ts';
import { giveFeedback } from '../../src/app/feedback.ts';
import type { Incident } from '../../src/app/grading.ts';
import { investigate } from '../../src/app/investigate.ts';
import type { MemorySource } from '../../src/app/memory.ts';
import { createMemorySource } from '../../src/app/memory-source.ts';
import type { Arm, Investigation } from '../../src/domain/investigation.ts';
import type { PatternStore } from '../../src/domain/learned.ts';
import type { CaseStore } from '../../src/domain/memory.ts';
import type { Pattern } from '../../src/domain/pattern.ts';
import type { Clock, Cluster, InvestigationStore } from '../../src/domain/ports.ts';
import { createPatternsEngine } from '../../src/engines/patterns/engine.ts';
import { createBuiltinEmbedder } from '../../src/learning/embed/builtin.ts';
import { MIGRATIONS_DIR, startEmpty } from '../../test/support/empty-database.ts';
import { recordingsFolder } from '../../test/support/recordings.ts';

const MAX_STEPS = 12;
const TIMEOUT_MS = 120_000;

/** Reads every incident of a folder of recordings. */
export function readIncidents(folder: string): readonly Incident[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.incidents.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean))
    .map((line) => JSON.parse(line) as Incident);
}

/** A database of its own with memory over it, in a folder that `close` deletes. */
export interface Mind {
  readonly store: InvestigationStore;
  readonly cases: CaseStore;
  readonly learned: PatternStore;
  readonly memory: MemorySource;
  close(): void;
}

export const BENCH_CLOCK: Clock = {
  now: () => new Date().toISOString(),
  monotonicMs: () => performance.now(),
};

export function openMind(): Mind {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-bench-'));
  const path = join(folder, 'home', 'learning.db');
  startEmpty(path);
  const db = openDatabase({ path, migrationsDir: MIGRATIONS_DIR });
  const cases = createCaseStore(db);
  const learned = createPatternStore(db);
  const store = createInvestigationStore(db);
  const memory = createMemorySource({
    cases,
    store,
    learned,
    vectors: createVectorStore(db, { kind: 'auto' }),
    embedder: createBuiltinEmbedder(),
    holdout: 0,
    onNotice: (text) => console.error(text),
  });
  return {
    store,
    cases,
    learned,
    memory,
    close: () => {
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface AskOptions {
  readonly patterns: readonly Pattern[];
  /** Null to record and recall nothing. */
  readonly mind: Mind | null;
  /** False to recall without recording: a test leaves no trace. */
  readonly records?: boolean;
  readonly arm?: Arm;
  readonly clock?: Clock;
}

/** A recorded cluster that is served. */
export interface ServedCluster {
  readonly cluster: Cluster;
  close(): Promise<void>;
}

/** Serves an incident's view of its recording, and opens it with kubectl. */
export async function serveIncident(incident: Incident): Promise<ServedCluster> {
  return serveRecording({
    directory: join(recordingsFolder(), incident.cluster),
    namespaces: [incident.namespace, 'default', 'kube-system'],
  });
}

/** Serves a recording, whole or some namespaces of it, and opens it with kubectl, in a namespace as `-n` does. */
export async function serveRecording(
  recording: Pick<DumpServerOptions, 'directory' | 'namespaces'>,
  namespace: string | null = null,
): Promise<ServedCluster> {
  const server = await startDumpServer(recording);
  const cacheDir = mkdtempSync(join(tmpdir(), 'k8s-learn-bench-'));
  const close = async (): Promise<void> => {
    await server.close();
    rmSync(cacheDir, { recursive: true, force: true });
  };
  try {
    const cluster = await createKubectlCluster({
      kubeconfig: server.kubeconfigPath,
      context: server.contextName,
      namespace,
      cacheDir,
      env: process.env,
      nowMs: () => server.nowMs(),
    });
    return { cluster, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Asks about an incident on its view of its recording. */
export async function ask(question: string, incident: Incident, options: AskOptions): Promise<Investigation> {
  const { cluster, close } = await serveIncident(incident);
  try {
    return await askCluster(question, cluster, options);
  } finally {
    await close();
  }
}

/** Asks about an open cluster. */
export async function askCluster(
  question: string,
  cluster: Cluster,
  { patterns, mind, records = true, arm = 'on', clock = BENCH_CLOCK }: AskOptions,
): Promise<Investigation> {
  const { investigation } = await investigate(
    { question, arm, maxSteps: MAX_STEPS, timeoutMs: TIMEOUT_MS },
    {
      gateway: createGateway(cluster),
      nowMs: () => cluster.nowMs(),
      engine: createPatternsEngine(patterns),
      store: records ? (mind?.store ?? null) : null,
      memory: mind?.memory ?? null,
      clock,
      onProgress: () => undefined,
    },
    new AbortController().signal,
  );
  return investigation;
}

/** Tells a mind what an investigation really was. */
export function teach(mind: Mind, investigation: Investigation, cause: string, solution: string): void {
  if (investigation.id === null) return;
  giveFeedback(
    { id: investigation.id, verdict: 'down', comment: null, cause, solution },
    { ...mind, clock: BENCH_CLOCK },
  );
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
