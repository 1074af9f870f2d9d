// Causes that a line of a program's own log states, alone or set against its limits, probes and node; and lines in
// which the same words stand only in passing.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { containerEvent, crashingWorkload, unreadyWorkload } from '../support/broken-pods.ts';
import { NAMESPACE, pod, workload } from '../support/objects.ts';
import { node } from '../support/placement.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const CRASHES = `cart in ${NAMESPACE} keeps crashing`;
const NOT_READY = `cart in ${NAMESPACE} is not ready`;
const crashing = crashingWorkload({ exitCode: 1, reason: 'Error' });
const unready = unreadyWorkload();
/** The log of the pod of `cart`, in the run now and in the run before. */
const logs = (...lines: readonly string[]): Readonly<Record<string, string>> => ({
  'shop/cart-0': lines.join('\n'),
  'shop/cart-0#previous': lines.join('\n'),
});

const withPages = (amount: string): KubeObject =>
  node('node-1', { allocatable: { 'hugepages-2Mi': amount } });
const killed = (limits: Readonly<Record<string, string>>): readonly KubeObject[] =>
  crashingWorkload({ exitCode: 137, reason: 'OOMKilled' }, { container: { resources: { limits } } });
const probed = (status: number): readonly KubeObject[] => [
  ...unreadyWorkload({
    container: { readinessProbe: { httpGet: { port: 9090, path: '/health' } } },
  }),
  containerEvent('Unhealthy', `Readiness probe failed: HTTP probe failed with statuscode: ${status}`),
];
const refusedAt = (port: number): readonly KubeObject[] => [
  ...unreadyWorkload({
    container: {
      ports: [{ name: 'http', containerPort: port }],
      readinessProbe: { httpGet: { port: 'http', path: '/health' } },
    },
  }),
  containerEvent(
    'Unhealthy',
    `Readiness probe failed: Get "http://10.244.2.9:${port}/health": dial tcp 10.244.2.9:${port}: connect: connection refused`,
  ),
];
const LISTENING = ['INFO metrics: listening on 0.0.0.0:9090', 'INFO server: listening on 0.0.0.0:8080'];

const dnsServer = (): readonly KubeObject[] => {
  const [deployment, set] = workload('coredns', { namespace: 'kube-system', ready: 0 });
  const ended = { exitCode: 1, reason: 'Error', finishedAt: '2026-03-01T02:59:00Z' };
  const server = pod('coredns-0', {
    namespace: 'kube-system',
    labels: { app: 'coredns' },
    owner: { kind: 'ReplicaSet', name: 'coredns-rs' },
    ready: false,
    containers: [{ name: 'coredns', image: 'registry.k8s.io/coredns/coredns:v1.11.1' }],
    status: {
      containerStatuses: [
        {
          name: 'coredns',
          ready: false,
          restartCount: 5,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: ended },
        },
      ],
    },
  });
  return [deployment as KubeObject, set as KubeObject, server];
};
const dnsLog = (line: string): Readonly<Record<string, string>> => ({
  'kube-system/coredns-0': line,
  'kube-system/coredns-0#previous': line,
});

const UNKNOWN_FIELD =
  'FATAL cannot load /etc/cart/cart.yaml: yaml: unmarshal errors: line 4: field retry_backof not found in type config.Server';
const SYNTAX =
  'FATAL cannot load /etc/cart/cart.yaml: yaml: line 4: mapping values are not allowed in this context';

const CASES: readonly ToldCase[] = [
  {
    pattern: 'dns-forwards-to-itself',
    question: 'coredns in kube-system keeps crashing',
    objects: dnsServer(),
    logs: dnsLog(
      '[FATAL] plugin/loop: Loop (127.0.0.1:55953 -> :53) detected for zone ".", see https://coredns.io/plugins/loop#troubleshooting. Query: "HINFO 1.2."',
    ),
    says: ['kube-system/coredns-0', 'resolv.conf'],
    unless: [
      {
        name: 'it ends for a wrong Corefile',
        logs: dnsLog("/etc/coredns/Corefile:4 - Error during parsing: Unknown directive 'loops'"),
      },
      {
        name: 'the loop plugin is only loaded',
        logs: dnsLog('[INFO] plugin/loop: loaded, no loop detected'),
      },
    ],
  },
  {
    pattern: 'bus-error-huge-pages',
    question: CRASHES,
    objects: [...crashingWorkload({ exitCode: 135, reason: 'Error' }), withPages('1Gi')],
    logs: logs('LOG:  server process was terminated by signal 7: Bus error'),
    says: ['node-1', 'hugepages-2Mi 1Gi'],
    unless: [
      {
        name: 'the node has no huge pages',
        objects: [...crashingWorkload({ exitCode: 135, reason: 'Error' }), withPages('0')],
      },
      {
        name: 'the pod asks for huge pages',
        objects: [
          ...crashingWorkload(
            { exitCode: 135, reason: 'Error' },
            { container: { resources: { limits: { 'hugepages-2Mi': '512Mi' } } } },
          ),
          withPages('1Gi'),
        ],
      },
    ],
  },
  {
    pattern: 'node-without-pod-range',
    question: CRASHES,
    objects: crashing,
    logs: logs(
      'E0301 02:58:00.1 1 main.go:332] Error registering network: node "node-1" pod cidr not assigned',
    ),
    says: ['spec.podCIDR', 'pod cidr not assigned'],
    unless: [
      {
        name: 'a range is told in passing',
        logs: logs(
          'I0301 main.go:9] using podCIDR 10.244.1.0/24',
          'FATAL cannot open /dev/net/tun: no such file',
        ),
      },
    ],
  },
  {
    pattern: 'oom-program-does-not-see-limit',
    question: `cart in ${NAMESPACE} is OOMKilled`,
    objects: killed({ memory: '512Mi' }),
    logs: logs('INFO Max. Heap Size (Estimated): 7.81G', 'INFO started'),
    says: ['512Mi', '7.81G'],
    unless: [
      { name: 'its heap is below the limit', logs: logs('INFO Max. Heap Size (Estimated): 384.00M') },
      { name: 'it has no limit', objects: killed({}) },
    ],
  },
  {
    pattern: 'probe-asks-other-port',
    question: NOT_READY,
    objects: probed(404),
    logs: logs(...LISTENING),
    says: ['/health', 'port 9090', '8080'],
    unless: [
      { name: 'the answer is a failure of the program', objects: probed(500) },
      { name: 'it listens on one port alone', logs: logs('INFO server: listening on 0.0.0.0:9090') },
    ],
  },
  {
    pattern: 'announces-other-port',
    question: NOT_READY,
    objects: refusedAt(80),
    logs: logs('info: Microsoft.Hosting.Lifetime[14]', '      Now listening on: http://[::]:8080'),
    says: ['port 80,', 'port 8080'],
    unless: [
      { name: 'it announces another port as well', logs: logs(...LISTENING) },
      { name: 'it announces the port that is asked', logs: logs('Now listening on: http://[::]:80') },
    ],
  },
  {
    pattern: 'value-with-line-break',
    question: NOT_READY,
    objects: unready,
    logs: logs(
      'ERROR push: Post "https://metrics.example/push": net/http: invalid header field value for "Authorization"',
    ),
    says: ['Authorization', 'line break'],
    unless: [
      {
        name: 'the header is accepted, and its token is not',
        logs: logs('ERROR push: 401 Unauthorized: the header Authorization has an expired token'),
      },
    ],
  },
  {
    pattern: 'script-with-windows-line-ends',
    question: CRASHES,
    objects: crashing,
    logs: logs("/entrypoint.sh: line 2: $'\\r': command not found"),
    says: ['CRLF', 'command not found'],
    unless: [
      { name: 'the command is not there', logs: logs('/entrypoint.sh: line 2: jq: command not found') },
    ],
  },
  {
    pattern: 'server-has-no-certificate',
    question: NOT_READY,
    objects: unready,
    logs: logs(
      'E0301 02:58:00.1 1 scraper.go:149] "Failed to scrape node" err="Get \\"https://10.0.0.7:10250/metrics/resource\\": remote error: tls: internal error" node="node-1"',
    ),
    says: ['10250', 'no certificate to serve'],
    unless: [
      {
        name: 'its certificate is not trusted',
        logs: logs(
          'E0301 02:58:00.1 1 scraper.go:149] "Failed to scrape node" err="Get \\"https://10.0.0.7:10250/metrics/resource\\": tls: failed to verify certificate: x509: certificate signed by unknown authority" node="node-1"',
        ),
      },
    ],
  },
  {
    pattern: 'certificate-not-accepted-by-clients',
    question: NOT_READY,
    objects: unready,
    logs: logs('http: TLS handshake error from 10.0.0.7:41022: remote error: tls: bad certificate'),
    says: ['10.0.0.7', 'bad certificate'],
    unless: [
      {
        name: 'a client only goes away',
        logs: logs('http: TLS handshake error from 10.0.0.7:41022: EOF'),
      },
    ],
  },
  {
    pattern: 'config-field-unknown',
    question: CRASHES,
    objects: crashing,
    logs: logs(UNKNOWN_FIELD),
    says: ['/etc/cart/cart.yaml', 'retry_backof', 'line 4'],
    unless: [{ name: 'its syntax is wrong', logs: logs(SYNTAX) }],
  },
  {
    pattern: 'config-field-unknown-not-ready',
    question: NOT_READY,
    objects: unready,
    logs: logs(UNKNOWN_FIELD.replace('FATAL', 'ERROR')),
    says: ['/etc/cart/cart.yaml', 'retry_backof', 'line 4'],
    unless: [{ name: 'its syntax is wrong', logs: logs(SYNTAX.replace('FATAL', 'ERROR')) }],
  },
];

expectTold(CASES);
