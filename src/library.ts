// The library: what a program that has an agent of its own gets with `import … from 'k8s-learn'`. The same code and the
// same database as the command line; both may be used at once.
import { basename, dirname, resolve } from 'node:path';
import { createGateway } from './agent/kubectl-gateway.ts';
import { ask, openMemory } from './app/ask.ts';
import { enhancePrompt } from './app/enhance-prompt.ts';
import { exportDocument, exportKnowledge } from './app/export.ts';
import { giveFeedback } from './app/feedback.ts';
import { importKnowledge } from './app/import.ts';
import type { MemorySource } from './app/memory.ts';
import { type RecordedStep, record } from './app/record.ts';
import type { ClusterRequest, OpenedStore, Runtime } from './app/runtime.ts';
import { scanCluster } from './app/scan.ts';
import { resolveScope } from './app/scope.ts';
import { investigationJson } from './cli/render/investigation-json.ts';
import { scanJson } from './cli/render/scan-json.ts';
import { readEnvironment, resolveSettings } from './config.ts';
import { K8sLearnError } from './domain/errors.ts';
import type { ClusterScope } from './domain/investigation.ts';
import { createRuntime } from './main.ts';

export { K8sLearnError } from './domain/errors.ts';

/** Of which cluster something is when nothing says so. It learns for itself, apart from every cluster that was asked. */
const NO_CLUSTER: ClusterScope = { id: 'c-none', context: 'none', namespace: null };
const DEFAULT_MAX_STEPS = 12;
const DEFAULT_TIMEOUT_MS = 5 * 60_000;
/** How long an embedder may take that is a model. */
const RECALL_TIMEOUT_MS = 60_000;

/** Which cluster is asked; left out, the one that kubectl points at. */
export interface ClusterOptions {
  readonly context?: string;
  readonly kubeconfig?: string;
  /** Folder of a recorded cluster, asked instead of a live one. */
  readonly dump?: string;
  readonly namespace?: string;
}

export interface LocalLearningOptions {
  /**
   * The cluster that is recorded and recalled for. Left out, what is recorded belongs to no cluster, and the command
   * line recalls nothing of it.
   */
  readonly cluster?: ClusterOptions;
  /** Told what the user should know, such as that a model does not answer. */
  readonly onNotice?: (text: string) => void;
}

/** What an agent did. */
export interface RecordedInvestigation {
  /** What was asked, in the user's words. */
  readonly query: string;
  /**
   * Tool calls (`DESCRIBE Pod shop cart-6fb`) or kubectl commands, in order. With what they printed, the trouble is
   * known again by what is seen; without, by the words of the query alone.
   */
  readonly steps: readonly (string | { readonly call: string; readonly output: string })[];
  readonly rootCause?: string;
  readonly solution?: string;
  /** Whether it was right; left out while nobody has said so. Nothing is recalled that nobody confirmed. */
  readonly success?: boolean;
  /** Which agent it was. */
  readonly agent?: string;
}

/** What an import came to. */
export interface ImportSummary {
  readonly taken: number;
  readonly known: number;
  /** With the reason for each. */
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
}

/** What memory holds on a question. */
export interface RecalledMemory {
  readonly type: 'case' | 'pattern';
  readonly id: string;
  /** Likeness of the questions, −1…1. */
  readonly similarity: number;
  /** What admitted it; null for what was found and not admitted. */
  readonly gate: string | null;
}

export interface AskOptions {
  readonly cluster?: ClusterOptions;
  readonly engine?: 'auto' | 'ollama' | 'patterns';
  readonly maxSteps?: number;
  readonly timeoutMs?: number;
  /** Whether to record it; true when left out. */
  readonly save?: boolean;
  readonly signal?: AbortSignal;
}

/** An investigation, as `k8s-learn investigate --json` prints it. */
export type InvestigationDocument = ReturnType<typeof investigationJson>;
/** A scan, as `k8s-learn scan --json` prints it. */
export type ScanDocument = ReturnType<typeof scanJson>;

interface Opened {
  readonly store: OpenedStore;
  readonly memory: MemorySource;
  readonly cluster: ClusterScope;
}

/**
 * Memory of one database file, created when it is not there. Any number of processes may use the file at once, the
 * command line among them: `K8S_LEARN_HOME` names the folder in which that looks for `learning.db`. Every method throws
 * a `K8sLearnError` with `code` and `hint` when it cannot do what it is asked.
 */
export class LocalLearningSystem {
  readonly #runtime: Runtime;
  readonly #options: LocalLearningOptions;
  #opened: Promise<Opened> | null = null;
  #closed = false;

  constructor(path: string, options: LocalLearningOptions = {}) {
    const environment = { ...readEnvironment(), homePath: dirname(resolve(path)) };
    this.#runtime = createRuntime(environment, process, basename(path));
    this.#options = options;
  }

  /** Records an investigation, and gives its id. */
  async recordInvestigation(inv: RecordedInvestigation): Promise<number> {
    const { store, memory, cluster } = await this.#open();
    const { query, steps, rootCause = null, solution = null, agent = 'another agent' } = inv;
    const written = steps.map(
      (step): RecordedStep => (typeof step === 'string' ? { call: step, output: null } : step),
    );
    const parts = { opened: store, memory, clock: this.#runtime.clock };
    const id = await record({ question: query, steps: written, rootCause, solution, cluster, agent }, parts);
    // Of an investigation that names no cause there is nothing that could have been right.
    const namesCause = inv.rootCause !== undefined || inv.solution !== undefined;
    if (inv.success !== undefined && (namesCause || !inv.success))
      await this.provideFeedback(id, inv.success);
    return id;
  }

  /** Gives the prompt with what memory has to say on a question; the prompt as it is when that is nothing. */
  async enhancePrompt(query: string, basePrompt: string): Promise<string> {
    const { store, memory, cluster } = await this.#open();
    const asked = { question: query, basePrompt, clusterId: cluster.id, nowMs: Date.now() };
    return enhancePrompt(asked, memory, store, AbortSignal.timeout(RECALL_TIMEOUT_MS));
  }

  /** Says whether an investigation was right. A second verdict replaces the first. */
  async provideFeedback(invId: number, helpful: boolean, comment?: string): Promise<void> {
    const { store } = await this.#open();
    const verdict = helpful ? 'up' : 'down';
    const request = { id: invId, verdict, comment: comment ?? null, cause: null, solution: null } as const;
    giveFeedback(request, { ...store, clock: this.#runtime.clock });
  }

  /** Gives what was learned as JSON, anonymised: no names from your clusters. */
  async exportKnowledge(): Promise<string> {
    await this.#open();
    return exportDocument(await exportKnowledge(this.#runtime, false));
  }

  /** Takes in what another installation exported, quarantined until confirmed here. */
  async importKnowledge(json: string): Promise<ImportSummary> {
    await this.#open();
    const { patterns } = await importKnowledge(json, 'the JSON', this.#runtime, false);
    const count = (...outcomes: readonly string[]) =>
      patterns.filter(({ outcome }) => outcomes.includes(outcome)).length;
    return {
      taken: count('taken'),
      known: count('known', 'unchanged'),
      refused: patterns
        .filter(({ outcome }) => outcome === 'refused')
        .map(({ id, detail }) => ({ id, reason: detail })),
    };
  }

  /** Finds what memory holds on a question, best first, without looking at a cluster. */
  async recall(query: string): Promise<readonly RecalledMemory[]> {
    const { memory, cluster } = await this.#open();
    const asked = { question: query, facts: [], clusterId: cluster.id, nowMs: Date.now() };
    const { recalled } = await memory.recall(asked, AbortSignal.timeout(RECALL_TIMEOUT_MS));
    return recalled.map(({ type, id, similarity, gate }) => ({ type, id, similarity, gate }));
  }

  /** Asks a cluster, as `k8s-learn investigate` does. */
  async investigate(question: string, options: AskOptions = {}): Promise<InvestigationDocument> {
    this.#refuseClosed();
    const {
      maxSteps = DEFAULT_MAX_STEPS,
      timeoutMs = DEFAULT_TIMEOUT_MS,
      engine = 'auto',
      save = true,
    } = options;
    const settings = resolveSettings(this.#runtime.environment).values;
    const request = { question, arm: 'on', maxSteps, timeoutMs, engine, save, settings } as const;
    const { investigation } = await ask(
      { ...request, cluster: this.#clusterRequest(options.cluster) },
      this.#runtime,
      (event) => {
        if (event.type === 'notice') this.#options.onNotice?.(event.text);
      },
      options.signal ?? new AbortController().signal,
    );
    return investigationJson(investigation);
  }

  /** Finds everything that is wrong, as `k8s-learn scan` does. Nothing of it is saved. */
  async scan(options: Pick<AskOptions, 'cluster' | 'timeoutMs' | 'signal'> = {}): Promise<ScanDocument> {
    this.#refuseClosed();
    const settings = resolveSettings(this.#runtime.environment).values;
    const { timeoutMs = DEFAULT_TIMEOUT_MS, signal = new AbortController().signal } = options;
    const request = { cluster: this.#clusterRequest(options.cluster), timeoutMs, settings };
    return scanJson(await scanCluster(request, this.#runtime, () => {}, signal));
  }

  /** Closes the database. Nothing may be asked of it afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    const opened = await this.#opened?.catch(() => null);
    this.#opened = null;
    opened?.store.close();
  }

  #open(): Promise<Opened> {
    this.#refuseClosed();
    this.#opened ??= this.#openAll().catch((error: unknown) => {
      // What failed is tried again with the next call.
      this.#opened = null;
      throw error;
    });
    return this.#opened;
  }

  async #openAll(): Promise<Opened> {
    const cluster = this.#options.cluster === undefined ? NO_CLUSTER : await this.#lookUpCluster();
    const store = await this.#runtime.openStore('write');
    try {
      const settings = resolveSettings(this.#runtime.environment).values;
      const onNotice = (text: string) => this.#options.onNotice?.(text);
      const use = { context: cluster.context, longLived: true };
      return { store, cluster, memory: await openMemory(store, settings, this.#runtime, onNotice, use) };
    } catch (error) {
      store.close();
      throw error;
    }
  }

  /** A cluster is known by what it says of itself, so that whatever name it goes by here it stays the same one. */
  async #lookUpCluster(): Promise<ClusterScope> {
    const onNotice = (text: string) => this.#options.onNotice?.(text);
    const { cluster, close } = await this.#runtime.openCluster(this.#clusterRequest(undefined), onNotice);
    try {
      const gateway = createGateway(cluster);
      return (await resolveScope('', gateway, AbortSignal.timeout(DEFAULT_TIMEOUT_MS))).cluster;
    } finally {
      await close();
    }
  }

  #clusterRequest(options: ClusterOptions | undefined): ClusterRequest {
    const { context, kubeconfig, dump, namespace } = options ?? this.#options.cluster ?? {};
    return {
      context: context ?? null,
      kubeconfig: kubeconfig ?? null,
      dump: dump ?? null,
      namespace: namespace ?? null,
      view: null,
    };
  }

  #refuseClosed(): void {
    if (!this.#closed) return;
    throw new K8sLearnError('USAGE', 'the learning system is closed', 'make a new one');
  }
}
