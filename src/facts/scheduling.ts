// Facts of pods that are not placed on a node: what the scheduler says, one fact a reason, and what it does not say.
import { type Condition, type KubeObject, type Pod, refOf } from './kube-json.ts';
import type { PlacementSpec } from './pod-placement.ts';
import { ANY, type Captures, type ObjectContext, type Topic } from './rules.ts';
import { parseSchedulingMessage, type SchedulingMessage } from './scheduling-message.ts';
import { REASON_RULES, type ReasonRule, reasonKinds } from './scheduling-reasons.ts';
import { type Claim, claimsOf } from './storage-json.ts';

/** A pod that no scheduler has looked at for this long is overlooked, in milliseconds: they take well under a second. */
const OVERLOOKED_MS = 60 * 1000;
const DEFAULT_SCHEDULER = 'default-scheduler';

export const schedulingTopic: Topic = {
  kinds: {
    'pod.unschedulable': {
      doc: 'The scheduler finds no node for a pod.',
      depth: 'pod',
      captures: ['summary', 'nodes_total', 'message'],
    },
    'pod.scheduling-gated': {
      doc: 'A pod has scheduling gates: it is not placed before whoever set them removes them.',
      depth: 'origin',
      captures: ['gates'],
    },
    'pod.scheduler-silent': {
      doc: 'The scheduler that a pod names has not looked at it at all.',
      depth: 'origin',
      standing: 'pointer',
      captures: ['scheduler', 'since'],
    },
    'scheduling.no-scale-up': {
      doc: 'The cluster autoscaler adds no node for a pod.',
      depth: 'context',
      takes: ANY,
      captures: ['error'],
    },
    'scheduling.node-group-full': {
      doc: 'The cluster autoscaler adds no node because a group of nodes has reached its largest size.',
      depth: 'origin',
      takes: ANY,
      captures: ['error'],
    },
    ...reasonKinds(),
  },
  objects: [{ kinds: ['Pod'], extract: extractPlacement }],
  messages: [
    {
      code: 'scheduling.node-group-full',
      reason: /^NotTriggerScaleUp$/,
      message: /^pod didn't trigger scale-up[^:]*: (?<error>.*max node group size reached.*)/s,
    },
    {
      code: 'scheduling.no-scale-up',
      reason: /^NotTriggerScaleUp$/,
      message: /^pod didn't trigger scale-up[^:]*: (?<error>.+)/s,
    },
  ],
};

/** Tells whether a pod waits to be placed on a node. */
export function isUnplaced(pod: Pod): boolean {
  return (
    pod.status?.phase === 'Pending' && !pod.spec?.nodeName && pod.metadata?.deletionTimestamp === undefined
  );
}

/** Finds what the scheduler says of a pod that it could not place. */
export function refusalOf(pod: Pod): Condition | undefined {
  const condition = scheduledCondition(pod);
  return condition?.status === 'False' && condition.reason !== 'SchedulingGated' ? condition : undefined;
}

function scheduledCondition(pod: Pod): Condition | undefined {
  return pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
}

function extractPlacement(object: KubeObject, context: ObjectContext): void {
  const pod = object as Pod;
  if (!isUnplaced(pod)) return;
  const subject = refOf(pod);
  const gates = (pod.spec?.schedulingGates ?? []).map(({ name = '' }) => name).join(', ');
  const condition = scheduledCondition(pod);
  if (gates !== '') {
    context.emit('pod.scheduling-gated', subject, `schedulingGates: ${gates}`, { gates });
  } else if (!condition) {
    extractSilence(pod, context);
  } else if (condition.status === 'False' && condition.message) {
    extractRefusal(pod, condition.message, context);
  }
}

function extractSilence(pod: Pod, { emit, inventory }: ObjectContext): void {
  // A pod whose claims are bound on placement has no condition while the scheduler waits for its volumes.
  if (claimsOf(pod).some((ref) => (inventory.find(ref) as Claim | undefined)?.status?.phase === 'Pending'))
    return;
  const since = pod.metadata?.creationTimestamp;
  if (since === undefined || inventory.nowMs - Date.parse(since) < OVERLOOKED_MS) return;
  const scheduler = pod.spec?.schedulerName ?? DEFAULT_SCHEDULER;
  const quote = `phase: Pending since ${since}, schedulerName: ${scheduler}, no PodScheduled condition`;
  emit('pod.scheduler-silent', refOf(pod), quote, { scheduler, since });
}

function extractRefusal(pod: Pod, message: string, { emit }: ObjectContext): void {
  const subject = refOf(pod);
  const parsed = parseSchedulingMessage(message);
  const { nodesTotal: nodes_total, summary } = parsed;
  emit('pod.unschedulable', subject, message, { summary, nodes_total, message });
  for (const { rule, captures } of reasonsOf(parsed, pod.spec as PlacementSpec | undefined)) {
    emit(rule.code, subject, message, captures);
  }
}

interface FoundReason {
  readonly rule: ReasonRule;
  readonly captures: Captures;
}

/** The reasons of a message as facts; several taints make one fact, several resources one each. */
function reasonsOf(parsed: SchedulingMessage, spec: PlacementSpec | undefined): readonly FoundReason[] {
  const found = parsed.reasons.flatMap(({ text, count }) => {
    const rule = REASON_RULES.find((candidate) => candidate.text.test(text));
    if (!rule) return [];
    const captures = { ...rule.text.exec(text)?.groups };
    return [{ rule, captures: { ...captures, ...rule.enrich?.(spec, captures), nodes: count } }];
  });
  const farthest = Math.max(...found.map(({ rule }) => rule.stage));
  return joinTaints(found).map(({ rule, captures }) => ({
    rule,
    captures: {
      ...captures,
      nodes_total: parsed.nodesTotal,
      summary: parsed.summary,
      decisive: rule.stage === farthest ? 'yes' : 'no',
    },
  }));
}

function joinTaints(found: readonly FoundReason[]): readonly FoundReason[] {
  const joined = new Map<string, FoundReason>();
  for (const reason of found) {
    const { rule, captures } = reason;
    const key = captures['taint'] === undefined ? `${rule.code} ${captures['resource'] ?? ''}` : rule.code;
    const before = joined.get(key);
    if (!before) joined.set(key, reason);
    else joined.set(key, { rule, captures: joinCaptures(before.captures, captures) });
  }
  return [...joined.values()];
}

function joinCaptures(a: Captures, b: Captures): Captures {
  const taint = [a['taint'], b['taint']].filter((value) => value !== undefined).join(', ');
  return { ...a, nodes: Number(a['nodes'] ?? 0) + Number(b['nodes'] ?? 0), taint };
}
