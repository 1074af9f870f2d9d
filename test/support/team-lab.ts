// Asking in a home of a team about a cluster made of fixtures, with all that the home remembers.
import { createGateway } from '../../src/agent/kubectl-gateway.ts';
import { investigate } from '../../src/app/investigate.ts';
import { createMemorySource } from '../../src/app/memory-source.ts';
import type { Investigation } from '../../src/domain/investigation.ts';
import type { Cluster } from '../../src/domain/ports.ts';
import { createPatternsEngine } from '../../src/engines/patterns/engine.ts';
import { createBuiltinEmbedder } from '../../src/learning/embed/builtin.ts';
import { createFixtureCluster, type Fixture } from './fixture-cluster.ts';
import type { TeamHome } from './team-home.ts';

/** Asks, and gives the answer. Another `uid` is another cluster of the same objects. */
export function askIn(
  home: TeamHome,
  question: string,
  fixture: Fixture,
  uid = KUBE_SYSTEM,
): Promise<Investigation> {
  return home.with(async (opened) => {
    const cluster = withIdentity(createFixtureCluster(fixture), uid);
    const { store, fixes } = opened;
    const memory = createMemorySource({
      ...opened,
      vectors: opened.vectors('auto'),
      embedder: createBuiltinEmbedder(),
      holdout: 0,
      onNotice: () => undefined,
    });
    const result = await investigate(
      { question, arm: 'on', maxSteps: 12, timeoutMs: 30_000 },
      {
        gateway: createGateway(cluster),
        nowMs: () => cluster.nowMs(),
        engine: createPatternsEngine([]),
        ...{ store, memory, fixes },
        clock: home.runtime.clock,
        onProgress: () => {},
      },
      new AbortController().signal,
    );
    return result.investigation;
  });
}

/** The identity that every cluster of fixtures has. */
const KUBE_SYSTEM = 'uid-kube-system';

function withIdentity(cluster: Cluster, uid: string): Cluster {
  const renamed = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value).replaceAll(KUBE_SYSTEM, uid)) as unknown;
  return {
    ...cluster,
    run: async (args, options) => {
      const { onItem } = options;
      const asked = onItem ? { ...options, onItem: (item: unknown) => onItem(renamed(item)) } : options;
      const result = await cluster.run(args, asked);
      return { ...result, stdout: result.stdout.replaceAll(KUBE_SYSTEM, uid) };
    },
  };
}
