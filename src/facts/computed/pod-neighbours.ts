// Facts of containers that call another container of their pod at a port where that one does not listen.
import type { Fact } from '../../domain/fact.ts';
import type { ObjectRef } from '../../domain/kube.ts';
import { isLoopback, parseAddress } from '../hosts.ts';
import type { Inventory } from '../inventory.ts';
import type { Container, KubeObject, Pod } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { allContainers, podSpecOf } from '../topology/edge-rule.ts';
import { announcedIn, MAX_ANNOUNCED } from './announcements.ts';
import { type Setting, settingsOf } from './container-settings.ts';
import { isMeshProxy } from './mesh.ts';

const FAILED_CALLS: ReadonlySet<string> = new Set(['log.connection-refused', 'log.unreachable']);
/** A program that speaks of its certificates serves TLS with them. */
const SPEAKS_OF_TLS = /\bTLS\b|\bcertificate\b|\b(?:cert|key)\.pem\b/i;
const MAX_LINE_CHARS = 400;
/** Ports of one protocol, by habit: with TLS, and plain. */
const TLS_PORTS: Readonly<Record<string, string>> = {
  443: '80',
  636: '389',
  2376: '2375',
  5671: '5672',
  6380: '6379',
  8443: '8080',
  8883: '1883',
};
/** Words of names and images that say nothing of who is meant. */
const PLAIN_WORDS =
  /^(?:agent|alpine|client|container|daemon|image|latest|main|proxy|server|service|sidecar|slim|stable)$/;
const MIN_WORD_CHARS = 3;

const NEIGHBOUR = ['container', 'address', 'port', 'neighbour', 'image'] as const;

export const podNeighbourTopic: Topic = {
  kinds: {
    'program.listens': {
      doc: 'A program in a pod of several containers says where it listens.',
      depth: 'context',
      captures: ['container', 'listens', 'tls', 'log'],
    },
    'call.to-neighbour': {
      doc: 'A container is refused at a port of its own pod where another container of the pod is to listen.',
      depth: 'context',
      captures: NEIGHBOUR,
    },
    'call.neighbour-listens-elsewhere': {
      doc: 'The container that is to listen at a port of the pod says that it listens on another one.',
      depth: 'origin',
      captures: [...NEIGHBOUR, 'listens', 'tls', 'tls_port', 'said'],
    },
    'call.neighbour-declares-elsewhere': {
      doc: 'The container that is to listen at a port of the pod declares another port alone.',
      depth: 'origin',
      standing: 'pointer',
      captures: [...NEIGHBOUR, 'declares'],
    },
  },
};

/** Notes where a program says that it listens, for those that share its pod. */
export function noteListening(
  text: string,
  subject: ObjectRef,
  name: string | undefined,
  inventory: Inventory,
  emit: Emit,
): void {
  const pod = inventory.find(subject);
  if (!pod || name === undefined || allContainers(podSpecOf(pod)).length < 2) return;
  const announced = announcedIn(text);
  const [first] = announced;
  if (!first || announced.length > MAX_ANNOUNCED) return;
  const tls = text.split('\n').find((line) => SPEAKS_OF_TLS.test(line));
  emit('program.listens', subject, first.line, {
    container: name,
    listens: [...new Set(announced.map(({ port }) => port))].join(', '),
    tls: tls?.slice(0, MAX_LINE_CHARS).trim(),
    log: first.line,
  });
}

/** Looks behind refused calls to the own pod for the container that is to answer, and for where that one listens. */
export function findNeighbourPorts(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures, quote } of facts) {
    if (!FAILED_CALLS.has(code) || subject.kind !== 'Pod') continue;
    const address = captures['address'] ?? captures['host'] ?? '';
    const { port = '', container: name } = captures;
    const pod = inventory.find(subject);
    if (!pod || !isLoopback(address) || !/^\d+$/.test(port)) continue;
    const containers = allContainers(podSpecOf(pod));
    const caller = containers.find((own) => own.name === name);
    if (!caller || containers.some((own) => isDeclared(own, port))) continue;
    const neighbour = neighbourMeant(caller, port, quote, pod, inventory);
    if (!neighbour?.name) continue;
    const about = {
      container: name,
      address,
      port,
      neighbour: neighbour.name,
      image: neighbour.image,
    };
    emit('call.to-neighbour', subject, quote, about);
    judge(about, neighbour, quote, subject, facts, emit);
  }
}

function judge(
  about: Readonly<Record<(typeof NEIGHBOUR)[number], string | undefined>>,
  neighbour: Container,
  quote: string,
  subject: ObjectRef,
  facts: readonly Fact[],
  emit: Emit,
): void {
  const { port = '' } = about;
  const said = facts.find(
    (fact) =>
      fact.code === 'program.listens' &&
      fact.subject.name === subject.name &&
      fact.subject.namespace === subject.namespace &&
      fact.captures['container'] === neighbour.name,
  );
  if (said) {
    const { listens = '', tls, log } = said.captures;
    const ports = listens.split(', ');
    if (ports.includes(port)) return;
    const twin = ports.find((own) => TLS_PORTS[own] === port);
    const more = { listens, said: log, tls, tls_port: twin };
    emit('call.neighbour-listens-elsewhere', subject, said.quote, { ...about, ...more });
    return;
  }
  const declared = (neighbour.ports ?? []).filter(({ name = '' }) => !/metric|health|admin|prom/.test(name));
  const [only] = declared;
  if (declared.length !== 1 || only?.containerPort === undefined) return;
  emit('call.neighbour-declares-elsewhere', subject, quote, { ...about, declares: only.containerPort });
}

function isDeclared(container: Container, port: string): boolean {
  const { ports = [], readinessProbe, livenessProbe, startupProbe } = container;
  const probed = [readinessProbe, livenessProbe, startupProbe].map(
    (probe) => probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port,
  );
  return probed.some((own) => `${own}` === port) || ports.some((own) => `${own.containerPort}` === port);
}

/**
 * The running container that a call within the pod is meant for: the one of whose name the complaint or the setting
 * speaks; the only other one when a setting says that the call is to stay within the pod.
 */
function neighbourMeant(
  caller: Container,
  port: string,
  quote: string,
  pod: KubeObject,
  inventory: Inventory,
): Container | undefined {
  const { containers = [], initContainers = [] } = podSpecOf(pod) ?? {};
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  const others = [...containers, ...sidecars].filter((own) => own !== caller && isRunning(own, pod as Pod));
  const settings = settingsOf(caller, pod.metadata?.namespace ?? null, inventory).filter((setting) =>
    namesOwnPod(setting, port),
  );
  const words = wordsOf([quote, ...settings.map(({ variable }) => variable)].join(' '));
  const called = others.filter((own) => namesOf(own).some((word) => words.has(word)));
  if (called.length > 0) return called.length === 1 ? called[0] : undefined;
  const isMeant = settings.length > 0 || isInArguments(caller, port);
  const candidates = others.filter((own) => !isMeshProxy(own));
  return isMeant && candidates.length === 1 ? candidates[0] : undefined;
}

function isRunning({ name }: Container, { status }: Pod): boolean {
  const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  return all.some((one) => one.name === name && one.state?.running !== undefined);
}

function namesOwnPod({ value }: Setting, port: string): boolean {
  const address = parseAddress(value);
  return address !== null && isLoopback(address.host) && `${address.port ?? port}` === port;
}

function isInArguments({ command = [], args = [] }: Container, port: string): boolean {
  return new RegExp(`(?:localhost|127\\.0\\.0\\.1|\\[::1\\]):${port}\\b`).test(
    [...command, ...args].join(' '),
  );
}

/** The words by which a container is called: of its name, and of the last part of its image. */
function namesOf({ name = '', image = '' }: Container): readonly string[] {
  const last = image.replace(/@.*$/, '').split('/').at(-1) ?? '';
  return [...wordsOf(`${name} ${last}`)].filter((word) => !PLAIN_WORDS.test(word) && !/^v?\d/.test(word));
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(
    text
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((word) => word.length >= MIN_WORD_CHARS),
  );
}
