// Facts of objects that nobody acts on: custom ones without a status, and ones whose owner is gone.
import { describeRef } from '../../domain/kube.ts';
import { isCustomGroup } from '../api-resources.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { groupOf } from '../topology/edge-rule.ts';

/** A controller that has not said a word for so long does not act on an object, in milliseconds. */
const IGNORED_MS = 10 * 60 * 1000;
/** The garbage collector takes away what has no owner within this time, in milliseconds. */
const ORPHANED_MS = 5 * 60 * 1000;

export const ignoredTopic: Topic = {
  kinds: {
    'object.ignored': {
      doc: 'A custom object has no status although others of its kind have one: its controller does not act on it.',
      depth: 'origin',
      captures: ['label', 'label_value', 'siblings', 'since'],
    },
    'object.without-status': {
      doc: 'A custom object has no status, and nothing is known of others of its kind.',
      depth: 'workload',
      generic: true,
      captures: ['since'],
    },
    'owner.gone': {
      doc: 'The owner of an object was deleted, and the object is still there.',
      depth: 'mechanism',
      standing: 'pointer',
      captures: ['owner', 'owner_kind'],
    },
  },
  relations: [{ extract: extractIgnored }, { extract: extractOrphans }],
};

function extractIgnored(inventory: Inventory, emit: Emit): void {
  for (const kind of inventory.kinds()) {
    const objects = inventory.list(kind);
    const [first] = objects;
    if (!first || !isCustomGroup(groupOf(first))) continue;
    const judged = objects.filter(hasStatus);
    for (const object of objects) {
      if (hasStatus(object) || object.metadata?.deletionTimestamp !== undefined) continue;
      const made = object.metadata?.creationTimestamp ?? '';
      if (!(inventory.nowMs - Date.parse(made) >= IGNORED_MS)) continue;
      const ref = refOf(object);
      const siblings = judged.filter((sibling) => refOf(sibling).namespace === ref.namespace);
      const others = siblings.length > 0 ? siblings : judged;
      if (others.length === 0) {
        emit('object.without-status', ref, 'status: none', { since: made });
        continue;
      }
      const [label] = lackedLabels(object, others);
      const quote = label === undefined ? 'status: none' : `status: none; labels: ${labelsOf(object)}`;
      emit('object.ignored', ref, quote, {
        siblings: others.length,
        since: made,
        label: label?.[0],
        label_value: label?.[1],
      });
    }
  }
}

function hasStatus({ status }: KubeObject): boolean {
  return Object.keys(status ?? {}).length > 0;
}

function labelsOf({ metadata }: KubeObject): string {
  const labels = Object.entries(metadata?.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return labels.length === 0 ? 'none' : labels.join(', ');
}

/** Labels that every one of the others has and the object has not; those of the kind's own group first. */
function lackedLabels(
  object: KubeObject,
  others: readonly KubeObject[],
): readonly (readonly [key: string, value: string | undefined])[] {
  const [first, ...rest] = others;
  const own = object.metadata?.labels ?? {};
  const family = groupOf(object).split('.').slice(-2).join('.');
  return Object.entries(first?.metadata?.labels ?? {})
    .filter(([key]) => own[key] === undefined)
    .filter(([key]) => rest.every(({ metadata }) => metadata?.labels?.[key] !== undefined))
    .map(([key, value]): readonly [string, string | undefined] => [
      key,
      rest.every(({ metadata }) => metadata?.labels?.[key] === value) ? value : undefined,
    ])
    .sort(([a], [b]) => Number(b.includes(family)) - Number(a.includes(family)));
}

function extractOrphans(inventory: Inventory, emit: Emit): void {
  for (const kind of ['ReplicaSet', 'Pod', 'Job', 'ControllerRevision', 'PersistentVolumeClaim']) {
    for (const object of inventory.list(kind)) {
      const owner = object.metadata?.ownerReferences?.find(({ controller }) => controller === true);
      if (owner?.kind === undefined || owner.name === undefined) continue;
      const ref = refOf(object);
      const above = { kind: owner.kind, namespace: ref.namespace, name: owner.name };
      if (owner.kind === 'Node' || inventory.stateOf(above).state !== 'absent') continue;
      // What it owns itself hangs on it alone; a fresh orphan may be on its way out.
      const madeMs = Date.parse(object.metadata?.creationTimestamp ?? '');
      if (!(inventory.nowMs - madeMs >= ORPHANED_MS) || object.metadata?.deletionTimestamp) continue;
      emit('owner.gone', ref, `ownerReferences: ${describeRef(above)}, which does not exist`, {
        owner: owner.name,
        owner_kind: owner.kind,
      });
    }
  }
}
