// Patterns of pods that are not placed, on fixtures: the reason with its value, and look-alikes of Pending.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { investigateFixture } from '../support/fixture-cluster.ts';
import { builtinPatterns } from '../support/library.ts';
import { pod, workload } from '../support/objects.ts';
import {
  CONTROL_PLANE,
  node,
  type PendingParts,
  pendingWorkload,
  podEvent,
  SILENT,
} from '../support/placement.ts';

const LIBRARY = builtinPatterns();
const QUESTION = 'cart in shop is stuck in Pending';
const ONE = node('node-1');

async function ask(objects: readonly KubeObject[], question = QUESTION) {
  const { diagnosis, steps } = await investigateFixture(question, { objects }, LIBRARY);
  return { pattern: diagnosis?.pattern, cause: diagnosis?.rootCause ?? '', diagnosis, steps };
}

interface Case {
  readonly message: string;
  readonly parts?: PendingParts;
  readonly nodes?: readonly KubeObject[];
  readonly pattern: string;
  readonly says: readonly string[];
}

const zone = 'topology.kubernetes.io/zone';
const term = (app: string) => ({
  requiredDuringSchedulingIgnoredDuringExecution: [
    { labelSelector: { matchLabels: { app } }, topologyKey: 'kubernetes.io/hostname' },
  ],
});

const CASES: readonly Case[] = [
  {
    message:
      '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod..',
    parts: { requests: { cpu: '16', memory: '64Mi' } },
    pattern: 'pending-request-too-large',
    says: ['insufficient cpu', 'requests cpu 16', 'node-1, offers 4', '1 Insufficient cpu'],
  },
  {
    message: '0/1 nodes are available: 1 Insufficient memory.',
    parts: { requests: { memory: '64Gi' } },
    pattern: 'pending-request-too-large',
    says: ['insufficient memory', 'requests memory 64Gi', 'offers 16Gi'],
  },
  {
    message: '0/1 nodes are available: 1 Insufficient memory.',
    parts: { requests: { memory: '8Gi' } },
    pattern: 'pending-nodes-full',
    says: ['insufficient memory', 'requests memory 8Gi', 'other pods'],
  },
  {
    message: '0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory.',
    parts: { requests: { cpu: '1', memory: '64Gi' } },
    pattern: 'pending-request-too-large',
    says: ['requests memory 64Gi'],
  },
  {
    message: '0/2 nodes are available: 2 Insufficient nvidia.com/gpu.',
    parts: { requests: { 'nvidia.com/gpu': '1' } },
    pattern: 'pending-extended-resource',
    says: ['1 of nvidia.com/gpu', 'device plugin'],
  },
  {
    message: "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
    parts: { podSpec: { nodeSelector: { gpu: 'a100' } } },
    pattern: 'pending-label-absent',
    says: ['node selector', 'gpu=a100', 'no node has the label gpu'],
  },
  {
    message: "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
    parts: { podSpec: { nodeSelector: { gpu: 'a100' } } },
    nodes: [node('node-1', { labels: { gpu: 't4' } })],
    pattern: 'pending-label-absent',
    says: ['gpu=a100', 'nodes have only gpu=t4'],
  },
  {
    // Each node was ruled out for something else; the one with the label is the one whose taint matters.
    message:
      "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {team: ml}.",
    parts: { podSpec: { nodeSelector: { gpu: 'a100' } } },
    nodes: [
      ONE,
      node('node-2', {
        labels: { gpu: 'a100' },
        taints: [{ key: 'team', value: 'ml', effect: 'NoSchedule' }],
      }),
    ],
    pattern: 'pending-nodes-tainted',
    says: ['node-2', 'team=ml', 'gpu=a100'],
  },
  {
    message: '0/2 nodes are available: 2 node(s) had untolerated taint {dedicated: gpu}.',
    nodes: [],
    pattern: 'pending-taint',
    says: ['dedicated=gpu'],
  },
  {
    message: '0/1 nodes are available: 1 node(s) had untolerated taint(s).',
    nodes: [node('node-1', { taints: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }] })],
    pattern: 'pending-nodes-tainted',
    says: ['node-1', 'dedicated=gpu'],
  },
  {
    message:
      '0/1 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }.',
    nodes: [node('node-1', { taints: CONTROL_PLANE })],
    pattern: 'pending-control-plane-only',
    says: ['control plane', 'node-role.kubernetes.io/control-plane'],
  },
  {
    message:
      '0/2 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 1 node(s) were unschedulable.',
    nodes: [node('master', { taints: CONTROL_PLANE }), node('node-1', { cordoned: true })],
    pattern: 'pending-nodes-cordoned',
    says: ['cordoned', 'node-1'],
  },
  {
    message: '0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }.',
    nodes: [
      node('node-1', {
        conditions: SILENT,
        taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }],
      }),
    ],
    pattern: 'pending-nodes-unwell',
    says: ['node-1', 'unreachable', 'Kubelet stopped posting node status'],
  },
  {
    message: "0/1 nodes are available: 1 node(s) didn't match pod affinity rules.",
    parts: { podSpec: { affinity: { podAffinity: term('cache') } } },
    pattern: 'pending-pod-affinity',
    says: ['app=cache', 'kubernetes.io/hostname'],
  },
  {
    message: "0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules.",
    parts: { podSpec: { affinity: { podAntiAffinity: term('cart') } } },
    pattern: 'pending-pod-anti-affinity',
    says: ['anti-affinity', 'app=cart'],
  },
  {
    message:
      "0/1 nodes are available: 1 node(s) didn't match pod topology spread constraints (missing required label).",
    parts: {
      podSpec: {
        topologySpreadConstraints: [{ maxSkew: 1, topologyKey: zone, whenUnsatisfiable: 'DoNotSchedule' }],
      },
    },
    pattern: 'pending-topology-spread',
    says: [zone, 'missing required label'],
  },
  {
    message: "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.",
    parts: { containers: [{ name: 'main', ports: [{ containerPort: 80, hostPort: 8080 }] }] },
    pattern: 'pending-host-port',
    says: ['host port 8080'],
  },
  {
    message: '0/1 nodes are available: 1 Too many pods.',
    pattern: 'pending-too-many-pods',
    says: ['Too many pods'],
  },
  {
    message: '0/2 nodes are available: 2 node(s) had volume node affinity conflict.',
    pattern: 'pending-volume-affinity',
    says: ['volume node affinity conflict'],
  },
  {
    message: 'no nodes available to schedule pods',
    nodes: [],
    pattern: 'pending-no-nodes',
    says: ['no node at all'],
  },
  {
    message: '0/1 nodes are available: 1 the moon was full.',
    pattern: 'pending',
    says: ['1 the moon was full'],
  },
];

describe('a pod that no node takes', () => {
  test.each(CASES)('$pattern: $message', async ({ message, parts, nodes = [ONE], pattern, says }) => {
    const {
      pattern: told,
      cause,
      diagnosis,
    } = await ask([...pendingWorkload('cart', message, parts), ...nodes]);
    expect(told).toBe(pattern);
    for (const words of says) expect(cause).toContain(words);
    expect(cause).toContain('shop/cart-0');
    expect(diagnosis?.affected).toContainEqual({ kind: 'Deployment', namespace: 'shop', name: 'cart' });
  });

  test('the nodes are looked at once, and only when they matter', async () => {
    const cpu = await ask([
      ...pendingWorkload('cart', '0/1 nodes are available: 1 Insufficient cpu.', { requests: { cpu: '16' } }),
      ONE,
    ]);
    expect(cpu.steps.map(({ tool }) => tool)).toEqual(['FIND_ISSUES', 'LIST_ALL']);
    const affinity = await ask([
      ...pendingWorkload(
        'cart',
        "0/1 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules.",
      ),
    ]);
    expect(affinity.steps.map(({ tool }) => tool)).toEqual(['FIND_ISSUES']);
  });

  test('in the whole cluster what others request is counted', async () => {
    const other = pod('big', { containers: [{ name: 'big', resources: { requests: { cpu: '3' } } }] });
    const { cause } = await ask(
      [
        ...pendingWorkload('cart', '0/1 nodes are available: 1 Insufficient cpu.', {
          requests: { cpu: '2' },
        }),
        other,
        node('node-1'),
      ],
      'why is cart pending',
    );
    expect(cause).toContain('at most 1 is left on one');
  });

  test('a container that is large and a node group that may not grow', async () => {
    const note = "pod didn't trigger scale-up: 1 max node group size reached";
    const { pattern, cause } = await ask([
      ...pendingWorkload('cart', '0/1 nodes are available: 1 Insufficient cpu.', { requests: { cpu: '2' } }),
      podEvent('cart-0', 'NotTriggerScaleUp', note, 'Normal'),
      ONE,
    ]);
    expect(pattern).toBe('pending-node-group-full');
    expect(cause).toContain('max node group size reached');
  });

  test('gates and schedulers that do not act', async () => {
    const gated = await ask(
      pendingWorkload('cart', null, {
        podSpec: { schedulingGates: [{ name: 'example.com/quota' }] },
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'SchedulingGated',
            message: 'Scheduling is blocked due to non-empty scheduling gates',
          },
        ],
      }),
    );
    expect(gated.pattern).toBe('pending-scheduling-gates');
    expect(gated.cause).toContain('example.com/quota');
    const unknown = await ask(
      pendingWorkload('cart', null, { podSpec: { schedulerName: 'batch-scheduler' } }),
    );
    expect(unknown.pattern).toBe('pending-scheduler-unknown');
    expect(unknown.cause).toContain('batch-scheduler');
    const silent = await ask(pendingWorkload('cart', null));
    expect(silent.pattern).toBe('pending-scheduler-down');
  });
});

describe('no trouble', () => {
  test('a workload that runs is not pending, whatever its events say', async () => {
    const event = podEvent('cart-0', 'FailedScheduling', '0/1 nodes are available: 1 Insufficient cpu.');
    expect((await ask([...workload('cart'), event, node('node-1')])).diagnosis).toBeNull();
  });

  test('one that is pending does not explain its neighbour', async () => {
    const pending = pendingWorkload('cart', '0/1 nodes are available: 1 Insufficient cpu.', {
      requests: { cpu: '16' },
    });
    const { diagnosis } = await ask([...workload('web'), ...pending, ONE], 'is web in shop pending?');
    expect(diagnosis).toBeNull();
  });
});
