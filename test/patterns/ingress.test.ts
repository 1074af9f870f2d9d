// Patterns of Ingresses and of the Gateway API: each on the evidence that shows it, and on its look-alikes.

import { expect, test } from 'vitest';
import { NO_EXPERIENCE } from '../../src/domain/memory.ts';
import { createPatternsEngine } from '../../src/engines/patterns/engine.ts';
import { FactExtractor } from '../../src/facts/extract.ts';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { FIXED_NOW_MS } from '../support/fixed-clock.ts';
import { investigateFixture } from '../support/fixture-cluster.ts';
import { describeStep } from '../support/investigations.ts';
import { builtinPatterns } from '../support/library.ts';
import { event, NAMESPACE, object, service, workload } from '../support/objects.ts';

const PATTERNS = builtinPatterns();
const CART = [...workload('cart'), service('cart')];
const SERVED = { loadBalancer: { ingress: [{ hostname: 'lb.example.com' }] } };
const PENDING = { loadBalancer: {} };
const QUESTION = `ingress edge in ${NAMESPACE} answers 404`;

function ingress(backend: string, port: number, status: object = SERVED, className = 'nginx'): KubeObject {
  const paths = [{ path: '/', backend: { service: { name: backend, port: { number: port } } } }];
  const spec = { ingressClassName: className, rules: [{ host: 'shop.example.com', http: { paths } }] };
  return object('Ingress', 'edge', { apiVersion: 'networking.k8s.io/v1', spec, status });
}

const nginx = object(
  'IngressClass',
  'nginx',
  { apiVersion: 'networking.k8s.io/v1' },
  { namespace: undefined },
);
const complaint = (reason: string, message: string): KubeObject =>
  event({ kind: 'Ingress', name: 'edge' }, reason, message);

interface Case {
  readonly name: string;
  readonly question?: string;
  readonly objects: readonly KubeObject[];
  readonly pattern: string | null;
  readonly values?: readonly string[];
  /** How often kubectl lists something beyond the first look. */
  readonly steps?: number;
}

const GATEWAY = { apiVersion: 'gateway.networking.k8s.io/v1' };
const condition = (type: string, status: string, reason: string, message: string): object => ({
  type,
  status,
  reason,
  message,
});

const CASES: readonly Case[] = [
  {
    name: 'a Service that does not exist',
    objects: [...CART, ingress('kart', 80)],
    pattern: 'ingress-backend-missing',
    values: ['shop.example.com/', 'service kart'],
  },
  {
    name: 'a port that the Service does not have',
    objects: [...CART, ingress('cart', 8080)],
    pattern: 'ingress-backend-port-missing',
    values: ['8080', 'serves 80'],
  },
  {
    name: 'a class that does not exist',
    objects: [...CART, nginx, ingress('cart', 80, PENDING, 'ngnix')],
    pattern: 'ingress-class-missing',
    values: ['ngnix', 'classes: nginx'],
    steps: 2,
  },
  {
    name: 'no address although the class exists',
    question: `ingress edge in ${NAMESPACE} has no address`,
    objects: [...CART, nginx, ingress('cart', 80, PENDING)],
    pattern: 'ingress-no-address',
    values: ['class nginx'],
    // The class, then who carries it out, then whether custom kinds route requests.
    steps: 5,
  },
  {
    name: 'what the controller complains of',
    question: `ingress edge in ${NAMESPACE} has no address`,
    objects: [
      ...CART,
      ingress('cart', 80, PENDING),
      complaint(
        'FailedBuildModel',
        "Failed build model due to couldn't auto-discover subnets: unable to resolve at least one subnet",
      ),
    ],
    pattern: 'ingress-rejected',
    values: ["couldn't auto-discover subnets"],
  },
  {
    name: 'a certificate that does not exist',
    question: `https of ingress edge in ${NAMESPACE} is broken`,
    objects: [
      ...CART,
      ingress('cart', 80),
      complaint(
        'AddedOrUpdatedWithWarning',
        "Configuration for shop/edge was added or updated ; with warning(s): TLS secret edge-tls is invalid: secret doesn't exist or of an unsupported type",
      ),
    ],
    pattern: 'ingress-tls-secret-missing',
    values: ['edge-tls'],
  },
  {
    name: 'a Service behind it whose selector matches nothing',
    question: `ingress edge in ${NAMESPACE} answers 503`,
    objects: [...workload('cart'), service('cart', { selector: { app: 'cart-v2' } }), ingress('cart', 80)],
    pattern: 'service-selector-mismatch',
    values: ['app=cart-v2'],
  },
  {
    name: 'a workload behind it that is scaled to zero',
    question: `ingress edge in ${NAMESPACE} answers 503`,
    objects: [...workload('cart', { replicas: 0 }), service('cart'), ingress('cart', 80)],
    pattern: 'service-backends-scaled-to-zero',
    values: ['deployment cart', '0 replicas'],
  },
  { name: 'all is well', objects: [...CART, nginx, ingress('cart', 80)], pattern: null },
  {
    name: 'no address, but nobody asks for it',
    question: `why is cart in ${NAMESPACE} slow?`,
    objects: [...CART, nginx, ingress('cart', 80, PENDING)],
    pattern: null,
  },
];

test.each(CASES)('$name', async ({ question = QUESTION, objects, pattern, values = [], steps }) => {
  const { diagnosis, steps: taken } = await investigateFixture(question, { objects }, PATTERNS);
  const rootCause = diagnosis?.rootCause ?? '';
  expect({ pattern: diagnosis?.pattern ?? null, rootCause }).toMatchObject({ pattern });
  for (const value of values) expect(rootCause).toContain(value);
  if (steps !== undefined) expect(taken.length).toBe(steps);
});

const route = (conditions: readonly object[], backend: object): KubeObject =>
  object('HTTPRoute', 'cart', {
    ...GATEWAY,
    spec: { parentRefs: [{ name: 'edge' }], rules: [{ backendRefs: [backend] }] },
    status: { parents: [{ parentRef: { name: 'edge' }, conditions }] },
  });
const gateway = (conditions: readonly object[], listeners: readonly object[] = []): KubeObject =>
  object('Gateway', 'edge', {
    ...GATEWAY,
    spec: { gatewayClassName: 'envoy' },
    status: { conditions, listeners },
  });

test.each<Case & { readonly question: string }>([
  {
    name: 'a route that the gateway does not let in',
    question: `httproute cart in ${NAMESPACE} does not work`,
    objects: [
      ...CART,
      route(
        [
          condition(
            'Accepted',
            'False',
            'NotAllowedByListeners',
            'No listener allows routes of this namespace',
          ),
        ],
        { name: 'cart', port: 80 },
      ),
    ],
    pattern: 'route-not-accepted',
    values: ['gateway edge', 'NotAllowedByListeners'],
  },
  {
    name: 'a route to a Service that does not exist',
    question: `httproute cart in ${NAMESPACE} answers 500`,
    objects: [
      ...CART,
      route([condition('ResolvedRefs', 'False', 'BackendNotFound', 'Service shop/kart not found')], {
        name: 'kart',
        port: 80,
      }),
    ],
    pattern: 'route-backend-missing',
    values: ['service kart'],
  },
  {
    name: 'a listener without certificate',
    question: `gateway edge in ${NAMESPACE} does not answer on https`,
    objects: [
      gateway(
        [condition('Accepted', 'True', 'Accepted', '')],
        [
          {
            name: 'https',
            conditions: [
              condition(
                'ResolvedRefs',
                'False',
                'InvalidCertificateRef',
                'Secret shop/edge-tls does not exist',
              ),
            ],
          },
        ],
      ),
    ],
    pattern: 'gateway-listener-invalid',
    values: ['Listener https', 'edge-tls'],
  },
  {
    name: 'a gateway that no controller looked at',
    question: `gateway edge in ${NAMESPACE} has no address`,
    objects: [gateway([condition('Accepted', 'Unknown', 'Pending', 'Waiting for controller')])],
    pattern: 'gateway-no-controller',
    values: ['class envoy'],
  },
])('$name', async ({ question, objects, pattern, values = [] }) => {
  const extractor = new FactExtractor(FIXED_NOW_MS);
  extractor.inventory.markComplete('Service', NAMESPACE);
  const facts = extractor.fromObjects(objects, []);
  const action = await createPatternsEngine(PATTERNS).next(
    {
      question,
      cluster: { id: 'c-1', context: 'fixture', namespace: NAMESPACE },
      steps: [describeStep({ index: 0, facts })],
      stepsLeft: 0,
      topology: extractor.inventory,
      ...NO_EXPERIENCE,
    },
    new AbortController().signal,
  );
  const diagnosis = action.type === 'diagnose' ? action.diagnosis : null;
  const rootCause = diagnosis?.rootCause ?? '';
  expect({ pattern: diagnosis?.pattern ?? null, rootCause }).toMatchObject({ pattern });
  for (const value of values) expect(rootCause).toContain(value);
});
