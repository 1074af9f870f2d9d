// Causes of pods that wait for what others hold, each beside what looks like it and is not.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { event, object, pod, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const node = (name: string, ready: string): KubeObject =>
  object(
    'Node',
    name,
    {
      status: {
        conditions: [
          {
            type: 'Ready',
            status: ready,
            reason: ready === 'True' ? 'KubeletReady' : 'NodeStatusUnknown',
            message: ready === 'True' ? 'ready' : 'Kubelet stopped posting node status.',
            lastTransitionTime: '2026-03-01T02:30:00Z',
          },
        ],
        allocatable: { cpu: '4', memory: '16Gi', pods: '110' },
      },
    },
    { namespace: undefined },
  );

const starting = {
  name: 'store',
  ready: false,
  restartCount: 0,
  state: { waiting: { reason: 'ContainerCreating' } },
};
const attached = [
  pod('store-new', {
    labels: { app: 'store' },
    podSpec: { nodeName: 'node-2' },
    ready: false,
    status: { phase: 'Pending', containerStatuses: [starting] },
  }),
  pod('store-old', { labels: { app: 'store' }, podSpec: { nodeName: 'node-1' } }),
  event(
    { kind: 'Pod', name: 'store-new' },
    'FailedAttachVolume',
    'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) store-old',
  ),
];

const asking = (cpu: string, replicas: number, name: string): readonly KubeObject[] =>
  workload(name, {
    replicas,
    containers: [{ name, image: `registry.example/${name}:1`, resources: { requests: { cpu } } }],
    podSpec: { nodeName: 'node-1' },
  });
const REFUSED = '0/1 nodes are available: 1 Insufficient cpu.';
const waiting = pod('report-0', {
  containers: [{ name: 'report', image: 'registry.example/report:1', resources: { requests: { cpu: '2' } } }],
  ready: false,
  status: {
    phase: 'Pending',
    conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: REFUSED }],
    containerStatuses: [],
  },
});
const unplaced = { ...waiting, spec: { ...waiting.spec, nodeName: undefined } } as KubeObject;

const CASES: readonly ToldCase[] = [
  {
    pattern: 'volume-held-on-lost-node',
    question: 'store in shop hangs in ContainerCreating',
    objects: [...attached, node('node-1', 'Unknown'), node('node-2', 'True')],
    says: ['node-1', 'pod store-old', 'still attached'],
    unless: [{ name: 'the node of the other pod is well', objects: [...attached, node('node-1', 'True')] }],
  },
  {
    pattern: 'pending-requests-held',
    question: 'report-0 in shop is Pending though the nodes idle',
    objects: [unplaced, ...asking('1', 3, 'load'), node('node-1', 'True')],
    says: ['deployment shop/load', 'requested 3', '3 pods'],
    unless: [
      {
        name: 'many small ones have requested it',
        objects: [
          unplaced,
          ...asking('1', 1, 'a'),
          ...asking('1', 1, 'b'),
          ...asking('1', 1, 'c'),
          node('node-1', 'True'),
        ],
      },
    ],
  },
];

expectTold(CASES);
