// Services without pods behind them and those who call them; ingresses nobody serves; rollouts whose log says why.
import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { answer } from '../support/answers.ts';
import { unreadyWorkload } from '../support/broken-pods.ts';
import { event, NAMESPACE, object, service, workload } from '../support/objects.ts';
import { condition, expectAtOnce } from '../support/one-look.ts';
import { node, pendingWorkload, SILENT } from '../support/placement.ts';

const withoutPods = workload('cart').filter(({ kind }) => kind !== 'Pod');
const caller = (env: readonly object[] = []): readonly KubeObject[] => [
  ...workload('web', { containers: [{ name: 'web', image: 'web:1', ...{ env } }] }),
  service('web'),
];
const LISTENS = '2026-03-01T02:59:00Z INFO listening on :8080';
const REFUSED =
  '2026-03-01T02:59:00Z ERROR GET http://cart/v1/items: dial tcp 10.96.0.20:80: connect: connection refused';
const NO_HOST =
  '2026-03-01T02:59:00Z ERROR Get "http://cart/v1": dial tcp: lookup cart on 10.96.0.10:53: no such host';
const QUESTION = `web in ${NAMESPACE} logs connection errors`;

const [deployment, ...rest] = unreadyWorkload();
const stuck = {
  ...deployment,
  status: {
    ...deployment?.status,
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

const CASES: readonly (readonly [string, string, readonly KubeObject[], string, string])[] = [
  ['dependency-without-pods', QUESTION, [...caller(), ...withoutPods, service('cart')], REFUSED, 'cart'],
  [
    'dependency-named-port',
    QUESTION,
    [...caller(), ...workload('cart'), service('cart', { ports: [{ port: 80, targetPort: 'items' }] })],
    REFUSED,
    'items',
  ],
  [
    'dependency-alias-unknown',
    QUESTION,
    [
      ...caller(),
      service('cart', { type: 'ExternalName', externalName: 'old.cart.example', selector: undefined }),
    ],
    NO_HOST,
    'old.cart.example',
  ],
  [
    'service-no-pods',
    `service cart in ${NAMESPACE} has no endpoints`,
    [...withoutPods, service('cart')],
    LISTENS,
    'cart',
  ],
  [
    'service-no-ready-pods',
    `service cart in ${NAMESPACE} has no endpoints`,
    [...workload('cart', { ready: 0, replicas: 2 }), service('cart')],
    LISTENS,
    'ready',
  ],
  [
    'service-endpoints-stale',
    `service cart in ${NAMESPACE} has stale endpoints`,
    [
      ...workload('cart'),
      service('cart'),
      event(
        { kind: 'Service', name: 'cart' },
        'FailedToUpdateEndpointSlices',
        'Error updating Endpoint Slices for Service shop/cart: failed to create EndpointSlice for Service shop/cart: exceeded quota',
      ),
    ],
    LISTENS,
    'exceeded quota',
  ],
  [
    'env-port-not-served',
    `web in ${NAMESPACE} cannot connect to its backend`,
    [...caller([{ name: 'CART_URL', value: 'http://cart:8099' }]), ...workload('cart'), service('cart')],
    LISTENS,
    '8099',
  ],
  [
    'rollout-waits-says-why',
    `rollout of cart in ${NAMESPACE} is stuck`,
    [stuck, ...rest],
    'WARN  readiness: cache warm-up incomplete, price index not loaded',
    'price index not loaded',
  ],
  [
    'pending-nodes-unwell-unnamed',
    `cart in ${NAMESPACE} is stuck in Pending`,
    [
      ...pendingWorkload('cart', '0/1 nodes are available: 1 node(s) had untolerated taint(s).'),
      node('node-1', {
        conditions: SILENT,
        taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }],
      }),
    ],
    LISTENS,
    'node-1',
  ],
];

test.each(CASES)('%s', async (pattern, question, objects, log, says) => {
  const logs = {
    [`${NAMESPACE}/web-0`]: log,
    [`${NAMESPACE}/cart-0`]: log,
    [`${NAMESPACE}/cart-0/main`]: log,
  };
  const found = await answer(question, objects, { logs });
  expect(found.pattern, found.rootCause).toBe(pattern);
  expect(found.rootCause).toContain(says);
});

const unserved = object('Ingress', 'edge', {
  apiVersion: 'networking.k8s.io/v1',
  spec: {
    rules: [
      {
        host: 'shop.example.com',
        http: { paths: [{ path: '/', backend: { service: { name: 'cart', port: { number: 80 } } } }] },
      },
    ],
  },
  status: { loadBalancer: {} },
});
expectAtOnce([
  [
    'ingress-no-controller',
    `ingress edge in ${NAMESPACE} has no address`,
    [...workload('cart'), service('cart'), unserved],
    'edge',
    ['IngressClass', 'Service', 'Pod'],
  ],
]);
