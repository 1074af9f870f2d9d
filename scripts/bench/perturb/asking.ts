// Asks about a perturbed scene, with the real kubectl on a recording that is written for it and removed after.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Investigation } from '../../../src/domain/investigation.ts';
import type { Pattern } from '../../../src/domain/pattern.ts';
import type { Cluster } from '../../../src/domain/ports.ts';
import { seededRandom, shuffled } from '../../../src/learning/seeded-random.ts';
import { askCluster, type ServedCluster, serveRecording } from '../recorded.ts';
import { directCluster } from './direct.ts';
import { keptCluster } from './kept.ts';
import type { Perturbed } from './perturbations.ts';
import { writeCopy } from './recording-copy.ts';

/** A cluster whose lists come in an order of chance, as those of no server do. */
function inOrderOfChance(cluster: Cluster, seed: number): Cluster {
  return {
    context: cluster.context,
    namespace: cluster.namespace,
    nowMs: () => cluster.nowMs(),
    run: async (args, options) => {
      const { onItem } = options;
      if (onItem === undefined) return cluster.run(args, options);
      const items: unknown[] = [];
      const result = await cluster.run(args, { ...options, onItem: (item) => items.push(item) });
      for (const item of shuffled(items, seededRandom(seed))) onItem(item);
      return result;
    },
  };
}

/**
 * Opens the cluster of a scene from files that are removed when it is closed. `kept`: lists and logs are answered without
 * kubectl, and what kubectl says to anything else is kept in this folder between runs.
 */
export async function withScene<Result>(
  scene: Perturbed,
  seed: number,
  kept: string | null,
  use: (cluster: Cluster) => Promise<Result>,
): Promise<Result> {
  const { copy, namespaceByFlag } = scene;
  const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-perturbed-'));
  const directory = join(folder, 'recorded');
  let served: Promise<ServedCluster> | null = null;
  const open = async (): Promise<Cluster> => {
    served ??= serveRecording({ directory }, namespaceByFlag);
    return (await served).cluster;
  };
  try {
    writeCopy(copy, directory);
    const cluster =
      kept === null
        ? await open()
        : directCluster(directory, await keptCluster(copy, namespaceByFlag, kept, open));
    return await use(scene.isShuffled ? inOrderOfChance(cluster, seed) : cluster);
  } finally {
    const opened = (await served) as ServedCluster | null;
    await opened?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Asks every question about a scene, one after the other on the same served recording. */
export async function askPerturbed(
  scene: Perturbed,
  questions: readonly string[],
  patterns: readonly Pattern[],
  seed: number,
  kept: string | null = null,
): Promise<readonly Investigation[]> {
  return withScene(scene, seed, kept, async (cluster) => {
    const answers: Investigation[] = [];
    for (const question of questions)
      answers.push(await askCluster(question, cluster, { patterns, mind: null }));
    return answers;
  });
}
