// Workers that their own server ends for being slow, beside those that the kernel ends for want of memory.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { object, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const KILLED =
  '[2026-03-01 02:59:01 +0000] [1] [ERROR] Worker (pid:7) was sent SIGKILL! Perhaps out of memory?';
const TIMEOUT = '[2026-03-01 02:59:00 +0000] [1] [CRITICAL] WORKER TIMEOUT (pid:7)';
const QUESTION = 'big exports from cart in shop break with 502, memory is far below the limit';

const gate = workload('gate');
const cartAt = (podIP: string): readonly KubeObject[] =>
  workload('cart').map((made) =>
    made.kind === 'Pod' ? { ...made, status: { ...made.status, podIP } } : made,
  );
const BROKEN_OFF =
  '2026/03/01 02:59:01 [error] 33#33: *8 upstream prematurely closed connection while reading response header from upstream, client: 192.0.2.7, server: shop.example.com, request: "GET /export HTTP/1.1", upstream: "http://10.244.1.7:8000/export", host: "shop.example.com"';

const CASES: readonly ToldCase[] = [
  {
    pattern: 'worker-timed-out',
    question: QUESTION,
    objects: workload('cart'),
    logs: { 'shop/cart-0': `${TIMEOUT}\n${KILLED}` },
    says: ['worker timeout', 'WORKER TIMEOUT (pid:7)'],
    unless: [
      { name: 'it was killed and no time was up', logs: { 'shop/cart-0': KILLED } },
      { name: 'a request took long and was answered', logs: { 'shop/cart-0': 'INFO request took 29s' } },
    ],
  },
  {
    pattern: 'child-process-killed-while-running',
    question: 'cart in shop answers with errors, workers are killed',
    objects: workload('cart'),
    logs: { 'shop/cart-0': KILLED },
    says: ['want of memory'],
    unless: [{ name: 'time was up before', logs: { 'shop/cart-0': `${TIMEOUT}\n${KILLED}` } }],
  },
  {
    pattern: 'worker-timed-out',
    question: 'exports by gate in shop break with 502',
    objects: [...gate, ...cartAt('10.244.1.7'), object('ConfigMap', 'unrelated')],
    logs: {
      'shop/gate-0': BROKEN_OFF,
      'shop/cart-0': '[1] ! Terminating timed out worker (worker failed to check in within 60 seconds): 12',
    },
    says: ['worker timeout of 60 seconds'],
    unless: [
      {
        name: 'the pod that was called has nothing to say',
        logs: { 'shop/gate-0': BROKEN_OFF, 'shop/cart-0': 'INFO listening on :8000' },
      },
    ],
  },
];

expectTold(CASES);
