// Facts of references that lead nowhere: what the spec of a custom object names, and owners that are gone.
import { describeRef } from '../../domain/kube.ts';
import { isCustomGroup } from '../api-resources.ts';
import type { Inventory } from '../inventory.ts';
import { refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { nearestName } from '../selector-mismatch.ts';
import { groupOf } from '../topology/edge-rule.ts';

/** What was made just now may be completed by objects that are made after it, in milliseconds. */
const SETTLING_MS = 60 * 1000;
/** Kinds whose own topics tell of what they refer to. */
const READ_ELSEWHERE = /^(?:Certificate|CertificateRequest|Order|Challenge|HTTPRoute|GRPCRoute|Gateway)$/;

export const danglingTopic: Topic = {
  kinds: {
    'refers.dangling': {
      doc: 'A custom object that is not well refers to an object that does not exist.',
      depth: 'origin',
      captures: ['field', 'target_kind', 'target', 'target_namespace', 'near'],
    },
  },
  relations: [{ extract: extractDangling }],
};

function extractDangling(inventory: Inventory, emit: Emit): void {
  for (const kind of inventory.kinds()) {
    const [first] = inventory.list(kind);
    if (!first || !isCustomGroup(groupOf(first)) || READ_ELSEWHERE.test(kind)) continue;
    for (const object of inventory.list(kind)) {
      const ref = refOf(object);
      const ageMs = inventory.nowMs - Date.parse(object.metadata?.creationTimestamp ?? '');
      if (ageMs < SETTLING_MS || inventory.stateOf(ref).state === 'well') continue;
      for (const { to, because, guess } of inventory.edgesFrom(ref, ['refers', 'issuer-of', 'scales'])) {
        if (guess || inventory.stateOf(to).state !== 'absent') continue;
        const names = inventory.list(to.kind, to.namespace).map(({ metadata }) => metadata?.name ?? '');
        emit('refers.dangling', ref, `${because}; there is no ${describeRef(to)}`, {
          field: because.split(':')[0],
          target_kind: to.kind,
          target: to.name,
          target_namespace: to.namespace ?? undefined,
          near: nearestName(to.name, names),
        });
      }
    }
  }
}
