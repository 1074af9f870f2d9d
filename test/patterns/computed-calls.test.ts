// Causes between programs that call each other: what the log of the one means once the other is looked at.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { crashingWorkload, unreadyWorkload } from '../support/broken-pods.ts';
import { NAMESPACE, object, pod, service, workload } from '../support/objects.ts';
import { node } from '../support/placement.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

type Fields = Readonly<Record<string, unknown>>;

const ENDED = { exitCode: 1, reason: 'Error' };

const UNKNOWN_NAME = 'ERROR dial tcp: lookup ledger on 10.96.0.10:53: no such host';
const ledgerIn = (...namespaces: readonly string[]): readonly KubeObject[] =>
  namespaces.flatMap((namespace) => [service('ledger', {}, namespace), ...workload('ledger', { namespace })]);

/** StatefulSet quorum of three; the pods that are there are not ready. */
const quorum = (made: number, headless: Fields = {}, spec: Fields = {}): readonly KubeObject[] => {
  const [set, ...pods] = workload('quorum', { kind: 'StatefulSet', replicas: 3, ready: 0 });
  const shown = { ...set, spec: { ...set?.spec, serviceName: 'quorum', ...spec } } as KubeObject;
  return [shown, ...pods.slice(0, made), service('quorum', { clusterIP: 'None', ...headless })];
};
const PEER_UNKNOWN = (peer: number) =>
  `WARN cluster: failed to join quorum-${peer}.quorum.shop.svc.cluster.local: lookup quorum-${peer}.quorum.shop.svc.cluster.local: no such host`;
const members = (line: (peer: number) => string): Readonly<Record<string, string>> => ({
  'shop/quorum-0': line(1),
  'shop/quorum-1': line(0),
  'shop/quorum-2': line(0),
});

const REFUSED_LOGIN = 'FATAL: password authentication failed for user "orders"';
/** A caller of StatefulSet db, which was made an hour ago; its claim when it is said. */
const databaseWith = (claimMade: string): readonly KubeObject[] => [
  ...crashingWorkload(ENDED, { container: { env: [{ name: 'DB_HOST', value: 'db:5432' }] } }),
  service('db', { ports: [{ port: 5432 }] }),
  ...workload('db', {
    kind: 'StatefulSet',
    podSpec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } }] },
  }),
  object(
    'PersistentVolumeClaim',
    'data-db-0',
    { spec: { accessModes: ['ReadWriteOnce'] }, status: { phase: 'Bound' } },
    { creationTimestamp: claimMade },
  ),
];

const agentLog = (line: string): Readonly<Record<string, string>> => ({
  'kube-system/cni-agent-0': line,
  'kube-system/cni-agent-0#previous': line,
});
const NO_ANSWER = agentLog(
  'E0301 02:58:00.1 1 main.go:9] Get "https://10.96.0.1:443/api/v1/nodes": dial tcp 10.96.0.1:443: i/o timeout',
);
const proxyOn = (name: string): KubeObject =>
  pod(`kube-proxy-${name}`, {
    namespace: 'kube-system',
    owner: { kind: 'DaemonSet', name: 'kube-proxy' },
    containers: [{ name: 'kube-proxy', image: 'registry.k8s.io/kube-proxy:v1.30.2' }],
    podSpec: { nodeName: name },
  });
/** What replaces kube-proxy cannot reach the API server; it is placed on node-1. */
const agent = [
  ...workload('cni-agent', { kind: 'DaemonSet', namespace: 'kube-system', ready: 0 }),
  node('node-1'),
];

const RESET =
  'ERROR Post "http://ledger.bank.svc.cluster.local/entries": read tcp 10.244.1.9:41022->10.96.0.20:80: read: connection reset by peer';
const inMesh = (name: string, namespace: string): readonly KubeObject[] => [
  service(name, {}, namespace),
  ...workload(name, {
    namespace,
    containers: [
      { name, image: `registry.example/${name}:1` },
      { name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.22.0' },
    ],
  }),
];
const policy = (mode: string): KubeObject =>
  object(
    'PeerAuthentication',
    'default',
    { apiVersion: 'security.istio.io/v1', spec: { mtls: { mode } } },
    { namespace: 'bank' },
  );
const MESH_KINDS =
  'NAME SHORTNAMES APIVERSION NAMESPACED KIND\npeerauthentications security.istio.io/v1 true PeerAuthentication';
const outside = unreadyWorkload({ restarts: 0 });

const CASES: readonly ToldCase[] = [
  {
    pattern: 'service-in-another-namespace',
    question: `cart in ${NAMESPACE} keeps crashing`,
    objects: [...crashingWorkload(ENDED), ...ledgerIn('bank')],
    logs: { 'shop/cart-0': UNKNOWN_NAME },
    says: ['ledger', 'namespace bank'],
    unless: [
      { name: 'no namespace has it', objects: [...crashingWorkload(ENDED), ...ledgerIn()] },
      {
        name: 'five namespaces have one',
        objects: [...crashingWorkload(ENDED), ...ledgerIn('a', 'b', 'c', 'd', 'e')],
      },
      {
        name: 'its own namespace has it',
        objects: [...crashingWorkload(ENDED), ...ledgerIn('bank', NAMESPACE)],
      },
    ],
  },
  {
    pattern: 'peers-hidden-until-ready',
    question: `statefulset quorum in ${NAMESPACE} does not become ready`,
    objects: quorum(3),
    logs: members(PEER_UNKNOWN),
    says: ['Service quorum', 'quorum-'],
    unless: [
      {
        name: 'the Service publishes those that are not ready',
        objects: quorum(3, { publishNotReadyAddresses: true }),
      },
      {
        name: 'the peer answers, and refuses',
        logs: members((peer) => `WARN cluster: failed to join quorum-${peer}: connection refused`),
      },
    ],
  },
  {
    pattern: 'peers-not-made-yet',
    question: `statefulset quorum in ${NAMESPACE} does not become ready`,
    objects: quorum(1),
    logs: { 'shop/quorum-0': 'WARN cluster: waiting for peers, unreachable: quorum-1, quorum-2' },
    says: ['quorum-1', 'OrderedReady'],
    unless: [
      {
        name: 'the pods are made side by side',
        objects: quorum(1, {}, { podManagementPolicy: 'Parallel' }),
      },
      { name: 'only one pod is wanted', objects: quorum(1, {}, { replicas: 1 }) },
      {
        name: 'the line that names the other is no complaint',
        logs: { 'shop/quorum-0': 'INFO cluster: members are to be quorum-0, quorum-1, quorum-2' },
      },
    ],
  },
  {
    pattern: 'password-of-older-volume',
    question: `cart in ${NAMESPACE} keeps crashing after the reinstall`,
    objects: databaseWith('2026-02-01T00:00:00Z'),
    logs: { 'shop/cart-0': REFUSED_LOGIN },
    says: ['shop/data-db-0', '2026-02-01T00:00:00Z', 'db', 'user orders'],
    unless: [
      { name: 'the claim is younger than its StatefulSet', objects: databaseWith('2026-03-01T02:00:09Z') },
      {
        name: 'the server is not reached at all',
        logs: { 'shop/cart-0': 'FATAL: dial tcp db:5432: connection refused' },
      },
    ],
  },
  {
    pattern: 'api-address-without-proxy',
    question: 'cni-agent in kube-system keeps crashing',
    objects: agent,
    logs: NO_ANSWER,
    says: ['10.96.0.1', 'node-1', 'kube-proxy'],
    unless: [
      { name: 'kube-proxy runs on the node', objects: [...agent, proxyOn('node-1')] },
      {
        name: 'the address is another one',
        logs: agentLog('Get "https://10.96.0.7:443/orders": dial tcp 10.96.0.7:443: i/o timeout'),
      },
    ],
  },
  {
    pattern: 'call-into-strict-mesh',
    question: `cart in ${NAMESPACE} is not ready, its calls fail with connection reset`,
    objects: [...outside, ...inMesh('ledger', 'bank'), policy('STRICT')],
    apiResources: MESH_KINDS,
    logs: { 'shop/cart-0': RESET },
    says: ['bank/ledger', 'istio-proxy', 'bank/default', 'STRICT'],
    unless: [
      {
        name: 'plain connections are let in',
        objects: [...outside, ...inMesh('ledger', 'bank'), policy('PERMISSIVE')],
      },
      {
        name: 'the other side has no proxy',
        objects: [...outside, ...ledgerIn('bank'), policy('STRICT')],
      },
    ],
  },
  {
    pattern: 'call-into-mesh',
    question: `cart in ${NAMESPACE} is not ready, its calls fail with connection reset`,
    objects: [...outside, ...inMesh('ledger', 'bank')],
    logs: { 'shop/cart-0': RESET },
    says: ['bank/ledger', 'istio-proxy'],
    unless: [
      { name: 'the other side has no proxy', objects: [...outside, ...ledgerIn('bank')] },
      {
        name: 'the caller has a proxy, too',
        objects: [...outside, ...inMesh('ledger', 'bank')].map((made) =>
          made.metadata?.name === 'cart-0' && made.kind === 'Pod'
            ? {
                ...made,
                spec: {
                  ...made.spec,
                  containers: [
                    { name: 'main', image: 'registry.example/cart:9.9' },
                    { name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.22.0' },
                  ],
                },
              }
            : made,
        ),
      },
    ],
  },
];

expectTold(CASES);
