// Facts of controllers: copies that are missing, rollouts that do not end, scaling to zero.
import type { ObjectRef } from '../domain/kube.ts';
import { type Condition, type KubeObject, refOf, type Workload } from './kube-json.ts';
import type { ObjectContext, Topic } from './rules.ts';

export const workloadTopic: Topic = {
  kinds: {
    'workload.unavailable': {
      doc: 'Fewer copies are ready than are wanted.',
      depth: 'workload',
      captures: ['ready', 'wanted'],
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
    'rollout.deadline-exceeded': {
      doc: 'A rollout made no progress within its deadline.',
      depth: 'workload',
      captures: ['deadline', 'message'],
    },
    'workload.create-failed': {
      doc: 'A controller cannot create its pods.',
      depth: 'mechanism',
      captures: ['message'],
    },
  },
  objects: [
    { kinds: ['Deployment', 'StatefulSet'], extract: extractReplicated },
    { kinds: ['Deployment'], extract: extractRollout },
    { kinds: ['ReplicaSet', 'ReplicationController'], extract: extractReplicaFailure },
    { kinds: ['DaemonSet'], extract: extractDaemonSet },
  ],
  messages: [
    {
      code: 'workload.create-failed',
      reason: /^(?:FailedCreate|ReplicaFailure)$/,
      message: /^(?:Error creating: )?(?<message>[^]+)/,
    },
  ],
};

function extractReplicated(object: KubeObject, { emit }: ObjectContext): void {
  const workload = object as Workload;
  const subject = refOf(workload);
  const wanted = workload.spec?.replicas ?? 1;
  const ready = workload.status?.readyReplicas ?? 0;
  if (wanted === 0) {
    emit('workload.scaled-to-zero', subject, 'spec.replicas: 0', { replicas: 0 });
  } else {
    emitUnavailable(subject, ready, wanted, emit);
  }
}

function extractDaemonSet(object: KubeObject, { emit }: ObjectContext): void {
  const { status } = object as Workload;
  emitUnavailable(refOf(object), status?.numberReady ?? 0, status?.desiredNumberScheduled ?? 0, emit);
}

function emitUnavailable(subject: ObjectRef, ready: number, wanted: number, emit: ObjectContext['emit']): void {
  if (ready >= wanted) return;
  emit('workload.unavailable', subject, `${ready} of ${wanted} replicas ready`, { ready, wanted });
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
    if (type === 'ReplicaFailure' && status === 'True') emitMessage(subject, reason ?? '', message ?? '');
  }
}
