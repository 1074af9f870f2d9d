// Facts of nodes, of what they do to pods, and of sandboxes, on messages as Kubernetes 1.26 to 1.34 write them.
import { describe, expect, test } from 'vitest';
import type { KubeEvent, KubeObject } from '../../src/facts/kube-json.ts';
import { object, pod } from '../support/objects.ts';
import {
  CONTROL_PLANE,
  codesIn,
  creatingWorkload,
  factsIn,
  node,
  podEvent,
  SILENT,
} from '../support/placement.ts';

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

describe('pods that were taken off their node or refused there', () => {
  const failed = (reason: string, message: string, endedAt = '2026-03-01T02:50:00Z'): KubeObject =>
    pod('cart-0', {
      status: {
        phase: 'Failed',
        reason,
        message,
        containerStatuses: [],
        conditions: [
          {
            type: 'DisruptionTarget',
            status: 'True',
            reason: 'TerminationByKubelet',
            lastTransitionTime: endedAt,
          },
        ],
      },
    });
  const cases: readonly (readonly [string, string, string, object])[] = [
    [
      'Evicted',
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 54Mi. Container cart was using 1234Mi, request is 256Mi, has larger consumption of memory. ',
      'pod.evicted-by-pressure',
      {
        resource: 'memory',
        threshold: '100Mi',
        available: '54Mi',
        container: 'cart',
        usage: '1234Mi',
        request: '256Mi',
        node: 'node-1',
      },
    ],
    [
      'Evicted',
      'The node was low on resource: ephemeral-storage. Container cart was using 10Gi, which exceeds its request of 0. ',
      'pod.evicted-by-pressure',
      { resource: 'ephemeral-storage', usage: '10Gi', request: '0' },
    ],
    [
      'Evicted',
      'The node was low on resource: ephemeral-storage. ',
      'pod.evicted-by-pressure',
      { resource: 'ephemeral-storage' },
    ],
    [
      'Evicted',
      'The node had condition: [DiskPressure]. ',
      'pod.refused-by-pressure',
      { condition: 'DiskPressure' },
    ],
    [
      'Evicted',
      'Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. ',
      'pod.storage-limit-exceeded',
      { limit: '1Gi' },
    ],
    [
      'Evicted',
      'Container cart exceeded its local ephemeral storage limit "500Mi". ',
      'pod.storage-limit-exceeded',
      { container: 'cart', limit: '500Mi' },
    ],
    [
      'Evicted',
      'Usage of EmptyDir volume "cache" exceeds the limit "1Gi". ',
      'pod.empty-dir-limit-exceeded',
      { volume: 'cache', limit: '1Gi' },
    ],
    ['Preempting', 'Preempted in order to admit critical pod', 'pod.preempted', { node: 'node-1' }],
    [
      'Terminated',
      'Pod was terminated in response to imminent node shutdown.',
      'pod.node-shut-down',
      { node: 'node-1' },
    ],
    [
      'NodeShutdown',
      'Pod was rejected as the node is shutting down.',
      'pod.node-shut-down',
      { node: 'node-1' },
    ],
    [
      'OutOfcpu',
      "Pod was rejected: Node didn't have enough resource: cpu, requested: 5000, used: 1450, capacity: 4000",
      'pod.node-out-of-resource',
      { resource: 'cpu', requested: '5000', used: '1450', capacity: '4000' },
    ],
    [
      'OutOfpods',
      "Pod Node didn't have enough resource: pods, requested: 1, used: 32, capacity: 32",
      'pod.node-out-of-resource',
      { resource: 'pods' },
    ],
    [
      'NodeAffinity',
      "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
      'pod.node-labels-changed',
      { node: 'node-1' },
    ],
    [
      'UnexpectedAdmissionError',
      'Allocate failed due to no healthy devices present; cannot allocate unhealthy devices nvidia.com/gpu, which is unexpected',
      'pod.device-unavailable',
      { device: 'nvidia.com/gpu' },
    ],
    [
      'UnexpectedAdmissionError',
      'Pod was rejected: Allocate failed due to requested number of devices unavailable for nvidia.com/gpu. Requested: 1, Available: 0, which is unexpected',
      'pod.device-unavailable',
      { device: 'nvidia.com/gpu' },
    ],
    [
      'SysctlForbidden',
      'forbidden sysctl: "net.core.somaxconn" not allowlisted',
      'pod.sysctl-forbidden',
      { sysctl: 'net.core.somaxconn' },
    ],
    [
      'TopologyAffinityError',
      'Resources cannot be allocated with Topology locality',
      'pod.refused-by-node',
      { error: 'Resources cannot be allocated with Topology locality' },
    ],
  ];
  test.each(cases)('%s: %s', (reason, message, code, captures) => {
    const facts = factsIn([failed(reason, message)]);
    expect(codesIn(facts)).toEqual(['pod.failed', code]);
    expect(facts.find((fact) => fact.code === code)?.captures).toMatchObject(captures);
  });

  test('what happened days ago is no news', () => {
    const old = failed('Evicted', 'The node was low on resource: memory. ', '2026-02-20T00:00:00Z');
    expect(codesIn(factsIn([old]))).not.toContain('pod.evicted-by-pressure');
  });

  test.each([
    ['PreemptionByScheduler', 'pod.preempted'],
    ['DeletionByTaintManager', 'pod.evicted-by-taint'],
    ['EvictionByEvictionAPI', 'pod.evicted-by-request'],
    ['DeletionByPodGC', 'pod.node-removed'],
  ])('the condition of a pod that is taken away: %s', (reason, code) => {
    const conditions = [
      { type: 'DisruptionTarget', status: 'True', reason, lastTransitionTime: '2026-03-01T02:59:00Z' },
    ];
    expect(codesIn(factsIn([pod('cart-0', { status: { conditions } })]))).toContain(code);
  });

  test('who preempted a pod', () => {
    const events = [podEvent('cart-0', 'Preempted', 'Preempted by pod 0f1e-22 on node node-1', 'Normal')];
    const facts = factsIn([pod('cart-0', { ready: false })], events);
    expect(facts.find(({ code }) => code === 'pod.preempted')?.captures).toMatchObject({
      preempted_by: '0f1e-22',
      node: 'node-1',
    });
  });
});

describe('sandboxes that cannot be made', () => {
  const CREATE = 'Failed to create pod sandbox: rpc error: code = Unknown desc = ';
  const network = (detail: string) =>
    `${CREATE}failed to setup network for sandbox "6091888ef60975ac": plugin type="calico" name="k8s-pod-network" failed (add): ${detail}`;
  const cases: readonly (readonly [string, string, object])[] = [
    [
      network(
        'failed to allocate for range 0: no IP addresses available in range set: 10.244.1.1-10.244.1.254',
      ),
      'sandbox.no-ip-left',
      { plugin: 'calico', range: '10.244.1.1-10.244.1.254', node: 'node-1' },
    ],
    [
      `${CREATE}failed to setup network for sandbox "a1": plugin type="aws-cni" name="aws-cni" failed (add): add cmd: failed to assign an IP address to container`,
      'sandbox.no-ip-left',
      { plugin: 'aws-cni' },
    ],
    [
      `${CREATE}failed to setup network for sandbox "a1": cni plugin not initialized`,
      'sandbox.network-plugin-down',
      { error: 'cni plugin not initialized' },
    ],
    [
      network(
        'stat /var/lib/calico/nodename: no such file or directory: check that the calico/node container is running',
      ),
      'sandbox.network-plugin-down',
      { plugin: 'calico' },
    ],
    [
      `${CREATE}failed to setup network for sandbox "a1": plugin type="flannel" failed (add): open /run/flannel/subnet.env: no such file or directory`,
      'sandbox.network-plugin-down',
      { plugin: 'flannel' },
    ],
    [
      `${CREATE}failed to setup network for sandbox "a1": plugin type="loopback" failed (add): failed to find plugin "loopback" in path [/opt/cni/bin]`,
      'sandbox.network-plugin-down',
      { plugin: 'loopback' },
    ],
    [
      `${CREATE}failed to get sandbox runtime: no runtime for "gvisor" is configured`,
      'sandbox.runtime-missing',
      { runtime: 'gvisor' },
    ],
    [
      'Failed to create pod sandbox: runtimeclass.node.k8s.io "gvisor" not found',
      'sandbox.runtime-missing',
      { runtime: 'gvisor' },
    ],
    [
      `${CREATE}failed to get sandbox image "registry.k8s.io/pause:3.9": failed to pull image "registry.k8s.io/pause:3.9": dial tcp: i/o timeout`,
      'sandbox.pause-image',
      { image: 'registry.k8s.io/pause:3.9' },
    ],
    [
      `${CREATE}failed to create containerd task: OCI runtime create failed: container init was OOM-killed (memory limit too low?)`,
      'sandbox.memory-limit',
      {},
    ],
    [
      `${CREATE}failed to create containerd task: mkdir /run/x: no space left on device`,
      'sandbox.disk-full',
      {},
    ],
    [network('something else'), 'sandbox.failed', { plugin: 'calico' }],
    [
      'Failed to create pod sandbox: rpc error: code = DeadlineExceeded desc = context deadline exceeded',
      'sandbox.failed',
      { error: 'context deadline exceeded' },
    ],
  ];
  test.each(cases)('%s', (message, code, captures) => {
    const facts = factsIn(creatingWorkload('cart'), [podEvent('cart-0', 'FailedCreatePodSandBox', message)]);
    expect(codesIn(facts)).toEqual([code]);
    expect(facts.find((fact) => fact.code === code)?.captures).toMatchObject(captures);
  });

  test('a pod that cannot be ended', () => {
    const message =
      'error killing pod: failed to "KillPodSandbox" for "u" with KillPodSandboxError: "rpc error: code = Unknown desc = failed to destroy network"';
    expect(
      codesIn(factsIn(creatingWorkload('cart'), [podEvent('cart-0', 'FailedKillPod', message)])),
    ).toEqual(['pod.kill-failed']);
  });
});
