// Kubernetes' own words as a command or a step may name them: kinds, verbs, flags, well-known namespaces.

const KINDS = `
pod po container deployment deploy replicaset rs statefulset sts daemonset ds job cronjob cj service svc endpoint ep
endpointslice ingress ing ingressclass configmap cm secret namespace ns node no event ev persistentvolume pv
persistentvolumeclaim pvc storageclass sc volumeattachment csidriver csinode csistoragecapacity serviceaccount sa role
rolebinding clusterrole clusterrolebinding networkpolicy netpol resourcequota quota limitrange limits
horizontalpodautoscaler hpa verticalpodautoscaler vpa poddisruptionbudget pdb priorityclass pc runtimeclass lease apiservice
customresourcedefinition crd validatingwebhookconfiguration mutatingwebhookconfiguration validatingadmissionpolicy
validatingadmissionpolicybinding certificatesigningrequest csr gateway gatewayclass httproute grpcroute tlsroute tcproute
referencegrant certificate issuer clusterissuer certificaterequest order challenge volumesnapshot volumesnapshotclass
volumesnapshotcontent resourceclaim resourceslice deviceclass replicationcontroller rc podtemplate controllerrevision
`;

const SINGULAR: ReadonlySet<string> = new Set(KINDS.split(/\s+/).filter((word) => word !== ''));

/** Tells whether a word is a kind, as kubectl or a person writes it: `Pod`, `pods`, `deploy`, `ingresses`. */
export function isKind(word: string): boolean {
  const lower = word.toLowerCase();
  return [lower, lower.replace(/s$/, ''), lower.replace(/es$/, ''), lower.replace(/ies$/, 'y')].some((form) =>
    SINGULAR.has(form),
  );
}

/** What is a kind, and far more often another word. */
const AMBIGUOUS: ReadonlySet<string> = new Set(
  'no order orders event events role roles lease leases limits challenge challenges ep ev po pc rc sc sa'.split(
    ' ',
  ),
);

/** Tells whether a word means a kind wherever it stands. */
export function isNameOfKind(word: string): boolean {
  return isKind(word) && !AMBIGUOUS.has(word.toLowerCase());
}

/** Kinds of what runs pods. */
export const WORKLOAD_KINDS: ReadonlySet<string> = new Set([
  'deployment',
  'statefulset',
  'daemonset',
  'replicaset',
  'job',
  'cronjob',
]);

/** Namespaces that every cluster has. */
export const KNOWN_NAMESPACES: ReadonlySet<string> = new Set(['kube-system', 'kube-public', 'default']);

/** Verbs of a command that may be proposed, each with the words that must follow it, where some must. */
export const COMMAND_VERBS: ReadonlyMap<string, readonly string[]> = new Map([
  ...`get describe logs events top explain scale edit patch delete create label annotate taint cordon uncordon drain
  autoscale wait api-resources api-versions version cluster-info`
    .split(/\s+/)
    .map((verb): [string, readonly string[]] => [verb, []]),
  ['rollout', ['status', 'history', 'undo', 'restart', 'resume', 'pause']],
  ['set', ['resources', 'image', 'env', 'selector', 'serviceaccount']],
  ['auth', ['can-i', 'whoami']],
]);

/** Flags with what may stand as their value beside a placeholder; `null` for those that take none. */
export const COMMAND_FLAGS: ReadonlyMap<string, readonly string[] | null> = new Map([
  ['-n', [...KNOWN_NAMESPACES]],
  ['--namespace', [...KNOWN_NAMESPACES]],
  ['-A', null],
  ['--all-namespaces', null],
  ['-o', ['yaml', 'wide', 'json', 'name']],
  ['--output', ['yaml', 'wide', 'json', 'name']],
  ['-c', []],
  ['--container', []],
  ['--containers', null],
  ['--all-containers', null],
  ['-p', null],
  ['--previous', null],
  ['--tail', ['50', '100', '200', '500']],
  ['--show-labels', null],
  ['--ignore-not-found', null],
  ['--ignore-daemonsets', null],
  ['--delete-emptydir-data', null],
  ['--replicas', ['0', '1', '2', '3']],
  ['--limits', []],
  ['--requests', []],
  ['--sort-by', ['.lastTimestamp', '.metadata.creationTimestamp']],
  ['--to-revision', []],
  ['--revision', []],
  ['--list', null],
  ['--min', ['1', '2', '3']],
  ['--max', []],
  ['--for', []],
  ['-l', []],
  ['--selector', []],
]);

/** What a container may ask for: the left side of `memory={recommended}`. */
export const RESOURCE_NAMES: ReadonlySet<string> = new Set(['memory', 'cpu', 'ephemeral-storage']);
