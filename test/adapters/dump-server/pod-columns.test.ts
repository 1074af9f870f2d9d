import { expect, test } from 'vitest';
import { POD_COLUMNS } from '../../../src/adapters/dump-server/columns/pod-columns.ts';
import { podNamed } from './support.ts';

const CONTEXT = { nowMs: Date.parse('2026-05-04T12:00:00Z'), minor: 32 };

function cells(pod: Record<string, unknown>, minor = CONTEXT.minor): string {
  return POD_COLUMNS.slice(1, 4)
    .map((column) => column.cell(pod, { ...CONTEXT, minor }))
    .join(' ');
}

function container(state: unknown, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { name: 'main', ready: false, restartCount: 0, state, ...more };
}

const RUNNING = { running: { startedAt: '2026-05-04T11:00:01Z' } };
const FINISHED = { lastState: { terminated: { finishedAt: '2026-05-04T11:58:00Z' } } };
const SIDECAR = { initContainers: [{ name: 'proxy', restartPolicy: 'Always' }] };

test.each<[string, Record<string, unknown>, string]>([
  ['runs', podNamed('p'), '1/1 Running 0'],
  [
    'waits',
    podNamed('p', {
      status: {
        containerStatuses: [
          container({ waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 4, ...FINISHED }),
        ],
      },
    }),
    '0/1 CrashLoopBackOff 4 (2m ago)',
  ],
  [
    'ended with a signal',
    podNamed('p', {
      status: { containerStatuses: [container({ terminated: { exitCode: 137, signal: 9 } })] },
    }),
    '0/1 Signal:9 0',
  ],
  [
    'ended with a code',
    podNamed('p', { status: { containerStatuses: [container({ terminated: { exitCode: 3 } })] } }),
    '0/1 ExitCode:3 0',
  ],
  [
    'is completed beside a container that runs',
    podNamed('p', {
      spec: { containers: [{ name: 'a' }, { name: 'b' }] },
      status: {
        conditions: [{ type: 'Ready', status: 'False' }],
        containerStatuses: [
          container({ terminated: { reason: 'Completed', exitCode: 0 } }),
          container(RUNNING, { ready: true }),
        ],
      },
    }),
    '1/2 NotReady 0',
  ],
  [
    'initializes',
    podNamed('p', {
      spec: { initContainers: [{ name: 'a' }, { name: 'b' }] },
      status: {
        phase: 'Pending',
        initContainerStatuses: [
          container({ terminated: { exitCode: 0 } }),
          container({ waiting: { reason: 'PodInitializing' } }),
        ],
      },
    }),
    '0/1 Init:1/2 0',
  ],
  [
    'fails to initialize',
    podNamed('p', {
      spec: { initContainers: [{ name: 'a' }] },
      status: {
        phase: 'Pending',
        initContainerStatuses: [
          container({ waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 2, ...FINISHED }),
        ],
      },
    }),
    '0/1 Init:CrashLoopBackOff 2 (2m ago)',
  ],
  [
    'has a sidecar',
    podNamed('p', {
      spec: SIDECAR,
      status: {
        initContainerStatuses: [{ ...container(RUNNING, { ready: true, started: true }), name: 'proxy' }],
      },
    }),
    '2/2 Running 0',
  ],
  [
    'is evicted',
    podNamed('p', { status: { phase: 'Failed', reason: 'Evicted', containerStatuses: [] } }),
    '0/1 Evicted 0',
  ],
  [
    'is being deleted',
    podNamed('p', { metadata: { deletionTimestamp: '2026-05-04T11:59:00Z' } }),
    '1/1 Terminating 0',
  ],
  [
    'is gone with its node',
    podNamed('p', {
      metadata: { deletionTimestamp: '2026-05-04T11:59:00Z' },
      status: { reason: 'NodeLost' },
    }),
    '1/1 Unknown 0',
  ],
  [
    'is gated',
    podNamed('p', {
      status: {
        phase: 'Pending',
        containerStatuses: [],
        conditions: [{ type: 'PodScheduled', reason: 'SchedulingGated' }],
      },
    }),
    '0/1 SchedulingGated 0',
  ],
])('a pod that %s', (_, pod, expected) => {
  expect(cells(pod)).toBe(expected);
});

test('a server before sidecars counts none', () => {
  const pod = podNamed('p', {
    spec: SIDECAR,
    status: {
      initContainerStatuses: [{ ...container(RUNNING, { ready: true, started: true }), name: 'proxy' }],
    },
  });
  expect(cells(pod, 26)).toBe('0/1 Init:0/1 0');
});
