// The troubles of the recordings: real kubectl against the served recording, the truth in the library's words.
import { type Incident, isSolved } from '../../../src/app/grading.ts';
import type { Cluster } from '../../../src/domain/ports.ts';
import { builtinPatterns } from '../../../test/support/library.ts';
import { askCluster, type ServedCluster, serveIncident } from '../recorded.ts';
import { tapedCluster } from './taped-cluster.ts';
import type { Trouble } from './trouble.ts';

/** The troubles of some incidents, and the servers behind them. */
export interface RecordedTroubles {
  readonly troubles: readonly Trouble[];
  /** Incidents that the library cannot tell the truth of, which are left out. */
  readonly untold: readonly string[];
  close(): Promise<void>;
}

/** Opens incidents. Each is served from the first question about it until `close`. */
export async function openRecordedTroubles(incidents: readonly Incident[]): Promise<RecordedTroubles> {
  const library = builtinPatterns();
  const served = new Map<string, Promise<readonly [ServedCluster, Cluster]>>();
  const clusterOf = async (incident: Incident): Promise<Cluster> => {
    const open = async () => {
      const one = await serveIncident(incident);
      return [one, tapedCluster(one.cluster)] as const;
    };
    const opening = served.get(incident.id) ?? open();
    served.set(incident.id, opening);
    return (await opening)[1];
  };
  const troubles: Trouble[] = [];
  const untold: string[] = [];
  for (const incident of incidents) {
    const truth = await truthOf(incident, await clusterOf(incident));
    if (truth === null) untold.push(incident.id);
    else {
      troubles.push({
        ...incident,
        ...truth,
        cluster: () => clusterOf(incident),
        isRight: (diagnosis) => isSolved(incident, diagnosis),
      });
    }
  }
  return {
    troubles,
    untold,
    async close() {
      for (const opening of served.values()) await (await opening)[0].close();
    },
  };

  async function truthOf(
    incident: Incident,
    cluster: Cluster,
  ): Promise<Pick<Trouble, 'cause' | 'solution'> | null> {
    for (const question of incident.questions) {
      const { diagnosis } = await askCluster(question, cluster, { patterns: library, mind: null });
      if (diagnosis && isSolved(incident, diagnosis))
        return { cause: diagnosis.rootCause, solution: diagnosis.solution };
    }
    return null;
  }
}
