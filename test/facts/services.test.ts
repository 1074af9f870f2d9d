// Facts of Services and what they select, on objects as the API serves them.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { captures, codes, look } from '../support/first-look.ts';
import { NAMESPACE, object, pod, service, workload } from '../support/objects.ts';

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
