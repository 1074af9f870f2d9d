// Facts of Istio's DestinationRules that ask for what the pods behind their host do not have: labels, a proxy that takes
// mutual TLS.
import type { ObjectRef } from '../../domain/kube.ts';
import { resolveHost } from '../hosts.ts';
import type { Inventory } from '../inventory.ts';
import { formatLabels, type KubeObject, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import {
  allContainers,
  groupOf,
  podLabelsOf,
  podSpecOf,
  recordAt,
  recordsAt,
  textAt,
} from '../topology/edge-rule.ts';
import { isMeshProxy } from './mesh.ts';
import { destinationsOf } from './routes.ts';

const ISTIO = 'networking.istio.io';

export const destinationRuleTopic: Topic = {
  kinds: {
    'route.subset-empty': {
      doc: 'A DestinationRule defines a subset by labels that no pod behind its host has.',
      depth: 'origin',
      captures: ['host', 'subset', 'labels', 'pod_labels'],
    },
    'route.tls-to-plain': {
      doc: 'A DestinationRule has proxies speak mutual TLS to pods that have no proxy.',
      depth: 'origin',
      captures: ['host', 'mode', 'without'],
    },
  },
  relations: [{ extract: extractRules }],
};

function extractRules(inventory: Inventory, emit: Emit): void {
  for (const rule of inventory.list('DestinationRule')) {
    if (groupOf(rule) !== ISTIO) continue;
    const subject = refOf(rule);
    const host = textAt(rule.spec, ['host']) ?? '';
    const called = resolveHost(host, subject.namespace, inventory);
    if (called.type !== 'service') continue;
    inventory.link('uses', subject, called.ref);
    const pods = inventory.edgesFrom(called.ref, ['selects']).map(({ to }) => to);
    const seen = pods.flatMap((ref) => inventory.find(ref) ?? []).filter(({ kind }) => kind === 'Pod');
    if (seen.length === 0) continue;
    judgeSubsets(rule, host, seen, subsetsAsked(inventory), emit);
    judgeTls(rule, host, seen, emit);
  }
}

/** The names of the subsets that requests are sent to: one that nobody asks for harms nobody. */
function subsetsAsked(inventory: Inventory): ReadonlySet<string> {
  return new Set(
    inventory
      .list('VirtualService')
      .flatMap(destinationsOf)
      .flatMap((route) => textAt(route, ['destination', 'subset']) ?? []),
  );
}

function judgeSubsets(
  rule: KubeObject,
  host: string,
  pods: readonly KubeObject[],
  asked: ReadonlySet<string>,
  emit: Emit,
): void {
  for (const subset of recordsAt(rule.spec, ['subsets'])) {
    const labels = Object.entries(recordAt(subset, ['labels']) ?? {});
    const name = textAt(subset, ['name']) ?? '';
    if (
      !asked.has(name) ||
      labels.length === 0 ||
      pods.some((pod) => labels.every(([key, value]) => podLabelsOf(pod)[key] === value))
    )
      continue;
    const wanted = Object.fromEntries(labels.map(([key, value]) => [key, String(value)]));
    const [pod] = pods;
    const own = Object.fromEntries(
      labels.flatMap(([key]) => {
        const value = pod && podLabelsOf(pod)[key];
        return value === undefined ? [] : [[key, value]];
      }),
    );
    emit('route.subset-empty', refOf(rule), `subset ${name}: ${formatLabels(wanted)}`, {
      host,
      subset: name,
      labels: formatLabels(wanted),
      pod_labels: formatLabels(own) || undefined,
    });
  }
}

function judgeTls(rule: KubeObject, host: string, pods: readonly KubeObject[], emit: Emit): void {
  const mode = textAt(rule.spec, ['trafficPolicy', 'tls', 'mode']) ?? '';
  if (mode !== 'ISTIO_MUTUAL') return;
  const without = pods.filter((pod) => !allContainers(podSpecOf(pod)).some(isMeshProxy)).map(refOf);
  if (without.length === 0) return;
  emit('route.tls-to-plain', refOf(rule), `trafficPolicy.tls.mode: ${mode}`, {
    host,
    mode,
    without: namesOf(without),
  });
}

/** At most so many pods are named. */
const MAX_NAMED = 3;

function namesOf(refs: readonly ObjectRef[]): string {
  const more = refs.length - MAX_NAMED;
  const named = refs.slice(0, MAX_NAMED).map(({ name }) => name);
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
