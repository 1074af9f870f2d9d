// The cluster through kubectl: the only way to a live cluster, and to a served recording as well.
import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { K8sLearnError, messageOf } from '../domain/errors.ts';
import type { Cluster, KubectlOptions, KubectlResult } from '../domain/ports.ts';
import { BegunProcess } from './kubectl/begun-process.ts';
import { type KubeContexts, parseContexts, unknownContext } from './kubectl/contexts.ts';
import { kubectlEnvironment, type Variables } from './kubectl/environment.ts';
import { HeadTailBuffer } from './kubectl/head-tail-buffer.ts';
import { JsonItemSplitter } from './kubectl/json-item-splitter.ts';
import { runProcess } from './kubectl/process-group.ts';

export type { KubeContext, KubeContexts } from './kubectl/contexts.ts';

/** Which cluster to ask, through which kubectl. */
export interface KubectlClusterOptions {
  /** The kubectl to start: a path, or a name on `PATH` (the default: `kubectl`). */
  readonly kubectlPath?: string | undefined;
  /** kubectl's current context when left out. */
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
  /** The context's own when left out; null says that it is known to have none. */
  readonly namespace?: string | null | undefined;
  /** Where kubectl keeps what it discovered of a cluster; its own place when left out. */
  readonly cacheDir?: string | undefined;
  /** The environment that kubectl inherits. */
  readonly env: Variables;
  /**
   * Commands that are begun at once, kubectl itself left out: the first run of the same arguments takes them over. Asked
   * with the namespace that was given, and again once the context's own is known.
   */
  readonly ahead?: ((namespace: string | null) => readonly (readonly string[])[]) | undefined;
  /** The cluster's time; the wall clock's when left out. */
  readonly nowMs?: (() => number) | undefined;
}

const DEFAULT_KUBECTL = 'kubectl';
const MAX_STDERR_BYTES = 64 * 1024;
const CONFIG_TIMEOUT_MS = 15_000;
const MAX_CONFIG_BYTES = 16 * 1024 * 1024;
/** How kubectl and client-go say that a context is not there. */
const CONTEXT_COMPLAINT =
  /context was not found for specified context|context "[^"]*" does not exist|cannot locate context/;
const START_FAILURES: readonly string[] = ['ENOENT', 'EACCES', 'ENOEXEC', 'ENOTDIR', 'EPERM', 'ELOOP'];

function startFailure(kubectlPath: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return START_FAILURES.includes(code)
    ? new K8sLearnError(
        'KUBECTL_MISSING',
        code === 'ENOENT'
          ? `kubectl was not found (${kubectlPath})`
          : `kubectl cannot be started (${kubectlPath}: ${code})`,
        'install it (https://kubernetes.io/docs/tasks/tools/), or set K8S_LEARN_KUBECTL to its path',
        { cause: error },
      )
    : error;
}

/** A cluster behind kubectl, and what was begun of it. */
export interface KubectlCluster extends Cluster {
  /** Ends the commands that were begun and that nobody asked for. */
  close(): void;
}

/** Runs kubectl as it is told, with its configuration's flags. */
class Kubectl {
  readonly #path: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #configFlags: readonly string[];

  constructor(options: KubectlClusterOptions, configFlags: readonly string[]) {
    this.#path = options.kubectlPath ?? DEFAULT_KUBECTL;
    this.#env = kubectlEnvironment(options.env, options.cacheDir);
    this.#configFlags = configFlags;
  }

  /** Begins a command that somebody will ask for. */
  begin(args: readonly string[]): BegunProcess {
    return new BegunProcess({ file: this.#path, args: [...this.#configFlags, ...args], env: this.#env });
  }

  /** Runs a command; `begun` is one of the same arguments that runs already. */
  async run(
    args: readonly string[],
    options: KubectlOptions,
    begun: BegunProcess | null = null,
  ): Promise<KubectlResult> {
    const startedMs = begun?.startedMs ?? performance.now();
    const stdout = new HeadTailBuffer(options.maxBytes);
    const stderr = new HeadTailBuffer(MAX_STDERR_BYTES);
    const splitter = options.onItem === undefined ? null : new JsonItemSplitter(options.onItem);
    let bytes = 0;
    const onStdout = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (splitter === null) {
        stdout.add(chunk);
      } else {
        splitter.add(chunk);
      }
    };
    const request = {
      file: this.#path,
      args: [...this.#configFlags, ...args],
      env: this.#env,
      timeoutMs: options.timeoutMs,
      signal: options.signal,
      onStdout,
      onStderr: (chunk: Buffer) => stderr.add(chunk),
    };
    const running = begun === null ? runProcess(request) : begun.take(request);
    const end = await running.catch((error: unknown) => {
      throw startFailure(this.#path, error);
    });
    if (end.exitCode === 0) {
      splitter?.end();
    }
    const kept = stdout.take();
    const problem = end.exitCode === 0 ? (splitter?.problem ?? null) : null;
    const complaints = stderr.take().text;
    return {
      argv: ['kubectl', ...args],
      exitCode: problem === null ? end.exitCode : 1,
      stdout: kept.text,
      stderr:
        problem === null
          ? complaints
          : `${complaints}error: what kubectl printed cannot be read as JSON: ${problem}\n`,
      timedOut: end.timedOut,
      durationMs: Math.round(performance.now() - startedMs),
      bytes,
      omittedBytes: kept.omittedBytes,
    };
  }
}

function kubeconfigFlags({ kubeconfig }: KubectlClusterOptions): readonly string[] {
  return kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`];
}

/**
 * Lists the contexts that kubectl knows, with one call of it. Throws KUBECTL_MISSING, and CONFIG when the kubeconfig
 * is not there or cannot be read.
 */
export async function listContexts(options: KubectlClusterOptions): Promise<KubeContexts> {
  if (options.kubeconfig !== undefined && !existsSync(options.kubeconfig)) {
    throw new K8sLearnError(
      'CONFIG',
      `the kubeconfig ${options.kubeconfig} does not exist`,
      'check --kubeconfig, or leave it out to use the one of kubectl',
    );
  }
  const kubectl = new Kubectl(options, kubeconfigFlags(options));
  const result = await kubectl.run(['config', 'view', '-o', 'json'], {
    timeoutMs: CONFIG_TIMEOUT_MS,
    maxBytes: MAX_CONFIG_BYTES,
  });
  if (result.exitCode !== 0) {
    const complaint = result.stderr.trim().split('\n')[0] ?? '';
    throw new K8sLearnError(
      'CONFIG',
      `kubectl cannot read its configuration: ${complaint === '' ? 'it gives no reason' : complaint}`,
      'check it with: kubectl config view',
    );
  }
  return parseContexts(result.stdout);
}

/** What is known of the context without a connection. */
interface Scope {
  readonly context: string;
  readonly namespace: string | null;
}

/** Gives the files of KUBECONFIG when none of them is there and nothing else names a cluster. */
function missingFiles({ env, kubeconfig }: KubectlClusterOptions): readonly string[] {
  const files = (env.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '');
  const isInPod = env.KUBERNETES_SERVICE_HOST !== undefined;
  return kubeconfig !== undefined || isInPod || files.some((file) => existsSync(file)) ? [] : files;
}

/** Throws CONTEXT_UNKNOWN when no context is chosen because KUBECONFIG names nothing that is there, outside of a pod. */
function refuseMissingFiles(options: KubectlClusterOptions): void {
  const files = missingFiles(options);
  if (files.length === 0) return;
  throw new K8sLearnError(
    'CONTEXT_UNKNOWN',
    `no cluster is chosen: KUBECONFIG names ${files.join(' and ')}, which ${files.length === 1 ? 'does' : 'do'} not exist`,
    'unset KUBECONFIG to use ~/.kube/config, name another file with --kubeconfig, or ask a recording: --dump <dir>',
  );
}

async function findScope(options: KubectlClusterOptions): Promise<Scope> {
  const { context, namespace } = options;
  if (context !== undefined && namespace !== undefined) {
    return { context, namespace };
  }
  const known = await listContexts(options);
  const name = context ?? known.current;
  const found = known.contexts.find((each) => each.name === name);
  if (found === undefined && name !== '') {
    throw unknownContext(name, known.contexts);
  }
  if (name === '') refuseMissingFiles(options);
  return { context: name, namespace: namespace === undefined ? (found?.namespace ?? null) : namespace };
}

/**
 * Opens a cluster for kubectl. Starts kubectl once to read its configuration, unless context and namespace are both
 * given; connects to nothing. `context` is empty when kubectl has none, as within a pod. Throws KUBECTL_MISSING,
 * CONTEXT_UNKNOWN and CONFIG; a context that was not looked up makes the first command throw CONTEXT_UNKNOWN.
 */
export async function createKubectlCluster(options: KubectlClusterOptions): Promise<KubectlCluster> {
  const finding = findScope(options);
  const begun = new Begun(options);
  // kubectl without a configuration asks whatever listens on this machine.
  if (missingFiles(options).length === 0) begun.begin(options.context ?? '', options.namespace ?? null);
  const scope = await finding.catch((error: unknown) => {
    begun.drop();
    throw error;
  });
  begun.begin(scope.context, scope.namespace);
  const kubectl = kubectlOf(options, scope.context);
  const nowMs = options.nowMs ?? Date.now;
  return {
    context: scope.context,
    namespace: scope.namespace,
    nowMs: () => nowMs(),
    async run(args, runOptions) {
      const result = await kubectl.run(args, runOptions, begun.take(args));
      if (result.exitCode !== 0 && CONTEXT_COMPLAINT.test(result.stderr)) {
        const { contexts } = await listContexts(options).catch((error: unknown) => {
          throw new K8sLearnError('CONTEXT_UNKNOWN', result.stderr.trim(), messageOf(error), {
            cause: error,
          });
        });
        throw unknownContext(scope.context, contexts);
      }
      return result;
    },
    close: () => begun.drop(),
  };
}

function kubectlOf(options: KubectlClusterOptions, context: string): Kubectl {
  return new Kubectl(options, [
    ...kubeconfigFlags(options),
    ...(context === '' ? [] : [`--context=${context}`]),
    ...(typeof options.namespace === 'string' ? [`--namespace=${options.namespace}`] : []),
  ]);
}

/** The commands that run before they are asked for. */
class Begun {
  readonly #options: KubectlClusterOptions;
  readonly #processes = new Map<string, BegunProcess>();

  constructor(options: KubectlClusterOptions) {
    this.#options = options;
  }

  /** Begins those that were not begun before. */
  begin(context: string, namespace: string | null): void {
    for (const args of this.#options.ahead?.(namespace) ?? []) {
      const key = args.join('\0');
      if (!this.#processes.has(key)) this.#processes.set(key, kubectlOf(this.#options, context).begin(args));
    }
  }

  /** Gives the one of these arguments, once. */
  take(args: readonly string[]): BegunProcess | null {
    const begun = this.#processes.get(args.join('\0'));
    return begun?.isThere === true ? begun : null;
  }

  /** Ends those that nobody asked for. */
  drop(): void {
    for (const begun of this.#processes.values()) if (begun.isThere) begun.drop();
  }
}
