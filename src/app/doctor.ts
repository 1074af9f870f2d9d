// The use case `doctor`: what works here, what does not, and how to fix it. A check never throws.
import { readSettingsFile, resolveSettings, unknownVariables } from '../config.ts';
import { type ErrorCode, EXIT_CODES } from '../domain/errors.ts';
import type { SettingValues } from '../settings-table.ts';
import { type Check, guarded } from './checks.ts';
import { checkCluster } from './cluster-checks.ts';
import { checkIndex } from './index-checks.ts';
import { usedPatterns } from './library.ts';
import { checkMetrics } from './metrics/check.ts';
import { modelRequest } from './model-request.ts';
import type { CheckResult, ClusterRequest, Runtime } from './runtime.ts';
import { checkTeam } from './team/check.ts';

export type { Check } from './checks.ts';

export interface DoctorReport {
  readonly checks: readonly Check[];
  /** 0, or the exit code of the first check in state `error`. */
  readonly exitCode: number;
}

const MODEL_TIMEOUT_MS = 1000;
const MIN_NODE = [20, 17] as const;

/** Runs every check. */
export async function runDoctor(runtime: Runtime, request: ClusterRequest): Promise<DoctorReport> {
  const [cluster, models, database, settings, patterns, index, metrics, team] = await Promise.all([
    checkCluster(runtime, request),
    checkModels(runtime),
    guarded('database', () => runtime.checkDatabase()),
    guarded('settings', () => checkSettings(runtime)),
    guarded('patterns', () => checkPatterns(runtime)),
    checkIndex(runtime),
    checkMetrics(runtime, request),
    checkTeam(runtime),
  ]);
  const checks = [
    checkNode(),
    ...cluster,
    ...models,
    database,
    settings,
    patterns,
    ...index,
    ...metrics,
    ...team,
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
  ollama: 'MODEL_REFUSED',
  model: 'MODEL_REFUSED',
  'model server': 'MODEL_REFUSED',
  embedder: 'MODEL_UNAVAILABLE',
  index: 'DATABASE_UNAVAILABLE',
};

function checkNode(): Check {
  const detail = `Node ${process.versions.node}`;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1])) {
    return { name: 'node', state: 'ok', detail, hint: null };
  }
  return { name: 'node', state: 'error', detail, hint: `install Node ${MIN_NODE.join('.')} or newer` };
}

async function checkModels(runtime: Runtime): Promise<readonly Check[]> {
  let settings: SettingValues;
  try {
    settings = resolveSettings(runtime.environment).values;
  } catch {
    // The settings have a check of their own, which says what is wrong with them.
    return [];
  }
  return runtime.checkModels(modelRequest(settings, MODEL_TIMEOUT_MS));
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
