// Facts of Deployments, StatefulSets and DaemonSets: what is missing, what waits, what a rollout changed.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { changeInWords, templateChanges } from '../../src/facts/template-diff.ts';
import { capturesOf, codesOf, look } from '../support/extracting.ts';
import { FIXED_NOW_MS } from '../support/fixed-clock.ts';
import { event, MADE_AT, object, pod, workload } from '../support/objects.ts';

const JUST_NOW = '2026-03-01T02:59:45Z';

function deployment(
  spec: Readonly<Record<string, unknown>>,
  status: Readonly<Record<string, unknown>>,
  metadata: Readonly<Record<string, unknown>> = {},
): KubeObject {
  return object(
    'Deployment',
    'cart',
    { apiVersion: 'apps/v1', spec, status },
    { generation: 2, ...metadata },
  );
}

const well = { replicas: 3, readyReplicas: 3, updatedReplicas: 3, observedGeneration: 2 };

describe('a Deployment', () => {
  const cases: readonly (readonly [string, KubeObject, readonly string[]])[] = [
    ['with all its pods', deployment({ replicas: 3 }, well), []],
    [
      'with pods that are not ready',
      deployment({ replicas: 3 }, { ...well, readyReplicas: 1 }),
      ['workload.unavailable'],
    ],
    [
      'without some of its pods',
      deployment({ replicas: 3 }, { ...well, replicas: 1, readyReplicas: 1 }),
      ['workload.unavailable', 'workload.pods-missing'],
    ],
    [
      'made a few seconds ago',
      deployment({ replicas: 3 }, { replicas: 3, observedGeneration: 2 }, { creationTimestamp: JUST_NOW }),
      [],
    ],
    ['scaled to zero', deployment({ replicas: 0 }, { observedGeneration: 2 }), ['workload.scaled-to-zero']],
    ['paused', deployment({ replicas: 3, paused: true }, well), ['workload.paused']],
    [
      'whose controller is behind',
      deployment({ replicas: 5 }, { ...well, observedGeneration: 1 }),
      ['workload.unavailable', 'workload.pods-missing', 'workload.not-acted-on'],
    ],
    [
      'whose rollout is late',
      deployment(
        { replicas: 3, progressDeadlineSeconds: 600 },
        {
          ...well,
          conditions: [
            {
              type: 'Progressing',
              status: 'False',
              reason: 'ProgressDeadlineExceeded',
              message: 'ReplicaSet "cart-5d" has timed out progressing.',
            },
          ],
        },
      ),
      ['rollout.deadline-exceeded'],
    ],
  ];

  test.each(cases)('%s', (_, made, codes) => expect(codesOf(look([made]))).toEqual(codes));
});

describe('what a revision changed', () => {
  const replicaSet = (
    revision: number,
    ready: number,
    container: Readonly<Record<string, unknown>>,
  ): KubeObject =>
    object(
      'ReplicaSet',
      `cart-${revision}`,
      {
        apiVersion: 'apps/v1',
        spec: {
          replicas: 2,
          template: { spec: { containers: [{ name: 'cart', image: 'cart:1', ...container }] } },
        },
        status: { replicas: 2, readyReplicas: ready },
      },
      {
        annotations: { 'deployment.kubernetes.io/revision': String(revision) },
        ownerReferences: [{ kind: 'Deployment', name: 'cart', controller: true }],
      },
    );
  const late = deployment({ replicas: 2 }, { ...well, readyReplicas: 0 });

  test('is told when the new one does not come up', () => {
    const found = look([late, replicaSet(9, 2, {}), replicaSet(10, 0, { image: 'cart:2' })]);
    expect(capturesOf(found, 'rollout.changed')).toMatchObject({
      change: 'image of container cart',
      from: 'cart:1',
      to: 'cart:2',
      revision: '10',
      previous: '9',
      previous_ready: '2',
    });
  });

  test('is nothing when the new one is ready, or changed nothing', () => {
    const good = deployment({ replicas: 2 }, well);
    expect(codesOf(look([good, replicaSet(1, 0, {}), replicaSet(2, 2, { image: 'cart:2' })]))).toEqual([]);
    expect(codesOf(look([good, replicaSet(1, 2, {}), replicaSet(2, 0, {})]))).toEqual([]);
  });

  test('never tells the value of a variable', () => {
    const before = {
      containers: [
        {
          name: 'cart',
          env: [
            { name: 'TOKEN', value: 'old-secret' },
            { name: 'OLD', value: '1' },
          ],
        },
      ],
    };
    const after = {
      containers: [
        {
          name: 'cart',
          env: [
            { name: 'TOKEN', value: 'new-secret' },
            { name: 'NEW', value: '2' },
          ],
        },
      ],
    };
    const told = templateChanges(before, after).map(changeInWords);
    expect(told).toEqual([
      'variable OLD of container cart: set → removed',
      'variable TOKEN of container cart: its old value → another value',
      'variable NEW of container cart: none → set',
    ]);
  });

  test.each([
    [
      'memory limit of container cart: 1Gi → 128Mi',
      { resources: { limits: { memory: '1Gi' } } },
      { resources: { limits: { memory: '128Mi' } } },
    ],
    [
      'readiness probe of container cart: GET :80/ready (delay 0s, timeout 1s, failures 3) → GET :8080/ready (delay 0s, timeout 1s, failures 3)',
      { readinessProbe: { httpGet: { path: '/ready', port: 80 } } },
      { readinessProbe: { httpGet: { path: '/ready', port: 8080 } } },
    ],
    ['command of container cart: none → /bin/serve', {}, { command: ['/bin/serve'] }],
  ])('%s', (told, before, after) => {
    const spec = (container: object) => ({ containers: [{ name: 'cart', ...container }] });
    expect(templateChanges(spec(before), spec(after)).map(changeInWords)).toEqual([told]);
  });
});

describe('a StatefulSet', () => {
  const set = (spec: object, status: object): KubeObject =>
    object('StatefulSet', 'db', {
      apiVersion: 'apps/v1',
      spec: { replicas: 3, serviceName: 'db', ...spec },
      status,
    });
  const owner = { kind: 'StatefulSet', name: 'db' };
  const service = object('Service', 'db');
  const revised = (name: string, ready: boolean, revision: string): KubeObject =>
    pod(name, { owner, ready, labels: { 'controller-revision-hash': revision } });

  test('waits for the first pod that is not ready', () => {
    const pods = [pod('db-0', { owner }), pod('db-1', { owner, ready: false })];
    const found = look([set({}, { replicas: 2, readyReplicas: 1 }), service, ...pods]);
    expect(capturesOf(found, 'statefulset.waits-for-pod')).toEqual({
      blocking_pod: 'db-1',
      created: '2',
      wanted: '3',
    });
  });

  test('waits for nobody when it works in parallel', () => {
    const parallel = set({ podManagementPolicy: 'Parallel' }, { replicas: 2, readyReplicas: 1 });
    expect(codesOf(look([parallel, service, pod('db-0', { owner, ready: false })]))).not.toContain(
      'statefulset.waits-for-pod',
    );
  });

  test('does not replace a pod of an old revision that never became ready', () => {
    const status = {
      replicas: 1,
      readyReplicas: 0,
      currentRevision: 'db-old',
      updateRevision: 'db-new',
      updatedReplicas: 0,
    };
    const found = look([set({ replicas: 1 }, status), service, revised('db-0', false, 'db-old')]);
    expect(capturesOf(found, 'statefulset.old-revision-stuck')).toMatchObject({
      blocking_pod: 'db-0',
      revision: 'db-old',
    });
    const updated = look([set({ replicas: 1 }, status), service, revised('db-0', false, 'db-new')]);
    expect(codesOf(updated)).not.toContain('statefulset.old-revision-stuck');
  });

  test('gives a pod of an old revision two minutes to start', () => {
    const status = { replicas: 1, readyReplicas: 0, currentRevision: 'db-old', updateRevision: 'db-new' };
    const made = (ageMs: number) =>
      look([
        set({ replicas: 1 }, status),
        service,
        pod('db-0', {
          owner,
          ready: false,
          labels: { 'controller-revision-hash': 'db-old' },
          createdAt: new Date(FIXED_NOW_MS - ageMs).toISOString(),
        }),
      ]);
    expect(codesOf(made(120_000))).toContain('statefulset.old-revision-stuck');
    expect(codesOf(made(119_000))).not.toContain('statefulset.old-revision-stuck');
  });

  test.each([
    [{ updateStrategy: { type: 'OnDelete' } }, 'OnDelete'],
    [{ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } }, 'partition 2'],
    [{ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } }, undefined],
  ])('holds an update back: %j', (spec, strategy) => {
    const status = {
      replicas: 3,
      readyReplicas: 3,
      currentRevision: 'db-old',
      updateRevision: 'db-new',
      updatedReplicas: 1,
    };
    expect(capturesOf(look([set(spec, status), service]), 'statefulset.update-waits')?.['strategy']).toBe(
      strategy,
    );
  });

  test('needs its service', () => {
    const ready = set({}, { replicas: 3, readyReplicas: 3 });
    expect(capturesOf(look([ready]), 'statefulset.service-missing')).toEqual({ service: 'db' });
    expect(codesOf(look([ready, service]))).toEqual([]);
    expect(codesOf(look([ready], [], ['Pod']))).toEqual([]);
  });

  test('uses the claims of its templates', () => {
    const templates = { volumeClaimTemplates: [{ metadata: { name: 'data' } }] };
    const claims = ['data-db-0', 'data-db-extra', 'data-dbx-0'].map((name) =>
      object('PersistentVolumeClaim', name),
    );
    const { extractor } = look([set(templates, {}), service, ...claims]);
    const used = extractor.inventory.linksFrom(
      { kind: 'StatefulSet', namespace: 'shop', name: 'db' },
      'uses',
    );
    expect(used.map(({ name }) => name)).toEqual(['data-db-0']);
  });
});

describe('a DaemonSet', () => {
  const node = (name: string, labels: object, taints: readonly object[] = []): KubeObject => ({
    ...object('Node', name, { spec: { taints } }),
    metadata: { name, creationTimestamp: MADE_AT, labels: labels as Record<string, string> },
  });
  const set = (desired: number, podSpec: object): KubeObject =>
    object('DaemonSet', 'agent', {
      apiVersion: 'apps/v1',
      spec: { template: { spec: podSpec } },
      status: { desiredNumberScheduled: desired, currentNumberScheduled: desired, numberReady: desired },
    });
  const codes = (objects: readonly KubeObject[]): readonly string[] =>
    codesOf(look(objects, [], ['Node', 'Pod'])).filter((code) => code.startsWith('daemonset.'));

  test('runs nowhere when no node has its labels', () => {
    const found = look([set(0, { nodeSelector: { disk: 'sdd' } }), node('a', { disk: 'ssd' })], [], ['Node']);
    expect(capturesOf(found, 'daemonset.selector-matches-no-node')).toEqual({
      selector: 'disk=sdd',
      labels: 'disk=ssd',
    });
  });

  test('runs nowhere when every node is tainted', () => {
    const tainted = node('a', {}, [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }]);
    const found = look([set(0, {}), tainted], [], ['Node']);
    expect(capturesOf(found, 'daemonset.taint-not-tolerated')).toEqual({
      taint: 'dedicated=db:NoSchedule',
      nodes: 'a',
    });
  });

  test.each([
    [[{ operator: 'Exists' }], []],
    [[{ key: 'dedicated', operator: 'Exists' }], ['daemonset.limited']],
    [[{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }], ['daemonset.limited']],
    [[{ key: 'dedicated', value: 'web' }], ['daemonset.limited', 'daemonset.taint-not-tolerated']],
  ])('tolerations %j', (tolerations, expected) => {
    const nodes = [node('a', {}, [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }]), node('b', {})];
    expect(codes([set(1, { tolerations }), ...nodes])).toEqual(expected);
  });

  test('does not count the taints that it tolerates anyway', () => {
    const cordoned = node('a', {}, [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }]);
    expect(codes([set(1, {}), cordoned])).toEqual(['daemonset.limited']);
  });

  test('is said to fail on a node while it is not well', () => {
    const about = { kind: 'DaemonSet', name: 'agent' };
    const failed = event(
      about,
      'FailedDaemonPod',
      'Found failed daemon pod shop/agent-x2 on node a, will try to kill it',
    );
    const ill = object('DaemonSet', 'agent', {
      apiVersion: 'apps/v1',
      status: { desiredNumberScheduled: 2, currentNumberScheduled: 2, numberReady: 1 },
    });
    expect(capturesOf(look([ill], [failed]), 'daemonset.pod-failed')).toEqual({
      failed_pod: 'agent-x2',
      failed_node: 'a',
    });
    expect(codesOf(look([set(1, {})], [failed]))).not.toContain('daemonset.pod-failed');
  });
});

test('healthy workloads give no facts', () => {
  expect(
    codesOf(look([...workload('cart', { replicas: 3 }), ...workload('db', { kind: 'StatefulSet' })])),
  ).toEqual([]);
});
