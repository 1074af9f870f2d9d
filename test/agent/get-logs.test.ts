// GET_LOGS of a container that runs again: what it said before it crashed stands in the log of the run before.
import { expect, test } from 'vitest';
import { investigateFixture } from '../support/fixture-cluster.ts';
import { builtinPatterns } from '../support/library.ts';
import { workload } from '../support/objects.ts';

const CRASHED = {
  state: { running: { startedAt: '2026-03-01T02:55:00Z' } },
  lastState: {
    terminated: {
      exitCode: 1,
      reason: 'Error',
      startedAt: '2026-03-01T02:50:00Z',
      finishedAt: '2026-03-01T02:54:58Z',
    },
  },
  ready: true,
  restartCount: 1,
};

test('the log of the run before is read as well when the present one tells nothing', async () => {
  const [top, replicaSet, pod] = workload('cart');
  if (!top || !replicaSet || !pod) throw new Error('a workload has a Deployment, a ReplicaSet and a pod');
  const containerStatuses = [{ name: 'cart', image: 'registry.example/cart:1', ...CRASHED }];
  const objects = [top, replicaSet, { ...pod, status: { ...pod.status, containerStatuses } }];
  const logs = {
    'shop/cart-0': '2026-03-01T02:55:00Z INFO  listening on :8080',
    'shop/cart-0#previous':
      '2026-03-01T02:54:58Z FATAL required environment variable DATABASE_URL is not set',
  };
  const { diagnosis, steps } = await investigateFixture(
    'why did cart in shop restart',
    { objects, logs },
    builtinPatterns(),
  );
  expect(diagnosis?.rootCause).toContain('DATABASE_URL');
  const read = steps.find(({ tool }) => tool === 'GET_LOGS');
  expect(read?.calls.map(({ argv }) => argv.includes('-p'))).toEqual([false, true]);
  expect(read?.observation).toContain('listening on :8080');
});

test('what the kubelet says of a log that is gone is no log, and its silence no finding', async () => {
  const [top, replicaSet, pod] = workload('cart');
  if (!top || !replicaSet || !pod) throw new Error('a workload has a Deployment, a ReplicaSet and a pod');
  const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' };
  const crashed = { ...CRASHED, ready: false, restartCount: 6, state: { waiting } };
  const containerStatuses = [{ name: 'cart', image: 'registry.example/cart:1', ...crashed }];
  const objects = [top, replicaSet, { ...pod, status: { ...pod.status, containerStatuses } }];
  const gone = 'unable to retrieve container logs for containerd://0a1b2c3d';
  const { diagnosis, steps } = await investigateFixture(
    'why does cart in shop crash',
    { objects, logs: { 'shop/cart-0': gone } },
    builtinPatterns(),
  );
  const read = steps.filter(({ tool }) => tool === 'GET_LOGS');
  expect(read.map(({ status }) => status)).toContain('failed');
  expect(read.flatMap(({ facts }) => facts)).toEqual([]);
  expect(diagnosis?.rootCause ?? '').not.toContain('speaks of no trouble');
});
