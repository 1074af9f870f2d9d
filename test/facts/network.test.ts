// Facts of NetworkPolicies, of the cluster's DNS and of addresses in environment variables.
import { describe, expect, test } from 'vitest';
import { FactExtractor } from '../../src/facts/extract.ts';
import type { EnvVar, KubeObject } from '../../src/facts/kube-json.ts';
import { FIXED_NOW_MS } from '../support/fixed-clock.ts';
import { NAMESPACE, object, service, workload } from '../support/objects.ts';

function look(objects: readonly KubeObject[], namespace = NAMESPACE): FactExtractor {
  const extractor = new FactExtractor(FIXED_NOW_MS);
  for (const kind of ['Pod', 'Deployment', 'StatefulSet', 'Service', 'NetworkPolicy'])
    extractor.inventory.markComplete(kind, namespace);
  extractor.fromObjects(objects, []);
  return extractor;
}

function told(objects: readonly KubeObject[], prefix: string, namespace?: string): readonly string[] {
  return look(objects, namespace)
    .facts()
    .map(({ code }) => code)
    .filter((code) => code.startsWith(prefix));
}

describe('policies', () => {
  const policy = (spec: Readonly<Record<string, unknown>>, name = 'limit'): KubeObject =>
    object('NetworkPolicy', name, { spec });
  const all = { podSelector: {} };
  const web = { from: [{ podSelector: { matchLabels: { app: 'web' } } }] };
  const cases: readonly (readonly [string, readonly KubeObject[], readonly string[]])[] = [
    ['nobody is let in', [policy({ ...all, policyTypes: ['Ingress'] })], ['network-policy.isolates']],
    ['some are let in', [policy({ ...all, ingress: [web] })], ['network-policy.restricts']],
    ['everybody is let in', [policy({ ...all, ingress: [{}] })], []],
    [
      'nobody by one policy, some by another',
      [policy({ ...all }), policy({ ...all, ingress: [web] }, 'web')],
      ['network-policy.restricts', 'network-policy.restricts'],
    ],
    [
      'nothing is let out',
      [policy({ ...all, policyTypes: ['Egress'] })],
      ['network-policy.isolates', 'network-policy.no-dns'],
    ],
    [
      'out, but not to DNS',
      [policy({ ...all, egress: [{ ports: [{ port: 443 }] }], policyTypes: ['Egress'] })],
      ['network-policy.restricts', 'network-policy.no-dns'],
    ],
    [
      'out, DNS by another policy',
      [
        policy({ ...all, egress: [{ ports: [{ port: 443 }] }], policyTypes: ['Egress'] }),
        policy(
          { ...all, policyTypes: ['Egress'], egress: [{ ports: [{ port: 53, protocol: 'UDP' }] }] },
          'dns',
        ),
      ],
      ['network-policy.restricts', 'network-policy.restricts'],
    ],
    ['it selects nobody', [policy({ podSelector: { matchLabels: { app: 'mail' } } })], []],
  ];
  test.each(cases)('%s', (_, policies, expected) => {
    expect(told([...workload('cart'), ...policies], 'network-policy.')).toEqual(expected);
  });

  test('a fact tells who, which way and what is allowed', () => {
    const [fact] = look([
      ...workload('cart'),
      policy({
        podSelector: { matchLabels: { app: 'cart' } },
        ingress: [{ ...web, ports: [{ port: 8080 }] }],
      }),
    ]).facts();
    expect(fact?.captures).toEqual({
      policy: 'limit',
      direction: 'ingress',
      selector: 'app=cart',
      workloads: 'deployment cart',
      allows: 'from app=web on TCP 8080',
    });
  });
});

describe('DNS', () => {
  const servers = (ready: number, replicas = 2): readonly KubeObject[] =>
    workload('coredns', { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' }, replicas, ready });
  test.each([
    ['all are ready', servers(2), []],
    ['one is ready', servers(1), []],
    ['none is ready', servers(0), ['dns.servers-down']],
    ['none is wanted', servers(0, 0), ['dns.servers-down']],
    ['they run elsewhere', [], []],
  ])('%s', (_, objects, expected) => {
    expect(told(objects, 'dns.', 'kube-system')).toEqual(expected);
  });
});

describe('addresses in the environment', () => {
  const shop = (
    env: readonly EnvVar[],
    podSpec?: Readonly<Record<string, unknown>>,
  ): readonly KubeObject[] => [
    ...workload('web', { containers: [{ name: 'web', env }], ...(podSpec ? { podSpec } : {}) }),
    ...workload('cart'),
    service('cart'),
  ];
  const cases: readonly (readonly [string, readonly EnvVar[], readonly string[]])[] = [
    ['a Service', [{ name: 'CART_URL', value: 'http://cart' }], []],
    ['a Service and its port', [{ name: 'CART', value: 'cart:80' }], []],
    ['a missing Service', [{ name: 'CART_URL', value: 'http://kart/api' }], ['env.service-missing']],
    [
      'a missing Service by its long name',
      [{ name: 'CART_URL', value: `http://kart.${NAMESPACE}.svc.cluster.local` }],
      ['env.service-missing'],
    ],
    ['another port', [{ name: 'CART_URL', value: 'http://cart:8080' }], ['env.port-not-served']],
    ['the usual port of https', [{ name: 'CART_URL', value: 'https://cart' }], ['env.port-not-served']],
    [
      'host and port apart',
      [
        { name: 'CART_HOST', value: 'cart' },
        { name: 'CART_PORT', value: '9090' },
      ],
      ['env.port-not-served'],
    ],
    ['a host alone', [{ name: 'DB_HOST', value: 'postgres' }], ['env.service-missing']],
    ['one of a list', [{ name: 'BROKERS', value: 'cart:80,kafka:9092' }], ['env.service-missing']],
    ['a host of elsewhere', [{ name: 'IDP_URL', value: 'https://idp.corp.example' }], []],
    ['another namespace', [{ name: 'DB_URL', value: 'postgres://db.data:5432/app' }], []],
    [
      'the pod itself',
      [
        { name: 'ADDR', value: 'localhost:9000' },
        { name: 'BIND', value: '0.0.0.0:8080' },
      ],
      [],
    ],
    [
      'no address',
      [
        { name: 'MODE', value: 'fast' },
        { name: 'TIME', value: '10:30' },
        { name: 'IMAGE', value: 'kart:1.2' },
        { name: 'RUNNER', value: 'kart:16' },
        { name: 'KART_IMAGE', value: 'kart:2024' },
      ],
      [],
    ],
    ['a reference', [{ name: 'CART_URL', value: 'http://$(CART_HOST)' }], []],
  ];
  test.each(cases)('%s', (_, env, expected) => {
    expect(told(shop(env), 'env.')).toEqual(expected);
  });

  test.each([
    ['hostAliases', { hostAliases: [{ ip: '10.0.0.1', hostnames: ['kart'] }] }],
    ['dnsConfig', { dnsConfig: { searches: ['corp.example'] } }],
    ['dnsPolicy', { dnsPolicy: 'Default' }],
    ['hostNetwork', { hostNetwork: true }],
  ])('a pod with %s may know more names', (_, podSpec) => {
    expect(told(shop([{ name: 'CART_URL', value: 'http://kart' }], podSpec), 'env.')).toEqual([]);
  });

  test('no password is told', () => {
    const env = [{ name: 'DB_URL', value: 'postgres://app:hunter2@postgres:5432/app?sslkey=x' }];
    const facts = JSON.stringify(look(shop(env)).facts());
    expect(facts).toContain('postgres://postgres:5432');
    expect(facts).not.toContain('hunter2');
    expect(facts).not.toContain('sslkey');
  });
});
