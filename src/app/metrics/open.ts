// The metrics server that the settings name, if they name one: on this machine, or a Service of the cluster that is asked.
import type { Gateway } from '../../agent/kubectl-gateway.ts';
import { throughApiServer } from '../../agent/metrics/through-api-server.ts';
import type { MetricsServer } from '../../domain/metrics.ts';
import { parseMetricsUrl } from '../../domain/metrics-address.ts';
import type { SettingValues } from '../../settings-table.ts';
import type { Runtime } from '../runtime.ts';

/** Gives it; null when none is set. Asks nothing yet. Throws CONFIG for an address that cannot be read. */
export async function openMetrics(
  settings: SettingValues,
  gateway: Gateway,
  runtime: Pick<Runtime, 'openPrometheus'>,
): Promise<MetricsServer | null> {
  const text = settings['metrics.url'];
  if (text === 'none') return null;
  const address = parseMetricsUrl(text);
  return address.type === 'service'
    ? throughApiServer(address, gateway)
    : runtime.openPrometheus(address.url);
}
