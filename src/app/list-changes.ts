// The use case `changes`: what changed in a cluster, or around a workload, newest first.
import { createGateway } from '../agent/kubectl-gateway.ts';
import type { ClusterChange } from '../domain/cluster-change.ts';
import { K8sLearnError } from '../domain/errors.ts';
import type { ClusterScope, NotLooked } from '../domain/investigation.ts';
import { describeRef, type ObjectRef, refKey } from '../domain/kube.ts';
import type { OnProgress } from '../domain/progress.ts';
import { Inventory, isWorkloadKind } from '../facts/inventory.ts';
import { type KubeObject, refOf } from '../facts/kube-json.ts';
import { objectsAround } from './changes/around.ts';
import { changesOf } from './changes/changes-of.ts';
import { readCluster } from './changes/read.ts';
import { startDeadline } from './deadline.ts';
import type { ClusterRequest, Runtime } from './runtime.ts';
import { resolveScope } from './scope.ts';

/** Reading a cluster of thousands of objects takes seconds; what takes longer does not answer. */
const TIMEOUT_MS = 120_000;
const MAX_NAMES_TOLD = 8;

export interface ChangesRequest {
  readonly cluster: ClusterRequest;
  /** Gives the moment since when, in milliseconds since 1970, by the clock of the cluster. */
  readonly sinceMs: (nowMs: number) => number;
  /** `cart` or `deployment/cart`; null for everything. */
  readonly workload: string | null;
}

export interface ChangesReport {
  readonly cluster: ClusterScope;
  readonly since: string;
  readonly until: string;
  /** Newest first. */
  readonly changes: readonly ClusterChange[];
  readonly notLooked: readonly NotLooked[];
  readonly objectCount: number;
  readonly callCount: number;
}

/** Lists what changed. Throws NOT_FOUND for a workload that is not there and CLUSTER_* when nothing can be read. */
export async function listChanges(
  request: ChangesRequest,
  runtime: Runtime,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<ChangesReport> {
  const onNotice = (text: string) => onProgress({ type: 'notice', text });
  const { cluster, close } = await runtime.openCluster(request.cluster, onNotice);
  const deadline = startDeadline(signal, TIMEOUT_MS);
  try {
    const gateway = createGateway(cluster);
    const scope = await resolveScope('', gateway, deadline.signal);
    for (const text of scope.notices) onNotice(text);
    const { namespace } = scope.cluster;
    const { objects, events, notLooked, callCount } = await readCluster(namespace, gateway, deadline.signal);
    if (objects.length === 0 && notLooked.length > 0 && !signal.aborted) throw unreadable(notLooked);
    const nowMs = cluster.nowMs();
    const sinceMs = request.sinceMs(nowMs);
    const all = changesOf(objects, events, sinceMs).filter(({ ordinary }) => !ordinary);
    return {
      cluster: scope.cluster,
      since: new Date(sinceMs).toISOString(),
      until: new Date(nowMs).toISOString(),
      changes: request.workload === null ? all : ofWorkload(request.workload, all, objects, nowMs),
      notLooked,
      objectCount: objects.length,
      callCount,
    };
  } finally {
    deadline.clear();
    await close();
  }
}

function ofWorkload(
  asked: string,
  changes: readonly ClusterChange[],
  objects: readonly KubeObject[],
  nowMs: number,
): readonly ClusterChange[] {
  const starts = workloadsNamed(asked, objects);
  const inventory = new Inventory(nowMs);
  for (const object of objects) inventory.add(object);
  const near = new Set(objectsAround(starts, inventory).map(refKey));
  const releases = new Set(starts.flatMap((ref) => releaseOf(inventory.find(ref))));
  return changes.filter(
    ({ object, type }) =>
      near.has(refKey(object)) || (type === 'released' && releases.has(`${object.namespace}/${object.name}`)),
  );
}

/** Helm writes which release an object belongs to. */
function releaseOf(object: KubeObject | undefined): readonly string[] {
  const { annotations = {}, labels = {}, namespace = '' } = object?.metadata ?? {};
  const helm = annotations['meta.helm.sh/release-name'];
  const names = [helm, labels['helm.toolkit.fluxcd.io/name'], labels['argocd.argoproj.io/instance']];
  const where = annotations['meta.helm.sh/release-namespace'] ?? namespace;
  return names.filter((name) => name !== undefined).map((name) => `${where}/${name}`);
}

function workloadsNamed(asked: string, objects: readonly KubeObject[]): readonly ObjectRef[] {
  const slash = asked.indexOf('/');
  const kind = slash === -1 ? null : asked.slice(0, slash).toLowerCase().replace(/s$/, '');
  const name = asked.slice(slash + 1);
  const known = objects
    .map(refOf)
    .filter((ref) => (kind === null ? isWorkloadKind(ref.kind) : ref.kind.toLowerCase() === kind))
    .filter((ref) => ref.kind !== 'ReplicaSet');
  const named = known.filter((ref) => ref.name === name);
  if (named.length > 0) return named;
  const some = [...new Set(known.map((ref) => describeRef(ref)))].sort().slice(0, MAX_NAMES_TOLD);
  throw new K8sLearnError(
    'NOT_FOUND',
    `there is no workload ${asked} here`,
    some.length === 0 ? 'name its namespace with -n' : `there are ${some.join(', ')}`,
  );
}

function unreadable(notLooked: readonly NotLooked[]): K8sLearnError {
  const isForbidden = notLooked.every(({ why }) => why === 'forbidden');
  return new K8sLearnError(
    isForbidden ? 'CLUSTER_FORBIDDEN' : 'CLUSTER_UNREACHABLE',
    `nothing of the cluster could be read: ${notLooked.length} kinds ${isForbidden ? 'may not be listed' : 'failed'}`,
    'check that `kubectl get deployments` works there',
  );
}
