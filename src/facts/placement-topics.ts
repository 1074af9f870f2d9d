// The topics of where pods run and what they need there: scheduling, claims, volumes, sandboxes, evictions, nodes.
import { claimVolumeTopic } from './claim-volumes.ts';
import { evictionTopic } from './evictions.ts';
import { nodeTopic } from './nodes.ts';
import type { Topic } from './rules.ts';
import { sandboxTopic } from './sandboxes.ts';
import { schedulingTopic } from './scheduling.ts';
import { nodeFitTopic } from './scheduling-nodes.ts';
import { storageTopic } from './storage.ts';
import { volumeTopic } from './volumes.ts';

/** Their rules name causes; they come before the pods' own rules, which take whatever else is said of a pod. */
export const PLACEMENT_TOPICS: readonly Topic[] = [
  schedulingTopic,
  nodeFitTopic,
  storageTopic,
  claimVolumeTopic,
  volumeTopic,
  evictionTopic,
  sandboxTopic,
  nodeTopic,
];
