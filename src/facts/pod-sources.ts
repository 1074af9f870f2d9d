// What makes pods in a namespace: workloads by their templates, with the pods that are there. Selectors are judged on it.
import { type ObjectRef, refKey } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import {
  type Container,
  type ContainerPort,
  type KubeObject,
  type Pod,
  type PodSpec,
  refOf,
  selectorMatches,
  type Workload,
} from './kube-json.ts';

/** Kinds with a pod template; a workload of any other kind is known by its pods alone. */
const TEMPLATE_KINDS = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
] as const;

type Labels = Readonly<Record<string, string>>;

/** A workload, or a pod that nothing controls, with the labels that its pods get. */
export interface PodSource {
  readonly ref: ObjectRef;
  readonly labels: Labels;
  readonly spec: PodSpec | undefined;
  /** Copies that are wanted; null when only pods tell of it. */
  readonly wanted: number | null;
  /** Its pods that have not ended and are not being deleted. */
  readonly pods: readonly Pod[];
  readonly createdMs: number;
}

/** Lists what makes pods in a namespace. Asked by every Service and policy of it: read once. */
export function podSourcesIn(inventory: Inventory, namespace: string | null): readonly PodSource[] {
  const known = inventory.derived(knownSources);
  const sources = known.get(namespace) ?? readSources(inventory, namespace);
  known.set(namespace, sources);
  return sources;
}

function knownSources(): Map<string | null, readonly PodSource[]> {
  return new Map();
}

function readSources(inventory: Inventory, namespace: string | null): readonly PodSource[] {
  const sources = new Map<string, PodSource & { readonly pods: Pod[] }>();
  for (const kind of TEMPLATE_KINDS) {
    for (const object of inventory.list(kind, namespace)) {
      const ref = refOf(object);
      if (refKey(inventory.workloadOf(ref)) === refKey(ref)) sources.set(refKey(ref), sourceOf(object));
    }
  }
  for (const pod of inventory.list('Pod', namespace) as readonly Pod[]) {
    if (!isLive(pod)) continue;
    const ref = inventory.workloadOf(refOf(pod));
    const source = sources.get(refKey(ref));
    if (source) source.pods.push(pod);
    else sources.set(refKey(ref), { ...bare(ref, pod), pods: [pod] });
  }
  return [...sources.values()];
}

/** Tells whether a selector takes the pods of a source: by its template, or by a label that its pods got later. */
export function selectsSource(selector: Labels, source: PodSource): boolean {
  return matchesLabels(selector, source.labels) || podsSelected(selector, source).length > 0;
}

/** Lists the pods of a source that a selector takes. */
export function podsSelected(selector: Labels, source: PodSource): readonly Pod[] {
  return source.pods.filter((pod) => matchesLabels(selector, pod.metadata?.labels));
}

/** Tells whether a pod takes part in its Services. */
export function isReady(pod: Pod): boolean {
  return (pod.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** Lists the containers that serve while the pod runs: the main ones and sidecars. */
export function servingContainers(spec: PodSpec | undefined): readonly Container[] {
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...(spec?.containers ?? []), ...sidecars];
}

/**
 * Lists the ports that the containers of a source declare, those of its first pod among them: webhooks add
 * containers that the template does not have.
 */
export function declaredPorts(source: PodSource): readonly ContainerPort[] {
  const containers = [source.spec, source.pods[0]?.spec].flatMap(servingContainers);
  const ports = containers.flatMap(({ ports: declared }) => declared ?? []);
  const keyOf = ({ name, containerPort, protocol }: ContainerPort): string =>
    `${name} ${containerPort} ${protocol}`;
  return [...new Map(ports.map((port) => [keyOf(port), port])).values()];
}

/** Gives the time an object was made, in milliseconds since 1970; 0 when it does not say. */
export function createdMsOf(object: Pick<KubeObject, 'metadata'>): number {
  return Date.parse(object.metadata?.creationTimestamp ?? '') || 0;
}

/** Writes the kind and name of a workload as prose has it: `deployment cart`. */
export function inWords(ref: ObjectRef): string {
  return `${ref.kind.toLowerCase()} ${ref.name}`;
}

function matchesLabels(selector: Labels, labels: Labels | undefined): boolean {
  return selectorMatches({ matchLabels: selector }, labels);
}

function isLive(pod: Pod): boolean {
  const phase = pod.status?.phase;
  return pod.metadata?.deletionTimestamp === undefined && phase !== 'Succeeded' && phase !== 'Failed';
}

function sourceOf(object: KubeObject): PodSource & { readonly pods: Pod[] } {
  const workload = object as Workload;
  const template = workload.spec?.template;
  const wanted =
    object.kind === 'DaemonSet'
      ? (workload.status?.desiredNumberScheduled ?? null)
      : (workload.spec?.replicas ?? 1);
  return {
    ref: refOf(object),
    labels: template?.metadata?.labels ?? {},
    spec: template?.spec,
    wanted,
    pods: [],
    createdMs: createdMsOf(object),
  };
}

function bare(ref: ObjectRef, pod: Pod): PodSource {
  const labels = pod.metadata?.labels ?? {};
  return { ref, labels, spec: pod.spec, wanted: null, pods: [], createdMs: createdMsOf(pod) };
}
