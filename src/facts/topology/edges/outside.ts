// Edges to who makes an object reachable from outside: the pods of a load balancer, and who writes its name into DNS.
import { publishedHostsOf, publishersIn } from '../../computed/dns-publishers.ts';
import { balancersOf, SERVICE_LB } from '../../computed/host-ports.ts';
import type { Inventory } from '../../inventory.ts';
import type { KubeObject } from '../../kube-json.ts';
import { type EdgeRule, listCall, type Target, textAt } from '../edge-rule.ts';

export const OUTSIDE_EDGES: readonly EdgeRule[] = [
  {
    type: 'controlled-by',
    from: ['Service'],
    to: ['DaemonSet', 'Pod'],
    blame: 'to',
    targets: balancersOf,
    seek: (object, inventory) =>
      textAt(object.spec, ['type']) !== 'LoadBalancer' || inventory.isComplete('Pod', SERVICE_LB.namespace)
        ? []
        : [listCall('Pod', SERVICE_LB.namespace)],
  },
  {
    type: 'published-by',
    from: ['Ingress', 'Service', 'HTTPRoute', 'GRPCRoute'],
    to: ['Deployment', 'StatefulSet', 'DaemonSet', 'Pod'],
    blame: 'to',
    targets: publishersOf,
    seek: (object, inventory) =>
      publishedHostsOf(object).length === 0 || inventory.isComplete('Pod', null)
        ? []
        : [listCall('Pod', null)],
  },
];

function* publishersOf(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const [host] = publishedHostsOf(object);
  if (host === undefined) return;
  for (const { ref } of inventory.derived(publishersIn))
    yield { ref, because: `writes host names like ${host} into DNS` };
}
