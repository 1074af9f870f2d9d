// The topics of what controllers, admission and autoscalers report, in the order in which their messages are read.
import { admissionTopic } from './admission.ts';
import { webhookTopic } from './admission-webhooks.ts';
import { apiServiceTopic } from './api-services.ts';
import { autoscalingTopic } from './autoscaling.ts';
import { certificateTopic } from './certificates.ts';
import { cronJobTopic } from './cron-jobs.ts';
import { customObjectTopic } from './custom-objects.ts';
import { daemonSetTopic } from './daemon-sets.ts';
import { deletionTopic } from './deletion.ts';
import { disruptionTopic } from './disruption.ts';
import { endedPodTopic } from './ended-pods.ts';
import { jobTopic } from './jobs.ts';
import { quotaTopic } from './quotas.ts';
import { rolloutTopic } from './rollouts.ts';
import type { Topic } from './rules.ts';
import { statefulSetTopic } from './stateful-sets.ts';

export const CONTROLLER_TOPICS: readonly Topic[] = [
  autoscalingTopic,
  cronJobTopic,
  jobTopic,
  endedPodTopic,
  admissionTopic,
  webhookTopic,
  quotaTopic,
  disruptionTopic,
  certificateTopic,
  apiServiceTopic,
  customObjectTopic,
  deletionTopic,
  rolloutTopic,
  statefulSetTopic,
  daemonSetTopic,
];
