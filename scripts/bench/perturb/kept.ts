// What kubectl said of a scene, kept in a folder between runs of a bench: a scene stands still, and so does its clock.
// The same command gives the same answer.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster, KubectlResult } from '../../../src/domain/ports.ts';
import type { RecordingCopy } from './recording-copy.ts';

/** What a cluster of a scene is beside what it answers. */
interface Head {
  readonly context: string;
  readonly nowMs: number;
}

interface Kept {
  readonly key: string;
  readonly result: KubectlResult;
  readonly items: readonly unknown[];
}

/** Opens the cluster of a scene, when there is no way around it. */
export type OpenCluster = () => Promise<Cluster>;

/** A cluster that answers from a file what was asked before, and opens the real one for anything else. */
export async function keptCluster(
  copy: RecordingCopy,
  namespace: string | null,
  folder: string,
  open: OpenCluster,
): Promise<Cluster> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${hashOf(copy, namespace)}.jsonl`);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const [first, ...rest] = lines;
  const answers = new Map(
    rest.map((line): readonly [string, Kept] => {
      const kept = JSON.parse(line) as Kept;
      return [kept.key, kept];
    }),
  );
  let opened: Promise<Cluster> | null = null;
  const real = (): Promise<Cluster> => {
    opened ??= open();
    return opened;
  };
  const head = first === undefined ? await newHead(file, await real()) : (JSON.parse(first) as Head);
  return {
    context: head.context,
    namespace,
    nowMs: () => head.nowMs,
    async run(args, options) {
      const { onItem } = options;
      const key = JSON.stringify([args, options.maxBytes, onItem !== undefined]);
      const known = answers.get(key);
      if (known) {
        for (const item of known.items) onItem?.(structuredClone(item));
        return known.result;
      }
      const items: unknown[] = [];
      const cluster = await real();
      const result = await cluster.run(args, {
        ...options,
        ...(onItem && { onItem: (item: unknown) => items.push(item) }),
      });
      const kept: Kept = { key, result, items };
      answers.set(key, kept);
      if (!options.signal?.aborted) appendFileSync(file, `${JSON.stringify(kept)}\n`);
      for (const item of items) onItem?.(structuredClone(item));
      return result;
    },
  };
}

async function newHead(file: string, cluster: Cluster): Promise<Head> {
  const head: Head = { context: cluster.context, nowMs: cluster.nowMs() };
  appendFileSync(file, `${JSON.stringify(head)}\n`);
  return head;
}

function hashOf({ lists, logs, others }: RecordingCopy, namespace: string | null): string {
  const hash = createHash('sha256').update(String(namespace));
  for (const files of [lists, logs, others]) hash.update(JSON.stringify([...files]));
  return hash.digest('hex').slice(0, 32);
}
