// A namespace of the small recording as a cluster in memory, as it was and as it is once somebody has mended it.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import type { Fixture } from './fixture-cluster.ts';
import { SMALL_RECORDING } from './recordings.ts';

/** An object that a test edits at will. */
// biome-ignore lint/suspicious/noExplicitAny: recorded objects are edited at will
export type Loose = any;

/** The recording's own time, and some hours later. */
const THEN_MS = Date.parse('2026-11-22T07:40:00Z');
const LATER_MS = THEN_MS + 4 * 3_600_000;
const STARTED_AT = '2026-11-22T09:00:00Z';

/** Opens a namespace with all that stands beside namespaces. */
export function recordedNamespace(namespace: string): Fixture {
  const folder = join(SMALL_RECORDING, namespace);
  const objects = [...objectsIn(SMALL_RECORDING), ...objectsIn(folder)];
  return { objects, logs: logsIn(folder, namespace), nowMs: THEN_MS };
}

function objectsIn(folder: string): readonly KubeObject[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const { items } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { items?: unknown };
      return Array.isArray(items) ? (items as KubeObject[]) : [];
    });
}

function logsIn(folder: string, namespace: string): Readonly<Record<string, string>> {
  const logs: Record<string, string> = {};
  for (const pod of readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory())) {
    for (const file of readdirSync(join(folder, pod))) {
      const [, container = '', previous] = /^(.+?)(\.previous)?\.log$/.exec(file) ?? [];
      const text = readFileSync(join(folder, pod, file), 'utf8');
      const run = previous === undefined ? '' : '#previous';
      logs[`${namespace}/${pod}/${container}${run}`] = text;
      logs[`${namespace}/${pod}${run}`] = text;
    }
  }
  return logs;
}

/** Gives the object of a kind and name in a fixture. */
export function objectOf(objects: readonly Loose[], kind: string, name: string): Loose {
  const found = objects.find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

/**
 * Makes the cluster of some hours later: `edit` is what somebody did, after which every workload has the pods that it
 * wants, all of them ready, and events are forgotten.
 */
export function mended(before: Fixture, edit: (objects: Loose[]) => void): Fixture {
  const objects = structuredClone(before.objects) as Loose[];
  edit(objects);
  const kept = objects.filter(({ kind }) => !['Event', 'Pod', 'Endpoints', 'EndpointSlice'].includes(kind));
  const pods = kept.filter(({ kind }) => kind === 'Deployment').flatMap(podsOf);
  for (const one of kept) {
    if (one.kind === 'Deployment' || one.kind === 'ReplicaSet') settle(one);
    if (one.kind === 'PersistentVolumeClaim') one.status = { phase: 'Bound' };
  }
  const endpoints = kept.filter(({ kind }) => kind === 'Service').map((one) => endpointsOf(one, pods));
  return { objects: [...kept, ...pods, ...endpoints] as KubeObject[], logs: {}, nowMs: LATER_MS };
}

function podsOf({ metadata, spec }: Loose): readonly Loose[] {
  const { labels } = spec.template.metadata;
  return Array.from({ length: spec.replicas }, (_, at) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...{ name: `${metadata.name}-mended-${at}`, namespace: metadata.namespace, labels },
      ...{ uid: `uid-${metadata.name}-${at}`, creationTimestamp: STARTED_AT },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: metadata.name, controller: true }],
    },
    spec: { ...spec.template.spec, nodeName: 'node-1' },
    status: {
      phase: 'Running',
      podIP: `10.244.9.${at + 1}`,
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: spec.template.spec.containers.map(({ name, image }: Loose) => ({
        ...{ name, image, ready: true, started: true, restartCount: 0 },
        state: { running: { startedAt: STARTED_AT } },
      })),
    },
  }));
}

function settle(one: Loose): void {
  const { replicas } = one.spec;
  one.status = {
    ...{ replicas, readyReplicas: replicas, availableReplicas: replicas, updatedReplicas: replicas },
    observedGeneration: one.metadata.generation,
    conditions: [{ type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' }],
  };
}

function endpointsOf({ metadata, spec }: Loose, pods: readonly Loose[]): Loose {
  const wanted = Object.entries(spec.selector ?? {});
  const picked = pods.filter((pod) => wanted.every(([key, value]) => pod.metadata.labels[key] === value));
  const addresses = picked.map((pod) => ({
    ip: pod.status.podIP,
    targetRef: { kind: 'Pod', namespace: metadata.namespace, name: pod.metadata.name },
  }));
  const subsets = addresses.length === 0 ? [] : [{ addresses, ports: [{ port: 8080 }] }];
  return { apiVersion: 'v1', kind: 'Endpoints', metadata: { ...metadata }, subsets };
}
