// Questions about recorded incidents, with everything real: the server, kubectl, the engine, the database; the model
// alone plays a script.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDumpServer } from '../../../src/adapters/dump-server/index.ts';
import { createKubectlCluster } from '../../../src/adapters/kubectl.ts';
import { openOllamaModel } from '../../../src/adapters/ollama/open.ts';
import { createGateway } from '../../../src/agent/kubectl-gateway.ts';
import type { Incident } from '../../../src/app/grading.ts';
import { investigate } from '../../../src/app/investigate.ts';
import type { Investigation } from '../../../src/domain/investigation.ts';
import type { Cluster, Engine, KubectlOptions } from '../../../src/domain/ports.ts';
import { createOllamaEngine } from '../../../src/engines/ollama/engine.ts';
import { createPatternsEngine } from '../../../src/engines/patterns/engine.ts';
import { isRecord } from '../../../src/facts/kube-json.ts';
import { TOOL_DESCRIPTIONS } from '../../../test/support/ollama/investigate.ts';
import type { Turn } from '../../../test/support/ollama/script.ts';
import { startOllama } from '../../../test/support/ollama/server.ts';
import { BENCH_CLOCK, type Mind, readIncidents } from '../recorded.ts';

const MAX_STEPS = 12;
const TIMEOUT_MS = 120_000;
const MODEL = 'qwen3:8b';
const OWN_RECORDINGS = fileURLToPath(new URL('../../../test/support/clusters', import.meta.url));

/** A folder of recordings with the incidents in it. */
export interface Recorded {
  readonly folder: string;
  readonly incidents: readonly Incident[];
}

/** Reads the recordings that the environment names, else the one that comes with the project. */
export function readRecorded(): Recorded {
  const named = process.env['K8S_LEARN_RECORDINGS'];
  const folder = named !== undefined && existsSync(named) ? named : OWN_RECORDINGS;
  return { folder, incidents: readIncidents(folder) };
}

export interface AskOptions {
  readonly engine: Engine;
  /** Null to record and recall nothing. */
  readonly mind: Mind | null;
  /** The identity of another cluster, to be played by the same recording. */
  readonly clusterUid?: string;
}

export interface Asked {
  readonly investigation: Investigation;
  /** From the question to its answer; the start of the recorded cluster is left out. */
  readonly wallMs: number;
}

/** Asks about an incident where only its namespace is served. */
export async function askRecorded(
  question: string,
  incident: Incident,
  { folder }: Recorded,
  { engine, mind, clusterUid }: AskOptions,
): Promise<Asked> {
  const served = await startDumpServer({
    directory: join(folder, incident.cluster),
    namespaces: [incident.namespace, 'default', 'kube-system'],
  });
  const cacheDir = mkdtempSync(join(tmpdir(), 'k8s-learn-harm-'));
  try {
    const own = await createKubectlCluster({
      kubeconfig: served.kubeconfigPath,
      context: served.contextName,
      namespace: null,
      cacheDir,
      env: process.env,
      nowMs: () => served.nowMs(),
    });
    const cluster = clusterUid === undefined ? own : withIdentity(own, clusterUid);
    const startedMs = performance.now();
    const { investigation } = await investigate(
      { question, arm: 'on', maxSteps: MAX_STEPS, timeoutMs: TIMEOUT_MS },
      {
        gateway: createGateway(cluster),
        nowMs: () => cluster.nowMs(),
        engine,
        store: mind?.store ?? null,
        memory: mind?.memory ?? null,
        clock: BENCH_CLOCK,
        onProgress: () => undefined,
      },
      new AbortController().signal,
    );
    return { investigation, wallMs: performance.now() - startedMs };
  } finally {
    await served.close();
    rmSync(cacheDir, { recursive: true, force: true });
  }
}

/** The engine without a model and without the built-in library: what it says, it has learned. */
export function memoryAlone(): Engine {
  return createPatternsEngine([]);
}

/** Asks with a model that plays a script; the built-in library is switched off, so that nothing but memory helps it. */
export async function askScripted(
  question: string,
  incident: Incident,
  recorded: Recorded,
  turns: readonly Turn[],
  mind: Mind | null,
): Promise<Asked> {
  const ollama = await startOllama({ turns });
  const signal = new AbortController().signal;
  try {
    const options = { host: ollama.url, name: MODEL, numCtx: 32_768, allowPrivateHost: false };
    const model = await openOllamaModel(options, signal);
    const engine = createOllamaEngine({
      model,
      patterns: [],
      tools: TOOL_DESCRIPTIONS,
      ask: 'when-needed',
      timeoutMs: 60_000,
      maxMemories: 1,
      onModelLost: 'throw',
      onProgress: () => undefined,
    });
    return await askRecorded(question, incident, recorded, { engine, mind });
  } finally {
    await ollama.close();
  }
}

/** The same cluster under another identity: that of its kube-system namespace. */
function withIdentity(cluster: Cluster, uid: string): Cluster {
  const renamed = (item: unknown): unknown => {
    if (!isRecord(item) || !isRecord(item['metadata'])) return item;
    const { metadata } = item;
    return metadata['name'] === 'kube-system' ? { ...item, metadata: { ...metadata, uid } } : item;
  };
  return {
    context: cluster.context,
    namespace: cluster.namespace,
    nowMs: () => cluster.nowMs(),
    run: (args, options) => {
      const { onItem } = options;
      const more: Partial<KubectlOptions> = onItem ? { onItem: (item) => onItem(renamed(item)) } : {};
      return cluster.run(args, { ...options, ...more });
    },
  };
}
