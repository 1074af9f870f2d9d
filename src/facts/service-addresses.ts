// Facts of Services that do not find pods by labels: load balancers, endpoints made by hand, names of elsewhere.
import type { ObjectRef } from '../domain/kube.ts';
import { resolveHost } from './hosts.ts';
import type { Inventory } from './inventory.ts';
import { createdMsOf } from './pod-sources.ts';
import { ANY, type Emit, type FactKind, type MessageRule } from './rules.ts';
import {
  type EndpointSlice,
  type Endpoints,
  readyAddressesOf,
  readyEndpointsOf,
  type Service,
  SLICE_SERVICE_LABEL,
  selectorOf,
} from './service-json.ts';

/** Clouds take a minute or two to make a load balancer; in milliseconds. */
const LOAD_BALANCER_GRACE_MS = 3 * 60 * 1000;
/** Whoever makes endpoints by hand needs a moment for it, in milliseconds. */
const ENDPOINTS_GRACE_MS = 60 * 1000;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

export const SERVICE_ADDRESS_KINDS: Readonly<Record<string, FactKind>> = {
  'service.load-balancer-pending': {
    doc: 'A Service of type LoadBalancer has been given no external address.',
    depth: 'mechanism',
    standing: 'symptom',
    captures: ['class'],
  },
  'service.load-balancer-error': {
    doc: 'A controller says why it cannot make the load balancer of a Service.',
    depth: 'origin',
    takes: ANY,
    captures: ['error'],
  },
  'service.allocation-conflict': {
    doc: 'The cluster IP or node port of a Service is not its own: taken twice, or out of range.',
    depth: 'origin',
    takes: ['in-use'],
    captures: ['error'],
  },
  'service.endpoints-update-failed': {
    doc: 'The endpoints of a Service cannot be brought up to date.',
    depth: 'mechanism',
    takes: ANY,
    captures: ['error'],
  },
  'service.without-endpoints': {
    doc: 'A Service without selector has no endpoints, which somebody has to make by hand.',
    depth: 'origin',
    captures: ['ports'],
  },
  'service.external-name-broken': {
    doc: 'The name that an ExternalName Service stands for cannot work.',
    depth: 'origin',
    captures: ['target', 'problem'],
  },
};

// Wordings: cloud-provider's service controller, MetalLB's controller, AWS load balancer controller, GKE's L4
// controllers; the IP and port allocators' repair loops; the endpoints controllers.
export const SERVICE_MESSAGES: readonly MessageRule[] = [
  {
    code: 'service.load-balancer-error',
    kinds: ['Service'],
    reason:
      /^(?:SyncLoadBalancerFailed|CreatingLoadBalancerFailed|UpdateLoadBalancerFailed|AllocationFailed|LoadBalancerMixedProtocolNotSupported|Failed(?:Build|Deploy)Model|UnAvailableLoadBalancer)$/,
    message:
      /^(?:Error (?:syncing|creating|updating)[^:]*: |Failed (?:build|deploy) model due to )?(?:failed to ensure load balancer: )?(?<error>.+)/is,
  },
  {
    code: 'service.allocation-conflict',
    kinds: ['Service'],
    reason:
      /^(?:ClusterIPAlreadyAllocated|ClusterIPOutOfRange|ClusterIPNotValid|PortAlreadyAllocated|PortOutOfRange)$/,
    message: /^(?<error>.+)/s,
  },
  {
    code: 'service.endpoints-update-failed',
    kinds: ['Service', 'Endpoints'],
    reason: /^(?:FailedToUpdateEndpointSlices|FailedToUpdateEndpoint|FailedToCreateEndpoint)$/,
    // Two writers at once, or a node or namespace that just went: the next try mends it.
    message: /^(?!.*(?:object has been modified|node "[^"]*" not found|being terminated))(?<error>.+)/s,
  },
];

/** Emits what is wrong with the address of one Service. */
export function extractAddress(service: Service, subject: ObjectRef, inventory: Inventory, emit: Emit): void {
  switch (service.spec?.type) {
    case 'LoadBalancer':
      extractLoadBalancer(service, subject, inventory, emit);
      break;
    case 'ExternalName':
      extractExternalName(service, subject, inventory, emit);
      break;
  }
  if (service.spec?.type !== 'ExternalName') extractHandMade(service, subject, inventory, emit);
}

/** Tells whether a Service has all that a load balancer controller should give it. */
export function isProvisioned(service: Service): boolean {
  return service.spec?.type === 'LoadBalancer' && (service.status?.loadBalancer?.ingress ?? []).length > 0;
}

/** Finds whether a Service has addresses by its Endpoints and slices; undefined when none of them were seen. */
export function readyAddresses(subject: ObjectRef, inventory: Inventory): number | undefined {
  const endpoints = inventory.find({ ...subject, kind: 'Endpoints' }) as Endpoints | undefined;
  const slices = (inventory.list('EndpointSlice', subject.namespace) as readonly EndpointSlice[]).filter(
    ({ metadata }) => metadata?.labels?.[SLICE_SERVICE_LABEL] === subject.name,
  );
  if (!endpoints && slices.length === 0) return undefined;
  const inSlices = slices.reduce((sum, slice) => sum + readyEndpointsOf(slice), 0);
  return Math.max(endpoints ? readyAddressesOf(endpoints) : 0, inSlices);
}

function extractLoadBalancer(service: Service, subject: ObjectRef, inventory: Inventory, emit: Emit): void {
  if (isProvisioned(service) || inventory.nowMs - createdMsOf(service) < LOAD_BALANCER_GRACE_MS) return;
  const loadBalancerClass = service.spec?.loadBalancerClass;
  const ofClass = loadBalancerClass === undefined ? '' : `, loadBalancerClass: ${loadBalancerClass}`;
  emit('service.load-balancer-pending', subject, `type: LoadBalancer, status.loadBalancer: {}${ofClass}`, {
    class: loadBalancerClass,
  });
  for (const { type, status, reason = '', message = '' } of service.status?.conditions ?? []) {
    if (status !== 'False' || message === '') continue;
    emit('service.load-balancer-error', subject, `condition ${type}: False, ${reason}: ${message}`, {
      error: message,
    });
  }
}

function extractHandMade(service: Service, subject: ObjectRef, inventory: Inventory, emit: Emit): void {
  const { namespace } = subject;
  if (selectorOf(service) || subject.name === 'kubernetes' || !inventory.isComplete('Endpoints', namespace))
    return;
  if (inventory.nowMs - createdMsOf(service) < ENDPOINTS_GRACE_MS) return;
  if ((readyAddresses(subject, inventory) ?? 0) > 0) return;
  const ports = (service.spec?.ports ?? []).map(({ port }) => `${port}`).join(', ');
  emit('service.without-endpoints', subject, 'spec.selector: none; endpoints: none', { ports });
}

function extractExternalName(service: Service, subject: ObjectRef, inventory: Inventory, emit: Emit): void {
  const target = service.spec?.externalName ?? '';
  const problem = problemOf(target, subject, inventory);
  if (problem === null) return;
  emit('service.external-name-broken', subject, `type: ExternalName, externalName: ${target}`, {
    target,
    problem,
  });
}

function problemOf(target: string, subject: ObjectRef, inventory: Inventory): string | null {
  if (IPV4.test(target)) return 'it is an IP address, and DNS looks it up as a name';
  // DNS does not add its search domains to the name that an alias stands for: short names stay what they are.
  if (!target.includes('.'))
    return 'it has no domain, and DNS adds none to the name that an alias stands for';
  const found = resolveHost(target, subject.namespace, inventory);
  if (found.type === 'missing') return `there is no Service ${found.name} in namespace ${found.namespace}`;
  if (
    found.type === 'service' &&
    found.ref.name === subject.name &&
    found.ref.namespace === subject.namespace
  ) {
    return 'it names the Service itself';
  }
  return null;
}
