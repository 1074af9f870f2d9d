// Edges of where pods run and who makes, places and moves them.
import type { ObjectRef } from '../../../domain/kube.ts';
import { NO_NAMESPACE } from '../../../domain/tool-notation.ts';
import { isCustomGroup } from '../../api-resources.ts';
import type { Inventory } from '../../inventory.ts';
import { type KubeObject, type Pod, refOf } from '../../kube-json.ts';
import { agentRoleOf, ROLE_WORDS } from '../agents.ts';
import {
  allContainers,
  type EdgeRule,
  groupOf,
  groupOfVersion,
  listCall,
  podSpecOf,
  recordsAt,
  type Target,
  textAt,
} from '../edge-rule.ts';

/** Where Kubernetes' own components run. */
const SYSTEM_NAMESPACE = 'kube-system';
/** So many nodes at most are named as places of one pod. */
const MAX_PLACES = 20;
const DEFAULT_SCHEDULER = 'default-scheduler';
/** Kinds whose objects Kubernetes' own controllers act on. */
const ACTED_ON: readonly string[] = [
  'Pod',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'HorizontalPodAutoscaler',
  'PersistentVolumeClaim',
  'Namespace',
  'Node',
  'Endpoints',
  'CertificateSigningRequest',
  'ResourceQuota',
];
/** Kinds by which cluster autoscalers are told which nodes they may add. */
const NODE_POOL_KINDS: readonly string[] = ['NodePool', 'Provisioner', 'MachineDeployment', 'MachinePool'];

export const PLACEMENT_EDGES: readonly EdgeRule[] = [
  { type: 'owner', from: ['*'], to: ['*'], blame: 'from', targets: ownersOf },
  { type: 'made-by', from: ['*'], to: ['*'], blame: 'to', targets: makersOf },
  { type: 'runs-on', from: ['Pod'], to: ['Node'], blame: 'to', targets: nodeOf },
  { type: 'agents-of', from: ['Node'], to: ['Pod'], blame: 'to', targets: agentsOf, seek: seekAgents },
  {
    type: 'placed-by',
    from: ['Pod'],
    to: ['Pod', 'Node', ...NODE_POOL_KINDS],
    blame: 'to',
    targets: placersOf,
    seek: seekPlacers,
  },
  {
    type: 'acted-on-by',
    from: ACTED_ON,
    to: ['Pod'],
    blame: 'to',
    targets: controllerManagers,
    seek: (_, inventory) => seekSystemPods(inventory),
  },
  {
    type: 'authenticated-by',
    from: ['Pod'],
    to: ['Pod'],
    blame: 'to',
    targets: apiServers,
    seek: (_, inventory) => seekSystemPods(inventory),
  },
  {
    type: 'stored-by',
    from: ACTED_ON,
    to: ['Pod'],
    blame: 'to',
    targets: keepersOfState,
    seek: (_, inventory) => seekSystemPods(inventory),
  },
  { type: 'peers', from: ['Pod'], to: ['Pod'], blame: 'to', targets: peersOf },
  {
    type: 'initialized-by',
    from: ['Node'],
    to: ['Pod'],
    blame: 'to',
    targets: initializersOf,
    seek: (object, inventory) => (isUninitialized(object) ? seekSystemPods(inventory) : []),
  },
  { type: 'scales', from: ['*'], to: ['*'], blame: 'to', targets: scaledBy },
  {
    type: 'measures',
    from: ['HorizontalPodAutoscaler'],
    to: ['APIService'],
    blame: 'to',
    targets: metricsApisOf,
  },
  { type: 'measures', from: ['APIService'], to: ['Service'], blame: 'to', targets: serverOfApi },
];

function* ownersOf(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const { namespace } = refOf(object);
  for (const { kind, name, apiVersion } of object.metadata?.ownerReferences ?? []) {
    if (kind === undefined || name === undefined) continue;
    const near: ObjectRef = { kind, namespace, name };
    const clusterWide: ObjectRef = { kind, namespace: null, name };
    const ref =
      kind === 'Node' || (inventory.find(clusterWide) && !inventory.find(near)) ? clusterWide : near;
    yield { ref, because: 'metadata.ownerReferences', ...customGroup(groupOfVersion(apiVersion)) };
  }
}

/**
 * Controllers that own nothing (or own across namespaces) label what they make: `velero.io/schedule-name: nightly`,
 * `cnpg.io/cluster: orders`, or annotate it: `cert-manager.io/certificate-name: web`.
 */
function* makersOf(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const { kind, namespace } = refOf(object);
  const kinds = inventory.derived(customKindsByWord);
  if (kinds.size === 0) return;
  const marks = { ...object.metadata?.annotations, ...object.metadata?.labels };
  for (const [key, value] of Object.entries(marks)) {
    const [domain = '', word] = key.split('/');
    if (word === undefined || value === '' || value.length > 253) continue;
    for (const maker of kinds.get(
      word
        .toLowerCase()
        .replace(/-name$/, '')
        .replaceAll('-', ''),
    ) ?? []) {
      if (maker.kind === kind || !sharesDomain(maker.group, domain)) continue;
      const ref = { kind: maker.kind, namespace: maker.namespaced ? namespace : null, name: value };
      if (maker.namespaced && namespace === null) continue;
      yield { ref, because: `${key}: ${value}`, group: maker.group };
    }
  }
}

interface CustomKind {
  readonly kind: string;
  readonly group: string;
  readonly namespaced: boolean;
}

/** The custom kinds of which objects were seen, by their name in lower case. */
export function customKindsByWord(inventory: Inventory): ReadonlyMap<string, readonly CustomKind[]> {
  const kinds = new Map<string, CustomKind[]>();
  for (const kind of inventory.kinds()) {
    const [first] = inventory.list(kind);
    const group = first ? groupOf(first) : '';
    if (!first || !isCustomGroup(group)) continue;
    const word = kind.toLowerCase();
    const known = { kind, group, namespaced: first.metadata?.namespace !== undefined };
    kinds.set(word, [...(kinds.get(word) ?? []), known]);
  }
  return kinds;
}

/** `kafka.strimzi.io` and `strimzi.io` are of one family. */
function sharesDomain(group: string, domain: string): boolean {
  return group === domain || group.endsWith(`.${domain}`) || domain.endsWith(`.${group}`);
}

function* nodeOf(object: KubeObject): Iterable<Target> {
  const name = textAt(object.spec, ['nodeName']);
  if (name !== undefined)
    yield { ref: { kind: 'Node', namespace: null, name }, because: `spec.nodeName: ${name}` };
}

/** The pods of each node. */
function podsByNode(inventory: Inventory): ReadonlyMap<string, readonly Pod[]> {
  const pods = new Map<string, Pod[]>();
  for (const pod of inventory.list('Pod') as readonly Pod[]) {
    const node = pod.spec?.nodeName;
    if (node === undefined) continue;
    const there = pods.get(node);
    if (there) there.push(pod);
    else pods.set(node, [pod]);
  }
  return pods;
}

function* agentsOf(object: KubeObject, inventory: Inventory): Iterable<Target> {
  for (const pod of inventory.derived(podsByNode).get(refOf(object).name) ?? []) {
    const role = agentRoleOf(pod);
    if (role === null) continue;
    yield {
      ref: refOf(pod),
      because: `runs on the node ${refOf(object).name} as its ${ROLE_WORDS[role]}`,
      role,
    };
  }
}

function seekAgents(object: KubeObject, inventory: Inventory): ReturnType<typeof seekSystemPods> {
  if (inventory.isComplete('Pod', null)) return [];
  const there = [...agentsOf(object, inventory)].length;
  return there > 0 && inventory.isComplete('Pod', SYSTEM_NAMESPACE)
    ? []
    : [{ tool: 'LIST_ALL', args: { kind: 'Pod', namespace: NO_NAMESPACE, node: refOf(object).name } }];
}

function seekSystemPods(inventory: Inventory) {
  return inventory.isComplete('Pod', SYSTEM_NAMESPACE) ? [] : [listCall('Pod', SYSTEM_NAMESPACE)];
}

function isUnplaced(object: KubeObject): boolean {
  return textAt(object.spec, ['nodeName']) === undefined;
}

function* placersOf(object: KubeObject, inventory: Inventory): Iterable<Target> {
  if (!isUnplaced(object)) return;
  const wanted = textAt(object.spec, ['schedulerName']) ?? DEFAULT_SCHEDULER;
  for (const pod of inventory.derived(placers)) {
    if (pod.role === 'scheduler' && !pod.schedulers.includes(wanted)) continue;
    const because =
      pod.role === 'scheduler' ? `schedulerName: ${wanted}` : 'adds nodes for pods that find none';
    yield { ref: pod.ref, because, role: pod.role };
  }
  for (const kind of NODE_POOL_KINDS) {
    for (const pool of inventory.list(kind)) {
      yield {
        ref: refOf(pool),
        because: 'tells which nodes may be added',
        group: groupOf(pool),
        role: 'node-pool',
      };
    }
  }
  const selector = (object.spec?.['nodeSelector'] ?? {}) as Readonly<Record<string, string>>;
  const places = inventory
    .list('Node')
    .filter(({ metadata }) =>
      Object.entries(selector).every(([key, value]) => metadata?.labels?.[key] === value),
    );
  for (const node of places.slice(0, MAX_PLACES))
    yield { ref: refOf(node), because: 'has the labels of spec.nodeSelector', role: 'place' };
}

function seekPlacers(object: KubeObject, inventory: Inventory) {
  if (!isUnplaced(object)) return [];
  return [
    ...seekSystemPods(inventory),
    ...(inventory.isComplete('Node', null) ? [] : [listCall('Node', null)]),
  ];
}

interface Placer {
  readonly ref: ObjectRef;
  readonly role: 'scheduler' | 'autoscaler';
  readonly schedulers: readonly string[];
}

/** The pods that place pods or add nodes, by their program and its arguments. */
function placers(inventory: Inventory): readonly Placer[] {
  const found: Placer[] = [];
  for (const pod of inventory.list('Pod') as readonly Pod[]) {
    const words = allContainers(podSpecOf(pod as KubeObject)).flatMap(
      ({ command = [], args = [], image = '' }) => [image, ...command, ...args],
    );
    const ref = refOf(pod);
    if (
      isProgram(words, /(?:^|[/-])scheduler$/) ||
      pod.metadata?.labels?.['component'] === 'kube-scheduler'
    ) {
      const named = words.map((word) => /^--scheduler-name=(.+)$/.exec(word)?.[1]);
      const own = named.filter((name) => name !== undefined);
      const app = inventory.workloadOf(ref).name;
      found.push({ ref, role: 'scheduler', schedulers: own.length > 0 ? own : [DEFAULT_SCHEDULER, app] });
    } else if (isProgram(words, /(?:^|[/-])(?:cluster-autoscaler|karpenter)$/)) {
      found.push({ ref, role: 'autoscaler', schedulers: [] });
    }
  }
  return found;
}

/** Tells whether a program or image (without its registry's path and tag) ends like this. */
function isProgram(words: readonly string[], name: RegExp): boolean {
  return words.some(
    (word) => !word.startsWith('-') && name.test(word.replace(/(?::[\w.-]+)?(?:@sha256:\w+)?$/, '')),
  );
}

function* controllerManagers(_: KubeObject, inventory: Inventory): Iterable<Target> {
  for (const pod of inventory.list('Pod', SYSTEM_NAMESPACE)) {
    const isManager =
      pod.metadata?.labels?.['component'] === 'kube-controller-manager' ||
      refOf(pod).name.startsWith('kube-controller-manager-');
    if (isManager)
      yield { ref: refOf(pod), because: "runs Kubernetes' own controllers", role: 'controller-manager' };
  }
}

/** Who checks the tokens of programs, where the control plane runs in pods. */
function* apiServers(_: KubeObject, inventory: Inventory): Iterable<Target> {
  for (const pod of inventory.list('Pod', SYSTEM_NAMESPACE)) {
    const isServer =
      pod.metadata?.labels?.['component'] === 'kube-apiserver' ||
      refOf(pod).name.startsWith('kube-apiserver-');
    if (isServer) yield { ref: refOf(pod), because: 'checks the tokens of programs', role: 'api-server' };
  }
}

/** Where every change ends up, where the control plane runs in pods. */
function* keepersOfState(_: KubeObject, inventory: Inventory): Iterable<Target> {
  for (const pod of inventory.list('Pod', SYSTEM_NAMESPACE)) {
    const component = pod.metadata?.labels?.['component'] ?? refOf(pod).name.replace(/-[^-]+$/, '');
    if (/^(?:etcd|kube-apiserver)(?:-|$)/.test(component))
      yield { ref: refOf(pod), because: 'takes and keeps every change', role: 'api-store' };
  }
}

const UNINITIALIZED = 'node.cloudprovider.kubernetes.io/uninitialized';
const CLOUD_CONTROLLER = /cloud-controller|cloud-node-manager/;

function isUninitialized(object: KubeObject): boolean {
  return recordsAt(object.spec, ['taints']).some((taint) => textAt(taint, ['key']) === UNINITIALIZED);
}

/** Who takes the taint off new nodes of a cloud. */
function* initializersOf(object: KubeObject, inventory: Inventory): Iterable<Target> {
  if (!isUninitialized(object)) return;
  for (const pod of inventory.list('Pod', SYSTEM_NAMESPACE)) {
    if (CLOUD_CONTROLLER.test(refOf(pod).name))
      yield { ref: refOf(pod), because: `takes the taint ${UNINITIALIZED} off nodes` };
  }
}

/** Members of a StatefulSet form one system: what one of them waits for, another often has. */
function* peersOf(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const own = refOf(object);
  const workload = inventory.workloadOf(own);
  if (workload.kind !== 'StatefulSet') return;
  for (const ref of inventory.podsOf(workload)) {
    if (ref.name !== own.name) yield { ref, because: `the same StatefulSet ${workload.name}` };
  }
}

const SCALE_FIELDS = ['scaleTargetRef', 'targetRef'] as const;

function* scaledBy(object: KubeObject): Iterable<Target> {
  if (!/(?:Autoscaler|ScaledObject|ScaledJob)$/.test(object.kind ?? '')) return;
  for (const field of SCALE_FIELDS) {
    const name = textAt(object.spec, [field, 'name']);
    if (name === undefined) continue;
    const kind = textAt(object.spec, [field, 'kind']) ?? 'Deployment';
    const group = groupOfVersion(textAt(object.spec, [field, 'apiVersion']));
    yield {
      ref: { kind, namespace: refOf(object).namespace, name },
      because: `spec.${field}: ${kind} ${name}`,
      ...customGroup(group),
    };
  }
}

const METRICS_APIS: Readonly<Record<string, string>> = {
  Resource: 'v1beta1.metrics.k8s.io',
  ContainerResource: 'v1beta1.metrics.k8s.io',
  Pods: 'v1beta1.custom.metrics.k8s.io',
  Object: 'v1beta1.custom.metrics.k8s.io',
  External: 'v1beta1.external.metrics.k8s.io',
};

function* metricsApisOf(object: KubeObject): Iterable<Target> {
  const types = recordsAt(object.spec, ['metrics']).map((metric) => textAt(metric, ['type']) ?? '');
  const byCpu = textAt(object.spec, ['targetCPUUtilizationPercentage']) !== undefined;
  for (const type of new Set(types.length === 0 || byCpu ? [...types, 'Resource'] : types)) {
    const name = METRICS_APIS[type];
    if (name !== undefined)
      yield { ref: { kind: 'APIService', namespace: null, name }, because: `spec.metrics: type ${type}` };
  }
}

function* serverOfApi(object: KubeObject): Iterable<Target> {
  const name = textAt(object.spec, ['service', 'name']);
  const namespace = textAt(object.spec, ['service', 'namespace']);
  if (name !== undefined && namespace !== undefined)
    yield { ref: { kind: 'Service', namespace, name }, because: `spec.service: ${namespace}/${name}` };
}

function customGroup(group: string): { readonly group?: string } {
  return isCustomGroup(group) ? { group } : {};
}
