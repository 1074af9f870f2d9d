// Which API paths `get --raw` may read: lists and objects of known kinds, the health endpoints, and of one Service that a
// setting names the answers to a fixed list of queries.
import { findListedQuery } from '../../domain/metric-queries.ts';

/** Kinds by API group, '' being the core group. Secrets are not among them, nor any subresource. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  '': [
    'componentstatuses',
    'configmaps',
    'endpoints',
    'events',
    'limitranges',
    'namespaces',
    'nodes',
    'persistentvolumeclaims',
    'persistentvolumes',
    'pods',
    'podtemplates',
    'replicationcontrollers',
    'resourcequotas',
    'serviceaccounts',
    'services',
  ],
  'admissionregistration.k8s.io': [
    'mutatingadmissionpolicies',
    'mutatingadmissionpolicybindings',
    'mutatingwebhookconfigurations',
    'validatingadmissionpolicies',
    'validatingadmissionpolicybindings',
    'validatingwebhookconfigurations',
  ],
  'apiextensions.k8s.io': ['customresourcedefinitions'],
  'apiregistration.k8s.io': ['apiservices'],
  apps: ['controllerrevisions', 'daemonsets', 'deployments', 'replicasets', 'statefulsets'],
  autoscaling: ['horizontalpodautoscalers'],
  batch: ['cronjobs', 'jobs'],
  'certificates.k8s.io': ['certificatesigningrequests'],
  'coordination.k8s.io': ['leases'],
  'discovery.k8s.io': ['endpointslices'],
  'events.k8s.io': ['events'],
  extensions: ['ingresses'],
  'flowcontrol.apiserver.k8s.io': ['flowschemas', 'prioritylevelconfigurations'],
  'metrics.k8s.io': ['nodes', 'pods'],
  'networking.k8s.io': ['ingressclasses', 'ingresses', 'ipaddresses', 'networkpolicies', 'servicecidrs'],
  'node.k8s.io': ['runtimeclasses'],
  policy: ['poddisruptionbudgets', 'podsecuritypolicies'],
  'rbac.authorization.k8s.io': ['clusterrolebindings', 'clusterroles', 'rolebindings', 'roles'],
  'resource.k8s.io': ['deviceclasses', 'resourceclaims', 'resourceclaimtemplates', 'resourceslices'],
  'scheduling.k8s.io': ['priorityclasses'],
  'storage.k8s.io': [
    'csidrivers',
    'csinodes',
    'csistoragecapacities',
    'storageclasses',
    'volumeattachments',
    'volumeattributesclasses',
  ],
};

/**
 * Custom kinds may be listed, not opened by name; operators name their groups after Kubernetes as well
 * (`sparkoperator.k8s.io`). A group whose objects are actions (KubeVirt's consoles) or credentials is left out.
 */
const CUSTOM_GROUP = /^[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)+$/;
const CLOSED_GROUP =
  /^(?:authentication|authorization|internal\.apiserver)\.k8s\.io$|^(?:k8s|kubernetes)\.io$|^subresources\.|^oauth\.|^user\.openshift\.io$/;
const CLOSED_KIND = /^(?:secrets?|.*tokens?|watch|proxy|namespaces)$/;

/** What the server says of itself: its version, what it serves, how it fares. */
const SERVER =
  /^\/(?:version|metrics|api|api\/v1|apis(?:\/[a-z0-9.-]{1,253}(?:\/v\d+(?:(?:alpha|beta)\d+)?)?)?)$/;
const HEALTH = /^\/(?:readyz|livez|healthz)(?:\?verbose(?:=(?:true|1)?)?)?$/;
const NAMESPACE = '[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?';
/** RBAC alone has colons in names. */
const NAME = '[a-z0-9](?:[-a-z0-9.:]{0,251}[a-z0-9])?';
const RESOURCE = new RegExp(
  `^/(?:api|apis/(?<group>[a-z0-9.-]+))/(?<version>v\\d+(?:(?:alpha|beta)\\d+)?)(?:/namespaces/(?<namespace>${NAMESPACE}))?/(?<kind>[a-z][a-z0-9]*)(?:/(?<name>${NAME}))?$`,
);
const PARAMETERS: readonly string[] = ['limit', 'continue', 'labelSelector', 'fieldSelector'];
const PARAMETER_VALUE = /^[\w.%=!,()+:/~-]{0,4000}$/;
const DECODED_VALUE = /^[\w.=!,()+:/~ @-]*$/;

/** The longest path that is read; tokens of `continue` are long. */
export const MAX_RAW_PATH_CHARS = 6000;

function queryProblem(query: string): string | null {
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    const name = equals === -1 ? pair : pair.slice(0, equals);
    const value = equals === -1 ? '' : pair.slice(equals + 1);
    if (!PARAMETERS.includes(name)) {
      return `the parameter ${JSON.stringify(name.slice(0, 40))} is none of ${PARAMETERS.join(', ')}`;
    }
    if (!PARAMETER_VALUE.test(value)) {
      return `the value of ${name} has characters that a selector has not`;
    }
    try {
      if (!DECODED_VALUE.test(decodeURIComponent(value))) {
        return `the value of ${name} has characters that a selector has not`;
      }
    } catch {
      return `the value of ${name} is not encoded as a URL has it`;
    }
  }
  return null;
}

function resourceProblem(path: string): string | null {
  const groups = RESOURCE.exec(path)?.groups;
  if (groups === undefined) {
    return 'it is not the path of a list or of one object';
  }
  const group = groups.group ?? '';
  const kind = groups.kind ?? '';
  const known = Object.hasOwn(KINDS, group) ? KINDS[group] : undefined;
  if (known !== undefined) {
    return known.includes(kind) ? null : `${JSON.stringify(kind)} is not a kind that may be read this way`;
  }
  const isOpen = CUSTOM_GROUP.test(group) && !CLOSED_GROUP.test(group);
  if (!isOpen || CLOSED_KIND.test(kind)) {
    return `${JSON.stringify(kind)} of ${JSON.stringify(group)} is not a kind that may be read this way`;
  }
  return groups.name === undefined ? null : 'of a custom kind only the list may be read this way';
}

/** Tells why an API path may not be read; null when it may. */
export function rawPathProblem(pathAndQuery: string): string | null {
  if (pathAndQuery.length > MAX_RAW_PATH_CHARS) {
    return 'it is too long';
  }
  if (HEALTH.test(pathAndQuery) || SERVER.test(pathAndQuery)) {
    return null;
  }
  const mark = pathAndQuery.indexOf('?');
  const path = mark === -1 ? pathAndQuery : pathAndQuery.slice(0, mark);
  const problem = resourceProblem(path);
  return problem ?? (mark === -1 ? null : queryProblem(pathAndQuery.slice(mark + 1)));
}

/** Tells why a path may not be read by way of the API server's proxy to a metrics server; null when it may. */
export function metricsPathProblem(pathAndQuery: string, proxyPath: string): string | null {
  if (!pathAndQuery.startsWith(`${proxyPath}/`)) return 'it is not the Service that metrics.url names';
  return findListedQuery(pathAndQuery.slice(proxyPath.length)) === undefined
    ? 'it is not a query of the list'
    : null;
}
