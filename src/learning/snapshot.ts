// Snapshots: what is set of an object, by path, without what controllers and the API server write; and what differs.
import { createHash } from 'node:crypto';
import type { Change, Fields, Snapshot } from '../domain/fix.ts';
import { type ObjectRef, refKey } from '../domain/kube.ts';

/** A bigger one is cut, in characters of JSON: what is set of a workload is some kilobytes. */
const MAX_SNAPSHOT_CHARS = 20_000;
const MAX_VALUE_CHARS = 400;
const HASH_HEX_CHARS = 12;

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';
/** Kinds whose pods are made of a template. */
const TEMPLATED: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
]);
const KEYED: ReadonlySet<string> = new Set(['ConfigMap', 'Secret']);

/** What is looked at of an object beside its spec, by kind; of other kinds the spec alone. */
const PARTS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  Role: [['rules']],
  ClusterRole: [['rules']],
  RoleBinding: [['subjects'], ['roleRef']],
  ClusterRoleBinding: [['subjects'], ['roleRef']],
  StorageClass: [['provisioner'], ['parameters'], ['volumeBindingMode'], ['allowVolumeExpansion']],
  PriorityClass: [['value']],
  Node: [
    ['spec', 'unschedulable'],
    ['spec', 'taints'],
    ['metadata', 'labels'],
  ],
  ServiceAccount: [['imagePullSecrets']],
};

/** What the API server or a controller fills in: it differs without anybody having done anything. */
const FILLED_IN = [
  /^spec\.(?:clusterIP|clusterIPs|ipFamilies|ipFamilyPolicy|internalTrafficPolicy|sessionAffinity|healthCheckNodePort)\b/,
  /^spec\.(?:volumeName|finalizers|nodeName|podCIDRs?|providerID)\b/,
  /\.nodePort$/,
  /^spec\.ports\[[^\]]*\]\.protocol$/,
  /terminationMessage(?:Path|Policy)$/,
  /(?:dnsPolicy|schedulerName|imagePullPolicy|enableServiceLinks|preemptionPolicy|priority|deprecatedServiceAccount|serviceAccount)$/,
  /^spec\.template\.metadata\.(?:annotations|creationTimestamp)/,
  /volumeMounts\[(?:\/var\/run\/secrets\/kubernetes\.io\/serviceaccount|kube-api-access-\w+)\]/,
  /volumes\[kube-api-access-\w+\]/,
  /^spec\.(?:progressDeadlineSeconds|revisionHistoryLimit|podManagementPolicy)$/,
  /labels\.(?:pod-template-hash|controller-revision-hash|controller-uid|batch\.kubernetes\.io\/)/,
];

/** What a list entry is known by, whatever its place. */
const NAMES = ['name', 'containerPort', 'port', 'mountPath', 'key', 'host', 'type', 'ip'] as const;

/** Takes the snapshot of an object as kubectl gives it, already redacted. */
export function snapshotOf(
  object: Readonly<Record<string, unknown>>,
  ref: ObjectRef,
  takenAt: string,
  salt: string,
): Snapshot {
  const fields: Record<string, string> = {};
  const set = (path: string, value: unknown): void => {
    if (FILLED_IN.some((pattern) => pattern.test(path))) return;
    fields[path] = textOf(value).slice(0, MAX_VALUE_CHARS);
  };
  if (KEYED.has(ref.kind)) {
    for (const part of ['data', 'binaryData', 'stringData']) {
      for (const [key, value] of Object.entries(recordOf(object[part]))) {
        fields[`data.${key}`] = hashOf(String(value), salt);
      }
    }
  } else {
    for (const path of PARTS[ref.kind] ?? [['spec']]) flatten(path.reduce(step, object), path.join('.'), set);
    if (TEMPLATED.has(ref.kind)) {
      const annotations = ['spec', 'template', 'metadata', 'annotations'].reduce(step, object);
      const restarted = recordOf(annotations)[RESTARTED_AT];
      if (restarted !== undefined) fields.restartedAt = String(restarted);
    }
  }
  return { object: ref, takenAt, salt, fields: cut(fields) };
}

/** Hashes a value that is not kept, so that it can be seen to have changed. */
export function hashOf(value: string, salt: string): string {
  return createHash('sha256').update(`${salt}\n${value}`).digest('hex').slice(0, HASH_HEX_CHARS);
}

/**
 * Gives what differs between two snapshots of an object. `scaled` says that an autoscaler sets its replicas: then
 * nobody else did. A restart counts only where nothing else was done.
 */
export function differencesOf(before: Snapshot, now: Snapshot, scaled: boolean): readonly Change[] {
  const { object } = before;
  if (before.fields === null && now.fields === null) return [];
  if (before.fields === null) return [{ object, path: '', from: null, to: 'created' }];
  if (now.fields === null) return [{ object, path: '', from: 'there', to: null }];
  const from = before.fields;
  const to = now.fields;
  const paths = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  const changes = paths
    .filter((path) => from[path] !== to[path])
    .filter((path) => !(scaled && path === 'spec.replicas'))
    .map((path): Change => ({ object, path, from: from[path] ?? null, to: to[path] ?? null }));
  const done = changes.filter(({ path }) => path !== 'restartedAt');
  return done.length > 0 ? done : changes;
}

function step(value: unknown, name: string): unknown {
  return recordOf(value)[name];
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function flatten(value: unknown, path: string, set: (path: string, value: unknown) => void): void {
  if (value === undefined || value === null) return;
  if (Array.isArray(value)) {
    const entries = value as readonly unknown[];
    if (entries.every((entry) => typeof entry !== 'object')) {
      if (entries.length > 0) set(path, JSON.stringify(entries));
      return;
    }
    for (const [index, entry] of entries.entries()) flatten(entry, `${path}[${nameOf(entry, index)}]`, set);
    return;
  }
  if (typeof value === 'object') {
    const entries = Object.entries(value);
    if (entries.length === 0) set(path, '{}');
    for (const [name, part] of entries) flatten(part, `${path}.${name}`, set);
    return;
  }
  set(path, value);
}

function nameOf(entry: unknown, index: number): string {
  const record = recordOf(entry);
  const known = NAMES.map((name) => record[name]).find(
    (name) => name !== undefined && typeof name !== 'object',
  );
  return known === undefined ? String(index) : String(known);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function cut(fields: Record<string, string>): Fields {
  let left = MAX_SNAPSHOT_CHARS;
  return Object.fromEntries(
    Object.entries(fields).filter(([path, value]) => {
      left -= path.length + value.length + 6;
      return left >= 0;
    }),
  );
}

/** Tells whether an autoscaler among some objects sets the replicas of a workload. */
export function isScaled(ref: ObjectRef, autoscalers: readonly Readonly<Record<string, unknown>>[]): boolean {
  return autoscalers.some((autoscaler) => {
    const target = recordOf(['spec', 'scaleTargetRef'].reduce(step, autoscaler));
    const namespace = String(recordOf(autoscaler.metadata).namespace ?? '');
    const key = { kind: String(target.kind), namespace, name: String(target.name) };
    return refKey(key) === refKey({ ...ref, namespace: ref.namespace ?? '' });
  });
}
