// From a complaint in a log to whom the call went: links callers to what they call, and facts of why it cannot work.
import type { Fact } from '../domain/fact.ts';
import { type ObjectRef, refKey, sameRef } from '../domain/kube.ts';
import { DNS_NAMESPACES, dnsServersDown, dnsServersIn } from './dns.ts';
import { type EnvAddress, envAddressesOf, servesPort } from './env-addresses.ts';
import { type Address, isLoopback, parseAddress, type ResolvedHost, resolveHost } from './hosts.ts';
import type { Inventory } from './inventory.ts';
import { formatLabels, type Pod } from './kube-json.ts';
import { type Denial, deniedBetween } from './network-policies.ts';
import type { Direction, NearestRule } from './network-policy-rules.ts';
import { type PodSource, podSourcesIn } from './pod-sources.ts';
import type { Emit } from './rules.ts';
import { nearestName } from './selector-mismatch.ts';
import { portsInWords, type Service } from './service-json.ts';
import { backendsOf } from './services.ts';

/** How a call failed. `unknown-name` and `dns` are both DNS: the name does not exist, or nobody could say. */
type CallError =
  | 'refused'
  | 'timeout'
  | 'no-route'
  | 'reset'
  | 'upstream'
  | 'unavailable'
  | 'unreachable'
  | 'unknown-name'
  | 'dns';

/** The facts of logs that tell of a call which found nobody, with how it failed. */
const FAILED_CALLS: Readonly<Record<string, CallError>> = {
  'log.connection-refused': 'refused',
  'log.connection-timeout': 'timeout',
  'log.deadline-exceeded': 'timeout',
  'log.no-route': 'no-route',
  'log.connection-reset': 'reset',
  'log.upstream-error': 'upstream',
  'log.grpc-unavailable': 'unavailable',
  'log.circuit-open': 'unavailable',
  'log.unreachable': 'unreachable',
  'log.waiting-for': 'unreachable',
  'log.dns-failure': 'dns',
};

/** Where a name was looked up, a Service of that name is not missing: something else bears it. */
const MAY_BE_MISSING: ReadonlySet<CallError> = new Set(['unknown-name', 'unreachable']);

/** A service that takes long to answer and one that cannot be reached read alike in an upstream's error. */
const TIMED_OUT = /timed? ?out|deadline exceeded|ETIMEDOUT|\b504\b/i;
const DROPPED: ReadonlySet<CallError> = new Set(['timeout', 'no-route']);

/**
 * Follows the failed calls among facts to what was called: links the caller with it and emits what is wrong with
 * the call. Run after each step, because the Services may be listed after the log is read.
 */
export function linkCalls(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const fact of facts) {
    const error = errorOf(fact);
    if (error === undefined || fact.subject.kind !== 'Pod') continue;
    const call = { fact, error, inventory, emit, others: facts };
    const address = addressOf(fact, facts);
    const found = address && resolveCalled(fact, address, inventory);
    if (error === 'dns') followLookup(call, found);
    else if (address && found && isTelling(found)) followCall(call, address, found);
    else followSettings(call);
  }
}

interface Call {
  readonly fact: Fact;
  /** Every fact so far, its own among them. */
  readonly others: readonly Fact[];
  readonly error: CallError;
  readonly inventory: Inventory;
  readonly emit: Emit;
}

function errorOf({ code, captures }: Fact): CallError | undefined {
  const error = FAILED_CALLS[code];
  return error === 'dns' && captures['answer'] === 'unknown' ? 'unknown-name' : error;
}

/** The address that is called; a port that this line leaves out may stand in another line about the same host. */
function addressOf(fact: Fact, others: readonly Fact[]): Address | null {
  const { captures } = fact;
  const address = parseAddress(captures['host'] ?? captures['address'] ?? '');
  if (!address) return null;
  const beside = others.find((other) => isAboutSame(fact, other) && 'port' in other.captures);
  const port = Number(captures['port'] ?? address.port ?? beside?.captures['port']);
  return { ...address, port: Number.isInteger(port) ? port : undefined };
}

function isAboutSame(fact: Fact, other: Fact): boolean {
  const { host } = fact.captures;
  return host !== undefined && other.captures['host'] === host && sameRef(other.subject, fact.subject);
}

/** The name that a line gives may be prose; then the address beside it says who was meant. */
function resolveCalled({ subject, captures }: Fact, { host }: Address, inventory: Inventory): ResolvedHost {
  const named = resolveHost(host, subject.namespace, inventory);
  const address = captures['address'];
  if (named.type === 'service' || named.type === 'pod' || address === undefined) return named;
  const dialled = resolveHost(address, subject.namespace, inventory);
  return dialled.type === 'service' || dialled.type === 'pod' ? dialled : named;
}

function isTelling(found: ResolvedHost): boolean {
  return found.type !== 'unknown' && found.type !== 'loopback';
}

/** Who cannot look names up depends on the DNS servers. */
function followLookup({ fact, inventory, emit, error }: Call, found: ResolvedHost | null): void {
  const { host, port } = fact.captures;
  const about = containerOf(fact, inventory);
  const called = found?.type === 'service' ? found.ref : undefined;
  const target = found?.type === 'service' ? found.service.spec?.externalName : undefined;
  if (called && target !== undefined && error === 'unknown-name') {
    const { name: service, namespace } = called;
    const alias = { service, service_namespace: namespace ?? undefined, target };
    emit('call.alias-unknown', fact.subject, fact.quote, { ...about, host, ...alias });
    return;
  }
  emit('call.dns-fails', fact.subject, fact.quote, {
    ...about,
    host,
    port,
    error,
    service: called?.name,
    service_namespace: called?.namespace ?? undefined,
  });
  for (const namespace of DNS_NAMESPACES) {
    for (const { ref } of dnsServersIn(namespace, inventory)) linkCall(fact.subject, ref, inventory);
  }
  const [down] = dnsServersDown(inventory);
  if (!down) return;
  const server = { server: down.ref.name, server_kind: down.ref.kind.toLowerCase() };
  emit('call.dns-down', fact.subject, fact.quote, { ...about, host, ...server });
}

function followCall(call: Call, address: Address, found: ResolvedHost): void {
  const { fact, error, inventory, emit } = call;
  const say = (code: string, more: Readonly<Record<string, string | undefined>> = {}): void => {
    const { host, port } = address;
    emit(code, fact.subject, fact.quote, {
      ...containerOf(fact, inventory),
      host,
      port,
      error,
      ...more,
    });
  };
  switch (found.type) {
    case 'service':
      followService(call, address, found.service, found.ref, say);
      break;
    case 'missing':
      followMissing(call, address, found, say);
      break;
    case 'pod': {
      linkCall(fact.subject, found.ref, inventory);
      const target = sourceOf(found.ref, inventory);
      const name = target && `${target.ref.kind.toLowerCase()} ${target.ref.name}`;
      if (target && name && isDropped(call)) sayDenied(call, target, address.port, name, say);
      break;
    }
    case 'external':
      if (error === 'unknown-name') say('call.unknown-name');
      if (DROPPED.has(error)) sayDenied(call, undefined, address.port, address.host, say);
      break;
  }
}

function isDropped({ fact, error }: Call): boolean {
  return DROPPED.has(error) || TIMED_OUT.test(fact.quote);
}

function followMissing(
  call: Call,
  address: Address,
  { name, namespace }: Extract<ResolvedHost, { type: 'missing' }>,
  say: Say,
): void {
  const { fact, error, inventory } = call;
  const near = nearestName(name, namesOfServices(namespace, inventory));
  const wasLookedUp = !MAY_BE_MISSING.has(error) || wasFound(call);
  // `redis is unreachable` may be said of `shop-redis`: prose, where a host would come with its port.
  const isProse = wasLookedUp || (error === 'unreachable' && !('port' in fact.captures));
  const ref = { kind: 'Service', namespace, name: near ?? name };
  const meant = isProse ? (inventory.find(ref) as Service | undefined) : undefined;
  const fits = meant && (address.port === undefined || servesPort(meant, address.port));
  if (fits) followService(call, address, meant, ref, say);
  else if (!wasLookedUp) say('call.service-missing', { service: name, service_namespace: namespace, near });
}

/** A name that led to an address was found, whoever bears it; an address of the pod itself tells nothing of it. */
function wasFound({ fact, others }: Call): boolean {
  return others.some((other) => {
    const error = errorOf(other);
    if (error === undefined || error === 'dns' || MAY_BE_MISSING.has(error)) return false;
    if (!isAboutSame(fact, other)) return false;
    const address = other.captures['address'];
    return address === undefined || !isLoopback(address);
  });
}

type Say = (code: string, more?: Readonly<Record<string, string | undefined>>) => void;

function followService(call: Call, address: Address, service: Service, ref: ObjectRef, say: Say): void {
  const { fact, error, inventory } = call;
  const called = { service: ref.name, service_namespace: ref.namespace ?? undefined };
  // The name of a headless Service stands for its ready pods: without any, DNS does not know it.
  if (error === 'unknown-name' && service.spec?.clusterIP !== 'None') {
    followLookup(call, { type: 'service', ref, service });
    return;
  }
  const backends = backendsOf(service, inventory);
  linkCall(fact.subject, ref, inventory);
  for (const backend of backends) linkCall(fact.subject, backend.ref, inventory);
  const ports = { ...called, service_ports: portsInWords(service) };
  if (address.port !== undefined && !servesPort(service, address.port)) say('call.port-not-served', ports);
  else say('call.fails', ports);
  if (isDropped(call)) {
    for (const backend of backends) {
      sayDenied(
        call,
        backend,
        targetPort(service, address.port),
        `${backend.ref.kind.toLowerCase()} ${backend.ref.name}`,
        say,
        address.port ?? service.spec?.ports?.[0]?.port,
      );
    }
  }
}

function sayDenied(
  { fact, inventory }: Call,
  target: PodSource | undefined,
  port: number | undefined,
  name: string,
  say: Say,
  servicePort?: number,
): void {
  const caller = sourceOf(fact.subject, inventory);
  const denied = caller && deniedBetween(caller, target, port, inventory);
  if (!denied) return;
  const [policy] = denied.policies;
  say('call.denied-by-policy', {
    policy: policiesInWords(denied),
    policy_namespace: policy?.metadata?.namespace,
    direction: denied.direction,
    target: name,
    nearest_policy: denied.nearest?.policy,
    nearest_allows: denied.nearest?.allows,
    ...misfitOf(denied.nearest, port, servicePort, denied.direction, caller, target, inventory),
  });
}

/** What in the nearest rule does not fit: the port that counts at the pods, or who may call whom. */
function misfitOf(
  nearest: NearestRule | undefined,
  port: number | undefined,
  servicePort: number | undefined,
  direction: Direction,
  caller: PodSource,
  target: PodSource | undefined,
  inventory: Inventory,
): { readonly misfit?: string; readonly pod_port?: string } {
  if (nearest?.misfit === 'port' && port !== undefined) {
    const isServicePort = servicePort !== undefined && servicePort !== port;
    const beside = isServicePort ? `, not on port ${servicePort} of the Service` : '';
    return { pod_port: `${port}`, misfit: `the connection arrives at the pods on port ${port}${beside}` };
  }
  if (nearest?.misfit !== 'peer') return {};
  const side = direction === 'egress' ? target : caller;
  if (!side) return {};
  const { kind, name, namespace } = side.ref;
  if (nearest.nobodyHas !== undefined) {
    const labels = labelsInWords(inventory.namespaceLabels(namespace ?? ''));
    return {
      misfit: `no namespace has the label ${nearest.nobodyHas}, namespace ${namespace} has ${labels}`,
    };
  }
  const own = labelsInWords(side.labels);
  return { misfit: `the pods of ${kind.toLowerCase()} ${name} in namespace ${namespace} have ${own}` };
}

function labelsInWords(labels: Readonly<Record<string, string>> | undefined): string {
  return formatLabels(labels) || 'no labels';
}

/** Names the policy that comes nearest, and says how many more there are. */
function policiesInWords({ policies, nearest }: Denial): string {
  const names = policies.map(({ metadata }) => metadata?.name ?? '').sort();
  if (nearest === undefined) return names.join(', ');
  return names.length === 1 ? nearest.policy : `${nearest.policy} (and ${names.length - 1} more)`;
}

/** The number at the pods; where it is a name, or more than one port could be meant, any may be. */
function targetPort({ spec }: Service, port: number | undefined): number | undefined {
  const ports = spec?.ports ?? [];
  const own =
    port === undefined && ports.length === 1 ? ports[0] : ports.find((candidate) => candidate.port === port);
  const target = own?.targetPort ?? own?.port;
  return typeof target === 'number' ? target : undefined;
}

/** A complaint that names nobody is about one of the Services that the pod was told of. */
function followSettings({ fact, inventory }: Call): void {
  const { subject } = fact;
  const spec = (inventory.find(subject) as Pod | undefined)?.spec;
  for (const address of envAddressesOf(spec)) {
    if (!agrees(address, fact)) continue;
    const found = resolveHost(address.host, subject.namespace, inventory);
    if (found.type !== 'service') continue;
    linkCall(subject, found.ref, inventory);
    for (const backend of backendsOf(found.service, inventory)) linkCall(subject, backend.ref, inventory);
  }
}

function agrees(address: EnvAddress, { captures }: Fact): boolean {
  const port = captures['port'];
  return port === undefined || address.port === undefined || `${address.port}` === port;
}

function linkCall(caller: ObjectRef, called: ObjectRef, inventory: Inventory): void {
  if (refKey(inventory.workloadOf(caller)) === refKey(inventory.workloadOf(called))) return;
  inventory.link('calls', caller, called);
}

/** Says which container calls; where the log does not, the pod may have only one. */
function containerOf(
  { subject, captures }: Fact,
  inventory: Inventory,
): Readonly<Record<'container' | 'caller', string | undefined>> {
  const spec = (inventory.find(subject) as Pod | undefined)?.spec;
  const { containers = [], initContainers = [] } = spec ?? {};
  const only = containers.length === 1 && initContainers.length === 0 ? containers[0]?.name : undefined;
  const container = captures['container'] ?? only;
  if (container === undefined) return { container, caller: undefined };
  const isInit = initContainers.some(
    ({ name, restartPolicy }) => name === container && restartPolicy !== 'Always',
  );
  return { container, caller: `${isInit ? 'init container' : 'container'} ${container}` };
}

function sourceOf(pod: ObjectRef, inventory: Inventory): PodSource | undefined {
  const top = refKey(inventory.workloadOf(pod));
  return podSourcesIn(inventory, pod.namespace).find(({ ref }) => refKey(ref) === top);
}

function namesOfServices(namespace: string, inventory: Inventory): readonly string[] {
  return inventory.list('Service', namespace).map(({ metadata }) => metadata?.name ?? '');
}
