// Facts of what a cluster has against what is asked of it as a whole: pods of a node, quotas of all namespaces.
import type { Inventory } from '../inventory.ts';
import { isRecord, type KubeObject, type Pod, refOf } from '../kube-json.ts';
import { parseQuantity } from '../quantity.ts';
import type { Emit, Topic } from '../rules.ts';

/** A node is nearly full of pods from this share of its maximum on; the alert KubeletTooManyPods takes the same. */
const MIN_FULL = 0.95;
/** Quotas grant too much from so many times what the nodes have, as kube-prometheus has it. */
const MIN_OVERCOMMIT = 1.5;

/** What a quota grants of a resource, by either of its names. */
const GRANTED = {
  cpu: ['requests.cpu', 'cpu'],
  memory: ['requests.memory', 'memory'],
} as const;

export const capacityTopic: Topic = {
  kinds: {
    'node.full-of-pods': {
      doc: 'A node runs nearly as many pods as it may.',
      depth: 'context',
      captures: ['pods', 'maximum'],
    },
    'quota.overcommitted': {
      doc: 'The ResourceQuotas of all namespaces together grant far more of a resource than the nodes have.',
      depth: 'context',
      captures: ['resource', 'granted', 'available', 'limited', 'quotas'],
    },
  },
  relations: [{ extract: findFullNodes }, { extract: findOvercommit }],
};

function findFullNodes(inventory: Inventory, emit: Emit): void {
  if (!inventory.isComplete('Pod', null)) return;
  const running = new Map<string, number>();
  for (const { spec, status } of inventory.list('Pod') as readonly Pod[]) {
    const node = spec?.nodeName;
    if (node === undefined || status?.phase === 'Succeeded' || status?.phase === 'Failed') continue;
    running.set(node, (running.get(node) ?? 0) + 1);
  }
  for (const node of inventory.list('Node', null)) {
    const maximum = Number(allocatable(node, 'pods'));
    const pods = running.get(refOf(node).name) ?? 0;
    if (!(maximum > 0) || pods < MIN_FULL * maximum) continue;
    emit('node.full-of-pods', refOf(node), `${pods} of ${maximum} pods run on it`, { pods, maximum });
  }
}

function findOvercommit(inventory: Inventory, emit: Emit): void {
  if (!inventory.isComplete('ResourceQuota', null) || !inventory.isComplete('Node', null)) return;
  const nodes = inventory.list('Node', null);
  for (const [resource, names] of Object.entries(GRANTED)) {
    const available = nodes.reduce((sum, node) => sum + amountOf(allocatable(node, resource)), 0);
    const grants = inventory.list('ResourceQuota').flatMap((quota) => {
      const hard = isRecord(quota.spec?.['hard']) ? quota.spec['hard'] : {};
      const limited = names.map((name) => hard[name]).find((value) => value !== undefined);
      return limited === undefined ? [] : [{ quota, limited: String(limited), amount: amountOf(limited) }];
    });
    const granted = grants.reduce((sum, { amount }) => sum + amount, 0);
    const largest = grants.reduce<(typeof grants)[number] | null>(
      (best, one) => (best === null || one.amount > best.amount ? one : best),
      null,
    );
    if (largest === null || !(available > 0) || granted < MIN_OVERCOMMIT * available) continue;
    const [all, has] = [granted, available].map((amount) => amountText(amount, resource));
    emit(
      'quota.overcommitted',
      refOf(largest.quota),
      `quotas grant ${all} of ${resource}, and the nodes have ${has}`,
      { resource, granted: all, available: has, limited: largest.limited, quotas: grants.length },
    );
  }
}

function allocatable(node: KubeObject, resource: string): unknown {
  const all = node.status?.['allocatable'];
  return isRecord(all) ? all[resource] : undefined;
}

function amountOf(value: unknown): number {
  const amount = parseQuantity(String(value ?? '0'));
  return Number.isNaN(amount) ? 0 : amount;
}

function amountText(amount: number, resource: string): string {
  return resource === 'memory' ? `${Math.round(amount / 2 ** 30)}Gi` : String(Number(amount.toFixed(1)));
}
