// Writes to a name that stands for the primary and its replicas, beside names that stand for what takes writes.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { object, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const part = (name: string, role: string, replicas = 1): readonly KubeObject[] =>
  workload(name, { kind: 'StatefulSet', replicas, labels: { app: 'tally', role } });
const store = [...part('tally-primary', 'primary'), ...part('tally-replicas', 'replica', 2)];
const named = (
  name: string,
  selector: Readonly<Record<string, string>>,
  clusterIP = '10.96.0.31',
): KubeObject => service(name, { clusterIP, selector, ports: [{ port: 6379 }] });
const members = named('tally-members', { app: 'tally' }, 'None');
const primary = named('tally-primary', { app: 'tally', role: 'primary' });
const writer = (env: readonly { readonly name: string; readonly value: string }[]): readonly KubeObject[] =>
  workload('counter', { containers: [{ name: 'main', image: 'registry.example/counter:2', env }] });
const URL_OF = (host: string) => writer([{ name: 'TALLY_URL', value: `redis://${host}:6379/0` }]);
const TOLD = (host: string) => writer([{ name: 'TALLY_HOST', value: host }]);
const settings = (host: string): readonly KubeObject[] => [
  ...workload('counter', {
    containers: [
      { name: 'main', image: 'registry.example/counter:2', envFrom: [{ configMapRef: { name: 'counter' } }] },
    ],
  }),
  object('ConfigMap', 'counter', { data: { TALLY_HOST: host } }),
];
const READONLY = {
  'shop/counter-0': "2026-03-01T02:58:00Z ERROR READONLY You can't write against a read only replica.",
};
const QUIET = { 'shop/counter-0': 'counted 12', 'shop/tally-primary-0': 'Ready to accept connections' };

const CASES: readonly ToldCase[] = [
  {
    pattern: 'writes-go-to-every-member',
    question: 'some writes of counter in shop fail',
    objects: [...store, members, primary, ...URL_OF('tally-members')],
    logs: READONLY,
    says: [
      'tally-members',
      'StatefulSet tally-primary (1)',
      'StatefulSet tally-replicas (2)',
      'Service tally-primary',
    ],
    unless: [
      { name: 'the primary is called', objects: [...store, members, primary, ...URL_OF('tally-primary')] },
      {
        name: 'the name has one address',
        objects: [...store, named('tally-members', { app: 'tally' }), primary, ...URL_OF('tally-members')],
      },
      {
        name: 'the name stands for one workload',
        objects: [
          ...store,
          named('tally-members', { app: 'tally', role: 'replica' }, 'None'),
          ...URL_OF('tally-members'),
        ],
      },
      {
        name: 'the driver asks for the primary',
        objects: [
          ...store,
          members,
          primary,
          ...writer([{ name: 'TALLY_SENTINELS', value: 'tally-members:26379' }]),
        ],
      },
      {
        name: 'something else is refused',
        logs: { 'shop/counter-0': '2026-03-01T02:58:00Z ERROR NOAUTH Authentication required.' },
      },
    ],
  },
  {
    pattern: 'writes-go-to-every-member',
    question: 'counter in shop cannot save',
    objects: [...store, members, primary, ...settings('tally-members')],
    logs: READONLY,
    says: ['tally-members'],
    unless: [
      { name: 'the primary is called', objects: [...store, members, primary, ...settings('tally-primary')] },
    ],
  },
  {
    pattern: 'headless-service-told-for-writes',
    question: 'what tally-members in shop stores gets lost since it has replicas',
    objects: [...store, members, primary, ...TOLD('tally-members')],
    logs: QUIET,
    says: [
      'Deployment shop/counter',
      'TALLY_HOST',
      'tally-members',
      'Service tally-primary selects the primary',
    ],
    unless: [
      { name: 'no Service selects the primary', objects: [...store, members, ...TOLD('tally-members')] },
      {
        name: 'the Service beside it selects the replicas',
        objects: [
          ...store,
          members,
          named('tally-reads', { app: 'tally', role: 'replica' }),
          ...TOLD('tally-members'),
        ],
      },
      { name: 'the primary is called', objects: [...store, members, primary, ...TOLD('tally-primary')] },
      { name: 'nobody else calls it', objects: [...store, members, primary] },
    ],
  },
];

expectTold(CASES);
