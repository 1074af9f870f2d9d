// One look at the metrics server that is set: whether it answers, and which of the metrics that are asked for it has.
import { createGateway } from '../../agent/kubectl-gateway.ts';
import { readSeries } from '../../agent/metrics/read-series.ts';
import { queryFor, queryPath } from '../../domain/metric-queries.ts';
import type { MetricsServer } from '../../domain/metrics.ts';
import { parseMetricsUrl } from '../../domain/metrics-address.ts';
import type { SettingValues } from '../../settings-table.ts';
import type { CheckResult, ClusterRequest, Runtime } from '../runtime.ts';
import { openMetrics } from './open.ts';

const LOOK_MS = 12_000;

/** What is not seen without a metric. */
const SEES: readonly (readonly [metric: string, what: string])[] = [
  ['container_cpu_cfs_periods_total', 'throttling'],
  ['container_memory_working_set_bytes', 'memory'],
  ['kube_pod_info', 'restarts and which pod is meant'],
  ['kubelet_volume_stats_used_bytes', 'volumes of claims'],
  ['node_filesystem_avail_bytes', 'disks of nodes'],
];

/** Looks at it. Throws what opening the cluster throws. */
export async function lookAtMetrics(
  runtime: Runtime,
  request: ClusterRequest,
  settings: SettingValues,
): Promise<CheckResult> {
  const address = parseMetricsUrl(settings['metrics.url']);
  if (address.type === 'loopback') return asked(await runtime.openPrometheus(address.url));
  const { cluster, close } = await runtime.openCluster(request, () => undefined);
  try {
    const server = await openMetrics(settings, createGateway(cluster), runtime);
    return server === null ? { state: 'ok', detail: 'none', hint: null } : await asked(server);
  } finally {
    await close();
  }
}

async function asked(server: MetricsServer): Promise<CheckResult> {
  const query = queryFor('coverage', null);
  if (query === undefined) throw new Error('the list lacks the query of doctor');
  const answer = await server.get(queryPath(query, null, Date.now()), AbortSignal.timeout(LOOK_MS));
  const reading = answer.status === 'ok' ? readSeries(answer.text) : null;
  if (reading?.type !== 'series') {
    const reason = reading === null ? answer.text.trim() : reading.reason;
    return {
      state: 'warning',
      detail: `no Prometheus answers at ${server.place}: ${reason}`,
      hint: 'start it, or k8s-learn config unset metrics.url: everything else works without it',
    };
  }
  const known = new Set(reading.series.map(({ labels }) => labels['__name__']));
  const unseen = SEES.filter(([metric]) => !known.has(metric));
  if (unseen.length === 0) return { state: 'ok', detail: `${server.place} answers`, hint: null };
  return {
    state: 'notice',
    detail: `${server.place} answers, and does not show ${unseen.map(([, what]) => what).join(', ')}`,
    hint: `it has no ${unseen.map(([metric]) => metric).join(', ')}`,
  };
}
