// Custom objects, certificates and deletions: the object's own words when nothing says more, the workload's when it does.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { answer } from '../support/answers.ts';
import { event, object, pod, workload } from '../support/objects.ts';

const SINCE = '2026-03-01T02:10:00Z';
const condition = (type: string, status: string, reason: string, message: string) => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: SINCE,
});

const API_RESOURCES = [
  'NAME SHORTNAMES APIVERSION NAMESPACED KIND',
  'pods po v1 true Pod',
  'providers pkg.crossplane.io/v1 false Provider',
  'caches shop.example/v1 true Cache',
  'certificates cert cert-manager.io/v1 true Certificate',
  'challenges acme.cert-manager.io/v1 true Challenge',
  'issuers cert-manager.io/v1 true Issuer',
  'clusterissuers cert-manager.io/v1 false ClusterIssuer',
].join('\n');

const provider: KubeObject = {
  apiVersion: 'pkg.crossplane.io/v1',
  kind: 'Provider',
  metadata: { name: 'provider-gcp', creationTimestamp: SINCE },
  status: {
    conditions: [
      condition(
        'Healthy',
        'False',
        'UnhealthyPackageRevision',
        'cannot establish control of object: conflicting names',
      ),
    ],
  },
};

describe('a custom object that is not ready', () => {
  test('says why itself, when its kind is asked about', async () => {
    const found = await answer('crossplane provider is not ready', [provider, ...workload('web')], {
      apiResources: API_RESOURCES,
    });
    expect(found.pattern).toBe('custom-object-not-ready');
    expect(found.rootCause).toMatch(/provider-gcp.*UnhealthyPackageRevision.*conflicting names/);
  });

  test.each(['menu', 'x9-44'])('is found by its name %s alone, where there are few kinds', async (name) => {
    const cache: KubeObject = {
      apiVersion: 'shop.example/v1',
      kind: 'Cache',
      metadata: { name, namespace: 'shop', creationTimestamp: SINCE },
      status: { conditions: [condition('Ready', 'False', 'NoQuorum', 'only 1 of 3 members answers')] },
    };
    const found = await answer(`why does ${name} in shop hang`, [cache, ...workload('web')], {
      apiResources: API_RESOURCES,
    });
    expect(found.pattern).toBe('custom-object-not-ready');
    expect(found.rootCause).toMatch(new RegExp(`${name}.*NoQuorum.*only 1 of 3 members answers`));
  });

  test('is looked at where it stands, although the question names another namespace', async () => {
    const cache: KubeObject = {
      apiVersion: 'shop.example/v1',
      kind: 'Cache',
      metadata: { name: 'menu', namespace: 'shop', creationTimestamp: SINCE },
      status: { conditions: [condition('Ready', 'True', 'Ok', 'it is made')] },
    };
    const said = event(
      { kind: 'Cache', name: 'menu' },
      'Failed',
      'cannot grow: quota of licences is exhausted',
    );
    const elsewhere = [
      object('Namespace', 'caches', {}, { namespace: undefined }),
      ...workload('cache-operator', { namespace: 'caches' }),
    ];
    const found = await answer(
      'cache menu does not grow, the caches operator is well',
      [cache, said, ...elsewhere],
      {
        apiResources: API_RESOURCES,
      },
    );
    expect(found.rootCause).toMatch(/menu.*quota of licences is exhausted/);
  });

  test('is explained by the pod that carries it out', async () => {
    const owner = { kind: 'Deployment', name: 'provider-gcp' };
    const config = event(
      { kind: 'Pod', name: 'provider-gcp-0', fieldPath: 'spec.containers{provider}' },
      'Failed',
      'Error: secret "gcp-creds" not found',
    );
    const waiting = {
      waiting: { reason: 'CreateContainerConfigError', message: 'secret "gcp-creds" not found' },
    };
    const crashing = pod('provider-gcp-0', {
      owner,
      labels: { app: 'provider-gcp' },
      ready: false,
      containers: [{ name: 'provider', image: 'provider:1' }],
      status: {
        phase: 'Pending',
        containerStatuses: [{ name: 'provider', ready: false, restartCount: 0, state: waiting }],
      },
    });
    const deployment = object('Deployment', 'provider-gcp', {
      apiVersion: 'apps/v1',
      spec: { replicas: 1, selector: { matchLabels: { app: 'provider-gcp' } } },
      status: { replicas: 1, updatedReplicas: 1 },
    });
    const found = await answer(
      'crossplane provider-gcp is not healthy',
      [provider, deployment, crashing, config],
      { apiResources: API_RESOURCES },
    );
    expect(found.rootCause).toMatch(/gcp-creds/);
  });

  test('is suspended', async () => {
    const cache = object('Cache', 'main', { apiVersion: 'shop.example/v1', spec: { suspend: true } });
    const found = await answer('cache main in shop is not updated', [cache], { apiResources: API_RESOURCES });
    expect(found.pattern).toBe('custom-object-suspended');
  });

  test('and one that is ready is no trouble', async () => {
    const cache = object('Cache', 'main', {
      apiVersion: 'shop.example/v1',
      status: { conditions: [condition('Ready', 'True', 'Ready', 'fine')] },
    });
    expect(
      (await answer('cache main in shop is not ready', [cache], { apiResources: API_RESOURCES })).pattern,
    ).toBeNull();
  });
});

describe('a certificate that is not issued', () => {
  const certificate = object('Certificate', 'web', {
    apiVersion: 'cert-manager.io/v1',
    spec: {
      secretName: 'web-tls',
      dnsNames: ['shop.example'],
      issuerRef: { name: 'acme', kind: 'ClusterIssuer' },
    },
    status: {
      conditions: [
        condition('Ready', 'False', 'DoesNotExist', 'Issuing certificate as Secret does not exist'),
      ],
    },
  });
  const question = 'certificate web in shop is not issued';

  test('for its challenge', async () => {
    const challenge = object('Challenge', 'web-1', {
      apiVersion: 'acme.cert-manager.io/v1',
      spec: { dnsName: 'shop.example', type: 'HTTP-01' },
      status: {
        state: 'pending',
        reason: "Waiting for HTTP-01 challenge propagation: wrong status code '404', expected '200'",
      },
    });
    const found = await answer(question, [certificate, challenge], { apiResources: API_RESOURCES });
    expect(found.pattern).toBe('certificate-challenge-failed');
    expect(found.rootCause).toMatch(/shop\.example.*HTTP-01.*404/);
  });

  test('for its issuer', async () => {
    const issuer: KubeObject = {
      apiVersion: 'cert-manager.io/v1',
      kind: 'ClusterIssuer',
      metadata: { name: 'acme', creationTimestamp: SINCE },
      status: {
        conditions: [
          condition('Ready', 'False', 'ErrRegisterACMEAccount', 'Failed to register ACME account: 403'),
        ],
      },
    };
    const found = await answer(question, [certificate, issuer], { apiResources: API_RESOURCES });
    expect(found.pattern).toBe('certificate-issuer-not-ready');
    expect(found.rootCause).toMatch(/ClusterIssuer acme.*403/);
  });

  test('for a reason that only it tells', async () => {
    const found = await answer(question, [certificate], { apiResources: API_RESOURCES });
    expect(found.rootCause).toMatch(/web/);
    expect(['certificate-not-issued', 'custom-object-not-ready']).toContain(found.pattern);
  });
});

describe('what was deleted and stays', () => {
  const stuck = (kind: string, name: string, finalizer: string, parts: object = {}): KubeObject =>
    object(kind, name, { ...parts }, { deletionTimestamp: SINCE, finalizers: [finalizer] });

  test('a claim that a pod uses', async () => {
    const user = pod('db-0', {
      podSpec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
    });
    const claim = stuck('PersistentVolumeClaim', 'data', 'kubernetes.io/pvc-protection', {
      status: { phase: 'Bound' },
    });
    const found = await answer('cannot delete pvc data in shop, it is stuck in terminating', [claim, user]);
    expect(found.pattern).toBe('claim-deletion-held');
    expect(found.rootCause).toMatch(/pvc-protection.*db-0/);
  });

  test('a deployment that waits for what it owns', async () => {
    const found = await answer('cart in shop cannot be removed', [
      stuck('Deployment', 'cart', 'foregroundDeletion', { apiVersion: 'apps/v1', spec: { replicas: 0 } }),
    ]);
    expect(found.pattern).toBe('object-stuck-terminating');
    expect(found.rootCause).toMatch(/foregroundDeletion.*everything that it owns/);
  });
});

describe('a namespace that does not go away', () => {
  const namespace = (conditions: readonly object[]): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'old', creationTimestamp: SINCE, deletionTimestamp: SINCE, uid: 'uid-old' },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Terminating', conditions },
  });
  const holds = (type: string, reason: string, message: string) => condition(type, 'True', reason, message);
  const question = 'namespace old is stuck in terminating';

  test.each([
    [
      holds(
        'NamespaceDeletionDiscoveryFailure',
        'DiscoveryFailed',
        'Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: metrics.k8s.io/v1beta1: the server is currently unable to handle the request',
      ),
      'namespace-discovery-failed',
      /metrics\.k8s\.io\/v1beta1/,
    ],
    [
      holds(
        'NamespaceFinalizersRemaining',
        'SomeFinalizersRemain',
        'Some content in the namespace has finalizers remaining: shop.example/cleanup in 2 resource instances',
      ),
      'namespace-finalizers-remain',
      /shop\.example\/cleanup in 2/,
    ],
    [
      holds(
        'NamespaceContentRemaining',
        'SomeResourcesRemain',
        'Some resources are remaining: caches.shop.example has 2 resource instances',
      ),
      'namespace-content-remains',
      /caches\.shop\.example has 2/,
    ],
  ])('%#', async (given, pattern, words) => {
    const found = await answer(question, [namespace([given]), ...workload('web')]);
    expect(found.pattern).toBe(pattern);
    expect(found.rootCause).toMatch(words);
  });

  test('is not looked at when nothing was deleted', async () => {
    const found = await answer('what is wrong in namespace shop', workload('web'));
    expect(found.pattern).toBeNull();
    expect(found.investigation.steps.some(({ args }) => args['kind'] === 'Namespace')).toBe(false);
  });
});

test('a failure that an operator reports in an event', async () => {
  const scaled = event(
    { kind: 'ScaledObject', name: 'cart' },
    'KEDAScalerFailed',
    'error parsing kafka metadata: no topic given',
  );
  const found = await answer('scaledobject cart in shop does not work', [scaled]);
  expect(found.pattern).toBe('custom-object-warns');
  expect(found.rootCause).toMatch(/no topic given/);
});
