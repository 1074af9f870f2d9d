// Facts of redirects without end that a server behind an Ingress makes: TLS ends before it, and it asks for https.
import { describeRef, type ObjectRef } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { recordsAt, textAt, valueAt } from '../topology/edge-rule.ts';

/** How controllers are told to speak TLS to what is behind, or to pass TLS through. */
const ENCRYPTED_BEHIND =
  /^(?:[\w.-]+\/)?(?:backend-protocol|backend-protocols|secure-backends|ssl-passthrough|ssl-services|server-ssl|service\.serversscheme)$/;
const IS_ENCRYPTED = /^(?:https|grpcs|true|.*\S:https.*)$/i;
const IS_ENCRYPTED_SERVICES = /ssl-services$/;

/** `client - - [time] "GET /path HTTP/2.0" 307 …[namespace-service-port] [] address:port size seconds status …`. */
const REQUEST =
  /^(?<client>\S+) .*?\[(?<time>[^\]]+)\] "(?:GET|HEAD) (?<path>\/[^\s"]*) HTTP\/[\d.]+" (?<status>\d{3}) .*\[(?<upstream>[\w.-]+)\] \[[^\]]*\] (?<address>[\d.:a-f[\]]+) \d+ [\d.]+ (?<answer>\d{3})\b/;
const REDIRECT = /^30[1278]$/;
const MAX_LINES = 2000;
const MAX_LINE_CHARS = 2000;
/** A browser goes round about twenty times before it gives up, and fast; a person or a monitor asks again later. */
const MIN_REPEATS = 5;
const MAX_LOOP_MS = 10_000;

export const redirectLoopTopic: Topic = {
  kinds: {
    'ingress.backend-redirects': {
      doc: 'An Ingress ends TLS, and the server behind it answers one and the same plain request of a client with redirects alone.',
      depth: 'origin',
      captures: ['service', 'port', 'path', 'status', 'count', 'pod', 'controller'],
    },
  },
};

/** Finds in the access log of an ingress controller the backends that redirect one client from a path to itself. */
export function findRedirectLoops(
  text: string,
  subject: ObjectRef,
  _container: string | undefined,
  inventory: Inventory,
  emit: Emit,
): void {
  const clients = new Map<string, Visit[]>();
  for (const raw of text.split('\n').slice(-MAX_LINES)) {
    const line = raw.slice(0, MAX_LINE_CHARS).trim();
    const {
      client,
      time = '',
      path = '',
      answer = '',
      upstream,
      address = '',
    } = REQUEST.exec(line)?.groups ?? {};
    if (upstream === undefined) continue;
    const key = `${client} ${upstream}`;
    const visit = { atMs: timeOf(time), path, answer, upstream, address, line };
    clients.set(key, [...(clients.get(key) ?? []), visit]);
  }
  const loops = [...clients.values()].filter(isLoop);
  if (loops.length === 0) return;
  for (const ingress of inventory.list('Ingress')) {
    if (recordsAt(ingress.spec, ['tls']).length === 0 || isEncryptedBehind(ingress)) continue;
    for (const { service, port } of backendsOf(ingress)) {
      const { namespace } = refOf(ingress);
      const loop = loops.find(([first]) => first?.upstream === `${namespace}-${service}-${port}`);
      const last = loop?.at(-1);
      if (!loop || !last) continue;
      emit('ingress.backend-redirects', refOf(ingress), last.line, {
        service,
        port,
        path: last.path,
        status: last.answer,
        count: loop.length,
        pod: podAt(last.address, namespace, inventory),
        controller: describeRef(subject),
      });
    }
  }
}

interface Visit {
  readonly atMs: number;
  readonly path: string;
  readonly answer: string;
  readonly upstream: string;
  readonly address: string;
  readonly line: string;
}

/** `16/Nov/2026:18:02:40 +0000`. */
function timeOf(time: string): number {
  return Date.parse(time.replace(/^(\d+)\/(\w+)\/(\d+):/, '$1 $2 $3 '));
}

/** Who is sent elsewhere is answered there in the end, or asks for another path at least. */
function isLoop(visits: readonly Visit[]): boolean {
  const [first] = visits;
  if (!visits.every(({ path, answer }) => path === first?.path && REDIRECT.test(answer))) return false;
  return visits.some(({ atMs }, place) => {
    const later = visits[place + MIN_REPEATS - 1];
    return later !== undefined && later.atMs - atMs <= MAX_LOOP_MS;
  });
}

function isEncryptedBehind({ metadata }: KubeObject): boolean {
  return Object.entries(metadata?.annotations ?? {}).some(
    ([key, value]) =>
      ENCRYPTED_BEHIND.test(key) && (IS_ENCRYPTED.test(value) || IS_ENCRYPTED_SERVICES.test(key)),
  );
}

function backendsOf(ingress: KubeObject): readonly { readonly service: string; readonly port: string }[] {
  const paths = recordsAt(ingress.spec, ['rules']).flatMap((rule) => recordsAt(rule, ['http', 'paths']));
  return [...paths.map((path) => path['backend']), valueAt(ingress.spec, ['defaultBackend'])].flatMap(
    (backend) => {
      const service = textAt(backend, ['service', 'name']);
      const port =
        valueAt(backend, ['service', 'port', 'number']) ?? valueAt(backend, ['service', 'port', 'name']);
      return service === undefined || port === undefined ? [] : [{ service, port: `${port}` }];
    },
  );
}

/** The pod that has the address of `10.0.0.7:8080`. */
function podAt(address: string, namespace: string | null, inventory: Inventory): string | undefined {
  const ip = address.replace(/:\d+$/, '');
  const pod = inventory.list('Pod', namespace).find(({ status }) => textAt(status, ['podIP']) === ip);
  return pod && refOf(pod).name;
}
