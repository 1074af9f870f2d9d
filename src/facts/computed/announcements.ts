// What programs announce of themselves in their logs, set against what the cluster asks of them: where they listen.
import type { ObjectRef } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import type { Container, KubeObject, Pod, Probe } from '../kube-json.ts';
import { isPodHealthy } from '../pod-health.ts';
import { parseQuantity } from '../quantity.ts';
import type { Emit, Topic } from '../rules.ts';
import { podSpecOf } from '../topology/edge-rule.ts';

/** A program that announces more than this many addresses is not judged by them. */
export const MAX_ANNOUNCED = 6;
/** So many lines of a log are looked at for announcements, from its beginning: they stand there. */
const MAX_LINES = 400;
const MAX_LINE_CHARS = 400;

export const announcementTopic: Topic = {
  kinds: {
    'program.listens-on-loopback': {
      doc: 'A program says that it listens on the loopback address alone, where neither probes nor Services reach it.',
      depth: 'origin',
      captures: ['container', 'address', 'port', 'asks', 'log'],
    },
    'program.serves-other-port': {
      doc: 'A probe is answered that there is no such path, and the program announces another port beside the one asked.',
      depth: 'origin',
      standing: 'pointer',
      captures: ['container', 'port', 'other', 'path', 'asks', 'log'],
    },
    'program.sizes-beyond-limit': {
      doc: 'A program says that it may use more memory than the limit of its container.',
      depth: 'context',
      captures: ['container', 'heap', 'limit', 'log'],
    },
    'program.announces-other-port': {
      doc: 'A program announces one port alone, and its probe asks another one that its container declares.',
      depth: 'origin',
      standing: 'pointer',
      captures: ['container', 'listens', 'port', 'asks', 'log'],
    },
    'program.listens-on-other-port': {
      doc: 'A program says that it listens on another port than the one at which its probe asks.',
      depth: 'origin',
      captures: ['container', 'listens', 'port', 'asks', 'log'],
    },
  },
};

export interface Announced {
  readonly address: string;
  readonly port: string;
  readonly line: string;
}

/** `Listening on http://127.0.0.1:8080`, `listening on :8080`, `Tomcat started on port 8080`, `server listening at [::]:9000`. */
const LISTENS =
  /\b(?:listen(?:s|ing)?|serving|started|bound|binding|running|accepting connections)\b[^\n]{0,40}?\b(?:on|at|to)\b:?\s+(?:address |port(?:\(s\))?:? |https?:\/\/|tcp:\/\/|['"[]){0,3}(?:(?<address>127\.0\.0\.1|localhost|0\.0\.0\.0|\[?::1?\]?|\*|\d{1,3}(?:\.\d{1,3}){3})?:)?(?<port>\d{2,5})\b/gi;
const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[?::1\]?)$/i;

/** Compares where a container's program says that it listens with the port at which its probes ask. */
export function compareAnnouncements(
  text: string,
  subject: ObjectRef,
  name: string | undefined,
  inventory: Inventory,
  emit: Emit,
): void {
  const pod = inventory.find(subject) as Pod | undefined;
  if (!pod || isPodHealthy(pod, inventory.nowMs)) return;
  const containers = podSpecOf(pod as KubeObject)?.containers ?? [];
  const container =
    containers.find((own) => own.name === name) ?? (containers.length === 1 ? containers[0] : undefined);
  if (!container || isReady(container, pod)) return;
  const announced = announcedIn(text);
  if (announced.length === 0 || announced.length > MAX_ANNOUNCED) return;
  for (const [kind, probe] of probesOf(container)) {
    const asked = portOf(probe, container);
    if (asked === undefined || isOverLoopback(probe)) continue;
    judge(announced, `${asked}`, kind, container, probe.httpGet?.path, subject, emit);
  }
}

/** `Max. Heap Size (Estimated): 46.39G`, `maximum heap: 8192 MB`, `memory limit detected: 64GiB`. */
const SIZES =
  /\b(?:max(?:imum)?\.? (?:jvm )?heap(?: size)?(?: \(estimated\))?|heap[ _-]?(?:limit|max)|(?:total|available|detected|physical|system) memory|memory (?:limit|total|available)(?: detected)?)\W{1,4}(?<amount>\d+(?:\.\d+)?) ?(?<unit>[KMGT])i?B?\b/i;
const UNITS = 'KMGT';
const STEP = 1024;

/** Compares how much memory a container's program says that it may use with the limit. */
export function compareSizes(
  text: string,
  subject: ObjectRef,
  name: string | undefined,
  inventory: Inventory,
  emit: Emit,
): void {
  const pod = inventory.find(subject);
  const containers = (pod && podSpecOf(pod)?.containers) ?? [];
  const container =
    containers.find((own) => own.name === name) ?? (containers.length === 1 ? containers[0] : undefined);
  const limit = container?.resources?.limits?.['memory'];
  if (!container || limit === undefined) return;
  for (const raw of text.split('\n').slice(0, MAX_LINES)) {
    const line = raw.slice(0, MAX_LINE_CHARS).trim();
    const { amount, unit = 'K' } = SIZES.exec(line)?.groups ?? {};
    if (amount === undefined) continue;
    const bytes = Number(amount) * STEP ** (UNITS.indexOf(unit.toUpperCase()) + 1);
    if (!(bytes > parseQuantity(limit))) continue;
    const about = { container: container.name, heap: `${amount}${unit}`, limit, log: line };
    emit('program.sizes-beyond-limit', subject, line, about);
    return;
  }
}

function judge(
  announced: readonly Announced[],
  asked: string,
  kind: string,
  container: Container,
  path: string | undefined,
  subject: ObjectRef,
  emit: Emit,
): void {
  const there = announced.filter(({ port }) => port === asked);
  const [first] = there.length > 0 ? there : announced;
  if (!first) return;
  const about = { container: container.name, asks: `the ${kind} probe`, port: asked, log: first.line };
  if (there.length > 0) {
    if (there.every(({ address }) => LOOPBACK.test(address))) {
      emit('program.listens-on-loopback', subject, first.line, { ...about, address: first.address });
      return;
    }
    const other = announced.find(({ port, address }) => port !== asked && !LOOPBACK.test(address));
    if (other !== undefined && path !== undefined)
      emit('program.serves-other-port', subject, other.line, {
        ...about,
        other: other.port,
        path,
        log: other.line,
      });
    return;
  }
  // One port that is announced may be that of metrics, where the others are not told: a port that is declared as well
  // may be right, and its server not have started.
  if (announced.length > 1) return;
  const code = declares(container, asked) ? 'program.announces-other-port' : 'program.listens-on-other-port';
  emit(code, subject, first.line, { ...about, listens: first.port });
}

function declares({ ports = [] }: Container, port: string): boolean {
  return ports.some(({ containerPort }) => `${containerPort}` === port);
}

/** Lists where a program says that it listens, each address and port once. */
export function announcedIn(text: string): readonly Announced[] {
  const found = new Map<string, Announced>();
  for (const raw of text.split('\n').slice(0, MAX_LINES)) {
    const line = raw.slice(0, MAX_LINE_CHARS).trim();
    for (const { groups } of line.matchAll(LISTENS)) {
      const { address = '', port } = groups ?? {};
      if (port !== undefined) found.set(`${address}:${port}`, { address, port, line });
    }
  }
  return [...found.values()];
}

function isReady({ name }: Container, pod: Pod): boolean {
  return (pod.status?.containerStatuses ?? []).some(
    (status) => status.name === name && status.ready === true,
  );
}

function probesOf(container: Container): readonly (readonly [kind: string, probe: Probe])[] {
  const probes = [
    ['startup', container.startupProbe],
    ['readiness', container.readinessProbe],
    ['liveness', container.livenessProbe],
  ] as const;
  return probes.flatMap(([kind, probe]) => (probe ? [[kind, probe] as const] : []));
}

function portOf(probe: Probe, { ports = [] }: Container): number | undefined {
  const asked = probe.httpGet?.port ?? probe.tcpSocket?.port ?? probe.grpc?.port;
  if (typeof asked === 'number') return asked;
  if (asked === undefined) return undefined;
  return /^\d+$/.test(asked) ? Number(asked) : ports.find(({ name }) => name === asked)?.containerPort;
}

/** A probe may ask the loopback address itself. */
function isOverLoopback({ httpGet, tcpSocket }: Probe): boolean {
  const { host } = (httpGet ?? tcpSocket ?? {}) as { readonly host?: string };
  return host !== undefined && LOOPBACK.test(host);
}
