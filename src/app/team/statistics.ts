// What `stats` says of the team: how much of it is here, by member and cluster, and what waits to be told.
import type { TeamShare, TeamStore } from '../../domain/team.ts';

export interface TeammateStatistics {
  /** The role that it writes as; null where names do not travel. */
  readonly member: string | null;
  readonly clusterId: string | null;
  readonly investigations: number;
  /** What people taught. */
  readonly lessons: number;
}

export interface TeamStatistics {
  readonly hub: string;
  readonly share: TeamShare;
  readonly syncedAt: string | null;
  readonly homes: number;
  /** By member and cluster. Who taught what is told only to whom all is told. */
  readonly teammates: readonly TeammateStatistics[];
  /** Patterns that came from others. */
  readonly patterns: number;
  readonly untold: number;
  readonly pending: number;
}

/** Counts what is shared; null before anything was. `shareNow`: what is to be shared from the next sync on. */
export function teamStatistics(team: TeamStore, shareNow: () => TeamShare | null): TeamStatistics | null {
  const state = team.state();
  if (state === null || state.hub === null || state.share === null) return null;
  const { teammates, patterns, untold, unsent, pending } = team.counts();
  const named = state.share === 'full' && shareNow() === 'full';
  return {
    hub: state.hub,
    share: state.share,
    syncedAt: state.syncedAt,
    homes: new Set(teammates.map(({ home }) => home)).size,
    teammates: (named ? teammates : byCluster(teammates)).map(
      ({ member, clusterId, investigations, lessons }) => ({ member, clusterId, investigations, lessons }),
    ),
    patterns,
    untold: state.share === 'patterns' ? unsent : untold + unsent,
    pending,
  };
}

function byCluster(teammates: readonly TeammateStatistics[]): readonly TeammateStatistics[] {
  const clusters = new Map<string | null, TeammateStatistics>();
  for (const { clusterId, investigations, lessons } of teammates) {
    const sum = clusters.get(clusterId) ?? { member: null, clusterId, investigations: 0, lessons: 0 };
    clusters.set(clusterId, {
      ...sum,
      investigations: sum.investigations + investigations,
      lessons: sum.lessons + lessons,
    });
  }
  return [...clusters.values()].filter(({ clusterId }) => clusterId !== null);
}
