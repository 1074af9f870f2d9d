// Facts of Ingresses and of the Gateway API, on objects as the API serves them.
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/domain/fact.ts';
import { FactExtractor } from '../../src/facts/extract.ts';
import type { KubeEvent, KubeObject } from '../../src/facts/kube-json.ts';
import { FIXED_NOW_MS } from '../support/fixed-clock.ts';
import { event, NAMESPACE, object, service, workload } from '../support/objects.ts';

function look(
  objects: readonly KubeObject[],
  events: readonly KubeEvent[] = [],
  complete: readonly string[] = [],
): readonly Fact[] {
  const extractor = new FactExtractor(FIXED_NOW_MS);
  for (const kind of ['Pod', 'Deployment', 'StatefulSet', 'Service', ...complete])
    extractor.inventory.markComplete(kind, NAMESPACE);
  for (const kind of complete) extractor.inventory.markComplete(kind, null);
  return extractor.fromObjects(objects, events);
}

const CART = [...workload('cart'), service('cart')];
const SERVED = { loadBalancer: { ingress: [{ ip: '203.0.113.9' }] } };

interface IngressParts {
  readonly backend?: string;
  readonly port?: Readonly<Record<string, unknown>>;
  readonly className?: string;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly createdAt?: string;
}

function ingress(name: string, parts: IngressParts = {}): KubeObject {
  const {
    backend = 'cart',
    port = { number: 80 },
    className,
    status = SERVED,
    annotations = {},
    createdAt,
  } = parts;
  const paths = [{ path: '/cart', pathType: 'Prefix', backend: { service: { name: backend, port } } }];
  const spec = {
    rules: [{ host: 'shop.example.com', http: { paths } }],
    ...(className === undefined ? {} : { ingressClassName: className }),
  };
  return object(
    'Ingress',
    name,
    { apiVersion: 'networking.k8s.io/v1', spec, status },
    { annotations, ...(createdAt === undefined ? {} : { creationTimestamp: createdAt }) },
  );
}

const ingressClass = (name: string, isDefault = false): KubeObject =>
  object(
    'IngressClass',
    name,
    {},
    {
      namespace: undefined,
      annotations: isDefault ? { 'ingressclass.kubernetes.io/is-default-class': 'true' } : {},
    },
  );

function codes(facts: readonly Fact[], prefix = 'ingress.'): readonly string[] {
  return facts.map(({ code }) => code).filter((code) => code.startsWith(prefix));
}

describe('Ingresses', () => {
  const pending = { loadBalancer: {} };
  const cases: readonly (readonly [string, readonly KubeObject[], readonly string[]])[] = [
    ['all is there', [ingress('shop')], []],
    ['no such Service', [ingress('shop', { backend: 'kart' })], ['ingress.backend-missing']],
    ['no such port', [ingress('shop', { port: { number: 8080 } })], ['ingress.backend-port-missing']],
    ['a port by name', [ingress('shop', { port: { name: 'http' } })], []],
    ['no port of that name', [ingress('shop', { port: { name: 'web' } })], ['ingress.backend-port-missing']],
    [
      'no address, the class exists',
      [ingress('shop', { status: pending, className: 'nginx' }), ingressClass('nginx')],
      ['ingress.no-address'],
    ],
    [
      'no address, no such class',
      [ingress('shop', { status: pending, className: 'ngnix' }), ingressClass('nginx')],
      ['ingress.no-address', 'ingress.class-missing'],
    ],
    [
      'no address, no class, no default',
      [ingress('shop', { status: pending }), ingressClass('nginx')],
      ['ingress.no-address', 'ingress.no-class'],
    ],
    [
      'no address, no class, a default',
      [ingress('shop', { status: pending }), ingressClass('nginx', true)],
      ['ingress.no-address'],
    ],
    [
      'no address, no class at all',
      [ingress('shop', { status: pending })],
      ['ingress.no-address', 'ingress.no-controller'],
    ],
    [
      'no address, a class by annotation',
      [
        ingress('shop', { status: pending, annotations: { 'kubernetes.io/ingress.class': 'alb' } }),
        ingressClass('nginx'),
      ],
      ['ingress.no-address', 'ingress.class-unserved'],
    ],
    ['no address yet', [ingress('shop', { status: pending, createdAt: '2026-03-01T02:58:00Z' })], []],
    ['no such class, but it is served', [ingress('shop', { className: 'ngnix' }), ingressClass('nginx')], []],
    [
      'two claim one path',
      [
        ...workload('mail'),
        service('mail'),
        ingress('shop', { createdAt: '2026-02-01T00:00:00Z' }),
        ingress('shop-new', { backend: 'mail' }),
      ],
      ['ingress.duplicate-path'],
    ],
    ['two claim one path for one Service', [ingress('shop'), ingress('shop-new')], []],
  ];
  test.each(cases)('%s', (_, objects, expected) => {
    expect(codes(look([...CART, ...objects], [], ['IngressClass']))).toEqual(expected);
  });

  test('classes that were not listed are not missed', () => {
    expect(codes(look([...CART, ingress('shop', { status: pending, className: 'ngnix' })]))).toEqual([
      'ingress.no-address',
    ]);
  });

  test('the younger of two is told of', () => {
    const both = [
      ingress('shop', { createdAt: '2026-02-01T00:00:00Z' }),
      ingress('shop-new', { backend: 'mail' }),
    ];
    const [fact] = look([...CART, ...workload('mail'), service('mail'), ...both]);
    expect(fact).toMatchObject({
      subject: { name: 'shop-new' },
      captures: { host: 'shop.example.com', path: '/cart', other: 'shop/shop', other_service: 'cart' },
    });
  });
});

describe('what controllers say of an Ingress', () => {
  const cases: readonly (readonly [string, string, string | undefined, string | undefined])[] = [
    [
      'FailedBuildModel',
      "Failed build model due to couldn't auto-discover subnets: unable to resolve at least one subnet",
      'ingress.rejected',
      "couldn't auto-discover subnets: unable to resolve at least one subnet",
    ],
    [
      'FailedBuildModel',
      'Failed build model due to ingress: shop/shop: no certificate found for host: shop.example.com',
      'ingress.rejected',
      'ingress: shop/shop: no certificate found for host: shop.example.com',
    ],
    [
      'Translate',
      'Translation failed: invalid ingress spec: service "shop/cart" is type "ClusterIP", expected "NodePort" or "LoadBalancer"',
      'ingress.rejected',
      'invalid ingress spec: service "shop/cart" is type "ClusterIP", expected "NodePort" or "LoadBalancer"',
    ],
    [
      'Rejected',
      'All hosts are taken by other resources',
      'ingress.rejected',
      'All hosts are taken by other resources',
    ],
    [
      'AddedOrUpdatedWithWarning',
      "Configuration for shop/shop was added or updated ; with warning(s): TLS secret shop-tls is invalid: secret doesn't exist or of an unsupported type",
      'ingress.tls-secret-missing',
      "secret doesn't exist or of an unsupported type",
    ],
    [
      'Sync',
      'Error syncing to GCP: error running load balancer syncing routine: loadbalancer abc does not exist: Cert creation failures - could not find TLS certificates: secrets "shop-tls" not found',
      'ingress.tls-secret-missing',
      undefined,
    ],
    ['Sync', 'Scheduled for sync', undefined, undefined],
    ['AddedOrUpdated', 'Configuration for shop/shop was added or updated', undefined, undefined],
  ];
  test.each(cases)('%s: %s', (reason, message, code, error) => {
    const about = { kind: 'Ingress', name: 'shop' };
    const fact = look([...CART, ingress('shop')], [event(about, reason, message)]).find((found) =>
      found.code.startsWith('ingress.'),
    );
    expect(fact?.code).toBe(code);
    if (error !== undefined) expect(fact?.captures['error']).toBe(error);
    if (code === 'ingress.tls-secret-missing') expect(fact?.captures['secret']).toBe('shop-tls');
  });
});

describe('Gateway API', () => {
  const api = { apiVersion: 'gateway.networking.k8s.io/v1' };
  const waiting = ['Accepted', 'Programmed'].map((type) => ({
    type,
    status: 'Unknown',
    reason: 'Pending',
    message: 'Waiting for controller',
  }));
  const condition = (type: string, status: string, reason: string, message: string): object => ({
    type,
    status,
    reason,
    message,
  });
  const gateway = (status: object): KubeObject =>
    object('Gateway', 'edge', { ...api, spec: { gatewayClassName: 'envoy' }, status });
  const fine = [
    condition('Accepted', 'True', 'Accepted', ''),
    condition('Programmed', 'True', 'Programmed', ''),
  ];
  const route = (
    conditions: readonly object[] | null,
    backend: object = { name: 'cart', port: 80 },
  ): KubeObject =>
    object('HTTPRoute', 'cart', {
      ...api,
      spec: { parentRefs: [{ name: 'edge' }], rules: [{ backendRefs: [backend] }] },
      status: { parents: conditions === null ? [] : [{ parentRef: { name: 'edge' }, conditions }] },
    });
  const gatewayClass = (conditions: readonly object[]): KubeObject =>
    object(
      'GatewayClass',
      'envoy',
      { ...api, spec: { controllerName: 'gateway.example/ctl' }, status: { conditions } },
      { namespace: undefined },
    );

  const cases: readonly (readonly [string, KubeObject, readonly string[]])[] = [
    ['a class that is accepted', gatewayClass([condition('Accepted', 'True', 'Accepted', '')]), []],
    [
      'a class that nobody accepts',
      gatewayClass([condition('Accepted', 'Unknown', 'Waiting', 'Waiting for controller')]),
      ['gateway.class-not-accepted'],
    ],
    ['a gateway that works', gateway({ conditions: fine, listeners: [] }), []],
    ['a gateway that nobody looked at', gateway({ conditions: waiting }), ['gateway.no-controller']],
    [
      'a gateway without address',
      gateway({
        conditions: [
          fine[0],
          condition('Programmed', 'False', 'AddressNotAssigned', 'No addresses have been assigned'),
        ],
      }),
      ['gateway.not-ready'],
    ],
    [
      'a listener without certificate',
      gateway({
        conditions: fine,
        listeners: [
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
      }),
      ['gateway.listener-invalid'],
    ],
    [
      'a listener in conflict',
      gateway({
        conditions: fine,
        listeners: [
          {
            name: 'http',
            conditions: [condition('Conflicted', 'True', 'HostnameConflict', 'Hostname conflict')],
          },
        ],
      }),
      ['gateway.listener-invalid'],
    ],
    [
      'a listener that works',
      gateway({
        conditions: fine,
        listeners: [
          {
            name: 'http',
            conditions: [
              condition('Conflicted', 'False', 'NoConflicts', ''),
              condition('ResolvedRefs', 'True', 'ResolvedRefs', ''),
            ],
          },
        ],
      }),
      [],
    ],
    [
      'a route that works',
      route([
        condition('Accepted', 'True', 'Accepted', ''),
        condition('ResolvedRefs', 'True', 'ResolvedRefs', ''),
      ]),
      [],
    ],
    [
      'a route that is not let in',
      route([condition('Accepted', 'False', 'NotAllowedByListeners', 'No listener allows this route')]),
      ['route.not-accepted'],
    ],
    [
      'a route that may not refer',
      route(
        [
          condition(
            'ResolvedRefs',
            'False',
            'RefNotPermitted',
            'Backend ref to Service data/db not permitted by any ReferenceGrant.',
          ),
        ],
        { name: 'db', namespace: 'data', port: 80 },
      ),
      ['route.refs-unresolved'],
    ],
    [
      'a route to nobody',
      route([condition('ResolvedRefs', 'False', 'BackendNotFound', 'Service shop/kart not found')], {
        name: 'kart',
        port: 80,
      }),
      ['route.refs-unresolved', 'route.backend-missing'],
    ],
    [
      'a route to another port',
      route([condition('Accepted', 'True', 'Accepted', '')], { name: 'cart', port: 8080 }),
      ['route.backend-port-missing'],
    ],
    ['a route that nobody looked at', route(null), ['route.no-controller']],
    [
      'another project’s gateway',
      { ...gateway({ conditions: waiting }), apiVersion: 'networking.istio.io/v1' },
      [],
    ],
  ];
  test.each(cases)('%s', (_, made, expected) => {
    const found = look([...CART, made]).map(({ code }) => code);
    expect(found.filter((code) => /^(?:gateway|route)\./.test(code))).toEqual(expected);
  });

  test('captures tell the listener and the reason', () => {
    const listeners = [
      {
        name: 'https',
        conditions: [
          condition('ResolvedRefs', 'False', 'InvalidCertificateRef', 'Secret shop/edge-tls does not exist'),
        ],
      },
    ];
    const [fact] = look([gateway({ conditions: fine, listeners })]);
    expect(fact).toMatchObject({
      captures: {
        listener: 'https',
        condition: 'ResolvedRefs',
        reason: 'InvalidCertificateRef',
        message: 'Secret shop/edge-tls does not exist',
      },
      quote:
        'listener https: condition ResolvedRefs: False, InvalidCertificateRef: Secret shop/edge-tls does not exist',
    });
  });
});
