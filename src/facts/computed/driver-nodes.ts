// Facts of volumes whose driver is missing on a node because its own DaemonSet leaves that node out.
import type { Fact } from '../../domain/fact.ts';
import { describeRef } from '../../domain/kube.ts';
import { leavesOut } from '../daemon-sets.ts';
import type { Inventory } from '../inventory.ts';
import { type Pod, refOf, type Workload } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { allContainers } from '../topology/edge-rule.ts';
import { speaksOfDriver } from '../topology/edges/storage.ts';

export const driverNodeTopic: Topic = {
  kinds: {
    'volume.driver-leaves-out-node': {
      doc: 'The driver that a volume needs is missing on a node which its DaemonSet leaves out: by a taint, or by labels.',
      depth: 'origin',
      captures: ['driver', 'daemon_set', 'node', 'why'],
    },
  },
};

/** Looks behind drivers that are not registered on a node for their DaemonSet, and for what keeps it from there. */
export function findDriversOutside(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures, quote } of facts) {
    const { driver = '' } = captures;
    if (code !== 'volume.driver-missing' || driver === '') continue;
    const name = (inventory.find(subject) as Pod | undefined)?.spec?.nodeName;
    const node = inventory.find({ kind: 'Node', namespace: null, name: name ?? '' });
    if (!node) continue;
    for (const daemonSet of inventory.list('DaemonSet') as readonly Workload[]) {
      if (!speaksOfDriver(daemonSet, driver) && !isCalledLike(daemonSet, driver)) continue;
      const why = leavesOut(daemonSet, node);
      if (why === null) continue;
      emit('volume.driver-leaves-out-node', subject, quote, {
        driver,
        daemon_set: describeRef(refOf(daemonSet)),
        node: name,
        why,
      });
      break;
    }
  }
}

/** Parts of drivers' names that say nothing of which driver it is. */
const PLAIN =
  /^(?:csi|com|io|org|net|k8s|aws|azure|gke|google|cloud|storage|disk|driver|drivers|kubernetes|x)$/;

/** A driver is called by its own word everywhere: `efs` of `efs.csi.aws.com` in DaemonSet `efs-csi-node`. */
function isCalledLike(daemonSet: Workload, driver: string): boolean {
  const words = driver.split(/[.-]/).filter((word) => word.length > 2 && !PLAIN.test(word));
  const images = allContainers(daemonSet.spec?.template?.spec).map(
    ({ image = '' }) => image.split('/').at(-1) ?? '',
  );
  return [refOf(daemonSet).name, ...images].some(
    (name) => name.includes('csi') && words.some((word) => name.includes(word)),
  );
}
