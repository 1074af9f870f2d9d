// What stays open while tools are served: the cluster, the database and its memory, each opened when it is first needed.
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { createGateway, type Gateway } from '../../agent/kubectl-gateway.ts';
import { K8sLearnError } from '../../domain/errors.ts';
import type { EngineName } from '../../domain/investigation.ts';
import type { MetricsServer } from '../../domain/metrics.ts';
import type { OfferedAnswer } from '../../domain/tool-server.ts';
import type { SettingValues } from '../../settings-table.ts';
import { openMemory } from '../ask.ts';
import type { MemorySource } from '../memory.ts';
import { openMetrics } from '../metrics/open.ts';
import type { ClusterRequest, OnNotice, OpenedCluster, OpenedStore, Runtime } from '../runtime.ts';

/** Calls that run at once: a look at a whole cluster starts four kubectl processes of its own. */
const MAX_CALLS_AT_ONCE = 3;
/** Calls that may wait for one of those. */
const MAX_CALLS_WAITING = 50;
/** What is under way gets so long to end when the server does, in milliseconds; kubectl ends at once when told to. */
const MAX_CLOSING_MS = 5000;

export interface SessionRequest {
  readonly cluster: ClusterRequest;
  /** What `investigate` asks first. */
  readonly engine: EngineName | 'auto';
  /** Whether investigations are recorded. */
  readonly save: boolean;
  readonly settings: SettingValues;
}

/** The database, open, and memory over it. */
export interface OpenedMemory {
  readonly opened: OpenedStore;
  readonly source: MemorySource;
}

/** A cluster as one call sees it. */
export interface LookedAt {
  readonly gateway: Gateway;
  readonly nowMs: () => number;
  /** What can be asked for measures over time; null where nothing can. */
  readonly metrics: MetricsServer | null;
}

/** One run of the server. */
export class McpSession {
  readonly request: SessionRequest;
  readonly runtime: Runtime;
  readonly onNotice: OnNotice;
  readonly #limit = pLimit(MAX_CALLS_AT_ONCE);
  readonly #ending = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  #cluster: Promise<OpenedCluster> | null = null;
  #memory: Promise<OpenedMemory | null> | null = null;

  constructor(request: SessionRequest, runtime: Runtime, onNotice: OnNotice) {
    this.request = request;
    this.runtime = runtime;
    this.onNotice = onNotice;
  }

  /** Opens the cluster, once: what failed is tried again with the next call. Throws what opening it throws. */
  async cluster(namespace?: string): Promise<LookedAt> {
    this.#cluster ??= this.runtime.openCluster(this.request.cluster, this.onNotice);
    try {
      const { cluster } = await this.#cluster;
      const gateway = createGateway(cluster);
      return {
        gateway: namespace === undefined ? gateway : { ...gateway, namespace },
        nowMs: () => cluster.nowMs(),
        metrics: await openMetrics(this.request.settings, gateway, this.runtime),
      };
    } catch (error) {
      this.#cluster = null;
      throw error;
    }
  }

  /** Opens the database with its memory, once. Null when there is none and none is to be made. */
  async memory(): Promise<OpenedMemory | null> {
    this.#memory ??= this.#openMemory();
    try {
      const memory = await this.#memory;
      // Another process may make one.
      if (memory === null) this.#memory = null;
      return memory;
    } catch (error) {
      this.#memory = null;
      throw error;
    }
  }

  async #openMemory(): Promise<OpenedMemory | null> {
    const { runtime, request, onNotice } = this;
    if (!request.save && !runtime.hasStore()) return null;
    // Opened to be read, it is brought forward first when it is of an earlier version.
    const opened = await runtime.openStore(request.save ? 'write' : 'read');
    try {
      const source = await openMemory(opened, request.settings, runtime, onNotice, { longLived: true });
      return { opened, source };
    } catch (error) {
      opened.close();
      throw error;
    }
  }

  /** Runs a call when its turn comes, with a signal that ends with the session, too. Throws USAGE when too many wait. */
  async run(
    signal: AbortSignal,
    call: (signal: AbortSignal) => Promise<OfferedAnswer>,
  ): Promise<OfferedAnswer> {
    if (this.#limit.pendingCount >= MAX_CALLS_WAITING) {
      throw new K8sLearnError(
        'USAGE',
        `${this.#limit.pendingCount} calls are waiting already`,
        'wait for their answers, then call again',
      );
    }
    const either = AbortSignal.any([signal, this.#ending.signal]);
    const running = this.#limit(async () => {
      either.throwIfAborted();
      return await call(either);
    });
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Ends what is under way and closes everything, the database last. */
  async close(): Promise<void> {
    this.#ending.abort(new K8sLearnError('INTERRUPTED', 'the server has ended', 'start it again'));
    const wait = sleep(MAX_CLOSING_MS, undefined, { ref: false });
    await Promise.race([Promise.allSettled(this.#running), wait]);
    const cluster = await this.#cluster?.catch(() => null);
    await cluster?.close();
    const memory = await this.#memory?.catch(() => null);
    memory?.opened.close();
  }
}
