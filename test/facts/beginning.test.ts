import { expect, test } from 'vitest';
import { withBeginning } from '../../src/app/since.ts';
import type { Diagnosis } from '../../src/domain/investigation.ts';
import type { KubeEvent, KubeObject } from '../../src/facts/kube-json.ts';
import { answer } from '../support/answers.ts';
import { brokenWorkload, containerEvent, crashingWorkload, waitingWorkload } from '../support/broken-pods.ts';
import { look } from '../support/extracting.ts';
import { event, object } from '../support/objects.ts';

const READY_SINCE = { type: 'Ready', status: 'False', lastTransitionTime: '2026-03-01T02:40:00Z' };

async function sinceOf(objects: readonly KubeObject[], logs: Readonly<Record<string, string>> = {}) {
  const { investigation } = await answer('why does cart not run in shop', objects, { logs });
  const { diagnosis } = investigation;
  return {
    since: diagnosis?.since,
    says: diagnosis?.sinceBy?.says,
    certainty: diagnosis?.sinceBy?.certainty,
  };
}

test('a trouble began with the first of the events that it rests on, however often it came since', async () => {
  const message = 'MountVolume.SetUp failed for volume "cfg" : configmap "cart-settings" not found';
  const waiting = waitingWorkload('ContainerCreating', '');
  const mount = event({ kind: 'Pod', name: 'cart-0' }, 'FailedMount', message, {
    firstTimestamp: '2026-03-01T02:48:00Z',
    count: 9,
  });
  const found = await sinceOf([...waiting.map(madeAt('2026-03-01T02:50:00Z')), mount as KubeObject]);
  expect(found).toEqual({
    since: '2026-03-01T02:48:00Z',
    says: 'the first FailedMount event',
    certainty: 'exact',
  });
});

test('a crash that is told by its last run alone began then at the latest', async () => {
  const crashed = crashingWorkload({ exitCode: 137, reason: 'OOMKilled' });
  expect(await sinceOf(crashed)).toMatchObject({ since: '2026-03-01T02:59:00Z', certainty: 'at-latest' });
});

test('the first BackOff tells when the crashes began, long before the last run ended', async () => {
  const crashed = crashingWorkload({ exitCode: 137, reason: 'OOMKilled' });
  const backOff = containerEvent('BackOff', 'Back-off restarting failed container main');
  const early = { ...backOff, firstTimestamp: '2026-03-01T02:31:00Z' };
  expect(await sinceOf([...crashed, early as KubeObject])).toMatchObject({
    since: '2026-03-01T02:31:00Z',
    says: 'the first BackOff event',
  });
});

test('a line in a log that states its time tells it for the first of its kind', async () => {
  const log = [
    '2026-03-01T02:35:10Z ERROR cannot open /data/7.db: No space left on device',
    '2026-03-01T02:36:10Z ERROR cannot open /data/8.db: No space left on device',
  ].join('\n');
  const found = await sinceOf(crashingWorkload({ exitCode: 1, reason: 'Error' }), {
    'shop/cart-0/main': log,
    'shop/cart-0/main#previous': log,
  });
  expect(found.since).toBe('2026-03-01T02:35:10Z');
});

const DIAGNOSIS = {
  pattern: null,
  basis: 'evidence',
  category: 'x',
  rootCause: '',
  solution: '',
  commands: [],
  severity: 'high',
  confidence: 1,
  evidence: [],
  since: null,
  chain: [],
} as const;

function begun(
  affected: Diagnosis['affected'],
  objects: readonly KubeObject[],
  events: readonly KubeEvent[] = [],
) {
  const { extractor } = look(objects, events);
  return withBeginning<Diagnosis>({ ...DIAGNOSIS, affected }, [], extractor);
}

const CART = { kind: 'Deployment', namespace: 'shop', name: 'cart' };

test('a warning of an earlier trouble, before the pod was ready, is not its beginning', () => {
  const objects = brokenWorkload({ state: { running: { startedAt: '2026-03-01T01:00:00Z' } }, started: true })
    .map(madeAt('2026-03-01T01:00:00Z'))
    .map((one) =>
      one.kind === 'Pod' ? { ...one, status: { ...one.status, conditions: [READY_SINCE] } } : one,
    );
  const earlier = {
    ...containerEvent('Unhealthy', 'Readiness probe failed'),
    firstTimestamp: '2026-03-01T01:00:30Z',
  };
  expect(begun([CART], objects, [earlier]).since).toBe('2026-03-01T02:40:00Z');
});

test('the remains of a pod that was evicted days ago are not the beginning of a trouble of today', () => {
  const [top, set, pod] = crashingWorkload({ exitCode: 1, reason: 'Error' });
  const evicted = {
    ...pod,
    metadata: { ...pod?.metadata, name: 'cart-old', creationTimestamp: '2026-02-20T00:00:00Z' },
    status: { phase: 'Failed', conditions: [{ ...READY_SINCE, lastTransitionTime: '2026-02-21T00:00:00Z' }] },
  };
  const found = begun([CART], [top, set, pod, evicted] as KubeObject[]);
  expect(found.since).toBe('2026-03-01T02:59:00Z');
});

test('a claim that was never bound is in trouble since it was made', () => {
  const claim = object(
    'PersistentVolumeClaim',
    'data',
    { spec: {}, status: { phase: 'Pending' } },
    { namespace: 'shop', creationTimestamp: '2026-03-01T02:10:00Z' },
  );
  const found = begun([{ kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'data' }], [claim]);
  expect(found).toMatchObject({ since: '2026-03-01T02:10:00Z', sinceBy: { agoMs: 50 * 60_000 } });
});

test('where nothing says, nothing is said', () => {
  const config = object('ConfigMap', 'cart', { data: {} }, { namespace: 'shop' });
  const found = begun([{ kind: 'ConfigMap', namespace: 'shop', name: 'cart' }], [config]);
  expect(found.since).toBeNull();
  expect(found.sinceBy).toBeUndefined();
});

function madeAt(creationTimestamp: string): (one: KubeObject) => KubeObject {
  return (one) => ({ ...one, metadata: { ...one.metadata, creationTimestamp } });
}
