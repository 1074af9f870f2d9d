// Facts of calls to Services that a forward proxy answers, because the list of what goes without it leaves them out.
import type { Fact } from '../../domain/fact.ts';
import type { ObjectRef } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import type { Container, Pod } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { allContainers } from '../topology/edge-rule.ts';
import { type Setting, settingsOf } from './container-settings.ts';

const DENIED = 'call.cluster-host-failed';
/** An answer of an HTTP server to a call of a host. */
const CALL =
  /\b(?<scheme>https?):\/\/(?<host>[a-z0-9][a-z0-9.-]*)(?::\d+)?[^\s"',]*[^\n]{0,80}?\b(?<status>403|407|50[234])\b/;
const PROXY = /^(?<scheme>https?|all)_proxy$/i;
const NO_PROXY = /^no_proxy$/i;
/** By what forward proxies call themselves on the page that says no. */
const PROXY_PAGE =
  /requested URL could not be retrieved|\bsquid\b|ERR_(?:ACCESS_DENIED|DNS_FAIL|CANNOT_FORWARD|CONNECT_FAIL)|\bX-Squid|TCP_DENIED|Tunnel connection failed|\btinyproxy\b|\bPrivoxy\b|\bZscaler\b|Blue ?Coat|\bproxy (?:server )?(?:denied|refused|error|authentication)/i;
const MAX_LINES = 500;
const MAX_LINE_CHARS = 1000;

const CALLED = ['host', 'scheme', 'status', 'count', 'container', 'log'] as const;
const SENT = [...CALLED, 'proxy', 'variable', 'no_proxy', 'source'] as const;

export const proxiedCallTopic: Topic = {
  kinds: {
    'call.cluster-host-failed': {
      doc: 'Calls of a Service, by its name, are answered with an error by whoever gets them; their program may have a proxy.',
      depth: 'mechanism',
      standing: 'pointer',
      captures: CALLED,
    },
    'call.answered-by-proxy': {
      doc: 'A forward proxy answers such calls, by what it writes, because the names that go without it leave the cluster out.',
      depth: 'origin',
      captures: SENT,
    },
    'call.sent-to-proxy': {
      doc: 'Such calls go to a forward proxy if the program heeds it; who answers them is not seen.',
      depth: 'mechanism',
      standing: 'pointer',
      captures: SENT,
    },
  },
};

/** Finds calls of Services that are refused, in the log of a program that may be told of a proxy. */
export function findFailedServiceCalls(
  text: string,
  subject: ObjectRef,
  container: string | undefined,
  inventory: Inventory,
  emit: Emit,
): void {
  const spec = (inventory.find(subject) as Pod | undefined)?.spec;
  const own = allContainers(spec).find(({ name }) => name === container);
  if (!own || !mayHaveProxy(own)) return;
  const calls = new Map<string, { count: number; line: string; scheme: string; status: string }>();
  for (const raw of text.split('\n').slice(-MAX_LINES)) {
    const line = raw.slice(0, MAX_LINE_CHARS).trim();
    const { scheme = '', host, status = '' } = CALL.exec(line)?.groups ?? {};
    if (host === undefined || !isService(host, subject.namespace, inventory)) continue;
    calls.set(host, { count: (calls.get(host)?.count ?? 0) + 1, line, scheme, status });
  }
  for (const [host, { count, line, scheme, status }] of calls) {
    emit(DENIED, subject, line, { host, scheme, status, count, container, log: line });
  }
}

function mayHaveProxy({ env = [], envFrom = [] }: Container): boolean {
  return (
    env.some(({ name = '' }) => PROXY.test(name)) ||
    envFrom.some(({ configMapRef }) => configMapRef !== undefined)
  );
}

/** The name of a Service of the cluster: with `.svc`, or the short one of a Service that was seen. */
function isService(host: string, namespace: string | null, inventory: Inventory): boolean {
  const [name = '', other, kind] = host.split('.');
  if (kind === 'svc') return true;
  if (kind !== undefined) return false;
  return inventory.find({ kind: 'Service', namespace: other ?? namespace, name }) !== undefined;
}

/** Looks whether the calls go to a proxy: it is set for their scheme, and nothing lets their host go without it. */
export function findProxiedCalls(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures, quote } of facts) {
    if (code !== DENIED) continue;
    const spec = (inventory.find(subject) as Pod | undefined)?.spec;
    const container = allContainers(spec).find(({ name }) => name === captures['container']);
    if (!container) continue;
    const settings = settingsOf(container, subject.namespace, inventory);
    const proxy = settings.find(({ variable }) => isFor(variable, captures['scheme'] ?? ''));
    if (!proxy || isWithout(captures['host'] ?? '', settings)) continue;
    const without = settings.find(({ variable }) => NO_PROXY.test(variable));
    const isProxy = PROXY_PAGE.test(quote);
    emit(isProxy ? 'call.answered-by-proxy' : 'call.sent-to-proxy', subject, quote, {
      ...captures,
      proxy: proxy.value,
      variable: proxy.variable,
      source: proxy.source,
      no_proxy: without?.value,
    });
  }
}

function isFor(variable: string, scheme: string): boolean {
  const of = PROXY.exec(variable)?.groups?.['scheme']?.toLowerCase();
  return of === scheme || of === 'all';
}

/** An entry lets go its own host and all below it, with or without the dot or the star before it. */
function isWithout(host: string, settings: readonly Setting[]): boolean {
  const lists = settings.filter(({ variable }) => NO_PROXY.test(variable)).map(({ value }) => value);
  const entries = lists
    .flatMap((list) => list.toLowerCase().split(/[\s,;|]+/))
    .filter((entry) => entry !== '');
  return entries.some((entry) => {
    if (entry === '*') return true;
    const end = entry.replace(/^\*?\.?/, '').replace(/:\d+$/, '');
    return host === end || host.endsWith(`.${end}`);
  });
}
