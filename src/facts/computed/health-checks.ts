// Facts of load balancers that hold a program for unhealthy: what their checks ask for, and what they are answered.
import type { Fact } from '../../domain/fact.ts';
import type { ObjectRef } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import { isRecord, type KubeObject, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { type Service, selectorOf } from '../service-json.ts';
import { recordsAt, textAt } from '../topology/edge-rule.ts';

/** By what they call themselves: load balancers and the like of clouds, service registries, monitors. */
const CHECKER =
  /\b(?:GoogleHC|ELB-HealthChecker|Amazon-Route53-Health-Check-Service|Edge Health Probe|Load Balancer Agent|Cloudflare-Traffic-Manager|Consul Health Check|Blackbox Exporter)\b(?:\/[\d.]+)?/;
/** `"GET /x HTTP/1.1" 404`, and the fields of structured access logs. */
const REQUEST = /"?(?:GET|HEAD|POST) (?<path>\/[^\s"?]*)[^\s"]* HTTP\/[\d.]+"? (?<status>[1-5]\d\d)\b/;
const PATH_FIELD = /"?(?:path|uri|url|request_uri|requestUrl)"?[:=] ?"?(?<path>\/[^\s"?,]*)/i;
const STATUS_FIELD = /"?(?:status|status_code|statusCode|code|http_status)"?[:=] ?"?(?<status>[1-5]\d\d)\b/i;
const MAX_LINES = 2000;
const MAX_LINE_CHARS = 1000;
/** One refused check may be of a program that was starting. */
const MIN_REFUSED = 2;
const FIRST_REFUSAL = 400;
const UNHEALTHY = /^unhealthy$/i;

const CHECK = ['checker', 'path', 'status', 'count', 'container', 'log'] as const;
const BACKEND = ['annotation', 'backend', 'service', 'pod'] as const;

export const healthCheckTopic: Topic = {
  kinds: {
    'program.refuses-health-checks': {
      doc: 'A program answers every health check of a load balancer or monitor with an error.',
      depth: 'origin',
      captures: CHECK,
    },
    'ingress.backend-unhealthy': {
      doc: 'The load balancer of an Ingress says that a backend is not healthy.',
      depth: 'mechanism',
      standing: 'pointer',
      captures: BACKEND,
    },
    'ingress.check-refused': {
      doc: 'The program behind such an Ingress answers the health checks of its load balancer with an error.',
      depth: 'origin',
      captures: [...CHECK, 'service', 'pod'],
    },
  },
  relations: [{ extract: extractBackends }],
};

/** Finds health checks in the access log of a program, and emits those that are never answered well. */
export function findRefusedChecks(
  text: string,
  subject: ObjectRef,
  container: string | undefined,
  _inventory: Inventory,
  emit: Emit,
): void {
  const checks = new Map<string, { checker: string; path: string; statuses: number[]; line: string }>();
  for (const raw of text.split('\n').slice(-MAX_LINES)) {
    const line = raw.slice(0, MAX_LINE_CHARS).trim();
    const checker = CHECKER.exec(line)?.[0];
    if (checker === undefined) continue;
    const request = REQUEST.exec(line)?.groups;
    const path = request?.['path'] ?? PATH_FIELD.exec(line)?.groups?.['path'];
    const status = Number(request?.['status'] ?? STATUS_FIELD.exec(line)?.groups?.['status']);
    if (path === undefined || !(status > 0)) continue;
    const known = checks.get(`${checker} ${path}`);
    checks.set(`${checker} ${path}`, { checker, path, statuses: [...(known?.statuses ?? []), status], line });
  }
  for (const { checker, path, statuses, line } of checks.values()) {
    if (statuses.length < MIN_REFUSED || statuses.some((status) => status < FIRST_REFUSAL)) continue;
    const about = { checker, path, status: statuses.at(-1), count: statuses.length, container, log: line };
    emit('program.refuses-health-checks', subject, line, about);
  }
}

/** Reads the states that a controller notes of backends in an annotation, as `{"k8s-be-31999--0a1b": "UNHEALTHY"}`. */
function extractBackends(inventory: Inventory, emit: Emit): void {
  for (const ingress of inventory.list('Ingress')) {
    const services = servicesOf(ingress, inventory);
    for (const [annotation, value] of Object.entries(ingress.metadata?.annotations ?? {})) {
      for (const [backend, state] of Object.entries(statesIn(value))) {
        if (typeof state !== 'string' || !UNHEALTHY.test(state)) continue;
        const service = services.find((one) => isBackendOf(backend, one)) ?? onlyOne(services);
        const name = service && refOf(service).name;
        emit('ingress.backend-unhealthy', refOf(ingress), `annotation ${annotation}: ${backend}: ${state}`, {
          annotation,
          backend,
          service: name,
          pod: service && podsOf(service, inventory)[0]?.name,
        });
      }
    }
  }
}

function statesIn(value: string): Readonly<Record<string, unknown>> {
  if (!value.startsWith('{') || !/unhealthy/i.test(value)) return {};
  try {
    const states: unknown = JSON.parse(value);
    return isRecord(states) ? states : {};
  } catch {
    return {};
  }
}

/** Backends are called after the port of the node that leads to a Service, or after the Service itself. */
function isBackendOf(backend: string, service: Service): boolean {
  const ports = (service.spec?.ports ?? []).map(({ nodePort }) => nodePort);
  const { namespace, name } = refOf(service);
  return (
    ports.some((port) => port !== undefined && backend.includes(`-${port}--`)) ||
    backend.includes(`-${namespace}-${name}-`)
  );
}

function onlyOne(services: readonly Service[]): Service | undefined {
  return services.length === 1 ? services[0] : undefined;
}

/** Looks which Ingresses lead to programs that refuse health checks. */
export function findChecksBehind(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  const refused = facts.filter(({ code }) => code === 'program.refuses-health-checks');
  if (refused.length === 0) return;
  for (const ingress of inventory.list('Ingress')) {
    for (const service of servicesOf(ingress, inventory)) {
      const pods = podsOf(service, inventory);
      for (const { subject, captures, quote } of refused) {
        if (!pods.some(({ name, namespace }) => name === subject.name && namespace === subject.namespace))
          continue;
        const about = { service: refOf(service).name, pod: subject.name };
        emit('ingress.check-refused', refOf(ingress), quote, { ...captures, ...about });
      }
    }
  }
}

function servicesOf(ingress: KubeObject, inventory: Inventory): readonly Service[] {
  const { namespace } = refOf(ingress);
  const paths = recordsAt(ingress.spec, ['rules']).flatMap((rule) => recordsAt(rule, ['http', 'paths']));
  const names = [
    textAt(ingress.spec, ['defaultBackend', 'service', 'name']),
    ...paths.map((path) => textAt(path, ['backend', 'service', 'name'])),
  ];
  return [...new Set(names)].flatMap((name) => {
    const found = inventory.find({ kind: 'Service', namespace, name: name ?? '' });
    return found ? [found as Service] : [];
  });
}

function podsOf(service: Service, inventory: Inventory): readonly ObjectRef[] {
  const selector = Object.entries(selectorOf(service) ?? {});
  if (selector.length === 0) return [];
  return inventory
    .list('Pod', refOf(service).namespace)
    .filter(({ metadata }) => selector.every(([key, value]) => metadata?.labels?.[key] === value))
    .map(refOf);
}
