// Facts of claims whose volume is not made because the storage behind their driver is in trouble, as its own objects say.
import type { Fact } from '../../domain/fact.ts';
import type { ObjectRef } from '../../domain/kube.ts';
import { isCustomGroup } from '../api-resources.ts';
import type { Inventory } from '../inventory.ts';
import type { Emit, Topic } from '../rules.ts';
import { groupOf } from '../topology/edge-rule.ts';
import { driverNameOf } from '../topology/edges/storage.ts';

export const storageClusterTopic: Topic = {
  kinds: {
    'storage.backend-troubled': {
      doc: 'A volume is not made, and a custom object of the storage behind its driver says that it is in trouble.',
      depth: 'origin',
      captures: ['class', 'provisioner', 'backend_kind', 'backend_namespace', 'backend_name', 'said'],
    },
  },
};

/** What waits for a driver without saying why. */
const WAITS: ReadonlySet<string> = new Set(['storage.earlier-try-hangs', 'storage.waits-for-provisioner']);
/** Kinds that stand for a storage or a part of it, not for one of the many volumes kept there. */
export const STORAGE_KIND = /Cluster|Pool|Node|Disk|Device|Backend|Storage|Engine|Driver/;
/** Parts of drivers' and groups' names that say nothing of whose they are. */
const PLAIN =
  /^(?:csi|com|io|org|net|dev|k8s|kubernetes|x|v\d\w*|cloud|storage|snapshot|disk|block|file|fs|rbd|cephfs|nfs|driver|drivers|core|operator|cluster)$/;

/** Tells whether a driver and an API group are of one maker: `rook-ceph.rbd.csi.ceph.com` and `ceph.rook.io`. */
export function isOfDriver(group: string, driver: string): boolean {
  const own = wordsOf(driver);
  return wordsOf(group).some((word) => own.includes(word));
}

function wordsOf(name: string): readonly string[] {
  return name.split(/[.-]/).filter((word) => word.length > 2 && !PLAIN.test(word));
}

/** The class of a claim may have been listed after the events that tell of it. */
function driverOf(claim: ObjectRef, inventory: Inventory): string {
  const [edge] = inventory.edgesFrom(claim, ['of-class']);
  const known = edge && inventory.find(edge.to);
  return (known && driverNameOf(known)) ?? '';
}

/** Looks behind claims that wait for their driver for objects of its storage that are in trouble. */
export function findStorageClusters(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  const waiting = facts.filter(({ code }) => WAITS.has(code));
  if (waiting.length === 0) return;
  const troubled = facts.filter(
    ({ code, subject }) => code === 'object.not-ready' && STORAGE_KIND.test(subject.kind),
  );
  for (const { subject, captures } of waiting) {
    const provisioner = captures['provisioner'] ?? driverOf(subject, inventory);
    const behind = troubled.find(({ subject: ref }) => {
      const known = inventory.find(ref);
      return known && isCustomGroup(groupOf(known)) && isOfDriver(groupOf(known), provisioner);
    });
    if (!behind) continue;
    emit('storage.backend-troubled', subject, behind.quote, {
      class: captures['class'],
      provisioner,
      backend_kind: behind.subject.kind,
      backend_namespace: behind.subject.namespace ?? undefined,
      backend_name: behind.subject.name,
      said: behind.quote.replace(/^status\./, ''),
    });
  }
}
