// Facts of ports of the nodes that are taken: which pods hold what a pod waits for.
import type { Fact } from '../../domain/fact.ts';
import { describeRef, refKey } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import { type ContainerPort, type KubeObject, type Pod, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { type Target, textAt } from '../topology/edge-rule.ts';

/** The ServiceLB of k3s makes pods for each Service of type LoadBalancer, and labels them with it. */
export const SERVICE_LB = {
  namespace: 'kube-system',
  name: 'svccontroller.k3s.cattle.io/svcname',
  namespaceOf: 'svccontroller.k3s.cattle.io/svcnamespace',
} as const;
/** So many nodes and holders at most are named. */
const MAX_NAMED = 5;
const ANY_ADDRESS: ReadonlySet<string> = new Set(['', '0.0.0.0', '::']);

export const hostPortTopic: Topic = {
  kinds: {
    'scheduling.host-port-held': {
      doc: 'A port of the nodes that a pod waits for is held there by pods that are known.',
      depth: 'origin',
      captures: ['port', 'holder', 'holder_nodes', 'for_service'],
    },
    'service.has-balancer-pods': {
      doc: 'A Service of type LoadBalancer has pods that are to take its requests on the nodes.',
      depth: 'context',
      captures: ['balancer'],
    },
  },
  relations: [{ extract: extractBalancers }],
};

/** Gives the pods by which a Service is reached on the nodes, and what makes them. */
export function* balancersOf(object: KubeObject, inventory: Inventory): Iterable<Target> {
  if (textAt(object.spec, ['type']) !== 'LoadBalancer') return;
  const { namespace, name } = refOf(object);
  for (const pod of inventory.list('Pod')) {
    const labels = pod.metadata?.labels ?? {};
    if (labels[SERVICE_LB.name] !== name || labels[SERVICE_LB.namespaceOf] !== namespace) continue;
    const because = `${SERVICE_LB.name}: ${name}`;
    yield { ref: inventory.workloadOf(refOf(pod)), because };
    yield { ref: refOf(pod), because };
  }
}

function extractBalancers(inventory: Inventory, emit: Emit): void {
  for (const service of inventory.list('Service')) {
    const [first] = balancersOf(service, inventory);
    if (!first) continue;
    const balancer = describeRef(first.ref);
    inventory.link('uses', refOf(service), first.ref);
    emit('service.has-balancer-pods', refOf(service), `${balancer}: ${first.because}`, { balancer });
  }
}

/** Looks who holds the ports of the nodes that pods wait for. */
export function findPortHolders(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  const isWhole = inventory.isComplete('Pod', null) || inventory.whyUnreadable('Pod', null) !== undefined;
  if (!isWhole) return;
  for (const { code, subject, captures, quote } of facts) {
    if (code !== 'scheduling.host-port' || captures['decisive'] !== 'yes') continue;
    const waiting = inventory.find(subject) as Pod | undefined;
    for (const wanted of waiting ? portsOnNode(waiting) : []) {
      const holders = (inventory.list('Pod') as readonly Pod[]).filter(
        (pod) => isHeld(pod) && portsOnNode(pod).some((port) => collide(port, wanted)),
      );
      const [first] = holders;
      if (!first) continue;
      const own = inventory.workloadOf(subject);
      const names = [...new Set(holders.map((pod) => holderOf(pod, own, inventory)))];
      const nodes = [...new Set(holders.map(({ spec }) => spec?.nodeName ?? ''))];
      emit('scheduling.host-port-held', subject, quote, {
        port: wanted.hostPort,
        holder: names.slice(0, MAX_NAMED).join(' and '),
        holder_nodes: inShort(nodes),
        for_service: serviceOf(waiting),
      });
    }
  }
}

type NodePort = ContainerPort & { readonly hostIP?: string };

function portsOnNode({ spec }: Pod): readonly NodePort[] {
  const isOnNode = (spec as { readonly hostNetwork?: boolean } | undefined)?.hostNetwork === true;
  return (spec?.containers ?? []).flatMap(({ ports = [] }) =>
    ports.flatMap((port) => {
      const hostPort = port.hostPort ?? (isOnNode ? port.containerPort : undefined);
      return hostPort ? [{ ...port, hostPort }] : [];
    }),
  );
}

function isHeld({ spec, status }: Pod): boolean {
  return spec?.nodeName !== undefined && status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
}

function collide(one: NodePort, other: NodePort): boolean {
  const [a, b] = [one.hostIP ?? '', other.hostIP ?? ''];
  return (
    one.hostPort === other.hostPort &&
    (one.protocol ?? 'TCP') === (other.protocol ?? 'TCP') &&
    (a === b || ANY_ADDRESS.has(a) || ANY_ADDRESS.has(b))
  );
}

function holderOf(
  pod: Pod,
  own: { kind: string; namespace: string | null; name: string },
  inventory: Inventory,
): string {
  const workload = inventory.workloadOf(refOf(pod as KubeObject));
  const service = serviceOf(pod);
  const what = service === undefined ? '' : ` (for Service ${service})`;
  return refKey(workload) === refKey(own)
    ? `${describeRef(workload)} itself, by its other copies`
    : `${describeRef(workload)}${what}`;
}

/** The Service of type LoadBalancer that a pod is to take requests for. */
function serviceOf(pod: Pod | undefined): string | undefined {
  const labels = pod?.metadata?.labels ?? {};
  const [namespace, name] = [labels[SERVICE_LB.namespaceOf], labels[SERVICE_LB.name]];
  if (!pod || namespace === undefined || name === undefined) return undefined;
  return `${namespace}/${name}`;
}

function inShort(names: readonly string[]): string {
  const more = names.length - MAX_NAMED;
  return `${names.slice(0, MAX_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
