// Small builders of objects as the API serves them, for tables of facts and patterns.
import type { Condition, Container, KubeEvent, KubeObject } from '../../src/facts/kube-json.ts';

/** When objects were made that nothing else is said of: an hour before the fixed time. */
export const MADE_AT = '2026-03-01T02:00:00Z';
/** The namespace of objects that nothing else is said of. */
export const NAMESPACE = 'shop';

type Labels = Readonly<Record<string, string>>;

/** Makes an object of any kind; `parts` are its other fields. */
export function object(
  kind: string,
  name: string,
  parts: Readonly<Record<string, unknown>> = {},
  metadata: Readonly<Record<string, unknown>> = {},
): KubeObject {
  const place = { name, namespace: NAMESPACE, uid: `uid-${kind}-${name}`, creationTimestamp: MADE_AT };
  return { apiVersion: 'v1', kind, metadata: { ...place, ...metadata }, ...parts };
}

export interface WorkloadParts {
  readonly kind?: string;
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly replicas?: number;
  readonly ready?: number;
  readonly containers?: readonly Container[];
  /** More fields of the pods' spec. */
  readonly podSpec?: Readonly<Record<string, unknown>>;
}

/**
 * Makes a workload with its pods (`<name>-0`, `<name>-1` …): Deployments by way of a ReplicaSet `<name>-rs`. The
 * first `ready` pods are ready.
 */
export function workload(name: string, parts: WorkloadParts = {}): readonly KubeObject[] {
  const { kind = 'Deployment', namespace = NAMESPACE, labels = { app: name }, replicas = 1 } = parts;
  const { ready = replicas, containers = [{ name, image: `registry.example/${name}:1` }], podSpec } = parts;
  const template = { metadata: { labels }, spec: { containers, ...podSpec } };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  const status = { replicas, readyReplicas: ready, availableReplicas: ready, updatedReplicas: replicas };
  const top = object(kind, name, { apiVersion: 'apps/v1', spec, status }, { namespace, labels });
  const byReplicaSet = kind === 'Deployment';
  const owner = byReplicaSet ? { kind: 'ReplicaSet', name: `${name}-rs` } : { kind, name };
  const pods = Array.from({ length: replicas }, (_, index) =>
    pod(`${name}-${index}`, {
      namespace,
      labels,
      owner,
      ready: index < ready,
      containers,
      ...(podSpec ? { podSpec } : {}),
    }),
  );
  const ownerReferences = [{ kind, name, controller: true }];
  const replicaSet = object(
    'ReplicaSet',
    `${name}-rs`,
    { apiVersion: 'apps/v1', spec, status },
    { namespace, labels, ownerReferences },
  );
  return [top, ...(byReplicaSet ? [replicaSet] : []), ...pods];
}

export interface PodParts {
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly owner?: { readonly kind: string; readonly name: string };
  readonly ready?: boolean;
  readonly containers?: readonly Container[];
  readonly podSpec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly createdAt?: string;
}

/** Makes a running pod with one container (or those given), ready or not. */
export function pod(name: string, parts: PodParts = {}): KubeObject {
  const { namespace = NAMESPACE, labels = {}, owner, ready = true, createdAt = MADE_AT } = parts;
  const containers = parts.containers ?? [{ name: 'main', image: 'registry.example/main:1' }];
  const conditions: readonly Condition[] = [{ type: 'Ready', status: ready ? 'True' : 'False' }];
  const containerStatuses = containers.map((container) => ({
    name: container.name,
    image: container.image,
    ready,
    started: true,
    restartCount: 0,
    state: { running: { startedAt: createdAt } },
  }));
  const spec = { nodeName: 'node-1', containers, ...parts.podSpec };
  const status = { phase: 'Running', conditions, containerStatuses, ...parts.status };
  const ownerReferences = owner ? [{ ...owner, controller: true }] : [];
  return object(
    'Pod',
    name,
    { spec, status },
    { namespace, labels, ownerReferences, creationTimestamp: createdAt },
  );
}

/** Makes a Service; `spec` holds what differs from a ClusterIP Service on port 80 for `app=<name>`. */
export function service(
  name: string,
  spec: Readonly<Record<string, unknown>> = {},
  namespace = NAMESPACE,
): KubeObject {
  const ports = [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 8080 }];
  const usual = { type: 'ClusterIP', clusterIP: '10.96.0.20', selector: { app: name }, ports };
  return object(
    'Service',
    name,
    { spec: { ...usual, ...spec }, status: { loadBalancer: {} } },
    { namespace },
  );
}

/** Makes a warning about an object. */
export function event(
  about: {
    readonly kind: string;
    readonly name: string;
    readonly namespace?: string;
    readonly fieldPath?: string;
  },
  reason: string,
  message: string,
  parts: Readonly<Record<string, unknown>> = {},
): KubeEvent {
  const { namespace = NAMESPACE } = about;
  const involvedObject = { ...about, namespace };
  return {
    ...object('Event', `${about.name}.${reason}`.toLowerCase(), {}, { namespace }),
    ...{ type: 'Warning', reason, message, involvedObject, count: 3, lastTimestamp: '2026-03-01T02:58:00Z' },
    ...parts,
  };
}
