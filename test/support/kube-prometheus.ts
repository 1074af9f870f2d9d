// The alerts of kube-prometheus, each on a cluster in which its trouble exists, and the cluster in which none does.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { type Answers, over } from './answering-metrics.ts';
import { crashingWorkload, waitingWorkload } from './broken-pods.ts';
import { event, object, pod, service, workload } from './objects.ts';
import { claim, node, pendingWorkload, SILENT, usingClaim } from './placement.ts';

type Labels = Readonly<Record<string, string>>;
type Fields = Readonly<Record<string, unknown>>;

export interface AlertCase {
  readonly name: string;
  readonly labels: Labels;
  /** What stands in the cluster instead of what is well there, by kind and name. */
  readonly objects: readonly KubeObject[];
  readonly logs?: Readonly<Record<string, string>>;
  readonly metrics?: Answers;
  /** What the answer must say. */
  readonly says: RegExp;
}

const NOT_READY_SINCE = '2026-03-01T02:30:00Z';
const GI = 1024 ** 3;
const SYSTEM = 'kube-system';
const OF_STATE = { job: 'kube-state-metrics', instance: '10.0.0.9:8443', namespace: 'shop' };
const ofPod = { ...OF_STATE, pod: 'cart-0', container: 'main' };
const DEPLOYMENT = { ...OF_STATE, deployment: 'cart' };
const ofNode = { job: 'kube-state-metrics', node: 'node-1' };
const ofExporter = {
  job: 'node-exporter',
  namespace: 'monitoring',
  pod: 'node-exporter-x',
  instance: 'node-1',
};
const ofEtcd = { job: 'etcd', instance: '10.0.0.1:2379', namespace: SYSTEM };

const killed = crashingWorkload(
  { exitCode: 137, reason: 'OOMKilled' },
  { container: { resources: { limits: { memory: '128Mi' } } } },
);
const withoutNode = pendingWorkload('cart', '0/2 nodes are available: 2 Insufficient cpu.', {
  requests: { cpu: '64' },
});
const withoutImage = waitingWorkload(
  'ImagePullBackOff',
  'Back-off pulling image "registry.example/cart:9.9": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "registry.example/cart:9.9": not found',
);
const withoutSecret = waitingWorkload('CreateContainerConfigError', 'secret "db-login" not found');

/** Changes fields of the objects of a kind. */
function changed(objects: readonly KubeObject[], kind: string, fields: Fields): readonly KubeObject[] {
  return objects.map((each) => {
    if (each.kind !== kind) return each;
    const { spec, status, metadata } = fields as Readonly<Record<string, Fields | undefined>>;
    return {
      ...each,
      metadata: { ...each.metadata, ...metadata },
      spec: { ...each.spec, ...spec },
      status: { ...each.status, ...status },
    };
  });
}

function notActedOn(kind: string, name: string): readonly KubeObject[] {
  return changed(workload(name, { kind, ready: 0 }), kind, {
    metadata: { generation: 7 },
    status: { observedGeneration: 6 },
  });
}

/** A pod of the control plane or beside it, as the kubelet or a DaemonSet keeps it. */
function component(name: string, status: Fields = {}): KubeObject {
  const app = name.replace(/-(?:control-1|0)$/, '');
  return pod(name, {
    namespace: SYSTEM,
    labels: { component: app, 'k8s-app': app, tier: 'control-plane' },
    containers: [{ name: app, image: `registry.k8s.io/${app}:v1.30.2` }],
    ready: Object.keys(status).length === 0,
    status,
  });
}

function crashedComponent(name: string): KubeObject {
  const app = name.replace(/-(?:control-1|0)$/, '');
  const ended = { startedAt: '2026-03-01T02:58:00Z', finishedAt: '2026-03-01T02:59:00Z' };
  return component(name, {
    conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: NOT_READY_SINCE }],
    containerStatuses: [
      {
        name: app,
        ready: false,
        started: false,
        restartCount: 9,
        state: {
          waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' },
        },
        lastState: { terminated: { exitCode: 1, reason: 'Error', ...ended } },
      },
    ],
  });
}

const logOf = (name: string, line: string): Readonly<Record<string, string>> => ({
  [`${SYSTEM}/${name}`]: `${line}\n${line}\n${line}`,
  [`${SYSTEM}/${name}#previous`]: `${line}\n${line}\n${line}`,
});
const etcdLog = (msg: string, more = ''): Readonly<Record<string, string>> =>
  logOf(
    'etcd-control-1',
    `{"level":"warn","ts":"2026-03-01T02:59:00.000Z","caller":"etcdserver/x.go:1","msg":"${msg}"${more}}`,
  );
const etcd = [component('etcd-control-1')];

const unhealthy = (conditions: readonly Fields[]): readonly KubeObject[] => [
  node('node-1', { conditions: conditions as never }),
];
const condition = (type: string, status: string, reason: string, message: string): Fields => ({
  ...{ type, status, reason, message, lastTransitionTime: NOT_READY_SINCE },
});
const READY = condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status');
const nodeEvent = (reason: string, message: string): KubeObject =>
  event({ kind: 'Node', name: 'node-1' }, reason, message);

const quota = (used: Fields, hard: Fields): KubeObject =>
  object('ResourceQuota', 'team', { spec: { hard }, status: { hard, used } });
const autoscaler = (status: Fields): KubeObject =>
  object('HorizontalPodAutoscaler', 'cart', {
    apiVersion: 'autoscaling/v2',
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
      minReplicas: 1,
      maxReplicas: 5,
    },
    status,
  });
const job = (status: Fields, spec: Fields = {}): KubeObject =>
  object('Job', 'report', {
    apiVersion: 'batch/v1',
    spec: { backoffLimit: 1, template: { spec: {} }, ...spec },
    status,
  });
const jobPod = (status: Fields, phase: string): KubeObject =>
  pod('report-x2x9z', {
    owner: { kind: 'Job', name: 'report' },
    ready: false,
    labels: { 'job-name': 'report' },
    status: { phase, containerStatuses: [{ name: 'main', ready: false, restartCount: 0, ...status }] },
  });
const request = (name: string, signer: string): KubeObject =>
  object(
    'CertificateSigningRequest',
    name,
    {
      apiVersion: 'certificates.k8s.io/v1',
      spec: { signerName: signer, username: 'system:node:node-1', request: 'x' },
      status: {},
    },
    { namespace: undefined },
  );
const apiService = (status: string): KubeObject =>
  object(
    'APIService',
    'v1beta1.metrics.k8s.io',
    {
      apiVersion: 'apiregistration.k8s.io/v1',
      spec: {
        group: 'metrics.k8s.io',
        version: 'v1beta1',
        service: { namespace: SYSTEM, name: 'metrics-server' },
      },
      status: {
        conditions: [
          condition(
            'Available',
            status,
            status === 'True' ? 'Passed' : 'MissingEndpoints',
            status === 'True'
              ? 'all checks passed'
              : 'endpoints for service/metrics-server in "kube-system" have no addresses with port name "https"',
          ),
        ],
      },
    },
    { namespace: undefined },
  );

const disk = (part: string, percent: number): Answers => ({
  'disk fill rate': [
    {
      labels: { part: part === 'used' ? 'used' : 'inodes-used' },
      values: over(360, 5, (ago) => (percent / 10 - ago / 900) * GI),
    },
    { labels: { part: part === 'used' ? 'size' : 'inodes' }, values: over(360, 5, () => 10 * GI) },
  ],
});
const daemonSet = (status: Fields): readonly KubeObject[] =>
  changed(workload('agent', { kind: 'DaemonSet', replicas: 1 }), 'DaemonSet', { status });
const etcdEnds = (line: string): Pick<AlertCase, 'objects' | 'logs'> => ({
  objects: [crashedComponent('etcd-control-1')],
  logs: logOf('etcd-control-1', line),
});
const PRESSURE_EVICTED = pod('cart-0', {
  ready: false,
  status: {
    phase: 'Failed',
    reason: 'Evicted',
    message:
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 51Mi. Container main was using 2Gi, request is 64Mi, has larger consumption of memory.',
    containerStatuses: [],
  },
});

export const ALERT_CASES: readonly AlertCase[] = [
  // Apps
  {
    name: 'KubePodCrashLooping',
    labels: { ...ofPod, reason: 'CrashLoopBackOff' },
    objects: killed,
    says: /memory limit of 128Mi/,
  },
  { name: 'KubePodNotReady', labels: ofPod, objects: withoutNode, says: /cpu/i },
  {
    name: 'KubeDeploymentGenerationMismatch',
    labels: DEPLOYMENT,
    objects: notActedOn('Deployment', 'cart'),
    says: /has not acted on/,
  },
  { name: 'KubeDeploymentReplicasMismatch', labels: DEPLOYMENT, objects: withoutSecret, says: /db-login/ },
  {
    name: 'KubeDeploymentRolloutStuck',
    labels: DEPLOYMENT,
    objects: changed(withoutImage, 'Deployment', {
      status: {
        conditions: [
          condition(
            'Progressing',
            'False',
            'ProgressDeadlineExceeded',
            'ReplicaSet "cart-rs" has timed out progressing.',
          ),
        ],
      },
    }),
    says: /registry\.example\/cart:9\.9/,
  },
  {
    name: 'KubeStatefulSetReplicasMismatch',
    labels: { ...OF_STATE, statefulset: 'db' },
    objects: [
      ...workload('db', { kind: 'StatefulSet', ready: 0 }).filter(({ kind }) => kind !== 'Pod'),
      pod('db-0', {
        owner: { kind: 'StatefulSet', name: 'db' },
        labels: { app: 'db' },
        ready: false,
        podSpec: { nodeName: undefined, ...usingClaim('data') },
        status: {
          phase: 'Pending',
          containerStatuses: [],
          conditions: [
            condition(
              'PodScheduled',
              'False',
              'Unschedulable',
              '0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
            ),
          ],
        },
      }),
      claim('data', { storageClassName: 'gone' }),
      event(
        { kind: 'PersistentVolumeClaim', name: 'data' },
        'ProvisioningFailed',
        'storageclass.storage.k8s.io "gone" not found',
      ),
    ],
    says: /gone/,
  },
  {
    name: 'KubeStatefulSetGenerationMismatch',
    labels: { ...OF_STATE, statefulset: 'db' },
    objects: notActedOn('StatefulSet', 'db'),
    says: /has not acted on/,
  },
  {
    name: 'KubeStatefulSetUpdateNotRolledOut',
    labels: { ...OF_STATE, statefulset: 'db' },
    objects: [
      ...changed(workload('db', { kind: 'StatefulSet', ready: 0 }), 'StatefulSet', {
        status: { currentRevision: 'db-1', updateRevision: 'db-2', updatedReplicas: 0, currentReplicas: 1 },
      }).filter(({ kind }) => kind !== 'Pod'),
      pod('db-0', {
        owner: { kind: 'StatefulSet', name: 'db' },
        labels: { app: 'db', 'controller-revision-hash': 'db-2' },
        ready: false,
        containers: [{ name: 'db', image: 'registry.example/db:9' }],
        status: {
          phase: 'Pending',
          containerStatuses: [
            {
              name: 'db',
              ready: false,
              restartCount: 0,
              state: {
                waiting: {
                  reason: 'CreateContainerConfigError',
                  message: 'configmap "db-settings" not found',
                },
              },
            },
          ],
        },
      }),
    ],
    says: /db-settings/,
  },
  {
    name: 'KubeDaemonSetRolloutStuck',
    labels: { ...OF_STATE, daemonset: 'agent' },
    objects: [
      ...daemonSet({
        desiredNumberScheduled: 1,
        currentNumberScheduled: 1,
        numberReady: 0,
        numberUnavailable: 1,
        updatedNumberScheduled: 1,
      }).filter(({ kind }) => kind !== 'Pod'),
      pod('agent-0', {
        owner: { kind: 'DaemonSet', name: 'agent' },
        labels: { app: 'agent' },
        ready: false,
        containers: [{ name: 'agent', image: 'registry.example/agent:1' }],
        status: {
          phase: 'Pending',
          containerStatuses: [
            {
              name: 'agent',
              ready: false,
              restartCount: 0,
              state: {
                waiting: { reason: 'CreateContainerConfigError', message: 'secret "agent-key" not found' },
              },
            },
          ],
        },
      }),
    ],
    says: /agent-key/,
  },
  {
    name: 'KubeContainerWaiting',
    labels: { ...ofPod, reason: 'CreateContainerConfigError' },
    objects: withoutSecret,
    says: /db-login/,
  },
  {
    name: 'KubeDaemonSetNotScheduled',
    labels: { ...OF_STATE, daemonset: 'agent' },
    objects: [
      ...daemonSet({
        desiredNumberScheduled: 2,
        currentNumberScheduled: 1,
        numberReady: 0,
        numberUnavailable: 2,
      }).filter(({ kind }) => kind !== 'Pod'),
      pod('agent-0', {
        owner: { kind: 'DaemonSet', name: 'agent' },
        labels: { app: 'agent' },
        ready: false,
        podSpec: { nodeName: undefined },
        containers: [
          { name: 'agent', image: 'registry.example/agent:1', resources: { requests: { memory: '64Gi' } } },
        ],
        status: {
          phase: 'Pending',
          containerStatuses: [],
          conditions: [
            condition(
              'PodScheduled',
              'False',
              'Unschedulable',
              "0/2 nodes are available: 1 Insufficient memory, 1 node(s) didn't match Pod's node affinity/selector.",
            ),
          ],
        },
      }),
    ],
    says: /memory/,
  },
  {
    name: 'KubeDaemonSetMisScheduled',
    labels: { ...OF_STATE, daemonset: 'agent' },
    objects: daemonSet({
      desiredNumberScheduled: 0,
      currentNumberScheduled: 0,
      numberMisscheduled: 1,
      numberReady: 0,
    }),
    says: /should not|misscheduled|no node|does not match/i,
  },
  {
    name: 'KubeJobNotCompleted',
    labels: { ...OF_STATE, job_name: 'report' },
    objects: [
      job({ active: 1, startTime: '2026-02-28T02:00:00Z' }),
      jobPod(
        {
          state: {
            waiting: {
              reason: 'CreateContainerConfigError',
              message: 'configmap "report-settings" not found',
            },
          },
        },
        'Pending',
      ),
    ],
    says: /report-settings/,
  },
  {
    name: 'KubeJobFailed',
    labels: { ...OF_STATE, job_name: 'report' },
    objects: [
      job({
        failed: 2,
        conditions: [
          condition('Failed', 'True', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit'),
        ],
      }),
      jobPod(
        {
          state: {
            terminated: {
              exitCode: 1,
              reason: 'Error',
              startedAt: '2026-03-01T02:58:00Z',
              finishedAt: '2026-03-01T02:59:00Z',
            },
          },
        },
        'Failed',
      ),
    ],
    logs: { 'shop/report-x2x9z': 'FATAL: password authentication failed for user "report"' },
    says: /password authentication failed/,
  },
  {
    name: 'KubeHpaReplicasMismatch',
    labels: { ...OF_STATE, horizontalpodautoscaler: 'cart' },
    objects: [
      autoscaler({
        currentReplicas: 1,
        desiredReplicas: 4,
        conditions: [condition('AbleToScale', 'True', 'SucceededRescale', 'ok')],
      }),
      ...withoutNode,
    ],
    says: /cpu/i,
  },
  {
    name: 'KubeHpaMaxedOut',
    labels: { ...OF_STATE, horizontalpodautoscaler: 'cart' },
    objects: [
      autoscaler({
        currentReplicas: 5,
        desiredReplicas: 5,
        conditions: [
          condition(
            'ScalingLimited',
            'True',
            'TooManyReplicas',
            'the desired replica count is more than the maximum replica count',
          ),
        ],
      }),
      ...workload('cart', { replicas: 5 }),
    ],
    says: /maximum/,
  },
  {
    name: 'KubePdbNotEnoughHealthyPods',
    labels: { ...OF_STATE, poddisruptionbudget: 'cart' },
    objects: [
      object('PodDisruptionBudget', 'cart', {
        apiVersion: 'policy/v1',
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'cart' } } },
        status: { currentHealthy: 0, desiredHealthy: 1, expectedPods: 1, disruptionsAllowed: 0 },
      }),
      ...killed,
    ],
    says: /memory limit of 128Mi/,
  },
  // Resources
  { name: 'KubeCPUOvercommit', labels: { severity: 'warning' }, objects: withoutNode, says: /cpu/i },
  {
    name: 'KubeMemoryOvercommit',
    labels: { severity: 'warning' },
    objects: pendingWorkload('cart', '0/2 nodes are available: 2 Insufficient memory.', {
      requests: { memory: '64Gi' },
    }),
    says: /memory/i,
  },
  {
    name: 'KubeCPUQuotaOvercommit',
    labels: { severity: 'warning' },
    objects: [quota({ 'requests.cpu': '2' }, { 'requests.cpu': '64' })],
    says: /quota/i,
  },
  {
    name: 'KubeMemoryQuotaOvercommit',
    labels: { severity: 'warning' },
    objects: [quota({ 'requests.memory': '2Gi' }, { 'requests.memory': '640Gi' })],
    says: /quota/i,
  },
  {
    name: 'KubeQuotaAlmostFull',
    labels: { ...OF_STATE, resourcequota: 'team', resource: 'pods' },
    objects: [quota({ pods: '19' }, { pods: '20' })],
    says: /19.*20/,
  },
  {
    name: 'KubeQuotaFullyUsed',
    labels: { ...OF_STATE, resourcequota: 'team', resource: 'pods' },
    objects: [quota({ pods: '20' }, { pods: '20' })],
    says: /nothing left of pods/,
  },
  {
    name: 'KubeQuotaExceeded',
    labels: { ...OF_STATE, resourcequota: 'team', resource: 'pods' },
    objects: [quota({ pods: '25' }, { pods: '20' })],
    says: /25 is used/,
  },
  {
    name: 'CPUThrottlingHigh',
    labels: { ...OF_STATE, pod: 'cart-0', container: 'cart' },
    objects: workload('cart', {
      containers: [{ name: 'cart', image: 'cart:1', resources: { limits: { cpu: '100m' } } }],
    }),
    metrics: { throttling: [{ labels: { container: 'cart' }, values: over(120, 5, () => 0.6) }] },
    says: /CPU limit of 100m/,
  },
  // Storage
  {
    name: 'KubePersistentVolumeFillingUp',
    labels: { job: 'kubelet', namespace: 'shop', persistentvolumeclaim: 'data' },
    objects: [claim('data', { volumeName: 'pv-7' }, { phase: 'Bound' })],
    metrics: disk('used', 96),
    says: /96 % of its space/,
  },
  {
    name: 'KubePersistentVolumeInodesFillingUp',
    labels: { job: 'kubelet', namespace: 'shop', persistentvolumeclaim: 'data' },
    objects: [claim('data', { volumeName: 'pv-7' }, { phase: 'Bound' })],
    metrics: disk('inodes', 97),
    says: /97 % of its inodes/,
  },
  {
    name: 'KubePersistentVolumeErrors',
    labels: { job: 'kube-state-metrics', persistentvolume: 'pv-7', phase: 'Failed' },
    objects: [
      object(
        'PersistentVolume',
        'pv-7',
        {
          spec: {
            capacity: { storage: '10Gi' },
            persistentVolumeReclaimPolicy: 'Delete',
            storageClassName: 'fast',
          },
          status: { phase: 'Failed', message: 'error deleting EBS volume "vol-1": VolumeInUse' },
        },
        { namespace: undefined },
      ),
    ],
    says: /VolumeInUse/,
  },
  // System, API server
  {
    name: 'KubeVersionMismatch',
    labels: { severity: 'warning' },
    objects: [node('node-1', { version: 'v1.24.1' }), node('node-2')],
    says: /v1\.24\.1/,
  },
  {
    name: 'KubeClientErrors',
    labels: { namespace: 'default', job: 'apiserver', instance: '10.0.0.1:6443' },
    objects: [crashedComponent('kube-apiserver-control-1')],
    logs: logOf(
      'kube-apiserver-control-1',
      'F0301 02:59:00.000000       1 controller.go:1] Unable to connect to etcd: dial tcp 127.0.0.1:2379: connect: connection refused',
    ),
    says: /etcd|2379/,
  },
  {
    name: 'KubeAPIErrorBudgetBurn',
    labels: { long: '1h', short: '5m' },
    objects: [crashedComponent('kube-apiserver-control-1')],
    logs: logOf(
      'kube-apiserver-control-1',
      'F0301 02:59:00.000000       1 instance.go:1] Error creating leases: error creating storage factory: context deadline exceeded',
    ),
    says: /kube-apiserver.*deadline exceeded/,
  },
  {
    name: 'KubeAPIDown',
    labels: { severity: 'critical' },
    objects: [crashedComponent('kube-apiserver-control-1')],
    logs: logOf(
      'kube-apiserver-control-1',
      'E0301 02:59:00.000000       1 run.go:1] "command failed" err="open /etc/kubernetes/pki/apiserver.crt: no such file or directory"',
    ),
    says: /apiserver\.crt/,
  },
  {
    name: 'KubeAPITerminatedRequests',
    labels: { severity: 'warning' },
    objects: [crashedComponent('kube-apiserver-control-1')],
    logs: logOf(
      'kube-apiserver-control-1',
      'F0301 02:59:00.000000       1 controller.go:1] Unable to connect to etcd: dial tcp 127.0.0.1:2379: connect: connection refused',
    ),
    says: /etcd|2379/,
  },
  {
    name: 'KubeAggregatedAPIErrors',
    labels: { name: 'v1beta1.metrics.k8s.io', namespace: 'default' },
    objects: [apiService('False')],
    says: /metrics\.k8s\.io.*does not answer/,
  },
  {
    name: 'KubeAggregatedAPIDown',
    labels: { name: 'v1beta1.metrics.k8s.io', namespace: 'default' },
    objects: [apiService('False')],
    says: /metrics\.k8s\.io.*does not answer/,
  },
  {
    name: 'KubeClientCertificateExpiration',
    labels: { job: 'apiserver' },
    objects: [request('csr-1', 'kubernetes.io/kube-apiserver-client-kubelet')],
    says: /csr-1.*waits to be approved/,
  },
  // Kubelets and nodes
  {
    name: 'KubeNodeNotReady',
    labels: ofNode,
    objects: unhealthy([condition('Ready', 'False', 'KubeletNotReady', 'container runtime is down')]),
    says: /container runtime is down/,
  },
  {
    name: 'KubeNodeUnreachable',
    labels: ofNode,
    objects: [node('node-1', { conditions: SILENT })],
    says: /node-1.*stopped posting/,
  },
  {
    name: 'KubeNodePressure',
    labels: { ...ofNode, condition: 'MemoryPressure' },
    objects: unhealthy([
      condition(
        'MemoryPressure',
        'True',
        'KubeletHasInsufficientMemory',
        'kubelet has insufficient memory available',
      ),
      READY,
    ]),
    says: /memory pressure/,
  },
  {
    name: 'KubeNodeReadinessFlapping',
    labels: ofNode,
    objects: [
      ...unhealthy([
        condition(
          'Ready',
          'False',
          'KubeletNotReady',
          'PLEG is not healthy: pleg was last seen active 3m5s ago; threshold is 3m0s',
        ),
      ]),
    ],
    says: /PLEG/,
  },
  {
    name: 'KubeNodeEviction',
    labels: { ...ofNode, eviction_signal: 'memory.available' },
    objects: [
      ...unhealthy([
        condition(
          'MemoryPressure',
          'True',
          'KubeletHasInsufficientMemory',
          'kubelet has insufficient memory available',
        ),
        READY,
      ]),
      PRESSURE_EVICTED,
      nodeEvent('EvictionThresholdMet', 'Attempting to reclaim memory'),
    ],
    says: /memory/,
  },
  {
    name: 'KubeletTooManyPods',
    labels: ofNode,
    objects: [
      node('node-1', { allocatable: { pods: '2' } }),
      ...workload('cart', { replicas: 2 }),
      ...pendingWorkload('cart2', '0/1 nodes are available: 1 Too many pods.'),
    ],
    says: /pods/,
  },
  {
    name: 'KubeletPlegDurationHigh',
    labels: { job: 'kubelet', node: 'node-1', quantile: '0.99' },
    objects: unhealthy([
      condition(
        'Ready',
        'False',
        'KubeletNotReady',
        'PLEG is not healthy: pleg was last seen active 3m5s ago; threshold is 3m0s',
      ),
    ]),
    says: /PLEG/,
  },
  {
    name: 'KubeletPodStartUpLatencyHigh',
    labels: { job: 'kubelet', node: 'node-1' },
    objects: unhealthy([
      condition('DiskPressure', 'True', 'KubeletHasDiskPressure', 'kubelet has disk pressure'),
      READY,
    ]),
    says: /disk pressure/,
  },
  {
    name: 'KubeletClientCertificateExpiration',
    labels: { job: 'kubelet', node: 'node-1' },
    objects: [request('csr-1', 'kubernetes.io/kube-apiserver-client-kubelet')],
    says: /csr-1/,
  },
  {
    name: 'KubeletServerCertificateExpiration',
    labels: { job: 'kubelet', node: 'node-1' },
    objects: [request('csr-2', 'kubernetes.io/kubelet-serving')],
    says: /csr-2/,
  },
  {
    name: 'KubeletClientCertificateRenewalErrors',
    labels: { job: 'kubelet', node: 'node-1' },
    objects: [request('csr-1', 'kubernetes.io/kube-apiserver-client-kubelet')],
    says: /csr-1/,
  },
  {
    name: 'KubeletServerCertificateRenewalErrors',
    labels: { job: 'kubelet', node: 'node-1' },
    objects: [request('csr-2', 'kubernetes.io/kubelet-serving')],
    says: /csr-2/,
  },
  {
    name: 'KubeletDown',
    labels: { severity: 'critical' },
    objects: [node('node-1', { conditions: SILENT })],
    says: /node-1/,
  },
  {
    name: 'KubeSchedulerDown',
    labels: { severity: 'critical' },
    objects: [crashedComponent('kube-scheduler-control-1')],
    logs: logOf(
      'kube-scheduler-control-1',
      'E0301 02:59:00.000000       1 run.go:1] "command failed" err="open /etc/kubernetes/scheduler.conf: permission denied"',
    ),
    says: /scheduler\.conf/,
  },
  {
    name: 'KubeControllerManagerDown',
    labels: { severity: 'critical' },
    objects: [crashedComponent('kube-controller-manager-control-1')],
    logs: logOf(
      'kube-controller-manager-control-1',
      'E0301 02:59:00.000000       1 run.go:1] "command failed" err="unknown flag: --cluster-cdir"',
    ),
    says: /cluster-cdir/,
  },
  {
    name: 'KubeProxyDown',
    labels: { severity: 'critical' },
    objects: [crashedComponent('kube-proxy-0')],
    logs: logOf(
      'kube-proxy-0',
      'E0301 02:59:00.000000       1 run.go:1] "command failed" err="open /var/lib/kube-proxy/config.conf: no such file or directory"',
    ),
    says: /config\.conf/,
  },
  // Nodes by their exporter
  {
    name: 'NodeFilesystemSpaceFillingUp',
    labels: { ...ofExporter, device: '/dev/sda1', mountpoint: '/' },
    objects: [node('node-1')],
    metrics: disk('used', 92),
    says: /92 % of its space/,
  },
  {
    name: 'NodeFilesystemAlmostOutOfSpace',
    labels: { ...ofExporter, device: '/dev/sda1', mountpoint: '/' },
    objects: unhealthy([
      condition('DiskPressure', 'True', 'KubeletHasDiskPressure', 'kubelet has disk pressure'),
      READY,
    ]),
    says: /disk pressure/,
  },
  {
    name: 'NodeFilesystemFilesFillingUp',
    labels: { ...ofExporter, device: '/dev/sda1', mountpoint: '/' },
    objects: [node('node-1')],
    metrics: disk('inodes', 90),
    says: /90 % of its inodes/,
  },
  {
    name: 'NodeFilesystemAlmostOutOfFiles',
    labels: { ...ofExporter, device: '/dev/sda1', mountpoint: '/' },
    objects: [node('node-1')],
    metrics: disk('inodes', 98),
    says: /98 % of its inodes/,
  },
  {
    name: 'NodeClockNotSynchronising',
    labels: ofExporter,
    objects: unhealthy([condition('NTPProblem', 'True', 'NTPIsDown', 'NTP service is not running'), READY]),
    says: /NTP/,
  },
  {
    name: 'NodeClockSkewDetected',
    labels: ofExporter,
    objects: unhealthy([condition('NTPProblem', 'True', 'NTPIsDown', 'NTP service is not running'), READY]),
    says: /NTP/,
  },
  {
    name: 'NodeMemoryHighUtilization',
    labels: ofExporter,
    objects: unhealthy([
      condition(
        'MemoryPressure',
        'True',
        'KubeletHasInsufficientMemory',
        'kubelet has insufficient memory available',
      ),
      READY,
    ]),
    says: /memory pressure/,
  },
  {
    name: 'NodeSystemdServiceFailed',
    labels: { ...ofExporter, name: 'containerd.service' },
    objects: unhealthy([condition('Ready', 'False', 'KubeletNotReady', 'container runtime is down')]),
    says: /container runtime is down/,
  },
  {
    name: 'NodeSystemdServiceCrashlooping',
    labels: { ...ofExporter, name: 'containerd.service' },
    objects: unhealthy([condition('Ready', 'False', 'KubeletNotReady', 'container runtime is down')]),
    says: /container runtime is down/,
  },
  {
    name: 'CoreDNSDown',
    labels: { severity: 'critical' },
    objects: [crashedComponent('coredns-0')],
    logs: logOf('coredns-0', "/etc/coredns/Corefile:4 - Error during parsing: Unknown directive 'forwrad'"),
    says: /forwrad/,
  },
  // etcd
  {
    name: 'etcdMembersDown',
    labels: ofEtcd,
    ...etcdEnds(
      '{"level":"fatal","ts":"2026-03-01T02:59:00.000Z","msg":"discovery failed","error":"open /etc/kubernetes/pki/etcd/server.crt: no such file or directory"}',
    ),
    says: /server\.crt/,
  },
  {
    name: 'etcdInsufficientMembers',
    labels: ofEtcd,
    ...etcdEnds(
      '{"level":"fatal","ts":"2026-03-01T02:59:00.000Z","msg":"failed to open wal","error":"wal: crc mismatch"}',
    ),
    says: /crc mismatch/,
  },
  {
    name: 'etcdNoLeader',
    labels: ofEtcd,
    objects: etcd,
    logs: etcdLog('etcdserver: no leader'),
    says: /no leader/,
  },
  {
    name: 'etcdHighNumberOfLeaderChanges',
    labels: ofEtcd,
    objects: etcd,
    logs: etcdLog(
      'leader failed to send out heartbeat on time; took too long, leader is overloaded likely from slow disk',
    ),
    says: /heartbeat|slow disk/,
  },
  {
    name: 'etcdHighNumberOfFailedGRPCRequests',
    labels: ofEtcd,
    objects: etcd,
    logs: etcdLog('etcdserver: request timed out'),
    says: /request timed out/,
  },
  {
    name: 'etcdGRPCRequestsSlow',
    labels: ofEtcd,
    objects: etcd,
    logs: etcdLog('apply request took too long', ',"took":"2.4s","expected-duration":"100ms"'),
    says: /took too long/,
  },
  {
    name: 'etcdMemberCommunicationSlow',
    labels: ofEtcd,
    objects: etcd,
    logs: etcdLog('prober found high clock drift', ',"rtt":"1.2s"'),
    says: /clock drift/,
  },
  {
    name: 'etcdHighNumberOfFailedProposals',
    labels: ofEtcd,
    objects: etcd,
    logs: etcdLog('failed to process proposal: etcdserver: leader changed'),
    says: /proposal|leader changed/,
  },
  {
    name: 'etcdHighFsyncDurations',
    labels: ofEtcd,
    objects: etcd,
    logs: etcdLog('slow fdatasync', ',"took":"1.9s","expected-duration":"1s"'),
    says: /slow fdatasync/,
  },
  {
    name: 'etcdHighCommitDurations',
    labels: ofEtcd,
    objects: etcd,
    logs: etcdLog('apply request took too long', ',"took":"1.4s","expected-duration":"100ms"'),
    says: /took too long/,
  },
  {
    name: 'etcdDatabaseQuotaLowSpace',
    labels: ofEtcd,
    objects: etcd,
    logs: etcdLog('alarm raised', ',"alarm":"NOSPACE","error":"etcdserver: mvcc: database space exceeded"'),
    says: /database space exceeded/,
  },
  {
    name: 'etcdExcessiveDatabaseGrowth',
    labels: ofEtcd,
    objects: etcd,
    logs: etcdLog('failed to apply request: etcdserver: mvcc: database space exceeded'),
    says: /database space exceeded/,
  },
];

/** A cluster in which everything that the alerts speak of is there and well. */
export const WELL: readonly KubeObject[] = [
  node('node-1'),
  node('node-2'),
  ...workload('cart', {
    containers: [{ name: 'cart', image: 'cart:1', resources: { limits: { cpu: '500m', memory: '256Mi' } } }],
  }),
  ...workload('db', { kind: 'StatefulSet' }),
  ...changed(workload('agent', { kind: 'DaemonSet' }), 'DaemonSet', {
    status: {
      desiredNumberScheduled: 1,
      currentNumberScheduled: 1,
      numberReady: 1,
      numberAvailable: 1,
      updatedNumberScheduled: 1,
      numberMisscheduled: 0,
    },
  }),
  job({ succeeded: 1, conditions: [condition('Complete', 'True', 'Completed', 'done')] }),
  autoscaler({
    currentReplicas: 1,
    desiredReplicas: 1,
    conditions: [condition('AbleToScale', 'True', 'ReadyForNewScale', 'ok')],
  }),
  object('PodDisruptionBudget', 'cart', {
    apiVersion: 'policy/v1',
    spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'cart' } } },
    status: { currentHealthy: 1, desiredHealthy: 0, expectedPods: 1, disruptionsAllowed: 1 },
  }),
  quota({ pods: '3' }, { pods: '20' }),
  claim('data', { volumeName: 'pv-7' }, { phase: 'Bound' }),
  object(
    'PersistentVolume',
    'pv-7',
    {
      spec: { capacity: { storage: '10Gi' }, claimRef: { namespace: 'shop', name: 'data' } },
      status: { phase: 'Bound' },
    },
    { namespace: undefined },
  ),
  service('cart'),
  apiService('True'),
  ...['etcd', 'kube-apiserver', 'kube-scheduler', 'kube-controller-manager'].map((name) =>
    component(`${name}-control-1`),
  ),
  component('kube-proxy-0'),
  component('coredns-0'),
];

/** What metrics of the cluster that is well say. */
export const WELL_METRICS: Answers = {
  throttling: [{ labels: { container: 'cart' }, values: over(120, 5, () => 0.02) }],
  'memory over time': [{ labels: { container: 'cart' }, values: over(300, 1, () => 90 * 1024 ** 2) }],
  'disk fill rate': [
    { labels: { part: 'used' }, values: over(360, 5, () => 4 * GI) },
    { labels: { part: 'size' }, values: over(360, 5, () => 10 * GI) },
  ],
};

/** The cluster of a case: what is well, but for what is in trouble. */
export function clusterOf({ objects }: AlertCase): readonly KubeObject[] {
  const nameOf = ({ kind, metadata }: KubeObject): string =>
    `${kind}/${metadata?.namespace}/${metadata?.name}`;
  const own = new Set(objects.map(nameOf));
  const workloads = new Set(objects.map(({ metadata }) => metadata?.labels?.['app'] ?? ''));
  const rest = WELL.filter(
    (each) =>
      !own.has(nameOf(each)) &&
      !(
        /^(?:Pod|ReplicaSet|Deployment|StatefulSet|DaemonSet)$/.test(each.kind ?? '') &&
        workloads.has(each.metadata?.labels?.['app'] ?? '-')
      ),
  );
  return [...objects, ...rest];
}
