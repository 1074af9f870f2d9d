// Facts of calls that time out in one copy of a workload alone: its node is what it does not share with the others.
import type { Fact } from '../../domain/fact.ts';
import { type ObjectRef, refKey } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import type { Pod } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';

export const nodePacketTopic: Topic = {
  kinds: {
    'call.times-out-on-one-node': {
      doc: 'Calls of the copies on one node time out; the log of a copy on another node speaks of nothing like it.',
      depth: 'mechanism',
      standing: 'pointer',
      captures: ['node', 'log', 'well_copy', 'well_node'],
    },
    'call.dropped-by-node': {
      doc: 'Calls of the copies on one node alone time out, and the kernel of that node drops packets.',
      depth: 'origin',
      captures: ['node', 'error'],
    },
  },
};

/** What becomes of calls whose packets are lost. */
const TIMED_OUT =
  /^log\.(?:connection-timeout|dns-failure|deadline-exceeded|unreachable|no-route|connection-reset)$/;
const READ = /^(?:log\.|message\.said)/;

/** Sets the logs of copies against each other, by the nodes that the copies are on. */
export function findLossyNodes(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  const ofPods = facts.filter(({ code, subject }) => subject.kind === 'Pod' && READ.test(code));
  const failing = new Map<string, Fact>();
  for (const fact of ofPods) if (TIMED_OUT.test(fact.code)) failing.set(refKey(fact.subject), fact);
  const well = new Map<string, ObjectRef>();
  for (const { subject } of ofPods) if (!failing.has(refKey(subject))) well.set(refKey(subject), subject);
  if (well.size === 0) return;
  for (const { subject, quote, captures } of failing.values()) {
    const node = nodeOf(subject, inventory);
    const copies = inventory.podsOf(inventory.workloadOf(subject));
    const others = copies.filter((copy) => well.has(refKey(copy)) && nodeOf(copy, inventory) !== undefined);
    const there = copies.filter((copy) => failing.has(refKey(copy)));
    const [other] = others;
    if (node === undefined || !other || there.some((copy) => nodeOf(copy, inventory) !== node)) continue;
    if (others.some((copy) => nodeOf(copy, inventory) === node)) continue;
    emit('call.times-out-on-one-node', subject, quote, {
      node,
      log: captures['log'] ?? quote,
      well_copy: other.name,
      well_node: nodeOf(other, inventory),
    });
    const dropping = facts.find(({ code, subject: at }) => code === 'node.drops-packets' && at.name === node);
    if (dropping)
      emit('call.dropped-by-node', subject, dropping.quote, { node, error: dropping.captures['error'] });
  }
}

function nodeOf(ref: ObjectRef, inventory: Inventory): string | undefined {
  return (inventory.find(ref) as Pod | undefined)?.spec?.nodeName;
}
