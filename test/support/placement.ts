// Small builders of nodes, claims, volumes and pods without a place, as the API serves them.
import type { Fact } from '../../src/domain/fact.ts';
import { FactExtractor } from '../../src/facts/extract.ts';
import type { Condition, Container, KubeEvent, KubeObject } from '../../src/facts/kube-json.ts';
import { FIXED_NOW_MS } from './fixed-clock.ts';
import { event, MADE_AT, NAMESPACE, object, pod, workload } from './objects.ts';

type Fields = Readonly<Record<string, unknown>>;

const CLUSTER_KINDS = ['Node', 'PersistentVolume', 'StorageClass'];

/** Extracts the facts of objects and events; `listed` are kinds of which these are all there are. */
export function factsIn(
  objects: readonly KubeObject[],
  events: readonly KubeEvent[] = [],
  listed: readonly string[] = ['Pod', 'PersistentVolumeClaim'],
): readonly Fact[] {
  const extractor = new FactExtractor(FIXED_NOW_MS);
  for (const kind of listed) {
    extractor.inventory.markComplete(kind, CLUSTER_KINDS.includes(kind) ? null : NAMESPACE);
  }
  return extractor.fromObjects(objects, events);
}

/** Lists `code` of facts, each once, without those that every broken workload has. */
export function codesIn(facts: readonly Fact[]): readonly string[] {
  const usual = /^(?:workload|rollout|statefulset|daemonset)\./;
  return [...new Set(facts.map(({ code }) => code))].filter((code) => !usual.test(code));
}

export interface NodeParts {
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Fields[];
  readonly cordoned?: boolean;
  readonly allocatable?: Readonly<Record<string, string>>;
  readonly conditions?: readonly Condition[];
  readonly version?: string;
  readonly createdAt?: string;
}

/** Makes a node that is ready, with 4 cores and 16Gi. */
export function node(name: string, parts: NodeParts = {}): KubeObject {
  const { labels = {}, taints, cordoned, version = 'v1.30.2', createdAt = '2026-02-01T00:00:00Z' } = parts;
  const {
    conditions = [
      { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
    ],
  } = parts;
  const allocatable = { cpu: '4', memory: '16Gi', pods: '110', ...parts.allocatable };
  const metadata = {
    name,
    labels: { 'kubernetes.io/hostname': name, ...labels },
    creationTimestamp: createdAt,
  };
  const spec = { ...(taints ? { taints } : {}), ...(cordoned ? { unschedulable: true } : {}) };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata,
    spec,
    status: { allocatable, capacity: allocatable, conditions, nodeInfo: { kubeletVersion: version } },
  };
}

/** Makes the taints that Kubernetes puts on the nodes of the control plane. */
export const CONTROL_PLANE = [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }];

/** Makes the Ready condition of a node whose kubelet is silent. */
export const SILENT: readonly Condition[] = [
  {
    type: 'Ready',
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
    lastTransitionTime: '2026-03-01T02:30:00Z',
  },
];

export interface PendingParts {
  readonly podSpec?: Fields;
  readonly containers?: readonly Container[];
  readonly requests?: Readonly<Record<string, string>>;
  readonly conditions?: readonly Condition[];
}

/** Makes a pod that no node was found for; `message` is the scheduler's, null when it has said nothing. */
export function pendingPod(name: string, message: string | null, parts: PendingParts = {}): KubeObject {
  const { podSpec, requests } = parts;
  const containers = parts.containers ?? [
    { name: 'main', image: 'registry.example/main:1', ...(requests ? { resources: { requests } } : {}) },
  ];
  const refused = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable' };
  const conditions = parts.conditions ?? (message === null ? [] : [{ ...refused, message }]);
  return pod(name, {
    containers,
    ready: false,
    owner: replicaSetOf(name.replace(/-\w+$/, '')),
    podSpec: { nodeName: undefined, schedulerName: 'default-scheduler', ...podSpec },
    status: { phase: 'Pending', conditions, containerStatuses: [] },
  });
}

/** Makes a Deployment whose only pod, `<name>-0`, no node was found for. */
export function pendingWorkload(
  name: string,
  message: string | null,
  parts: PendingParts = {},
): readonly KubeObject[] {
  return [...controllersOf(name), pendingPod(`${name}-0`, message, parts)];
}

/** Makes a Deployment with one pod, `<name>-0`, that is on node-1 and whose containers wait to be created. */
export function creatingWorkload(name: string, podSpec: Fields = {}): readonly KubeObject[] {
  const status = {
    phase: 'Pending',
    containerStatuses: [
      { name: 'main', ready: false, restartCount: 0, state: { waiting: { reason: 'ContainerCreating' } } },
    ],
  };
  const owner = replicaSetOf(name);
  return [...controllersOf(name), pod(`${name}-0`, { ready: false, owner, podSpec, status })];
}

/** The name of a ReplicaSet as its Deployment gives it: looks at the whole cluster know it by that alone. */
const replicaSetOf = (name: string) => ({ kind: 'ReplicaSet', name: `${name}-5d9f7c6b4d` });

function controllersOf(name: string): readonly KubeObject[] {
  return workload(name, { ready: 0 })
    .filter(({ kind }) => kind !== 'Pod')
    .map((made) =>
      made.kind === 'ReplicaSet'
        ? { ...made, metadata: { ...made.metadata, ...{ name: replicaSetOf(name).name } } }
        : made,
    );
}

/** Makes the volumes of a pod's spec that mount a claim. */
export const usingClaim = (claimName: string) => ({
  volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
});

/** Makes a claim of 20Gi that waits to be bound; `spec` holds what differs, a class of undefined is left out. */
export function claim(name: string, spec: Fields = {}, status: Fields = {}): KubeObject {
  const usual = {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '20Gi' } },
    storageClassName: 'fast',
    volumeMode: 'Filesystem',
  };
  return object('PersistentVolumeClaim', name, {
    spec: { ...usual, ...spec },
    status: { phase: 'Pending', ...status },
  });
}

/** Makes a volume of 10Gi that is free, of class `fast`. */
export function volume(name: string, spec: Fields = {}, status: Fields = {}): KubeObject {
  const usual = {
    capacity: { storage: '10Gi' },
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'fast',
    volumeMode: 'Filesystem',
  };
  const { labels, ...rest } = spec;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name,
      creationTimestamp: MADE_AT,
      ...(labels ? { labels: labels as Record<string, string> } : {}),
    },
    spec: { ...usual, ...rest },
    status: { phase: 'Available', ...status },
  };
}

/** Makes a storage class. */
export function storageClass(name: string, parts: Fields = {}): KubeObject {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name },
    ...{ provisioner: 'ebs.csi.example.com', volumeBindingMode: 'Immediate' },
    ...parts,
  };
}

/** Makes a message about a claim. */
export function claimEvent(name: string, reason: string, message: string, type = 'Warning'): KubeEvent {
  return event({ kind: 'PersistentVolumeClaim', name }, reason, message, { type });
}

/** Makes a message about a pod. */
export function podEvent(name: string, reason: string, message: string, type = 'Warning'): KubeEvent {
  return event({ kind: 'Pod', name }, reason, message, { type });
}
