// Watches the pods and events of a namespace through the Kubernetes client; the one thing that kubectl does badly.
import { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';
import { setTimeout as setTimeoutAsync } from 'node:timers/promises';
import { type Cluster, KubeConfig, Watch } from '@kubernetes/client-node';
import { messageOf } from '../domain/errors.ts';

export interface WatchTarget {
  /** The kubeconfig to read; kubectl's own choice when left out. */
  readonly kubeconfig: string | undefined;
  /** Empty for the current one. */
  readonly context: string;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** The server ends a watch after so long; a new one is opened then. */
const SERVER_TIMEOUT_S = 300;
/** A watch that fails so often in a row is given up. */
const MAX_FAILURES = 3;
const RECONNECT_MS = 1000;

/**
 * Calls `onChange` whenever a pod or an event of the namespace (all: null) comes, changes or goes, and for what is there
 * already. Resolves when `signal` is aborted; rejects when the cluster cannot be watched.
 */
export async function watchNamespace(
  target: WatchTarget,
  namespace: string | null,
  onChange: () => void,
  signal: AbortSignal,
): Promise<void> {
  const config = readConfig(target);
  const watch = new Watch(config);
  const scope = namespace === null ? '' : `/namespaces/${namespace}`;
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  try {
    await Promise.all(
      ['pods', 'events'].map((kind) => keepWatching(watch, `/api/v1${scope}/${kind}`, onChange, either)),
    );
  } finally {
    // Of two watches one may have failed: neither goes on alone.
    ended.abort();
    config.disconnect();
  }
}

/** A configuration that knows the connections made with it: one that never answers would keep the process alive. */
class ConnectedConfig extends KubeConfig {
  readonly #agents: Agent[] = [];

  override async applyToFetchOptions(options: RequestOptions): ReturnType<KubeConfig['applyToFetchOptions']> {
    const init = await super.applyToFetchOptions(options);
    if (init.agent instanceof Agent) this.#agents.push(init.agent);
    return init;
  }

  disconnect(): void {
    for (const agent of this.#agents) agent.destroy();
  }
}

async function keepWatching(
  watch: Watch,
  path: string,
  onChange: () => void,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    const error = await watchOnce(watch, path, onChange, signal);
    failures = error === null ? 0 : failures + 1;
    if (failures >= MAX_FAILURES)
      throw new Error(`${path} cannot be watched: ${messageOf(error)}`, { cause: error });
    await setTimeoutAsync(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Watches until the connection ends; gives what ended it, null for an orderly end. */
async function watchOnce(
  watch: Watch,
  path: string,
  onChange: () => void,
  signal: AbortSignal,
): Promise<unknown> {
  let stop = (): void => undefined;
  try {
    return await new Promise<unknown>((resolve) => {
      const timer = setTimeout(() => resolve(new Error('no answer')), CONNECT_TIMEOUT_MS);
      const done = (error: unknown): void => {
        clearTimeout(timer);
        resolve(signal.aborted ? null : (error ?? null));
      };
      void watch.watch(path, { timeoutSeconds: SERVER_TIMEOUT_S }, onChange, done).then((connection) => {
        clearTimeout(timer);
        stop = () => connection.abort();
        if (signal.aborted) stop();
        else signal.addEventListener('abort', stop, { once: true });
      }, done);
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function readConfig({ kubeconfig, context }: WatchTarget): ConnectedConfig {
  const config = new ConnectedConfig();
  if (kubeconfig === undefined) config.loadFromDefault();
  else config.loadFromFile(kubeconfig);
  if (context !== '') config.setCurrentContext(context);
  config.clusters = config.clusters.map(withoutDetour);
  return config;
}

/**
 * A server without TLS is no less allowed here than for kubectl. One that names itself as its own proxy, as a served
 * recording does for kubectl's sake, is asked directly: this client sends the token either way.
 */
function withoutDetour(cluster: Cluster): Cluster {
  if (!cluster.server.startsWith('http:')) return cluster;
  const { proxyUrl, ...rest } = cluster;
  const isOwnProxy = proxyUrl === undefined || new URL(proxyUrl).host === new URL(cluster.server).host;
  return { ...rest, skipTLSVerify: true, ...(isOwnProxy ? {} : { proxyUrl }) };
}
