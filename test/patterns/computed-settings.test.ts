// Causes that stand in settings which nobody reads or everybody has forgotten, each beside what looks like it and is not.
import type { Container, KubeObject } from '../../src/facts/kube-json.ts';
import { crashingWorkload } from '../support/broken-pods.ts';
import { object, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const KUBE_SYSTEM = { namespace: 'kube-system' };
const corefile = (block: string, more: Readonly<Record<string, string>> = {}): KubeObject =>
  object(
    'ConfigMap',
    'coredns',
    { data: { Corefile: `.:53 {\n    errors\n${block}\n    forward . /etc/resolv.conf\n}\n`, ...more } },
    KUBE_SYSTEM,
  );
const HOSTS = '    hosts {\n       192.0.2.15 tax.office.example # the old one\n       fallthrough\n    }';
const caller = (podSpec: Readonly<Record<string, unknown>> = {}): readonly KubeObject[] =>
  workload('filing', { podSpec });
const NO_ANSWER = {
  'shop/filing-0':
    '2026-03-01T02:59:00Z ERROR Post "https://tax.office.example:8443/forms": dial tcp 192.0.2.15:8443: i/o timeout',
};
const QUESTION = 'filing in shop runs into timeouts since the tax office has moved';

const db = [service('db', { ports: [{ port: 5432 }] }), ...workload('db', { kind: 'StatefulSet' })];
const settings = (data: Readonly<Record<string, string>>): KubeObject =>
  object('ConfigMap', 'settings', { data });
/** A program that crashes since it got its settings from ConfigMap settings. */
const app = (container: Partial<Container> = {}): readonly KubeObject[] =>
  crashingWorkload(
    { exitCode: 1, reason: 'Error' },
    { container: { envFrom: [{ configMapRef: { name: 'settings' } }], ...container } },
  );
const REFUSED = { 'shop/cart-0': 'Error: connect ECONNREFUSED 127.0.0.1:5432' };

/** A CronJob that starts at two, with the variable TZ in its container. */
const nightly = (
  spec: Readonly<Record<string, unknown>>,
  zone: string,
  lastScheduleTime = '2026-03-01T02:00:00Z',
): KubeObject => {
  const container = { name: 'main', image: 'registry.example/nightly:1', env: [{ name: 'TZ', value: zone }] };
  const template = { spec: { containers: [container], restartPolicy: 'Never' } };
  return object('CronJob', 'nightly', {
    apiVersion: 'batch/v1',
    spec: { schedule: '0 2 * * *', jobTemplate: { spec: { template } }, ...spec },
    status: { lastScheduleTime, lastSuccessfulTime: lastScheduleTime },
  });
};

const CASES: readonly ToldCase[] = [
  {
    pattern: 'host-name-pinned',
    question: QUESTION,
    objects: [...caller(), corefile(HOSTS)],
    logs: NO_ANSWER,
    says: [
      'tax.office.example',
      'pinned to 192.0.2.15',
      'hosts block in Corefile of ConfigMap kube-system/coredns',
    ],
    unless: [
      {
        name: 'another name is pinned',
        objects: [...caller(), corefile('    hosts {\n       192.0.2.15 print.office.example\n    }')],
      },
      {
        name: 'the call went to another address',
        logs: { 'shop/filing-0': NO_ANSWER['shop/filing-0'].replace('192.0.2.15', '192.0.2.40') },
      },
      {
        name: 'the pod asks the name servers of its node',
        objects: [...caller({ dnsPolicy: 'Default' }), corefile(HOSTS)],
      },
      {
        name: 'the entry is a comment',
        objects: [...caller(), corefile('    hosts {\n       # 192.0.2.15 tax.office.example\n    }')],
      },
    ],
  },
  {
    pattern: 'host-name-pinned',
    question: 'filing in shop cannot connect to the tax office',
    objects: [...caller({ hostAliases: [{ ip: '192.0.2.15', hostnames: ['tax.office.example'] }] })],
    logs: { 'shop/filing-0': 'ERROR connect to tax.office.example:8443: connection refused' },
    says: ['is refused there', 'hostAliases of the pod'],
    unless: [
      {
        name: 'the alias is of another name',
        objects: caller({ hostAliases: [{ ip: '192.0.2.15', hostnames: ['office.example'] }] }),
      },
    ],
  },
  {
    pattern: 'host-name-pinned',
    question: QUESTION,
    objects: [
      ...caller(),
      corefile('    hosts /etc/coredns/NodeHosts {\n       fallthrough\n    }', {
        NodeHosts: '192.0.2.15 tax.office.example\n',
      }),
    ],
    logs: NO_ANSWER,
    says: ['pinned to 192.0.2.15'],
    unless: [
      {
        name: 'no plugin reads the file',
        objects: [...caller(), corefile('    log', { NodeHosts: '192.0.2.15 tax.office.example\n' })],
      },
    ],
  },
  {
    pattern: 'host-name-pinned',
    question: QUESTION,
    objects: [
      ...caller(),
      corefile(
        '    template IN A {\n      match ^tax\\.office\\.example\\.$\n      answer "{{ .Name }} 60 IN A 192.0.2.15"\n    }',
      ),
    ],
    logs: NO_ANSWER,
    says: ['a template block in Corefile'],
    unless: [
      {
        name: 'a rule rewrites names by a pattern',
        objects: [...caller(), corefile('    rewrite name regex (.*)\\.office\\.example {1}.example.com')],
      },
    ],
  },
  {
    pattern: 'host-name-pinned',
    question: QUESTION,
    objects: [...caller(), corefile('    rewrite name tax.office.example old.office.example')],
    logs: NO_ANSWER,
    says: ['pinned to old.office.example by a rewrite rule'],
    unless: [{ name: 'nothing is rewritten', objects: [...caller(), corefile('    log')] }],
  },
  {
    pattern: 'host-setting-not-read',
    question: 'cart in shop crashes since its settings were tidied up',
    objects: [...app(), ...db, settings({ DATABASE_SERVER: 'db', LOG_LEVEL: 'info' })],
    logs: REFUSED,
    says: ['127.0.0.1 port 5432', 'DATABASE_SERVER (ConfigMap settings) names db', 'default'],
    unless: [
      {
        name: 'a setting says that it is to call itself',
        objects: [...app(), ...db, settings({ DATABASE_SERVER: 'db', PGHOST: 'localhost' })],
      },
      {
        name: 'what is named serves another port',
        objects: [...app(), service('db', { ports: [{ port: 3306 }] }), settings({ DATABASE_SERVER: 'db' })],
      },
      { name: 'nothing names a host', objects: [...app(), ...db, settings({ LOG_LEVEL: 'info' })] },
      {
        name: 'the refused call went to somebody else',
        logs: { 'shop/cart-0': 'Error: connect ECONNREFUSED 10.96.0.20:5432' },
      },
      {
        name: 'the program itself is to listen there',
        objects: [...app({ ports: [{ containerPort: 5432 }] }), ...db, settings({ DATABASE_SERVER: 'db' })],
      },
      {
        name: 'a neighbour in the pod may listen there',
        objects: [
          ...workload('cart', {
            ready: 0,
            containers: [
              {
                name: 'main',
                image: 'registry.example/cart:1',
                env: [{ name: 'DATABASE_SERVER', value: 'db' }],
              },
              { name: 'tunnel', image: 'registry.example/tunnel:1' },
            ],
          }),
          ...db,
        ],
        logs: { 'shop/cart-0/main': REFUSED['shop/cart-0'], 'shop/cart-0/tunnel': 'ready' },
      },
    ],
  },
  {
    pattern: 'cron-job-in-other-zone',
    question: 'nightly in shop runs two hours late, its schedule says 2',
    objects: [nightly({}, 'Asia/Tokyo')],
    says: ['0 2 * * *', 'UTC', 'Asia/Tokyo', 'spec.timeZone'],
    unless: [
      { name: 'the schedule has a time zone', objects: [nightly({ timeZone: 'Asia/Tokyo' }, 'Asia/Tokyo')] },
      { name: 'the container is in UTC', objects: [nightly({}, 'Etc/UTC')] },
      { name: 'it runs every hour', objects: [nightly({ schedule: '5 * * * *' }, 'Asia/Tokyo')] },
      {
        name: 'its controller goes by another clock',
        objects: [nightly({}, 'Asia/Tokyo', '2026-02-28T17:00:00Z')],
      },
    ],
  },
  {
    pattern: 'cron-job-in-other-zone',
    question: 'nightly in shop starts at the wrong hour',
    objects: [nightly({}, 'Asia/Tokyo')],
    says: ['Asia/Tokyo'],
    unless: [{ name: 'it is not told its zone', objects: [nightly({}, '')] }],
  },
];

expectTold(CASES);
