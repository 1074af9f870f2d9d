// Facts of devices that a node offers under another name than the one a pod asks for: cut into slices, shared in turns.
import type { Fact } from '../../domain/fact.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, type Pod, refOf } from '../kube-json.ts';
import { parseQuantity } from '../quantity.ts';
import type { Emit, Topic } from '../rules.ts';
import { recordAt } from '../topology/edge-rule.ts';

const TOO_LARGE = 'scheduling.request-too-large';
/** A label by which the maker of a device says how it is cut: `nvidia.com/mig.config`, `nvidia.com/mig.strategy`. */
const CUT_LABEL = /^[\w.-]+\/(?:mig\.config|mig\.strategy|gpu\.partitioning|vgpu\.config)$/;

export const renamedDeviceTopic: Topic = {
  kinds: {
    'scheduling.device-under-other-name': {
      doc: 'No node offers the device that a pod asks for, and one offers devices of the same maker under another name.',
      depth: 'origin',
      captures: ['wanted', 'asks', 'node', 'offered', 'amount', 'setting'],
    },
  },
};

/** Looks behind requests for a device that no node offers for nodes that offer it under another name. */
export function findRenamedDevices(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures } of facts) {
    const { lacking: wanted = '', largest, asks } = captures;
    const [domain = '', rest] = wanted.split('/');
    if (code !== TOO_LARGE || rest === undefined || largest !== '0') continue;
    for (const node of inventory.list('Node')) {
      if (!isMeant(node, inventory.find(subject) as Pod | undefined)) continue;
      const offers = Object.entries(recordAt(node.status, ['allocatable']) ?? {});
      const found = offers.find(
        ([name, amount]) => name !== wanted && name.startsWith(`${domain}/`) && isSome(amount),
      );
      if (!found) continue;
      const [offered, amount] = found;
      const { name } = refOf(node);
      emit('scheduling.device-under-other-name', subject, `node ${name}: allocatable ${offered} ${amount}`, {
        wanted,
        asks,
        node: name,
        offered,
        amount: `${amount}`,
        setting: settingOf(node, domain),
      });
      break;
    }
  }
}

function isSome(amount: unknown): boolean {
  return typeof amount === 'string' && parseQuantity(amount) > 0;
}

/** A pod that chooses its nodes by labels is not meant for one without them. */
function isMeant(node: KubeObject, pod: Pod | undefined): boolean {
  const labels = node.metadata?.labels ?? {};
  const chosen = Object.entries(pod?.spec?.nodeSelector ?? {});
  return chosen.every(([label, value]) => labels[label] === value);
}

function settingOf({ metadata }: KubeObject, domain: string): string | undefined {
  const found = Object.entries(metadata?.labels ?? {}).filter(
    ([label]) => CUT_LABEL.test(label) && label.startsWith(`${domain}/`),
  );
  return found.length === 0 ? undefined : found.map(([label, value]) => `${label}=${value}`).join(', ');
}
