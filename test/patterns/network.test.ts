// Patterns of NetworkPolicies and DNS: each on the evidence that shows it, and on its look-alikes.
import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { investigateFixture } from '../support/fixture-cluster.ts';
import { builtinPatterns } from '../support/library.ts';
import { NAMESPACE, object, service, workload } from '../support/objects.ts';

const PATTERNS = builtinPatterns();
const SHOP = [...workload('web'), service('web'), ...workload('cart'), service('cart')];
const QUESTION = `web in ${NAMESPACE} logs errors when it calls cart`;

const policy = (name: string, spec: Readonly<Record<string, unknown>>): KubeObject =>
  object('NetworkPolicy', name, { spec });
const denyAll = policy('default-deny', { podSelector: {}, policyTypes: ['Ingress'] });
const noEgress = policy('no-egress', {
  podSelector: { matchLabels: { app: 'web' } },
  policyTypes: ['Egress'],
});
const letIn = policy('let-web-in', {
  podSelector: { matchLabels: { app: 'cart' } },
  ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 8080 }] }],
});
/** What serves requests from outside is in a namespace with these labels, and calls the pods by their address. */
const gate = (labels: Readonly<Record<string, string>>): readonly KubeObject[] => [
  object('Namespace', 'edge', {}, { namespace: undefined, labels }),
  ...workload('gate', { namespace: 'edge' }),
];
const letGateIn = policy('let-gate-in', {
  podSelector: { matchLabels: { app: 'cart' } },
  ingress: [{ from: [{ namespaceSelector: { matchLabels: { role: 'edge' } } }], ports: [{ port: 8080 }] }],
});
const letShopIn = policy('let-shop-in', { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] });
const cartAt = (address: string): readonly KubeObject[] =>
  SHOP.map((made) =>
    made.kind === 'Pod' && made.metadata?.name === 'cart-0'
      ? { ...made, status: { ...made.status, podIP: address } }
      : made,
  );
const GATE_LOG = {
  'edge/gate-0':
    '2026/03/01 02:59:00 [error] 33#33: *7 upstream timed out (110: Operation timed out) while connecting to upstream, client: 192.0.2.7, server: cart.example.com, request: "GET / HTTP/1.1", upstream: "http://10.244.1.7:8080/", host: "cart.example.com"',
};
const dns = (ready: number): readonly KubeObject[] =>
  workload('coredns', { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' }, replicas: 2, ready });

const web = (line: string): Readonly<Record<string, string>> => ({
  [`${NAMESPACE}/web-0`]: `2026-03-01T02:59:00Z ERROR ${line}`,
});
const TIMEOUT = web('GET http://cart/v1: dial tcp 10.96.0.20:80: i/o timeout');
const REFUSED = web('GET http://cart/v1: dial tcp 10.96.0.20:80: connect: connection refused');
const LOOKUP = web('GET http://cart/v1: dial tcp: lookup cart: Temporary failure in name resolution');

interface Case {
  readonly name: string;
  readonly question?: string;
  readonly objects: readonly KubeObject[];
  readonly logs?: Readonly<Record<string, string>>;
  readonly pattern: string | null;
  readonly values?: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: 'a call that a policy drops',
    objects: [...SHOP, denyAll],
    logs: TIMEOUT,
    pattern: 'network-policy-blocks-call',
    values: ['default-deny', 'ingress', 'deployment cart'],
  },
  {
    name: 'a call to the address of a pod from a namespace that lost the label which a policy asks for',
    question: 'gate answers 504 for cart.example.com',
    objects: [...cartAt('10.244.1.7'), ...gate({ team: 'net' }), denyAll, letShopIn, letGateIn],
    logs: GATE_LOG,
    pattern: 'network-policy-blocks-call',
    values: ['let-gate-in', 'no namespace has the label role=edge', 'team=net'],
  },
  {
    name: 'a call that nothing lets out',
    objects: [...SHOP, noEgress],
    logs: TIMEOUT,
    pattern: 'network-policy-blocks-call',
    values: ['no-egress', 'egress'],
  },
  {
    name: 'an external call that nothing lets out',
    question: `web in ${NAMESPACE} logs errors when it calls its partner`,
    objects: [...SHOP, noEgress],
    logs: web('POST https://api.partner.example/v1: dial tcp 198.51.100.7:443: i/o timeout'),
    pattern: 'network-policy-blocks-call',
    values: ['api.partner.example', 'no-egress'],
  },
  {
    name: 'DNS that nothing lets out',
    objects: [...SHOP, noEgress],
    logs: LOOKUP,
    pattern: 'network-policy-blocks-dns',
    values: ['no-egress', 'port 53'],
  },
  {
    name: 'who is asked about is let in by nobody',
    question: `requests to cart in ${NAMESPACE} time out`,
    objects: [...SHOP, denyAll],
    logs: { [`${NAMESPACE}/cart-0`]: 'listening on :8080' },
    pattern: 'network-policy-isolates-ingress',
    values: ['default-deny', 'deployment cart'],
  },
  {
    name: 'what a policy allows, when policies are asked about',
    question: `does a networkpolicy block cart in ${NAMESPACE}?`,
    objects: [...SHOP, letIn],
    logs: { [`${NAMESPACE}/cart-0`]: 'listening on :8080' },
    pattern: 'network-policy-restricts',
    values: ['let-web-in', 'from app=web on TCP 8080'],
  },
  {
    name: 'a policy that says nothing of what is asked',
    question: `is cart in ${NAMESPACE} healthy?`,
    objects: [...SHOP, denyAll],
    logs: { [`${NAMESPACE}/cart-0`]: 'listening on :8080' },
    pattern: null,
  },
  {
    name: 'the DNS of the cluster is down',
    objects: [...SHOP, ...dns(0)],
    logs: LOOKUP,
    pattern: 'cluster-dns-servers-down',
    values: ['coredns', 'Deployment shop/web'],
  },
  {
    name: 'the DNS of the cluster seems well, and does not know a Service that exists',
    objects: [...SHOP, ...dns(2)],
    logs: web('GET http://cart/v1: dial tcp: lookup cart on 10.96.0.10:53: no such host'),
    pattern: 'cluster-dns-suspect',
    values: ['cart'],
  },
  {
    name: 'a host of elsewhere that nobody knows',
    question: `web in ${NAMESPACE} cannot connect to its partner`,
    objects: SHOP,
    logs: web('getaddrinfo ENOTFOUND api.partnr.example'),
    pattern: 'external-host-unknown',
    values: ['api.partnr.example'],
  },
];

test.each(CASES)('$name', async ({ question = QUESTION, objects, logs = {}, pattern, values = [] }) => {
  const { diagnosis } = await investigateFixture(question, { objects, logs }, PATTERNS);
  const rootCause = diagnosis?.rootCause ?? '';
  expect({ pattern: diagnosis?.pattern ?? null, rootCause }).toMatchObject({ pattern });
  for (const value of values) expect(rootCause).toContain(value);
});

test('what stops the DNS servers is told, not only that they are down', async () => {
  const killed = { exitCode: 137, reason: 'OOMKilled', finishedAt: '2026-03-01T02:58:00Z' };
  const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' };
  const status = {
    name: 'coredns',
    ready: false,
    restartCount: 9,
    state: { waiting },
    lastState: { terminated: killed },
  };
  const servers = dns(0).map((item) =>
    item.kind === 'Pod' ? { ...item, status: { ...item.status, containerStatuses: [status] } } : item,
  );
  const { diagnosis } = await investigateFixture(
    QUESTION,
    { objects: [...SHOP, ...servers], logs: LOOKUP },
    PATTERNS,
  );
  expect(diagnosis).toMatchObject({ pattern: 'oom-killed' });
  expect(diagnosis?.rootCause).toContain('coredns');
});

test.each([
  ['refused is not dropped', [...SHOP, denyAll], REFUSED],
  [
    'the namespace of the caller has the label',
    [...cartAt('10.244.1.7'), ...gate({ role: 'edge' }), denyAll, letGateIn],
    GATE_LOG,
    'gate answers 504 for cart.example.com',
  ],
  [
    'the address is that of no pod',
    [...SHOP, ...gate({ team: 'net' }), denyAll, letGateIn],
    GATE_LOG,
    'gate answers 504 for cart.example.com',
  ],
  ['a policy that lets the caller in', [...SHOP, denyAll, letIn], TIMEOUT],
])('%s: no policy is blamed', async (_, objects, logs, question = QUESTION) => {
  const { diagnosis } = await investigateFixture(question, { objects, logs }, PATTERNS);
  expect(diagnosis?.category).not.toBe('network-policy');
});
