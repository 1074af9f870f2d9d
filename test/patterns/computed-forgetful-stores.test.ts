// Stores that lost their identity with their data, beside stores that keep it and complaints about something else.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { crashingWorkload } from '../support/broken-pods.ts';
import { pod, service, workload } from '../support/objects.ts';
import { claim, usingClaim } from '../support/placement.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const BEFORE = '2026-01-10T08:00:00Z';
const kept = (made: string): KubeObject => {
  const data = claim('data', { volumeName: 'pv-1' }, { phase: 'Bound' });
  return { ...data, metadata: { ...data.metadata, creationTimestamp: made } };
};
/** Deployment `cart`, which keeps its data on a claim, crashes and is told to call a host. */
const member = (host = 'placement:2379'): readonly KubeObject[] =>
  crashingWorkload(
    { exitCode: 1, reason: 'Error' },
    { container: { env: [{ name: 'PLACEMENT_ADDR', value: host }] }, podSpec: usingClaim('data') },
  );
const mounted = (mountPath: string, volume: object) => ({
  containers: [
    { name: 'main', image: 'registry.example/placement:7', volumeMounts: [{ name: 'state', mountPath }] },
  ],
  podSpec: { volumes: [{ name: 'state', ...volume }] },
});
const store = (name: string, parts: object = {}): readonly KubeObject[] => {
  const [set] = workload(name, { kind: 'StatefulSet' });
  const made = pod(`${name}-0`, { labels: { app: name }, owner: { kind: 'StatefulSet', name }, ...parts });
  return [...(set ? [set] : []), made, service(name, { ports: [{ port: 2379 }] })];
};
const EMPTY_DIR = mounted('/var/lib/placement', { emptyDir: {} });
const log = (line: string) => ({ 'shop/cart-0': line, 'shop/cart-0#previous': line });
const MISMATCH = 'FATAL cluster ID mismatch: stored 7281, placement answers 9034';

const CASES: readonly ToldCase[] = [
  {
    pattern: 'store-forgot-identity',
    question: 'cart in shop crashes since the nodes were drained',
    objects: [...member(), kept(BEFORE), ...store('placement', EMPTY_DIR)],
    logs: log(MISMATCH),
    says: [
      'StatefulSet placement',
      'an emptyDir (/var/lib/placement)',
      '2026-03-01T02:00:00Z',
      'claim data',
      BEFORE,
    ],
    unless: [
      {
        name: 'the store has a persistent volume',
        objects: [
          ...member(),
          kept(BEFORE),
          ...store('placement', mounted('/data', { persistentVolumeClaim: { claimName: 'state' } })),
        ],
      },
      {
        name: 'the store is older than the data',
        objects: [...member(), kept('2026-03-01T02:30:00Z'), ...store('placement', EMPTY_DIR)],
      },
      {
        name: 'nothing ties the two',
        objects: [...member('elsewhere.example:2379'), kept(BEFORE), ...store('placement', EMPTY_DIR)],
      },
      {
        name: 'the program keeps nothing',
        objects: [
          ...crashingWorkload(
            { exitCode: 1, reason: 'Error' },
            { container: { env: [{ name: 'PLACEMENT_ADDR', value: 'placement:2379' }] } },
          ),
          ...store('placement', EMPTY_DIR),
        ],
      },
      { name: 'a version does not match', logs: log('FATAL protocol version mismatch: placement speaks 7') },
      { name: 'the store is not reached', logs: log('FATAL cluster ID not known: connection refused') },
    ],
  },
  {
    pattern: 'store-forgot-identity',
    question: 'cart in shop does not start after the maintenance',
    objects: [
      ...member('placement:2379,limits:2379'),
      kept(BEFORE),
      ...store('placement', mounted('/tmp', { emptyDir: {} })),
      ...store('limits', EMPTY_DIR),
    ],
    logs: log('FATAL my server identity differs from what placement has for me'),
    says: ['StatefulSet placement', 'the disk of its container'],
    unless: [
      { name: 'either may be meant', logs: log('FATAL my server identity differs from what is known of me') },
    ],
  },
];

expectTold(CASES);
