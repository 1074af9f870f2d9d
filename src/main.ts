// The composition root: the only file that knows both the ports and what stands behind them.
// Whatever a command may do without is imported when it is asked for.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };
import type { WatchTarget } from './adapters/namespace-watch.ts';
import type { WatchNamespace } from './app/await-change.ts';
import type {
  Ahead,
  ClusterRequest,
  OnNotice,
  OpenedCluster,
  OpenedStore,
  Runtime,
  ServeRequest,
} from './app/runtime.ts';
import type { CommandContext } from './cli/context.ts';
import { listenForInterrupt } from './cli/interrupt.ts';
import { createTerminal } from './cli/terminal.ts';
import { type Environment, readEnvironment } from './config.ts';
import { K8sLearnError } from './domain/errors.ts';
import type { PatternLibrary } from './domain/pattern-entry.ts';

const DATABASE_FILE = 'learning.db';

/** Runs the command line of a process, on the parts that `runtimeOf` puts together, and leaves its exit code there. */
export async function main(
  host: NodeJS.Process,
  programName: string,
  runtimeOf: typeof createRuntime = createRuntime,
): Promise<void> {
  const argv = host.argv.slice(2);
  const environment = readEnvironment(host.env);
  let exitCode = 0;
  const context: CommandContext = {
    programName,
    version: packageJson.version,
    terminal: createTerminal(host, environment),
    interrupt: listenForInterrupt(host),
    runtime: async () => runtimeOf(environment, host),
    exitWith(code) {
      exitCode = code;
    },
  };
  const { runProgram } = await import('./cli/program.ts');
  const failed = await runProgram(argv, context);
  host.exitCode = failed ?? exitCode;
}

/** Puts the parts together that a command, or a program that uses the library, may ask for. */
export function createRuntime(
  environment: Environment,
  host: Pick<NodeJS.Process, 'stdin' | 'stdout'>,
  databaseFile = DATABASE_FILE,
): Runtime {
  const databasePath = join(environment.homePath, databaseFile);
  const migrationsDir = shipped('migrations');
  let library: PatternLibrary | undefined;
  const loadLibrary = async () => {
    const { readPatternFolder } = await import('./adapters/pattern-files.ts');
    library ??= readPatternFolder(shipped('patterns'));
    return library;
  };
  return {
    version: packageJson.version,
    installation: {
      programPath: shipped('bin/k8s-learn.js'),
      recordingPath: shipped('test/support/clusters/small'),
    },
    environment,
    clock: { now: () => new Date().toISOString(), monotonicMs: () => performance.now() },
    openCluster: (request, onNotice, ahead) => openCluster(request, onNotice, environment, ahead),
    openStore: (access) => openStore(databasePath, migrationsDir, access),
    openStoreIn: (folder) => openStore(join(folder, DATABASE_FILE), migrationsDir, 'write'),
    hasStore: () => existsSync(databasePath),
    findStore: async () =>
      existsSync(databasePath) ? (await storeOpener(databasePath, migrationsDir))(true) : null,
    async checkDatabase() {
      const { checkDatabase } = await import('./adapters/sqlite/check.ts');
      return checkDatabase(databasePath, migrationsDir);
    },
    async loadPatterns() {
      const { composePatterns } = await import('./engines/patterns/compose.ts');
      return composePatterns(await loadLibrary());
    },
    loadLibrary,
    async openEmbedder({ timeoutMs, ...request }, signal) {
      const { openOllamaEmbedder } = await import('./adapters/ollama/embed.ts');
      const options = { ...request, host: environment.ollamaHost, lookTimeoutMs: timeoutMs };
      return openOllamaEmbedder(options, signal);
    },
    async createPatternsEngine(patterns) {
      const { createPatternsEngine } = await import('./engines/patterns/engine.ts');
      return createPatternsEngine(patterns);
    },
    async createOllamaEngine(options) {
      const { createOllamaEngine } = await import('./engines/ollama/engine.ts');
      return createOllamaEngine(options);
    },
    async openModel({ timeoutMs, url, ...request }, signal) {
      if (url !== null) {
        const { openServerModel } = await import('./adapters/openai/open.ts');
        return openServerModel({ ...request, url, lookTimeoutMs: timeoutMs }, signal);
      }
      const { openOllamaModel } = await import('./adapters/ollama/open.ts');
      const options = { ...request, host: environment.ollamaHost, lookTimeoutMs: timeoutMs };
      return openOllamaModel(options, signal);
    },
    async checkModels({ name, url, ...request }) {
      const { checkServers } = await import('./adapters/openai/check.ts');
      const { checkOllama } = await import('./adapters/ollama/check.ts');
      // Who set another server has no use for what Ollama lacks.
      if (url !== null) return checkServers({ ...request, url });
      const [ollama, servers] = await Promise.all([
        checkOllama({ ...request, host: environment.ollamaHost, model: name }),
        checkServers({ ...request, url }),
      ]);
      return [...ollama, ...servers];
    },
    serveDump,
    async openHub(address, team, signal) {
      const { openHub } = await import('./adapters/postgres/hub.ts');
      return openHub({ address, team, env: environment.inherited }, signal);
    },
    async startEventChecker() {
      const { startEventChecker } = await import('./adapters/event-checker.ts');
      return startEventChecker(shipped('bin/check-events.js'));
    },
    async openPrometheus(url) {
      const { createPrometheus } = await import('./adapters/prometheus.ts');
      return createPrometheus(url);
    },
    async serveAlerts(options) {
      const { startAlertServer } = await import('./adapters/alert-server.ts');
      return startAlertServer(options);
    },
    async runCommand(argv, input) {
      const { runCommand } = await import('./adapters/run-command.ts');
      return runCommand(argv, input);
    },
    async serveTools(offer) {
      const { serveTools } = await import('./adapters/mcp/serve-tools.ts');
      return serveTools(offer, host.stdin, host.stdout);
    },
  };
}

async function openCluster(
  request: ClusterRequest,
  onNotice: OnNotice,
  environment: Environment,
  ahead?: Ahead,
): Promise<OpenedCluster> {
  const { createKubectlCluster } = await import('./adapters/kubectl.ts');
  const { kubectl: kubectlPath, inherited: env } = environment;
  const { dump, view, context, kubeconfig, namespace } = request;
  if (dump === null) {
    const opening = createKubectlCluster({
      kubectlPath,
      env,
      context: context ?? undefined,
      kubeconfig: kubeconfig ?? undefined,
      namespace: namespace ?? undefined,
      ahead: ahead?.commands,
    });
    ahead?.begun();
    const cluster = await opening;
    const watch = watcherOf({ kubeconfig: kubeconfig ?? undefined, context: cluster.context });
    return { cluster, watch, close: async () => cluster.close() };
  }
  const served = await serveDump({ directory: dump, view, port: null }, onNotice);
  const close = () => served.close();
  try {
    const cluster = await createKubectlCluster({
      kubectlPath,
      env,
      // What kubectl discovers of a recording goes with it, and is not taken for that of another at the same port.
      cacheDir: join(dirname(served.kubeconfigPath), 'cache'),
      namespace,
      context: served.contextName,
      kubeconfig: served.kubeconfigPath,
      nowMs: () => served.nowMs(),
    });
    const watch = watcherOf({ kubeconfig: served.kubeconfigPath, context: cluster.context });
    return { cluster, watch, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The Kubernetes client takes half a second to load: only for who waits anyway. */
function watcherOf(target: WatchTarget): WatchNamespace {
  return async (namespace, onChange, signal) => {
    const { watchNamespace } = await import('./adapters/namespace-watch.ts');
    return watchNamespace(target, namespace, onChange, signal);
  };
}

async function openStore(
  path: string,
  migrationsDir: string,
  access: 'read' | 'write',
): Promise<OpenedStore> {
  const open = await storeOpener(path, migrationsDir);
  try {
    return open(false);
  } catch (error) {
    const readOnly = error instanceof K8sLearnError && error.code === 'DATABASE_READ_ONLY';
    if (readOnly && access === 'read' && existsSync(path)) return open(true);
    throw error;
  }
}

/** All stores come at once: together they are small, and a file of its own for each takes longer to find than to read. */
async function storeOpener(path: string, migrationsDir: string): Promise<(readOnly: boolean) => OpenedStore> {
  const { openStores } = await import('./adapters/sqlite/stores.ts');
  return (readOnly) => openStores({ path, migrationsDir, readOnly });
}

async function serveDump({ directory, view, port }: ServeRequest, onNotice: OnNotice) {
  const { startDumpServer } = await import('./adapters/dump-server/index.ts');
  return startDumpServer({
    directory,
    onWarning: onNotice,
    ...(view !== null && { namespaces: view }),
    ...(port !== null && { port }),
  });
}

/** A folder that comes with the program; sources and the built program lie equally deep. */
function shipped(folder: string): string {
  return fileURLToPath(new URL(`../${folder}`, import.meta.url));
}
