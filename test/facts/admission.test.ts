// Facts of admission: messages as the API server's admission plugins write them, in events and conditions.
import { describe, expect, test } from 'vitest';
import { capturesOf, codesOf, look } from '../support/extracting.ts';
import { event, object, workload } from '../support/objects.ts';

const REPLICA_SET = { kind: 'ReplicaSet', name: 'cart-6fb9c7d5f4' };
const stopped = object(
  'ReplicaSet',
  REPLICA_SET.name,
  { apiVersion: 'apps/v1', spec: { replicas: 3 }, status: { replicas: 1 } },
  { ownerReferences: [{ kind: 'Deployment', name: 'cart', controller: true }] },
);

function read(message: string, reason = 'FailedCreate') {
  return look([stopped], [event(REPLICA_SET, reason, message)]);
}

const pods = 'Error creating: pods "cart-6fb9c7d5f4-7qb7g" is forbidden: ';

const CASES: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  [
    `${pods}exceeded quota: team-quota, requested: pods=1, used: pods=2, limited: pods=2`,
    'admission.quota-exceeded',
    {
      quota: 'team-quota',
      resource: 'pods',
      requested: 'pods=1',
      used: 'pods=2',
      limited: 'pods=2',
      object_kind: 'pods',
    },
  ],
  [
    `(combined from similar events): ${pods}exceeded quota: compute, requested: limits.cpu=1,requests.memory=1Gi, used: limits.cpu=4,requests.memory=8Gi, limited: limits.cpu=4,requests.memory=8Gi`,
    'admission.quota-exceeded',
    { quota: 'compute', resource: 'limits.cpu', limited: 'limits.cpu=4,requests.memory=8Gi' },
  ],
  [
    'create Claim data-db-1 for Pod db-1 in StatefulSet db failed error: persistentvolumeclaims "data-db-1" is forbidden: exceeded quota: disks, requested: fast.storageclass.storage.k8s.io/requests.storage=10Gi, used: fast.storageclass.storage.k8s.io/requests.storage=95Gi, limited: fast.storageclass.storage.k8s.io/requests.storage=100Gi',
    'admission.quota-exceeded',
    {
      quota: 'disks',
      resource: 'fast.storageclass.storage.k8s.io/requests.storage',
      object_kind: 'persistentvolumeclaims',
    },
  ],
  [
    'Error creating job: jobs.batch is forbidden: exceeded quota: objects, requested: count/jobs.batch=1, used: count/jobs.batch=10, limited: count/jobs.batch=10',
    'admission.quota-exceeded',
    { quota: 'objects', resource: 'count/jobs.batch' },
  ],
  [
    `${pods}failed quota: compute: must specify limits.cpu for: cart; limits.memory for: cart,proxy`,
    'admission.quota-needs-value',
    { quota: 'compute', missing: 'limits.cpu for: cart; limits.memory for: cart,proxy' },
  ],
  [
    `${pods}status unknown for quota: compute, resources: limits.cpu,pods`,
    'admission.quota-not-counted',
    { quota: 'compute', resource: 'limits.cpu,pods' },
  ],
  [
    'Error creating: insufficient quota to match these scopes: [{PriorityClass In [system-cluster-critical]}]',
    'admission.quota-scope',
    { scopes: '[{PriorityClass In [system-cluster-critical]}]' },
  ],
  [
    `${pods}maximum memory usage per Container is 1Gi, but limit is 2Gi`,
    'admission.limit-range',
    { bound: 'maximum', resource: 'memory', scope: 'Container', allowed: '1Gi', problem: 'limit is 2Gi' },
  ],
  [
    `${pods}[minimum cpu usage per Container is 100m, but request is 10m, maximum memory usage per Pod is 2Gi, but limit is 4Gi]`,
    'admission.limit-range',
    { bound: 'minimum', resource: 'cpu', scope: 'Container', allowed: '100m', problem: 'request is 10m' },
  ],
  [
    `${pods}maximum cpu usage per Container is 2.  No limit is specified`,
    'admission.limit-range',
    { bound: 'maximum', resource: 'cpu', allowed: '2', problem: 'No limit is specified' },
  ],
  [
    `${pods}memory max limit to request ratio per Container is 2, but provided ratio is 4.000000`,
    'admission.limit-range',
    { bound: 'request ratio', resource: 'memory', allowed: '2', problem: 'provided ratio is 4.000000' },
  ],
  [
    `${pods}violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "cart" must set securityContext.allowPrivilegeEscalation=false), runAsNonRoot != true (pod or container "cart" must set securityContext.runAsNonRoot=true)`,
    'admission.pod-security',
    { level: 'restricted:latest' },
  ],
  [
    `${pods}unable to validate against any security context constraint: [provider "anyuid": Forbidden: not usable by user or serviceaccount]`,
    'admission.security-constraint',
    { violations: '[provider "anyuid": Forbidden: not usable by user or serviceaccount]' },
  ],
  [
    'Error creating: admission webhook "validate.kyverno.svc-fail" denied the request: resource Pod/shop/cart was blocked due to the following policies',
    'admission.webhook-denied',
    {
      webhook: 'validate.kyverno.svc-fail',
      message: 'resource Pod/shop/cart was blocked due to the following policies',
    },
  ],
  [
    'Error creating: admission webhook "deny.example.com" denied the request without explanation',
    'admission.webhook-denied',
    { webhook: 'deny.example.com' },
  ],
  [
    'Error creating: Internal error occurred: failed calling webhook "inject.mesh.io": failed to call webhook: Post "https://injector.mesh-system.svc:443/inject?timeout=10s": dial tcp 10.96.8.1:443: connect: connection refused',
    'admission.webhook-failed',
    {
      webhook: 'inject.mesh.io',
      service: 'injector',
      service_namespace: 'mesh-system',
      host: 'injector.mesh-system.svc',
      port: '443',
      error: 'dial tcp 10.96.8.1:443: connect: connection refused',
    },
  ],
  [
    'Error creating: Internal error occurred: failed calling webhook "inject.mesh.io": failed to call webhook: Post "https://injector.mesh-system.svc:443/inject?timeout=10s": service "injector" not found',
    'admission.webhook-failed',
    { service: 'injector', error: 'service "injector" not found' },
  ],
  [
    'Error creating: Internal error occurred: failed calling webhook "a.example": Post https://hook.hooks.svc:8443/v?timeout=30s: context deadline exceeded',
    'admission.webhook-failed',
    { service: 'hook', service_namespace: 'hooks', port: '8443', error: 'context deadline exceeded' },
  ],
  [
    `${pods}error looking up service account shop/cart-identity: serviceaccount "cart-identity" not found`,
    'admission.service-account-missing',
    { service_account: 'cart-identity' },
  ],
  [
    'Error creating: pods is forbidden: User "system:serviceaccount:kube-system:replicaset-controller" cannot create resource "pods" in API group "" in the namespace "shop"',
    'admission.forbidden',
    {
      user: 'system:serviceaccount:kube-system:replicaset-controller',
      verb: 'create',
      resource: 'pods',
      in_namespace: 'shop',
    },
  ],
  [
    `${pods}no PriorityClass with name high was found`,
    'admission.priority-class-missing',
    { priority_class: 'high' },
  ],
  [
    `${pods}pod rejected: RuntimeClass "kata" not found`,
    'admission.runtime-class-missing',
    { runtime_class: 'kata' },
  ],
  [
    'Error creating: Pod "cart-6fb9c7d5f4-7qb7g" is invalid: spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
    'admission.invalid',
    { field: 'spec.containers[0].resources.requests', object_kind: 'Pod' },
  ],
  [
    `${pods}unable to create new content in namespace shop because it is being terminated`,
    'admission.namespace-terminating',
    { in_namespace: 'shop' },
  ],
  [
    `${pods}ValidatingAdmissionPolicy 'max-replicas' with binding 'max-replicas-all' denied request: failed expression: object.spec.replicas <= 5`,
    'admission.policy-denied',
    {
      policy: 'max-replicas',
      binding: 'max-replicas-all',
      message: 'failed expression: object.spec.replicas <= 5',
    },
  ],
  [
    'create Pod db-0 in StatefulSet db failed error: pods "db-0" already exists',
    'admission.name-taken',
    { object: 'db-0' },
  ],
  ['Error creating: the server is too busy', 'workload.create-failed', { message: 'the server is too busy' }],
];

describe('what a refusal states', () => {
  test.each(CASES)('%s', (message, code, captures) => {
    const found = read(message);
    expect(codesOf(found).filter((one) => /^admission|create-failed/.test(one))).toEqual([code]);
    expect(capturesOf(found, code)).toMatchObject(captures);
  });
});

test('a condition states the same as the event', () => {
  const message =
    'pods "cart-1" is forbidden: exceeded quota: team-quota, requested: pods=1, used: pods=2, limited: pods=2';
  const conditions = [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }];
  const deployment = object('Deployment', 'cart', {
    apiVersion: 'apps/v1',
    spec: { replicas: 3 },
    status: { replicas: 2, readyReplicas: 2, updatedReplicas: 2, conditions },
  });
  expect(capturesOf(look([deployment]), 'admission.quota-exceeded')).toMatchObject({ quota: 'team-quota' });
});

test('the quota that stops a workload concerns it', () => {
  const { extractor } = read(
    `${pods}exceeded quota: team-quota, requested: pods=1, used: pods=2, limited: pods=2`,
  );
  const cart = { kind: 'Deployment', namespace: 'shop', name: 'cart' };
  extractor.inventory.add(object('Deployment', 'cart'));
  expect(extractor.inventory.linksFrom(cart, 'uses')).toEqual([
    { kind: 'ResourceQuota', namespace: 'shop', name: 'team-quota' },
  ]);
});

describe('a refusal of the past is no trouble', () => {
  const refusal = `${pods}exceeded quota: team-quota, requested: pods=1, used: pods=2, limited: pods=2`;
  const listed = workload('cart', { replicas: 2 });
  const about = { kind: 'ReplicaSet', name: 'cart-rs' };

  test('once the pods are there', () => {
    expect(codesOf(look(listed, [event(about, 'FailedCreate', refusal)]))).toEqual([]);
  });

  test('even when ReplicaSets were not listed', () => {
    const unlisted = listed.filter(({ kind }) => kind !== 'ReplicaSet');
    const gone = { kind: 'ReplicaSet', name: 'cart-6fb9c7d5f4' };
    expect(codesOf(look(unlisted, [event(gone, 'FailedCreate', refusal)], ['Pod', 'Deployment']))).toEqual(
      [],
    );
  });
});

test('what kubelets may not read is not taken for a refusal of a controller', () => {
  const message =
    'secrets "db" is forbidden: User "system:node:worker-1" cannot get resource "secrets" in API group "" in the namespace "shop"';
  expect(
    codesOf(look([], [event({ kind: 'Pod', name: 'cart-0' }, 'FailedMount', message)], [])),
  ).not.toContain('admission.forbidden');
});

describe('quotas', () => {
  const quota = (hard: string, used: string) =>
    object('ResourceQuota', 'team', {
      status: { hard: { 'limits.memory': hard }, used: { 'limits.memory': used } },
    });

  test.each([
    ['8Gi', '4Gi', []],
    ['8Gi', '8192Mi', ['quota.used-up']],
    ['8Gi', '9Gi', ['quota.over-used']],
    ['0', '0', []],
  ] as const)('hard %s, used %s', (hard, used, expected) => {
    expect(codesOf(look([quota(hard, used)]))).toEqual(expected);
  });
});
