// Causes of servers that admit no more connections, each beside what looks like it and is not.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { object, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const store = (args: readonly string[] = [], image = 'postgres:17'): readonly KubeObject[] => [
  ...workload('store', { kind: 'StatefulSet', containers: [{ name: 'server', image, args: [...args] }] }),
  service('store'),
];
const caller = (
  name: string,
  replicas: number,
  env: Readonly<Record<string, string>>,
): readonly KubeObject[] =>
  workload(name, {
    replicas,
    containers: [
      {
        name,
        image: `registry.example/${name}:1`,
        env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
      },
    ],
  });
const scaler = object('HorizontalPodAutoscaler', 'reader', {
  apiVersion: 'autoscaling/v2',
  spec: { scaleTargetRef: { kind: 'Deployment', name: 'reader' }, minReplicas: 2, maxReplicas: 12 },
  status: { currentReplicas: 10, desiredReplicas: 10 },
});
const asking = caller('lists', 1, { DB_HOST: 'store' });
const reader = (replicas: number, host = 'store') =>
  caller('reader', replicas, { DB_HOST: host, DB_POOL_SIZE: '10' });
const logs = {
  'shop/lists-0':
    'connection to server at "store" (10.0.0.3), port 5432 failed: FATAL:  sorry, too many clients already',
};
const BASE = {
  pattern: 'connections-held-by-caller',
  question: 'lists in shop answers 500 on and off',
  logs,
};

const CASES: readonly ToldCase[] = [
  {
    ...BASE,
    objects: [...store(), ...asking, ...reader(10), scaler],
    says: [
      'service shop/store',
      'limit of 100',
      'deployment shop/reader',
      '10 copies',
      'from 2',
      'DB_POOL_SIZE=10',
      '100 in all',
    ],
    unless: [
      { name: 'its copies cannot fill it', objects: [...store(), ...asking, ...reader(3)] },
      { name: 'it calls another server', objects: [...store(), ...asking, ...reader(10, 'archive')] },
      {
        name: 'the server admits many more',
        objects: [...store(['-c', 'max_connections=500']), ...asking, ...reader(10)],
      },
      {
        name: 'nobody knows what the server admits',
        objects: [...store([], 'registry.example/own:1'), ...asking, ...reader(10)],
      },
      {
        name: 'no connection was refused for that',
        objects: [...store(), ...asking, ...reader(10)],
        logs: {
          'shop/lists-0': 'connection to server at "store" (10.0.0.3), port 5432 failed: Connection refused',
        },
      },
    ],
  },
];

expectTold(CASES);
