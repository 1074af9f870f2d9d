// Every kind of fact there is, by topic. A pattern may name these codes and captures, and no others.
import { apiResourceTopic } from './api-resources.ts';
import { callTopic } from './call-kinds.ts';
import { COMPUTED_TOPICS } from './computed/topics.ts';
import { CONTROLLER_TOPICS } from './controllers.ts';
import { dnsTopic } from './dns.ts';
import { envAddressTopic } from './env-addresses.ts';
import { gatewayTopic } from './gateway-api.ts';
import { helmTopic } from './helm-releases.ts';
import { imageTopic } from './images.ts';
import { ingressTopic } from './ingress.ts';
import { LAST_LOG_TOPICS, LOG_TOPICS } from './logs/topics.ts';
import { saidTopic } from './messages/said.ts';
import { metricsTopic } from './metrics/topic.ts';
import { networkPolicyTopic } from './network-policies.ts';
import { PLACEMENT_TOPICS } from './placement-topics.ts';
import { podTopic } from './pods.ts';
import type { FactKind, Topic } from './rules.ts';
import { serviceTopic } from './services.ts';
import { usageTopic } from './usage.ts';
import { mountTopic } from './volumes.ts';
import { workloadTopic } from './workloads.ts';

/** The topics. Order matters for messages and log lines: the first rule that matches takes them. */
export const TOPICS: readonly Topic[] = [
  imageTopic,
  serviceTopic,
  ingressTopic,
  gatewayTopic,
  networkPolicyTopic,
  dnsTopic,
  callTopic,
  envAddressTopic,
  helmTopic,
  ...LOG_TOPICS,
  ...CONTROLLER_TOPICS,
  ...PLACEMENT_TOPICS,
  podTopic,
  mountTopic,
  workloadTopic,
  usageTopic,
  metricsTopic,
  apiResourceTopic,
  ...COMPUTED_TOPICS,
  ...LAST_LOG_TOPICS,
  saidTopic,
];

/** What is known of each code. */
export const FACT_KINDS: ReadonlyMap<string, FactKind> = new Map(
  TOPICS.flatMap((topic) => Object.entries(topic.kinds)),
);
