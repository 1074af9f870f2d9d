// Containers that do not run: by their exit codes, their probes, their configuration; and what looks like another.
import { describe, expect, test } from 'vitest';
import type { ContainerStateDetail, KubeObject } from '../../src/facts/kube-json.ts';
import { type Answer, answer } from '../support/answers.ts';
import {
  containerEvent,
  crashingWorkload,
  unreadyWorkload,
  waitingWorkload,
} from '../support/broken-pods.ts';
import { event, NAMESPACE, object, workload } from '../support/objects.ts';
import { node } from '../support/placement.ts';

const CRASHES = 'cart in shop keeps crashing';

function expectTold(found: Answer, pattern: string, says: readonly string[]): void {
  expect(found.pattern, found.rootCause).toBe(pattern);
  for (const words of ['cart-0', ...says]) expect(found.rootCause).toContain(words);
}

describe('a container that ends', () => {
  const ends = (exitCode: number, reason = 'Error'): ContainerStateDetail => ({ exitCode, reason });
  const cases: readonly (readonly [ContainerStateDetail, string, readonly string[]])[] = [
    [ends(2), 'exit-2', ['code 2', '6 restarts']],
    [ends(125), 'exit-128', ['could not be started']],
    [ends(126), 'exit-126', ['code 126']],
    [ends(127), 'exit-127', ['code 127']],
    [ends(128, 'StartError'), 'exit-128', ['could not be started']],
    [ends(134), 'exit-134', ['134', 'SIGABRT']],
    [ends(137), 'exit-137', ['137', 'not recorded as out of memory']],
    [ends(139), 'exit-139', ['139', 'SIGSEGV']],
    [ends(143), 'exit-143', ['143', 'SIGTERM']],
  ];
  test.each(cases)('%j → %s', async (ended, pattern, says) => {
    expectTold(await answer(CRASHES, crashingWorkload(ended)), pattern, says);
  });

  test('with success, although it should keep running', async () => {
    const found = await answer(CRASHES, crashingWorkload({ exitCode: 0, reason: 'Completed' }));
    expectTold(found, 'exits-with-success', ['exit code 0', '6 restarts']);
  });

  test('with success because its liveness probe fails and it stops in order', async () => {
    const failed = [
      containerEvent('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 500'),
      containerEvent('Killing', 'Container main failed liveness probe, will be restarted', 'Normal'),
    ];
    const found = await answer(CRASHES, [
      ...crashingWorkload({ exitCode: 0, reason: 'Completed' }),
      ...failed,
    ]);
    expectTold(found, 'liveness-probe-failing', ['statuscode: 500']);
  });

  test('with a code of its own and no word of why, its log out of reach', async () => {
    const found = await answer(
      CRASHES,
      crashingWorkload({ exitCode: 137, reason: 'ContainerStatusUnknown' }),
    );
    expect(found.pattern).toBe('exit-137');
  });

  test('and says why in its message of termination', async () => {
    const message = 'FATAL required environment variable CART_TOKEN is not set';
    const found = await answer(CRASHES, crashingWorkload({ exitCode: 1, reason: 'Error', message }));
    expect(found.rootCause).toContain('CART_TOKEN');
  });
});

describe('exit code 137', () => {
  const killed = { exitCode: 137, reason: 'Error' };
  const limits = { resources: { limits: { memory: '64Mi' }, requests: { memory: '32Mi' } } };
  const liveness = [
    containerEvent('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 500'),
    containerEvent('Killing', 'Container main failed liveness probe, will be restarted', 'Normal'),
  ];

  test('by the memory limit', async () => {
    const objects = crashingWorkload({ exitCode: 137, reason: 'OOMKilled' }, { container: limits });
    expectTold(await answer(`${CRASHES} with exit code 137`, objects), 'oom-killed', ['64Mi', 'OOMKilled']);
  });

  test('by the memory limit, although its liveness probe failed, too', async () => {
    const objects = crashingWorkload({ exitCode: 137, reason: 'OOMKilled' }, { container: limits });
    expect((await answer(CRASHES, [...objects, ...liveness])).pattern).toBe('oom-killed');
  });

  test('by the liveness probe', async () => {
    const found = await answer(`${CRASHES} with exit code 137`, [...crashingWorkload(killed), ...liveness]);
    expectTold(found, 'liveness-probe-kills', ['liveness probe', 'statuscode: 500']);
  });

  test('by the startup probe', async () => {
    const events = [
      containerEvent(
        'Unhealthy',
        'Startup probe failed: Get "http://10.244.1.9:8080/started": dial tcp 10.244.1.9:8080: connect: connection refused',
      ),
      containerEvent('Killing', 'Container main failed startup probe, will be restarted', 'Normal'),
    ];
    const found = await answer('cart in shop never starts', [...crashingWorkload(killed), ...events]);
    expectTold(found, 'startup-probe-kills', ['startup probe', 'connection refused']);
  });

  test('by an eviction', async () => {
    const message =
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 61Mi. Container main was using 900Mi, request is 0, has larger consumption of memory. ';
    const [, , made] = crashingWorkload(killed);
    const evicted = {
      ...made,
      status: {
        phase: 'Failed',
        reason: 'Evicted',
        message,
        containerStatuses: [{ name: 'main', ready: false, state: { terminated: killed } }],
      },
    };
    const objects = [...crashingWorkload(killed).slice(0, 2), evicted as KubeObject, node('node-1')];
    expectTold(await answer('cart in shop ended with 137', objects), 'evicted-by-pressure', ['memory']);
  });

  test('by the memory of the whole node', async () => {
    const message = 'System OOM encountered, victim process: cartd, pid: 4711';
    const involvedObject = { kind: 'Node', name: 'node-1' };
    const about = { kind: 'Node', name: 'node-1', namespace: 'default' };
    const oom = event(about, 'SystemOOM', message, { involvedObject });
    const found = await answer(CRASHES, [...crashingWorkload(killed), node('node-1'), oom]);
    expectTold(found, 'killed-by-system-oom', ['node-1']);
  });
});

describe('probes', () => {
  const refused = 'Get "http://10.244.1.9:8081/ready": dial tcp 10.244.1.9:8081: connect: connection refused';

  test.each([
    ['Readiness probe failed: HTTP probe failed with statuscode: 404', 'statuscode: 404'],
    [`Readiness probe failed: ${refused}`, ':8081/ready'],
    [
      'Readiness probe failed: Get "https://10.244.1.9:8080/ready": http: server gave HTTP response to HTTPS client',
      'HTTP response to HTTPS client',
    ],
    [
      'Readiness probe failed: Get "http://10.244.1.9:8080/ready": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      'Client.Timeout',
    ],
    ['Readiness probe failed: timeout: failed to connect service "10.244.1.9:9090" within 1s', ':9090'],
    ['Readiness probe errored: rpc error: code = NotFound desc = container is not running', 'not running'],
    [
      'Readiness probe errored: rpc error: code = Unknown desc = failed to exec in container: OCI runtime exec failed: exec failed: unable to start container process: exec: "sh": executable file not found in $PATH: unknown',
      'exec: "sh": executable file not found',
    ],
  ])('%s', async (message, says) => {
    const objects = [...unreadyWorkload(), containerEvent('Unhealthy', message)];
    expectTold(await answer('cart in shop is not ready', objects), 'readiness-probe-failing', [says]);
  });

  test('liveness that fails without having killed yet', async () => {
    const failed = containerEvent('Unhealthy', 'Liveness probe failed: command "/bin/live" timed out');
    const found = await answer('cart in shop is restarted', [...unreadyWorkload(), failed]);
    expectTold(found, 'liveness-probe-failing', ['/bin/live']);
  });

  test('a rollout past its deadline waits for readiness', async () => {
    const conditions = [
      {
        type: 'Progressing',
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        message: 'ReplicaSet "cart-rs" has timed out progressing.',
      },
    ];
    const [deployment, ...rest] = unreadyWorkload();
    const stuck = { ...deployment, status: { ...deployment?.status, conditions } } as KubeObject;
    const failed = containerEvent('Unhealthy', `Readiness probe failed: ${refused}`);
    const found = await answer('rollout of cart in shop is stuck', [stuck, ...rest, failed]);
    expect(found.pattern).toBe('rollout-waits-for-readiness');
    expect(found.rootCause).toMatch(/progress deadline.*8081/);
  });

  test.each([
    [
      'log says that its workers are all taken',
      'WARN worker pool exhausted: 32/32 busy',
      'liveness-fails-pool-exhausted',
    ],
    ['log says that it stands still', 'ERROR event loop blocked for 31000 ms', 'liveness-fails-stalled'],
  ])('liveness fails, and the %s', async (_, log, pattern) => {
    const failed = containerEvent(
      'Unhealthy',
      'Liveness probe failed: Get "http://10.244.1.9:8080/live": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    );
    const objects = [...unreadyWorkload({ restarts: 2 }), failed];
    const logs = { [`${NAMESPACE}/cart-0`]: log, [`${NAMESPACE}/cart-0/main`]: log };
    expect((await answer('liveness of cart in shop fails', objects, { logs })).pattern).toBe(pattern);
  });

  test('a failure of long ago is no trouble of a pod that is ready', async () => {
    const failed = containerEvent('Unhealthy', `Readiness probe failed: ${refused}`);
    expect((await answer('is cart in shop ready', [...workload('cart'), failed])).pattern).toBeNull();
  });
});

describe('a container that is not created', () => {
  const cases: readonly (readonly [string, string, string, readonly string[]])[] = [
    [
      'CreateContainerConfigError',
      'configmap "cart-settings" not found',
      'config-object-missing',
      ['cart-settings', 'does not exist'],
    ],
    ['CreateContainerConfigError', 'secret "cart-token" not found', 'config-object-missing', ['cart-token']],
    [
      'CreateContainerConfigError',
      "couldn't find key listen in ConfigMap shop/cart-settings",
      'config-key-missing',
      ['listen', 'cart-settings'],
    ],
    [
      'CreateContainerConfigError',
      "couldn't find key password in Secret shop/cart-token",
      'config-key-missing',
      ['password', 'cart-token'],
    ],
    [
      'CreateContainerConfigError',
      'container has runAsNonRoot and image will run as root (pod: "cart-0_shop(uid-Pod-cart-0)", container: main)',
      'runs-as-root',
      ['runAsNonRoot', 'will run as root'],
    ],
    [
      'CreateContainerConfigError',
      'container has runAsNonRoot and image has non-numeric user (app), cannot verify user is non-root (pod: "cart-0_shop(uid-Pod-cart-0)", container: main)',
      'runs-as-root',
      ['non-numeric user (app)'],
    ],
    [
      'RunContainerError',
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/cartd": stat /cartd: no such file or directory: unknown',
      'command-missing',
      ['/cartd', 'no such file or directory'],
    ],
    [
      'RunContainerError',
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/cartd": permission denied: unknown',
      'command-missing',
      ['/cartd', 'permission denied'],
    ],
    [
      'CreateContainerError',
      'failed to reserve container name "main_cart-0_shop_uid_1": name "main_cart-0_shop_uid_1" is reserved for "0a1b"',
      'container-create-failed',
      ['reserve container name'],
    ],
    [
      'RunContainerError',
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error setting cgroup config for procHooks process: bad value: unknown',
      'container-create-failed',
      ['procHooks'],
    ],
  ];
  test.each(cases)('%s: %s → %s', async (reason, message, pattern, says) => {
    for (const question of ['cart in shop does not start', `cart in shop is in ${reason}`]) {
      const objects = [...waitingWorkload(reason, message), containerEvent('Failed', `Error: ${message}`)];
      expectTold(await answer(question, objects), pattern, says);
    }
  });

  test('its postStart hook fails', async () => {
    const message =
      'PostStartHook failed: command \'/bin/warm\' exited with 1: "warm: no such host", message: "hook"';
    const objects = [
      ...crashingWorkload({ exitCode: 137, reason: 'Error' }),
      containerEvent('FailedPostStartHook', message),
    ];
    expectTold(await answer('cart in shop does not start', objects), 'container-create-failed', [
      '/bin/warm',
    ]);
  });

  test('a Secret of a volume', async () => {
    const podSpec = { volumes: [{ name: 'tls', secret: { secretName: 'cart-tls' } }] };
    const objects = [
      ...waitingWorkload('ContainerCreating', '', { podSpec }),
      event(
        { kind: 'Pod', name: 'cart-0' },
        'FailedMount',
        'MountVolume.SetUp failed for volume "tls" : secret "cart-tls" not found',
      ),
    ];
    expectTold(await answer('cart in shop is stuck in ContainerCreating', objects), 'config-object-missing', [
      'cart-tls',
      'volume tls',
    ]);
  });
});

describe('a pod that does not go away', () => {
  const deleted = (metadata: object): readonly KubeObject[] => [
    object(
      'Pod',
      'cart-0',
      { spec: { nodeName: 'node-1' }, status: { phase: 'Running' } },
      {
        deletionTimestamp: '2026-03-01T02:30:00Z',
        ...metadata,
      },
    ),
    node('node-1'),
  ];
  test.each([
    ['pod-stuck-on-finalizer', deleted({ finalizers: ['backup.example/wait'] }), 'backup.example/wait'],
    ['pod-stuck-terminating', deleted({}), '2026-03-01T02:30:00Z'],
  ] as const)('%s', async (pattern, objects, says) => {
    expectTold(await answer('pod cart-0 in shop is stuck terminating', objects), pattern, [says]);
  });

  test('is no trouble in its grace period', async () => {
    const going = deleted({ deletionTimestamp: '2026-03-01T03:00:20Z' });
    expect((await answer('pod cart-0 in shop is terminating', going)).pattern).toBeNull();
  });
});
