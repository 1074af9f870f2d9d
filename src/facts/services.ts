// Facts of Services: whether they select pods, whether those take requests. Links Services to what they select.
import type { ObjectRef } from '../domain/kube.ts';
import { extractNeighbours, extractOverlap, SERVICE_OVERLAP_KINDS } from './computed/service-overlap.ts';
import type { Inventory } from './inventory.ts';
import { formatLabels, refOf } from './kube-json.ts';
import {
  createdMsOf,
  inWords,
  isReady,
  type PodSource,
  podSourcesIn,
  podsSelected,
  selectsSource,
} from './pod-sources.ts';
import type { Emit, Topic } from './rules.ts';
import { findNearest } from './selector-mismatch.ts';
import {
  extractAddress,
  readyAddresses,
  SERVICE_ADDRESS_KINDS,
  SERVICE_MESSAGES,
} from './service-addresses.ts';
import { type EndpointSlice, type Service, SLICE_SERVICE_LABEL, selectorOf } from './service-json.ts';
import { extractTargetPorts, SERVICE_PORT_KINDS } from './service-ports.ts';

/** Pods that were made just now are not missed yet, in milliseconds. */
const STARTING_MS = 60 * 1000;
/** Without these lists it is not known what a selector might match. */
const SELECTABLE_KINDS = ['Pod', 'Deployment', 'StatefulSet'] as const;

const BACKEND = ['selector', 'backend', 'backend_kind'] as const;

export const serviceTopic: Topic = {
  kinds: {
    'service.selector-matches-nothing': {
      doc: 'The selector of a Service matches neither a pod nor what any workload would create.',
      depth: 'origin',
      captures: [...BACKEND, 'pod_labels', 'new_selector'],
    },
    'service.no-pods': {
      doc: 'What a Service selects should have pods and has none.',
      depth: 'reach',
      captures: BACKEND,
    },
    'service.local-traffic': {
      doc: 'A Service takes packets from outside only on nodes where a pod of it runs (externalTrafficPolicy: Local).',
      depth: 'mechanism',
      standing: 'pointer',
      captures: ['nodes', 'pods'],
    },
    'service.source-ranges': {
      doc: 'A load balancer lets in clients of certain addresses only.',
      depth: 'mechanism',
      standing: 'pointer',
      captures: ['ranges'],
    },
    'service.backends-scaled-to-zero': {
      doc: 'Every workload that a Service selects is scaled to 0 replicas.',
      depth: 'reach',
      captures: BACKEND,
    },
    'service.no-ready-pods': {
      doc: 'A Service selects pods, and none of them is ready, so that it has no endpoints.',
      depth: 'reach',
      captures: [...BACKEND, 'pods'],
    },
    'service.single-endpoint': {
      doc: 'Only one of the pods that a Service selects is ready and takes all requests.',
      depth: 'reach',
      captures: [...BACKEND, 'pods'],
    },
    ...SERVICE_PORT_KINDS,
    ...SERVICE_OVERLAP_KINDS,
    ...SERVICE_ADDRESS_KINDS,
  },
  relations: [{ extract: extractServices }, { extract: linkEndpoints }],
  messages: SERVICE_MESSAGES,
};

/** Lists what a Service selects; what is scaled to zero counts only where nothing else is meant to answer. */
export function backendsOf(service: Service, inventory: Inventory): readonly PodSource[] {
  const selector = selectorOf(service);
  if (!selector) return [];
  return answering(podSourcesIn(inventory, service.metadata?.namespace ?? null), selector);
}

function answering(
  sources: readonly PodSource[],
  selector: Readonly<Record<string, string>>,
): readonly PodSource[] {
  const selected = sources.filter((source) => selectsSource(selector, source));
  const wanted = selected.filter((source) => source.wanted !== 0 || source.pods.length > 0);
  return wanted.length > 0 ? wanted : selected;
}

function extractServices(inventory: Inventory, emit: Emit): void {
  for (const service of inventory.list('Service') as readonly Service[]) {
    const subject = refOf(service);
    const sources = podSourcesIn(inventory, subject.namespace);
    extractAddress(service, subject, inventory, emit);
    extractRanges(service, subject, emit);
    const selector = selectorOf(service);
    if (!selector) continue;
    const selected = answering(sources, selector);
    for (const source of selected) inventory.link('uses', subject, source.ref);
    extractLocalTraffic(service, subject, selected, emit);
    const services = inventory.list('Service', subject.namespace) as readonly Service[];
    extractNeighbours(service, subject, selected, services, emit);
    for (const source of extractOverlap(service, subject, selected, emit)) {
      extractTargetPorts(service, subject, source, emit);
    }
    if (!SELECTABLE_KINDS.every((kind) => inventory.isComplete(kind, subject.namespace))) continue;
    if (selected.length > 0) extractReach(service, subject, selected, inventory, emit);
    else extractMismatch(service, subject, sources, inventory, emit);
  }
}

/** Of a DaemonSet a pod runs wherever it is to run. */
function extractLocalTraffic(
  { spec }: Service,
  subject: ObjectRef,
  selected: readonly PodSource[],
  emit: Emit,
): void {
  if (spec?.externalTrafficPolicy !== 'Local' || selected.some(({ ref }) => ref.kind === 'DaemonSet')) return;
  const pods = selected.flatMap((source) => source.pods);
  const nodes = [...new Set(pods.map((pod) => pod.spec?.nodeName ?? ''))]
    .filter((node) => node !== '')
    .sort();
  if (nodes.length === 0 || nodes.length > MAX_LOCAL_NODES) return;
  emit('service.local-traffic', subject, `spec.externalTrafficPolicy: Local, pods on ${nodes.join(', ')}`, {
    nodes: nodes.join(', '),
    pods: pods.length,
  });
}

/** On more nodes than this one of them takes the packets nearly everywhere. */
const MAX_LOCAL_NODES = 5;

/** Everybody may come where the whole of the addresses is let in. */
const WHOLE_NET = /^(?:0\.0\.0\.0|::)\/0$/;
/** At most so many ranges are told. */
const MAX_RANGES = 5;

function extractRanges({ spec }: Service, subject: ObjectRef, emit: Emit): void {
  const ranges = spec?.loadBalancerSourceRanges ?? [];
  if (spec?.type !== 'LoadBalancer' || ranges.length === 0 || ranges.some((range) => WHOLE_NET.test(range)))
    return;
  const told = ranges.slice(0, MAX_RANGES).join(', ');
  emit('service.source-ranges', subject, `spec.loadBalancerSourceRanges: ${told}`, { ranges: told });
}

function extractMismatch(
  service: Service,
  subject: ObjectRef,
  sources: readonly PodSource[],
  inventory: Inventory,
  emit: Emit,
): void {
  const selector = selectorOf(service) ?? {};
  if ((readyAddresses(subject, inventory) ?? 0) > 0) return;
  const others = (inventory.list('Service', subject.namespace) as readonly Service[]).map((other) =>
    selectorOf(other),
  );
  const isServed = (source: PodSource): boolean =>
    others.some((other) => other && selectsSource(other, source));
  const near = findNearest(subject.name, selector, sources, isServed);
  if (near) inventory.link('uses', subject, near.nearest);
  const have = near ? `, the pods of ${inWords(near.nearest)} have ${near.podLabels}` : '';
  const words = formatLabels(selector);
  const about = {
    selector: words,
    backend: near?.nearest.name,
    backend_kind: near?.nearest.kind.toLowerCase(),
  };
  if (isMadeByController(service) || selectsByRole(selector, others)) {
    // Who set the selector gives pods the label once they do their part: that none has it follows from their trouble.
    if (near) emit('service.no-pods', subject, `spec.selector: ${words} selects no pod now`, about);
    return;
  }
  emit('service.selector-matches-nothing', subject, `spec.selector: ${words} matches no pod${have}`, {
    ...about,
    pod_labels: near?.podLabels,
    new_selector: near?.newSelector,
  });
}

function isMadeByController({ metadata }: Service): boolean {
  return (metadata?.ownerReferences ?? []).some(({ controller }) => controller === true);
}

/** Labels that a controller gives healthy pods by their part in a group. */
const ROLE_LABEL = /(?:^|[./-])(?:\w*role|leader|primary|master)$/i;

/** Tells whether a selector picks pods by their part in a group: another Service picks others of the same pods by it. */
function selectsByRole(
  selector: Readonly<Record<string, string>>,
  others: readonly (Readonly<Record<string, string>> | undefined)[],
): boolean {
  return Object.keys(selector).some(
    (key) =>
      ROLE_LABEL.test(key) ||
      others.some(
        (other) =>
          other?.[key] !== undefined && other[key] !== selector[key] && agreeButFor(key, selector, other),
      ),
  );
}

function agreeButFor(
  key: string,
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): boolean {
  const rest = Object.entries(one).filter(([name]) => name !== key);
  return rest.length > 0 && rest.every(([name, value]) => other[name] === value);
}

function extractReach(
  service: Service,
  subject: ObjectRef,
  selected: readonly PodSource[],
  inventory: Inventory,
  emit: Emit,
): void {
  const selector = selectorOf(service) ?? {};
  const words = formatLabels(selector);
  const pods = selected.flatMap((source) => podsSelected(selector, source));
  const backend = selected.map(({ ref }) => ref.name).join(', ');
  const about = { selector: words, backend, backend_kind: selected[0]?.ref.kind.toLowerCase() };
  const backends = selected.map(({ ref }) => inWords(ref)).join(', ');
  if (selected.every(({ wanted }) => wanted === 0)) {
    emit(
      'service.backends-scaled-to-zero',
      subject,
      `spec.selector: ${words} selects ${backends} with 0 replicas`,
      about,
    );
    return;
  }
  const isNew = (createdMs: number): boolean => inventory.nowMs - createdMs < STARTING_MS;
  if (pods.length === 0) {
    const expected = selected.filter(
      ({ wanted, createdMs }) => wanted !== null && wanted > 0 && !isNew(createdMs),
    );
    if (expected.length === 0) return;
    emit('service.no-pods', subject, `spec.selector: ${words} selects ${backends}, which has no pods`, about);
    return;
  }
  if (service.spec?.publishNotReadyAddresses) return;
  const ready = pods.filter(isReady).length;
  const counted = { ...about, pods: pods.length };
  if (ready === 0 && !pods.every((pod) => isNew(createdMsOf(pod)))) {
    const quote = `spec.selector: ${words} selects ${pods.length} pods of ${backends}, 0 of them ready`;
    emit('service.no-ready-pods', subject, quote, counted);
  }
  if (ready === 1 && pods.length > 1) {
    const quote = `spec.selector: ${words} selects ${pods.length} pods of ${backends}, 1 of them ready`;
    emit('service.single-endpoint', subject, quote, counted);
  }
}

/** Endpoints bear the name of their Service, slices a label with it. */
function linkEndpoints(inventory: Inventory): void {
  const link = (from: ObjectRef, name: string | undefined): void => {
    if (name !== undefined && name !== '') inventory.link('uses', from, { ...from, kind: 'Service', name });
  };
  for (const endpoints of inventory.list('Endpoints')) link(refOf(endpoints), endpoints.metadata?.name);
  for (const slice of inventory.list('EndpointSlice') as readonly EndpointSlice[]) {
    link(refOf(slice), slice.metadata?.labels?.[SLICE_SERVICE_LABEL]);
  }
}
