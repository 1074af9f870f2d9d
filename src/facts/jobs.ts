// Facts of Jobs: how they failed, and whether they are held back.
import { conditionsOf, quoteCondition } from './conditions.ts';
import { failureOf } from './job-status.ts';
import { type KubeObject, refOf } from './kube-json.ts';
import { isSuperseded } from './object-health.ts';
import { ANY, type ObjectContext, type Topic } from './rules.ts';

export const jobTopic: Topic = {
  kinds: {
    'job.failed': {
      doc: 'A job has failed for good.',
      depth: 'workload',
      captures: ['reason', 'message', 'failed', 'backoff_limit', 'deadline'],
    },
    'job.deadline-exceeded': {
      doc: 'A job ran longer than its active deadline and was ended.',
      depth: 'mechanism',
      captures: ['deadline', 'message'],
    },
    'job.pod-failure-policy': {
      doc: 'The pod failure policy of a job ended it at the first failure of that kind.',
      depth: 'mechanism',
      takes: ANY,
      captures: ['container', 'exit_code', 'message'],
    },
    'job.suspended': {
      doc: 'A job is suspended: it runs no pods.',
      depth: 'origin',
      captures: [],
    },
    'job.retries': {
      doc: 'Pods of a job failed; it tries again.',
      depth: 'workload',
      captures: ['failed', 'backoff_limit'],
    },
  },
  objects: [{ kinds: ['Job'], extract: extractJob }],
  messages: [
    {
      code: 'job.pod-failure-policy',
      kinds: ['Job'],
      reason: /^PodFailurePolicy$/,
      message:
        /^(?<message>(?:Container (?<container>\S+) for pod \S+ failed with exit code (?<exit_code>\d+)|Pod \S+ has condition)[\s\S]*)/,
    },
  ],
};

function extractJob(object: KubeObject, { emit, emitMessage, inventory }: ObjectContext): void {
  const subject = refOf(object);
  const backoff_limit = numberIn(object.spec, 'backoffLimit');
  const deadline = numberIn(object.spec, 'activeDeadlineSeconds');
  const failed = numberIn(object.status, 'failed') ?? 0;
  const failure = failureOf(object);
  if (failure) {
    if (isSuperseded(object, inventory)) return;
    const { reason = '', message = '' } = failure;
    const quote = quoteCondition(failure);
    emit('job.failed', subject, quote, { reason, message, failed, backoff_limit, deadline });
    if (reason === 'DeadlineExceeded') emit('job.deadline-exceeded', subject, quote, { deadline, message });
    emitMessage(subject, reason, message);
    return;
  }
  if (object.spec?.['suspend'] === true) emit('job.suspended', subject, 'spec.suspend: true');
  const isDone = conditionsOf(object).some(({ type, status }) => type === 'Complete' && status === 'True');
  if (!isDone && failed > 0) {
    emit('job.retries', subject, `failed: ${failed}, backoffLimit: ${backoff_limit ?? 6}`, {
      failed,
      backoff_limit: backoff_limit ?? 6,
    });
  }
}

function numberIn(part: Readonly<Record<string, unknown>> | undefined, field: string): number | undefined {
  const value = part?.[field];
  return typeof value === 'number' ? value : undefined;
}
