// Facts of Services that do not find pods by labels, and what controllers say of Services.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { captures, codes, look } from '../support/first-look.ts';
import { event, NAMESPACE, object, service, workload } from '../support/objects.ts';

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
