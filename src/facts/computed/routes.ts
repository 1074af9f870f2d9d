// Facts of routes that send requests where nothing takes them: subsets that nobody defines, references not permitted.
import type { ObjectRef } from '../../domain/kube.ts';
import { resolveHost } from '../hosts.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { nearestName } from '../selector-mismatch.ts';
import { groupOf, recordsAt, textAt } from '../topology/edge-rule.ts';

const ISTIO = 'networking.istio.io';
const GATEWAY_API = 'gateway.networking.k8s.io';
const ROUTE_KINDS = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute'] as const;

export const routeTopic: Topic = {
  kinds: {
    'route.subset-undefined': {
      doc: 'A route sends requests to a subset of a host that no DestinationRule of that host defines.',
      depth: 'origin',
      captures: ['host', 'subset', 'defined', 'rule', 'weight', 'near'],
    },
    'route.not-granted': {
      doc: 'A route refers to a Service of another namespace, and no ReferenceGrant there permits it.',
      depth: 'origin',
      captures: ['service', 'service_namespace', 'grant', 'grant_from'],
    },
  },
  relations: [{ extract: extractSubsets }, { extract: extractGrants }],
};

type Json = Readonly<Record<string, unknown>>;

/** Lists where a VirtualService sends requests. */
export function destinationsOf(object: KubeObject): readonly Json[] {
  return ['http', 'tls', 'tcp'].flatMap((protocol) =>
    recordsAt(object.spec, [protocol]).flatMap((rule) => recordsAt(rule, ['route'])),
  );
}

function extractSubsets(inventory: Inventory, emit: Emit): void {
  const rules = inventory.list('DestinationRule').filter((rule) => groupOf(rule) === ISTIO);
  for (const object of inventory.list('VirtualService')) {
    const subject = refOf(object);
    if (groupOf(object) !== ISTIO) continue;
    for (const route of destinationsOf(object)) {
      const host = textAt(route, ['destination', 'host']) ?? '';
      const subset = textAt(route, ['destination', 'subset']);
      const called = resolveHost(host, subject.namespace, inventory);
      if (called.type === 'service') inventory.link('uses', subject, called.ref);
      if (subset === undefined || !inventory.isComplete('DestinationRule', null)) continue;
      const own = rules.filter((rule) => isOfHost(rule, fullName(host, subject.namespace)));
      const defined = own.flatMap((rule) =>
        recordsAt(rule.spec, ['subsets']).map((one) => textAt(one, ['name']) ?? ''),
      );
      if (defined.includes(subset)) continue;
      const [rule] = own.map(refOf);
      const weight = route['weight'];
      const quote = `destination ${host} subset ${subset}; subsets defined: ${defined.join(', ') || 'none'}`;
      emit('route.subset-undefined', subject, quote, {
        host,
        subset,
        defined: defined.join(', ') || undefined,
        rule: rule && `${rule.namespace}/${rule.name}`,
        weight: typeof weight === 'number' ? weight : undefined,
        near: nearestName(subset, defined),
      });
    }
  }
}

function isOfHost(rule: KubeObject, host: string): boolean {
  const own = fullName(textAt(rule.spec, ['host']) ?? '', refOf(rule).namespace);
  return own === host || (own.startsWith('*') && host.endsWith(own.slice(1)));
}

/** Short names are completed by the namespace of the object that has them; names with dots as DNS would. */
function fullName(host: string, namespace: string | null): string {
  const labels = host.toLowerCase().split('.');
  if (host.startsWith('*')) return host.toLowerCase();
  if (labels.length === 1) return `${host.toLowerCase()}.${namespace}`;
  return labels[2] === 'svc' ? labels.slice(0, 2).join('.') : host.toLowerCase();
}

function extractGrants(inventory: Inventory, emit: Emit): void {
  if (!inventory.isComplete('ReferenceGrant', null)) return;
  for (const kind of ROUTE_KINDS) {
    for (const route of inventory.list(kind)) {
      if (groupOf(route) !== GATEWAY_API || isResolved(route)) continue;
      const backends = recordsAt(route.spec, ['rules']).flatMap((rule) => recordsAt(rule, ['backendRefs']));
      for (const backend of backends) judgeBackend(backend, route, inventory, emit);
    }
  }
}

function judgeBackend(backend: Json, route: KubeObject, inventory: Inventory, emit: Emit): void {
  const subject = refOf(route);
  const namespace = textAt(backend, ['namespace']) ?? subject.namespace;
  const name = textAt(backend, ['name']) ?? '';
  const isService = (textAt(backend, ['kind']) ?? 'Service') === 'Service';
  if (!isService || namespace === subject.namespace || namespace === null) return;
  const grants = inventory.list('ReferenceGrant', namespace);
  if (grants.some((grant) => permits(grant, subject, name))) return;
  const nearest = grants.find((grant) => recordsAt(grant.spec, ['to']).some((to) => isServiceOf(to, name)));
  const from = recordsAt(nearest?.spec, ['from']).map(
    (one) => `${textAt(one, ['kind'])} of namespace ${textAt(one, ['namespace'])}`,
  );
  emit(
    'route.not-granted',
    subject,
    `backendRefs: Service ${namespace}/${name}; ReferenceGrants in ${namespace} permit ${from.join(', ') || 'nothing of it'}`,
    {
      service: name,
      service_namespace: namespace,
      grant: nearest && refOf(nearest).name,
      grant_from: from.length > 0 ? from.join(', ') : undefined,
    },
  );
}

function permits(grant: KubeObject, { kind, namespace }: ObjectRef, service: string): boolean {
  const isFrom = recordsAt(grant.spec, ['from']).some(
    (from) => textAt(from, ['kind']) === kind && textAt(from, ['namespace']) === namespace,
  );
  return isFrom && recordsAt(grant.spec, ['to']).some((to) => isServiceOf(to, service));
}

function isServiceOf(to: Json, name: string): boolean {
  const only = textAt(to, ['name']);
  return textAt(to, ['kind']) === 'Service' && (only === undefined || only === name);
}

/** A gateway that says that it has found everything may permit what others do not. */
function isResolved(route: KubeObject): boolean {
  const conditions = recordsAt(route.status, ['parents']).flatMap((parent) =>
    recordsAt(parent, ['conditions']).filter((one) => textAt(one, ['type']) === 'ResolvedRefs'),
  );
  return conditions.length > 0 && conditions.every((one) => textAt(one, ['status']) === 'True');
}
