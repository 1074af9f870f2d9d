// Pods that their node gave up or does not take, and sandboxes that are not made: who did it and why.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { answer } from '../support/answers.ts';
import { object, pod, workload } from '../support/objects.ts';
import { creatingWorkload, node, podEvent, SILENT } from '../support/placement.ts';

const controllers = () => workload('cart', { ready: 0 }).filter(({ kind }) => kind !== 'Pod');
const owner = { kind: 'ReplicaSet', name: 'cart-rs' };

/** The workload with its pod ended by the kubelet. */
const refused = (reason: string, message: string): readonly KubeObject[] => [
  ...controllers(),
  pod('cart-0', {
    owner,
    status: { phase: 'Failed', reason, message, containerStatuses: [], conditions: [] },
  }),
];

/** The workload with its pod marked for what will end it. */
const disrupted = (reason: string, message: string): readonly KubeObject[] => {
  const conditions = [
    { type: 'DisruptionTarget', status: 'True', reason, message, lastTransitionTime: '2026-03-01T02:50:00Z' },
  ];
  return [
    ...controllers(),
    pod('cart-0', { owner, status: { phase: 'Failed', conditions, containerStatuses: [] } }),
  ];
};

const TAINTED = 'Taint manager: deleting due to NoExecute taint';

describe('a pod that its node gave up or does not take', () => {
  const cases: readonly (readonly [string, readonly KubeObject[], string])[] = [
    ['refused-by-pressure', refused('Evicted', 'The node had condition: [DiskPressure]. '), 'DiskPressure'],
    [
      'evicted-from-unready-node',
      [...disrupted('DeletionByTaintManager', TAINTED), node('node-1', { conditions: SILENT })],
      'node-1',
    ],
    ['evicted-by-taint', [...disrupted('DeletionByTaintManager', TAINTED), node('node-1')], 'node-1'],
    [
      'evicted-by-request',
      [...disrupted('EvictionByEvictionAPI', 'Eviction API: evicting'), node('node-1')],
      'cart-0',
    ],
    [
      'node-removed',
      [...disrupted('DeletionByPodGC', 'PodGC: node no longer exists'), node('node-2')],
      'node-1',
    ],
    [
      'device-unavailable',
      refused(
        'UnexpectedAdmissionError',
        'Pod was rejected: Allocate failed due to no healthy devices present; cannot allocate unhealthy devices nvidia.com/gpu, which is unexpected',
      ),
      'nvidia.com/gpu',
    ],
    [
      'sysctl-forbidden',
      refused('SysctlForbidden', 'Pod was rejected: forbidden sysctl: "net.core.somaxconn" not allowlisted'),
      'net.core.somaxconn',
    ],
    [
      'numa-zone-too-small',
      refused(
        'TopologyAffinityError',
        'Pod was rejected: Resources cannot be allocated with Topology locality',
      ),
      'Topology locality',
    ],
    [
      'refused-by-node',
      refused(
        'PodOSNotSupported',
        "Pod was rejected: Failed to admit pod as the OS field doesn't match node OS",
      ),
      'OS field',
    ],
  ];
  test.each(cases)('%s', async (pattern, objects, says) => {
    const found = await answer('cart in shop was evicted, why', objects);
    expect(found.pattern, found.rootCause).toBe(pattern);
    expect(found.rootCause).toContain(says);
  });
});

describe('a sandbox that is not made', () => {
  const SANDBOX = 'Failed to create pod sandbox: rpc error: code = Unknown desc = ';
  test.each([
    [
      'sandbox-pause-image',
      `${SANDBOX}failed to get sandbox image "registry.k8s.io/pause:3.9": failed to pull image "registry.k8s.io/pause:3.9": dial tcp 192.0.2.1:443: i/o timeout`,
      'pause:3.9',
    ],
    [
      'sandbox-memory-limit',
      `${SANDBOX}failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: container init was OOM-killed (memory limit too low?): unknown`,
      'memory limit too low',
    ],
    [
      'sandbox-disk-full',
      `${SANDBOX}failed to create containerd container: mkdir /var/lib/containerd/x: no space left on device`,
      'node-1',
    ],
  ])('%s', async (pattern, message, says) => {
    const objects = [...creatingWorkload('cart'), podEvent('cart-0', 'FailedCreatePodSandBox', message)];
    const found = await answer('cart in shop is stuck in ContainerCreating', objects);
    expect(found.pattern, found.rootCause).toBe(pattern);
    expect(found.rootCause).toContain(says);
  });
});

test('a pod that cannot be ended', async () => {
  const going = object(
    'Pod',
    'cart-0',
    { spec: { nodeName: 'node-1' }, status: { phase: 'Running' } },
    {
      deletionTimestamp: '2026-03-01T02:40:00Z',
    },
  );
  const failed = podEvent(
    'cart-0',
    'FailedKillPod',
    'error killing pod: failed to "KillPodSandbox" for "uid" with KillPodSandboxError: "rpc error: code = Unknown desc = plugin type=\\"calico\\" failed (delete): connection is unauthorized"',
  );
  const found = await answer('pod cart-0 in shop is stuck terminating', [going, node('node-1'), failed]);
  expect(found.pattern).toBe('pod-kill-failed');
  expect(found.rootCause).toContain('connection is unauthorized');
});
