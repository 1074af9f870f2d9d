// The topics of logs in the order in which their rules are tried: what says why before what says that.
import type { FactKind, Topic } from '../rules.ts';
import { clusterLogTopic } from './cluster.ts';
import { configLogTopic } from './configuration.ts';
import { crashLogTopic } from './crash.ts';
import { initContainerTopic } from './init-containers.ts';
import { lastWordsLogTopic } from './last-words.ts';
import { networkLogTopic } from './network.ts';
import { relationalLogTopic } from './relational.ts';
import { stateLogTopic } from './state.ts';
import { storeLogTopic } from './stores.ts';
import { systemLogTopic } from './system.ts';
import { terminationMessageTopic } from './termination-messages.ts';
import { tlsLogTopic } from './tls.ts';
import { upstreamLogTopic } from './upstream.ts';

/** Every fact of a log names its container, where that is known. */
function ofContainers(topic: Topic): Topic {
  const kinds: Record<string, FactKind> = {};
  for (const [code, kind] of Object.entries(topic.kinds)) {
    kinds[code] = { ...kind, captures: [...new Set(['container', ...kind.captures])] };
  }
  return { ...topic, kinds };
}

/** Everything that knows what a line is about. */
export const LOG_TOPICS: readonly Topic[] = [
  clusterLogTopic,
  stateLogTopic,
  relationalLogTopic,
  storeLogTopic,
  tlsLogTopic,
  networkLogTopic,
  upstreamLogTopic,
  crashLogTopic,
  configLogTopic,
  systemLogTopic,
  initContainerTopic,
  terminationMessageTopic,
].map(ofContainers);

/** What takes the lines that nothing else knows; belongs at the very end of the catalogue. */
export const LAST_LOG_TOPICS: readonly Topic[] = [lastWordsLogTopic].map(ofContainers);
