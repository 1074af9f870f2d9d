// The use case `doctor`: what works here, what does not, and how to mend it. A check never throws.
import { readSettingsFile, resolveSettings, unknownVariables } from '../config.ts';
import { type ErrorCode, EXIT_CODES, K8sLearnError, messageOf } from '../domain/errors.ts';
import type { Cluster, KubectlResult } from '../domain/ports.ts';
import { usedPatterns } from './library.ts';
import type { CheckResult, ClusterRequest, OpenedCluster, Runtime } from './runtime.ts';

export interface Check extends CheckResult {
  readonly name: string;
}

export interface DoctorReport {
  readonly checks: readonly Check[];
  /** 0, or the exit code of the first check in state `error`. */
  readonly exitCode: number;
}

const KUBECTL_TIMEOUT_MS = 10_000;
const KUBECTL_MAX_BYTES = 65_536;
const OLLAMA_TIMEOUT_MS = 1000;
const MIN_NODE = [20, 17] as const;

/** Runs every check; those of the cluster one after the other, because each needs the one before. */
export async function runDoctor(runtime: Runtime, request: ClusterRequest): Promise<DoctorReport> {
  const [cluster, ollama, database, patterns] = await Promise.all([
    checkCluster(runtime, request),
    checkOllama(runtime),
    guarded('database', () => runtime.checkDatabase()),
    guarded('patterns', () => checkPatterns(runtime)),
  ]);
  const checks = [
    checkNode(),
    ...cluster,
    ...ollama,
    database,
    await guarded('settings', () => checkSettings(runtime)),
    patterns,
  ];
  const firstError = checks.find((check) => check.state === 'error');
  return {
    checks,
    exitCode: firstError === undefined ? 0 : EXIT_CODES[CODES_OF_CHECKS[firstError.name] ?? 'INTERNAL'],
  };
}

/** The error code that stands for a failed check. */
const CODES_OF_CHECKS: Readonly<Record<string, ErrorCode>> = {
  node: 'CONFIG',
  kubectl: 'KUBECTL_MISSING',
  cluster: 'CLUSTER_UNREACHABLE',
  permissions: 'CLUSTER_FORBIDDEN',
  database: 'DATABASE_UNAVAILABLE',
  settings: 'CONFIG',
  patterns: 'DATA_INVALID',
};

function checkNode(): Check {
  const detail = `Node ${process.versions.node}`;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1])) {
    return { name: 'node', state: 'ok', detail, hint: null };
  }
  return { name: 'node', state: 'error', detail, hint: `install Node ${MIN_NODE.join('.')} or newer` };
}

async function checkCluster(runtime: Runtime, request: ClusterRequest): Promise<readonly Check[]> {
  const notices: string[] = [];
  let opened: OpenedCluster;
  try {
    opened = await runtime.openCluster(request, (text) => notices.push(text));
  } catch (error) {
    const name = error instanceof K8sLearnError && error.code === 'KUBECTL_MISSING' ? 'kubectl' : 'cluster';
    return [failed(name, error)];
  }
  try {
    const kubectl = await guarded('kubectl', () => checkKubectl(opened.cluster));
    if (kubectl.state === 'error') return [kubectl];
    const reached = await guarded('cluster', () => checkReachable(opened.cluster, notices));
    if (reached.state === 'error') return [kubectl, reached];
    return [kubectl, reached, await guarded('permissions', () => checkPermissions(opened.cluster))];
  } finally {
    await opened.close();
  }
}

async function checkKubectl(cluster: Cluster): Promise<CheckResult> {
  const result = await kubectl(cluster, ['version', '--client', '-o', 'json']);
  const version = /"gitVersion":\s*"([^"]+)"/.exec(result.stdout)?.[1];
  if (version !== undefined) return { state: 'ok', detail: `kubectl ${version}`, hint: null };
  return {
    state: 'error',
    detail: `kubectl does not say its version: ${troubleOf(result)}`,
    hint: 'kubectl version --client',
  };
}

async function checkReachable(cluster: Cluster, notices: readonly string[]): Promise<CheckResult> {
  const result = await kubectl(cluster, ['version', '-o', 'json']);
  const server = /"serverVersion":.*?"gitVersion":\s*"([^"]+)"/s.exec(result.stdout)?.[1];
  const context = cluster.context === '' ? 'no context' : `context ${cluster.context}`;
  const namespace = cluster.namespace === null ? '' : `, namespace ${cluster.namespace}`;
  if (server !== undefined) {
    const detail = `${context}${namespace}: Kubernetes ${server}`;
    if (notices.length === 0) return { state: 'ok', detail, hint: null };
    return {
      state: 'warning',
      detail: `${detail}; ${notices.join('; ')}`,
      hint: 'record it again, or mend the files',
    };
  }
  if (cluster.context === '') {
    return {
      state: 'warning',
      detail: 'kubectl knows no cluster here',
      hint: 'kubectl config get-contexts; a recorded cluster needs none: --dump <dir>',
    };
  }
  return {
    state: 'error',
    detail: `${context} does not answer: ${troubleOf(result)}`,
    hint: 'kubectl cluster-info; kubectl config get-contexts lists the others (--context)',
  };
}

async function checkPermissions(cluster: Cluster): Promise<CheckResult> {
  const result = await kubectl(cluster, ['auth', 'can-i', 'list', 'pods', '--all-namespaces']);
  if (/^yes\b/m.test(result.stdout))
    return { state: 'ok', detail: 'pods of all namespaces may be listed', hint: null };
  const here = await kubectl(cluster, ['auth', 'can-i', 'list', 'pods']);
  if (/^yes\b/m.test(here.stdout)) {
    return {
      state: 'notice',
      detail: `pods may be listed in ${cluster.namespace ?? 'the default namespace'}, not in all namespaces`,
      hint: 'name the namespace of what you ask for: -n <ns>',
    };
  }
  // Recordings and some proxies do not answer access reviews; whether pods can be listed is what counts.
  const listed = await kubectl(cluster, ['get', 'pods', '--all-namespaces', '--limit=1', '-o', 'name']);
  if (listed.exitCode === 0)
    return { state: 'ok', detail: 'pods of all namespaces can be listed', hint: null };
  return {
    state: 'error',
    detail: `pods may not be listed: ${troubleOf(listed)}`,
    hint: 'ask for the cluster role "view", or use another context',
  };
}

async function checkOllama(runtime: Runtime): Promise<readonly Check[]> {
  const { url, version } = await runtime.findOllama(OLLAMA_TIMEOUT_MS);
  if (version === null) {
    const detail = `nothing answers at ${url}; not needed, the pattern library works without it`;
    const hint = 'a local model reasons beyond the library: https://ollama.com/download, then ollama serve';
    return [{ name: 'ollama', state: 'notice', detail, hint }];
  }
  const ollama: Check = { name: 'ollama', state: 'ok', detail: `Ollama ${version} at ${url}`, hint: null };
  return [ollama, await guarded('model', () => checkModel(runtime))];
}

async function checkModel(runtime: Runtime): Promise<CheckResult> {
  const wanted = resolveSettings(runtime.environment).values['model.name'];
  const models = await runtime.findModels(OLLAMA_TIMEOUT_MS);
  // A name without a tag means the tag latest.
  if (models.includes(wanted) || models.includes(`${wanted}:latest`))
    return { state: 'ok', detail: wanted, hint: null };
  return { state: 'notice', detail: `Ollama has no model ${wanted}`, hint: `ollama pull ${wanted}` };
}

async function checkSettings(runtime: Runtime): Promise<CheckResult> {
  const { environment } = runtime;
  const count = readSettingsFile(environment.configPath).size;
  resolveSettings(environment);
  const unknown = unknownVariables(environment);
  if (unknown.length > 0) {
    return {
      state: 'warning',
      detail: `no setting has the variable ${unknown.join(', ')}`,
      hint: 'k8s-learn config --json lists the variables',
    };
  }
  return {
    state: 'ok',
    detail: `${environment.configPath}: ${count === 0 ? 'nothing set' : `${count} set`}`,
    hint: null,
  };
}

async function checkPatterns(runtime: Runtime): Promise<CheckResult> {
  const patterns = await usedPatterns(runtime, resolveSettings(runtime.environment).values);
  const detail = `${patterns.length} patterns`;
  if (patterns.length > 0) return { state: 'ok', detail, hint: null };
  return { state: 'warning', detail, hint: 'k8s-learn config unset patterns.builtin' };
}

async function guarded(name: string, check: () => Promise<CheckResult>): Promise<Check> {
  try {
    return { name, ...(await check()) };
  } catch (error) {
    return failed(name, error);
  }
}

function failed(name: string, error: unknown): Check {
  const hint = error instanceof K8sLearnError ? error.hint : null;
  return { name, state: 'error', detail: messageOf(error), hint };
}

function kubectl(cluster: Cluster, args: readonly string[]): Promise<KubectlResult> {
  return cluster.run(args, { timeoutMs: KUBECTL_TIMEOUT_MS, maxBytes: KUBECTL_MAX_BYTES });
}

function troubleOf(result: KubectlResult): string {
  if (result.timedOut) return `no answer within ${KUBECTL_TIMEOUT_MS / 1000} s`;
  const lines = result.stderr.trim().split('\n');
  return lines.at(-1) ?? `exit code ${result.exitCode}`;
}
