// Where a metrics server is, as `metrics.url` says it: on this machine, or a Service that the API server hands on to.
import { K8sLearnError } from './errors.ts';

export type MetricsAddress =
  /** On loopback; without a slash at its end. */
  | { readonly type: 'loopback'; readonly url: string }
  /** A Service of the cluster that is asked; `proxyPath` is its path at the API server. */
  | { readonly type: 'service'; readonly url: string; readonly proxyPath: string };

/** What `metrics.url` may be, `none` included: loopback, or the name that a Service has within the cluster. */
export const METRICS_URL =
  /^(?:none|https?:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|[a-z0-9-]+\.[a-z0-9-]+\.svc(?:\.[a-z0-9.-]+)?)(?::\d{1,5})?(?:\/[\w.~/-]*)?)$/;

const SERVICE =
  /^(?<service>[a-z][a-z0-9-]{0,62})\.(?<namespace>[a-z0-9][a-z0-9-]{0,62})\.svc(?:\.[a-z0-9.-]+)?$/;

/** Reads it. Throws CONFIG for what is no address. */
export function parseMetricsUrl(text: string): MetricsAddress {
  let url: URL | null = null;
  try {
    url = METRICS_URL.test(text) && text !== 'none' ? new URL(text) : null;
  } catch {
    // Said below: a port above 65535, for one.
  }
  if (url === null) {
    throw new K8sLearnError(
      'CONFIG',
      `metrics.url is not the address of a metrics server: ${text}`,
      'k8s-learn config set metrics.url http://127.0.0.1:9090, or http://<service>.<namespace>.svc:9090',
    );
  }
  const path = url.pathname.replace(/\/+$/, '');
  const { service, namespace } = SERVICE.exec(url.hostname)?.groups ?? {};
  if (service === undefined || namespace === undefined)
    return { type: 'loopback', url: `${url.origin}${path}` };
  const secure = url.protocol === 'https:';
  const port = url.port === '' ? (secure ? '443' : '80') : url.port;
  const target = `${secure ? 'https:' : ''}${service}:${port}`;
  return {
    type: 'service',
    url: `${url.origin}${path}`,
    proxyPath: `/api/v1/namespaces/${namespace}/services/${target}/proxy${path}`,
  };
}
