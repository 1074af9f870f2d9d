// Causes of calls that time out on one node alone, each beside what looks like it and is not.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { event, pod, workload } from '../support/objects.ts';
import { node } from '../support/placement.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const FULL = 'nf_conntrack: nf_conntrack: table full, dropping packet';

/** Deployment `pay` with three copies, each on a node; `message` is what an event says of the node given. */
function pay(message = FULL, on = 'node-1', nodes = ['node-0', 'node-1', 'node-2']): readonly KubeObject[] {
  const [deployment, set] = workload('pay', { replicas: 3 });
  const owner = { kind: 'ReplicaSet', name: `${set?.metadata?.name}` };
  return [
    ...[deployment, set].filter((made) => made !== undefined),
    ...nodes.map((nodeName, index) =>
      pod(`pay-${index}`, { labels: { app: 'pay' }, owner, podSpec: { nodeName } }),
    ),
    ...[...new Set(nodes)].map((name) => node(name)),
    event({ kind: 'Node', name: on, namespace: 'default' }, 'KernelTrouble', message),
  ];
}

const WELL = '{"level":"info","msg":"authorised","dur_ms":300}';
const LOST = `${WELL}
{"level":"error","msg":"authorise failed","error":"Post \\"https://api.psp.example/v3/auth\\": dial tcp 203.0.113.40:443: i/o timeout"}`;
const logs = (...copies: readonly string[]) =>
  Object.fromEntries(copies.map((text, index) => [`shop/pay-${index}`, text]));

const CASES: readonly ToldCase[] = [
  {
    pattern: 'node-drops-packets',
    question: 'one of the pay pods gets random timeouts, the other two are fine',
    objects: pay(),
    logs: logs(WELL, LOST, WELL),
    says: ['shop/pay-1', 'node-1', 'table full', 'node-0'],
    unless: [
      { name: 'another node is full', objects: pay(FULL, 'node-2') },
      { name: 'the node says something else', objects: pay('Node node-1 status is now: NodeReady') },
      { name: 'the others time out, too', logs: logs(LOST, LOST, LOST) },
      { name: 'no call times out', logs: logs(WELL, WELL, WELL) },
      {
        name: 'a copy on the same node is well',
        objects: pay(FULL, 'node-1', ['node-1', 'node-1', 'node-2']),
      },
    ],
  },
  {
    pattern: 'node-drops-packets',
    question: 'pay: sporadic timeouts',
    objects: pay('neighbour: arp_cache: neighbor table overflow!'),
    logs: logs(WELL, LOST, WELL),
    says: ['neighbor table overflow'],
    unless: [{ name: 'another node is full', objects: pay('arp_cache: neighbor table overflow!', 'node-0') }],
  },
];

expectTold(CASES);
