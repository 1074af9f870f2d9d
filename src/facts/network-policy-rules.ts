// What NetworkPolicies let through: a reading of their rules for one pair of pods and one port.
import type { ObjectRef } from '../domain/kube.ts';
import { type Inventory, NAMESPACE_NAME_LABEL } from './inventory.ts';
import { formatLabels, type KubeObject, type LabelSelector, selectorMatches } from './kube-json.ts';
import { declaredPorts, type PodSource } from './pod-sources.ts';

export type Direction = 'ingress' | 'egress';

interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr?: string; readonly except?: readonly string[] };
}

interface PolicyPort {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
}

interface PolicyRule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly PolicyPort[];
}

export interface NetworkPolicy extends Omit<KubeObject, 'spec'> {
  readonly spec?: {
    readonly podSelector?: LabelSelector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly PolicyRule[];
    readonly egress?: readonly PolicyRule[];
  };
}

/** The other side of a connection: pods of the cluster, or something outside of it. */
export type PeerSide = { readonly type: 'pods'; readonly source: PodSource } | { readonly type: 'outside' };

/** `unknown`: the rules speak of addresses, or of labels of namespaces that were not seen. */
export type PolicyAnswer = 'allowed' | 'denied' | 'unknown';

const DNS_PORT = 53;

/** Lists the policies of a namespace that isolate pods with these labels in a direction. */
export function policiesOver(
  source: PodSource,
  direction: Direction,
  inventory: Inventory,
): readonly NetworkPolicy[] {
  return policiesIn(source.ref.namespace, inventory).filter(
    (policy) => isolates(policy, direction) && selects(policy, source),
  );
}

/** Lists the policies of a namespace. */
export function policiesIn(namespace: string | null, inventory: Inventory): readonly NetworkPolicy[] {
  return inventory.list('NetworkPolicy', namespace) as readonly NetworkPolicy[];
}

/** Tells whether a policy is about a direction. Without policyTypes it is about ingress, and about egress if it has rules for it. */
export function isolates({ spec }: NetworkPolicy, direction: Direction): boolean {
  const types = spec?.policyTypes ?? [];
  if (types.length > 0) return types.some((type) => type.toLowerCase() === direction);
  return direction === 'ingress' || (spec?.egress ?? []).length > 0;
}

/** Tells whether a policy is about the pods of a source. */
export function selects({ spec }: NetworkPolicy, source: PodSource): boolean {
  return selectorMatches(spec?.podSelector ?? {}, source.labels);
}

/** Gives the rules of a policy for a direction. */
export function rulesOf({ spec }: NetworkPolicy, direction: Direction): readonly PolicyRule[] {
  return (direction === 'ingress' ? spec?.ingress : spec?.egress) ?? [];
}

/**
 * Tells whether policies let a connection through: what any of them allows is allowed. `port` is the number at the
 * pod that is called, which is what most networks judge by; undefined for any.
 */
export function judge(
  policies: readonly NetworkPolicy[],
  direction: Direction,
  other: PeerSide,
  target: PodSource | undefined,
  port: number | undefined,
  inventory: Inventory,
): PolicyAnswer {
  let answer: PolicyAnswer = policies.length === 0 ? 'allowed' : 'denied';
  for (const policy of policies) {
    for (const rule of rulesOf(policy, direction)) {
      if (!portMatches(rule, port, target)) continue;
      const peer = peersMatch(rule, policy, other, inventory);
      if (peer === 'allowed') return 'allowed';
      if (peer === 'unknown') answer = 'unknown';
    }
  }
  return answer;
}

/** A rule that nearly lets a connection through, and the first thing in it that does not fit. */
export interface NearestRule {
  readonly policy: string;
  readonly misfit: 'port' | 'peer';
  /** What it allows, in words. */
  readonly allows: string;
  /** The labels of namespaces that it asks for and that no namespace has. */
  readonly nobodyHas: string | undefined;
}

/**
 * Finds the rule that comes nearest to letting a connection through: one whose peer fits, else, of those whose port
 * does, the one that seems to be meant for the other side.
 */
export function nearestRule(
  policies: readonly NetworkPolicy[],
  direction: Direction,
  other: PeerSide,
  target: PodSource | undefined,
  port: number | undefined,
  inventory: Inventory,
): NearestRule | undefined {
  let byPort: { readonly rule: NearestRule; readonly worth: number } | undefined;
  for (const policy of policies) {
    for (const rule of rulesOf(policy, direction)) {
      const found = {
        policy: policy.metadata?.name ?? '',
        allows: ruleInWords(rule, direction),
        nobodyHas: labelsNobodyHas(rule, inventory),
      };
      if (peersMatch(rule, policy, other, inventory) === 'allowed') return { ...found, misfit: 'port' };
      if (port === undefined || !portMatches(rule, port, target)) continue;
      const worth = worthOf(rule, found.nobodyHas, other);
      if (!byPort || worth > byPort.worth) byPort = { rule: { ...found, misfit: 'peer' }, worth };
    }
  }
  return byPort?.rule;
}

/** How much a rule seems to be meant for the other side: by labels that nobody has, by its names, by the ports it gives. */
function worthOf(rule: PolicyRule, nobodyHas: string | undefined, other: PeerSide): number {
  const { namespace = null, name = '' } = other.type === 'pods' ? other.source.ref : {};
  const asked = (rule.from ?? rule.to ?? []).flatMap(({ podSelector, namespaceSelector }) =>
    [podSelector, namespaceSelector].flatMap((selector) => [
      ...Object.values(selector?.matchLabels ?? {}),
      ...(selector?.matchExpressions ?? []).flatMap(({ values = [] }) => values),
    ]),
  );
  const isNamed = asked.some((value) => value === namespace || value === name);
  return (isNamed ? 4 : 0) + (nobodyHas === undefined ? 0 : 2) + ((rule.ports ?? []).length > 0 ? 1 : 0);
}

function labelsNobodyHas(rule: PolicyRule, inventory: Inventory): string | undefined {
  const namespaces = inventory.namespacesSeen();
  if (namespaces.length === 0) return undefined;
  const missed = (rule.from ?? rule.to ?? []).find(
    ({ namespaceSelector: selector }) =>
      selector !== undefined && !namespaces.some((labels) => selectorMatches(selector, labels)),
  );
  return missed && selectorInWords(missed.namespaceSelector);
}

/** Tells whether policies let DNS through to anybody. */
export function allowsDns(policies: readonly NetworkPolicy[]): boolean {
  const rules = policies.flatMap((policy) => rulesOf(policy, 'egress'));
  return rules.some(
    ({ ports = [] }) => ports.length === 0 || ports.some((port) => coversPort(port, DNS_PORT, undefined)),
  );
}

/** Writes what a policy lets through in a direction: `from app=web on TCP 8080`, `nothing`. */
export function allowancesInWords(policy: NetworkPolicy, direction: Direction): string {
  const rules = rulesOf(policy, direction);
  if (rules.length === 0) return 'nothing';
  return rules.map((rule) => ruleInWords(rule, direction)).join('; ');
}

function ruleInWords(rule: PolicyRule, direction: Direction): string {
  const lead = direction === 'ingress' ? 'from' : 'to';
  const peers = (direction === 'ingress' ? rule.from : rule.to) ?? [];
  const who = peers.length === 0 ? 'anybody' : peers.map(peerInWords).join(' or ');
  const ports = (rule.ports ?? [])
    .map(({ protocol = 'TCP', port }) => `${protocol} ${port ?? 'any'}`)
    .join(', ');
  return `${lead} ${who}${ports === '' ? '' : ` on ${ports}`}`;
}

/** Writes a label selector: `app=cart`, `all pods` for an empty one. */
export function selectorInWords(selector: LabelSelector | undefined): string {
  const expressions = (selector?.matchExpressions ?? []).map(({ key, operator, values = [] }) =>
    `${key} ${operator} ${values.join('|')}`.trim(),
  );
  return (
    [formatLabels(selector?.matchLabels), ...expressions].filter((part) => part !== '').join(',') ||
    'all pods'
  );
}

function peerInWords({ podSelector, namespaceSelector, ipBlock }: Peer): string {
  if (ipBlock) return ipBlock.cidr ?? '';
  const namespaces = namespaceSelector ? selectorInWords(namespaceSelector).replace('all pods', 'any') : null;
  const pods = podSelector ? selectorInWords(podSelector) : 'all pods';
  return namespaces === null ? pods : `${pods} of namespaces ${namespaces}`;
}

function portMatches(
  { ports = [] }: PolicyRule,
  port: number | undefined,
  target: PodSource | undefined,
): boolean {
  return port === undefined || ports.length === 0 || ports.some((own) => coversPort(own, port, target));
}

function coversPort(own: PolicyPort, port: number, target: PodSource | undefined): boolean {
  if (own.port === undefined) return true;
  if (typeof own.port === 'number') return port >= own.port && port <= (own.endPort ?? own.port);
  if (!target) return port === DNS_PORT && own.port.startsWith('dns');
  return declaredPorts(target).some(({ name, containerPort }) => name === own.port && containerPort === port);
}

function peersMatch(
  rule: PolicyRule,
  policy: NetworkPolicy,
  other: PeerSide,
  inventory: Inventory,
): PolicyAnswer {
  const peers = rule.from ?? rule.to ?? [];
  if (peers.length === 0) return 'allowed';
  const answers = peers.map((peer) => peerMatches(peer, policy, other, inventory));
  if (answers.includes('allowed')) return 'allowed';
  return answers.includes('unknown') ? 'unknown' : 'denied';
}

function peerMatches(peer: Peer, policy: NetworkPolicy, other: PeerSide, inventory: Inventory): PolicyAnswer {
  if (peer.ipBlock) return 'unknown';
  if (other.type === 'outside') return 'denied';
  const { source } = other;
  if (peer.podSelector && !selectorMatches(peer.podSelector, source.labels)) return 'denied';
  if (!peer.namespaceSelector) {
    return source.ref.namespace === (policy.metadata?.namespace ?? null) ? 'allowed' : 'denied';
  }
  return namespaceMatches(peer.namespaceSelector, source.ref, inventory);
}

function namespaceMatches(
  selector: LabelSelector,
  { namespace }: ObjectRef,
  inventory: Inventory,
): PolicyAnswer {
  const name = namespace ?? '';
  const known = inventory.namespaceLabels(name);
  const labels = known ?? { [NAMESPACE_NAME_LABEL]: name };
  if (selectorMatches(selector, labels)) return 'allowed';
  return known || usesNameAlone(selector) ? 'denied' : 'unknown';
}

function usesNameAlone({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  const keys = [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)];
  return keys.every((key) => key === NAMESPACE_NAME_LABEL);
}
