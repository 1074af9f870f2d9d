// Pods that are evicted for a full disk, by their own fault and by that of their neighbours.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { pod, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const evicted = (usage: string): readonly KubeObject[] => [
  ...workload('front', { ready: 0 }).filter(({ kind }) => kind !== 'Pod'),
  pod('front-0', {
    ready: false,
    owner: { kind: 'ReplicaSet', name: 'front-rs' },
    status: {
      phase: 'Failed',
      reason: 'Evicted',
      message: `The node was low on resource: ephemeral-storage. Threshold quantity: 10386530304, available: 9871520Ki. Container main was using ${usage}, request is 0, has larger consumption of ephemeral-storage. `,
      containerStatuses: [],
    },
  }),
];
const writer = (path: string, readOnly = false, namespace = 'tools'): KubeObject =>
  pod('recorder', {
    namespace,
    containers: [
      {
        name: 'main',
        image: 'registry.example/recorder:1',
        volumeMounts: [{ name: 'out', readOnly } as object],
      },
    ],
    podSpec: { volumes: [{ name: 'out', hostPath: { path } }] },
  });

const CASES: readonly ToldCase[] = [
  {
    pattern: 'evicted-for-others',
    question: 'pods of front in shop are evicted again and again',
    objects: [...evicted('220Ki'), writer('/srv/records')],
    says: ['pod tools/recorder (hostPath /srv/records)', 'used 220Ki', 'node-1'],
    unless: [
      { name: 'the pod itself wrote much', objects: [...evicted('14Gi'), writer('/srv/records')] },
      { name: 'the neighbour only reads', objects: [...evicted('220Ki'), writer('/srv/records', true)] },
      {
        name: 'the directory is one of the system',
        objects: [...evicted('220Ki'), writer('/var/run/agent')],
      },
      {
        name: 'it is a part of the system',
        objects: [...evicted('220Ki'), writer('/srv/records', false, 'kube-system')],
      },
      { name: 'nobody else is on the node', objects: evicted('220Ki') },
    ],
  },
  {
    pattern: 'evicted-by-pressure',
    question: 'pods of front in shop are evicted again and again',
    objects: evicted('14Gi'),
    says: ['ephemeral-storage', '14Gi'],
    unless: [{ name: 'others fill the disk', objects: [...evicted('220Ki'), writer('/srv/records')] }],
  },
];

expectTold(CASES);
