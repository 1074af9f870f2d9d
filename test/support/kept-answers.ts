// What kubectl says of a served recording, kept for as long as the tests of one worker run. The recording stands still,
// and so does its clock: the same command gives the same answer, and one kubectl process for it is enough.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster, KubectlOptions, KubectlResult } from '../../src/domain/ports.ts';

/** What decides on an answer beside the command. */
export interface Served {
  readonly directory: string;
  /** The namespaces that are served; null for all. */
  readonly view: readonly string[] | null;
  readonly namespace: string | null;
}

interface Answer {
  readonly result: KubectlResult;
  /** The items of a list that was asked for one by one, as JSON: whoever gets one may change it. */
  readonly items: readonly string[];
}

const kept = new Map<string, Answer>();

/** Asks a cluster of a recording, each command once. What failed is asked again: a busy machine may be why. */
export function withKeptAnswers(cluster: Cluster, served: Served): Cluster {
  const recording = JSON.stringify([
    served.directory,
    stateOf(served.directory),
    served.view,
    served.namespace,
  ]);
  return {
    context: cluster.context,
    namespace: cluster.namespace,
    nowMs: () => cluster.nowMs(),
    async run(args, options) {
      const key = JSON.stringify([recording, args, options.maxBytes, options.onItem !== undefined]);
      const known = kept.get(key);
      if (known === undefined || options.signal?.aborted) return ask(cluster, args, options, key);
      for (const item of known.items) options.onItem?.(JSON.parse(item));
      return known.result;
    },
  };
}

async function ask(
  cluster: Cluster,
  args: readonly string[],
  options: KubectlOptions,
  key: string,
): Promise<KubectlResult> {
  const items: string[] = [];
  const { onItem } = options;
  const result = await cluster.run(args, {
    ...options,
    ...(onItem && {
      onItem: (item: unknown) => {
        items.push(JSON.stringify(item));
        onItem(item);
      },
    }),
  });
  if (result.exitCode === 0 && !options.signal?.aborted) kept.set(key, { result, items });
  return result;
}

/** Names, sizes and times of the files of a folder: another recording in its place is another one. */
function stateOf(folder: string): readonly unknown[] {
  return readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return [entry.name, stateOf(path)];
    const { size, mtimeMs } = statSync(path);
    return [entry.name, size, mtimeMs];
  });
}
