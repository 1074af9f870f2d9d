// Pods that were ended from outside before their work was done: they are gone, and their events tell of it.
import type { ObjectRef } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import { isComplete } from './job-status.ts';
import { type KubeEvent, refOf } from './kube-json.ts';
import { ANY, type Emit, type Topic } from './rules.ts';

export const endedPodTopic: Topic = {
  kinds: {
    'job.pod-ended': {
      doc: 'Something beside the Job and the kubelet ended a pod of a Job that is not complete.',
      depth: 'origin',
      takes: ANY,
      captures: ['ended_pod', 'reason', 'reporter', 'message'],
    },
  },
};

/** Reasons for which a pod is taken away by others than those that run it. */
const ENDED =
  /^(?:Evicted|Evict|Preempted|TaintManagerEviction|DisruptionTerminating|DisruptionTarget|ScaleDown)$/;
/** Who reports what it did itself to a pod of its own node or work. */
const OWN_REPORTER = /^(?:kubelet|job-controller)$/;

/** Tells of the event of a pod that is gone when it says that something ended a pod of a Job which still has work. */
export function tellEndedPod(event: KubeEvent, subject: ObjectRef, inventory: Inventory, emit: Emit): void {
  const { reason = '', message = event.note ?? '' } = event;
  const reporter = event.source?.component ?? event.reportingController ?? event.reportingComponent ?? '';
  if (subject.kind !== 'Pod' || !ENDED.test(reason) || reporter === '' || OWN_REPORTER.test(reporter)) return;
  const job = inventory
    .list('Job', subject.namespace)
    .find((one) => subject.name.startsWith(`${refOf(one).name}-`) && !isComplete(one));
  if (job) emit('job.pod-ended', refOf(job), message, { ended_pod: subject.name, reason, reporter, message });
}
