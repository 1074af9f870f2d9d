// Facts of volumes that another pod still holds: its node does not report, so that nobody lets the volume go.
import type { Fact } from '../../domain/fact.ts';
import { conditionsOf } from '../conditions.ts';
import type { Inventory } from '../inventory.ts';
import type { Pod } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';

export const volumeHolderTopic: Topic = {
  kinds: {
    'volume.holder-node-lost': {
      doc: 'The pod that holds a volume is on a node which does not report that it is ready.',
      depth: 'origin',
      captures: ['holder', 'lost_node', 'since', 'message'],
    },
  },
};

/** Looks behind volumes that are attached elsewhere for the node of whoever holds them. */
export function findLostHolders(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures } of facts) {
    const { used_by = '' } = captures;
    if (code !== 'volume.multi-attach' || used_by === '') continue;
    for (const holder of used_by.split(/,\s*/)) {
      const pod = inventory.find({ kind: 'Pod', namespace: subject.namespace, name: holder }) as
        | Pod
        | undefined;
      const node = pod?.spec?.nodeName;
      const known = inventory.find({ kind: 'Node', namespace: null, name: node ?? '' });
      const ready = known && conditionsOf(known).find(({ type }) => type === 'Ready');
      if (!ready || ready.status === 'True') continue;
      emit(
        'volume.holder-node-lost',
        subject,
        `node ${node}: Ready: ${ready.status}, ${ready.reason ?? ''}`,
        {
          holder,
          lost_node: node,
          since: ready.lastTransitionTime,
          message: ready.message,
        },
      );
    }
  }
}
