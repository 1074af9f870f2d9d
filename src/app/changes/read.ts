// Reads what changes are read from: every kind that people and deployments set, with who set which field and when.
import pLimit from 'p-limit';
import {
  CLUSTER_SCOPED_KINDS,
  EVENTS,
  findListedKind,
  type ListedKind,
  NAMESPACE_KINDS,
} from '../../agent/kinds.ts';
import type { Gateway } from '../../agent/kubectl-gateway.ts';
import { TOOL_TIMEOUT_MS } from '../../agent/tools/tool.ts';
import type { NotLooked } from '../../domain/investigation.ts';
import { isRecord, type KubeEvent, type KubeObject } from '../../facts/kube-json.ts';
import { whyOf } from '../not-looked.ts';
import { readSecrets } from './read-secrets.ts';

/** Lists that are read at a time. */
const MAX_PARALLEL_LISTS = 4;
/** Kinds that controllers alone write, or of which nothing is set. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['Endpoints', 'CSINode', 'VolumeAttachment', 'CertificateSigningRequest', 'CSIDriver'],
]);
const custom = (kind: string, group: string, version: string, plural: string): ListedKind => ({
  ...{ kind, resource: `${plural}.${group}`, path: `/apis/${group}/${version}/${plural}` },
});
const MORE: readonly ListedKind[] = [
  { kind: 'ConfigMap', resource: 'configmaps', path: '/api/v1/configmaps' },
  custom('ControllerRevision', 'apps', 'v1', 'controllerrevisions'),
];
/** Kinds of tools that deploy; a cluster that has none of them says so. */
const DEPLOYMENT_TOOLS: readonly ListedKind[] = [
  custom('Application', 'argoproj.io', 'v1alpha1', 'applications'),
  custom('Kustomization', 'kustomize.toolkit.fluxcd.io', 'v1', 'kustomizations'),
  custom('HelmRelease', 'helm.toolkit.fluxcd.io', 'v2', 'helmreleases'),
];
const ON_DEMAND = ['ServiceAccount', 'Role', 'RoleBinding'].flatMap((name) => findListedKind(name) ?? []);
const ON_DEMAND_OF_CLUSTER = ['ClusterRole', 'ClusterRoleBinding', 'CustomResourceDefinition'].flatMap(
  (name) => findListedKind(name) ?? [],
);
const OF_NAMESPACES = [...NAMESPACE_KINDS, ...MORE, ...ON_DEMAND];
const OF_CLUSTER = [...CLUSTER_SCOPED_KINDS, ...ON_DEMAND_OF_CLUSTER];

/** What was read, and what was not. */
export interface ReadCluster {
  readonly objects: readonly KubeObject[];
  readonly events: readonly KubeEvent[];
  readonly notLooked: readonly NotLooked[];
  readonly callCount: number;
}

/** Reads a namespace with the nodes, or (null) the whole cluster. */
export async function readCluster(
  namespace: string | null,
  gateway: Gateway,
  signal: AbortSignal,
): Promise<ReadCluster> {
  const limit = pLimit(MAX_PARALLEL_LISTS);
  const objects: KubeObject[] = [];
  const events: KubeEvent[] = [];
  const notLooked: NotLooked[] = [];
  let callCount = 1;
  const lists: readonly (readonly [string, ListedKind])[] = [
    ...[...OF_NAMESPACES, ...DEPLOYMENT_TOOLS, EVENTS].map(
      (kind) => [inNamespace(kind, namespace), kind] as const,
    ),
    ...OF_CLUSTER.map((kind) => [kind.path, kind] as const),
  ].filter(([, { kind }]) => !LEFT_OUT.has(kind));
  const read = async (path: string, { kind, resource }: ListedKind): Promise<void> => {
    callCount += 1;
    const result = await gateway.list(
      ['get', '--raw', path],
      (item) => {
        if (!isRecord(item)) return;
        if (kind === 'Event') events.push(item as KubeEvent);
        else objects.push({ ...item, kind } as KubeObject);
      },
      { timeoutMs: TOOL_TIMEOUT_MS, signal, managers: true },
    );
    // A kind that the cluster does not serve has no objects.
    if (result.failure === null || result.failure === 'not-found') return;
    notLooked.push({ what: resource, why: whyOf(result.text) });
  };
  const secrets = limit(() => readSecrets(namespace, gateway, signal));
  await Promise.all(lists.map(([path, kind]) => limit(() => read(path, kind))));
  const { secrets: found, result } = await secrets;
  objects.push(...found);
  if (result.failure !== null && result.failure !== 'not-found') {
    notLooked.push({ what: 'secrets', why: whyOf(result.text) });
  }
  return { objects, events, notLooked, callCount };
}

function inNamespace({ path }: ListedKind, namespace: string | null): string {
  return namespace === null ? path : path.replace(/\/([^/]+)$/, `/namespaces/${namespace}/$1`);
}
