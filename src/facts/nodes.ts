// Facts of nodes: not ready, under pressure, cordoned, out of step; and of the pods that a silent node leaves behind.
import type { ObjectRef } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import { type Condition, type KubeObject, type Pod, refOf } from './kube-json.ts';
import { formatTaint, type Node } from './node-json.ts';
import { ANY, type Captures, type Emit, type MessageRule, type ObjectContext, type Topic } from './rules.ts';

/** A node that is young and not ready is still being set up, in milliseconds. */
const JOINING_MS = 2 * 60 * 1000;
/** A pod that is being ended counts as not ready before its containers do; beyond this it is not that, in milliseconds. */
const ENDING_MS = 60 * 1000;
/** Kubelets may be this many minor versions behind the API server (three since Kubernetes 1.28, two before). */
const MAX_SKEW = 3;
const STATE = ['reason', 'message', 'since'] as const;

/** Why a kubelet calls its node not ready, most telling first; it writes several, joined by commas. */
const NOT_READY_CAUSES: readonly { readonly code: string; readonly message: RegExp }[] = [
  { code: 'node.kubelet-silent', message: /Kubelet (?:stopped posting|never posted) node status/ },
  {
    code: 'node.runtime-down',
    message:
      /container runtime is down|container runtime status check|connect: connection refused|runtime is not ready|RuntimeReady=false/,
  },
  { code: 'node.pleg-unhealthy', message: /PLEG is not healthy/ },
  {
    code: 'node.network-plugin-missing',
    message: /NetworkPluginNotReady|cni (?:plugin|config)|network plugin is not ready/,
  },
];

/** Conditions that are bad when true, with the fact that states it. */
const PRESSURES: Readonly<Record<string, string>> = {
  MemoryPressure: 'node.memory-pressure',
  DiskPressure: 'node.disk-pressure',
  PIDPressure: 'node.pid-pressure',
  NetworkUnavailable: 'node.network-unavailable',
};
/** Conditions of Kubernetes itself; others come from a node problem detector. */
const KNOWN_CONDITIONS: ReadonlySet<string> = new Set(['Ready', 'OutOfDisk', ...Object.keys(PRESSURES)]);

export const nodeTopic: Topic = {
  kinds: {
    'node.not-ready': {
      doc: 'A node is not ready: it gets no pods, and the ones that it has are removed after a while.',
      depth: 'mechanism',
      captures: STATE,
    },
    'node.kubelet-silent': {
      doc: 'The kubelet of a node does not report: it, the machine or the network between is down.',
      depth: 'origin',
      captures: STATE,
    },
    'node.runtime-down': {
      doc: 'The container runtime of a node does not answer.',
      depth: 'origin',
      captures: STATE,
    },
    'node.pleg-unhealthy': {
      doc: 'The kubelet cannot list the containers of its node in time: the runtime is overloaded or hangs.',
      depth: 'origin',
      captures: STATE,
    },
    'node.network-plugin-missing': {
      doc: 'The network plugin of a node is not ready.',
      depth: 'origin',
      captures: STATE,
    },
    'node.memory-pressure': { doc: 'A node is low on memory.', depth: 'pod', captures: STATE },
    'node.disk-pressure': { doc: 'A node is low on disk space.', depth: 'pod', captures: STATE },
    'node.pid-pressure': { doc: 'A node is low on process ids.', depth: 'pod', captures: STATE },
    'node.network-unavailable': {
      doc: 'The network of a node is not set up.',
      depth: 'mechanism',
      captures: STATE,
    },
    'node.problem': {
      doc: 'A problem detector reports trouble of a node.',
      depth: 'mechanism',
      captures: [...STATE, 'condition'],
    },
    'node.cordoned': {
      doc: 'A node is cordoned: no new pods are placed on it.',
      depth: 'context',
      standing: 'pointer',
      captures: ['since'],
    },
    'node.out-of-service': {
      doc: 'A node is marked out of service: its pods are removed by force.',
      depth: 'context',
      captures: ['taint'],
    },
    'node.version-skew': {
      doc: 'The kubelet of a node is older than the rest of the cluster supports.',
      depth: 'context',
      captures: ['version', 'newest'],
    },
    'node.out-of-memory': {
      doc: 'A node ran out of memory and its kernel ended a process.',
      depth: 'origin',
      takes: ['exhausted'],
      captures: ['process', 'pid'],
    },
    'node.drops-packets': {
      doc: 'The kernel of a node drops packets, because a table of it is full.',
      depth: 'origin',
      takes: ANY,
      captures: ['error'],
    },
    'node.image-cleanup-failed': {
      doc: 'A node cannot free disk space: nothing is left that it may delete.',
      depth: 'mechanism',
      takes: ['exhausted'],
      captures: ['error'],
    },
    'node.reclaiming': {
      doc: 'A node is short of a resource and about to evict pods.',
      depth: 'context',
      takes: ['exhausted'],
      captures: ['resource'],
    },
    'node.rebooted': { doc: 'A node was started again.', depth: 'context', takes: ANY, captures: [] },
    'pod.node-silent': {
      doc: 'A pod counts as not ready because its node does not report.',
      depth: 'pod',
      captures: ['node', 'since'],
    },
    'pod.node-gone': {
      doc: 'A pod is bound to a node that is not there any more.',
      depth: 'origin',
      captures: ['node'],
    },
  },
  objects: [
    { kinds: ['Node'], extract: extractNode },
    { kinds: ['Pod'], extract: extractSilence },
  ],
  relations: [{ extract: linkNodes }, { extract: extractSkew }],
  messages: [
    nodeRule(
      'node.out-of-memory',
      /^SystemOOM$/,
      /^System OOM encountered(?:, victim process: (?<process>[^,]*), pid: (?<pid>\d+))?/,
    ),
    nodeRule(
      'node.image-cleanup-failed',
      /^(?:ImageGCFailed|FreeDiskSpaceFailed|ContainerGCFailed)$/,
      /^(?<error>(?!.*invalid capacity 0).+)/s,
    ),
    nodeRule('node.reclaiming', /^EvictionThresholdMet$/, /^Attempting to reclaim (?<resource>\S+)/),
    nodeRule('node.rebooted', /^Rebooted$/, /^Node \S+ has been rebooted/),
    nodeRule(
      'node.drops-packets',
      /./,
      /(?<error>[^\n]*(?:conntrack: table full|(?:arp_cache|ndisc_cache|neighbou?r): (?:neighbou?r )?table overflow|table full, dropping packet)[^\n]*)/i,
    ),
  ],
};

function nodeRule(code: string, reason: RegExp, message: RegExp): MessageRule {
  return { code, kinds: ['Node'], reason, message, whileHealthy: true };
}

function extractNode(object: KubeObject, { emit, inventory }: ObjectContext): void {
  const node = object as Node;
  const subject = refOf(node);
  for (const condition of node.status?.conditions ?? [])
    extractCondition(node, subject, condition, inventory, emit);
  const { unschedulable, taints = [] } = node.spec ?? {};
  if (unschedulable) {
    const since = taints.find(({ key }) => key === 'node.kubernetes.io/unschedulable')?.timeAdded;
    emit('node.cordoned', subject, 'spec.unschedulable: true', { since });
  }
  const outOfService = taints.find(({ key }) => key === 'node.kubernetes.io/out-of-service');
  if (outOfService) {
    const taint = formatTaint(outOfService);
    emit('node.out-of-service', subject, `taint ${taint}`, { taint });
  }
}

function extractCondition(
  node: Node,
  subject: ObjectRef,
  { type = '', status, reason, message = '', lastTransitionTime: since }: Condition,
  inventory: Inventory,
  emit: Emit,
): void {
  const quote = `${type}: ${status}, ${reason}: ${message}`;
  const captures = { reason, message, since };
  if (type === 'Ready') {
    const ageMs = inventory.nowMs - Date.parse(node.metadata?.creationTimestamp ?? '');
    if (status === 'True' || ageMs < JOINING_MS) return;
    emit('node.not-ready', subject, quote, captures);
    const cause = NOT_READY_CAUSES.find((candidate) => candidate.message.test(message));
    if (cause) emit(cause.code, subject, quote, captures);
  } else if (status === 'True') {
    const code = PRESSURES[type];
    if (code !== undefined) emit(code, subject, quote, captures);
    else if (!KNOWN_CONDITIONS.has(type) && isProblem(type)) {
      emit('node.problem', subject, quote, { ...captures, condition: type });
    }
  }
}

/** Conditions of problem detectors are bad when true (`KernelDeadlock`), unless they say that something is in order. */
function isProblem(type: string): boolean {
  return !/(?:Ready|Healthy|Available|Initialized|Registered|Succeeded|Enabled|UpToDate|Valid)$|^Sufficient/.test(
    type,
  );
}

/** A node that stops reporting leaves its pods' containers as they were; only the pod's own condition is changed. */
function extractSilence(object: KubeObject, { emit, inventory }: ObjectContext): void {
  const pod = object as Pod;
  const node = pod.spec?.nodeName;
  const endsMs = Date.parse(pod.metadata?.deletionTimestamp ?? '');
  if (inventory.nowMs - endsMs < ENDING_MS) return;
  if (!node || pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return;
  const { conditions = [], containerStatuses = [], reason, message = '' } = pod.status ?? {};
  const ready = conditions.find(({ type }) => type === 'Ready');
  const since = ready?.lastTransitionTime;
  if (reason === 'NodeLost') {
    emit('pod.node-silent', refOf(pod), `reason: NodeLost ${message}`, { node, since });
  } else if (isSilent(ready, conditions, containerStatuses)) {
    const quote = `Ready: False although every container is ready; nodeName: ${node}`;
    emit('pod.node-silent', refOf(pod), quote, { node, since });
  }
}

function isSilent(
  ready: Condition | undefined,
  conditions: readonly Condition[],
  containers: readonly { readonly ready?: boolean }[],
): boolean {
  const gated = ready?.reason === 'ReadinessGatesNotReady';
  const containersReady = conditions.find(({ type }) => type === 'ContainersReady')?.status !== 'False';
  return (
    ready?.status === 'False' &&
    !gated &&
    containersReady &&
    containers.length > 0 &&
    containers.every((container) => container.ready === true)
  );
}

function linkNodes(inventory: Inventory, emit: Emit): void {
  const nodesKnown = inventory.isComplete('Node', null) && inventory.list('Node').length > 0;
  for (const pod of inventory.list('Pod') as readonly Pod[]) {
    const name = pod.spec?.nodeName;
    if (!name) continue;
    const node: ObjectRef = { kind: 'Node', namespace: null, name };
    inventory.link('runs-on', refOf(pod), node);
    const over = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    if (nodesKnown && !over && !inventory.find(node)) {
      emit('pod.node-gone', refOf(pod), `nodeName: ${name}: no such node`, { node: name });
    }
  }
}

function extractSkew(inventory: Inventory, emit: Emit): void {
  const versions = (inventory.list('Node') as readonly Node[]).flatMap((node) => {
    const version = node.status?.nodeInfo?.kubeletVersion ?? '';
    const minor = /^v1\.(\d+)/.exec(version)?.[1];
    return minor === undefined ? [] : [{ node, version, minor: Number(minor) }];
  });
  const newest = versions.reduce<(typeof versions)[number] | undefined>(
    (best, next) => (best && best.minor >= next.minor ? best : next),
    undefined,
  );
  for (const { node, version, minor } of versions) {
    if (!newest || newest.minor - minor <= MAX_SKEW) continue;
    const captures: Captures = { version, newest: newest.version };
    emit('node.version-skew', refOf(node), `kubelet ${version}, newest ${newest.version}`, captures);
  }
}
