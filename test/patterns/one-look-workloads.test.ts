// Controllers, claims, Services, Ingresses and policies: what one look at them shows; and what is only told beside it.
import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { answer } from '../support/answers.ts';
import { brokenWorkload } from '../support/broken-pods.ts';
import { event, MADE_AT, object, pod, service, workload } from '../support/objects.ts';
import { condition, expectAtOnce, type OneLook } from '../support/one-look.ts';
import { claim, claimEvent, node, pendingWorkload, SILENT, usingClaim } from '../support/placement.ts';

const TAINT = [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }];
const NODES = ['Node', 'Pod'];
const agent = (desired: number, spec: object = {}, status: object = {}): KubeObject =>
  object('DaemonSet', 'agent', {
    apiVersion: 'apps/v1',
    spec: { template: { spec: {} }, ...spec },
    status: {
      desiredNumberScheduled: desired,
      currentNumberScheduled: desired,
      numberReady: desired,
      ...status,
    },
  });
const database = (spec: object, status: object): KubeObject =>
  object('StatefulSet', 'db', {
    apiVersion: 'apps/v1',
    spec: { replicas: 3, serviceName: 'db', ...spec },
    status,
  });
const owner = { kind: 'StatefulSet', name: 'db' };

const CONTROLLERS: readonly OneLook[] = [
  [
    'statefulset-waits-for-pod',
    'statefulset db in shop does not create its other pods, ordered',
    [
      database({}, { replicas: 2, readyReplicas: 1 }),
      service('db'),
      pod('db-0', { owner }),
      pod('db-1', { owner, ready: false }),
    ],
    'db-1',
  ],
  [
    'statefulset-old-revision-stuck',
    'statefulset db in shop is stuck after a rollback',
    [
      database(
        { replicas: 1 },
        {
          replicas: 1,
          readyReplicas: 0,
          currentRevision: 'db-old',
          updateRevision: 'db-new',
          updatedReplicas: 0,
        },
      ),
      service('db'),
      pod('db-0', { owner, ready: false, labels: { 'controller-revision-hash': 'db-old' } }),
    ],
    'db-0',
  ],
  ['daemonset-runs-nowhere', 'daemonset agent in shop has no pods', [agent(0)], 'agent', ['Pod']],
  [
    'daemonset-node-tainted',
    'daemonset agent in shop does not run on every node',
    [agent(1), node('a', { taints: TAINT }), node('b')],
    'dedicated=db',
    NODES,
  ],
  [
    'daemonset-node-not-selected',
    'daemonset agent in shop is missing on some nodes',
    [
      agent(1, { template: { spec: { nodeSelector: { disk: 'ssd' } } } }),
      node('a', { labels: { disk: 'ssd' } }),
      node('b'),
    ],
    'disk=ssd',
    NODES,
  ],
  [
    'daemonset-update-waits',
    'daemonset agent in shop still runs the old version',
    [agent(2, { updateStrategy: { type: 'OnDelete' } }, { updatedNumberScheduled: 0 })],
    'OnDelete',
  ],
  [
    'daemonset-pod-fails',
    'daemonset agent in shop: failed daemon pod',
    [
      agent(2, {}, { numberReady: 1 }),
      event(
        { kind: 'DaemonSet', name: 'agent' },
        'FailedDaemonPod',
        'Found failed daemon pod shop/agent-x2 on node a, will try to kill it',
      ),
    ],
    'agent-x2',
  ],
];

const [deployment, replicaSet] = workload('cart', { ready: 0 });
const stuck = {
  ...deployment,
  status: {
    replicas: 1,
    updatedReplicas: 1,
    conditions: [
      condition(
        'Progressing',
        'False',
        'ProgressDeadlineExceeded',
        'ReplicaSet "cart-rs" has timed out progressing.',
      ),
    ],
  },
} as KubeObject;
const onNode = (metadata: object, status: Readonly<Record<string, unknown>> = {}): KubeObject => {
  const made = pod('cart-0', { owner: { kind: 'ReplicaSet', name: 'cart-rs' }, ready: false, status });
  return { ...made, metadata: { ...made.metadata, ...metadata } };
};
const lost = {
  phase: 'Running',
  reason: 'NodeLost',
  message: 'Node node-1 which was running pod cart-0 is unresponsive',
};
const controllers = [deployment, replicaSet].filter((made) => made !== undefined);
const sick = node('node-1', {
  conditions: [condition('Ready', 'False', 'KubeletNotReady', 'the node is not well')],
});

const PODS: readonly OneLook[] = [
  [
    'rollout-deadline-exceeded',
    'rollout of cart in shop is stuck',
    [stuck, ...(replicaSet ? [replicaSet] : [])],
    'cart',
  ],
  ['pod-node-silent', 'cart in shop is not ready', [...controllers, onNode({}, lost)], 'node-1'],
  [
    'pod-on-not-ready-node',
    'cart in shop is not ready',
    [...controllers, onNode({}, lost), sick],
    'not well',
  ],
  [
    'terminating-on-dead-node',
    'pod cart-0 in shop is stuck terminating',
    [...controllers, onNode({ deletionTimestamp: '2026-03-01T02:40:00Z' }), sick],
    'node-1',
  ],
  [
    'pod-on-removed-node',
    'cart in shop is not ready',
    [...controllers, onNode({}), node('node-2')],
    'node-1',
    NODES,
  ],
  [
    'pending-volume-in-use',
    'cart in shop is stuck in Pending',
    pendingWorkload(
      'cart',
      '0/1 nodes are available: 1 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode.',
    ),
    'ReadWriteOncePod',
  ],
  [
    'pending-resource-claim',
    'cart in shop is stuck in Pending',
    pendingWorkload('cart', '0/1 nodes are available: 1 cannot allocate all claims.'),
    'cannot allocate all claims',
  ],
];

const UNBOUND = '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.';
const waiting = pendingWorkload('cart', UNBOUND, { podSpec: usingClaim('data') });
const CLAIM = 'why is the pvc data in shop not bound?';
const PENDING = 'cart in shop is stuck in Pending';
const NO_CLASS = claim('data', { storageClassName: undefined });
const STATIC = claim('data', { storageClassName: '' });
const notFound = claimEvent('data', 'ProvisioningFailed', 'storageclass.storage.k8s.io "fast" not found');
const CLAIMS: readonly OneLook[] = [
  ['claim-class-not-found', PENDING, [...waiting, claim('data'), notFound], 'fast'],
  ['claim-class-not-found-claim', CLAIM, [claim('data'), notFound], 'fast'],
  ['claim-without-class', PENDING, [...waiting, NO_CLASS], 'no storage class'],
  ['claim-without-class-claim', CLAIM, [NO_CLASS], 'no storage class'],
  ['claim-static', PENDING, [...waiting, STATIC], 'storageClassName ""'],
  ['claim-static-claim', CLAIM, [STATIC], 'storageClassName ""'],
];

const path = (backend: string) => [
  { path: '/', backend: { service: { name: backend, port: { number: 80 } } } },
];
const ingress = (name: string, backend: string, spec: object, status: object): KubeObject =>
  object('Ingress', name, {
    apiVersion: 'networking.k8s.io/v1',
    spec: { rules: [{ host: 'shop.example.com', http: { paths: path(backend) } }], ...spec },
    status,
  });
const served = { loadBalancer: { ingress: [{ hostname: 'lb.example.com' }] } };
const policy = (spec: object): KubeObject =>
  object('NetworkPolicy', 'guard', {
    apiVersion: 'networking.k8s.io/v1',
    spec: { podSelector: {}, ...spec },
  });
const CLASSES = ['IngressClass', 'Service'];
const nginx: KubeObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name: 'nginx', creationTimestamp: MADE_AT },
  spec: { controller: 'k8s.io/ingress-nginx' },
};
const POLICIES = ['NetworkPolicy', 'Pod', 'Service'];
const SHOP = [...workload('cart'), service('cart')];
const NETWORK: readonly OneLook[] = [
  [
    'ingress-without-class',
    'ingress edge in shop has no address',
    [...SHOP, nginx, ingress('edge', 'cart', {}, { loadBalancer: {} })],
    'class',
    CLASSES,
  ],
  [
    'ingress-duplicate-path',
    'ingress edge-2 in shop leads to the wrong backend',
    [
      ...SHOP,
      ...workload('mail'),
      service('mail'),
      ingress('edge', 'cart', { ingressClassName: 'nginx' }, served),
      ingress('edge-2', 'mail', { ingressClassName: 'nginx' }, served),
    ],
    'shop.example.com',
  ],
  [
    'network-policy-isolates-egress',
    'cart in shop cannot reach anything, timeouts',
    [...SHOP, policy({ policyTypes: ['Egress'] })],
    'guard',
    POLICIES,
  ],
  [
    'network-policy-no-dns',
    'dns lookups of cart in shop fail, no such host',
    [...SHOP, policy({ policyTypes: ['Egress'], egress: [{ ports: [{ port: 443 }] }] })],
    'guard',
    POLICIES,
  ],
];

expectAtOnce([...CONTROLLERS, ...PODS, ...CLAIMS, ...NETWORK]);

/** What says only that something is wrong, never why: it is told beside a cause, or as all that was seen. */
test.each<readonly [string, string, readonly KubeObject[]]>([
  [
    'crash-loop',
    'cart in shop keeps crashing',
    brokenWorkload({ state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } } }),
  ],
  ['replicas-unavailable', 'cart in shop is not ready', workload('cart', { ready: 0 })],
  [
    'pods-missing',
    'cart in shop has no pods',
    [object('Deployment', 'cart', { apiVersion: 'apps/v1', spec: { replicas: 2 }, status: {} })],
  ],
  [
    'job-retries',
    'job nightly in shop is retried again and again',
    [
      object('Job', 'nightly', {
        apiVersion: 'batch/v1',
        spec: { backoffLimit: 6 },
        status: { active: 1, failed: 2 },
      }),
    ],
  ],
])('%s is no cause', async (pattern, question, objects) => {
  const { pattern: told, investigation } = await answer(question, objects);
  expect(told).toBeNull();
  expect(investigation.otherFindings.map((finding) => finding.pattern)).toContain(pattern);
});

test('the node that nothing is heard of is told beside its pods', async () => {
  const objects = [...controllers, onNode({}, lost), node('node-1', { conditions: SILENT })];
  expect((await answer('cart in shop is not ready', objects)).pattern).toBe('pod-on-silent-node');
});
