// Who acts on an object from elsewhere, and what its own operator made for it: their words count when they are about it.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { answer } from '../support/answers.ts';
import { NAMESPACE, object, pod, service, workload } from '../support/objects.ts';

const SKIPS =
  'time="2026-03-01T02:50:00Z" level=warning msg="Skipping cart.example.com because the owner id does not match, found: north, required: south"\n';

describe('an add-on of the cluster', () => {
  const ingress = object('Ingress', 'cart', {
    apiVersion: 'networking.k8s.io/v1',
    spec: {
      ingressClassName: 'public',
      rules: [
        {
          host: 'cart.example.com',
          http: { paths: [{ path: '/', backend: { service: { name: 'cart', port: { number: 80 } } } }] },
        },
      ],
    },
    status: { loadBalancer: { ingress: [{ hostname: 'lb.example.com' }] } },
  });
  const objects: readonly KubeObject[] = [
    object('IngressClass', 'public', { apiVersion: 'networking.k8s.io/v1' }, { namespace: undefined }),
    ingress,
    service('cart'),
    ...workload('cart'),
    pod('zone-writer-0', { namespace: 'zone-writer' }),
  ];
  const QUESTION = `cart.example.com in ${NAMESPACE} leads to the old cluster`;

  test('is heard when its log speaks of what was asked', async () => {
    const told = await answer(QUESTION, objects, { logs: { 'zone-writer/zone-writer-0': SKIPS.repeat(4) } });
    expect(told.rootCause).toContain('owner id does not match');
    expect(told.investigation.diagnosis?.basis).toBe('likely');
  });

  test('is not heard when its log speaks of another', async () => {
    const other = SKIPS.replaceAll('cart.example.com', 'docs.example.com');
    const told = await answer(QUESTION, objects, { logs: { 'zone-writer/zone-writer-0': other.repeat(4) } });
    expect(told.rootCause).not.toContain('owner id does not match');
  });
});

describe('a custom object that does not say why', () => {
  const GROUP = 'gizmos.example/v1';
  const rollout = object('Gizmo', 'cart', {
    apiVersion: GROUP,
    status: { phase: 'Degraded', message: 'gizmo went back to revision 3' },
  });
  const run = object('GizmoRun', 'cart-4', {
    apiVersion: GROUP,
    status: { phase: 'Error', message: 'metric failures: lookup metrics.shop.svc: no such host' },
  });
  const apiResources = [
    'gizmos                 gizmos.example/v1   true   Gizmo',
    'gizmoruns              gizmos.example/v1   true   GizmoRun',
  ].join('\n');

  test('leads to what its operator made for it', async () => {
    const owned = {
      ...run,
      metadata: {
        ...run.metadata,
        ownerReferences: [{ apiVersion: GROUP, kind: 'Gizmo', name: 'cart', uid: 'uid-Gizmo-cart' }],
      },
    } as unknown as KubeObject;
    const told = await answer(`gizmo cart in ${NAMESPACE} is degraded`, [rollout, owned], { apiResources });
    expect(told.rootCause).toContain('no such host');
  });

  test('is not explained by what was made for another', async () => {
    const told = await answer(`gizmo cart in ${NAMESPACE} is degraded`, [rollout, run], { apiResources });
    expect(told.rootCause).not.toContain('no such host');
  });
});
