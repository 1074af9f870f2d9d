// The parts of Services, Endpoints and EndpointSlices that facts are read from, and what may be asked of them alone.
import type { Condition, KubeObject } from './kube-json.ts';

export interface ServicePort {
  readonly name?: string;
  readonly protocol?: string;
  readonly port?: number;
  readonly targetPort?: number | string;
  readonly nodePort?: number;
}

export interface Service extends Omit<KubeObject, 'spec' | 'status'> {
  readonly spec?: {
    readonly externalTrafficPolicy?: string;
    readonly loadBalancerSourceRanges?: readonly string[];
    readonly type?: string;
    readonly selector?: Readonly<Record<string, string>> | null;
    readonly ports?: readonly ServicePort[];
    readonly clusterIP?: string;
    readonly clusterIPs?: readonly string[];
    readonly externalIPs?: readonly string[];
    readonly externalName?: string;
    readonly loadBalancerClass?: string;
    readonly publishNotReadyAddresses?: boolean;
  };
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
    };
    readonly conditions?: readonly Condition[];
  };
}

export interface Endpoints extends KubeObject {
  readonly subsets?: readonly {
    readonly addresses?: readonly { readonly ip?: string }[];
    readonly notReadyAddresses?: readonly { readonly ip?: string }[];
  }[];
}

export interface EndpointSlice extends KubeObject {
  readonly endpoints?: readonly {
    readonly addresses?: readonly string[];
    readonly conditions?: { readonly ready?: boolean | null };
  }[];
}

/** The label by which a slice names its Service. */
export const SLICE_SERVICE_LABEL = 'kubernetes.io/service-name';

/** Gives the selector of a Service; undefined when it selects no pods by labels. */
export function selectorOf(service: Service): Readonly<Record<string, string>> | undefined {
  const { type, selector } = service.spec ?? {};
  if (type === 'ExternalName' || !selector || Object.keys(selector).length === 0) return undefined;
  return selector;
}

/** Tells whether the name of a Service resolves to its pods rather than to one address. */
export function isHeadless(service: Service): boolean {
  return service.spec?.clusterIP === 'None';
}

/** Writes the ports that callers may use: `80, 9090/UDP`. */
export function portsInWords(service: Service): string {
  const ports = (service.spec?.ports ?? []).map(({ port, protocol = 'TCP' }) =>
    protocol === 'TCP' ? `${port}` : `${port}/${protocol}`,
  );
  return ports.length > 0 ? ports.join(', ') : 'none';
}

/** Counts the addresses that Endpoints hand out as ready. */
export function readyAddressesOf(endpoints: Endpoints): number {
  return (endpoints.subsets ?? []).reduce((sum, { addresses = [] }) => sum + addresses.length, 0);
}

/** Counts the endpoints of a slice that are ready; a missing condition counts as ready, as in Kubernetes. */
export function readyEndpointsOf(slice: EndpointSlice): number {
  return (slice.endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false).length;
}
