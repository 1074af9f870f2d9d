// Facts of pods that were taken off their node, or that their node refused: who did it and why.
// Wordings: the kubelet's eviction manager, its admission handlers and node shutdown; the taint manager; preemption.
import type { ObjectRef } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import { type KubeObject, type Pod, refOf } from './kube-json.ts';
import { isObjectWell } from './object-health.ts';
import { requestOf } from './pod-requests.ts';
import { ANY, type Captures, type MessageRule, type ObjectContext, type Topic } from './rules.ts';

/** What ended a pod is news for this long, in milliseconds: ended pods stay listed until they are cleaned up. */
const NEWS_MS = 24 * 60 * 60 * 1000;
/** The same where the controller has made good what was lost, in milliseconds. */
const NEWS_WHEN_REPLACED_MS = 60 * 60 * 1000;

function ended(code: string, reason: RegExp, message: RegExp): MessageRule {
  return { code, kinds: ['Pod'], reason, message, refine: placeEnd };
}

export const evictionTopic: Topic = {
  kinds: {
    'pod.evicted-by-pressure': {
      doc: 'The kubelet evicted a pod because its node was low on a resource.',
      depth: 'origin',
      takes: ['exhausted'],
      captures: ['node', 'resource', 'threshold', 'available', 'container', 'usage', 'request'],
    },
    'pod.refused-by-pressure': {
      doc: 'A node under pressure refused a pod.',
      depth: 'mechanism',
      takes: ['exhausted'],
      captures: ['node', 'condition'],
    },
    'pod.storage-limit-exceeded': {
      doc: 'A pod was evicted because it wrote more to its ephemeral storage than its limit.',
      depth: 'origin',
      takes: ['exhausted'],
      captures: ['node', 'container', 'limit'],
    },
    'pod.empty-dir-limit-exceeded': {
      doc: 'A pod was evicted because an emptyDir volume grew beyond its size limit.',
      depth: 'origin',
      takes: ['exhausted'],
      captures: ['node', 'volume', 'limit'],
    },
    'pod.preempted': {
      doc: 'A pod was removed to make room for one of higher priority.',
      depth: 'origin',
      takes: ANY,
      captures: ['node', 'preempted_by', 'priority_class'],
    },
    'pod.evicted-by-taint': {
      doc: 'A pod was removed because its node got a taint that it does not tolerate.',
      depth: 'pod',
      takes: ANY,
      captures: ['node'],
    },
    'pod.evicted-by-request': {
      doc: 'A pod was evicted through the API, as a drain does.',
      depth: 'pod',
      captures: ['node'],
    },
    'pod.node-shut-down': {
      doc: 'A pod was ended or refused because its node was shutting down.',
      depth: 'origin',
      takes: ['waiting'],
      captures: ['node'],
    },
    'pod.node-removed': {
      doc: 'The node that a pod ran on does not exist any more.',
      depth: 'origin',
      captures: ['node'],
    },
    'pod.node-out-of-resource': {
      doc: 'The node that a pod was placed on had too little of a resource left and refused it.',
      depth: 'origin',
      takes: ['exhausted'],
      captures: ['node', 'resource', 'requested', 'used', 'capacity'],
    },
    'pod.node-labels-changed': {
      doc: 'The node refused a pod because it does not carry the labels that the pod asks for.',
      depth: 'origin',
      takes: ['mismatch'],
      captures: ['node'],
    },
    'pod.device-unavailable': {
      doc: 'The node refused a pod because a device that it was given is not healthy or not there.',
      depth: 'origin',
      takes: ['missing', 'exhausted'],
      captures: ['node', 'device', 'error'],
    },
    'pod.sysctl-forbidden': {
      doc: 'The node refused a pod that sets a sysctl which is not allowed there.',
      depth: 'origin',
      takes: ['denied'],
      captures: ['node', 'sysctl'],
    },
    'pod.topology-refused': {
      doc: 'No NUMA zone of a node has room for all that a pod asks for in one place.',
      depth: 'origin',
      takes: ANY,
      captures: ['node', 'error', 'asks'],
    },
    'pod.refused-by-node': {
      doc: 'The node that a pod was placed on refused it.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'pointer',
      captures: ['node', 'error'],
    },
  },
  objects: [{ kinds: ['Pod'], extract: extractDisruption }],
  messages: [
    ended(
      'pod.evicted-by-pressure',
      /^Evicted$/,
      /^The node was low on resource: (?<resource>[\w-]+)\.(?: Threshold quantity: (?<threshold>[^,\s]+), available: (?<available>[^\s]+?)\.)?(?: Container (?<container>\S+) was using (?<usage>[^,\s]+), (?:request is|which exceeds its request of) (?<request>[^,\s]+?)[.,])?/,
    ),
    ended('pod.refused-by-pressure', /^Evicted$/, /^The node had condition: \[(?<condition>[^\]]+)\]/),
    ended(
      'pod.storage-limit-exceeded',
      /^Evicted$/,
      /^(?:Pod ephemeral local storage usage exceeds the total limit of containers "?(?<limit>[^\s"]+?)"?\.|Container (?<container>\S+) exceeded its local ephemeral storage limit "(?<limit2>[^"]+)")/,
    ),
    ended(
      'pod.empty-dir-limit-exceeded',
      /^Evicted$/,
      /^Usage of EmptyDir volume "(?<volume>[^"]+)" exceeds the limit "(?<limit>[^"]+)"/,
    ),
    ended(
      'pod.preempted',
      /^(?:Preempted|Preempting)$/,
      /^Preempted (?:by (?:a pod|(?:pod )?(?<preempted_by>\S+)) on node|in order to admit critical pod)/,
    ),
    ended('pod.evicted-by-taint', /^TaintManagerEviction$/, /^(?:Marking for deletion|Taint manager)/),
    ended(
      'pod.node-shut-down',
      /^(?:Terminated|NodeShutdown|Shutdown)$/,
      /^(?:Pod was (?:terminated in response to imminent node shutdown|rejected as the node is shutting down)|Node is shutting)/,
    ),
    ended(
      'pod.node-out-of-resource',
      /^OutOf/,
      /Node didn't have enough resource: (?<resource>[^,\s]+), requested: (?<requested>\d+), used: (?<used>\d+), capacity: (?<capacity>\d+)/,
    ),
    ended('pod.node-labels-changed', /^NodeAffinity$/, /Predicate NodeAffinity failed/),
    ended(
      'pod.device-unavailable',
      /^UnexpectedAdmissionError$/,
      /Allocate failed due to (?<error>.*?(?:devices?|for) (?<device>[\w.-]+\/[\w-]+)\b.*|.+)/s,
    ),
    ended('pod.sysctl-forbidden', /^SysctlForbidden$/, /sysctl: "(?<sysctl>[^"]+)"/),
    {
      ...ended('pod.topology-refused', /^TopologyAffinityError$/, /^(?<error>.+)/s),
      refine: (subject, found, inventory) => {
        const placed = placeEnd(subject, found, inventory);
        return placed && { ...placed, asks: asksOf(inventory.find(subject) as Pod | undefined) };
      },
    },
    ended(
      'pod.refused-by-node',
      /^(?:UnexpectedAdmissionError|AppArmor|NodeUnschedulable|NodeName|NodePorts|NodeResourcesFit|TaintToleration|InvalidNodeInfo|PodOSNotSupported|PodOSSelectorNodeLabelDoesNotMatch|PodLevelResourcesNotSupported|\w*AdmissionError)$/,
      /^(?:Pod was rejected: |Pod )?(?<error>.+)/s,
    ),
  ],
};

function asksOf(pod: Pod | undefined): string | undefined {
  const asks = ['cpu', 'memory'].flatMap((resource) => {
    const request = requestOf(pod?.spec, resource);
    return request ? [`${resource} ${request.text}`] : [];
  });
  return asks.length === 0 ? undefined : asks.join(', ');
}

/** Adds the node; gives null for an end that is no news any more. */
function placeEnd(subject: ObjectRef, found: Captures, inventory: Inventory): Captures | null {
  const pod = inventory.find(subject) as Pod | undefined;
  if (!pod) return found;
  if (isOld(pod, inventory)) return null;
  return { ...found, node: pod.spec?.nodeName };
}

/** Tells whether the end of a pod is no news any more. */
function isOld(pod: Pod, inventory: Inventory): boolean {
  const controller = inventory.find(inventory.workloadOf(refOf(pod)));
  const replaced =
    controller !== undefined && controller.kind !== 'Pod' && isObjectWell(controller, inventory);
  return inventory.nowMs - endedMs(pod) > (replaced ? NEWS_WHEN_REPLACED_MS : NEWS_MS);
}

/** When a pod ended, in milliseconds since 1970; NaN while it runs or when nothing tells. */
function endedMs(pod: Pod): number {
  const changes = (pod.status?.conditions ?? [])
    .filter(({ type, status }) => (type === 'DisruptionTarget') === (status === 'True'))
    .map(({ lastTransitionTime = '' }) => Date.parse(lastTransitionTime));
  const stops = (pod.status?.containerStatuses ?? []).map(({ state }) =>
    Date.parse(state?.terminated?.finishedAt ?? ''),
  );
  const known = [...changes, ...stops].filter((ms) => !Number.isNaN(ms));
  return known.length === 0 ? Number.NaN : Math.max(...known);
}

/** Reasons of the condition that a pod is given before it is removed, since Kubernetes 1.26. */
const DISRUPTIONS: Readonly<Record<string, string>> = {
  PreemptionByScheduler: 'pod.preempted',
  DeletionByTaintManager: 'pod.evicted-by-taint',
  EvictionByEvictionAPI: 'pod.evicted-by-request',
  DeletionByPodGC: 'pod.node-removed',
};

function extractDisruption(object: KubeObject, { emit, inventory }: ObjectContext): void {
  const pod = object as Pod;
  const isDisrupted = pod.status?.conditions?.some(({ type }) => type === 'DisruptionTarget') === true;
  if (!isDisrupted || isOld(pod, inventory)) return;
  for (const { type, status, reason = '', message = '' } of pod.status?.conditions ?? []) {
    const code = DISRUPTIONS[reason];
    if (type !== 'DisruptionTarget' || status !== 'True' || code === undefined) continue;
    const priority_class = code === 'pod.preempted' ? pod.spec?.priorityClassName : undefined;
    emit(code, refOf(pod), `DisruptionTarget: ${reason}: ${message}`, {
      node: pod.spec?.nodeName,
      priority_class,
    });
  }
}
