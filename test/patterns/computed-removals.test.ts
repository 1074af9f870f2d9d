// Causes of objects that others delete or evict, each beside what looks like it and is not.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { pod, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const evictor: readonly KubeObject[] = workload('descheduler', { namespace: 'kube-system' });
const KEY = 'kube-system/descheduler-0';
const evicted = (name: string): string =>
  `I0301 02:30:04.545750       1 evictions.go:551] "Evicted pod" pod="${name}" reason="" strategy="PodLifeTime" node="node-1"`;
const cleaned = (name: string, namespace = 'shop'): string =>
  `2026-03-01T02:00:01Z\tINFO\tcleanup\tcontroller.go:246\tresource matched, it will be deleted...\t{"policy": "no-owner", "name": "${name}", "namespace": "${namespace}", "kind": "Deployment"}`;
const cleaner: readonly KubeObject[] = [pod('policy-cleanup-controller-0', { namespace: 'policies' })];
const CLEANER = 'policies/policy-cleanup-controller-0';
const WELL = { 'shop/encoder-0': 'encoding, 12 % done' };

const CASES: readonly ToldCase[] = [
  {
    pattern: 'removed-by-other-program',
    question: 'the pods of encoder in shop vanish and start anew every six hours',
    objects: [...workload('encoder'), ...evictor],
    logs: { ...WELL, [KEY]: evicted('shop/encoder-6f5d8-x2x4z') },
    says: ['descheduler', 'shop/encoder', 'PodLifeTime'],
    unless: [
      { name: 'another is evicted', logs: { ...WELL, [KEY]: evicted('shop/encoder-ui-6f5d8-x2x4z-more') } },
      {
        name: 'one of another namespace is evicted',
        logs: { ...WELL, [KEY]: evicted('till/encoder-6f5d8-x2x4z') },
      },
    ],
  },
  {
    pattern: 'removed-by-other-program',
    question: 'board in shop is gone every morning',
    objects: [service('board'), ...cleaner],
    logs: { [CLEANER]: cleaned('board') },
    says: ['policy-cleanup-controller', 'shop/board', 'no-owner'],
    unless: [
      { name: 'another one is deleted', logs: { [CLEANER]: cleaned('board-of-old') } },
      { name: 'one of another namespace is deleted', logs: { [CLEANER]: cleaned('board', 'till') } },
    ],
  },
];

expectTold(CASES);
