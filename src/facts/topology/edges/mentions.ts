// Edges of what objects complain of: the Services, pods and other objects that their messages name.
import type { Inventory } from '../../inventory.ts';
import { type KubeObject, refOf } from '../../kube-json.ts';
import { type EdgeRule, recordsAt, type Target, textAt } from '../edge-rule.ts';
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
  yield* settersOfGates(object, inventory);
}

/** A readiness gate may bear the name of the object that opens it: `target-health.elbv2.k8s.aws/<name>`. */
function* settersOfGates(object: KubeObject, inventory: Inventory): Iterable<Target> {
  if (object.kind !== 'Pod') return;
  for (const gate of recordsAt(object.spec, ['readinessGates'])) {
    const type = textAt(gate, ['conditionType']) ?? '';
    const name = type.slice(type.indexOf('/') + 1);
    for (const { ref } of inventory.objects()) {
      if (ref.name === name && ref.namespace === refOf(object).namespace)
        yield { ref, because: `readinessGates: ${type}` };
    }
  }
}
