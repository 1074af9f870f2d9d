// The objects of a generated recording: nodes, workloads and their pods, in the size and shape of real ones.
import { hashed, identified, type Json, minutesAgo, ownedBy, uid } from './generated-identity.ts';

function condition(type: string, isTrue: boolean, minutes: number, reason = ''): Json {
  return {
    type,
    status: isTrue ? 'True' : 'False',
    lastProbeTime: null,
    lastTransitionTime: minutesAgo(minutes),
    ...(reason !== '' && { reason }),
  };
}

/** Gives a healthy node. */
export function node(name: string, address: string): Json {
  const resources = { cpu: '16', memory: '65808100Ki', pods: '110', 'ephemeral-storage': '101430960Ki' };
  return {
    ...identified({ apiVersion: 'v1', kind: 'Node', name }, 50_000, {
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': 'm5.4xlarge',
      },
    }),
    spec: { podCIDR: '10.244.0.0/24' },
    status: {
      capacity: resources,
      allocatable: resources,
      conditions: ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({
        type,
        status: type === 'Ready' ? 'True' : 'False',
        lastHeartbeatTime: minutesAgo(1),
        lastTransitionTime: minutesAgo(50_000),
        reason: type === 'Ready' ? 'KubeletReady' : `KubeletHasNo${type}`,
        message: type === 'Ready' ? 'kubelet is posting ready status' : `kubelet has no ${type}`,
      })),
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      nodeInfo: {
        kernelVersion: '6.1.0-18-amd64',
        osImage: 'Debian GNU/Linux 12 (bookworm)',
        containerRuntimeVersion: 'containerd://1.7.13',
        kubeletVersion: 'v1.30.2',
        kubeProxyVersion: 'v1.30.2',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    },
  };
}

/** A workload of a generated namespace. */
export interface Workload {
  readonly namespace: string;
  readonly app: string;
  readonly image: string;
  readonly replicas: number;
  readonly ageMinutes: number;
}

export function labelsOf(workload: Workload): Json {
  return { app: workload.app, 'app.kubernetes.io/part-of': workload.namespace };
}

/** Gives the name of the workload's one replica set. */
export function replicaSetName(workload: Workload): string {
  return `${workload.app}-${hashed(`${workload.namespace}/${workload.app}`, 10)}`;
}

function podSpec(workload: Workload): Json {
  const { app, image } = workload;
  const probe = {
    httpGet: { path: '/healthz', port: 'http', scheme: 'HTTP' },
    timeoutSeconds: 1,
    successThreshold: 1,
  };
  return {
    containers: [
      {
        name: app,
        image,
        ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
        envFrom: [{ configMapRef: { name: `${app}-config` } }],
        env: [
          { name: 'APP', value: app },
          { name: 'LOG_LEVEL', value: 'info' },
          { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
        ],
        resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
        livenessProbe: { ...probe, initialDelaySeconds: 10, periodSeconds: 10, failureThreshold: 3 },
        readinessProbe: { ...probe, periodSeconds: 5, failureThreshold: 3 },
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        imagePullPolicy: 'IfNotPresent',
      },
    ],
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    serviceAccountName: 'default',
    serviceAccount: 'default',
    securityContext: {},
    schedulerName: 'default-scheduler',
  };
}

/** What the kubelet says of a pod's one container, and what follows for the pod. */
export interface PodState {
  readonly phase: 'Running' | 'Pending';
  readonly isReady: boolean;
  readonly isScheduled: boolean;
  readonly restartCount: number;
  readonly state: Json;
  readonly lastState: Json;
  /** Why no node takes the pod; only of pods that are not scheduled. */
  readonly schedulingMessage?: string;
}

/** Gives the state of a pod in which nothing is wrong. */
export function healthyState(workload: Workload): PodState {
  return {
    phase: 'Running',
    isReady: true,
    isScheduled: true,
    restartCount: 0,
    state: { running: { startedAt: minutesAgo(workload.ageMinutes) } },
    lastState: {},
  };
}

function podStatus(workload: Workload, state: PodState, address: string): Json {
  const since = workload.ageMinutes;
  if (!state.isScheduled) {
    const unschedulable = {
      ...condition('PodScheduled', false, since, 'Unschedulable'),
      message: state.schedulingMessage,
    };
    return { phase: 'Pending', conditions: [unschedulable], qosClass: 'Burstable' };
  }
  const hasRun = state.isReady || state.restartCount > 0;
  const notReady = state.isReady ? '' : 'ContainersNotReady';
  return {
    phase: state.phase,
    conditions: [
      condition('Initialized', true, since),
      condition('Ready', state.isReady, since, notReady),
      condition('ContainersReady', state.isReady, since, notReady),
      condition('PodScheduled', true, since),
    ],
    hostIP: '10.20.0.1',
    podIP: address,
    podIPs: [{ ip: address }],
    startTime: minutesAgo(since),
    containerStatuses: [
      {
        name: workload.app,
        state: state.state,
        lastState: state.lastState,
        ready: state.isReady,
        restartCount: state.restartCount,
        image: workload.image,
        imageID: `sha256:${hashed(workload.image, 64)}`,
        ...(hasRun && { containerID: `containerd://${hashed(`${workload.namespace}/${address}`, 64)}` }),
        started: state.isReady,
      },
    ],
    qosClass: 'Burstable',
  };
}

/** Gives one pod of a workload. */
export function pod(
  workload: Workload,
  name: string,
  nodeName: string,
  address: string,
  state: PodState,
): Json {
  const { namespace } = workload;
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace, name: replicaSetName(workload) };
  const volume = `kube-api-access-${hashed(name, 5)}`;
  const spec = podSpec(workload);
  return {
    ...identified({ apiVersion: 'v1', kind: 'Pod', namespace, name }, workload.ageMinutes, {
      generateName: `${owner.name}-`,
      labels: { ...labelsOf(workload), 'pod-template-hash': owner.name.slice(workload.app.length + 1) },
      ...ownedBy(owner),
    }),
    spec: {
      volumes: [
        {
          name: volume,
          projected: {
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
              { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
              {
                downwardAPI: {
                  items: [
                    { path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } },
                  ],
                },
              },
            ],
            defaultMode: 420,
          },
        },
      ],
      ...spec,
      ...(state.isScheduled && { nodeName }),
      tolerations: ['not-ready', 'unreachable'].map((key) => ({
        key: `node.kubernetes.io/${key}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
    },
    status: podStatus(workload, state, address),
  };
}

/** Gives the deployment and the replica set of a workload of which so many pods are ready. */
export function controllers(
  workload: Workload,
  ready: number,
): { readonly deployment: Json; readonly replicaSet: Json } {
  const { namespace, app, replicas, ageMinutes } = workload;
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: app };
  const replicaSet = { apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace, name: replicaSetName(workload) };
  const spec = {
    replicas,
    selector: { matchLabels: { app } },
    template: { metadata: { labels: labelsOf(workload) }, spec: podSpec(workload) },
  };
  const counts = { replicas, ...(ready > 0 && { readyReplicas: ready, availableReplicas: ready }) };
  const isAvailable = ready === replicas;
  const conditions = [
    {
      ...condition(
        'Available',
        isAvailable,
        ageMinutes,
        `MinimumReplicas${isAvailable ? 'A' : 'Una'}vailable`,
      ),
      lastUpdateTime: minutesAgo(ageMinutes),
    },
    {
      ...condition(
        'Progressing',
        true,
        ageMinutes,
        isAvailable ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
      ),
      lastUpdateTime: minutesAgo(ageMinutes),
    },
  ];
  const annotations = { 'deployment.kubernetes.io/revision': '1' };
  return {
    deployment: {
      ...identified(deployment, ageMinutes, { generation: 1, labels: labelsOf(workload), annotations }),
      spec: {
        ...spec,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
      },
      status: {
        observedGeneration: 1,
        updatedReplicas: replicas,
        ...counts,
        ...(ready < replicas && { unavailableReplicas: replicas - ready }),
        conditions,
      },
    },
    replicaSet: {
      ...identified(replicaSet, ageMinutes, {
        generation: 1,
        labels: labelsOf(workload),
        annotations,
        ...ownedBy(deployment),
      }),
      spec,
      status: { observedGeneration: 1, fullyLabeledReplicas: replicas, ...counts },
    },
  };
}

/** Gives an event about a pod. */
export function podEvent(
  namespace: string,
  podName: string,
  what: {
    readonly type: 'Normal' | 'Warning';
    readonly reason: string;
    readonly message: string;
    readonly count: number;
  },
  minutes: number,
): Json {
  const name = `${podName}.${hashed(`${podName}/${what.reason}`, 16)}`;
  const scheduler = what.reason.includes('Schedul');
  return {
    ...identified({ apiVersion: 'v1', kind: 'Event', namespace, name }, minutes),
    involvedObject: {
      kind: 'Pod',
      namespace,
      name: podName,
      uid: uid(`Pod/${namespace}/${podName}`),
      apiVersion: 'v1',
    },
    reason: what.reason,
    message: what.message,
    source: { component: scheduler ? 'default-scheduler' : 'kubelet' },
    firstTimestamp: minutesAgo(minutes),
    lastTimestamp: minutesAgo(Math.min(minutes, 1)),
    count: what.count,
    type: what.type,
    eventTime: null,
    reportingComponent: '',
    reportingInstance: '',
  };
}
