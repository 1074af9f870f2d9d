// Facts of host names that nobody writes into DNS: the filters of external-dns leave their objects out.
import { describeRef, type ObjectRef } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import {
  type Container,
  type KubeObject,
  type LabelSelector,
  type Pod,
  refOf,
  selectorMatches,
} from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { recordsAt, textAt, valueAt } from '../topology/edge-rule.ts';
import { ingressClassOf } from '../topology/edges/network.ts';
import { settingsOf } from './container-settings.ts';
import { parseSelector } from './selector-text.ts';

const PROGRAM = /(?:^|\/)external-dns$/;
const HOSTNAME = 'external-dns.alpha.kubernetes.io/hostname';
const CONTROLLER = 'external-dns.alpha.kubernetes.io/controller';
/** What external-dns calls the kinds that it reads. */
const SOURCES: Readonly<Record<string, string>> = {
  Ingress: 'ingress',
  Service: 'service',
  HTTPRoute: 'gateway-httproute',
  GRPCRoute: 'gateway-grpcroute',
};
const KINDS = Object.keys(SOURCES);

export const dnsPublisherTopic: Topic = {
  kinds: {
    'dns.host-left-out': {
      doc: 'The filters of external-dns leave out an object, so that its host name is never written into DNS.',
      depth: 'origin',
      captures: ['host', 'publisher', 'filter', 'reason', 'fix'],
    },
  },
  relations: [{ extract: extractLeftOut }],
};

/** One external-dns, with the values of its flags by their names. */
export interface Publisher {
  readonly ref: ObjectRef;
  readonly flags: ReadonlyMap<string, readonly string[]>;
}

/** Lists every external-dns of the cluster. */
export function publishersIn(inventory: Inventory): readonly Publisher[] {
  const found = new Map<string, Publisher>();
  for (const pod of inventory.list('Pod') as readonly Pod[]) {
    const container = pod.spec?.containers?.find(({ image = '' }) =>
      PROGRAM.test(image.replace(/@.*$/, '').replace(/:[^:/]+$/, '')),
    );
    if (!container) continue;
    const own = refOf(pod as KubeObject);
    const ref = inventory.workloadOf(own);
    found.set(describeRef(ref), { ref, flags: flagsOf(container, own.namespace, inventory) });
  }
  return [...found.values()];
}

/** `--domain-filter=a`, `--domain-filter a`, or `EXTERNAL_DNS_DOMAIN_FILTER` with a value a line. */
function flagsOf(
  container: Container,
  namespace: string | null,
  inventory: Inventory,
): ReadonlyMap<string, readonly string[]> {
  const flags = new Map<string, string[]>();
  const add = (name: string, value: string): void => {
    flags.set(name, [...(flags.get(name) ?? []), value]);
  };
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  for (const [index, word] of words.entries()) {
    const { name, value } = /^--(?<name>[a-z-]+)(?:=(?<value>.*))?$/s.exec(word)?.groups ?? {};
    const next = words[index + 1];
    if (name === undefined) continue;
    if (value !== undefined) add(name, value);
    else if (next !== undefined && !next.startsWith('--')) add(name, next);
  }
  for (const { variable, value } of settingsOf(container, namespace, inventory)) {
    const name = /^EXTERNAL_DNS_(?<name>[A-Z_]+)$/.exec(variable)?.groups?.['name'];
    if (name === undefined) continue;
    const flag = name.toLowerCase().replaceAll('_', '-');
    if (!flags.has(flag)) for (const line of value.split('\n')) if (line !== '') add(flag, line);
  }
  return flags;
}

interface LeftOut {
  readonly host: string;
  readonly filter: string;
  readonly reason: string;
  readonly fix: string;
}

function extractLeftOut(inventory: Inventory, emit: Emit): void {
  const isWhole = inventory.isComplete('Pod', null) || inventory.whyUnreadable('Pod', null) !== undefined;
  const publishers = isWhole ? inventory.derived(publishersIn) : [];
  if (publishers.length === 0) return;
  for (const object of KINDS.flatMap((kind) => inventory.list(kind))) {
    const hosts = publishedHostsOf(object);
    if (hosts.length === 0) continue;
    const judged = publishers.map((publisher) => ({ publisher, left: whyLeftOut(object, hosts, publisher) }));
    // One that takes the object is enough.
    if (judged.some(({ left }) => left === null)) continue;
    const [first] = judged;
    if (!first?.left) continue;
    const publisher = judged.map((one) => describeRef(one.publisher.ref)).join(' and ');
    const { host, filter, reason, fix } = first.left;
    emit('dns.host-left-out', refOf(object), `${describeRef(first.publisher.ref)}: ${filter}`, {
      host,
      publisher,
      filter,
      reason,
      fix,
    });
  }
}

/** Gives the names under which an object is to be found, as external-dns reads them. */
export function publishedHostsOf(object: KubeObject): readonly string[] {
  const annotated = (object.metadata?.annotations?.[HOSTNAME] ?? '').split(',').map((host) => host.trim());
  const ruled =
    object.kind === 'Ingress' ? recordsAt(object.spec, ['rules']).map((rule) => textAt(rule, ['host'])) : [];
  const named = object.kind === 'Service' ? undefined : valueAt(object.spec, ['hostnames']);
  const all = [...annotated, ...ruled, ...(Array.isArray(named) ? named : [])];
  return all.filter((host): host is string => typeof host === 'string' && host !== '');
}

/** Says by which filter an object is left out; null when it is taken, or when it cannot be told. */
function whyLeftOut(object: KubeObject, hosts: readonly string[], { flags }: Publisher): LeftOut | null {
  const { kind, namespace, name } = refOf(object);
  const [host = ''] = hosts;
  const given = (flag: string): readonly string[] => flags.get(flag) ?? [];
  const written = (flag: string): string =>
    given(flag)
      .map((value) => `--${flag}=${value}`)
      .join(' ');
  if ([...flags.values()].flat().some((value) => value.includes('$('))) return null;
  const left = (flag: string, reason: string, fix: string): LeftOut => ({
    host,
    filter: written(flag),
    reason,
    fix,
  });
  const source = SOURCES[kind] ?? '';
  if (given('source').length > 0 && !given('source').includes(source))
    return left('source', `it does not read objects of kind ${kind}`, `add --source=${source}`);
  const [within] = given('namespace');
  if (within !== undefined && within !== '' && within !== namespace)
    return left(
      'namespace',
      `it reads namespace ${within} alone`,
      `leave --namespace out, or run one for ${namespace}`,
    );
  const className = kind === 'Ingress' ? ingressClassOf(object) : undefined;
  const classes = given('ingress-class');
  if (kind === 'Ingress' && classes.length > 0 && !classes.includes(className ?? ''))
    return left(
      'ingress-class',
      `the Ingress is of class ${className ?? '(none)'}`,
      `add --ingress-class=${className ?? '<class>'}`,
    );
  for (const [flag, marks] of [
    ['label-filter', object.metadata?.labels],
    ['annotation-filter', object.metadata?.annotations],
  ] as const) {
    const selectors = given(flag).map(parseSelector);
    if (selectors.length === 0 || selectors.includes(null)) continue;
    if (!selectors.every((selector) => selectorMatches(selector as LabelSelector, marks)))
      return left(flag, `${kind} ${name} does not have that`, `give ${kind} ${name} what --${flag} wants`);
  }
  const controller = object.metadata?.annotations?.[CONTROLLER];
  if (controller !== undefined && controller !== 'dns-controller')
    return {
      host,
      filter: `annotation ${CONTROLLER}: ${controller}`,
      reason: `${kind} ${name} names another controller`,
      fix: `take annotation ${CONTROLLER} off ${kind} ${name}`,
    };
  return whyHostLeftOut(hosts, given, written);
}

function whyHostLeftOut(
  hosts: readonly string[],
  given: (flag: string) => readonly string[],
  written: (flag: string) => string,
): LeftOut | null {
  const filters = given('domain-filter').filter((filter) => filter.trim() !== '');
  // Expressions go before plain domains.
  if (given('regex-domain-filter').some((one) => one !== '')) return null;
  const isCovered = (host: string): boolean =>
    filters.length === 0 || filters.some((filter) => covers(filter, host));
  const uncovered = hosts.filter((host) => !isCovered(host));
  const excluded = hosts.filter((host) => given('exclude-domains').some((filter) => covers(filter, host)));
  const [host, barred] = [uncovered[0], excluded[0]];
  if (host !== undefined && uncovered.length === hosts.length) {
    const joined = filters.find((filter) => /[,;\s]/.test(filter.trim()));
    return {
      host,
      filter: written('domain-filter'),
      reason:
        joined === undefined
          ? 'no domain there is one that the host ends with'
          : `"${joined}" is read as one domain, with its comma or blank: no host ends with that`,
      fix:
        joined === undefined
          ? 'add one more --domain-filter with the domain of the host'
          : 'give each domain a --domain-filter argument of its own (in a variable: a line of its own)',
    };
  }
  if (barred !== undefined && excluded.length === hosts.length)
    return {
      host: barred,
      filter: written('exclude-domains'),
      reason: 'the host is in a domain that is excluded',
      fix: 'take its domain out of --exclude-domains',
    };
  return null;
}

function covers(filter: string, host: string): boolean {
  const domain = filter.trim().toLowerCase().replace(/\.$/, '');
  const name = host.toLowerCase().replace(/\.$/, '');
  return domain.startsWith('.') ? name.endsWith(domain) : name === domain || name.endsWith(`.${domain}`);
}
