// Edges of how requests find their way: selectors, endpoints, routes, classes, policies, certificates, webhooks.
import type { ObjectRef } from '../../../domain/kube.ts';
import { isCustomGroup } from '../../api-resources.ts';
import { destinationsOf } from '../../computed/routes.ts';
import { DNS_NAMESPACES, dnsServersIn } from '../../dns.ts';
import type { Inventory } from '../../inventory.ts';
import { isRecord, type KubeObject, type LabelSelector, refOf, selectorMatches } from '../../kube-json.ts';
import { type PodSource, podSourcesIn, podsSelected, selectsSource } from '../../pod-sources.ts';
import { type Service, SLICE_SERVICE_LABEL, selectorOf } from '../../service-json.ts';
import {
  type EdgeRule,
  groupOf,
  listCall,
  PODDED,
  podLabelsOf,
  recordAt,
  recordsAt,
  type Target,
  textAt,
} from '../edge-rule.ts';
import { objectOfHost } from '../host-names.ts';

export const ROUTE_KINDS: readonly string[] = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'];
const WEBHOOKS: readonly string[] = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'];
export const INGRESS_CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const DEFAULT_INGRESS_CLASS = 'ingressclass.kubernetes.io/is-default-class';
/** Custom kinds that decide over requests to and from pods, by the ends of their names. */
const POLICY_KIND = /(?:Policy|Authentication|AuthorizationPolicy|Sidecar)$/;
/** Where such kinds keep the selector of the pods that they are about. */
const POLICY_SELECTORS: readonly (readonly string[])[] = [
  ['selector'],
  ['podSelector'],
  ['endpointSelector'],
  ['workloadSelector'],
];

export const NETWORK_EDGES: readonly EdgeRule[] = [
  { type: 'selects', from: ['Service'], to: PODDED, blame: 'to', targets: selectedBy, seek: seekPods },
  {
    type: 'endpoints-of',
    from: ['Endpoints', 'EndpointSlice'],
    to: ['Service'],
    blame: 'from',
    targets: serviceOfEndpoints,
  },
  { type: 'routes-to', from: ['Ingress'], to: ['Service'], blame: 'to', targets: backendsOfIngress },
  { type: 'routes-to', from: ROUTE_KINDS, to: ['Service', 'Gateway'], blame: 'to', targets: backendsOfRoute },
  {
    type: 'routes-to',
    from: ['VirtualService'],
    to: ['Service', 'Pod'],
    blame: 'to',
    targets: destinationsOfMesh,
  },
  {
    type: 'routes-to',
    from: ['DestinationRule'],
    to: ['Service', 'Pod'],
    blame: 'to',
    targets: hostOfRule,
  },
  { type: 'of-class', from: ['Ingress'], to: ['IngressClass'], blame: 'to', targets: classOfIngress },
  { type: 'of-class', from: ['Gateway'], to: ['GatewayClass'], blame: 'to', targets: classOfGateway },
  {
    type: 'tls-secret',
    from: ['Ingress', 'Gateway'],
    to: ['Secret'],
    blame: 'to',
    targets: tlsSecretsOf,
    seek: seekCertificates,
  },
  {
    type: 'governed-by',
    from: PODDED,
    to: ['NetworkPolicy', 'PodDisruptionBudget'],
    blame: 'to',
    targets: policiesOver,
    seek: (object, inventory) => seekIn('NetworkPolicy', object, inventory),
  },
  { type: 'governed-by', from: PODDED, to: ['*'], blame: 'to', targets: customPoliciesOver },
  { type: 'admits', from: WEBHOOKS, to: ['Service'], blame: 'to', targets: serversOfWebhooks },
  {
    type: 'converts',
    from: ['CustomResourceDefinition'],
    to: ['Service'],
    blame: 'to',
    targets: serverOfConversion,
  },
  { type: 'converts', from: ['*'], to: ['CustomResourceDefinition'], blame: 'to', targets: definitionOf },
  {
    type: 'resolved-by',
    from: PODDED,
    to: PODDED,
    blame: 'to',
    targets: dnsServers,
    seek: (_, inventory) =>
      DNS_NAMESPACES.some((namespace) => inventory.isComplete('Pod', namespace))
        ? []
        : [listCall('Pod', DNS_NAMESPACES[0])],
  },
  { type: 'names-host', from: ['Service'], to: ['Service', 'Pod'], blame: 'to', targets: aliasOf },
];

function* dnsServers(_: KubeObject, inventory: Inventory): Iterable<Target> {
  for (const namespace of DNS_NAMESPACES) {
    for (const { ref } of dnsServersIn(namespace, inventory))
      yield { ref, because: "answers for the names of the cluster's Services" };
  }
}

/** What makes pods in each namespace, read once. */
function sourceCache(): Map<string | null, readonly PodSource[]> {
  return new Map();
}

export function sourcesIn(namespace: string | null, inventory: Inventory): readonly PodSource[] {
  const cache = inventory.derived(sourceCache);
  const known = cache.get(namespace);
  if (known) return known;
  const sources = podSourcesIn(inventory, namespace);
  cache.set(namespace, sources);
  return sources;
}

function* selectedBy(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const selector = selectorOf(object as Service);
  if (!selector) return;
  const because = `spec.selector: ${Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')}`;
  for (const source of sourcesIn(refOf(object).namespace, inventory)) {
    if (!selectsSource(selector, source)) continue;
    yield { ref: source.ref, because };
    for (const pod of podsSelected(selector, source)) yield { ref: refOf(pod), because };
  }
}

function seekPods(object: KubeObject, inventory: Inventory) {
  const { namespace } = refOf(object);
  return selectorOf(object as Service) && !inventory.isComplete('Pod', namespace) && namespace !== null
    ? [{ tool: 'FIND_ISSUES', args: { namespace } } as const]
    : [];
}

function seekIn(kind: string, object: KubeObject, inventory: Inventory) {
  const { namespace } = refOf(object);
  return inventory.isComplete(kind, namespace) ? [] : [listCall(kind, namespace)];
}

function* serviceOfEndpoints(object: KubeObject): Iterable<Target> {
  const { namespace, name } = refOf(object);
  const service = object.kind === 'Endpoints' ? name : object.metadata?.labels?.[SLICE_SERVICE_LABEL];
  if (service !== undefined)
    yield { ref: { kind: 'Service', namespace, name: service }, because: `endpoints of ${service}` };
}

function* backendsOfIngress(object: KubeObject): Iterable<Target> {
  const { namespace } = refOf(object);
  for (const rule of recordsAt(object.spec, ['rules'])) {
    const host = textAt(rule, ['host']) ?? '*';
    for (const path of recordsAt(rule, ['http', 'paths'])) {
      const name = textAt(path, ['backend', 'service', 'name']);
      if (name === undefined) continue;
      const because = `backend of ${host}${textAt(path, ['path']) ?? '/'}`;
      yield { ref: { kind: 'Service', namespace, name }, because };
    }
  }
  const name = textAt(object.spec, ['defaultBackend', 'service', 'name']);
  if (name !== undefined) yield { ref: { kind: 'Service', namespace, name }, because: 'spec.defaultBackend' };
}

function* backendsOfRoute(object: KubeObject): Iterable<Target> {
  const own = refOf(object).namespace;
  for (const parent of recordsAt(object.spec, ['parentRefs'])) {
    const kind = textAt(parent, ['kind']) ?? 'Gateway';
    const ref = {
      kind,
      namespace: textAt(parent, ['namespace']) ?? own,
      name: textAt(parent, ['name']) ?? '',
    };
    yield {
      ref,
      because: `spec.parentRefs: ${kind} ${ref.name}`,
      group: kind === 'Gateway' ? 'gateway.networking.k8s.io' : undefined,
    };
  }
  for (const rule of recordsAt(object.spec, ['rules'])) {
    for (const backend of recordsAt(rule, ['backendRefs'])) {
      const kind = textAt(backend, ['kind']) ?? 'Service';
      const namespace = textAt(backend, ['namespace']) ?? own;
      const name = textAt(backend, ['name']) ?? '';
      yield { ref: { kind, namespace, name }, because: `backendRefs: ${name}` };
    }
  }
}

function* destinationsOfMesh(object: KubeObject, inventory: Inventory): Iterable<Target> {
  for (const route of destinationsOf(object)) {
    const host = textAt(route, ['destination', 'host']) ?? '';
    const ref = objectOfHost(host, refOf(object).namespace, inventory);
    const subset = textAt(route, ['destination', 'subset']);
    if (ref) yield { ref, because: `route to ${host}${subset === undefined ? '' : ` subset ${subset}`}` };
  }
}

function* hostOfRule(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const host = textAt(object.spec, ['host']) ?? '';
  const ref = objectOfHost(host, refOf(object).namespace, inventory);
  if (ref) yield { ref, because: `spec.host: ${host}` };
}

/** Gives the class of an Ingress by its field or the older annotation; of one that names none, the default class. */
export function ingressClassOf(object: KubeObject): string | undefined {
  return (
    textAt(object.spec, ['ingressClassName']) ?? object.metadata?.annotations?.[INGRESS_CLASS_ANNOTATION]
  );
}

function* classOfIngress(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const name = ingressClassOf(object);
  if (name !== undefined) {
    const isByField = textAt(object.spec, ['ingressClassName']) !== undefined;
    const because = isByField
      ? `spec.ingressClassName: ${name}`
      : `annotation ${INGRESS_CLASS_ANNOTATION}: ${name}`;
    // Controllers that go by the annotation need no class of that name.
    const ref = { kind: 'IngressClass', namespace: null, name };
    if (isByField || inventory.find(ref)) yield { ref, because };
    return;
  }
  for (const known of inventory.list('IngressClass')) {
    if (known.metadata?.annotations?.[DEFAULT_INGRESS_CLASS] === 'true')
      yield { ref: refOf(known), because: 'the default class' };
  }
}

function* classOfGateway(object: KubeObject): Iterable<Target> {
  const name = textAt(object.spec, ['gatewayClassName']);
  if (name === undefined) return;
  yield {
    ref: { kind: 'GatewayClass', namespace: null, name },
    because: `spec.gatewayClassName: ${name}`,
    group: groupOf(object),
  };
}

function* tlsSecretsOf(object: KubeObject): Iterable<Target> {
  const { namespace } = refOf(object);
  for (const tls of recordsAt(object.spec, ['tls'])) {
    const name = textAt(tls, ['secretName']);
    if (name !== undefined) yield { ref: { kind: 'Secret', namespace, name }, because: `spec.tls: ${name}` };
  }
  for (const listener of recordsAt(object.spec, ['listeners'])) {
    for (const certificate of recordsAt(listener, ['tls', 'certificateRefs'])) {
      const name = textAt(certificate, ['name']) ?? '';
      const ref = { kind: 'Secret', namespace: textAt(certificate, ['namespace']) ?? namespace, name };
      yield { ref, because: `listener ${textAt(listener, ['name']) ?? ''}: ${name}` };
    }
  }
}

const CERTIFICATES = 'certificates.cert-manager.io';

/** Who asks for a certificate by an annotation has a Certificate of it. */
function seekCertificates(object: KubeObject, inventory: Inventory) {
  const marks = Object.keys(object.metadata?.annotations ?? {});
  const { namespace } = refOf(object);
  if (!marks.some((key) => key.startsWith('cert-manager.io/'))) return [];
  const isKnown =
    inventory.isComplete('Certificate', namespace) || inventory.isComplete('certificates', namespace);
  return isKnown ? [] : [listCall(CERTIFICATES, namespace)];
}

function* policiesOver(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const { namespace } = refOf(object);
  const labels = podLabelsOf(object);
  for (const policy of inventory.list('NetworkPolicy', namespace)) {
    const selector = (recordAt(policy.spec, ['podSelector']) ?? {}) as LabelSelector;
    if (selectorMatches(selector, labels))
      yield { ref: refOf(policy), because: 'spec.podSelector selects its pods' };
  }
  for (const budget of inventory.list('PodDisruptionBudget', namespace)) {
    const selector = recordAt(budget.spec, ['selector']) as LabelSelector | undefined;
    if (selector && selectorMatches(selector, labels))
      yield { ref: refOf(budget), because: 'spec.selector selects its pods' };
  }
}

function policyKinds(inventory: Inventory): readonly string[] {
  return inventory.kinds().filter((kind) => {
    const [first] = inventory.list(kind);
    return POLICY_KIND.test(kind) && first !== undefined && isCustomGroup(groupOf(first));
  });
}

function* customPoliciesOver(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const { namespace } = refOf(object);
  const labels = podLabelsOf(object);
  for (const kind of inventory.derived(policyKinds)) {
    for (const policy of inventory.list(kind, namespace)) {
      const selector = POLICY_SELECTORS.map((path) => recordAt(policy.spec, path)).find(isRecord);
      const group = groupOf(policy);
      if (selector === undefined)
        yield { ref: refOf(policy), because: 'is about its whole namespace', group };
      else if (selectorMatches(selector as LabelSelector, labels))
        yield { ref: refOf(policy), because: 'selects its pods', group };
    }
  }
}

function* serversOfWebhooks(object: KubeObject): Iterable<Target> {
  for (const webhook of recordsAt(object, ['webhooks'])) {
    const service = serviceAt(webhook, ['clientConfig', 'service']);
    if (service) yield { ref: service, because: `webhook ${textAt(webhook, ['name']) ?? ''}` };
  }
}

function* serverOfConversion(object: KubeObject): Iterable<Target> {
  const service = serviceAt(object.spec, ['conversion', 'webhook', 'clientConfig', 'service']);
  if (service) yield { ref: service, because: 'spec.conversion.webhook' };
}

function* definitionOf(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const group = groupOf(object);
  if (!isCustomGroup(group)) return;
  const definition = inventory.derived(definitionsByKind).get(`${object.kind} ${group}`);
  if (definition) yield { ref: definition, because: 'defines its kind' };
}

function definitionsByKind(inventory: Inventory): ReadonlyMap<string, ObjectRef> {
  return new Map(
    inventory
      .list('CustomResourceDefinition')
      .map((definition) => [
        `${textAt(definition.spec, ['names', 'kind'])} ${textAt(definition.spec, ['group'])}`,
        refOf(definition),
      ]),
  );
}

function serviceAt(part: unknown, path: readonly string[]): ObjectRef | null {
  const service = recordAt(part, path);
  const name = textAt(service, ['name']);
  const namespace = textAt(service, ['namespace']);
  return name !== undefined && namespace !== undefined ? { kind: 'Service', namespace, name } : null;
}

function* aliasOf(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const host = textAt(object.spec, ['externalName']);
  if (host === undefined || textAt(object.spec, ['type']) !== 'ExternalName') return;
  // DNS adds no search domain to the name that an alias stands for.
  const ref = host.includes('.') ? objectOfHost(host, null, inventory) : null;
  if (ref) yield { ref, because: `spec.externalName: ${host}` };
}
