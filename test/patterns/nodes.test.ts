// Patterns of nodes, evictions and sandboxes, on fixtures; with the look-alikes of an eviction and of a dead node.
import { describe, expect, test } from 'vitest';
import type { KubeEvent, KubeObject } from '../../src/facts/kube-json.ts';
import { investigateFixture } from '../support/fixture-cluster.ts';
import { builtinPatterns } from '../support/library.ts';
import { object, pod, workload } from '../support/objects.ts';
import { creatingWorkload, node, pendingWorkload, podEvent, SILENT } from '../support/placement.ts';

const LIBRARY = builtinPatterns();

async function ask(question: string, objects: readonly KubeObject[]) {
  const { diagnosis, otherFindings, steps } = await investigateFixture(question, { objects }, LIBRARY);
  return { pattern: diagnosis?.pattern, cause: diagnosis?.rootCause ?? '', diagnosis, otherFindings, steps };
}

const pressure = (type: string, reason: string) => [
  { type, status: 'True', reason, message: 'kubelet says so' },
  { type: 'Ready', status: 'True' },
];
const notReady = (message: string) => [
  { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message },
];
const nodeEvent = (reason: string, message: string): KubeEvent => ({
  ...object('Event', `node-1.${reason}`.toLowerCase(), {}, { namespace: 'default' }),
  ...{
    type: 'Warning',
    reason,
    message,
    involvedObject: { kind: 'Node', name: 'node-1' },
    lastTimestamp: '2026-03-01T02:58:00Z',
  },
});

describe('a node that is asked for', () => {
  const cases: readonly (readonly [string, readonly KubeObject[], string, readonly string[]])[] = [
    [
      'why is node-1 NotReady',
      [node('node-1', { conditions: SILENT })],
      'node-kubelet-silent',
      ['node-1', 'stopped posting'],
    ],
    [
      'why is node-1 NotReady',
      [node('node-1', { conditions: notReady('container runtime is down') })],
      'node-runtime-down',
      ['container runtime is down'],
    ],
    [
      'why is node-1 NotReady',
      [
        node('node-1', {
          conditions: notReady('PLEG is not healthy: pleg was last seen active 3m5s ago; threshold is 3m0s'),
        }),
      ],
      'node-pleg-unhealthy',
      ['PLEG'],
    ],
    [
      'why is node-1 NotReady',
      [
        node('node-1', {
          conditions: notReady(
            'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:cni plugin not initialized',
          ),
        }),
      ],
      'node-network-plugin-missing',
      ['cni plugin not initialized'],
    ],
    [
      'what is wrong with node node-1',
      [node('node-1', { conditions: pressure('DiskPressure', 'KubeletHasDiskPressure') })],
      'node-disk-pressure',
      ['disk pressure'],
    ],
    [
      'what is wrong with node node-1',
      [node('node-1', { conditions: pressure('MemoryPressure', 'KubeletHasInsufficientMemory') })],
      'node-memory-pressure',
      ['memory pressure'],
    ],
    ['no new pods land on node-1', [node('node-1', { cordoned: true })], 'node-cordoned', ['cordoned']],
    [
      'is node-1 too old after the upgrade',
      [node('node-1', { version: 'v1.24.1' }), node('node-2')],
      'node-version-skew',
      ['v1.24.1', 'v1.30.2'],
    ],
    [
      'is any node unhealthy?',
      [node('node-1', { conditions: SILENT }), node('node-2'), ...workload('cart')],
      'node-kubelet-silent',
      ['node-1'],
    ],
    [
      'what is wrong with node-1',
      [
        node('node-1'),
        nodeEvent(
          'FreeDiskSpaceFailed',
          'Failed to garbage collect required amount of images. Attempted to free 2 bytes, but only found 0 bytes eligible to free.',
        ),
      ],
      'node-image-cleanup-failed',
      ['found 0 bytes eligible'],
    ],
  ];
  test.each(cases)('%s → $2', async (question, objects, pattern, says) => {
    const { pattern: told, cause } = await ask(question, objects);
    expect(told).toBe(pattern);
    for (const words of says) expect(cause).toContain(words);
  });

  test('nodes that are well are no trouble, and one that is cordoned is none by itself', async () => {
    const well = [
      node('node-1'),
      node('node-2', { cordoned: true }),
      ...workload('cart'),
      nodeEvent('InvalidDiskCapacity', 'invalid capacity 0 on image filesystem'),
    ];
    expect((await ask('is something wrong in the cluster?', well)).diagnosis).toBeNull();
    expect((await ask('why is node-1 NotReady', well)).diagnosis).toBeNull();
  });
});

describe('pods on a node that does not report', () => {
  const ready = { name: 'main', ready: true, started: true, restartCount: 0, state: { running: {} } };
  const onNode = (
    parts: Readonly<Record<string, unknown>> = {},
    metadata: Readonly<Record<string, unknown>> = {},
  ): readonly KubeObject[] => {
    const [deployment, replicaSet] = workload('cart', { ready: 0 });
    const status = {
      conditions: [
        { type: 'Ready', status: 'False' },
        { type: 'ContainersReady', status: 'True' },
      ],
      containerStatuses: [ready],
      ...parts,
    };
    const made = pod('cart-0', { owner: { kind: 'ReplicaSet', name: 'cart-rs' }, status });
    return [
      ...(deployment && replicaSet ? [deployment, replicaSet] : []),
      { ...made, metadata: { ...made.metadata, ...metadata } },
    ];
  };

  test('are told to be down with it', async () => {
    const { pattern, cause, steps } = await ask('cart in shop is not ready', [
      ...onNode(),
      node('node-1', { conditions: SILENT }),
    ]);
    expect(pattern).toBe('pod-on-silent-node');
    expect(cause).toContain('node-1');
    expect(steps.map(({ tool }) => tool)).toEqual(['FIND_ISSUES', 'LIST_ALL']);
  });

  test('stay Terminating; a finalizer does the same for another reason', async () => {
    const deleted = { deletionTimestamp: '2026-03-01T02:40:00Z' };
    const dead = await ask('pod cart-0 in shop is stuck terminating', [
      ...onNode({}, deleted),
      node('node-1', { conditions: SILENT }),
    ]);
    expect(dead.pattern).toMatch(/^(?:terminating-on-dead-node|pod-on-silent-node)$/);
    expect(dead.cause).toContain('node-1');
    const held = await ask('pod cart-0 in shop is stuck terminating', [
      ...onNode({}, { ...deleted, finalizers: ['example.com/backup'] }),
      node('node-1'),
    ]);
    expect(held.pattern).toBe('pod-stuck-on-finalizer');
  });
});

describe('pods that were taken away', () => {
  const gone = (reason: string, message: string, exit?: object): readonly KubeObject[] => {
    const containerStatuses = exit
      ? [{ name: 'main', ready: false, restartCount: 0, state: { terminated: exit } }]
      : [];
    const status = { phase: 'Failed', reason, message, containerStatuses, conditions: [] };
    const [deployment, replicaSet] = workload('cart', { ready: 0 });
    const owner = { kind: 'ReplicaSet', name: 'cart-rs' };
    return [
      ...(deployment && replicaSet ? [deployment, replicaSet] : []),
      pod('cart-0', { owner, status }),
      node('node-1'),
    ];
  };
  const LOW =
    'The node was low on resource: memory. Threshold quantity: 100Mi, available: 54Mi. Container main was using 1234Mi, request is 0, has larger consumption of memory. ';
  const cases: readonly (readonly [string, string, string, readonly string[]])[] = [
    ['Evicted', LOW, 'evicted-by-pressure', ['node-1', 'memory', '54Mi', '1234Mi']],
    [
      'Evicted',
      'Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. ',
      'ephemeral-storage-exceeded',
      ['limit of 1Gi'],
    ],
    [
      'Evicted',
      'Usage of EmptyDir volume "cache" exceeds the limit "1Gi". ',
      'empty-dir-exceeded',
      ['cache', '1Gi'],
    ],
    ['Preempting', 'Preempted in order to admit critical pod', 'preempted', ['preempted', 'node-1']],
    [
      'Terminated',
      'Pod was terminated in response to imminent node shutdown.',
      'node-shut-down',
      ['node-1', 'shutting down'],
    ],
    [
      'OutOfcpu',
      "Pod was rejected: Node didn't have enough resource: cpu, requested: 5000, used: 1450, capacity: 4000",
      'node-out-of-resource',
      ['OutOfcpu', '5000', '4000'],
    ],
    [
      'NodeAffinity',
      'Pod was rejected: Predicate NodeAffinity failed',
      'node-labels-changed',
      ['NodeAffinity', 'node-1'],
    ],
  ];
  test.each(cases)('%s: %s', async (reason, message, pattern, says) => {
    const { pattern: told, cause } = await ask('why did cart in shop disappear', gone(reason, message));
    expect(told).toBe(pattern);
    for (const words of says) expect(cause).toContain(words);
  });

  const killed = { exitCode: 137, reason: 'Error', finishedAt: '2026-03-01T02:50:00Z' };
  test('exit code 137 of an evicted pod is the eviction, of another the memory limit', async () => {
    const evicted = await ask('cart in shop was killed with exit code 137', gone('Evicted', LOW, killed));
    expect(evicted.pattern).toBe('evicted-by-pressure');
    const containers = [{ name: 'main', image: 'main:1', resources: { limits: { memory: '128Mi' } } }];
    const lastState = { terminated: { ...killed, reason: 'OOMKilled' } };
    const containerStatuses = [
      {
        name: 'main',
        ready: false,
        restartCount: 5,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState,
      },
    ];
    const oom = await ask('cart in shop was killed with exit code 137', [
      pod('cart', { labels: { app: 'cart' }, ready: false, containers, status: { containerStatuses } }),
      node('node-1', { conditions: pressure('MemoryPressure', 'KubeletHasInsufficientMemory') }),
    ]);
    expect(oom.pattern).toBe('oom-killed');
  });

  test('a memory request that fits nowhere is not the pressure of a node', async () => {
    const { pattern, cause } = await ask('cart in shop is pending, memory', [
      ...pendingWorkload('cart', '0/1 nodes are available: 1 Insufficient memory.', {
        requests: { memory: '64Gi' },
      }),
      node('node-1', { conditions: pressure('DiskPressure', 'KubeletHasDiskPressure') }),
    ]);
    expect(pattern).toBe('pending-request-too-large');
    expect(cause).toContain('64Gi');
  });
});

describe('sandboxes', () => {
  const CREATE = 'Failed to create pod sandbox: rpc error: code = Unknown desc = ';
  test.each([
    [
      `${CREATE}failed to setup network for sandbox "a": plugin type="bridge" failed (add): failed to allocate for range 0: no IP addresses available in range set: 10.244.1.1-10.244.1.254`,
      'sandbox-no-ip-left',
      '10.244.1.1-10.244.1.254',
    ],
    [
      `${CREATE}failed to setup network for sandbox "a": cni plugin not initialized`,
      'sandbox-network-plugin-down',
      'cni plugin not initialized',
    ],
    [
      `${CREATE}failed to get sandbox runtime: no runtime for "gvisor" is configured`,
      'sandbox-runtime-missing',
      'gvisor',
    ],
    [`${CREATE}something else`, 'sandbox-failed', 'something else'],
  ])('%s', async (message, pattern, says) => {
    const { pattern: told, cause } = await ask('cart in shop hangs in ContainerCreating', [
      ...creatingWorkload('cart'),
      podEvent('cart-0', 'FailedCreatePodSandBox', message),
    ]);
    expect(told).toBe(pattern);
    expect(cause).toContain(says);
  });
});
