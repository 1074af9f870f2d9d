// What a row of the table of edges is, and how rows read parts of objects. Everything read is untrusted text.
import type { ToolCall } from '../../domain/investigation.ts';
import type { ObjectRef } from '../../domain/kube.ts';
import { NO_NAMESPACE } from '../../domain/tool-notation.ts';
import type { EdgeType } from '../../domain/topology.ts';
import type { Inventory } from '../inventory.ts';
import { type Container, isRecord, type KubeObject, type PodSpec } from '../kube-json.ts';

/** The other end of an edge, and what it was read from. */
export interface Target {
  readonly ref: ObjectRef;
  readonly because: string;
  /** Concluded from words: it may propose a look, and accuses nobody. */
  readonly guess?: boolean;
  /** The API group of the target when it is of a custom kind. */
  readonly group?: string | undefined;
  /** What the target is to the object, where a type has several. */
  readonly role?: string;
}

/** One row: which objects hang together how, and where an end that was not seen is to be found. */
export interface EdgeRule {
  readonly type: EdgeType;
  /** Kinds that have such edges; `*` for all. */
  readonly from: readonly string[];
  /** Kinds that such edges lead to; `*` for all. */
  readonly to: readonly string[];
  /** Whose trouble explains whose. */
  readonly blame: 'to' | 'from';
  readonly targets: (object: KubeObject, inventory: Inventory) => Iterable<Target>;
  /** Looks that would show targets which nothing names; none when all that could be one is known. */
  readonly seek?: (object: KubeObject, inventory: Inventory) => readonly ToolCall[];
}

type Json = Readonly<Record<string, unknown>>;

/** Kinds that have pods or are one: what a pod refers to, its template refers to. */
export const PODDED: readonly string[] = [
  'Pod',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'CronJob',
];

/** Gives the spec of a pod, or that of the pods which a workload makes. */
export function podSpecOf(object: KubeObject): (PodSpec & Json) | undefined {
  if (object.kind === 'Pod') return object.spec as (PodSpec & Json) | undefined;
  return recordAt(object.spec, podTemplatePath(object.kind)) as (PodSpec & Json) | undefined;
}

/** Gives the labels of a pod, or those that a workload gives its pods. */
export function podLabelsOf(object: KubeObject): Readonly<Record<string, string>> {
  if (object.kind === 'Pod') return object.metadata?.labels ?? {};
  const path = [...podTemplatePath(object.kind).slice(0, -1), 'metadata', 'labels'];
  return (recordAt(object.spec, path) ?? {}) as Readonly<Record<string, string>>;
}

function podTemplatePath(kind: string | undefined): readonly string[] {
  return kind === 'CronJob' ? ['jobTemplate', 'spec', 'template', 'spec'] : ['template', 'spec'];
}

/** Lists every container of a spec, those that run before the others first. */
export function allContainers(spec: PodSpec | undefined): readonly Container[] {
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
}

/** Gives the value at a path of fields. */
export function valueAt(part: unknown, path: readonly string[]): unknown {
  let value = part;
  for (const field of path) value = isRecord(value) ? value[field] : undefined;
  return value;
}

/** Gives the object at a path of fields; undefined when there is something else. */
export function recordAt(part: unknown, path: readonly string[]): Json | undefined {
  const value = valueAt(part, path);
  return isRecord(value) ? value : undefined;
}

/** Gives the text at a path of fields; undefined when it is empty or something else. */
export function textAt(part: unknown, path: readonly string[]): string | undefined {
  const value = valueAt(part, path);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Gives the objects in the list at a path of fields. */
export function recordsAt(part: unknown, path: readonly string[]): readonly Json[] {
  const value = valueAt(part, path);
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** Gives the API group of an object; empty for Kubernetes' core group. */
export function groupOf(object: Pick<KubeObject, 'apiVersion'>): string {
  return groupOfVersion(object.apiVersion);
}

/** Gives the group in `group/version`; empty when there is only a version. */
export function groupOfVersion(apiVersion: string | undefined): string {
  const parts = (apiVersion ?? '').split('/');
  return parts.length === 2 ? (parts[0] ?? '') : '';
}

/** Makes the look that lists a kind, in a namespace or (null) in the whole cluster. */
export function listCall(kind: string, namespace: string | null): ToolCall {
  return { tool: 'LIST_ALL', args: namespace === null ? { kind } : { kind, namespace } };
}

/** Makes the look that shows one object in detail. */
export function describeCall(ref: ObjectRef, resource: string = ref.kind): ToolCall {
  const { namespace, name } = ref;
  return { tool: 'DESCRIBE', args: { kind: resource, namespace: namespace ?? NO_NAMESPACE, name } };
}
