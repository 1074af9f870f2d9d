// A cluster whose answers are kept: what the real kubectl printed of a recording once is given again for the same
// command, so that hundreds of investigations of what never changes start each command once.
import type { Cluster, KubectlResult } from '../../../src/domain/ports.ts';

interface Answer {
  readonly result: KubectlResult;
  /** Items of a streamed list, each as JSON: whoever gets one may change it. */
  readonly items: readonly string[];
}

/** Wraps a cluster that does not change. */
export function tapedCluster(cluster: Cluster): Cluster {
  const answers = new Map<string, Answer>();
  const nowMs = cluster.nowMs();
  return {
    context: cluster.context,
    namespace: cluster.namespace,
    nowMs: () => nowMs,
    async run(args, options) {
      const { onItem, maxBytes, signal } = options;
      const key = JSON.stringify([args, maxBytes, onItem !== undefined]);
      const known = answers.get(key);
      if (known) {
        for (const item of known.items) onItem?.(JSON.parse(item));
        return known.result;
      }
      const items: string[] = [];
      const keep = (item: unknown): void => {
        items.push(JSON.stringify(item));
        onItem?.(item);
      };
      const result = await cluster.run(args, { ...options, ...(onItem && { onItem: keep }) });
      // A command that was cut short is asked anew.
      if (!result.timedOut && !signal?.aborted) answers.set(key, { result, items });
      return result;
    },
  };
}
