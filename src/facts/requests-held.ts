// Who has requested what nodes have: summed by workload, once for all pods that wait for the same.
import { describeRef, type ObjectRef, refKey } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import { type Pod, refOf } from './kube-json.ts';
import { formatAmount, requestOf } from './pod-requests.ts';

/** A workload is told that has requested at least this share of what the nodes have. */
const MIN_HELD = 0.3;

interface Held {
  readonly ref: ObjectRef;
  amount: number;
  pods: number;
}

/** The workload beside the one that waits which has requested the most of a resource, when every pod of the cluster is known. */
export function largestHolder(
  waiting: ObjectRef,
  total: number,
  resource: string,
  inventory: Inventory,
): Readonly<Record<'holder' | 'held' | 'holder_pods' | 'held_of', string>> | null {
  if (!inventory.isComplete('Pod', null) || !(total > 0)) return null;
  const own = refKey(inventory.workloadOf(waiting));
  const first = heldOf(resource, inventory).find(({ ref }) => refKey(ref) !== own);
  if (!first || first.amount < total * MIN_HELD) return null;
  return {
    holder: describeRef(first.ref),
    held: formatAmount(first.amount, resource),
    holder_pods: String(first.pods),
    held_of: formatAmount(total, resource),
  };
}

/** Tells whether a pod holds what it has requested: it is on a node and has not ended. */
export function holdsRequests({ spec, status }: Pod): boolean {
  return spec?.nodeName !== undefined && status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
}

/** Lists workloads by what their pods have requested, the most first. */
function heldOf(resource: string, inventory: Inventory): readonly Held[] {
  const known = inventory.derived(knownSums);
  const before = known.get(resource);
  if (before !== undefined) return before;
  const sums = new Map<string, Held>();
  for (const pod of inventory.list('Pod') as readonly Pod[]) {
    if (!holdsRequests(pod)) continue;
    const ref = inventory.workloadOf(refOf(pod));
    const sum = sums.get(refKey(ref)) ?? { ref, amount: 0, pods: 0 };
    sum.amount += requestOf(pod.spec, resource)?.amount ?? 0;
    sum.pods += 1;
    sums.set(refKey(ref), sum);
  }
  const sorted = [...sums.values()].sort((a, b) => b.amount - a.amount);
  known.set(resource, sorted);
  return sorted;
}

function knownSums(): Map<string, readonly Held[]> {
  return new Map();
}
