// Facts of names that are fixed to an address or another name: whoever moved, callers go where the entry says.
import type { Fact } from '../../domain/fact.ts';
import { DNS_NAMESPACES } from '../dns.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, type PodSpec, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { podSpecOf, recordAt, recordsAt, textAt } from '../topology/edge-rule.ts';

/** How a call failed that found nobody where the entry says. */
const FAILURES: Readonly<Record<string, string>> = {
  'log.connection-timeout': 'gets no answer there',
  'log.deadline-exceeded': 'gets no answer there',
  'log.no-route': 'finds no way there',
  'log.unreachable': 'reaches nobody there',
  'log.connection-refused': 'is refused there',
};
const COREFILE_COMMENT = /#.*$/;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)$/i;

export const pinnedNameTopic: Topic = {
  kinds: {
    'call.outside': {
      doc: 'A call to a host by its name, which is none of the cluster, found nobody.',
      depth: 'context',
      captures: ['host', 'port', 'address', 'container'],
    },
    'call.name-pinned': {
      doc: 'The name that a failing call uses is fixed to an address or another name by an entry of the cluster.',
      depth: 'origin',
      standing: 'pointer',
      captures: ['host', 'port', 'target', 'where', 'failure', 'container'],
    },
  },
};

/** A name, what it is fixed to, and where. */
interface Pin {
  readonly host: string;
  readonly target: string;
  readonly where: string;
}

/** Looks whether the names of calls that found nobody are fixed: in the pod, or by the cluster's DNS. */
export function findPinnedNames(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures, quote } of facts) {
    const failure = FAILURES[code];
    const { address, port, container } = captures;
    const host = captures['host']?.toLowerCase() ?? '';
    if (failure === undefined || subject.kind !== 'Pod' || !isOutside(host)) continue;
    emit('call.outside', subject, quote, { host, port, address, container });
    const pod = inventory.find(subject);
    const spec = pod && podSpecOf(pod);
    const pins = [...aliasesIn(spec), ...(asksClusterDns(spec) ? inventory.derived(pinsOfDns) : [])];
    const pin = pins.find((one) => one.host === host);
    // Who got another address did not go by the entry.
    if (!pin || (address !== undefined && ADDRESS.test(pin.target) && address !== pin.target)) continue;
    const { target, where } = pin;
    emit('call.name-pinned', subject, quote, { host, port, target, where, failure, container });
  }
}

/** A name with a domain that is none of Services. */
function isOutside(host: string): boolean {
  return host.includes('.') && !ADDRESS.test(host) && !/\.svc(?:\.|$)|\.cluster\.local$/.test(host);
}

function aliasesIn(spec: PodSpec | undefined): readonly Pin[] {
  return recordsAt(spec, ['hostAliases']).flatMap((alias) => {
    const { hostnames } = alias;
    const target = textAt(alias, ['ip']) ?? '';
    const names = Array.isArray(hostnames) ? hostnames.filter((name) => typeof name === 'string') : [];
    return names.map((name) => ({ host: name.toLowerCase(), target, where: 'hostAliases of the pod' }));
  });
}

/** Pods in the network of the node ask the name servers of the node, unless they say otherwise. */
function asksClusterDns(spec: PodSpec | undefined): boolean {
  const policy = textAt(spec, ['dnsPolicy']) ?? 'ClusterFirst';
  const isOnNode = (spec as { readonly hostNetwork?: boolean } | undefined)?.hostNetwork === true;
  return policy === 'ClusterFirstWithHostNet' || (policy === 'ClusterFirst' && !isOnNode);
}

function pinsOfDns(inventory: Inventory): readonly Pin[] {
  return DNS_NAMESPACES.flatMap((namespace) =>
    inventory.list('ConfigMap', namespace).flatMap((config) => pinsIn(config)),
  );
}

function pinsIn(config: KubeObject): readonly Pin[] {
  const files = Object.entries(recordAt(config, ['data']) ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const { namespace, name } = refOf(config);
  return files.flatMap(([key, text]) =>
    readCorefile(text, new Map(files)).map(({ block, ...pin }) => ({
      ...pin,
      where: `${block} in ${key} of ConfigMap ${namespace}/${name}`,
    })),
  );
}

type Entry = Omit<Pin, 'where'> & { readonly block: string };

/** Reads what stands for what: `hosts` with its lines or its file, `rewrite name`, `template` that answers for one name. */
function readCorefile(text: string, files: ReadonlyMap<string, string>): readonly Entry[] {
  const entries: Entry[] = [];
  let block: 'hosts' | 'template' | null = null;
  let templateHosts: readonly string[] = [];
  for (const raw of text.split('\n')) {
    const words = raw.replace(COREFILE_COMMENT, '').trim().split(/\s+/);
    const [first = '', second = ''] = words;
    if (block === null) {
      const opens = words.at(-1) === '{';
      if (first === 'hosts') {
        const file = opens && second === '{' ? undefined : files.get(second.split('/').at(-1) ?? '');
        entries.push(...(file ?? '').split('\n').flatMap(hostsLine));
        block = opens ? 'hosts' : null;
      } else if (first === 'template' && opens) {
        block = 'template';
        templateHosts = words.slice(3, -1).map(plainName);
      } else if (first === 'rewrite') entries.push(...rewriteLine(words));
    } else if (first === '}') {
      block = null;
    } else if (block === 'hosts') {
      entries.push(...hostsLine(raw));
    } else if (first === 'match') {
      templateHosts = [...templateHosts, ...words.slice(1).map(plainName)];
    } else if (first === 'answer') {
      const target = / IN A{1,4} (?<ip>[0-9a-f.:]+)/i.exec(raw)?.groups?.['ip'];
      if (target !== undefined)
        entries.push(...templateHosts.map((host) => ({ host, target, block: 'a template block' })));
    }
  }
  return entries;
}

function hostsLine(line: string): readonly Entry[] {
  const [target = '', ...names] = line.replace(COREFILE_COMMENT, '').trim().split(/\s+/);
  if (!ADDRESS.test(target)) return [];
  return names.map((name) => ({ host: name.toLowerCase(), target, block: 'a hosts block' }));
}

function rewriteLine(words: readonly string[]): readonly Entry[] {
  const rest = words.slice(1).filter((word) => !/^(?:stop|continue|exact|name)$/.test(word));
  const [from = '', to = ''] = rest;
  const isName =
    words.includes('name') && !words.some((word) => /^(?:regex|suffix|prefix|substring)$/.test(word));
  return isName && to !== ''
    ? [{ host: plainName(from), target: plainName(to), block: 'a rewrite rule' }]
    : [];
}

/** A name without the anchors, escapes and end dot that a Corefile may write it with. */
function plainName(text: string): string {
  return text
    .replace(/^\^|\$$|\\/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}
