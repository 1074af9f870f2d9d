// Facts of custom objects by their conditions and phases, of well-known operators and of none.
import { describe, expect, test } from 'vitest';
import { isBadCondition } from '../../src/facts/conditions.ts';
import type { Condition, KubeObject } from '../../src/facts/kube-json.ts';
import { capturesOf, look } from '../support/extracting.ts';
import { FIXED_NOW_MS } from '../support/fixed-clock.ts';
import { MADE_AT, object, workload } from '../support/objects.ts';

const SINCE = '2026-03-01T02:10:00Z';
const condition = (type: string, status: string, reason = '', message = '', since = SINCE): Condition => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: since,
});

describe('conditions', () => {
  test.each([
    [condition('Ready', 'True'), false],
    [condition('Ready', 'False', 'Failed', 'it failed'), true],
    [condition('Ready', 'False', 'Creating', '', '2026-03-01T02:59:50Z'), false],
    [condition('Ready', 'Unknown', 'Progressing', 'reconciling', '2026-03-01T02:58:00Z'), false],
    [condition('Ready', 'Unknown', 'Progressing', 'reconciling'), true],
    [condition('Healthy', 'False', 'UnhealthyPackageRevision', 'x'), true],
    [condition('Synced', 'False', 'ReconcileError', 'x'), true],
    [condition('Stalled', 'True', 'DependencyNotReady', 'x'), true],
    [condition('Stalled', 'False'), false],
    [condition('Degraded', 'True', 'SyncError', 'x'), true],
    [condition('Degraded', 'False', 'AsExpected', 'x'), false],
    [condition('CatalogSourcesUnhealthy', 'False', 'AllCatalogSourcesHealthy', 'all'), false],
    [condition('CatalogSourcesUnhealthy', 'True', 'UnhealthyCatalogSourceFound', 'x'), true],
    [condition('ResolutionFailed', 'True', 'ConstraintsNotSatisfiable', 'x'), true],
    [condition('Active', 'False', 'ScalerNotActive', 'not needed now'), false],
    [condition('Fallback', 'False', 'NoFallbackFound', 'x'), false],
    [condition('Paused', 'False', 'NotPaused', ''), false],
    [condition('Progressing', 'True', 'Retrying', 'no bundles found for package "x"'), true],
    [condition('Progressing', 'True', 'Succeeded', 'desired state reached'), false],
    [condition('SomethingOfItsOwn', 'False', 'SomethingElse', 'who knows'), false],
    [condition('SomethingOfItsOwn', 'False', 'LoginFailed', 'wrong password'), true],
    [condition('SomethingOfItsOwn', 'False', 'NoError', 'fine'), false],
    [{ type: 'ComparisonError', message: 'cannot render', lastTransitionTime: SINCE }, true],
    [{ type: 'SharedResourceWarning', message: 'x', lastTransitionTime: SINCE }, false],
  ] as const)('%j is bad: %s', (given, bad) => expect(isBadCondition(given, FIXED_NOW_MS)).toBe(bad));
});

function custom(
  apiVersion: string,
  kind: string,
  name: string,
  parts: Readonly<Record<string, unknown>>,
  metadata: Readonly<Record<string, unknown>> = {},
): KubeObject {
  return object(kind, name, { apiVersion, ...parts }, metadata);
}

describe('objects that are not in order', () => {
  const cases: readonly (readonly [string, KubeObject, Readonly<Record<string, string>> | undefined])[] = [
    [
      'a Crossplane provider',
      custom('pkg.crossplane.io/v1', 'Provider', 'provider-aws', {
        status: {
          conditions: [
            condition('Installed', 'True', 'ActivePackageRevision'),
            condition('Healthy', 'False', 'UnhealthyPackageRevision', 'deployment not ready'),
          ],
        },
      }),
      {
        condition: 'Healthy',
        status: 'False',
        reason: 'UnhealthyPackageRevision',
        message: 'deployment not ready',
      },
    ],
    [
      'an Argo CD application',
      custom('argoproj.io/v1alpha1', 'Application', 'cart', {
        status: { health: { status: 'Degraded', message: 'cart is down' }, sync: { status: 'Synced' } },
      }),
      { condition: 'health.status', status: 'Degraded', message: 'cart is down' },
    ],
    [
      'a healthy Argo CD application',
      custom('argoproj.io/v1alpha1', 'Application', 'cart', {
        status: { health: { status: 'Healthy' }, sync: { status: 'Synced' } },
      }),
      undefined,
    ],
    [
      'a Flux release',
      custom('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'cart', {
        status: {
          conditions: [condition('Ready', 'False', 'InstallFailed', 'Helm install failed: timed out')],
        },
      }),
      { condition: 'Ready', reason: 'InstallFailed' },
    ],
    [
      'an operator of OLM',
      custom('operators.coreos.com/v1alpha1', 'ClusterServiceVersion', 'etcd', {
        status: {
          phase: 'Failed',
          reason: 'ComponentUnhealthy',
          message: 'installing: waiting for deployment etcd',
        },
      }),
      { condition: 'phase', status: 'Failed', message: 'installing: waiting for deployment etcd' },
    ],
    [
      'a catalog of OLM',
      custom('operators.coreos.com/v1alpha1', 'CatalogSource', 'community', {
        status: { connectionState: { lastObservedState: 'TRANSIENT_FAILURE' } },
      }),
      { condition: 'connectionState.lastObservedState', status: 'TRANSIENT_FAILURE' },
    ],
    [
      'a machine of Cluster API',
      custom('cluster.x-k8s.io/v1beta1', 'Machine', 'worker-1', {
        status: { phase: 'Failed', failureMessage: 'no capacity' },
      }),
      { status: 'Failed', message: 'no capacity' },
    ],
    [
      'a snapshot',
      custom('snapshot.storage.k8s.io/v1', 'VolumeSnapshot', 'nightly', {
        status: { readyToUse: false, error: { message: 'snapshot controller failed to take the snapshot' } },
      }),
      { condition: 'error', message: 'snapshot controller failed to take the snapshot' },
    ],
    [
      'a revision that was replaced',
      custom('pkg.crossplane.io/v1', 'ProviderRevision', 'provider-aws-1', {
        spec: { desiredState: 'Inactive' },
        status: { conditions: [condition('Healthy', 'False', 'UnhealthyPackageRevision', 'x')] },
      }),
      undefined,
    ],
    [
      'an object that runs',
      custom('shop.example/v1', 'Cache', 'main', { status: { phase: 'Running' } }),
      undefined,
    ],
    ['an object without a status', custom('shop.example/v1', 'Cache', 'main', {}), undefined],
    [
      'an object of Kubernetes itself',
      custom('storage.k8s.io/v1', 'VolumeAttachment', 'x', { status: { phase: 'Failed' } }),
      undefined,
    ],
    [
      'an object that is being deleted',
      custom(
        'shop.example/v1',
        'Cache',
        'main',
        { status: { phase: 'Failed' } },
        { deletionTimestamp: '2026-03-01T02:59:59Z' },
      ),
      undefined,
    ],
  ];

  test.each(cases)('%s', (_, made, captures) => {
    const found = capturesOf(look([made]), 'object.not-ready');
    if (captures === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(captures);
  });

  test('the condition that says most comes before the one that sums up', () => {
    const conditions = [
      condition('Ready', 'False', 'Unavailable', 'see above'),
      condition('Synced', 'False', 'ReconcileError', 'access denied'),
    ];
    const bucket = custom('s3.aws.example/v1', 'Bucket', 'data', { status: { conditions } });
    expect(look([bucket]).facts.map(({ captures }) => captures['condition'])).toEqual(['Synced', 'Ready']);
  });

  test('a message of a condition is read like any other', () => {
    const message = 'admission webhook "policy.example" denied the request: no';
    const revision = custom('serving.example/v1', 'Revision', 'cart', {
      status: { conditions: [condition('Ready', 'False', 'CreateFailed', message)] },
    });
    expect(capturesOf(look([revision]), 'admission.webhook-denied')).toEqual({
      webhook: 'policy.example',
      message: 'no',
    });
  });
});

test.each([
  [
    custom('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'apps', { spec: { suspend: true } }),
    'spec.suspend',
  ],
  [
    custom('s3.aws.example/v1', 'Bucket', 'data', {}, { annotations: { 'crossplane.io/paused': 'true' } }),
    'annotation crossplane.io/paused',
  ],
  [
    custom(
      'keda.sh/v1alpha1',
      'ScaledObject',
      'cart',
      {},
      { annotations: { 'autoscaling.keda.sh/paused': 'false' } },
    ),
    undefined,
  ],
])('what is suspended: %#', (made, setting) => {
  expect(capturesOf(look([made]), 'object.suspended')?.['setting']).toBe(setting);
});

describe('who carries an object out', () => {
  const uses = (made: KubeObject, others: readonly KubeObject[]): readonly string[] => {
    const { extractor } = look([made, ...others]);
    const ref = {
      kind: made.kind ?? '',
      namespace: made.metadata?.namespace ?? null,
      name: made.metadata?.name ?? '',
    };
    return extractor.inventory.linksFrom(ref, 'uses').map(({ kind, name }) => `${kind} ${name}`);
  };
  const provider = custom('pkg.crossplane.io/v1', 'Provider', 'provider-aws', {}, { namespace: undefined });

  test.each([
    ['provider-aws', true],
    ['provider-aws-568b57d6ff', true],
    ['provider-aws-controller', true],
    ['provider-aws-s3', false],
    ['my-provider-aws', false],
  ])('%s: %s', (name, linked) => {
    expect(uses(provider, workload(name))).toEqual(linked ? [`Deployment ${name}`] : []);
  });

  test('a label of the package tells it', () => {
    const labelled = workload('upbound-x', { labels: { 'pkg.crossplane.io/provider': 'provider-aws' } });
    expect(uses(provider, labelled)).toEqual(['Deployment upbound-x']);
  });

  test('owners lead to what they own, at any depth', () => {
    const owned = (kind: string, name: string, owner: string): KubeObject =>
      custom(
        'shop.example/v1',
        kind,
        name,
        {},
        {
          ownerReferences: [
            {
              apiVersion: 'shop.example/v1',
              kind: owner,
              name: `the-${owner}`.toLowerCase(),
              controller: true,
            },
          ],
        },
      );
    const top = custom('shop.example/v1', 'Site', 'the-site', {});
    expect(uses(top, [owned('Page', 'the-page', 'Site'), owned('Word', 'the-word', 'Page')])).toEqual([
      'Page the-page',
      'Word the-word',
    ]);
  });

  test('a workload that an object owns', () => {
    const cluster = custom('postgresql.cnpg.io/v1', 'Cluster', 'main', {});
    const ownerReferences = [
      { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', name: 'main', controller: true },
    ];
    const set = object(
      'StatefulSet',
      'other-name',
      { apiVersion: 'apps/v1', spec: { replicas: 0 } },
      { ownerReferences },
    );
    expect(uses(cluster, [set])).toEqual(['StatefulSet other-name']);
  });
});

describe('API groups', () => {
  test('an aggregated API that does not answer', () => {
    const service = object(
      'APIService',
      'v1beta1.metrics.k8s.io',
      {
        apiVersion: 'apiregistration.k8s.io/v1',
        spec: { service: { name: 'metrics-server', namespace: 'kube-system' } },
        status: {
          conditions: [
            condition(
              'Available',
              'False',
              'MissingEndpoints',
              'endpoints for service/metrics-server in "kube-system" have no addresses',
            ),
          ],
        },
      },
      { namespace: undefined, creationTimestamp: MADE_AT },
    );
    expect(capturesOf(look([service]), 'apiservice.unavailable')).toMatchObject({
      service: 'metrics-server',
      reason: 'MissingEndpoints',
    });
  });

  test('a definition whose names are taken', () => {
    const definition = object('CustomResourceDefinition', 'carts.shop.example', {
      apiVersion: 'apiextensions.k8s.io/v1',
      status: {
        conditions: [condition('NamesAccepted', 'False', 'ListKindConflict', '"CartList" is already in use')],
      },
    });
    expect(capturesOf(look([definition]), 'crd.not-served')).toMatchObject({
      condition: 'NamesAccepted',
      reason: 'ListKindConflict',
    });
  });
});
