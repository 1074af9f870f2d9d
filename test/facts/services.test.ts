// Facts of Services, on objects as the API serves them.
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/domain/fact.ts';
import { FactExtractor } from '../../src/facts/extract.ts';
import type { KubeEvent, KubeObject } from '../../src/facts/kube-json.ts';
import { FIXED_NOW_MS } from '../support/fixed-clock.ts';
import { event, NAMESPACE, object, pod, service, workload } from '../support/objects.ts';

const LISTED = ['Pod', 'Deployment', 'StatefulSet', 'Service', 'Endpoints'];

interface Seen {
  readonly facts: readonly Fact[];
  readonly extractor: FactExtractor;
}

function look(objects: readonly KubeObject[], events: readonly KubeEvent[] = [], listed = LISTED): Seen {
  const extractor = new FactExtractor(FIXED_NOW_MS);
  for (const kind of listed) extractor.inventory.markComplete(kind, NAMESPACE);
  return { facts: extractor.fromObjects(objects, events), extractor };
}

function codes(objects: readonly KubeObject[], listed?: readonly string[]): readonly string[] {
  return look(objects, [], listed ? [...listed] : undefined)
    .facts.map(({ code }) => code)
    .filter((code) => code.startsWith('service.'));
}

function captures(
  objects: readonly KubeObject[],
  code: string,
): Readonly<Record<string, string>> | undefined {
  return look(objects).facts.find((fact) => fact.code === code)?.captures;
}

const web = (ports: readonly object[]): readonly KubeObject[] =>
  workload('cart', { containers: [{ name: 'cart', image: 'cart:1', ports }] });

describe('what a selector finds', () => {
  const cases: readonly (readonly [string, readonly KubeObject[], readonly string[]])[] = [
    ['ready pods', [...workload('cart'), service('cart')], []],
    [
      'a label that the pods do not have',
      [...workload('cart'), service('cart', { selector: { app: 'cart-v2' } })],
      ['service.selector-matches-nothing'],
    ],
    ['nothing at all', [service('cart')], ['service.selector-matches-nothing']],
    [
      'a workload without copies',
      [...workload('cart', { replicas: 0 }), service('cart')],
      ['service.backends-scaled-to-zero'],
    ],
    [
      'the idle and the live half of a blue-green pair',
      [
        ...workload('cart-blue', { replicas: 0, labels: { app: 'cart' } }),
        ...workload('cart-green', { labels: { app: 'cart' } }),
        service('cart'),
      ],
      [],
    ],
    [
      'pods that are not ready',
      [...workload('cart', { replicas: 2, ready: 0 }), service('cart')],
      ['service.no-ready-pods'],
    ],
    [
      'pods that are not ready, which are wanted all the same',
      [...workload('cart', { ready: 0 }), service('cart', { publishNotReadyAddresses: true })],
      [],
    ],
    [
      'one ready pod of three',
      [...workload('cart', { replicas: 3, ready: 1 }), service('cart')],
      ['service.single-endpoint'],
    ],
    ['two ready pods of three', [...workload('cart', { replicas: 3, ready: 2 }), service('cart')], []],
    [
      'a workload whose pods were not created',
      [...workload('cart').filter(({ kind }) => kind !== 'Pod'), service('cart')],
      ['service.no-pods'],
    ],
    ['a pod that nothing controls', [pod('cart', { labels: { app: 'cart' } }), service('cart')], []],
    [
      'a label that a pod got after it was made',
      [
        ...workload('db', { kind: 'StatefulSet' }).map((made) =>
          made.kind === 'Pod'
            ? pod('db-0', {
                labels: { app: 'db', role: 'primary' },
                owner: { kind: 'StatefulSet', name: 'db' },
              })
            : made,
        ),
        service('db-primary', { selector: { app: 'db', role: 'primary' } }),
      ],
      [],
    ],
    [
      'pods that start just now',
      [
        pod('cart', { labels: { app: 'cart' }, ready: false, createdAt: '2026-03-01T02:59:40Z' }),
        service('cart'),
      ],
      [],
    ],
    [
      'a finished job',
      [pod('cart', { labels: { app: 'cart' }, status: { phase: 'Succeeded' } }), service('cart')],
      ['service.selector-matches-nothing'],
    ],
  ];
  test.each(cases)('%s', (_, objects, expected) => {
    expect(codes(objects)).toEqual(expected);
  });

  test('nothing is said while workloads could not be listed', () => {
    expect(codes([service('cart')], ['Pod', 'Service'])).toEqual([]);
  });

  test('an address in the endpoints speaks against a wrong selector', () => {
    const endpoints = object('Endpoints', 'cart', {
      subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 8080 }] }],
    });
    expect(codes([service('cart'), endpoints])).toEqual([]);
  });
});

describe('the workload that a selector was meant for', () => {
  const cases: readonly (readonly [
    string,
    Readonly<Record<string, string>>,
    readonly KubeObject[],
    Readonly<Record<string, string>>,
  ])[] = [
    [
      'other value',
      { app: 'cart-api' },
      workload('cart'),
      { backend: 'cart', backend_kind: 'deployment', pod_labels: 'app=cart', new_selector: 'app=cart' },
    ],
    [
      'missing key',
      { app: 'cart', tier: 'web' },
      workload('cart'),
      { pod_labels: 'no label tier', new_selector: 'app=cart' },
    ],
    [
      'other key',
      { 'k8s-app': 'cart' },
      workload('cart'),
      { pod_labels: 'no label k8s-app', new_selector: 'app=cart' },
    ],
    [
      'one letter too few',
      { app: 'crt-service' },
      workload('cart-service'),
      { pod_labels: 'app=cart-service' },
    ],
  ];
  test.each(cases)('%s', (_, selector, objects, expected) => {
    const made = [...objects, service('cart', { selector })];
    expect(captures(made, 'service.selector-matches-nothing')).toMatchObject(expected);
  });

  test('labels that all apps share say nothing', () => {
    const shared = { 'app.kubernetes.io/part-of': 'shop' };
    const objects = [
      ...workload('mail', { labels: { ...shared, app: 'mail' } }),
      service('zoo', { selector: { ...shared, app: 'zoo' } }),
    ];
    expect(captures(objects, 'service.selector-matches-nothing')).not.toHaveProperty('backend');
  });

  test('a workload that another Service serves is not taken for it', () => {
    const objects = [
      ...workload('cart'),
      service('cart'),
      service('cart-old', { selector: { app: 'cart-old' } }),
    ];
    expect(captures(objects, 'service.selector-matches-nothing')).toEqual({ selector: 'app=cart-old' });
  });
});

describe('target ports', () => {
  const ports = (...list: readonly object[]): Readonly<Record<string, unknown>> => ({ ports: list });
  const cases: readonly (readonly [
    string,
    readonly object[],
    Readonly<Record<string, unknown>>,
    readonly string[],
  ])[] = [
    ['declared number', [{ containerPort: 8080 }], ports({ port: 80, targetPort: 8080 }), []],
    ['no port is declared', [], ports({ port: 80, targetPort: 8080 }), []],
    [
      'another number is declared',
      [{ containerPort: 9090 }],
      ports({ port: 80, targetPort: 8080 }),
      ['service.target-port-undeclared'],
    ],
    ['the port itself is meant', [{ containerPort: 80 }], ports({ port: 80 }), []],
    ['declared name', [{ name: 'web', containerPort: 8080 }], ports({ port: 80, targetPort: 'web' }), []],
    [
      'unknown name',
      [{ name: 'web', containerPort: 8080 }],
      ports({ port: 80, targetPort: 'http' }),
      ['service.named-port-missing'],
    ],
    [
      'name of another protocol',
      [{ name: 'dns', containerPort: 53, protocol: 'TCP' }],
      ports({ port: 53, targetPort: 'dns', protocol: 'UDP' }),
      ['service.named-port-missing'],
    ],
    [
      'number of another protocol',
      [{ containerPort: 53 }],
      ports({ port: 53, protocol: 'UDP' }),
      ['service.protocol-mismatch'],
    ],
    [
      'both protocols',
      [{ containerPort: 53 }, { containerPort: 53, protocol: 'UDP' }],
      ports({ port: 53, protocol: 'UDP' }),
      [],
    ],
  ];
  test.each(cases)('%s', (_, declared, spec, expected) => {
    expect(codes([...web(declared), service('cart', spec)])).toEqual(expected);
  });

  test('a port that a probe uses is one that is listened on', () => {
    const containers = [
      {
        name: 'cart',
        image: 'cart:1',
        ports: [{ containerPort: 9090 }],
        readinessProbe: { httpGet: { port: 8080 } },
      },
    ];
    expect(codes([...workload('cart', { containers }), service('cart')])).toEqual([]);
  });

  test('a sidecar declares ports, too', () => {
    const podSpec = {
      initContainers: [
        { name: 'proxy', restartPolicy: 'Always', ports: [{ name: 'web', containerPort: 8080 }] },
      ],
    };
    expect(
      codes([...workload('cart', { podSpec }), service('cart', ports({ port: 80, targetPort: 'web' }))]),
    ).toEqual([]);
  });

  test('a container that only the pods have declares ports, too', () => {
    const proxy = { name: 'proxy', ports: [{ name: 'web', containerPort: 8080 }] };
    const made = workload('cart').map((item) =>
      item.kind === 'Pod' ? { ...item, spec: { ...item.spec, containers: [{ name: 'cart' }, proxy] } } : item,
    );
    expect(codes([...made, service('cart', ports({ port: 80, targetPort: 'web' }))])).toEqual([]);
  });

  test('the names that exist are told', () => {
    const objects = [
      ...web([{ name: 'web', containerPort: 8080 }]),
      service('cart', ports({ port: 80, targetPort: 'http' })),
    ];
    expect(captures(objects, 'service.named-port-missing')).toEqual({
      port: '80',
      target_port: 'http',
      protocol: 'TCP',
      declared: '8080 (web)',
      backend: 'cart',
      backend_kind: 'deployment',
    });
  });
});

describe('addresses', () => {
  const none = { selector: undefined };
  const alias = (externalName: string): KubeObject =>
    service('cart', { type: 'ExternalName', externalName, clusterIP: undefined });
  const cases: readonly (readonly [string, readonly KubeObject[], readonly string[]])[] = [
    ['no selector and no endpoints', [service('db', none)], ['service.without-endpoints']],
    [
      'endpoints made by hand',
      [service('db', none), object('Endpoints', 'db', { subsets: [{ addresses: [{ ip: '192.0.2.7' }] }] })],
      [],
    ],
    [
      'slices made by hand',
      [
        service('db', none),
        object(
          'EndpointSlice',
          'db-1',
          { endpoints: [{ addresses: ['192.0.2.7'], conditions: {} }] },
          { labels: { 'kubernetes.io/service-name': 'db' } },
        ),
      ],
      [],
    ],
    [
      'a slice whose endpoints are not ready',
      [
        service('db', none),
        object(
          'EndpointSlice',
          'db-1',
          { endpoints: [{ addresses: ['192.0.2.7'], conditions: { ready: false } }] },
          { labels: { 'kubernetes.io/service-name': 'db' } },
        ),
      ],
      ['service.without-endpoints'],
    ],
    ['the API server', [service('kubernetes', none)], []],
    ['a name of elsewhere', [alias('db.example.com')], []],
    ['an address for a name', [alias('192.0.2.7')], ['service.external-name-broken']],
    ['a name without domain', [alias('db')], ['service.external-name-broken']],
    [
      'a Service that does not exist',
      [alias(`db.${NAMESPACE}.svc.cluster.local`)],
      ['service.external-name-broken'],
    ],
    ['a Service of a namespace that was not looked at', [alias('db.data.svc.cluster.local')], []],
    [
      'a load balancer without address',
      [...workload('cart'), service('cart', { type: 'LoadBalancer' })],
      ['service.load-balancer-pending'],
    ],
    [
      'a load balancer with an address',
      [
        ...workload('cart'),
        {
          ...service('cart', { type: 'LoadBalancer' }),
          status: { loadBalancer: { ingress: [{ ip: '203.0.113.4' }] } },
        },
      ],
      [],
    ],
    [
      'a load balancer of just now',
      [
        ...workload('cart'),
        {
          ...service('cart', { type: 'LoadBalancer' }),
          metadata: { name: 'cart', namespace: NAMESPACE, creationTimestamp: '2026-03-01T02:59:00Z' },
        },
      ],
      [],
    ],
  ];
  test.each(cases)('%s', (_, objects, expected) => {
    expect(codes(objects)).toEqual(expected);
  });

  test('a condition says why there is no address', () => {
    const conditions = [
      {
        type: 'cilium.io/IPAMRequestSatisfied',
        status: 'False',
        reason: 'no_pool',
        message: 'There are no enabled CiliumLoadBalancerIPPools that match this service',
      },
    ];
    const balanced = {
      ...service('cart', { type: 'LoadBalancer' }),
      status: { loadBalancer: {}, conditions },
    };
    expect(captures([...workload('cart'), balanced], 'service.load-balancer-error')).toEqual({
      error: 'There are no enabled CiliumLoadBalancerIPPools that match this service',
    });
  });
});

describe('what controllers say of a Service', () => {
  const about = { kind: 'Service', name: 'cart' };
  const cases: readonly (readonly [string, string, string, Readonly<Record<string, string>> | undefined])[] =
    [
      [
        'SyncLoadBalancerFailed',
        'Error syncing load balancer: failed to ensure load balancer: could not find any suitable subnets for creating the ELB',
        'service.load-balancer-error',
        { error: 'could not find any suitable subnets for creating the ELB' },
      ],
      [
        'AllocationFailed',
        'Failed to allocate IP for "shop/cart": no available IPs',
        'service.load-balancer-error',
        { error: 'Failed to allocate IP for "shop/cart": no available IPs' },
      ],
      [
        'FailedDeployModel',
        'Failed deploy model due to AccessDenied: not authorized to perform elasticloadbalancing:CreateLoadBalancer',
        'service.load-balancer-error',
        { error: 'AccessDenied: not authorized to perform elasticloadbalancing:CreateLoadBalancer' },
      ],
      [
        'ClusterIPAlreadyAllocated',
        'Cluster IP [IPv4]:10.96.0.20 was assigned to multiple services; please recreate service',
        'service.allocation-conflict',
        { error: 'Cluster IP [IPv4]:10.96.0.20 was assigned to multiple services; please recreate service' },
      ],
      [
        'PortAlreadyAllocated',
        'Port 30080 was assigned to multiple services; please recreate service',
        'service.allocation-conflict',
        { error: 'Port 30080 was assigned to multiple services; please recreate service' },
      ],
      [
        'ClusterIPNotAllocated',
        'Cluster IP [IPv4]:10.96.0.20 is not allocated; repairing',
        'service.allocation-conflict',
        undefined,
      ],
      [
        'FailedToUpdateEndpointSlices',
        'Error updating Endpoint Slices for Service shop/cart: failed to create EndpointSlice for Service shop/cart: exceeded quota',
        'service.endpoints-update-failed',
        {
          error:
            'Error updating Endpoint Slices for Service shop/cart: failed to create EndpointSlice for Service shop/cart: exceeded quota',
        },
      ],
      [
        'FailedToUpdateEndpoint',
        'Failed to update endpoint shop/cart: Operation cannot be fulfilled on endpoints "cart": the object has been modified; please apply your changes to the latest version and try again',
        'service.endpoints-update-failed',
        undefined,
      ],
    ];
  test.each(cases)('%s', (reason, message, code, expected) => {
    const { facts } = look(
      [...workload('cart'), service('cart', { type: 'LoadBalancer' })],
      [event(about, reason, message)],
    );
    expect(facts.find((fact) => fact.code === code)?.captures).toEqual(expected);
  });

  test('what failed before a load balancer got its address is past', () => {
    const balanced = {
      ...service('cart', { type: 'LoadBalancer' }),
      status: { loadBalancer: { ingress: [{ ip: '203.0.113.4' }] } },
    };
    const complaint = event(about, 'SyncLoadBalancerFailed', 'Error syncing load balancer: timed out');
    expect(look([...workload('cart'), balanced], [complaint]).facts).toEqual([]);
  });
});

describe('links', () => {
  const linksOf = (objects: readonly KubeObject[], kind = 'Service', name = 'cart'): readonly string[] =>
    look(objects)
      .extractor.inventory.linksFrom({ kind, namespace: NAMESPACE, name }, 'uses')
      .map((ref) => `${ref.kind} ${ref.name}`);

  test('a Service uses what it selects, even without pods', () => {
    expect(linksOf([...workload('cart', { replicas: 0 }), service('cart')])).toEqual(['Deployment cart']);
  });

  test('a Service uses what its selector was meant for', () => {
    expect(linksOf([...workload('cart'), service('cart', { selector: { app: 'kart' } })])).toEqual([
      'Deployment cart',
    ]);
  });

  test('the idle half of a pair is not used', () => {
    const pair = [
      ...workload('blue', { labels: { app: 'cart' }, replicas: 0 }),
      ...workload('green', { labels: { app: 'cart' } }),
    ];
    expect(linksOf([...pair, service('cart')])).toEqual(['Deployment green']);
  });

  test('endpoints and slices belong to their Service', () => {
    const labels = { 'kubernetes.io/service-name': 'cart' };
    const objects = [
      object('Endpoints', 'cart'),
      object('EndpointSlice', 'cart-x7k2p', { endpoints: [] }, { labels }),
    ];
    expect(linksOf(objects, 'Endpoints')).toEqual(['Service cart']);
    expect(linksOf(objects, 'EndpointSlice', 'cart-x7k2p')).toEqual(['Service cart']);
  });
});

test('a quote tells the selector and the labels', () => {
  const { facts } = look([...workload('cart'), service('cart', { selector: { app: 'cart-api' } })]);
  expect(facts.map(({ quote }) => quote)).toEqual([
    'spec.selector: app=cart-api matches no pod, the pods of deployment cart have app=cart',
  ]);
});
