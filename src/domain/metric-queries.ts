// The fixed list of what a metrics server is asked: PromQL in which names of objects alone are filled in.
import type { Measure, MeasuredKind } from './measure.ts';

/** What a query is for: a measure, or whether the server measures this very object. */
export type QueryPurpose = Measure | 'identity' | 'coverage';

/** One query of the list. `{namespace}`, `{name}` and `{workload}` are filled with names, which have no quotes. */
export interface MetricQuery {
  readonly purpose: QueryPurpose;
  /** Null for a query about no object. */
  readonly kind: MeasuredKind | null;
  readonly expression: string;
  /** Over so long before now, one sample in each step, in seconds; null for the value of now. */
  readonly over: { readonly spanS: number; readonly stepS: number } | null;
}

const POD = 'namespace="{namespace}",pod="{name}"';
const CONTAINER = `${POD},container!="",container!="POD"`;
const WORKLOAD_OF_MESH =
  'reporter="destination",destination_workload_namespace="{namespace}",destination_workload="{workload}"';
const CLAIM = 'namespace="{namespace}",persistentvolumeclaim="{name}"';
/** File systems that hold data, and not those of each container. */
const DISK =
  'fstype!~"tmpfs|ramfs|overlay|squashfs|nsfs|iso9660",mountpoint!~"/(run|var/lib/(kubelet|containerd|docker|containers))/.+"';
const OF_NODE = 'on (instance) group_left () max by (instance) (node_uname_info{nodename="{name}"})';

/** Requests are counted by what programs and meshes call their counters, and the label that has the answer. */
const REQUEST_COUNTERS: readonly (readonly [counter: string, selector: string])[] = [
  ['http_requests_total', POD],
  ['http_server_requests_seconds_count', POD],
  ['http_server_request_duration_seconds_count', POD],
  ['http_server_duration_milliseconds_count', POD],
  ['grpc_server_handled_total', POD],
  ['istio_requests_total', WORKLOAD_OF_MESH],
];
/** Labels in which these have what a request was answered with. */
export const ANSWER_LABELS = [
  'code',
  'status',
  'status_code',
  'http_status_code',
  'http_response_status_code',
  'response_code',
  'grpc_code',
] as const;

/** Histograms of how long requests take, and how many of their units are a second. */
const DURATIONS: readonly (readonly [histogram: string, selector: string, perSecond: number])[] = [
  ['http_request_duration_seconds', POD, 1],
  ['http_server_requests_seconds', POD, 1],
  ['http_server_request_duration_seconds', POD, 1],
  ['http_server_duration_milliseconds', POD, 1000],
  ['grpc_server_handling_seconds', POD, 1],
  ['istio_request_duration_milliseconds', WORKLOAD_OF_MESH, 1000],
];

function named(expression: string, label: string, value: string): string {
  return `label_replace(${expression}, "${label}", "${value}", "", "")`;
}

function requests([counter, selector]: (typeof REQUEST_COUNTERS)[number]): string {
  return named(
    `sum by (${ANSWER_LABELS.join(', ')}) (rate(${counter}{${selector}}[15m]))`,
    'source',
    counter,
  );
}

function duration(
  [histogram, selector, perSecond]: (typeof DURATIONS)[number],
  when: 'now' | 'before',
): string {
  const offset = when === 'before' ? ' offset 1d' : '';
  const buckets = `sum by (le) (rate(${histogram}_bucket{${selector}}[15m]${offset}))`;
  return named(
    named(`histogram_quantile(0.99, ${buckets}) / ${perSecond}`, 'source', histogram),
    'when',
    when,
  );
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const PERIODS = 'container_cpu_cfs_periods_total';
const THROTTLED = 'container_cpu_cfs_throttled_periods_total';

export const METRIC_QUERIES: readonly MetricQuery[] = [
  {
    purpose: 'throttling',
    kind: 'Pod',
    expression: `sum by (container) (rate(${THROTTLED}{${CONTAINER}}[5m])) / sum by (container) (rate(${PERIODS}{${CONTAINER}}[5m]))`,
    over: { spanS: 6 * HOUR, stepS: 5 * MINUTE },
  },
  {
    purpose: 'memory over time',
    kind: 'Pod',
    expression: `max by (container) (container_memory_working_set_bytes{${CONTAINER}})`,
    over: { spanS: 6 * HOUR, stepS: MINUTE },
  },
  {
    purpose: 'restarts over time',
    kind: 'Pod',
    expression: `max by (container) (kube_pod_container_status_restarts_total{${POD}})`,
    over: { spanS: 24 * HOUR, stepS: 10 * MINUTE },
  },
  {
    purpose: 'error rate',
    kind: 'Pod',
    expression: REQUEST_COUNTERS.map(requests).join(' or '),
    over: null,
  },
  {
    purpose: 'latency',
    kind: 'Pod',
    expression: DURATIONS.flatMap((one) => [duration(one, 'now'), duration(one, 'before')]).join(' or '),
    over: null,
  },
  {
    purpose: 'disk fill rate',
    kind: 'PersistentVolumeClaim',
    expression: [
      named(`max(kubelet_volume_stats_used_bytes{${CLAIM}})`, 'part', 'used'),
      named(`max(kubelet_volume_stats_capacity_bytes{${CLAIM}})`, 'part', 'size'),
      named(`max(kubelet_volume_stats_inodes_used{${CLAIM}})`, 'part', 'inodes-used'),
      named(`max(kubelet_volume_stats_inodes{${CLAIM}})`, 'part', 'inodes'),
    ].join(' or '),
    over: { spanS: 6 * HOUR, stepS: 5 * MINUTE },
  },
  {
    purpose: 'disk fill rate',
    kind: 'Node',
    expression: [
      named(
        `max by (device) ((node_filesystem_size_bytes{${DISK}} - node_filesystem_avail_bytes{${DISK}}) * ${OF_NODE})`,
        'part',
        'used',
      ),
      named(`max by (device) (node_filesystem_size_bytes{${DISK}} * ${OF_NODE})`, 'part', 'size'),
      named(
        `max by (device) ((node_filesystem_files{${DISK}} - node_filesystem_files_free{${DISK}}) * ${OF_NODE})`,
        'part',
        'inodes-used',
      ),
      named(`max by (device) (node_filesystem_files{${DISK}} * ${OF_NODE})`, 'part', 'inodes'),
    ].join(' or '),
    over: { spanS: 6 * HOUR, stepS: 5 * MINUTE },
  },
  {
    purpose: 'identity',
    kind: 'Pod',
    expression: `count by (uid) (kube_pod_info{${POD}})`,
    over: null,
  },
  {
    purpose: 'identity',
    kind: 'PersistentVolumeClaim',
    expression: `count by (volumename) (kube_persistentvolumeclaim_info{${CLAIM}})`,
    over: null,
  },
  {
    purpose: 'identity',
    kind: 'Node',
    expression: 'count by (system_uuid) (kube_node_info{node="{name}"})',
    over: null,
  },
  {
    purpose: 'coverage',
    kind: null,
    expression: `count by (__name__) ({__name__=~"${PERIODS}|container_memory_working_set_bytes|kube_pod_info|kubelet_volume_stats_used_bytes|node_filesystem_avail_bytes"})`,
    over: null,
  },
];

/** Finds the query for a purpose; undefined where such objects are not measured like that. */
export function queryFor(purpose: QueryPurpose, kind: MeasuredKind | null): MetricQuery | undefined {
  return METRIC_QUERIES.find((query) => query.purpose === purpose && query.kind === kind);
}

/** The names that fill a query. */
export interface QueryNames {
  readonly namespace: string | null;
  readonly name: string;
  readonly workload: string;
}

/** Writes the path of a query at a moment. Names are as `readMeasure` takes them. */
export function queryPath(
  { expression, over }: MetricQuery,
  names: QueryNames | null,
  nowMs: number,
): string {
  const filled = expression.replace(/\{(namespace|name|workload)\}/g, (_, name: keyof QueryNames) =>
    String(names?.[name] ?? ''),
  );
  const query = `query=${encodeURIComponent(filled)}`;
  const now = Math.floor(nowMs / 1000);
  return over === null
    ? `/api/v1/query?${query}&time=${now}&timeout=10s`
    : `/api/v1/query_range?${query}&start=${now - over.spanS}&end=${now}&step=${over.stepS}&timeout=10s`;
}

const NAME = '[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?';
const PARAMETERS =
  /^\?query=([^&]+)(?:&time=\d{1,12}|&start=\d{1,12}&end=\d{1,12}&step=\d{1,6})&timeout=10s$/;
const EXPRESSIONS = METRIC_QUERIES.map((query) => {
  const plain = query.expression.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const filled = plain.replace(/\\\{(?:namespace|name|workload)\\\}/g, NAME);
  return { query, form: new RegExp(`^${filled}$`) };
});

/** Finds the query of the list that a path asks for; undefined for a path that asks for anything else. */
export function findListedQuery(path: string): MetricQuery | undefined {
  const [, kind = '', rest = ''] = /^\/api\/v1\/(query|query_range)(\?.*)$/.exec(path) ?? [];
  const coded = PARAMETERS.exec(rest)?.[1];
  if (coded === undefined || (kind === 'query') !== rest.includes('&time=')) return undefined;
  try {
    const asked = decodeURIComponent(coded);
    return EXPRESSIONS.find(({ form }) => form.test(asked))?.query;
  } catch {
    return undefined;
  }
}
