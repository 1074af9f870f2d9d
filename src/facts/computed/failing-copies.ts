// Facts of workloads of which only some copies fail: what the failing ones have in common that the well ones lack.
import { type ObjectRef, refKey } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, type Pod, refOf } from '../kube-json.ts';
import type { Node } from '../node-json.ts';
import { isPodHealthy } from '../pod-health.ts';
import type { Emit, Topic } from '../rules.ts';

/** So few copies on either side tell nothing: two of each, or all but one of four. */
const MIN_FAILING = 2;
const MIN_WELL = 2;

export const failingCopyTopic: Topic = {
  kinds: {
    'workload.fails-on-nodes': {
      doc: 'The copies of a workload that fail are exactly those on certain nodes; the same pods are well on others.',
      depth: 'mechanism',
      standing: 'pointer',
      captures: ['nodes', 'failing', 'well', 'differs'],
    },
  },
  relations: [{ extract: extractCopies }],
};

interface Copies {
  readonly ref: ObjectRef;
  readonly failing: readonly Pod[];
  readonly well: readonly Pod[];
}

function extractCopies(inventory: Inventory, emit: Emit): void {
  for (const { ref, failing, well } of copiesOf(inventory)) {
    if (failing.length < MIN_FAILING || well.length < MIN_WELL) continue;
    const bad = new Set(failing.map(nodeOf));
    const good = new Set(well.map(nodeOf));
    if (bad.has('') || [...bad].some((node) => good.has(node)) || !isOneRevision([...failing, ...well]))
      continue;
    const differs = differenceOf([...bad], [...good], inventory);
    // On many nodes a workload fails for reasons of its own, unless these nodes have something in common.
    if (bad.size > 1 && differs === undefined) continue;
    const nodes = [...bad].sort().join(', ');
    emit(
      'workload.fails-on-nodes',
      ref,
      `${failing.length} of ${failing.length + well.length} pods fail, all of them on ${nodes}${differs === undefined ? '' : `; these nodes have ${differs}`}`,
      { nodes, failing: failing.length, well: well.length, differs },
    );
  }
}

function copiesOf(inventory: Inventory): readonly Copies[] {
  const groups = new Map<string, { ref: ObjectRef; failing: Pod[]; well: Pod[] }>();
  for (const pod of inventory.list('Pod') as readonly Pod[]) {
    if (pod.metadata?.deletionTimestamp !== undefined || pod.status?.phase === 'Succeeded') continue;
    const ref = inventory.workloadOf(refOf(pod));
    if (ref.kind === 'Pod' || ref.kind === 'Job' || ref.kind === 'CronJob') continue;
    const group = groups.get(refKey(ref)) ?? { ref, failing: [], well: [] };
    groups.set(refKey(ref), group);
    (isPodHealthy(pod, inventory.nowMs) ? group.well : group.failing).push(pod);
  }
  return [...groups.values()];
}

function nodeOf(pod: Pod): string {
  return pod.spec?.nodeName ?? '';
}

/** Tells whether pods are of one revision: copies of two differ by more than their nodes. */
export function isOneRevision(pods: readonly Pod[]): boolean {
  const images = new Set(pods.map((pod) => JSON.stringify(pod.spec?.containers?.map(({ image }) => image))));
  const makers = new Set(
    pods.map((pod) => pod.metadata?.ownerReferences?.find(({ controller }) => controller)?.name),
  );
  return images.size === 1 && makers.size === 1;
}

/** Labels and versions in which all nodes of one side agree, and which no node of the other side has. */
function differenceOf(
  bad: readonly string[],
  good: readonly string[],
  inventory: Inventory,
): string | undefined {
  const find = (name: string): KubeObject | undefined =>
    inventory.find({ kind: 'Node', namespace: null, name });
  const badNodes = bad.map(find);
  const goodNodes = good.map(find);
  if ([...badNodes, ...goodNodes].some((node) => node === undefined)) return undefined;
  const traitsOf = (node: KubeObject | undefined): readonly string[] => {
    const { nodeInfo } = (node as Node | undefined)?.status ?? {};
    const labels = Object.entries(node?.metadata?.labels ?? {}).filter(([key]) => !/hostname$/.test(key));
    return [
      ...Object.entries(nodeInfo ?? {})
        .filter(([key]) =>
          /^(?:kubeletVersion|kernelVersion|osImage|containerRuntimeVersion|architecture)$/.test(key),
        )
        .map(([key, value]) => `${key} ${value}`),
      ...labels.map(([key, value]) => (value === '' ? `label ${key}` : `label ${key}=${value}`)),
    ];
  };
  const elsewhere = new Set(goodNodes.flatMap(traitsOf));
  const [first = [], ...others] = badNodes.map(traitsOf);
  const common = first.filter(
    (trait) => !elsewhere.has(trait) && others.every((traits) => traits.includes(trait)),
  );
  return common.length > 0 ? common.slice(0, 4).join(', ') : undefined;
}
