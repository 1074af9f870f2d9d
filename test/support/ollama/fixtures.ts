// Clusters for scripted models: one with a trouble that the library knows, one with a trouble that only a log tells.
import type { Fixture } from '../fixture-cluster.ts';
import { object, pod, workload } from '../objects.ts';

/** Container cart is killed for its memory limit of 128Mi. */
export const OUT_OF_MEMORY: Fixture = {
  objects: [
    object('Deployment', 'cart', {
      apiVersion: 'apps/v1',
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'cart' } },
        template: { metadata: { labels: { app: 'cart' } } },
      },
      status: { replicas: 1, unavailableReplicas: 1 },
    }),
    object(
      'ReplicaSet',
      'cart-6fb9d8c7',
      { apiVersion: 'apps/v1', spec: { replicas: 1 } },
      { ownerReferences: [{ kind: 'Deployment', name: 'cart', controller: true }] },
    ),
    pod('cart-6fb9d8c7-x2v5p', {
      labels: { app: 'cart' },
      owner: { kind: 'ReplicaSet', name: 'cart-6fb9d8c7' },
      ready: false,
      containers: [
        { name: 'cart', image: 'registry.example/cart:1', resources: { limits: { memory: '128Mi' } } },
      ],
      status: {
        containerStatuses: [
          {
            name: 'cart',
            image: 'registry.example/cart:1',
            ready: false,
            started: false,
            restartCount: 9,
            state: {
              waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' },
            },
            lastState: {
              terminated: { reason: 'OOMKilled', exitCode: 137, finishedAt: '2026-03-01T02:58:00Z' },
            },
          },
        ],
      },
    }),
    ...workload('web'),
  ],
  logs: {
    'shop/cart-6fb9d8c7-x2v5p#previous': 'loading the catalogue\n',
    'shop/cart-6fb9d8c7-x2v5p': 'loading the catalogue\n',
  },
};

/** What the licence server says: no pattern knows of it, and nothing leads there but the model's own idea. */
export const LICENCE_LOG = [
  'starting licences 4.2.1',
  'reading licence from /etc/licence/key',
  'billing: licence ACME-2291 has lapsed on 2026-02-27: refusing to serve invoices',
  'going idle',
].join('\n');

/** Pods of billing run and answer, yet no invoice is made: only the log of another program says why. */
export const LAPSED_LICENCE: Fixture = {
  objects: [...workload('billing', { replicas: 1 }), ...workload('licences'), ...workload('web')],
  logs: { 'shop/billing-0': 'starting billing 4.2.1\ngoing idle\n', 'shop/licences-0': LICENCE_LOG },
};
