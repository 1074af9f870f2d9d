// Facts of what a pod finds on its node and did not ask for: huge pages, no translation of Service addresses.
import type { Fact } from '../../domain/fact.ts';
import { type Inventory, podsOfNode } from '../inventory.ts';
import { type KubeObject, type Pod, refOf } from '../kube-json.ts';
import type { Node } from '../node-json.ts';
import { isPodHealthy } from '../pod-health.ts';
import { parseQuantity } from '../quantity.ts';
import type { Emit, Topic } from '../rules.ts';
import { agentRoleOf } from '../topology/agents.ts';
import { allContainers, podSpecOf } from '../topology/edge-rule.ts';

const SYSTEM_NAMESPACE = 'kube-system';
/** Calls of the Kubernetes API by the path that they ask for. */
const API_PATH = /https:\/\/(?<address>[\d.]+|\[[\da-f:]+\]):\d+\/(?:apis?|version|healthz|livez|readyz)\b/;
const FAILED_CALLS: ReadonlySet<string> = new Set([
  'log.connection-timeout',
  'log.connection-refused',
  'log.no-route',
  'log.unreachable',
]);

export const nodeTraitTopic: Topic = {
  kinds: {
    'pod.huge-pages-unrequested': {
      doc: 'A node has huge pages, and a pod on it that is not well has asked for none.',
      depth: 'context',
      captures: ['node', 'resource', 'amount'],
    },
    'pod.on-platform': {
      doc: 'The operating system and architecture of the node that a pod which is not well is on.',
      depth: 'context',
      captures: ['node', 'os', 'arch'],
    },
    'call.api-address-unserved': {
      doc: 'A pod calls the Service address of the API server on a cluster where no kube-proxy runs.',
      depth: 'origin',
      captures: ['address', 'container', 'node'],
    },
  },
  relations: [{ extract: extractHugePages }, { extract: extractPlatforms }],
};

function extractHugePages(inventory: Inventory, emit: Emit): void {
  const nodes = inventory.list('Node') as readonly Node[];
  const having = new Map(
    nodes.flatMap((node) => {
      const found = Object.entries(node.status?.allocatable ?? {}).find(
        ([resource, amount]) => resource.startsWith('hugepages-') && parseQuantity(amount) > 0,
      );
      return found ? [[node.metadata?.name ?? '', found] as const] : [];
    }),
  );
  if (having.size === 0) return;
  for (const pod of inventory.list('Pod') as readonly Pod[]) {
    const found = having.get(pod.spec?.nodeName ?? '');
    if (!found || isPodHealthy(pod, inventory.nowMs)) continue;
    const asked = allContainers(podSpecOf(pod as KubeObject)).flatMap(({ resources }) =>
      Object.keys({ ...resources?.limits, ...resources?.requests }),
    );
    if (asked.some((resource) => resource.startsWith('hugepages-'))) continue;
    const [resource, amount] = found;
    const node = pod.spec?.nodeName;
    emit('pod.huge-pages-unrequested', refOf(pod), `node ${node}: allocatable ${resource}: ${amount}`, {
      node,
      resource,
      amount,
    });
  }
}

function extractPlatforms(inventory: Inventory, emit: Emit): void {
  for (const pod of inventory.list('Pod') as readonly Pod[]) {
    const name = pod.spec?.nodeName;
    if (name === undefined || isPodHealthy(pod, inventory.nowMs)) continue;
    const labels = inventory.find({ kind: 'Node', namespace: null, name })?.metadata?.labels ?? {};
    const [os, arch] = [labels['kubernetes.io/os'], labels['kubernetes.io/arch']];
    if (os === undefined || arch === undefined) continue;
    emit('pod.on-platform', refOf(pod), `node ${name}: ${os}/${arch}`, { node: name, os, arch });
  }
}

/** Looks at failed calls of the API server's Service address: somebody on the node has to translate it. */
export function findUnservedApi(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures, quote } of facts) {
    if (!FAILED_CALLS.has(code) || subject.kind !== 'Pod') continue;
    const address = API_PATH.exec(quote)?.groups?.['address'];
    const { nodeName } = (inventory.find(subject) as Pod | undefined)?.spec ?? {};
    if (address === undefined || nodeName === undefined || !isUnproxied(nodeName, inventory)) continue;
    emit('call.api-address-unserved', subject, quote, {
      address,
      container: captures['container'],
      node: nodeName,
    });
  }
}

/** Tells whether all pods that could be the kube-proxy of a node are known, and none is. */
function isUnproxied(node: string, inventory: Inventory): boolean {
  const isKnown =
    inventory.isComplete('Pod', SYSTEM_NAMESPACE) || inventory.isComplete('Pod', podsOfNode(node));
  const pods = (inventory.list('Pod') as readonly Pod[]).filter(({ spec }) => spec?.nodeName === node);
  return isKnown && !pods.some((pod) => agentRoleOf(pod) === 'proxy');
}
