// Containers that call one of their own pod where it does not listen, beside those that fail for other reasons.
import type { Container, KubeObject } from '../../src/facts/kube-json.ts';
import { object, pod, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const RUNNING = {
  ready: true,
  started: true,
  restartCount: 0,
  state: { running: { startedAt: '2026-03-01T02:10:00Z' } },
};
const CRASHING = {
  ready: false,
  restartCount: 6,
  state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } },
  lastState: {
    terminated: {
      exitCode: 1,
      reason: 'Error',
      startedAt: '2026-03-01T02:58:50Z',
      finishedAt: '2026-03-01T02:59:00Z',
    },
  },
};
const POOLER: Container = { name: 'pooler', image: 'registry.example/base/bouncer:1.22' };

/** Deployment `billing` with a crashing container `main` and the others given, which run unless it is said that not. */
function billing(
  main: Partial<Container>,
  others: readonly Container[] = [POOLER],
  state: Readonly<Record<string, unknown>> = RUNNING,
): readonly KubeObject[] {
  const containers = [{ name: 'main', image: 'registry.example/billing:4', ...main }, ...others];
  const controllers = workload('billing', { ready: 0, containers }).filter(({ kind }) => kind !== 'Pod');
  const containerStatuses = containers.map(({ name }) => ({ name, ...(name === 'main' ? CRASHING : state) }));
  const made = pod('billing-0', {
    labels: { app: 'billing' },
    owner: { kind: 'ReplicaSet', name: 'billing-rs' },
    ready: false,
    containers,
    status: { phase: 'Running', containerStatuses },
  });
  return [...controllers, made];
}

const TO_ITSELF = { env: [{ name: 'LEDGER_DSN', value: 'postgres://app@127.0.0.1:5432/ledger' }] };
const REFUSED = 'FATAL connect to ledger failed: dial tcp 127.0.0.1:5432: connect: connection refused';
const logs = (pooler: string, main = REFUSED) => ({
  'shop/billing-0': main,
  'shop/billing-0/main': main,
  'shop/billing-0/main#previous': main,
  'shop/billing-0/pooler': pooler,
});
const ELSEWHERE = 'LOG process up\nLOG listening on 0.0.0.0:6432';
const QUESTION = 'billing in shop is in CrashLoopBackOff, it cannot connect';
const QUEUE: Container = { name: 'queue', image: 'registry.example/base/bunny:3.9' };
const fetching = 'ERROR bunny at localhost:5672 refused the connection: connection refused 127.0.0.1:5672';

const CASES: readonly ToldCase[] = [
  {
    pattern: 'neighbour-listens-on-other-port',
    question: QUESTION,
    objects: billing(TO_ITSELF),
    logs: logs(ELSEWHERE),
    says: ['port 5432', 'container pooler', 'listens on port 6432', 'listening on 0.0.0.0:6432'],
    unless: [
      { name: 'it listens where it is called', logs: logs('LOG listening on 0.0.0.0:5432') },
      { name: 'it does not say where it listens', logs: logs('LOG process up') },
      { name: 'it listens on both', logs: logs(`${ELSEWHERE}\nLOG listening on 0.0.0.0:5432`) },
      { name: 'it does not run', objects: billing(TO_ITSELF, [POOLER], CRASHING) },
      { name: 'nothing says that the call is for it', objects: billing({}) },
      {
        name: 'the setting names somebody else',
        objects: billing({ env: [{ name: 'LEDGER_DSN', value: 'postgres://app@ledger-db:5432/ledger' }] }),
      },
      {
        name: 'the other is the proxy of a mesh',
        objects: billing(TO_ITSELF, [{ name: 'pooler', image: 'registry.example/istio/proxyv2:1.24' }]),
      },
      {
        name: 'another one declares the port',
        objects: billing(TO_ITSELF, [
          POOLER,
          { name: 'db', image: 'registry.example/db:1', ports: [{ containerPort: 5432 }] },
        ]),
      },
      {
        name: 'the call went out of the pod',
        logs: logs(ELSEWHERE, REFUSED.replace('127.0.0.1', '10.4.0.9')),
      },
    ],
  },
  {
    pattern: 'neighbour-listens-on-other-port',
    question: QUESTION,
    objects: [
      ...billing({ envFrom: [{ configMapRef: { name: 'billing' } }] }, [
        { ...QUEUE, name: 'pooler' },
        { name: 'reloader', image: 'registry.example/reload:1' },
      ]),
      object('ConfigMap', 'billing', { data: { BUNNY_URL: 'amqp://localhost:5672' } }),
    ],
    logs: logs('loading /tls/tls_cert.pem\nstarted TCP listener on [::]:5671', fetching),
    says: ['port 5672', 'listens on port 5671', '5671 is by habit the port for TLS', 'tls_cert.pem'],
    unless: [
      {
        name: 'two of them may be meant',
        objects: billing({}, [
          { ...POOLER, image: 'registry.example/bunny:3.9' },
          { ...QUEUE, image: 'registry.example/bunny:3.9' },
        ]),
      },
    ],
  },
  {
    pattern: 'neighbour-declares-other-port',
    question: QUESTION,
    objects: billing(TO_ITSELF, [
      { ...POOLER, ports: [{ containerPort: 6432 }, { name: 'metrics', containerPort: 9127 }] },
    ]),
    logs: logs('LOG process up'),
    says: ['port 5432', 'container pooler', 'declares port 6432 alone'],
    unless: [
      {
        name: 'it declares the port of its metrics',
        objects: billing(TO_ITSELF, [{ ...POOLER, ports: [{ name: 'metrics', containerPort: 9127 }] }]),
      },
      {
        name: 'it declares more than one',
        objects: billing(TO_ITSELF, [
          { ...POOLER, ports: [{ containerPort: 6432 }, { containerPort: 6433 }] },
        ]),
      },
      { name: 'it declares none', objects: billing(TO_ITSELF) },
    ],
  },
];

expectTold(CASES);
