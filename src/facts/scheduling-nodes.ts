// Facts that only the nodes tell of pods that are not placed: labels that no node has, requests no node can meet.
import type { ObjectRef } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import { type Pod, refOf } from './kube-json.ts';
import { formatTaint, type Node } from './node-json.ts';
import {
  expressionHolds,
  expressionInWords,
  isNodeWanted,
  type NodeExpression,
  nodeDemandsOf,
  type PlacementSpec,
  selectorInWords,
  untoleratedTaints,
} from './pod-placement.ts';
import { formatAmount, requestOf } from './pod-requests.ts';
import { parseQuantity } from './quantity.ts';
import { holdsRequests, largestHolder } from './requests-held.ts';
import type { Emit, Topic } from './rules.ts';
import { isUnplaced, refusalOf } from './scheduling.ts';

/** At most this many names or values are listed in a capture. */
const MAX_LISTED = 4;
const CONTROL_PLANE_TAINT = /^node-role\.kubernetes\.io\/(?:control-plane|master)$/;
/** Taints that Kubernetes puts on nodes that are not well. */
const CONDITION_TAINT = /^node\.(?:cloudprovider\.)?kubernetes\.io\/(?!unschedulable)/;
const UNSCHEDULABLE_TAINT = 'node.kubernetes.io/unschedulable';

export const nodeFitTopic: Topic = {
  kinds: {
    'scheduling.label-absent': {
      doc: 'No node of the cluster carries the labels that a pod asks for.',
      depth: 'origin',
      captures: ['selector', 'there'],
    },
    'scheduling.request-too-large': {
      doc: 'A pod requests more of a resource than the largest node has: it can never be placed.',
      depth: 'origin',
      captures: ['lacking', 'asks', 'asked_by', 'largest', 'largest_node'],
    },
    'scheduling.nodes-full': {
      doc: 'Nodes are large enough for a pod, but what they have is requested by others.',
      depth: 'origin',
      captures: ['lacking', 'asks', 'asked_by', 'largest', 'largest_node', 'free', 'cordoned'],
    },
    'scheduling.requests-held': {
      doc: 'The workload that has requested the most of a resource of which nodes have too little left.',
      depth: 'origin',
      captures: ['holder', 'held', 'holder_pods', 'held_of'],
    },
    'scheduling.nodes-cordoned': {
      doc: 'Every node that a pod could run on is cordoned.',
      depth: 'origin',
      captures: ['cordoned'],
    },
    'scheduling.nodes-tainted': {
      doc: 'Every node that a pod could run on has a taint that it does not tolerate.',
      depth: 'origin',
      captures: ['blocking_taint', 'tainted', 'selector'],
    },
    'scheduling.nodes-unwell': {
      doc: 'Every node that a pod could run on is tainted because it is not well.',
      depth: 'origin',
      captures: ['blocking_taint', 'tainted', 'detail'],
    },
  },
  relations: [{ extract: extractFit }],
};

function extractFit(inventory: Inventory, emit: Emit): void {
  if (!inventory.isComplete('Node', null)) return;
  const nodes = inventory.list('Node') as readonly Node[];
  if (nodes.length === 0) return;
  for (const pod of inventory.list('Pod') as readonly Pod[]) {
    const message = isUnplaced(pod) ? refusalOf(pod)?.message : undefined;
    if (message !== undefined) explainPod(pod, message, nodes, inventory, emit);
  }
}

function explainPod(
  pod: Pod,
  message: string,
  nodes: readonly Node[],
  inventory: Inventory,
  emit: Emit,
): void {
  const subject = refOf(pod);
  const spec = pod.spec as PlacementSpec | undefined;
  const wanted = nodes.filter((node) => isNodeWanted(spec, node));
  if (wanted.length === 0) {
    if (/didn't match.*node (?:affinity|selector)|\[NodeAffinity\]/.test(message))
      emitAbsent(subject, spec, nodes, emit);
    return;
  }
  const ordinary = wanted.filter((node) => !isControlPlaneFor(spec, node));
  const meant = ordinary.length > 0 ? ordinary : wanted;
  const open = meant.filter((node) => !isCordoned(node));
  const cordoned = namesOf(meant.filter(isCordoned));
  if (open.length === 0) {
    if (/unschedulable/.test(message)) {
      emit('scheduling.nodes-cordoned', subject, `spec.unschedulable: true on ${cordoned}`, { cordoned });
    }
    return;
  }
  const welcoming = open.filter((node) => blockingTaints(spec, node).length === 0);
  if (welcoming.length === 0) {
    if (/taint/.test(message)) emitTainted(subject, spec, open, emit);
    return;
  }
  for (const match of message.replace(/preemption:.*$/s, '').matchAll(/Insufficient ([^\s,]+[^\s,.])/g)) {
    emitShortage(subject, spec, match[1] ?? '', welcoming, cordoned, inventory, emit);
  }
}

function emitAbsent(
  subject: ObjectRef,
  spec: PlacementSpec | undefined,
  nodes: readonly Node[],
  emit: Emit,
): void {
  const selector = selectorInWords(spec);
  if (selector === undefined) return;
  const unmet = nodeDemandsOf(spec).filter(
    (demand) => !nodes.some((node) => expressionHolds(demand, node.metadata?.labels ?? {})),
  );
  const there =
    unmet.length === 0
      ? `no single node meets all of it, of ${countOf(nodes.length)}`
      : unmet.map((demand) => labelsThere(demand, nodes)).join('; ');
  emit('scheduling.label-absent', subject, `${selector}: ${there}`, { selector, there });
}

/** Writes what the nodes have instead: `no node has the label gpu`, `nodes have zone=a, zone=b`. */
function labelsThere(demand: NodeExpression, nodes: readonly Node[]): string {
  const { key = '', operator } = demand;
  const values = nodes.map((node) => node.metadata?.labels?.[key]).filter((value) => value !== undefined);
  const distinct = [...new Set(values)];
  if (distinct.length === 0) return `no node has the label ${key}`;
  if (operator !== 'In') return `no node meets ${expressionInWords(demand)}`;
  return `nodes have only ${listed(distinct.map((value) => `${key}=${value}`))}`;
}

function emitTainted(
  subject: ObjectRef,
  spec: PlacementSpec | undefined,
  nodes: readonly Node[],
  emit: Emit,
): void {
  const taints = nodes.flatMap((node) => blockingTaints(spec, node));
  const blocking_taint = listed([...new Set(taints.map(formatTaint))]);
  const tainted = namesOf(nodes);
  const quote = `taint ${blocking_taint} on ${tainted}`;
  if (taints.every(({ key = '' }) => CONDITION_TAINT.test(key))) {
    const ready = nodes
      .flatMap((node) => node.status?.conditions ?? [])
      .find(({ type, status }) => type === 'Ready' && status !== 'True');
    emit('scheduling.nodes-unwell', subject, quote, { blocking_taint, tainted, detail: ready?.message });
  } else {
    emit('scheduling.nodes-tainted', subject, quote, {
      blocking_taint,
      tainted,
      selector: selectorInWords(spec),
    });
  }
}

function emitShortage(
  subject: ObjectRef,
  spec: PlacementSpec | undefined,
  resource: string,
  nodes: readonly Node[],
  cordoned: string,
  inventory: Inventory,
  emit: Emit,
): void {
  const request = requestOf(spec, resource);
  if (!request) return;
  const sizes = nodes.map((node) => ({ node, amount: allocatableOf(node, resource) }));
  const best = sizes.reduce((a, b) => (b.amount > a.amount ? b : a));
  const largest = formatAmount(best.amount, resource);
  const largest_node = best.node.metadata?.name;
  const { text: asks, container: asked_by } = request;
  const captures = { lacking: resource, asks, asked_by, largest, largest_node };
  const quote = `requests ${resource} ${asks}; largest node ${largest_node}: allocatable ${resource} ${largest}`;
  if (request.amount > best.amount) {
    emit('scheduling.request-too-large', subject, quote, captures);
  } else {
    const free = largestFree(nodes, resource, inventory);
    emit('scheduling.nodes-full', subject, quote, { ...captures, free, cordoned });
    const total = nodes.reduce((sum, node) => sum + allocatableOf(node, resource), 0);
    const held = largestHolder(subject, total, resource, inventory);
    if (held) emit('scheduling.requests-held', subject, `${held.holder} requests ${held.held} in all`, held);
  }
}

/** The most that one node has left, when every pod of the cluster is known. */
function largestFree(nodes: readonly Node[], resource: string, inventory: Inventory): string | undefined {
  if (!inventory.isComplete('Pod', null)) return undefined;
  const used = requestedOnNodes(resource, inventory);
  const left = nodes.map(
    (node) => allocatableOf(node, resource) - (used.get(node.metadata?.name ?? '') ?? 0),
  );
  return formatAmount(Math.max(0, ...left), resource);
}

/** What the pods of each node have requested of a resource: every pod that waits asks for the same. */
function requestedOnNodes(resource: string, inventory: Inventory): ReadonlyMap<string, number> {
  const known = inventory.derived(knownRequests);
  const before = known.get(resource);
  if (before !== undefined) return before;
  const used = new Map<string, number>();
  for (const pod of inventory.list('Pod') as readonly Pod[]) {
    const node = pod.spec?.nodeName;
    if (!node || !holdsRequests(pod)) continue;
    used.set(node, (used.get(node) ?? 0) + (requestOf(pod.spec, resource)?.amount ?? 0));
  }
  known.set(resource, used);
  return used;
}

function knownRequests(): Map<string, ReadonlyMap<string, number>> {
  return new Map();
}

function allocatableOf(node: Node, resource: string): number {
  const amount = parseQuantity(node.status?.allocatable?.[resource] ?? '0');
  return Number.isNaN(amount) ? 0 : amount;
}

function isCordoned(node: Node): boolean {
  return node.spec?.unschedulable === true;
}

function isControlPlaneFor(spec: PlacementSpec | undefined, node: Node): boolean {
  return untoleratedTaints(spec, node).some(({ key = '' }) => CONTROL_PLANE_TAINT.test(key));
}

function blockingTaints(spec: PlacementSpec | undefined, node: Node): ReturnType<typeof untoleratedTaints> {
  return untoleratedTaints(spec, node).filter(({ key }) => key !== UNSCHEDULABLE_TAINT);
}

function namesOf(nodes: readonly Node[]): string {
  return listed(nodes.map((node) => node.metadata?.name ?? ''));
}

function listed(words: readonly string[]): string {
  const rest = words.length - MAX_LISTED;
  return words.slice(0, MAX_LISTED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function countOf(nodes: number): string {
  return nodes === 1 ? 'one node' : `${nodes} nodes`;
}
