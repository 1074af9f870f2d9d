// Facts of NetworkPolicies: whose pods may not be reached, may not reach anybody, or may not ask DNS.
import type { Inventory } from './inventory.ts';
import { refOf } from './kube-json.ts';
import {
  allowancesInWords,
  allowsDns,
  type Direction,
  isolates,
  judge,
  type NearestRule,
  type NetworkPolicy,
  nearestRule,
  policiesOver,
  rulesOf,
  selectorInWords,
  selects,
} from './network-policy-rules.ts';
import { inWords, type PodSource, podSourcesIn } from './pod-sources.ts';
import type { Emit, Topic } from './rules.ts';

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];
/** At most this many workloads are named in one fact. */
const MAX_NAMED = 5;

const CAPTURES = ['policy', 'direction', 'selector', 'workloads'] as const;

export const networkPolicyTopic: Topic = {
  kinds: {
    'network-policy.isolates': {
      doc: 'A NetworkPolicy selects pods that no policy lets receive (ingress) or send (egress) anything.',
      depth: 'context',
      captures: CAPTURES,
    },
    'network-policy.restricts': {
      doc: 'A NetworkPolicy lets the pods that it selects receive (ingress) or send (egress) some things only.',
      depth: 'context',
      captures: [...CAPTURES, 'allows'],
    },
    'network-policy.no-dns': {
      doc: 'No NetworkPolicy lets the pods that one of them isolates send requests to DNS.',
      depth: 'context',
      captures: CAPTURES,
    },
  },
  relations: [{ extract: extractPolicies }],
};

/** What all policies over a workload together mean for it. */
interface Verdict {
  readonly cutOff: Readonly<Record<Direction, boolean>>;
  readonly mute: boolean;
}

function extractPolicies(inventory: Inventory, emit: Emit): void {
  const verdictsByNamespace = new Map<string | null, ReadonlyMap<PodSource, Verdict>>();
  for (const policy of inventory.list('NetworkPolicy') as readonly NetworkPolicy[]) {
    const { namespace } = refOf(policy);
    if (!inventory.isComplete('NetworkPolicy', namespace)) continue;
    const verdicts = verdictsByNamespace.get(namespace) ?? verdictsIn(namespace, inventory);
    verdictsByNamespace.set(namespace, verdicts);
    const selected = [...verdicts.keys()].filter((source) => selects(policy, source));
    if (selected.length === 0) continue;
    for (const source of selected) inventory.link('uses', refOf(policy), source.ref);
    for (const direction of DIRECTIONS) {
      if (isolates(policy, direction)) extractDirection(policy, direction, selected, verdicts, emit);
    }
  }
}

function verdictsIn(namespace: string | null, inventory: Inventory): ReadonlyMap<PodSource, Verdict> {
  const verdicts = new Map<PodSource, Verdict>();
  for (const source of podSourcesIn(inventory, namespace)) {
    const [ingress, egress] = DIRECTIONS.map((direction) => policiesOver(source, direction, inventory));
    const isCutOff = (policies: readonly NetworkPolicy[] = [], direction: Direction): boolean =>
      policies.every((policy) => rulesOf(policy, direction).length === 0);
    verdicts.set(source, {
      cutOff: { ingress: isCutOff(ingress, 'ingress'), egress: isCutOff(egress, 'egress') },
      mute: !allowsDns(egress ?? []),
    });
  }
  return verdicts;
}

function extractDirection(
  policy: NetworkPolicy,
  direction: Direction,
  selected: readonly PodSource[],
  verdicts: ReadonlyMap<PodSource, Verdict>,
  emit: Emit,
): void {
  const subject = refOf(policy);
  const selector = selectorInWords(policy.spec?.podSelector);
  const allows = allowancesInWords(policy, direction);
  const quote = `spec.podSelector: ${selector}, policyTypes: ${direction}, allows ${allows}`;
  const about = { policy: subject.name, direction, selector };
  const name = (sources: readonly PodSource[]): string =>
    sources
      .slice(0, MAX_NAMED)
      .map(({ ref }) => inWords(ref))
      .join(', ');
  const cutOff = selected.filter((source) => verdicts.get(source)?.cutOff[direction]);
  if (cutOff.length > 0) {
    emit('network-policy.isolates', subject, quote, { ...about, workloads: name(cutOff) });
  } else if (!allowsAnything(policy, direction)) {
    emit('network-policy.restricts', subject, quote, { ...about, workloads: name(selected), allows });
  }
  if (direction === 'ingress') return;
  const mute = selected.filter((source) => verdicts.get(source)?.mute);
  if (mute.length > 0) emit('network-policy.no-dns', subject, quote, { ...about, workloads: name(mute) });
}

function allowsAnything(policy: NetworkPolicy, direction: Direction): boolean {
  return rulesOf(policy, direction).some(
    ({ from = [], to = [], ports = [] }) => from.length + to.length + ports.length === 0,
  );
}

/** Which policies keep a connection back, and which of their rules comes nearest to letting it through. */
export interface Denial {
  readonly direction: Direction;
  readonly policies: readonly NetworkPolicy[];
  readonly nearest: NearestRule | undefined;
}

/** Names the policies that keep one workload from another; undefined where they let it through or cannot be told. */
export function deniedBetween(
  caller: PodSource,
  target: PodSource | undefined,
  port: number | undefined,
  inventory: Inventory,
): Denial | undefined {
  const egress = policiesOver(caller, 'egress', inventory);
  const other = target ? ({ type: 'pods', source: target } as const) : ({ type: 'outside' } as const);
  if (judge(egress, 'egress', other, target, port, inventory) === 'denied') {
    const nearest = nearestRule(egress, 'egress', other, target, port, inventory);
    return { direction: 'egress', policies: egress, nearest };
  }
  if (!target) return undefined;
  const ingress = policiesOver(target, 'ingress', inventory);
  const from = { type: 'pods', source: caller } as const;
  if (judge(ingress, 'ingress', from, target, port, inventory) === 'denied') {
    const nearest = nearestRule(ingress, 'ingress', from, target, port, inventory);
    return { direction: 'ingress', policies: ingress, nearest };
  }
  return undefined;
}
