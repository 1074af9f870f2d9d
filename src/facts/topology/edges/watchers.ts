// Edges to programs that act on an object from elsewhere: known by the annotations, finalizers and fields that it bears,
// or by living in a namespace of their own name, as add-ons do.
import type { ToolCall } from '../../../domain/investigation.ts';
import type { ObjectRef } from '../../../domain/kube.ts';
import type { Inventory } from '../../inventory.ts';
import { type KubeObject, type Pod, refOf } from '../../kube-json.ts';
import { carriersOf } from '../controllers.ts';
import { allContainers, type EdgeRule, listCall, podSpecOf, type Target } from '../edge-rule.ts';

/** Kinds that programs beside Kubernetes' own controllers act on. */
const WORKLOADS: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job'];
const WATCHED: readonly string[] = [
  ...WORKLOADS,
  'Service',
  'Ingress',
  'HTTPRoute',
  'GRPCRoute',
  'PersistentVolumeClaim',
];
/** Domains of keys that people, Kubernetes itself and package managers write. */
const PLAIN_DOMAIN =
  /^(?:(?:app|kubectl|deployment|statefulset|batch|autoscaling|scheduler\.alpha|topology|node|pod-security|controller|service|endpoints|endpointslice)\.kubernetes\.io|kubernetes\.io|(?:meta\.)?helm\.sh|foregroundDeletion|orphan)$/;
/** Managers of fields that are people's tools or Kubernetes itself. */
const PLAIN_MANAGER =
  /^(?:kubectl|kubelet|kube-|k3s|k9s|helm$|Helm$|before-first-apply|unknown|Mozilla|node-fetch)/;
/** At most so many add-ons are given as such. */
const MAX_ADD_ONS = 6;
/** The namespaces of a cluster's own parts, whose names are no add-on's. */
const SYSTEM_NAMESPACE = /^(?:kube-|default$)/;

export const WATCHER_EDGES: readonly EdgeRule[] = [
  {
    type: 'watched-by',
    from: WATCHED,
    to: ['Deployment', 'StatefulSet', 'DaemonSet', 'Pod'],
    blame: 'to',
    targets: watchersOf,
    seek: seekAllPods,
  },
  {
    type: 'removed-by',
    from: [...WATCHED, 'Pod'],
    to: ['Pod'],
    blame: 'to',
    targets: removersIn,
    seek: seekAllPods,
  },
];

function seekAllPods(_: KubeObject, inventory: Inventory): readonly ToolCall[] {
  return inventory.isComplete('Pod', null) ? [] : [listCall('Pod', null)];
}

/** Programs that evict pods and delete objects by rules of their own, by the words of their names and images. */
const REMOVER =
  /(?:^|[/-])(?:descheduler|rescheduler|[\w-]*janitor|[\w-]*cleanup(?:-controller)?|[\w-]*reaper|[\w-]*cleaner|ttl-controller|vpa-updater|karpenter|cluster-autoscaler|kured|draino|node-termination-handler|[\w-]*downscaler|chaos[\w-]*|kube-monkey|eraser|snorlax|[\w-]*pruner)(?:$|[-:@/])/;
/** The runs of a CronJob leave a pod each: the latest that may have spoken of it. */
const MAX_REMOVERS = 8;

function* removersIn(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const own = refOf(object);
  const found = (inventory.list('Pod') as readonly Pod[])
    .filter((pod) => isRemover(pod, inventory) && refOf(pod).name !== own.name)
    .sort((a, b) => ((a.metadata?.creationTimestamp ?? '') > (b.metadata?.creationTimestamp ?? '') ? -1 : 1));
  for (const pod of found.slice(0, MAX_REMOVERS))
    yield { ref: refOf(pod as KubeObject), because: 'evicts or deletes by rules of its own' };
}

function isRemover(pod: Pod, inventory: Inventory): boolean {
  const images = allContainers(podSpecOf(pod as KubeObject)).map(({ image = '' }) => image);
  return [inventory.workloadOf(refOf(pod as KubeObject)).name, ...images].some((name) => REMOVER.test(name));
}

function* watchersOf(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const own = refOf(object);
  const known = new Set<string>();
  for (const name of namesOn(object)) {
    for (const target of carriersOf({ names: [name], labels: {}, kind: own.kind }, inventory)) {
      if (target.ref.namespace === own.namespace || known.has(target.ref.name)) continue;
      known.add(target.ref.name);
      const because = `bears ${name}, by which ${target.ref.name} may be known`;
      yield { ...target, ref: runningOf(target.ref, inventory), because };
    }
  }
  for (const ref of inventory.derived(addOns)) {
    if (ref.namespace === own.namespace || known.has(ref.name)) continue;
    yield {
      ref: runningOf(ref, inventory),
      because: 'an add-on of the cluster',
      guess: true,
      role: 'add-on',
    };
  }
}

/** The pod of a workload: it was seen where its workload may not have been. */
function runningOf(ref: ObjectRef, inventory: Inventory): ObjectRef {
  return inventory.podsOf(ref)[0] ?? ref;
}

/** The names of programs that an object bears: domains of annotations and finalizers, managers of its fields. */
function namesOn({ metadata }: KubeObject): readonly string[] {
  const keys = [...Object.keys(metadata?.annotations ?? {}), ...(metadata?.finalizers ?? [])];
  const domains = keys.map((key) => key.split('/')[0] ?? '').filter((domain) => !PLAIN_DOMAIN.test(domain));
  const managers = (metadata?.managedFields ?? [])
    .map(({ manager = '' }) => manager)
    .filter((manager) => manager !== '' && !PLAIN_MANAGER.test(manager));
  return [...new Set([...domains, ...managers])];
}

/** Workloads in a namespace that is called like them: what is installed for a whole cluster mostly stands so. */
function addOns(inventory: Inventory) {
  const workloads = new Map(
    inventory
      .list('Pod')
      .map((pod) => inventory.workloadOf(refOf(pod)))
      .map((ref) => [`${ref.namespace}/${ref.name}`, ref] as const),
  );
  return [...workloads.values()]
    .filter(({ namespace, name }) => {
      if (namespace === null || SYSTEM_NAMESPACE.test(namespace)) return false;
      const home = namespace.replace(/-(?:system|operator|controller)$/, '');
      return name === home || name.startsWith(`${home}-`) || home.startsWith(`${name}-`);
    })
    .slice(0, MAX_ADD_ONS);
}
