// Pods that are not made or not placed, and nodes: what one look at them shows.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { event, MADE_AT, object, pod, workload } from '../support/objects.ts';
import { condition, expectAtOnce, type OneLook } from '../support/one-look.ts';
import { node } from '../support/placement.ts';

const [deployment, replicaSet] = workload('cart', { ready: 0 });
const controllers = [deployment, replicaSet].filter((made) => made !== undefined);
const refused = (message: string): readonly KubeObject[] => [
  ...controllers.map((made) => ({ ...made, status: {} })),
  event({ kind: 'ReplicaSet', name: 'cart-rs' }, 'FailedCreate', `Error creating: ${message}`),
];
const NO_PODS = 'why are there no pods for cart in shop';
const POD = 'pods "cart-rs-" is forbidden: ';

const ADMISSION: readonly OneLook[] = [
  [
    'quota-scope-not-granted',
    NO_PODS,
    refused(`${POD}insufficient quota to match these scopes: [{PriorityClass In [high]}]`),
    'PriorityClass',
  ],
  ['quota-not-counted', NO_PODS, refused(`${POD}status unknown for quota: team, resources: pods`), 'team'],
  [
    'security-constraint-refuses',
    NO_PODS,
    refused(
      `${POD}unable to validate against any security context constraint: [provider "anyuid": Forbidden: not usable by user]`,
    ),
    'anyuid',
  ],
  [
    'controller-forbidden',
    NO_PODS,
    refused(
      'pods is forbidden: User "system:serviceaccount:kube-system:replicaset-controller" cannot create resource "pods" in API group "" in the namespace "shop"',
    ),
    'replicaset-controller',
  ],
  [
    'runtime-class-missing',
    NO_PODS,
    refused(`${POD}pod rejected: RuntimeClass "gvisor" not found`),
    'gvisor',
  ],
  [
    'namespace-takes-nothing',
    NO_PODS,
    refused(`${POD}unable to create new content in namespace shop because it is being terminated`),
    'shop',
  ],
  ['name-taken', NO_PODS, refused('pods "cart-0" already exists'), 'cart-0'],
  [
    'quota-over-used',
    'is a quota exceeded in shop',
    [
      object('ResourceQuota', 'team', {
        spec: { hard: { pods: '2' } },
        status: { hard: { pods: '2' }, used: { pods: '3' } },
      }),
    ],
    'team',
  ],
];

const nodeIs = (type: string, reason: string, message: string) =>
  node('node-1', {
    conditions: [condition(type, 'True', reason, message), condition('Ready', 'True', 'KubeletReady', '')],
  });
const systemOom: KubeObject = event(
  { kind: 'Node', name: 'node-1', namespace: 'default' },
  'SystemOOM',
  'System OOM encountered, victim process: cartd, pid: 4711',
  { involvedObject: { kind: 'Node', name: 'node-1' } },
);
const NODES: readonly OneLook[] = [
  [
    'node-not-ready',
    'why is node-1 NotReady',
    [
      node('node-1', {
        conditions: [condition('Ready', 'False', 'KubeletNotReady', 'the node is not well')],
      }),
    ],
    'not well',
  ],
  [
    'node-network-unavailable',
    'what is wrong with node-1',
    [nodeIs('NetworkUnavailable', 'NoRouteCreated', 'Node created without a route')],
    'without a route',
  ],
  [
    'node-pid-pressure',
    'what is wrong with node-1',
    [nodeIs('PIDPressure', 'KubeletHasInsufficientPID', 'kubelet has insufficient PID available')],
    'node-1',
  ],
  [
    'node-problem-detected',
    'what is wrong with node-1',
    [nodeIs('KernelDeadlock', 'DockerHung', 'task docker:7 blocked for more than 300 seconds')],
    'blocked for more',
  ],
  ['node-out-of-memory', 'what is wrong with node-1', [node('node-1'), systemOom], 'cartd'],
];

const namespace = (conditions: readonly object[]): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', creationTimestamp: MADE_AT, ...{ deletionTimestamp: '2026-03-01T02:20:00Z' } },
  status: { phase: 'Terminating', conditions },
});
const DELETIONS: readonly OneLook[] = [
  [
    'namespace-delete-failed',
    'namespace shop is stuck terminating',
    [
      namespace([
        condition(
          'NamespaceDeletionContentFailure',
          'True',
          'ContentDeletionFailed',
          'Failed to delete all resource types, 1 remaining: conversion webhook for shop.example/v1 failed',
        ),
      ]),
    ],
    'conversion webhook',
  ],
];

const pending = (message: string, podSpec: object = {}): readonly KubeObject[] => [
  ...controllers,
  pod('cart-0', {
    owner: { kind: 'ReplicaSet', name: 'cart-rs' },
    ready: false,
    podSpec: { nodeName: undefined, schedulerName: 'default-scheduler', ...podSpec },
    status: {
      phase: 'Pending',
      containerStatuses: [],
      conditions: [condition('PodScheduled', 'False', 'Unschedulable', message)],
    },
  }),
];
const PENDING = 'cart in shop is stuck in Pending';
const SCHEDULING: readonly OneLook[] = [
  ['pending-insufficient', PENDING, pending('0/3 nodes are available: 3 Insufficient cpu.'), 'cpu'],
  [
    'pending-selector-mismatch',
    PENDING,
    pending("0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.", {
      nodeSelector: { disk: 'ssd' },
    }),
    'disk=ssd',
  ],
  [
    'pending-taint-unnamed',
    PENDING,
    pending('0/3 nodes are available: 3 node(s) had untolerated taint(s).'),
    'taint',
  ],
  ['pending-cordoned', PENDING, pending('0/3 nodes are available: 3 node(s) were unschedulable.'), 'cordon'],
  [
    'pending-node-condition',
    PENDING,
    pending('0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/disk-pressure: }.'),
    'disk-pressure',
  ],
  [
    'pending-node-name',
    PENDING,
    pending("0/3 nodes are available: 3 node(s) didn't match the requested node name."),
    'node name',
  ],
  [
    'pending-volume-limit',
    PENDING,
    pending('0/3 nodes are available: 3 node(s) exceed max volume count.'),
    'volume',
  ],
  [
    'pending-binding-failed',
    PENDING,
    pending('running PreBind plugin "VolumeBinding": binding volumes: timed out waiting for the condition'),
    'timed out',
  ],
  [
    'pending-claims-unbound',
    PENDING,
    pending('0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.'),
    'PersistentVolumeClaim',
  ],
];

expectAtOnce([...ADMISSION, ...NODES, ...DELETIONS, ...SCHEDULING]);
