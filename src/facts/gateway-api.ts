// Facts of the Gateway API: classes without a controller, gateways and listeners not programmed, routes not attached.
import type { ObjectRef } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import { type Condition, isRecord, type KubeObject, refOf } from './kube-json.ts';
import { createdMsOf } from './pod-sources.ts';
import type { Emit, ObjectContext, Topic } from './rules.ts';
import { nearestName } from './selector-mismatch.ts';
import { portsInWords, type Service } from './service-json.ts';

const GROUP = 'gateway.networking.k8s.io/';
const ROUTE_KINDS = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const;
/** Controllers report within seconds; what is newer than this may not have been looked at, in milliseconds. */
const GRACE_MS = 60 * 1000;
/** A condition about which no controller has said anything yet bears this from the definition of the kind. */
const UNTOUCHED = /Waiting for controller/i;

const SAID = ['condition', 'reason', 'message'] as const;

export const gatewayTopic: Topic = {
  kinds: {
    'gateway.class-not-accepted': {
      doc: 'No controller accepts a GatewayClass.',
      depth: 'origin',
      captures: [...SAID, 'controller'],
    },
    'gateway.no-controller': {
      doc: 'No controller has looked at a Gateway.',
      depth: 'mechanism',
      standing: 'symptom',
      captures: ['class'],
    },
    'gateway.not-ready': {
      doc: 'A controller does not accept a Gateway, or could not set it up.',
      depth: 'mechanism',
      standing: 'symptom',
      captures: [...SAID, 'class'],
    },
    'gateway.listener-invalid': {
      doc: 'A listener of a Gateway cannot be served: its certificate, port or protocol.',
      depth: 'origin',
      captures: [...SAID, 'listener'],
    },
    'route.not-accepted': {
      doc: 'A route is not accepted by the Gateway that it names.',
      depth: 'origin',
      captures: [...SAID, 'gateway'],
    },
    'route.refs-unresolved': {
      doc: 'What a route sends requests to does not exist or may not be referred to.',
      depth: 'origin',
      captures: [...SAID, 'gateway'],
    },
    'route.backend-missing': {
      doc: 'A route sends requests to a Service that does not exist.',
      depth: 'origin',
      captures: ['service', 'near'],
    },
    'route.backend-port-missing': {
      doc: 'A route sends requests to a port that the Service does not have.',
      depth: 'origin',
      captures: ['service', 'port', 'service_ports'],
    },
    'route.no-controller': {
      doc: 'No Gateway has reported whether it accepts a route.',
      depth: 'mechanism',
      standing: 'symptom',
      captures: ['gateway'],
    },
  },
  objects: [
    { kinds: ['GatewayClass'], extract: ofGroup(extractClass) },
    { kinds: ['Gateway'], extract: ofGroup(extractGateway) },
    { kinds: ROUTE_KINDS, extract: ofGroup(extractRoute) },
  ],
  relations: [{ extract: extractReferences }],
};

type Extract = (object: KubeObject, context: ObjectContext) => void;

/** Other projects have kinds of these names, too. */
function ofGroup(extract: Extract): Extract {
  return (object, context) => {
    if (object.apiVersion?.startsWith(GROUP)) extract(object, context);
  };
}

function extractClass(object: KubeObject, { emit, inventory }: ObjectContext): void {
  if (isNew(object, inventory)) return;
  const accepted = conditionsIn(object.status).find(({ type }) => type === 'Accepted');
  if (accepted?.status === 'True') return;
  const controller = textOf(object.spec?.['controllerName']);
  emit(
    'gateway.class-not-accepted',
    refOf(object),
    quoteOf(accepted ?? { type: 'Accepted', status: 'Unknown' }),
    {
      ...said(accepted),
      controller,
    },
  );
}

function extractGateway(object: KubeObject, { emit, inventory }: ObjectContext): void {
  if (isNew(object, inventory)) return;
  const subject = refOf(object);
  const gatewayClass = textOf(object.spec?.['gatewayClassName']);
  const conditions = conditionsIn(object.status);
  const untouched = conditions.every(
    ({ status, message = '' }) => status === 'Unknown' && UNTOUCHED.test(message),
  );
  if (untouched) {
    const [first] = conditions;
    emit('gateway.no-controller', subject, first ? quoteOf(first) : 'status.conditions: none', {
      class: gatewayClass,
    });
    return;
  }
  for (const condition of conditions) {
    if (condition.status !== 'False' || !isOneOf(condition, ['Accepted', 'Programmed', 'Ready'])) continue;
    emit('gateway.not-ready', subject, quoteOf(condition), { ...said(condition), class: gatewayClass });
  }
  for (const listener of recordsIn(object.status?.['listeners'])) {
    const name = textOf(listener['name']);
    for (const condition of conditionsIn(listener)) {
      const conflicted = condition.type === 'Conflicted' && condition.status === 'True';
      const failed =
        condition.status === 'False' && isOneOf(condition, ['Accepted', 'ResolvedRefs', 'Programmed']);
      if (!conflicted && !failed) continue;
      emit('gateway.listener-invalid', subject, `listener ${name}: ${quoteOf(condition)}`, {
        ...said(condition),
        listener: name,
      });
    }
  }
}

function extractRoute(object: KubeObject, { emit, inventory }: ObjectContext): void {
  if (isNew(object, inventory)) return;
  const subject = refOf(object);
  const parents = recordsIn(object.status?.['parents']);
  const wanted = recordsIn(object.spec?.['parentRefs'])
    .map((parent) => textOf(parent['name']))
    .join(', ');
  if (parents.length === 0) {
    if (wanted !== '') emit('route.no-controller', subject, 'status.parents: none', { gateway: wanted });
    return;
  }
  for (const parent of parents) {
    const reference = parent['parentRef'];
    const gateway = isRecord(reference) ? textOf(reference['name']) : undefined;
    for (const condition of conditionsIn(parent)) {
      if (condition.status !== 'False') continue;
      const code = ROUTE_CODES[condition.type ?? ''];
      if (code) emit(code, subject, quoteOf(condition), { ...said(condition), gateway });
    }
  }
}

const ROUTE_CODES: Readonly<Record<string, string>> = {
  Accepted: 'route.not-accepted',
  ResolvedRefs: 'route.refs-unresolved',
  PartiallyInvalid: 'route.refs-unresolved',
};

/** References that can be followed among what was listed: routes to Services and Gateways, Gateways to classes. */
function extractReferences(inventory: Inventory, emit: Emit): void {
  for (const kind of ROUTE_KINDS) {
    for (const route of inventory.list(kind)) {
      if (!route.apiVersion?.startsWith(GROUP)) continue;
      const subject = refOf(route);
      for (const parent of recordsIn(route.spec?.['parentRefs'])) {
        const namespace = textOf(parent['namespace']) ?? subject.namespace;
        inventory.link('uses', subject, { kind: 'Gateway', namespace, name: textOf(parent['name']) ?? '' });
      }
      const rules = recordsIn(route.spec?.['rules']);
      for (const backend of rules.flatMap((rule) => recordsIn(rule['backendRefs']))) {
        if ((textOf(backend['kind']) ?? 'Service') === 'Service')
          extractBackend(backend, subject, inventory, emit);
      }
    }
  }
  for (const gateway of inventory.list('Gateway')) {
    const name = textOf(gateway.spec?.['gatewayClassName']);
    if (name === undefined || !gateway.apiVersion?.startsWith(GROUP)) continue;
    inventory.link('uses', refOf(gateway), { kind: 'GatewayClass', namespace: null, name });
  }
}

function extractBackend(
  backend: Readonly<Record<string, unknown>>,
  subject: ObjectRef,
  inventory: Inventory,
  emit: Emit,
): void {
  const namespace = textOf(backend['namespace']) ?? subject.namespace;
  const name = textOf(backend['name']) ?? '';
  const ref = { kind: 'Service', namespace, name };
  const service = inventory.find(ref) as Service | undefined;
  if (service) {
    inventory.link('uses', subject, ref);
    const port = backend['port'];
    if (typeof port !== 'number' || (service.spec?.ports ?? []).some((own) => own.port === port)) return;
    const have = portsInWords(service);
    emit('route.backend-port-missing', subject, `backendRefs: ${name}:${port}; spec.ports: ${have}`, {
      service: name,
      port,
      service_ports: have,
    });
  } else if (inventory.isComplete('Service', namespace)) {
    const names = inventory.list('Service', namespace).map(({ metadata }) => metadata?.name ?? '');
    emit('route.backend-missing', subject, `backendRefs: ${name}, which does not exist`, {
      service: name,
      near: nearestName(name, names),
    });
  }
}

function isNew(object: KubeObject, inventory: Inventory): boolean {
  return inventory.nowMs - createdMsOf(object) < GRACE_MS;
}

function conditionsIn(part: unknown): readonly Condition[] {
  return isRecord(part) ? (recordsIn(part['conditions']) as readonly Condition[]) : [];
}

function recordsIn(list: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isOneOf({ type }: Condition, types: readonly string[]): boolean {
  return types.includes(type ?? '');
}

function said(condition: Condition | undefined): Readonly<Record<string, string | undefined>> {
  return { condition: condition?.type, reason: condition?.reason, message: condition?.message };
}

function quoteOf({ type, status, reason = '', message = '' }: Condition): string {
  return `condition ${type}: ${status}${reason === '' ? '' : `, ${reason}`}${message === '' ? '' : `: ${message}`}`;
}
