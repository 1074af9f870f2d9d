// Rollouts, StatefulSets, DaemonSets and what is scaled to zero, asked about as people do.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { answer } from '../support/answers.ts';
import { event, MADE_AT, object, pod, service, workload } from '../support/objects.ts';

const progress = (reason: string, message: string, status = 'False') => ({
  type: 'Progressing',
  status,
  reason,
  message,
});

/** A Deployment whose new revision does not come up while the old one serves. */
function badRollout(change: object, created = 1): readonly KubeObject[] {
  const owner = { kind: 'Deployment', name: 'cart', controller: true };
  const replicaSet = (revision: number, replicas: number, ready: number, container: object): KubeObject =>
    object(
      'ReplicaSet',
      `cart-${revision}`,
      {
        apiVersion: 'apps/v1',
        spec: {
          replicas: 1,
          template: {
            metadata: { labels: { app: 'cart' } },
            spec: { containers: [{ name: 'cart', image: 'cart:1', ...container }] },
          },
        },
        status: { replicas, readyReplicas: ready },
      },
      {
        annotations: { 'deployment.kubernetes.io/revision': String(revision) },
        ownerReferences: [owner],
        labels: { app: 'cart' },
      },
    );
  const conditions = [progress('ProgressDeadlineExceeded', 'ReplicaSet "cart-2" has timed out progressing.')];
  return [
    object('Deployment', 'cart', {
      apiVersion: 'apps/v1',
      spec: { replicas: 2, progressDeadlineSeconds: 600, selector: { matchLabels: { app: 'cart' } } },
      status: { replicas: 2, readyReplicas: 1, updatedReplicas: 1, conditions },
    }),
    replicaSet(1, 1, 1, {}),
    replicaSet(2, created, 0, change),
    pod('cart-1-a', { owner: { kind: 'ReplicaSet', name: 'cart-1' }, labels: { app: 'cart' } }),
  ];
}

const starting = pod('cart-2-b', {
  owner: { kind: 'ReplicaSet', name: 'cart-2' },
  labels: { app: 'cart' },
  ready: false,
  containers: [
    { name: 'cart', image: 'cart:2', readinessProbe: { httpGet: { path: '/ready', port: 8080 } } },
  ],
});

describe('a rollout that is stuck', () => {
  test('for what the new revision changed, when nothing says more', async () => {
    const found = await answer('rollout of cart in shop is stuck', badRollout({ image: 'cart:2' }));
    expect(found.pattern).toBe('bad-revision');
    expect(found.rootCause).toMatch(
      /revision 2 .*1 of 2 pods ready.*image of container cart: cart:1 → cart:2/,
    );
    expect(found.investigation.diagnosis?.commands).toContain(
      'kubectl -n shop rollout undo deployment/cart --to-revision=1',
    );
  });

  test('for its readiness probe, when that fails', async () => {
    const failing = event(
      { kind: 'Pod', name: 'cart-2-b', fieldPath: 'spec.containers{cart}' },
      'Unhealthy',
      'Readiness probe failed: HTTP probe failed with statuscode: 503',
    );
    const found = await answer('rollout of cart in shop is stuck', [
      ...badRollout({ image: 'cart:2' }),
      starting,
      failing,
    ]);
    expect(found.rootCause).toMatch(/readiness/i);
    expect(found.rootCause).toMatch(/503/);
  });

  test('for a quota, when that refuses the new pods', async () => {
    const message =
      'pods "cart-2-x" is forbidden: exceeded quota: team, requested: pods=1, used: pods=9, limited: pods=9';
    const found = await answer('rollout of cart in shop is stuck', [
      ...badRollout({ image: 'cart:2' }, 0),
      event({ kind: 'ReplicaSet', name: 'cart-2' }, 'FailedCreate', `Error creating: ${message}`),
    ]);
    expect(found.pattern).toBe('quota-exceeded');
  });

  test('because it is paused', async () => {
    const paused = object('Deployment', 'cart', {
      apiVersion: 'apps/v1',
      spec: { replicas: 1, paused: true },
      status: { replicas: 1, readyReplicas: 1, updatedReplicas: 0 },
    });
    expect((await answer('the new version of cart in shop is not rolled out', [paused])).pattern).toBe(
      'rollout-paused',
    );
    expect((await answer('why is cart in shop slow', [paused])).pattern).toBeNull();
  });
});

describe('scaled to zero', () => {
  const objects = [...workload('search', { replicas: 0 }), service('search'), ...workload('web')];

  test.each([
    'search in shop is down, no pods',
    'requests to search in shop fail with connection refused',
    'search in shop does not respond',
  ])('%s', async (question) => {
    const found = await answer(question, objects);
    expect(found.rootCause).toMatch(/search/);
    expect(found.rootCause).toMatch(/0 replicas|scaled to (?:zero|0)/);
  });

  test('says nothing about others', async () => {
    expect((await answer('web in shop is down', objects)).pattern).toBeNull();
  });
});

describe('a StatefulSet', () => {
  const owner = { kind: 'StatefulSet', name: 'db' };
  const set = (spec: object, status: object): KubeObject =>
    object('StatefulSet', 'db', {
      apiVersion: 'apps/v1',
      spec: { replicas: 3, serviceName: 'db', ...spec },
      status,
    });

  test('waits for its first pod', async () => {
    const objects = [
      set({}, { replicas: 1, readyReplicas: 0 }),
      service('db'),
      pod('db-0', { owner, ready: false, labels: { app: 'db' } }),
    ];
    const found = await answer('statefulset db in shop has missing pods', objects);
    expect(found.rootCause).toMatch(/db-0/);
  });

  test('holds an update back, which is told only when asked', async () => {
    const status = {
      replicas: 3,
      readyReplicas: 3,
      updatedReplicas: 1,
      currentRevision: 'a',
      updateRevision: 'b',
    };
    const objects = [set({ updateStrategy: { type: 'OnDelete' } }, status), service('db')];
    expect((await answer('db in shop still runs the old version', objects)).pattern).toBe(
      'statefulset-update-waits',
    );
    expect((await answer('db in shop is slow', objects)).pattern).toBeNull();
  });

  test('lacks its service, which is told when names do not resolve', async () => {
    const objects = [set({ serviceName: 'db-headless' }, { replicas: 3, readyReplicas: 3 })];
    const found = await answer('members of db in shop cannot discover their peers: no such host', objects);
    expect(found.pattern).toBe('statefulset-service-missing');
    expect(found.rootCause).toMatch(/db-headless/);
    expect((await answer('is db in shop well', objects)).pattern).toBeNull();
  });
});

describe('a DaemonSet that runs nowhere', () => {
  const node: KubeObject = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'worker-1', creationTimestamp: MADE_AT, labels: { disk: 'ssd' } },
    spec: { taints: [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }] },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  };
  const set = (podSpec: object): KubeObject =>
    object('DaemonSet', 'agent', {
      apiVersion: 'apps/v1',
      spec: { template: { spec: podSpec } },
      status: { desiredNumberScheduled: 0, currentNumberScheduled: 0, numberReady: 0 },
    });

  test.each([
    [{ nodeSelector: { disk: 'hdd' } }, 'daemonset-selector-matches-no-node', /disk=hdd.*disk=ssd/],
    [{}, 'daemonset-no-node-tolerated', /dedicated=db:NoSchedule/],
  ])('%j', async (podSpec, pattern, words) => {
    const found = await answer('daemonset agent in shop has no pods on the nodes', [set(podSpec), node]);
    expect(found.pattern).toBe(pattern);
    expect(found.rootCause).toMatch(words);
    expect(found.investigation.steps.map(({ tool }) => tool)).toEqual(['FIND_ISSUES', 'LIST_ALL']);
  });
});

test('a controller that does not act', async () => {
  const stale = object(
    'Deployment',
    'cart',
    {
      apiVersion: 'apps/v1',
      spec: { replicas: 5 },
      status: { replicas: 2, readyReplicas: 2, updatedReplicas: 2, observedGeneration: 3 },
    },
    { generation: 4 },
  );
  const found = await answer('cart in shop does not scale up', [stale]);
  expect(found.pattern).toBe('controller-not-acting');
});

test.each([
  'what is wrong in shop',
  'is cart in shop down',
  'rollout of cart in shop is stuck',
  'db in shop is unavailable',
])('healthy workloads: %s', async (question) => {
  const objects = [
    ...workload('cart', { replicas: 2 }),
    ...workload('db', { kind: 'StatefulSet' }),
    service('cart'),
    service('db'),
  ];
  expect((await answer(question, objects)).pattern).toBeNull();
});
