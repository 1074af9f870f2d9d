// What `doctor` says of kubectl and the cluster: is it there, does it answer, may pods be listed.
import { K8sLearnError } from '../domain/errors.ts';
import type { Cluster, KubectlResult } from '../domain/ports.ts';
import { type Check, failed, guarded } from './checks.ts';
import type { CheckResult, ClusterRequest, OpenedCluster, Runtime } from './runtime.ts';

const KUBECTL_TIMEOUT_MS = 10_000;
const KUBECTL_MAX_BYTES = 65_536;

/** What is known of kubectl once it has told its contexts. */
const KUBECTL_READS: Check = {
  name: 'kubectl',
  state: 'ok',
  detail: 'kubectl reads its configuration',
  hint: null,
};

/** Tells the version of kubectl, and of the cluster where it answers. */
const VERSIONS = ['version', '-o', 'json'];

/**
 * Checks kubectl, the cluster and permissions, one after the other, because each needs the one before. kubectl is asked
 * for the versions while it still reads its configuration.
 */
export async function checkCluster(runtime: Runtime, request: ClusterRequest): Promise<readonly Check[]> {
  const notices: string[] = [];
  let opened: OpenedCluster;
  try {
    const ahead = { commands: () => [VERSIONS], begun: () => undefined };
    opened = await runtime.openCluster(request, (text) => notices.push(text), ahead);
  } catch (error) {
    if (!(error instanceof K8sLearnError)) return [failed('cluster', error)];
    // That none is chosen is no fault: a recording can be asked without one.
    if (error.code === 'CONTEXT_UNKNOWN' && request.context === null)
      return [KUBECTL_READS, { ...failed('cluster', error), state: 'warning' }];
    return [failed(error.code === 'KUBECTL_MISSING' ? 'kubectl' : 'cluster', error)];
  }
  const { cluster, close } = opened;
  try {
    const versions = kubectl(cluster, VERSIONS);
    const itself = await guarded('kubectl', async () => checkKubectl(cluster, await versions));
    if (itself.state === 'error') return [itself];
    const reached = await guarded('cluster', async () => checkReachable(cluster, await versions));
    if (reached.state !== 'ok') return [itself, reached];
    const permissions = await guarded('permissions', () => checkPermissions(cluster));
    return [itself, reached, permissions, ...notices.map(noticed)];
  } finally {
    await close();
  }
}

/** One that waited for the cluster to the end has not told its own version. */
async function checkKubectl(cluster: Cluster, versions: KubectlResult): Promise<CheckResult> {
  const known = clientIn(versions);
  const result =
    known === undefined ? await kubectl(cluster, ['version', '--client', '-o', 'json']) : versions;
  const version = known ?? clientIn(result);
  if (version !== undefined) return { state: 'ok', detail: `kubectl ${version}`, hint: null };
  const detail = `kubectl does not say its version: ${troubleOf(result)}`;
  return { state: 'error', detail, hint: 'kubectl version --client' };
}

function clientIn({ stdout }: KubectlResult): string | undefined {
  return /"clientVersion":.*?"gitVersion":\s*"([^"]+)"/s.exec(stdout)?.[1];
}

function checkReachable(cluster: Cluster, result: KubectlResult): CheckResult {
  const server = /"serverVersion":.*?"gitVersion":\s*"([^"]+)"/s.exec(result.stdout)?.[1];
  const context = cluster.context === '' ? 'no context' : `context ${cluster.context}`;
  const namespace = cluster.namespace === null ? '' : `, namespace ${cluster.namespace}`;
  if (server !== undefined) {
    return { state: 'ok', detail: `${context}${namespace}: Kubernetes ${server}`, hint: null };
  }
  if (cluster.context === '') {
    const hint = 'kubectl config get-contexts; a recorded cluster needs none: --dump <dir>';
    return { state: 'warning', detail: 'kubectl knows no cluster here', hint };
  }
  const hint = 'kubectl cluster-info; kubectl config get-contexts lists the others (--context)';
  return { state: 'error', detail: `${context} does not answer: ${troubleOf(result)}`, hint };
}

async function checkPermissions(cluster: Cluster): Promise<CheckResult> {
  const all = await kubectl(cluster, ['auth', 'can-i', 'list', 'pods', '--all-namespaces']);
  if (isYes(all)) return { state: 'ok', detail: 'pods of all namespaces may be listed', hint: null };
  if (isYes(await kubectl(cluster, ['auth', 'can-i', 'list', 'pods']))) {
    const detail = `pods may be listed in ${cluster.namespace ?? 'the default namespace'}, not in all namespaces`;
    return { state: 'notice', detail, hint: 'name the namespace of what you ask for: -n <ns>' };
  }
  // Recordings and some proxies do not answer access reviews; whether pods can be listed is what counts.
  const listed = await kubectl(cluster, ['get', 'pods', '--all-namespaces', '--chunk-size=1', '-o', 'name']);
  if (listed.exitCode === 0)
    return { state: 'ok', detail: 'pods of all namespaces can be listed', hint: null };
  const hint = 'ask for the cluster role "view", or use another context';
  return { state: 'error', detail: `pods may not be listed: ${troubleOf(listed)}`, hint };
}

function isYes(result: KubectlResult): boolean {
  return /^yes\b/m.test(result.stdout);
}

function noticed(detail: string): Check {
  return { name: 'recording', state: 'warning', detail, hint: 'record it again, or fix the file' };
}

function kubectl(cluster: Cluster, args: readonly string[]): Promise<KubectlResult> {
  return cluster.run(args, { timeoutMs: KUBECTL_TIMEOUT_MS, maxBytes: KUBECTL_MAX_BYTES });
}

function troubleOf(result: KubectlResult): string {
  if (result.timedOut) return `no answer within ${KUBECTL_TIMEOUT_MS / 1000} s`;
  const lines = result.stderr.trim().split('\n');
  return lines.at(-1) ?? `exit code ${result.exitCode}`;
}
