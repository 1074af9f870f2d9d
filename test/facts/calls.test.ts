// From a complaint in a log to whom the call went. Facts of logs are given; what they resolve to is looked up.
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/domain/fact.ts';
import { linkCalls } from '../../src/facts/calls.ts';
import type { FactExtractor } from '../../src/facts/extract.ts';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { definedCaptures } from '../../src/facts/rules.ts';
import { look } from '../support/first-look.ts';
import { NAMESPACE, object, service, workload } from '../support/objects.ts';

const CALLER = { kind: 'Pod', namespace: NAMESPACE, name: 'web-0' };
function clusterOf(objects: readonly KubeObject[]): FactExtractor {
  return look(objects).extractor;
}

function logFact(code: string, quote: string, captures: Readonly<Record<string, string>>): Fact {
  return { code, subject: CALLER, captures: { container: 'web', ...captures }, quote };
}

interface Followed {
  readonly facts: readonly Pick<Fact, 'code' | 'captures'>[];
  readonly called: readonly string[];
}

function follow(fact: Fact, objects: readonly KubeObject[]): Followed {
  const { inventory } = clusterOf(objects);
  const facts: Fact[] = [];
  linkCalls([fact], inventory, (code, subject, quote, captures = {}) => {
    facts.push({ code, subject, quote, captures: definedCaptures(captures) });
  });
  const called = inventory
    .linksFrom(CALLER, 'calls')
    .map((ref) => `${ref.kind} ${ref.namespace}/${ref.name}`);
  return { facts: facts.map(({ code, captures }) => ({ code, captures })), called };
}

const refused = (host: string, port?: string): Fact =>
  logFact(
    'log.connection-refused',
    `dial tcp ${host}: connect: connection refused`,
    port === undefined ? { host } : { host, port },
  );

const CART = [...workload('cart'), service('cart')];
const WEB = workload('web');

describe('calls that fail', () => {
  test('a Service and what it selects are called', () => {
    const { facts, called } = follow(refused('cart', '80'), [...WEB, ...CART]);
    expect(called).toEqual([`Service ${NAMESPACE}/cart`, `Deployment ${NAMESPACE}/cart`]);
    expect(facts).toEqual([
      {
        code: 'call.fails',
        captures: {
          container: 'web',
          caller: 'container web',
          host: 'cart',
          port: '80',
          error: 'refused',
          service: 'cart',
          service_namespace: NAMESPACE,
          service_ports: '80',
        },
      },
    ]);
  });

  test('a workload scaled to zero is called all the same', () => {
    const { called } = follow(refused('cart'), [
      ...WEB,
      ...workload('cart', { replicas: 0 }),
      service('cart'),
    ]);
    expect(called).toContain(`Deployment ${NAMESPACE}/cart`);
  });

  test('a port that the Service does not have', () => {
    const { facts } = follow(refused('cart', '8080'), [...WEB, ...CART]);
    expect(facts).toMatchObject([
      { code: 'call.port-not-served', captures: { port: '8080', service_ports: '80' } },
    ]);
  });

  test('any port of a headless Service may be one of its pods', () => {
    const headless = service('cart', { clusterIP: 'None' });
    expect(follow(refused('cart', '9999'), [...WEB, ...workload('cart'), headless]).facts).toMatchObject([
      { code: 'call.fails' },
    ]);
  });

  test('a Service that does not exist, and the one that was meant', () => {
    const waiting = logFact('log.waiting-for', 'waiting for cart-service:80', {
      host: 'cart-service',
      port: '80',
    });
    const { facts } = follow(waiting, [...WEB, ...CART]);
    expect(facts).toMatchObject([
      { code: 'call.service-missing', captures: { service: 'cart-service', near: 'cart' } },
    ]);
  });

  test.each([
    ['led to an address', '10.1.2.3', false],
    ['led to nothing but the pod itself', '127.0.0.1', true],
  ])('what is unreachable by a name that %s', (_, address, isMissing) => {
    const { inventory } = clusterOf([...WEB, ...CART]);
    const facts = [
      logFact('log.connection-refused', `dial tcp ${address}:5432: connection refused`, {
        host: 'db',
        address,
      }),
      logFact('log.unreachable', 'db unreachable, giving up', { host: 'db' }),
    ];
    const told: string[] = [];
    linkCalls(facts, inventory, (code) => told.push(code));
    expect(told.includes('call.service-missing')).toBe(isMissing);
  });

  test('a name that was found is not that of a missing Service', () => {
    expect(follow(refused('ledger', '80'), [...WEB, ...CART]).facts).toEqual([]);
  });

  test('a name in prose may be a part of the name of the Service', () => {
    const said = logFact('log.unreachable', 'redis is unreachable', { host: 'redis' });
    const { facts, called } = follow(said, [
      ...WEB,
      ...workload('shop-redis', { replicas: 0 }),
      service('shop-redis'),
    ]);
    expect(facts).toMatchObject([{ code: 'call.fails', captures: { service: 'shop-redis' } }]);
    expect(called).toContain(`Deployment ${NAMESPACE}/shop-redis`);
  });

  test('an address says who is meant where the name does not', () => {
    const said = logFact(
      'log.connection-refused',
      'cannot connect to the store: dial tcp 10.96.0.20:80: connection refused',
      {
        host: 'store',
        address: '10.96.0.20',
        port: '80',
      },
    );
    expect(follow(said, [...WEB, ...CART]).called).toContain(`Deployment ${NAMESPACE}/cart`);
  });

  test('a port that one line leaves out stands in another', () => {
    const { inventory } = clusterOf([...WEB, ...CART]);
    const facts = [
      refused('cart', '80'),
      logFact('log.unreachable', 'cart unreachable, giving up', { host: 'cart' }),
    ];
    const ports: unknown[] = [];
    linkCalls(facts, inventory, (_code, _subject, _quote, captures) => ports.push(captures?.['port']));
    expect(ports).toEqual([80, 80]);
  });

  test('an init container is told as one', () => {
    const podSpec = { initContainers: [{ name: 'wait-for-cart' }] };
    const waits = logFact('log.waiting-for', 'waiting for cart', {
      host: 'cart',
      container: 'wait-for-cart',
    });
    const { facts } = follow(waits, [...workload('web', { podSpec }), ...CART]);
    expect(facts[0]?.captures).toMatchObject({ caller: 'init container wait-for-cart' });
  });

  test('itself is not called', () => {
    expect(follow(refused('web', '80'), [...WEB, service('web')]).called).toEqual([
      `Service ${NAMESPACE}/web`,
    ]);
  });

  test('a complaint that names nobody is about what the pod was told of', () => {
    const containers = [
      {
        name: 'web',
        env: [
          { name: 'CART_URL', value: 'http://cart' },
          { name: 'MODE', value: 'cart' },
        ],
      },
    ];
    const objects = [...workload('web', { containers }), ...CART, ...workload('mail'), service('mail')];
    const upstream = logFact('log.upstream-error', 'upstream connect error: no healthy upstream', {});
    expect(follow(upstream, objects)).toEqual({
      facts: [],
      called: [`Service ${NAMESPACE}/cart`, `Deployment ${NAMESPACE}/cart`],
    });
    const other = logFact('log.connection-refused', 'dial tcp 10.1.2.3:9000: connect: connection refused', {
      address: '10.1.2.3',
      port: '9000',
    });
    expect(follow(other, objects).called).toEqual([]);
  });

  test.each([
    ['log.auth-failed', 'password authentication failed'],
    ['log.missing-env', 'CART_URL is not set'],
  ])('%s is no failed call', (code, quote) => {
    expect(follow(logFact(code, quote, { host: 'cart' }), [...WEB, ...CART])).toEqual({
      facts: [],
      called: [],
    });
  });
});

describe('names', () => {
  const lookup = (quote: string, host: string): Fact =>
    logFact('log.dns-failure', quote, { host, answer: /no such|ENOTFOUND/.test(quote) ? 'unknown' : 'none' });
  test.each([
    ['the Service exists', lookup('lookup cart on 10.96.0.10:53: no such host', 'cart'), 'call.dns-fails'],
    ['nobody answered', lookup('getaddrinfo EAI_AGAIN cart', 'cart'), 'call.dns-fails'],
    [
      'nobody answered for a name of elsewhere',
      lookup('Temporary failure in name resolution', 'api.example.com'),
      'call.dns-fails',
    ],
    ['no Service has the name', lookup('getaddrinfo ENOTFOUND kart', 'kart'), 'call.service-missing'],
    [
      'nobody has the name',
      lookup('lookup api.example.com on 10.96.0.10:53: no such host', 'api.example.com'),
      'call.unknown-name',
    ],
  ])('%s', (_, fact, expected) => {
    expect(follow(fact, [...WEB, ...CART]).facts.map(({ code }) => code)).toEqual([expected]);
  });

  test('the DNS servers are down', () => {
    const dns = workload('coredns', {
      namespace: 'kube-system',
      labels: { 'k8s-app': 'kube-dns' },
      ready: 0,
    });
    const extractor = clusterOf([...WEB, ...CART, ...dns]);
    extractor.inventory.markComplete('Pod', 'kube-system');
    const line = 'ERROR GET http://cart/v1: getaddrinfo EAI_AGAIN cart';
    const down = extractor.fromLog(line, CALLER, 'web').find(({ code }) => code === 'call.dns-down');
    expect(down?.captures).toEqual({
      container: 'web',
      caller: 'container web',
      host: 'cart',
      server: 'coredns',
      server_kind: 'deployment',
    });
    expect(down?.quote).toBe(line);
  });

  test('who cannot look names up depends on the DNS servers', () => {
    const dns = workload('coredns', {
      namespace: 'kube-system',
      labels: { 'k8s-app': 'kube-dns' },
      ready: 0,
    });
    const { called } = follow(lookup('getaddrinfo EAI_AGAIN cart', 'cart'), [...WEB, ...CART, ...dns]);
    expect(called).toEqual(['Deployment kube-system/coredns']);
  });
});

describe('NetworkPolicies', () => {
  const timeout = (host: string, port: string): Fact =>
    logFact('log.connection-timeout', `dial tcp ${host}:${port}: i/o timeout`, { host, port });
  const policy = (name: string, spec: Readonly<Record<string, unknown>>): KubeObject =>
    object('NetworkPolicy', name, { spec });
  const denyIngress = policy('deny', { podSelector: {}, policyTypes: ['Ingress'] });
  const allow = (from: readonly object[], ports?: readonly object[]): KubeObject =>
    policy('allow', {
      podSelector: { matchLabels: { app: 'cart' } },
      ingress: [{ from, ...(ports ? { ports } : {}) }],
    });
  const fromWeb = { podSelector: { matchLabels: { app: 'web' } } };
  const denied = (fact: Fact, policies: readonly KubeObject[]): readonly string[] =>
    follow(fact, [...WEB, ...CART, ...policies])
      .facts.filter(({ code }) => code === 'call.denied-by-policy')
      .map(({ captures }) => `${captures['direction']} ${captures['policy']}`);

  const cases: readonly (readonly [string, Fact, readonly KubeObject[], readonly string[]])[] = [
    ['nobody is let in', timeout('cart', '80'), [denyIngress], ['ingress deny']],
    ['no policy', timeout('cart', '80'), [], []],
    ['refused is not dropped', refused('cart', '80'), [denyIngress], []],
    ['the caller is let in', timeout('cart', '80'), [denyIngress, allow([fromWeb])], []],
    [
      'another caller is let in',
      timeout('cart', '80'),
      [denyIngress, allow([{ podSelector: { matchLabels: { app: 'mail' } } }])],
      ['ingress allow (and 1 more)'],
    ],
    ['the port of the pods is let in', timeout('cart', '80'), [allow([fromWeb], [{ port: 8080 }])], []],
    [
      'the port of the Service is let in, not that of the pods',
      timeout('cart', '80'),
      [allow([fromWeb], [{ port: 80 }])],
      ['ingress allow'],
    ],
    ['a range of ports', timeout('cart', '80'), [allow([fromWeb], [{ port: 8000, endPort: 8100 }])], []],
    ['addresses cannot be told', timeout('cart', '80'), [allow([{ ipBlock: { cidr: '10.0.0.0/8' } }])], []],
    [
      'pods of another namespace',
      timeout('cart', '80'),
      [allow([{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ops' } } }])],
      ['ingress allow'],
    ],
    [
      'namespaces whose labels are not known',
      timeout('cart', '80'),
      [allow([{ namespaceSelector: { matchLabels: { team: 'a' } } }])],
      [],
    ],
    [
      'this namespace',
      timeout('cart', '80'),
      [allow([{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': NAMESPACE } } }])],
      [],
    ],
    [
      'nothing is let out',
      timeout('cart', '80'),
      [policy('no-egress', { podSelector: {}, policyTypes: ['Egress'] })],
      ['egress no-egress'],
    ],
    [
      'nothing is let out of the cluster',
      timeout('api.example.com', '443'),
      [
        policy('inside', {
          podSelector: {},
          policyTypes: ['Egress'],
          egress: [{ to: [{ podSelector: {} }] }],
        }),
      ],
      ['egress inside'],
    ],
    [
      'all may be called on one port',
      timeout('api.example.com', '443'),
      [policy('https', { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [{ port: 443 }] }] })],
      [],
    ],
  ];
  test.each(cases)('%s', (_, fact, policies, expected) => {
    expect(denied(fact, policies)).toEqual(expected);
  });
});
