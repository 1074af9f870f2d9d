// Facts of the cluster's own DNS: its servers, wherever they run.
import type { Inventory } from './inventory.ts';
import { inWords, isReady, type PodSource, podSourcesIn } from './pod-sources.ts';
import type { Emit, Topic } from './rules.ts';

/** Where DNS servers run: `kube-system`, and a namespace of its own on OpenShift. */
export const DNS_NAMESPACES = ['kube-system', 'openshift-dns'] as const;
/** CoreDNS keeps the label of kube-dns before it; OpenShift's operator has its own. */
const DNS_LABELS: readonly Readonly<Record<string, string>>[] = [
  { 'k8s-app': 'kube-dns' },
  { 'dns.operator.openshift.io/daemonset-dns': 'default' },
];

export const dnsTopic: Topic = {
  kinds: {
    'dns.servers-down': {
      doc: "None of the cluster's DNS servers is ready.",
      depth: 'mechanism',
      standing: 'symptom',
      captures: ['server', 'server_kind', 'pods', 'wanted'],
    },
  },
  relations: [{ extract: extractServers }],
};

/** Lists the DNS servers that a namespace runs. */
export function dnsServersIn(namespace: string, inventory: Inventory): readonly PodSource[] {
  return podSourcesIn(inventory, namespace).filter(({ labels }) =>
    DNS_LABELS.some((wanted) => Object.entries(wanted).every(([key, value]) => labels[key] === value)),
  );
}

/** Lists the DNS servers where none of them is ready; nothing where one is, or where they are not known. */
export function dnsServersDown(inventory: Inventory): readonly PodSource[] {
  return DNS_NAMESPACES.flatMap((namespace) => {
    if (!inventory.isComplete('Pod', namespace)) return [];
    const servers = dnsServersIn(namespace, inventory);
    return servers.some(({ pods }) => pods.some(isReady)) ? [] : servers;
  });
}

function extractServers(inventory: Inventory, emit: Emit): void {
  for (const { ref, pods, wanted } of dnsServersDown(inventory)) {
    const quote = `${inWords(ref)}: 0 of ${pods.length} pods ready${wanted === null ? '' : `, ${wanted} wanted`}`;
    emit('dns.servers-down', ref, quote, {
      server: ref.name,
      server_kind: ref.kind.toLowerCase(),
      pods: pods.length,
      wanted: wanted ?? undefined,
    });
  }
}
