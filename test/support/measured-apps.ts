// Apps of which metrics tell more than their objects do, each beside one like it of which they tell nothing: the recorded
// cluster, and the samples in the form that promtool takes.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ago, type Made, made, NOW, writeCluster } from './changed-cluster.ts';

type Json = Readonly<Record<string, unknown>>;
type Labels = Readonly<Record<string, string>>;

const MI = 1024 ** 2;
const GI = 1024 ** 3;
const NAMESPACE = 'shop';
/** Samples reach back so far, in minutes: a day and the quarter of an hour before it. */
const SPAN = 25 * 60;

/** One series: its value so many minutes before the recording; null where there is none. */
interface Sampled {
  readonly metric: string;
  readonly labels: Labels;
  readonly at: (minutesAgo: number) => number | null;
}

export interface MeasuredApp {
  readonly app: string;
  readonly question: string;
  /** What must be told; null where nothing may be. */
  readonly pattern: string | null;
  readonly says: readonly RegExp[];
  readonly objects: readonly Made[];
  readonly samples: readonly Sampled[];
}

interface Plan {
  readonly app: string;
  readonly question: string;
  readonly pattern: string | null;
  readonly says?: readonly RegExp[];
  readonly container?: Json;
  readonly status?: Json;
  readonly events?: readonly string[];
  readonly claim?: boolean;
  readonly samples: readonly Sampled[];
  /** The uid by which the metrics know the pod; its own when left out. */
  readonly knownAs?: string;
}

const podOf = (app: string): string => `${app}-6fb8c9d7f5-x2x9z`;
const uidOf = (app: string): string => `uid-of-${app}`;
const ofPod = (app: string, more: Labels = {}): Labels => ({
  namespace: NAMESPACE,
  pod: podOf(app),
  ...more,
});
const ofContainer = (app: string): Labels => ofPod(app, { container: app });
const limits = (cpu: string, memory: string): Json => ({ resources: { limits: { cpu, memory } } });

/** A counter that grows by so much a minute, from so long ago; the sooner parts of a pair first. */
function counter(metric: string, labels: Labels, perMinute: (minutesAgo: number) => number): Sampled {
  const sums: number[] = [];
  let sum = 0;
  for (let minute = SPAN; minute >= 0; minute -= 1) {
    sum += perMinute(minute);
    sums[minute] = sum;
  }
  return { metric, labels, at: (minute) => sums[minute] ?? null };
}

function gauge(metric: string, labels: Labels, at: Sampled['at']): Sampled {
  return { metric, labels, at };
}

/** Periods of 100 ms, a share of which is throttled. */
function cpu(app: string, share: (minutesAgo: number) => number): readonly Sampled[] {
  return [
    counter('container_cpu_cfs_periods_total', ofContainer(app), () => 600),
    counter('container_cpu_cfs_throttled_periods_total', ofContainer(app), (minute) => 600 * share(minute)),
  ];
}

function memory(app: string, at: (minutesAgo: number) => number | null): Sampled {
  return gauge('container_memory_working_set_bytes', ofContainer(app), at);
}

const OOM_KILLED: Json = {
  ready: false,
  started: false,
  restartCount: 3,
  state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' } },
  lastState: {
    terminated: { exitCode: 137, reason: 'OOMKilled', startedAt: ago(112), finishedAt: ago(2) },
  },
};
const TIMED_OUT =
  'Readiness probe failed: Get "http://10.1.2.3:8080/ready": context deadline exceeded (Client.Timeout exceeded while awaiting headers)';

/** Requests a second by what they are answered with, and how long all but one of a hundred take. */
function requests(app: string, failed: number, seconds: (minutesAgo: number) => number): readonly Sampled[] {
  const bounds = ['0.1', '0.25', '0.5', '1', '2.5', '5', '+Inf'];
  return [
    counter('http_requests_total', ofPod(app, { code: '200' }), () => 600 * (1 - failed)),
    counter('http_requests_total', ofPod(app, { code: '503' }), () => 600 * failed),
    ...bounds.map((le) =>
      counter('http_request_duration_seconds_bucket', ofPod(app, { le }), (minute) =>
        le === '+Inf' || Number(le) >= seconds(minute) ? 600 : 0,
      ),
    ),
  ];
}

const PLANS: readonly Plan[] = [
  {
    app: 'api',
    question: 'why is api in shop slow?',
    pattern: 'cpu-throttled',
    says: [/CPU limit of 100m/, /8\d % of its periods/, /for 2 h 55 min/],
    container: limits('100m', '256Mi'),
    samples: [...cpu('api', (minute) => (minute <= 180 ? 0.82 : 0.05)), memory('api', () => 90 * MI)],
  },
  {
    app: 'web',
    question: 'why is web in shop slow?',
    pattern: null,
    container: limits('100m', '256Mi'),
    samples: [...cpu('web', () => 0.04), memory('web', () => 90 * MI), ...requests('web', 0.001, () => 0.2)],
  },
  {
    app: 'gate',
    question: 'why is gate in shop not ready?',
    pattern: 'probe-fails-while-throttled',
    says: [/[Rr]eadiness probe/, /CPU limit of 50m/],
    container: {
      ...limits('50m', '256Mi'),
      readinessProbe: { httpGet: { path: '/ready', port: 8080 }, timeoutSeconds: 1 },
    },
    status: { ready: false, started: true, restartCount: 0, state: { running: { startedAt: ago(400) } } },
    events: [TIMED_OUT],
    samples: cpu('gate', (minute) => (minute <= 40 ? 0.9 : 0.1)),
  },
  {
    app: 'calm-gate',
    question: 'why is calm-gate in shop not ready?',
    pattern: 'other',
    container: {
      ...limits('50m', '256Mi'),
      readinessProbe: { httpGet: { path: '/ready', port: 8080 }, timeoutSeconds: 1 },
    },
    status: { ready: false, started: true, restartCount: 0, state: { running: { startedAt: ago(400) } } },
    events: [TIMED_OUT],
    samples: cpu('calm-gate', () => 0.02),
  },
  {
    app: 'cart',
    question: 'why does cart in shop crash?',
    pattern: 'oom-memory-rises-to-limit',
    says: [/from 40Mi to 1[12]\dMi/, /limit of 128Mi/, /in 3 runs/],
    container: limits('1', '128Mi'),
    status: OOM_KILLED,
    samples: [
      memory('cart', (minute) =>
        minute < 2 || minute > 331 ? null : (40 + ((331 - minute) % 110) * 0.78) * MI,
      ),
    ],
  },
  {
    app: 'batch',
    question: 'why does batch in shop crash?',
    pattern: 'oom-memory-sudden',
    says: [/3\d % of its limit of 128Mi/],
    container: limits('1', '128Mi'),
    status: OOM_KILLED,
    samples: [memory('batch', (minute) => (minute < 12 ? null : 45 * MI))],
  },
  {
    app: 'cache',
    question: 'is there a memory leak in cache in shop?',
    pattern: 'memory-rising-to-limit',
    says: [/to 1[0-9]{2}Mi/, /killed in/],
    container: limits('1', '200Mi'),
    samples: [memory('cache', (minute) => (minute > 300 ? null : (50 + (300 - minute) * 0.4) * MI))],
  },
  {
    app: 'heap',
    question: 'is there a memory leak in heap in shop?',
    pattern: null,
    container: limits('1', '200Mi'),
    samples: [memory('heap', (minute) => (minute > 300 ? null : (150 - (minute % 40)) * MI))],
  },
  {
    app: 'db',
    question: 'is the volume of db in shop filling up?',
    pattern: 'disk-filling',
    says: [/9\d % of its space/, /10Gi/, /full in/],
    claim: true,
    samples: [
      gauge('kubelet_volume_stats_used_bytes', claimOf('db'), (minute) => (9.4 - (minute / 60) * 0.2) * GI),
      gauge('kubelet_volume_stats_capacity_bytes', claimOf('db'), () => 10 * GI),
    ],
  },
  {
    app: 'log',
    question: 'is the volume of log in shop filling up?',
    pattern: null,
    claim: true,
    samples: [
      gauge('kubelet_volume_stats_used_bytes', claimOf('log'), () => 4 * GI),
      gauge('kubelet_volume_stats_capacity_bytes', claimOf('log'), () => 10 * GI),
    ],
  },
  {
    app: 'front',
    question: 'why does front in shop give errors?',
    pattern: null,
    says: [/40 % of 10 requests a second/, /503/],
    samples: requests('front', 0.4, () => 0.2),
  },
  {
    app: 'desk',
    question: 'why is desk in shop slow?',
    pattern: null,
    says: [/99 of 100 requests/, /up to [2-5](?:\.\d)? s, 0\.\d+ s a day before/],
    samples: requests('desk', 0, (minute) => (minute <= 600 ? 2.4 : 0.2)),
  },
  {
    app: 'twin',
    question: 'why is twin in shop slow?',
    pattern: null,
    container: limits('100m', '256Mi'),
    knownAs: 'uid-of-another-cluster',
    samples: cpu('twin', () => 0.9),
  },
  {
    app: 'blank',
    question: 'why is blank in shop slow?',
    pattern: null,
    container: limits('100m', '256Mi'),
    samples: [],
  },
];

function claimOf(app: string): Labels {
  return { namespace: NAMESPACE, persistentvolumeclaim: `data-${app}` };
}

function objectsOf({ app, container = {}, status, events = [], claim = false }: Plan): readonly Made[] {
  const labels = { app };
  const isReady = status === undefined;
  const volumes = claim ? [{ name: 'data', persistentVolumeClaim: { claimName: `data-${app}` } }] : [];
  const own = { name: app, image: `registry.example/${app}:1.4`, ...container };
  const spec = { containers: [own], volumes };
  const template = { metadata: { labels }, spec };
  const count = isReady ? 1 : 0;
  const replicas = { replicas: 1, readyReplicas: count, availableReplicas: count, updatedReplicas: 1 };
  const running = {
    ready: true,
    started: true,
    restartCount: 0,
    state: { running: { startedAt: ago(2000) } },
  };
  const set = `${app}-6fb8c9d7f5`;
  return [
    made(
      'Deployment',
      'deployments.apps',
      NAMESPACE,
      app,
      {
        apiVersion: 'apps/v1',
        spec: { replicas: 1, selector: { matchLabels: labels }, template },
        status: { ...replicas, observedGeneration: 2 },
      },
      [],
      { labels, generation: 2 },
    ),
    made(
      'ReplicaSet',
      'replicasets.apps',
      NAMESPACE,
      set,
      {
        apiVersion: 'apps/v1',
        spec: { replicas: 1, selector: { matchLabels: labels }, template },
        status: replicas,
      },
      [],
      { labels, ownerReferences: [{ kind: 'Deployment', name: app, controller: true }] },
    ),
    made(
      'Pod',
      'pods',
      NAMESPACE,
      podOf(app),
      {
        spec: { ...spec, nodeName: 'node-1' },
        status: {
          phase: 'Running',
          conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: ago(30) }],
          containerStatuses: [{ name: app, image: own.image, ...(status ?? running) }],
        },
      },
      [],
      { labels, uid: uidOf(app), ownerReferences: [{ kind: 'ReplicaSet', name: set, controller: true }] },
    ),
    ...events.map((message, index) =>
      made('Event', 'events', NAMESPACE, `${app}.${index}`, {
        ...{ type: 'Warning', reason: 'Unhealthy', message, count: 40 },
        involvedObject: {
          kind: 'Pod',
          namespace: NAMESPACE,
          name: podOf(app),
          fieldPath: `spec.containers{${app}}`,
        },
        ...{ firstTimestamp: ago(30), lastTimestamp: ago(1) },
      }),
    ),
    ...(claim
      ? [
          made('PersistentVolumeClaim', 'persistentvolumeclaims', NAMESPACE, `data-${app}`, {
            spec: { volumeName: `pvc-${app}`, resources: { requests: { storage: '10Gi' } } },
            status: { phase: 'Bound', capacity: { storage: '10Gi' } },
          }),
        ]
      : []),
  ];
}

/** Disks of nodes, as the exporter there measures them: one that fills, one that does not. */
function measuredNodes(): readonly MeasuredApp[] {
  const disks = [
    { name: 'node-1', pattern: 'disk-filling', usedGi: 94 },
    { name: 'node-2', pattern: null, usedGi: 40 },
  ];
  return disks.map(({ name, pattern, usedGi }) => {
    const instance = `${name}.example:9100`;
    const disk = { instance, device: '/dev/sda1', fstype: 'ext4', mountpoint: '/' };
    const status = {
      conditions: [{ type: 'Ready', status: 'True' }],
      allocatable: { cpu: '8', pods: '110' },
    };
    return {
      ...{ app: name, question: `is the disk of node ${name} filling up?`, pattern },
      says: pattern === null ? [] : [/94 % of its space/, /\/dev\/sda1/],
      objects: [made('Node', 'nodes', null, name, { status })],
      samples: [
        gauge('node_filesystem_size_bytes', disk, () => 100 * GI),
        gauge('node_filesystem_avail_bytes', disk, (minute) => (100 - usedGi + (minute / 60) * 0.1) * GI),
        gauge('node_uname_info', { instance, nodename: name, sysname: 'Linux' }, () => 1),
        gauge('node_filesystem_size_bytes', { ...disk, mountpoint: '/run/x', fstype: 'tmpfs' }, () => GI),
      ],
    };
  });
}

/** Gives the apps and nodes with what must be told of them. */
export function measuredApps(): readonly MeasuredApp[] {
  return [...PLANS.map(measured), ...measuredNodes()];
}

function measured(plan: Plan): MeasuredApp {
  return {
    ...{ app: plan.app, question: plan.question, pattern: plan.pattern, says: plan.says ?? [] },
    objects: objectsOf(plan),
    samples: [
      ...plan.samples,
      ...(plan.samples.length === 0
        ? []
        : [
            gauge('kube_pod_info', ofPod(plan.app, { uid: plan.knownAs ?? uidOf(plan.app) }), () => 1),
            counter('kube_pod_container_status_restarts_total', ofContainer(plan.app), () => 0),
          ]),
    ],
  };
}

/** Writes the recording of the apps. */
export function writeMeasuredCluster(apps: readonly MeasuredApp[]): string {
  return writeCluster(apps.flatMap(({ objects }) => objects));
}

/** Writes the samples into the folder of a Prometheus that is to be started, with promtool. */
export function backfill(apps: readonly MeasuredApp[], folder: string): void {
  const byMetric = new Map<string, Sampled[]>();
  for (const sampled of apps.flatMap(({ samples }) => samples)) {
    byMetric.set(sampled.metric, [...(byMetric.get(sampled.metric) ?? []), sampled]);
  }
  const endS = Date.parse(NOW) / 1000;
  const lines = [...byMetric].flatMap(([metric, all]) => [
    `# TYPE ${metric} unknown`,
    ...all.flatMap(({ labels, at }) => {
      const written = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
      return Array.from({ length: SPAN + 1 }, (_, index) => SPAN - index).flatMap((minute) => {
        const value = at(minute);
        return value === null ? [] : [`${metric}{${written.join(',')}} ${value} ${endS - minute * 60}`];
      });
    }),
  ]);
  const file = join(folder, 'samples.om');
  writeFileSync(file, `${lines.join('\n')}\n# EOF\n`);
  execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', file, join(folder, 'data')], {
    stdio: 'ignore',
  });
}
