// Builders of workloads with all that the API server and the kubelet write about them: for tables of whole incidents.
import type { KubeEvent, KubeObject } from '../../src/facts/kube-json.ts';
import { event } from './objects.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** The namespace in which the incidents happen. */
export const PLACE = 'lagoon-emea';
const MADE = '2026-03-01T01:40:00Z';
const CHANGED = '2026-03-01T02:31:00Z';
export const NODE_A = 'ip-10-24-3-17';
export const NODE_B = 'ip-10-24-5-40';

/** Makes an object of any kind in the place of the incidents. */
export function thing(kind: string, name: string, parts: Fields = {}, metadata: Fields = {}): KubeObject {
  const where = { name, namespace: PLACE, uid: `u-${kind}-${name}`, creationTimestamp: MADE };
  return { apiVersion: 'v1', kind, metadata: { ...where, ...metadata }, ...parts };
}

/** Makes an object that belongs to no namespace. */
export function clusterThing(
  kind: string,
  name: string,
  parts: Fields = {},
  metadata: Fields = {},
): KubeObject {
  return {
    apiVersion: 'v1',
    kind,
    metadata: { name, uid: `u-${kind}-${name}`, creationTimestamp: MADE, ...metadata },
    ...parts,
  };
}

export interface Program {
  readonly kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job';
  readonly image?: string;
  /** More fields of the container. */
  readonly container?: Fields;
  /** More fields of the pods' spec. */
  readonly podSpec?: Fields;
  /** Fields of the container's status that differ from those of one that runs well. */
  readonly state?: Fields;
  /** More fields of the pod's status. */
  readonly podStatus?: Fields;
  readonly replicas?: number;
  /** How many pods there are; those of one state. */
  readonly pods?: number;
  readonly ready?: boolean;
  readonly spec?: Fields;
  readonly status?: Fields;
  /** Conditions of the ReplicaSet, or of the StatefulSet, DaemonSet or Job. */
  readonly conditions?: readonly Fields[];
  readonly sidecars?: readonly Fields[];
  readonly sidecarStates?: readonly Fields[];
  readonly podMetadata?: Fields;
}

const HASH = '7c9d8b5f4d';
const HASH_B = '6f4c7d9b8c';

/** Names the first pod of a program. */
export function podOf(name: string, kind: Program['kind'] = 'Deployment', index = 0): string {
  const tail = ['x4k2p', 'q8n7z', 'w5m9d'][index] ?? 'v6t4b';
  if (kind === 'Deployment') return `${name}-${HASH}-${tail}`;
  return kind === 'StatefulSet' ? `${name}-${index}` : `${name}-${tail}`;
}

/** Makes a workload with its pods, all in one state. */
export function program(name: string, parts: Program = {}): readonly KubeObject[] {
  const { kind = 'Deployment', replicas = 1, pods = replicas, ready = false, sidecars = [] } = parts;
  const image = parts.image ?? `cr.lagoon.example/${name}:3.14.0`;
  const labels = { 'app.kubernetes.io/name': name };
  const mount = {
    name: 'kube-api-access-7dkzq',
    mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
    readOnly: true,
  };
  const container = {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
    volumeMounts: [mount],
    ...parts.container,
  };
  const podSpec = {
    containers: [container, ...sidecars],
    restartPolicy: kind === 'Job' ? 'Never' : 'Always',
    serviceAccountName: 'default',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    terminationGracePeriodSeconds: 30,
    enableServiceLinks: true,
    priority: 0,
    tolerations: [
      {
        key: 'node.kubernetes.io/not-ready',
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      },
      {
        key: 'node.kubernetes.io/unreachable',
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      },
    ],
    ...parts.podSpec,
  };
  const template = { metadata: { labels }, spec: podSpec };
  const up = ready ? pods : 0;
  const counts = {
    replicas: pods,
    updatedReplicas: pods,
    ...(up ? { readyReplicas: up, availableReplicas: up } : {}),
    observedGeneration: 2,
  };
  const byReplicaSet = kind === 'Deployment';
  const owner = byReplicaSet ? { kind: 'ReplicaSet', name: `${name}-${HASH}` } : { kind, name };
  const made: KubeObject[] = [];
  if (byReplicaSet) {
    const missing = up < replicas;
    const conditions = [
      missing
        ? {
            type: 'Available',
            status: 'False',
            reason: 'MinimumReplicasUnavailable',
            message: 'Deployment does not have minimum availability.',
            lastTransitionTime: CHANGED,
            lastUpdateTime: CHANGED,
          }
        : {
            type: 'Available',
            status: 'True',
            reason: 'MinimumReplicasAvailable',
            message: 'Deployment has minimum availability.',
            lastTransitionTime: MADE,
            lastUpdateTime: MADE,
          },
      {
        type: 'Progressing',
        status: 'True',
        reason: missing ? 'ReplicaSetUpdated' : 'NewReplicaSetAvailable',
        message: missing
          ? `ReplicaSet "${name}-${HASH}" is progressing.`
          : `ReplicaSet "${name}-${HASH}" has successfully progressed.`,
        lastTransitionTime: MADE,
        lastUpdateTime: CHANGED,
      },
    ];
    const status = {
      ...counts,
      ...(missing ? { unavailableReplicas: replicas - up } : {}),
      conditions,
      ...parts.status,
    };
    const spec = {
      replicas,
      selector: { matchLabels: labels },
      template,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      ...parts.spec,
    };
    made.push(
      thing(
        kind,
        name,
        { apiVersion: 'apps/v1', spec, status },
        { labels, generation: 2, annotations: { 'deployment.kubernetes.io/revision': '2' } },
      ),
    );
    const rsLabels = { ...labels, 'pod-template-hash': HASH };
    made.push(
      thing(
        'ReplicaSet',
        `${name}-${HASH}`,
        {
          apiVersion: 'apps/v1',
          spec: {
            replicas,
            selector: { matchLabels: rsLabels },
            template: { ...template, metadata: { labels: rsLabels } },
          },
          status: {
            replicas: pods,
            fullyLabeledReplicas: pods,
            ...(up ? { readyReplicas: up, availableReplicas: up } : {}),
            observedGeneration: 1,
            ...(parts.conditions ? { conditions: parts.conditions } : {}),
          },
        },
        {
          labels: rsLabels,
          annotations: {
            'deployment.kubernetes.io/revision': '2',
            'deployment.kubernetes.io/desired-replicas': String(replicas),
          },
          ownerReferences: [
            { apiVersion: 'apps/v1', kind, name, uid: `u-${kind}-${name}`, controller: true },
          ],
        },
      ),
    );
  } else if (kind === 'StatefulSet') {
    const spec = {
      replicas,
      serviceName: name,
      selector: { matchLabels: labels },
      template,
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate' },
      ...parts.spec,
    };
    made.push(
      thing(
        kind,
        name,
        {
          apiVersion: 'apps/v1',
          spec,
          status: {
            ...counts,
            currentReplicas: pods,
            currentRevision: `${name}-${HASH}`,
            updateRevision: `${name}-${HASH}`,
            ...parts.status,
          },
        },
        { labels, generation: 2 },
      ),
    );
  } else if (kind === 'DaemonSet') {
    const status = {
      currentNumberScheduled: pods,
      desiredNumberScheduled: pods,
      numberMisscheduled: 0,
      numberReady: up,
      numberAvailable: up,
      numberUnavailable: pods - up,
      updatedNumberScheduled: pods,
      observedGeneration: 2,
      ...parts.status,
    };
    made.push(
      thing(
        kind,
        name,
        {
          apiVersion: 'apps/v1',
          spec: { selector: { matchLabels: labels }, template, ...parts.spec },
          status,
        },
        { labels, generation: 2 },
      ),
    );
  } else {
    const spec = {
      parallelism: 1,
      completions: 1,
      backoffLimit: 6,
      template,
      selector: { matchLabels: { 'batch.kubernetes.io/job-name': name } },
      ...parts.spec,
    };
    made.push(
      thing(
        kind,
        name,
        {
          apiVersion: 'batch/v1',
          spec,
          status: { active: pods, ready: 0, startTime: MADE, ...parts.status },
        },
        { labels },
      ),
    );
  }
  for (let index = 0; index < pods; index++)
    made.push(onePod(name, index, kind, owner, podSpec, labels, parts));
  return made;
}

function onePod(
  name: string,
  index: number,
  kind: Program['kind'],
  owner: Fields,
  podSpec: Fields,
  labels: Fields,
  parts: Program,
): KubeObject {
  const { ready = false, state = {}, sidecars = [], sidecarStates = [] } = parts;
  const scheduled = parts.podStatus?.conditions === undefined;
  const image = parts.image ?? `cr.lagoon.example/${name}:3.14.0`;
  const running = { running: { startedAt: MADE } };
  const status = {
    phase: 'Running',
    qosClass: 'Burstable',
    hostIP: '10.24.3.17',
    podIP: `10.244.3.${40 + index}`,
    startTime: MADE,
    conditions: [
      { type: 'PodReadyToStartContainers', status: 'True', lastTransitionTime: MADE },
      { type: 'Initialized', status: 'True', lastTransitionTime: MADE },
      {
        type: 'Ready',
        status: ready ? 'True' : 'False',
        ...(ready
          ? {}
          : { reason: 'ContainersNotReady', message: `containers with unready status: [${name}]` }),
        lastTransitionTime: CHANGED,
      },
      {
        type: 'ContainersReady',
        status: ready ? 'True' : 'False',
        ...(ready
          ? {}
          : { reason: 'ContainersNotReady', message: `containers with unready status: [${name}]` }),
        lastTransitionTime: CHANGED,
      },
      { type: 'PodScheduled', status: 'True', lastTransitionTime: MADE },
    ],
    containerStatuses: scheduled
      ? [
          {
            name,
            image,
            imageID: `${image}@sha256:0b5c`,
            containerID: 'containerd://8f1e',
            ready,
            started: true,
            restartCount: 0,
            state: running,
            lastState: {},
            ...state,
          },
          ...sidecars.map((sidecar, at) => ({
            name: sidecar.name,
            image: sidecar.image,
            imageID: '',
            ready: true,
            started: true,
            restartCount: 0,
            state: running,
            lastState: {},
            ...sidecarStates[at],
          })),
        ]
      : [],
    ...parts.podStatus,
  };
  const hashed = kind === 'Deployment' ? { ...labels, 'pod-template-hash': HASH } : labels;
  return thing(
    'Pod',
    podOf(name, kind, index),
    { spec: { ...(scheduled ? { nodeName: NODE_A } : {}), ...podSpec }, status },
    {
      labels: hashed,
      generateName: `${String(owner.name)}-`,
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          ...owner,
          uid: `u-${String(owner.kind)}-${String(owner.name)}`,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      ...parts.podMetadata,
    },
  );
}

/** The status of a container that keeps ending. */
export function crashed(exitCode = 1, reason = 'Error', more: Fields = {}): Fields {
  const terminated = {
    exitCode,
    reason,
    startedAt: '2026-03-01T02:57:50Z',
    finishedAt: '2026-03-01T02:58:10Z',
    containerID: 'containerd://8f1e',
  };
  return {
    ready: false,
    started: false,
    restartCount: 9,
    state: {
      waiting: {
        reason: 'CrashLoopBackOff',
        message: 'back-off 5m0s restarting failed container=main pod=main_lagoon-emea(0c1d)',
      },
    },
    lastState: { terminated: { ...terminated, ...more } },
  };
}

/** The status of a container that waits. */
export function waits(reason: string, message?: string): Fields {
  return {
    ready: false,
    started: false,
    restartCount: 0,
    imageID: '',
    state: { waiting: { reason, ...(message ? { message } : {}) } },
  };
}

/** The status of a pod that no node was found for. */
export function unplaced(message: string, more: Fields = {}): Fields {
  return {
    phase: 'Pending',
    podIP: undefined,
    hostIP: undefined,
    startTime: undefined,
    conditions: [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message,
        lastTransitionTime: CHANGED,
        lastProbeTime: null,
      },
    ],
    ...more,
  };
}

/** Reasons of events that the kubelet writes about one container. */
const OF_CONTAINERS: ReadonlySet<string> = new Set([
  'Unhealthy',
  'Killing',
  'Failed',
  'BackOff',
  'ErrImageNeverPull',
  'InspectFailed',
]);

/** Makes an event about a pod of a program. */
export function told(
  name: string,
  reason: string,
  message: string,
  parts: Fields & { readonly owner?: Program['kind'] } = {},
): KubeEvent {
  const { owner = 'Deployment', ...rest } = parts;
  const fieldPath = `spec.containers{${name}}`;
  const involvedObject = {
    kind: 'Pod',
    name: podOf(name, owner),
    namespace: PLACE,
    ...(OF_CONTAINERS.has(reason) ? { fieldPath } : {}),
  };
  return about('Pod', podOf(name, owner), reason, message, { involvedObject, ...rest });
}

/** Makes an event about any object. */
export function about(
  kind: string,
  name: string,
  reason: string,
  message: string,
  parts: Fields = {},
): KubeEvent {
  return event({ kind, name, namespace: PLACE }, reason, message, {
    firstTimestamp: MADE,
    count: 14,
    source: { component: 'kubelet', host: NODE_A },
    ...parts,
  });
}

/** Makes a Service in front of a program. */
export function front(name: string, spec: Fields = {}): KubeObject {
  const ports = [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 8080 }];
  return thing('Service', name, {
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.96.71.9',
      clusterIPs: ['10.96.71.9'],
      sessionAffinity: 'None',
      selector: { 'app.kubernetes.io/name': name },
      ports,
      ...spec,
    },
    status: { loadBalancer: {} },
  });
}

/** The ReplicaSet before the newest, scaled to nothing or still holding pods. */
export function olderRevision(name: string, spec: Fields, ready = 0): KubeObject {
  const labels = { 'app.kubernetes.io/name': name, 'pod-template-hash': HASH_B };
  return thing(
    'ReplicaSet',
    `${name}-${HASH_B}`,
    {
      apiVersion: 'apps/v1',
      spec: { replicas: ready, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
      status: { replicas: ready, readyReplicas: ready, availableReplicas: ready, observedGeneration: 3 },
    },
    {
      labels,
      creationTimestamp: '2026-02-20T08:00:00Z',
      annotations: { 'deployment.kubernetes.io/revision': '1' },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'Deployment', name, uid: `u-Deployment-${name}`, controller: true },
      ],
    },
  );
}
