// Stores that take no writes: what they say in their own log is told behind what is said of them.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const MISCONF =
  'ERROR MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist to disk.';
const FULL = 'Write error saving DB on disk(rdbSaveRio): No space left on device';
const SAVED = 'DB saved on disk';
const REFUSED = 'ERROR NOAUTH Authentication required.';

const caller = (url: string): readonly KubeObject[] =>
  workload('picker', {
    containers: [
      { name: 'main', image: 'registry.example/picker:1', env: [{ name: 'QUEUE_URL', value: url }] },
    ],
  });
const store = (name: string): readonly KubeObject[] => [
  ...workload(name, { kind: 'StatefulSet' }),
  service(name, { ports: [{ port: 6379 }] }),
];
const objects = [...caller('redis://lists:6379/0'), ...store('lists'), ...store('other')];
const logs = (own: string, lists: string, other = SAVED) => ({
  'shop/picker-0': own,
  'shop/lists-0': lists,
  'shop/other-0': other,
});

const CASES: readonly ToldCase[] = [
  {
    pattern: 'disk-full-while-running',
    question: 'picker in shop works on nothing any more, its pods are Running',
    objects,
    logs: logs(MISCONF, FULL),
    says: [
      'pod shop/picker-0',
      'takes no writes',
      'Behind it',
      'pod shop/lists-0',
      'No space left on device',
    ],
    unless: [
      { name: 'the store says nothing of its disk', logs: logs(MISCONF, SAVED) },
      { name: 'another store is full', logs: logs(MISCONF, SAVED, FULL) },
      { name: 'who asks is refused for another reason', logs: logs(REFUSED, FULL) },
    ],
  },
];

expectTold(CASES);
