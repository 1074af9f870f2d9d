// Edges of what objects complain of: the Services, pods and other objects that their messages name.
import type { Inventory } from '../../inventory.ts';
import { type KubeObject, refOf } from '../../kube-json.ts';
import type { EdgeRule, Target } from '../edge-rule.ts';
import { objectOfHost } from '../host-names.ts';

export const MENTION_EDGES: readonly EdgeRule[] = [
  { type: 'mentioned', from: ['*'], to: ['*'], blame: 'to', targets: mentionedBy },
];

function* mentionedBy(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const own = refOf(object);
  for (const { host, ref, because } of inventory.mentionsOf(own)) {
    const named = ref ?? (host === undefined ? null : objectOfHost(host, own.namespace, inventory));
    if (named) yield { ref: named, because };
  }
}
