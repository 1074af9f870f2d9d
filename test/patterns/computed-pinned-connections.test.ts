// Copies that nobody is connected to behind a Service with one address, beside copies that share what comes in.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { pod, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const copies = (since: string): readonly KubeObject[] => [
  ...workload('ranker', { replicas: 2 }).filter(({ kind }) => kind !== 'Pod'),
  ...[
    ['ranker-0', '2026-02-27T03:00:00Z'],
    ['ranker-1', since],
  ].map(([name = '', createdAt = '']) =>
    pod(name, { labels: { app: 'ranker' }, owner: { kind: 'ReplicaSet', name: 'ranker-rs' }, createdAt }),
  ),
];
const LATER = '2026-03-01T00:00:00Z';
const PORTS = { ports: [{ name: 'grpc', port: 50051, targetPort: 50051 }] };
const objects = [...copies(LATER), service('ranker', PORTS)];
const counts = (...values: readonly number[]): string =>
  values
    .map((value, place) => `2026-03-01T02:5${place}:00Z info stats connections=${value} rps=${value * 300}`)
    .join('\n');
const logs = (old: string, young: string) => ({ 'shop/ranker-0': old, 'shop/ranker-1': young });
const QUESTION = 'ranker in shop is as slow as before though it was scaled to 2';

const CASES: readonly ToldCase[] = [
  {
    pattern: 'connections-stay-on-old-pod',
    question: QUESTION,
    objects,
    logs: logs(counts(3, 3, 3), counts(0, 0, 0)),
    says: [
      'service shop/ranker',
      '50051 (grpc)',
      'ranker-0 counts 3 connections',
      'ranker-1',
      'counts none',
      'long-lived',
    ],
    unless: [
      { name: 'both have some', logs: logs(counts(3, 3, 3), counts(1, 2, 1)) },
      { name: 'nobody is connected at all', logs: logs(counts(0, 0, 0), counts(0, 0, 0)) },
      { name: 'the younger one was idle for a moment', logs: logs(counts(3, 3, 3), counts(2, 0, 0)) },
      { name: 'they are of one age', objects: [...copies('2026-02-27T03:02:00Z'), service('ranker', PORTS)] },
      {
        name: 'clients choose among the pods',
        objects: [...copies(LATER), service('ranker', { ...PORTS, clusterIP: 'None' })],
      },
      { name: 'no Service leads to them', objects: copies(LATER) },
    ],
  },
];

expectTold(CASES);
