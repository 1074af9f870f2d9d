// Objects of Kubernetes that a message names, in the forms in which its components write them.
import type { Mention } from '../../domain/complaint.ts';

/** What the words of messages are called as kinds; plurals and other cases of letters are read as well. */
const KINDS = [
  'Pod',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Service',
  'Endpoints',
  'EndpointSlice',
  'Ingress',
  'IngressClass',
  'NetworkPolicy',
  'ConfigMap',
  'Secret',
  'ServiceAccount',
  'PersistentVolumeClaim',
  'PersistentVolume',
  'StorageClass',
  'VolumeAttachment',
  'VolumeSnapshot',
  'Namespace',
  'Node',
  'NodePool',
  'NodeClaim',
  'Role',
  'RoleBinding',
  'ClusterRole',
  'ClusterRoleBinding',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'PriorityClass',
  'RuntimeClass',
  'ResourceQuota',
  'LimitRange',
  'CustomResourceDefinition',
  'APIService',
  'Certificate',
  'CertificateRequest',
  'Issuer',
  'ClusterIssuer',
  'Order',
  'Challenge',
  'Gateway',
  'HTTPRoute',
  'VirtualService',
  'HelmRelease',
  'Kustomization',
  'Application',
  'Revision',
  'Configuration',
  'Route',
  'Cluster',
] as const;
const BY_WORD: ReadonlyMap<string, string> = new Map(
  KINDS.flatMap((kind) => {
    const word = kind.toLowerCase();
    const plural = /(?:s|x|ch)$/.test(word)
      ? `${word}es`
      : word.endsWith('y')
        ? `${word.slice(0, -1)}ies`
        : `${word}s`;
    return [
      [word, kind],
      [word.endsWith('endpoints') ? word : plural, kind],
    ] as [string, string][];
  }),
);
/** Kinds that are words of everyday speech count only with a capital letter or a group behind them. */
const EVERYDAY: ReadonlySet<string> = new Set(
  'job jobs order orders role roles route routes configuration configurations application applications revision revisions challenge challenges cluster clusters certificate certificates'.split(
    ' ',
  ),
);
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'Node',
  'PersistentVolume',
  'StorageClass',
  'Namespace',
  'ClusterRole',
  'ClusterRoleBinding',
  'IngressClass',
  'PriorityClass',
  'RuntimeClass',
]);
/** Words with capitals that are no kinds. */
const NO_KINDS =
  /(?:Error|Exception|Failed|Failure|Code|Message|Reason|Status|Type|Value|Field|Label|Level|Path|Plugin|Database|Table|Column|Server|Client|Connection|Could|Cannot|Unable|Host|User|Name|Selector|Parameter|Group|Image|Container|Volume|Quota|Account|Bucket|Queue|Topic|Index)$/;

const NAME = '[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?';
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const KIND_WORD = '([A-Za-z]{3,60}?)(?:\\(s\\))?((?:\\.[a-z0-9-]+)*)';
/** `secret "db"`, `deployments.apps "web"`, `CephCluster "rook/rook"`, `order resource "web-1"`. */
const QUOTED = new RegExp(
  `\\b${KIND_WORD}(?: resource| named)?:? ["'\`](?:(${LABEL})/)?(${NAME})(?:_(${LABEL}))?(?:\\([0-9a-f-]+\\))?["'\`](?: in (?:the )?namespace "?(${LABEL})"?)?`,
  'g',
);
/** `Secret shop/db`, `service account shop/builder`, `ingress: shop/echo`. */
const SLASHED = new RegExp(`\\b${KIND_WORD}:? (${LABEL})/(${NAME})(?![\\w/])`, 'g');
/** `Deployment/shop/web`, as tools that apply objects write what they wait for. */
const PATHS = new RegExp(`(?<![\\w/.])([A-Z][A-Za-z]{2,59})/(${LABEL})/(${NAME})(?![\\w/])`, 'g');
/** `Pod web-1`, `pod(s) web-7f`, `Pods resource kafka-0 in namespace events`. */
const PODS = new RegExp(
  `\\b(?:Pods?|pod\\(s\\))(?: resource)? (${LABEL}-[a-z0-9-]*[a-z0-9])(?![\\w/.])(?: in namespace (${LABEL}))?`,
  'g',
);
/** `in pod web-7f_shop(uid)`. */
const KUBELET_POD = new RegExp(`\\bpod:? "?(${LABEL})_(${LABEL})(?:\\(|")`, 'g');
/** `node="worker-1"`, `pod=shop/web-0`. */
const FIELDS = new RegExp(
  `(?<![\\w.])(pod|node|service|ingress|deployment|statefulset|daemonset|pvc|secret|configmap)="?(?:(${LABEL})/)?(${NAME})(?:"|(?=\\s|$))`,
  'g',
);
/** `for "shop/web"`, `dependency 'flux-system/infra'`, `"key"="shop/web"`. */
const BARE = new RegExp(`(?:[ =(])["'](${LABEL})/(${NAME})["']`, 'g');
const NOT_OBJECTS =
  /(?:volume|image|chart|module|package|repository|label|annotation|driver|plugin|provisioner|topic|path) ?=?["' ]*$/i;
/** A short name of a kind. */
const SHORT: Readonly<Record<string, string>> = { pvc: 'PersistentVolumeClaim' };

/** Finds the objects that a message names. The same object counts once. */
export function objectsIn(text: string): readonly Mention[] {
  const found: Mention[] = [];
  const add = (at: number, name: string, namespace?: string, kind?: string): void => {
    const same = found.findIndex(
      (other) =>
        other.name === name &&
        (!other.namespace || !namespace || other.namespace === namespace) &&
        (!other.kind || !kind || other.kind === kind),
    );
    const before = found[same];
    const known = { kind: kind ?? before?.kind, namespace: namespace ?? before?.namespace };
    const mention: Mention = {
      type: 'object',
      text: known.namespace === undefined ? name : `${known.namespace}/${name}`,
      at: before?.at ?? at,
      name,
      ...(known.kind !== undefined && { kind: known.kind }),
      ...(known.namespace !== undefined && { namespace: known.namespace }),
    };
    if (before) found[same] = mention;
    else found.push(mention);
  };
  const joined = text.replace(/\b([Ss])ervice account\b/g, '$1erviceaccount');
  const shift =
    joined === text ? (at: number) => at : (_: number, name = '') => Math.max(0, text.indexOf(name));
  for (const match of joined.matchAll(QUOTED)) {
    const [, word = '', group = '', namespace, name = '', podNamespace, said] = match;
    const kind = kindOf(word, group);
    const qualifies = kind === 'Namespace' && /\bin (?:the )?$/.test(joined.slice(0, match.index));
    if (kind && !qualifies) add(shift(match.index, name), name, namespace ?? podNamespace ?? said, kind);
  }
  for (const match of joined.matchAll(SLASHED)) {
    const [, word = '', group = '', namespace = '', name = ''] = match;
    const kind = kindOf(word, group);
    if (kind && !CLUSTER_SCOPED.has(kind)) add(shift(match.index, name), name, namespace, kind);
  }
  for (const { index, 1: word = '', 2: namespace, 3: name = '' } of text.matchAll(PATHS)) {
    const kind = kindOf(word, '');
    if (kind && !CLUSTER_SCOPED.has(kind)) add(index, name, namespace, kind);
  }
  for (const { index, 1: name = '', 2: namespace } of text.matchAll(PODS)) add(index, name, namespace, 'Pod');
  for (const { index, 1: name = '', 2: namespace } of text.matchAll(KUBELET_POD))
    add(index, name, namespace, 'Pod');
  for (const { index, 1: word = '', 2: namespace, 3: name = '' } of text.matchAll(FIELDS))
    add(index, name, namespace, SHORT[word] ?? BY_WORD.get(word));
  for (const { index, 1: namespace = '', 2: name = '' } of text.matchAll(BARE)) {
    if (!NOT_OBJECTS.test(text.slice(Math.max(0, index - 24), index + 1))) add(index, name, namespace);
  }
  return found;
}

/** Reads a word as a kind: one that is known, or one that is written like a kind (`CephCluster`). */
function kindOf(word: string, group: string): string | undefined {
  const known = BY_WORD.get(word.toLowerCase());
  if (known) return EVERYDAY.has(word) && group === '' && word !== 'order' ? undefined : known;
  if (
    !/^[A-Z][a-z]+(?:[A-Z]+[a-z]+)+$|^[A-Z]{2,}[a-z]+$/.test(word) &&
    !(group !== '' && /^[A-Z]/.test(word))
  )
    return undefined;
  return NO_KINDS.test(word) ? undefined : word;
}
