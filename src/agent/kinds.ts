// Which kinds the first look covers, as kubectl and the API spell them. All are served since Kubernetes 1.21.

export interface ListedKind {
  readonly kind: string;
  /** As `kubectl get` takes it, with its group, so that no custom kind of the same name is meant. */
  readonly resource: string;
  /** Where a list of it is served, for all namespaces. */
  readonly path: string;
}

const kind = (name: string, resource: string, prefix: string): ListedKind => {
  const [plural = resource] = resource.split('.');
  return { kind: name, resource, path: `${prefix}/${plural}` };
};

const CORE = '/api/v1';
const APPS = '/apis/apps/v1';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';

export const PODS = kind('Pod', 'pods', CORE);
export const EVENTS = kind('Event', 'events', CORE);
export const NODES = kind('Node', 'nodes', CORE);
export const NAMESPACES = kind('Namespace', 'namespaces', CORE);

/** What runs, and what decides whether it is reached and may run; looked at in a namespace beside its pods and events. */
export const NAMESPACE_KINDS: readonly ListedKind[] = [
  kind('Deployment', 'deployments.apps', APPS),
  kind('ReplicaSet', 'replicasets.apps', APPS),
  kind('StatefulSet', 'statefulsets.apps', APPS),
  kind('DaemonSet', 'daemonsets.apps', APPS),
  kind('ReplicationController', 'replicationcontrollers', CORE),
  kind('Job', 'jobs.batch', '/apis/batch/v1'),
  kind('CronJob', 'cronjobs.batch', '/apis/batch/v1'),
  kind('Service', 'services', CORE),
  kind('Endpoints', 'endpoints', CORE),
  kind('PersistentVolumeClaim', 'persistentvolumeclaims', CORE),
  kind('ResourceQuota', 'resourcequotas', CORE),
  kind('LimitRange', 'limitranges', CORE),
  kind('HorizontalPodAutoscaler', 'horizontalpodautoscalers.autoscaling', '/apis/autoscaling/v2'),
  kind('PodDisruptionBudget', 'poddisruptionbudgets.policy', '/apis/policy/v1'),
  kind('Ingress', 'ingresses.networking.k8s.io', '/apis/networking.k8s.io/v1'),
  kind('NetworkPolicy', 'networkpolicies.networking.k8s.io', '/apis/networking.k8s.io/v1'),
];

/** What a look at one namespace lists, each with one command. */
export const NAMESPACE_LISTS: readonly (readonly ListedKind[])[] = [[PODS, EVENTS], NAMESPACE_KINDS];

/** Gives the arguments of kubectl that list kinds as JSON; `where` says in which namespaces. */
export function listArgs(kinds: readonly ListedKind[], where: readonly string[]): readonly string[] {
  return ['get', kinds.map(({ resource }) => resource).join(','), ...where, '-o', 'json'];
}

/** The first command of every question: whether the cluster answers, and which namespaces it has. */
export const CONTACT_ARGS: readonly string[] = ['get', `--raw=${NAMESPACES.path}`];

/** The commands that a question begins with whatever it says; more of them where its namespace is known. */
export function firstCommands(namespace: string | null): readonly (readonly string[])[] {
  if (namespace === null) return [CONTACT_ARGS];
  return [CONTACT_ARGS, ...NAMESPACE_LISTS.map((kinds) => listArgs(kinds, ['-n', namespace]))];
}

/** Cluster-scoped kinds that a listing may ask for; read whole, because kubectl reads them slowly. */
export const CLUSTER_SCOPED_KINDS: readonly ListedKind[] = [
  NODES,
  NAMESPACES,
  kind('PersistentVolume', 'persistentvolumes', CORE),
  kind('StorageClass', 'storageclasses.storage.k8s.io', '/apis/storage.k8s.io/v1'),
  kind('CSIDriver', 'csidrivers.storage.k8s.io', '/apis/storage.k8s.io/v1'),
  kind('CSINode', 'csinodes.storage.k8s.io', '/apis/storage.k8s.io/v1'),
  kind('VolumeAttachment', 'volumeattachments.storage.k8s.io', '/apis/storage.k8s.io/v1'),
  kind('IngressClass', 'ingressclasses.networking.k8s.io', '/apis/networking.k8s.io/v1'),
  kind(
    'CertificateSigningRequest',
    'certificatesigningrequests.certificates.k8s.io',
    '/apis/certificates.k8s.io/v1',
  ),
  kind('PriorityClass', 'priorityclasses.scheduling.k8s.io', '/apis/scheduling.k8s.io/v1'),
  kind('RuntimeClass', 'runtimeclasses.node.k8s.io', '/apis/node.k8s.io/v1'),
  kind('APIService', 'apiservices.apiregistration.k8s.io', '/apis/apiregistration.k8s.io/v1'),
  kind(
    'ValidatingWebhookConfiguration',
    'validatingwebhookconfigurations.admissionregistration.k8s.io',
    '/apis/admissionregistration.k8s.io/v1',
  ),
  kind(
    'MutatingWebhookConfiguration',
    'mutatingwebhookconfigurations.admissionregistration.k8s.io',
    '/apis/admissionregistration.k8s.io/v1',
  ),
];

/** Kinds that say who may do what and who answers where; listed when something asks for them. */
export const KINDS_ON_DEMAND: readonly ListedKind[] = [
  kind('EndpointSlice', 'endpointslices.discovery.k8s.io', '/apis/discovery.k8s.io/v1'),
  kind('ServiceAccount', 'serviceaccounts', CORE),
  kind('Role', 'roles.rbac.authorization.k8s.io', RBAC),
  kind('RoleBinding', 'rolebindings.rbac.authorization.k8s.io', RBAC),
  kind('ClusterRole', 'clusterroles.rbac.authorization.k8s.io', RBAC),
  kind('ClusterRoleBinding', 'clusterrolebindings.rbac.authorization.k8s.io', RBAC),
  kind('Lease', 'leases.coordination.k8s.io', '/apis/coordination.k8s.io/v1'),
  kind(
    'CustomResourceDefinition',
    'customresourcedefinitions.apiextensions.k8s.io',
    '/apis/apiextensions.k8s.io/v1',
  ),
];

/**
 * Kinds of which a cluster may have thousands. Each is read by itself straight from the API, because kubectl's own
 * reading of long lists is 30 times slower; ReplicaSets, which outnumber
 * everything and say little, are left out.
 */
export const PLENTIFUL_KINDS: readonly ListedKind[] = [
  PODS,
  NODES,
  ...NAMESPACE_KINDS.filter(({ kind: name }) => ['Deployment', 'Job', 'Service'].includes(name)),
];

/** What else the whole cluster is asked for: kinds of which there are few, read with one command. */
export const SCARCE_KINDS: readonly ListedKind[] = [
  ...NAMESPACE_KINDS.filter((one) => !PLENTIFUL_KINDS.includes(one) && one.kind !== 'ReplicaSet'),
  ...CLUSTER_SCOPED_KINDS.filter(({ kind: name }) => !['Node', 'Namespace'].includes(name)),
];

const LISTED: readonly ListedKind[] = [
  PODS,
  EVENTS,
  ...NAMESPACE_KINDS,
  ...CLUSTER_SCOPED_KINDS,
  ...KINDS_ON_DEMAND,
];

/** Finds a kind by whatever name it goes by: `Pod`, `pods`, `deployments.apps`, `deployment`. */
export function findListedKind(name: string): ListedKind | undefined {
  const lower = name.toLowerCase();
  return LISTED.find(({ kind: kindName, resource }) => {
    const [plural] = resource.split('.');
    return [kindName.toLowerCase(), resource, plural].includes(lower);
  });
}
