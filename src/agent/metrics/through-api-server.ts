// A metrics server that is a Service of the cluster: asked with kubectl through the API server's proxy.
import { MAX_METRICS_BYTES, METRICS_TIMEOUT_MS, type MetricsServer } from '../../domain/metrics.ts';
import type { MetricsAddress } from '../../domain/metrics-address.ts';
import type { Gateway } from '../kubectl-gateway.ts';

/** Makes the server of a Service. What its rights or the network forbid is the answer of kubectl. */
export function throughApiServer(
  { url, proxyPath }: Extract<MetricsAddress, { type: 'service' }>,
  gateway: Gateway,
): MetricsServer {
  return {
    place: url,
    async get(path, signal) {
      const { status, text, omittedBytes, call } = await gateway.run(
        ['get', '--raw', `${proxyPath}${path}`],
        {
          timeoutMs: METRICS_TIMEOUT_MS,
          maxBytes: MAX_METRICS_BYTES,
          signal,
          metricsProxy: proxyPath,
        },
      );
      return omittedBytes > 0
        ? { status: 'failed', text: `the answer is larger than ${MAX_METRICS_BYTES} bytes`, call }
        : { status, text, call };
    },
  };
}
