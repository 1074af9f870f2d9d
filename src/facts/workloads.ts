// Facts of controllers: copies that are missing, rollouts that do not end, scaling to zero.
import type { ObjectRef } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import { type Condition, type KubeObject, refOf, type Workload } from './kube-json.ts';
import { isObserved } from './object-health.ts';
import { ANY, type ObjectContext, type Topic } from './rules.ts';

/** A workload that was created or changed less than this ago is still on its way, in milliseconds. */
const STARTING_MS = 30 * 1000;

export const workloadTopic: Topic = {
  kinds: {
    'workload.unavailable': {
      doc: 'Fewer copies are ready than are wanted.',
      depth: 'workload',
      captures: ['ready', 'wanted'],
    },
    'workload.pods-missing': {
      doc: 'Fewer pods exist than are wanted.',
      depth: 'workload',
      captures: ['created', 'wanted'],
    },
    'workload.scaled-to-zero': {
      doc: 'No copy is wanted: the replica count is 0.',
      depth: 'origin',
      captures: ['replicas'],
    },
    'workload.paused': {
      doc: 'The rollout is paused: changes are not carried out.',
      depth: 'origin',
      captures: [],
    },
    'workload.not-acted-on': {
      doc: 'The controller has not seen the newest state of the workload.',
      depth: 'mechanism',
      standing: 'pointer',
      captures: ['generation', 'observed'],
    },
    'rollout.deadline-exceeded': {
      doc: 'A rollout made no progress within its deadline.',
      depth: 'workload',
      captures: ['deadline', 'message'],
    },
    'workload.create-failed': {
      doc: 'A controller cannot create its pods.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'pointer',
      captures: ['message'],
    },
  },
  objects: [
    { kinds: ['Deployment', 'StatefulSet'], extract: extractReplicated },
    { kinds: ['Deployment'], extract: extractRollout },
    { kinds: ['ReplicaSet', 'ReplicationController'], extract: extractReplicaFailure },
    { kinds: ['DaemonSet'], extract: extractDaemonSet },
    { kinds: ['Deployment', 'StatefulSet', 'DaemonSet'], extract: extractLag },
  ],
  messages: [
    {
      code: 'workload.create-failed',
      reason: /^(?:FailedCreate|ReplicaFailure)$/,
      message: /^(?:\(combined from similar events\): )?(?:Error creating: )?(?<message>[\s\S]+)/,
    },
  ],
};

function extractReplicated(object: KubeObject, { emit, inventory }: ObjectContext): void {
  const workload = object as Workload;
  const subject = refOf(workload);
  const wanted = workload.spec?.replicas ?? 1;
  const { readyReplicas: ready = 0, replicas: created = 0 } = workload.status ?? {};
  if (wanted === 0) emit('workload.scaled-to-zero', subject, 'spec.replicas: 0', { replicas: 0 });
  else if (!isStarting(object, inventory)) {
    emitUnavailable(subject, ready, wanted, emit);
    emitMissing(subject, created, wanted, emit);
  }
}

function extractDaemonSet(object: KubeObject, { emit, inventory }: ObjectContext): void {
  const { status } = object as Workload;
  const { numberReady: ready = 0, desiredNumberScheduled: wanted = 0 } = status ?? {};
  if (isStarting(object, inventory)) return;
  emitUnavailable(refOf(object), ready, wanted, emit);
  const created = object.status?.['currentNumberScheduled'];
  if (typeof created === 'number') emitMissing(refOf(object), created, wanted, emit);
}

function emitUnavailable(
  subject: ObjectRef,
  ready: number,
  wanted: number,
  emit: ObjectContext['emit'],
): void {
  if (ready >= wanted) return;
  emit('workload.unavailable', subject, `${ready} of ${wanted} replicas ready`, { ready, wanted });
}

function emitMissing(subject: ObjectRef, created: number, wanted: number, emit: ObjectContext['emit']): void {
  if (created >= wanted) return;
  emit('workload.pods-missing', subject, `${created} of ${wanted} pods created`, { created, wanted });
}

/** A rollout of a few seconds ago is no trouble yet: its pods have had no time to start. */
function isStarting(object: KubeObject, inventory: Inventory): boolean {
  const { namespace, name } = refOf(object);
  const changes = inventory
    .list('ReplicaSet', namespace)
    .filter(({ metadata }) =>
      metadata?.ownerReferences?.some((owner) => owner.kind === object.kind && owner.name === name),
    );
  const times = [object, ...changes].map(({ metadata }) => Date.parse(metadata?.creationTimestamp ?? ''));
  return times.some((time) => inventory.nowMs - time < STARTING_MS);
}

function extractRollout(object: KubeObject, { emit, emitMessage }: ObjectContext): void {
  const deployment = object as Workload;
  const subject = refOf(deployment);
  if (deployment.spec?.paused) emit('workload.paused', subject, 'spec.paused: true');
  for (const condition of deployment.status?.conditions ?? []) {
    const { type, status, reason = '', message = '' } = condition;
    if (type === 'Progressing' && status === 'False') {
      emit('rollout.deadline-exceeded', subject, `Progressing: False, ${reason}: ${message}`, {
        deadline: deployment.spec?.progressDeadlineSeconds,
        message,
      });
    }
  }
  emitReplicaFailure(subject, deployment.status?.conditions, emitMessage);
}

function extractReplicaFailure(object: KubeObject, { emitMessage }: ObjectContext): void {
  const { spec, status } = object as Workload;
  if ((spec?.replicas ?? 0) > 0) emitReplicaFailure(refOf(object), status?.conditions, emitMessage);
}

function emitReplicaFailure(
  subject: ObjectRef,
  conditions: readonly Condition[] | undefined,
  emitMessage: ObjectContext['emitMessage'],
): void {
  for (const { type, status, reason, message } of conditions ?? []) {
    if (type === 'ReplicaFailure' && status === 'True') {
      emitMessage(subject, reason ?? '', message ?? '', {}, 'condition ReplicaFailure');
    }
  }
}

function extractLag(object: KubeObject, { emit, inventory }: ObjectContext): void {
  const workload = object as Workload;
  const generation = workload.metadata?.generation;
  const observed = workload.status?.observedGeneration ?? 0;
  if (generation === undefined || (isObserved(workload) && observed > 0) || isStarting(object, inventory))
    return;
  const quote = `generation: ${generation}, observedGeneration: ${observed}`;
  emit('workload.not-acted-on', refOf(object), quote, { generation, observed });
}
