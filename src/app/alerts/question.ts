// From a group of alerts to one question: what its rule measures, about the objects that its labels name.
import type { Alert, AlertGroup } from '../../domain/alert.ts';
import { shortenMiddle } from '../../domain/shorten.ts';
import { KNOWN_ALERTS } from './known/all.ts';
import type { KnownAlert, Named } from './known/row.ts';

/** What an unknown alert says of itself takes so much of the question, in characters. */
const MAX_SUMMARY_CHARS = 240;
/** Alerts that say that there is no alert. */
const HEARTBEATS: ReadonlySet<string> = new Set(['Watchdog', 'DeadMansSwitch', 'InfoInhibitor']);
/** Labels that name objects, the most exact first, for alerts that no row tells of. */
const NAMING: readonly Named[] = [
  ['pod', 'pod'],
  ['pod_name', 'pod'],
  ['deployment', 'deployment'],
  ['statefulset', 'statefulset'],
  ['daemonset', 'daemonset'],
  ['job_name', 'job'],
  ['cronjob', 'cronjob'],
  ['horizontalpodautoscaler', 'horizontalpodautoscaler'],
  ['persistentvolumeclaim', 'persistentvolumeclaim'],
  ['ingress', 'ingress'],
  ['exported_service', 'service'],
  ['service', 'service'],
  ['node', 'node'],
  ['persistentvolume', 'persistentvolume'],
  ['workload', 'deployment'],
  ['app', 'deployment'],
];
/** Labels of the scrape, not of what was measured, where kube-state-metrics measures. */
const OF_THE_SCRAPE = /kube-state-metrics|node-exporter|kubelet/;
const CONTROL_PLANE_NAMESPACE = 'kube-system';
const CLUSTER_SCOPED: ReadonlySet<string> = new Set(['node', 'persistentvolume', 'apiservice']);

/** What is asked about a group. */
export interface AlertQuestion {
  readonly question: string;
  /** Null when it is about the cluster. */
  readonly namespace: string | null;
  readonly known: KnownAlert | null;
  /** The node's address where its name is not known. */
  readonly address: string | null;
  /** What an answer must name to be one: the object without what is drawn at the end of its name, or the component. */
  readonly subject: string | null;
}

/** Tells whether an alert only says that alerts are sent. */
export function isHeartbeat({ name }: Alert): boolean {
  return HEARTBEATS.has(name);
}

/** Makes the question of the alerts of a group that fire; they say the same of copies. */
export function questionOf({ alerts }: AlertGroup): AlertQuestion {
  const [first] = alerts.filter(({ status }) => status === 'firing');
  if (first === undefined)
    return { question: '', namespace: null, known: null, address: null, subject: null };
  const { name, labels } = first;
  const known = KNOWN_ALERTS.get(name) ?? null;
  const namespace = labels['exported_namespace'] ?? labels['namespace'] ?? null;
  const named = objectOf(first, known);
  if (named === null && known !== null && known.component === undefined && known.about.length === 0)
    return { question: `${known.asks} (${name})`, namespace: null, known, address: null, subject: null };
  const ofCluster = named === null || CLUSTER_SCOPED.has(named.kind);
  const where = ofCluster || namespace === null ? '' : ` in namespace ${namespace}`;
  const object = named === null ? unnamed(known, namespace) : `${named.kind} ${named.name}${where}`;
  const container = labels['container'];
  const of =
    container === undefined || named?.kind !== 'pod' ? object : `container ${container} of ${object}`;
  const place = named !== null && ofCluster ? null : namespace;
  const asked =
    known === null ? unknownQuestion(first, named === null && namespace === null ? '' : of) : known.asks;
  const address = named?.kind === 'node' && /^[\d.]+$|:/.test(named.name) ? named.name : null;
  return {
    question: `${asked.replace('{object}', of)} (${name})`,
    namespace: known?.component === undefined ? place : componentNamespace(known, namespace),
    known,
    address,
    subject: named === null ? (known?.component ?? null) : withoutTail(named.name),
  };
}

/** Components of the control plane run in one place, others where they are scraped; what is no pod is anywhere. */
function componentNamespace({ component, speaksOf }: KnownAlert, scraped: string | null): string | null {
  if (component === 'kube-state-metrics') return scraped;
  return speaksOf === undefined ? CONTROL_PLANE_NAMESPACE : null;
}

/** Takes off what is drawn at the end of a pod's name: the pod of now has another. */
function withoutTail(name: string): string {
  return name.replace(
    /(?:-[bcdfghjklmnpqrstvwxz2456789]{6,10})?-[bcdfghjklmnpqrstvwxz2456789]{5}$|-\d{1,10}$/,
    '',
  );
}

/** What is meant where no label names it: the kind that the rule measures, in its namespace. */
function unnamed(known: KnownAlert | null, namespace: string | null): string {
  const [first] = known?.about ?? [];
  const where = `namespace ${namespace ?? ''}`.trim();
  return first === undefined ? where : `${first[1]} in ${where}`;
}

function objectOf(
  { labels }: Alert,
  known: KnownAlert | null,
): { readonly kind: string; readonly name: string } | null {
  const scraped = OF_THE_SCRAPE.test(labels['job'] ?? '');
  for (const [label, kind] of known?.about ?? NAMING) {
    const value = labels[`exported_${label}`] ?? labels[label];
    if (value === undefined || value === '') continue;
    if (
      known === null &&
      scraped &&
      /^(?:pod|service|container)$/.test(label) &&
      labels[`exported_${label}`] === undefined
    )
      continue;
    return { kind, name: kind === 'node' ? value.replace(/:\d+$/, '') : value };
  }
  return null;
}

/** What an unknown alert says: its summary, else its description, else what it computes. */
function unknownQuestion({ name, annotations, expression }: Alert, object: string): string {
  const said =
    annotations['summary'] ?? annotations['description'] ?? annotations['message'] ?? expression ?? name;
  const plain = said
    .replace(/https?:\/\/\S+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  const about = object === '' ? '' : `what is wrong with ${object}: `;
  return `${about}${shortenMiddle(plain, MAX_SUMMARY_CHARS)}`;
}
