// Facts of nodes and of the pods on a node that does not report, as Kubernetes 1.26 to 1.34 write them.
import { describe, expect, test } from 'vitest';
import type { KubeEvent } from '../../src/facts/kube-json.ts';
import { object, pod } from '../support/objects.ts';
import { CONTROL_PLANE, codesIn, factsIn, node, SILENT } from '../support/placement.ts';

const about = (reason: string, message: string, type = 'Warning'): KubeEvent => ({
  ...object('Event', `node-1.${reason}`.toLowerCase(), {}, { namespace: 'default' }),
  ...{
    type,
    reason,
    message,
    involvedObject: { kind: 'Node', name: 'node-1' },
    lastTimestamp: '2026-03-01T02:58:00Z',
  },
});
const notReady = (message: string, reason = 'KubeletNotReady') => [
  { type: 'Ready', status: 'False', reason, message },
];

describe('conditions of a node', () => {
  const cases: readonly (readonly [string, Parameters<typeof node>[1], readonly string[]])[] = [
    ['ready', {}, []],
    ['a node of the control plane', { taints: CONTROL_PLANE }, []],
    ['silent', { conditions: SILENT }, ['node.not-ready', 'node.kubelet-silent']],
    [
      'without its runtime',
      { conditions: notReady('container runtime is down') },
      ['node.not-ready', 'node.runtime-down'],
    ],
    [
      'with a runtime that refuses',
      {
        conditions: notReady(
          '[container runtime status check may not have completed yet, rpc error: code = Unavailable desc = connection error: dial unix /run/containerd/containerd.sock: connect: connection refused]',
        ),
      },
      ['node.not-ready', 'node.runtime-down'],
    ],
    [
      'with a slow runtime',
      {
        conditions: notReady('PLEG is not healthy: pleg was last seen active 3m5.3s ago; threshold is 3m0s'),
      },
      ['node.not-ready', 'node.pleg-unhealthy'],
    ],
    [
      'without its network plugin',
      {
        conditions: notReady(
          'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
        ),
      },
      ['node.not-ready', 'node.network-plugin-missing'],
    ],
    ['with other trouble', { conditions: notReady('node is shutting down') }, ['node.not-ready']],
    ['that joins just now', { conditions: notReady('starting'), createdAt: '2026-03-01T02:59:30Z' }, []],
    [
      'under pressure',
      {
        conditions: [
          {
            type: 'MemoryPressure',
            status: 'True',
            reason: 'KubeletHasInsufficientMemory',
            message: 'kubelet has insufficient memory available',
          },
          {
            type: 'DiskPressure',
            status: 'True',
            reason: 'KubeletHasDiskPressure',
            message: 'kubelet has disk pressure',
          },
          {
            type: 'PIDPressure',
            status: 'True',
            reason: 'KubeletHasInsufficientPID',
            message: 'kubelet has insufficient PID available',
          },
          { type: 'NetworkUnavailable', status: 'True', reason: 'NoRouteCreated', message: 'no route' },
        ],
      },
      ['node.memory-pressure', 'node.disk-pressure', 'node.pid-pressure', 'node.network-unavailable'],
    ],
    [
      'without pressure',
      { conditions: [{ type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory' }] },
      [],
    ],
    [
      'with a problem that a detector saw',
      {
        conditions: [
          { type: 'KernelDeadlock', status: 'True', reason: 'DockerHung', message: 'task docker blocked' },
        ],
      },
      ['node.problem'],
    ],
    [
      'where a detector finds nothing',
      {
        conditions: [
          { type: 'EtcdHealthy', status: 'True' },
          { type: 'KernelDeadlock', status: 'False' },
        ],
      },
      [],
    ],
    ['cordoned', { cordoned: true }, ['node.cordoned']],
  ];
  test.each(cases)('%s', (_, parts, codes) => {
    expect(codesIn(factsIn([node('node-1', parts)]))).toEqual(codes);
  });

  test('kubelets that are too old for the rest', () => {
    const facts = factsIn([
      node('a', { version: 'v1.30.2' }),
      node('b', { version: 'v1.27.9' }),
      node('c', { version: 'v1.25.4' }),
    ]);
    expect(facts.map(({ subject, captures }) => [subject.name, captures])).toEqual([
      ['c', { version: 'v1.25.4', newest: 'v1.30.2' }],
    ]);
  });
});

describe('events of a node', () => {
  test.each([
    [
      'SystemOOM',
      'System OOM encountered, victim process: java, pid: 4711',
      'node.out-of-memory',
      { process: 'java', pid: '4711' },
    ],
    [
      'FreeDiskSpaceFailed',
      'Failed to garbage collect required amount of images. Attempted to free 2147483648 bytes, but only found 0 bytes eligible to free.',
      'node.image-cleanup-failed',
      {},
    ],
    [
      'ImageGCFailed',
      'failed to garbage collect required amount of images. Wanted to free 1 bytes, but freed 0 bytes',
      'node.image-cleanup-failed',
      {},
    ],
    [
      'EvictionThresholdMet',
      'Attempting to reclaim ephemeral-storage',
      'node.reclaiming',
      { resource: 'ephemeral-storage' },
    ],
    ['Rebooted', 'Node node-1 has been rebooted, boot id: 1b2c', 'node.rebooted', {}],
  ])('%s', (reason, message, code, captures) => {
    const found = factsIn([node('node-1')], [about(reason, message)]).find((fact) => fact.code === code);
    expect(found?.captures).toMatchObject(captures);
  });

  test('what every kubelet writes when it starts is no trouble', () => {
    const start = [
      about('Starting', 'Starting kubelet.', 'Normal'),
      about('InvalidDiskCapacity', 'invalid capacity 0 on image filesystem'),
      about('ImageGCFailed', 'failed to get imageFs stats: invalid capacity 0 on image filesystem'),
      about('NodeNotReady', 'Node node-1 status is now: NodeNotReady', 'Normal'),
      about('NodeHasSufficientMemory', 'Node node-1 status is now: NodeHasSufficientMemory', 'Normal'),
    ];
    expect(codesIn(factsIn([node('node-1')], start))).toEqual([]);
  });
});

describe('pods of a node that does not report', () => {
  const ready = { name: 'main', ready: true, started: true, restartCount: 0, state: { running: {} } };
  const silent = pod('cart-0', {
    status: {
      conditions: [
        { type: 'Ready', status: 'False' },
        { type: 'ContainersReady', status: 'True' },
      ],
      containerStatuses: [ready],
    },
  });
  test.each([
    ['containers as they were, the pod not ready', silent, ['pod.node-silent']],
    ['the reason of older versions', pod('cart-0', { status: { reason: 'NodeLost' } }), ['pod.node-silent']],
    ['a container that is not ready', pod('cart-0', { ready: false }), ['container.not-ready']],
    [
      'a gate that is not met',
      pod('cart-0', {
        status: {
          conditions: [{ type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady' }],
          containerStatuses: [ready],
        },
      }),
      [],
    ],
    ['a pod that runs', pod('cart-0'), []],
  ])('%s', (_, object, codes) => {
    expect(codesIn(factsIn([object]))).toEqual(codes);
  });

  test('a node that is not there', () => {
    expect(codesIn(factsIn([pod('cart-0'), node('node-2')], [], ['Pod', 'Node']))).toEqual(['pod.node-gone']);
    expect(codesIn(factsIn([pod('cart-0'), node('node-1')], [], ['Pod', 'Node']))).toEqual([]);
    expect(codesIn(factsIn([pod('cart-0'), node('node-2')], [], ['Pod']))).toEqual([]);
  });
});
