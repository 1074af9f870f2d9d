// The usual kinds of a Kubernetes API, as data: what discovery says of them when a recording brings none.

/** One kind as discovery lists it. */
export interface ApiKind {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
}

type Row = readonly [
  plural: string,
  kind: string,
  scope: 'ns' | 'cluster',
  shortNames: string,
  category?: string,
];

const GROUPS: readonly { readonly group: string; readonly version: string; readonly rows: readonly Row[] }[] =
  [
    {
      group: '',
      version: 'v1',
      rows: [
        ['componentstatuses', 'ComponentStatus', 'cluster', 'cs'],
        ['configmaps', 'ConfigMap', 'ns', 'cm'],
        ['endpoints', 'Endpoints', 'ns', 'ep'],
        ['events', 'Event', 'ns', 'ev'],
        ['limitranges', 'LimitRange', 'ns', 'limits'],
        ['namespaces', 'Namespace', 'cluster', 'ns'],
        ['nodes', 'Node', 'cluster', 'no'],
        ['persistentvolumeclaims', 'PersistentVolumeClaim', 'ns', 'pvc'],
        ['persistentvolumes', 'PersistentVolume', 'cluster', 'pv'],
        ['pods', 'Pod', 'ns', 'po', 'all'],
        ['podtemplates', 'PodTemplate', 'ns', ''],
        ['replicationcontrollers', 'ReplicationController', 'ns', 'rc', 'all'],
        ['resourcequotas', 'ResourceQuota', 'ns', 'quota'],
        ['secrets', 'Secret', 'ns', ''],
        ['serviceaccounts', 'ServiceAccount', 'ns', 'sa'],
        ['services', 'Service', 'ns', 'svc', 'all'],
      ],
    },
    {
      group: 'admissionregistration.k8s.io',
      version: 'v1',
      rows: [
        ['mutatingwebhookconfigurations', 'MutatingWebhookConfiguration', 'cluster', '', 'api-extensions'],
        ['validatingadmissionpolicies', 'ValidatingAdmissionPolicy', 'cluster', '', 'api-extensions'],
        [
          'validatingadmissionpolicybindings',
          'ValidatingAdmissionPolicyBinding',
          'cluster',
          '',
          'api-extensions',
        ],
        [
          'validatingwebhookconfigurations',
          'ValidatingWebhookConfiguration',
          'cluster',
          '',
          'api-extensions',
        ],
      ],
    },
    {
      group: 'apiextensions.k8s.io',
      version: 'v1',
      rows: [
        ['customresourcedefinitions', 'CustomResourceDefinition', 'cluster', 'crd,crds', 'api-extensions'],
      ],
    },
    {
      group: 'apiregistration.k8s.io',
      version: 'v1',
      rows: [['apiservices', 'APIService', 'cluster', '', 'api-extensions']],
    },
    {
      group: 'apps',
      version: 'v1',
      rows: [
        ['controllerrevisions', 'ControllerRevision', 'ns', ''],
        ['daemonsets', 'DaemonSet', 'ns', 'ds', 'all'],
        ['deployments', 'Deployment', 'ns', 'deploy', 'all'],
        ['replicasets', 'ReplicaSet', 'ns', 'rs', 'all'],
        ['statefulsets', 'StatefulSet', 'ns', 'sts', 'all'],
      ],
    },
    {
      group: 'autoscaling',
      version: 'v2',
      rows: [['horizontalpodautoscalers', 'HorizontalPodAutoscaler', 'ns', 'hpa', 'all']],
    },
    {
      group: 'batch',
      version: 'v1',
      rows: [
        ['cronjobs', 'CronJob', 'ns', 'cj', 'all'],
        ['jobs', 'Job', 'ns', '', 'all'],
      ],
    },
    {
      group: 'certificates.k8s.io',
      version: 'v1',
      rows: [['certificatesigningrequests', 'CertificateSigningRequest', 'cluster', 'csr']],
    },
    { group: 'coordination.k8s.io', version: 'v1', rows: [['leases', 'Lease', 'ns', '']] },
    { group: 'discovery.k8s.io', version: 'v1', rows: [['endpointslices', 'EndpointSlice', 'ns', '']] },
    { group: 'events.k8s.io', version: 'v1', rows: [['events', 'Event', 'ns', 'ev']] },
    {
      group: 'flowcontrol.apiserver.k8s.io',
      version: 'v1',
      rows: [
        ['flowschemas', 'FlowSchema', 'cluster', ''],
        ['prioritylevelconfigurations', 'PriorityLevelConfiguration', 'cluster', ''],
      ],
    },
    {
      group: 'networking.k8s.io',
      version: 'v1',
      rows: [
        ['ingressclasses', 'IngressClass', 'cluster', ''],
        ['ingresses', 'Ingress', 'ns', 'ing'],
        ['networkpolicies', 'NetworkPolicy', 'ns', 'netpol'],
      ],
    },
    { group: 'node.k8s.io', version: 'v1', rows: [['runtimeclasses', 'RuntimeClass', 'cluster', '']] },
    {
      group: 'policy',
      version: 'v1',
      rows: [['poddisruptionbudgets', 'PodDisruptionBudget', 'ns', 'pdb']],
    },
    {
      group: 'rbac.authorization.k8s.io',
      version: 'v1',
      rows: [
        ['clusterrolebindings', 'ClusterRoleBinding', 'cluster', ''],
        ['clusterroles', 'ClusterRole', 'cluster', ''],
        ['rolebindings', 'RoleBinding', 'ns', ''],
        ['roles', 'Role', 'ns', ''],
      ],
    },
    {
      group: 'scheduling.k8s.io',
      version: 'v1',
      rows: [['priorityclasses', 'PriorityClass', 'cluster', 'pc']],
    },
    {
      group: 'storage.k8s.io',
      version: 'v1',
      rows: [
        ['csidrivers', 'CSIDriver', 'cluster', ''],
        ['csinodes', 'CSINode', 'cluster', ''],
        ['csistoragecapacities', 'CSIStorageCapacity', 'ns', ''],
        ['storageclasses', 'StorageClass', 'cluster', 'sc'],
        ['volumeattachments', 'VolumeAttachment', 'cluster', ''],
      ],
    },
  ];

/** Every usual kind, group by group. */
export const USUAL_KINDS: readonly ApiKind[] = GROUPS.flatMap(({ group, version, rows }) =>
  rows.map(([plural, kind, scope, shortNames, category]) => ({
    group,
    version,
    plural,
    singular: kind.toLowerCase(),
    kind,
    namespaced: scope === 'ns',
    shortNames: shortNames === '' ? [] : shortNames.split(','),
    categories: category === undefined ? [] : [category],
  })),
);

/** Names a kind of objects within a recording, whatever its version: `pods`, `deployments.apps`. */
export function resourceKey(plural: string, group: string): string {
  return group === '' ? plural : `${plural}.${group}`;
}

const GROUP_OF_PLURAL = new Map([...USUAL_KINDS].reverse().map((kind) => [kind.plural, kind.group] as const));

/** Other spellings that tools use in file names. */
const FILE_NAME_ALIASES: Readonly<Record<string, string>> = {
  'replication-controllers': 'replicationcontrollers',
  'daemon-sets': 'daemonsets',
  'replica-sets': 'replicasets',
  'stateful-sets': 'statefulsets',
  pvcs: 'persistentvolumeclaims',
  pvs: 'persistentvolumes',
  'custom-resource-definitions': 'customresourcedefinitions',
  'storage-classes': 'storageclasses',
  'volume-attachments': 'volumeattachments',
  'resource-quota': 'resourcequotas',
  ingress: 'ingresses',
  'network-policy': 'networkpolicies',
  'pod-disruption-budgets': 'poddisruptionbudgets',
};

/**
 * Gives the resource key that a list's file name stands for: `deployments.apps` for itself, and for the bare
 * `deployments` of tools that leave the group out.
 */
export function resourceKeyOfFileName(name: string): string {
  const plain = FILE_NAME_ALIASES[name] ?? name;
  if (plain.includes('.')) return plain;
  return resourceKey(plain, GROUP_OF_PLURAL.get(plain) ?? '');
}

const USUAL_KEYS: ReadonlySet<string> = new Set(
  USUAL_KINDS.map(({ plural, group }) => resourceKey(plural, group)),
);

/** Tells whether a file's name, without its ending, stands for one of the usual kinds. */
export function isUsualFile(name: string): boolean {
  return USUAL_KEYS.has(resourceKeyOfFileName(name));
}
