// The programs that serve a node: which pods of DaemonSets they are, and as what.
import { isRecord, type KubeObject, type Pod } from '../kube-json.ts';
import { allContainers, podSpecOf, recordsAt, textAt } from './edge-rule.ts';

export type AgentRole =
  | 'network-plugin'
  | 'proxy'
  | 'storage-driver'
  | 'device-plugin'
  | 'dns-cache'
  | 'log-shipper'
  | 'other';

/** The roles as prose has them. */
export const ROLE_WORDS: Readonly<Record<AgentRole, string>> = {
  'network-plugin': 'network plugin',
  proxy: 'service proxy',
  'storage-driver': 'storage driver',
  'device-plugin': 'device plugin',
  'dns-cache': 'DNS cache',
  'log-shipper': 'log shipper',
  other: 'agent',
};

/** What an agent mounts of its node says what it is; the first that fits decides. */
const BY_HOST_PATH: readonly (readonly [path: RegExp, role: AgentRole])[] = [
  [/^\/(?:etc|opt)\/cni(?:\/|$)/, 'network-plugin'],
  [/^\/var\/lib\/kubelet\/device-plugins(?:\/|$)/, 'device-plugin'],
  [/^\/var\/lib\/kubelet\/plugins(?:_registry)?(?:\/|$)/, 'storage-driver'],
];
const PROXY = /(?:^|[/-])kube-proxy(?::|@|$)/;
const DNS_CACHE = /(?:^|[/-])(?:node-cache|nodelocaldns|node-local-dns)\b/;
const LOG_SHIPPER =
  /(?:^|[/-])(?:fluent-?bit|fluentd|filebeat|promtail|vector|logstash|alloy|grafana-agent|elastic-agent|splunk-otel|datadog-agent|logging-agent)\b/;

/** Gives what a pod does for its node; null when it is no pod of a DaemonSet. */
export function agentRoleOf(pod: Pod): AgentRole | null {
  const isDaemon = (pod.metadata?.ownerReferences ?? []).some(({ kind }) => kind === 'DaemonSet');
  if (!isDaemon) return null;
  const spec = podSpecOf(pod as KubeObject);
  const words = allContainers(spec).flatMap(({ image = '', command = [] }) => [image, ...command]);
  if (words.some((word) => PROXY.test(word)) || pod.metadata?.labels?.['k8s-app'] === 'kube-proxy')
    return 'proxy';
  if (words.some((word) => DNS_CACHE.test(word))) return 'dns-cache';
  if (words.some((word) => LOG_SHIPPER.test(word))) return 'log-shipper';
  const paths = recordsAt(spec, ['volumes']).map((volume) => textAt(volume['hostPath'], ['path']) ?? '');
  for (const [expression, role] of BY_HOST_PATH) {
    if (paths.some((path) => expression.test(path))) return role;
  }
  if (isRecord(spec) && spec['hostNetwork'] === true && isOfTheSystem(pod)) return 'network-plugin';
  return isRecord(spec) ? 'other' : null;
}

/** What serves every node uses its network and ranks before all others; recordings may leave its volumes out. */
function isOfTheSystem({ metadata, spec }: Pod): boolean {
  const namespace = metadata?.namespace ?? '';
  return /^kube-|-system$/.test(namespace) || spec?.priorityClassName === 'system-node-critical';
}
