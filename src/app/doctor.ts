// The use case `doctor`: what works here, what does not, and how to mend it. A check never throws.
import { readSettingsFile, resolveSettings, unknownVariables } from '../config.ts';
import { type ErrorCode, EXIT_CODES } from '../domain/errors.ts';
import { type Check, guarded } from './checks.ts';
import { checkCluster } from './cluster-checks.ts';
import { usedPatterns } from './library.ts';
import type { CheckResult, ClusterRequest, Runtime } from './runtime.ts';

export type { Check } from './checks.ts';

export interface DoctorReport {
  readonly checks: readonly Check[];
  /** 0, or the exit code of the first check in state `error`. */
  readonly exitCode: number;
}

const OLLAMA_TIMEOUT_MS = 1000;
const MIN_NODE = [20, 17] as const;

/** Runs every check. */
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
