// Facts of controllers that call the cloud with the role of their node, because they have none of their own.
import type { Fact } from '../../domain/fact.ts';
import type { Inventory } from '../inventory.ts';
import type { Emit, Topic } from '../rules.ts';

/** The session of a role that an instance has of itself is called after the instance. */
const AS_NODE =
  /assumed-role\/(?<role>[\w+=,.@-]+)\/(?<instance>i-[0-9a-f]{8,17})\b.{0,40}not authorized to perform:? (?<action>[\w-]+:[\w*]+)/;

export const nodeIdentityTopic: Topic = {
  kinds: {
    'call.denied-as-node': {
      doc: 'The cloud refuses a controller what it asks for an object, and knows it by the role of its node.',
      depth: 'origin',
      captures: ['role', 'instance', 'action'],
    },
  },
};

/** Finds in what is said of custom objects that their controller is refused as the node on which it runs. */
export function findNodeIdentities(facts: readonly Fact[], _inventory: Inventory, emit: Emit): void {
  for (const { subject, quote } of facts) {
    const groups = subject.kind === 'Pod' ? undefined : AS_NODE.exec(quote)?.groups;
    if (groups) emit('call.denied-as-node', subject, quote, { ...groups });
  }
}
