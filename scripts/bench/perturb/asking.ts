// Asks about a perturbed scene, with the real kubectl on a recording that is written for it and removed after.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Investigation } from '../../../src/domain/investigation.ts';
import type { Pattern } from '../../../src/domain/pattern.ts';
import type { Cluster } from '../../../src/domain/ports.ts';
import { seededRandom, shuffled } from '../../../src/learning/seeded-random.ts';
import { askCluster, serveRecording } from '../recorded.ts';
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

/** Asks every question about a scene, one after the other on the same served recording. */
export async function askPerturbed(
  scene: Perturbed,
  questions: readonly string[],
  patterns: readonly Pattern[],
  seed: number,
): Promise<readonly Investigation[]> {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-perturbed-'));
  const directory = join(folder, 'recorded');
  try {
    writeCopy(scene.copy, directory);
    const served = await serveRecording({ directory });
    const cluster = scene.isShuffled ? inOrderOfChance(served.cluster, seed) : served.cluster;
    try {
      const answers: Investigation[] = [];
      for (const question of questions) {
        answers.push(await askCluster(question, cluster, { patterns, mind: null }));
      }
      return answers;
    } finally {
      await served.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
