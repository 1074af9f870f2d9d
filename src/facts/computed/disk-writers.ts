// Facts of pods that are evicted for a full disk which others fill: what lies in a directory of the node counts for nobody.
import type { Fact } from '../../domain/fact.ts';
import { describeRef, refKey } from '../../domain/kube.ts';
import { type Inventory, podsOfNode } from '../inventory.ts';
import { type KubeObject, type Pod, refOf } from '../kube-json.ts';
import { parseQuantity } from '../quantity.ts';
import type { Emit, Topic } from '../rules.ts';
import { allContainers, podSpecOf, recordsAt, textAt } from '../topology/edge-rule.ts';

/** A pod that uses less than this share of what the node wants to have free does not fill its disk, 0…1. */
const NEXT_TO_NOTHING = 0.05;
/** At most this many writers are named. */
const MAX_NAMED = 3;
const SYSTEM_NAMESPACES = /^(?:kube-|openshift-|gke-|calico-|tigera-|cilium|longhorn-system|rook-)/;
/** Directories that programs of the node itself share; little is written there by pods. */
const NODE_PATHS =
  /^\/(?:$|(?:proc|sys|dev|run|etc|boot|usr|bin|sbin|lib|lib64|root)(?:\/|$)|var\/(?:run|lib\/(?:kubelet|containerd|docker|cni))(?:\/|$)|opt\/cni)/;

export const diskWriterTopic: Topic = {
  kinds: {
    'pod.evicted-for-others': {
      doc: 'A pod that uses next to nothing was evicted for a full disk, and others write to directories of that node.',
      depth: 'origin',
      standing: 'pointer',
      captures: ['node', 'resource', 'container', 'usage', 'threshold', 'available', 'writers'],
    },
    'node.written-by-others': {
      doc: 'Pods write to directories of a node whose disk is full, and what lies there counts for none of them.',
      depth: 'context',
      captures: ['writers'],
    },
  },
};

/** Tells whether a fact is of a pod that was evicted for a full disk which it hardly uses. */
export function isEvictedForOthers({ code, captures }: Pick<Fact, 'code' | 'captures'>): boolean {
  const { resource, usage, threshold } = captures;
  if (code !== 'pod.evicted-by-pressure' || resource !== 'ephemeral-storage') return false;
  if (usage === undefined || threshold === undefined || captures['node'] === undefined) return false;
  return parseQuantity(usage) < NEXT_TO_NOTHING * parseQuantity(threshold);
}

/** Looks for who writes to the disk of nodes from which innocent pods were evicted. */
export function findDiskWriters(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const fact of facts) {
    const { subject, captures, quote } = fact;
    const { node = '', resource, container, usage, threshold, available } = captures;
    if (!isEvictedForOthers(fact) || !arePodsKnown(node, inventory)) continue;
    const own = refKey(inventory.workloadOf(subject));
    const writers = (inventory.list('Pod') as readonly Pod[])
      .filter((pod) => pod.spec?.nodeName === node && pod.status?.phase === 'Running')
      .filter((pod) => refKey(inventory.workloadOf(refOf(pod))) !== own)
      .filter((pod) => !SYSTEM_NAMESPACES.test(refOf(pod).namespace ?? ''))
      .flatMap((pod) => {
        const [path] = pathsWrittenBy(pod as KubeObject);
        return path === undefined ? [] : [`${describeRef(refOf(pod))} (hostPath ${path})`];
      });
    if (writers.length === 0) continue;
    const about = { node, resource, container, usage, threshold, available };
    const named = writers.slice(0, MAX_NAMED).join(', ');
    emit('pod.evicted-for-others', subject, quote, { ...about, writers: named });
    emit('node.written-by-others', { kind: 'Node', namespace: null, name: node }, quote, { writers: named });
  }
}

function arePodsKnown(node: string, inventory: Inventory): boolean {
  return inventory.isComplete('Pod', null) || inventory.isComplete('Pod', podsOfNode(node));
}

/** Lists the directories of the node that a pod mounts to write to. */
function pathsWrittenBy(pod: KubeObject): readonly string[] {
  const spec = podSpecOf(pod);
  const written = new Set(
    allContainers(spec).flatMap((container) =>
      recordsAt(container, ['volumeMounts'])
        .filter((mount) => mount['readOnly'] !== true)
        .map((mount) => textAt(mount, ['name'])),
    ),
  );
  return recordsAt(spec, ['volumes'])
    .filter((volume) => written.has(textAt(volume, ['name'])))
    .flatMap((volume) => textAt(volume, ['hostPath', 'path']) ?? [])
    .filter((path) => !NODE_PATHS.test(path));
}
