// Facts of rollouts: which change a Deployment's newest revision brought, when that revision does not come up.
import type { Inventory } from './inventory.ts';
import { type KubeObject, refOf, type Workload } from './kube-json.ts';
import type { Emit, Topic } from './rules.ts';
import { changeInWords, templateChanges } from './template-diff.ts';

const REVISION = 'deployment.kubernetes.io/revision';
/** At most this many changes are told of one rollout. */
const MAX_CHANGES = 3;

export const rolloutTopic: Topic = {
  kinds: {
    'rollout.changed': {
      doc: 'The newest revision of a Deployment is not ready; this is what it changed.',
      depth: 'context',
      captures: ['change', 'from', 'to', 'changes', 'revision', 'previous', 'previous_ready'],
    },
  },
  relations: [{ extract: compareRevisions }],
};

function compareRevisions(inventory: Inventory, emit: Emit): void {
  const byDeployment = new Map<string, KubeObject[]>();
  for (const replicaSet of inventory.list('ReplicaSet')) {
    const owner = replicaSet.metadata?.ownerReferences?.find(({ kind }) => kind === 'Deployment');
    if (owner?.name === undefined) continue;
    const key = `${replicaSet.metadata?.namespace ?? ''}/${owner.name}`;
    byDeployment.set(key, [...(byDeployment.get(key) ?? []), replicaSet]);
  }
  for (const replicaSets of byDeployment.values()) {
    const [newest, previous] = [...replicaSets].sort(
      (a, b) => revisionOf(b) - revisionOf(a),
    ) as readonly Workload[];
    if (newest && previous) compare(newest, previous, inventory, emit);
  }
}

function compare(newest: Workload, previous: Workload, inventory: Inventory, emit: Emit): void {
  const wanted = newest.spec?.replicas ?? 1;
  const ready = newest.status?.readyReplicas ?? 0;
  if (wanted === 0 || ready >= wanted) return;
  const changes = templateChanges(previous.spec?.template?.spec, newest.spec?.template?.spec);
  const [first] = changes;
  if (!first) return;
  const told = changes.slice(0, MAX_CHANGES).map(changeInWords).join('; ');
  const revision = revisionOf(newest);
  const before = revisionOf(previous);
  emit('rollout.changed', inventory.workloadOf(refOf(newest)), `revision ${before} → ${revision}: ${told}`, {
    change: first.what,
    from: first.from,
    to: first.to,
    changes: told,
    revision,
    previous: before,
    previous_ready: previous.status?.readyReplicas ?? 0,
  });
}

function revisionOf(replicaSet: Pick<KubeObject, 'metadata'>): number {
  return Number(replicaSet.metadata?.annotations?.[REVISION] ?? 0);
}
