// The use case `stats`: the learning metrics of everything recorded here.

import { resolveSettings } from '../config.ts';
import { K8sLearnError } from '../domain/errors.ts';
import type { StatisticsStore } from '../domain/statistics.ts';
import type { TeamShare } from '../domain/team.ts';
import { type LearningMetrics, metricsOf } from '../learning/metrics.ts';
import type { Runtime } from './runtime.ts';
import { type TeamStatistics, teamStatistics } from './team/statistics.ts';

const CURVE_BUCKETS = 12;
const MAX_RECENT = 10;
const MAX_PATTERNS = 20;

const EMPTY: StatisticsStore = {
  compared: () => [],
  tally: () => ({
    firstId: 0,
    firstAt: null,
    lastAt: null,
    cases: 0,
    arms: [],
    confidences: [],
    curveBuckets: [],
    troubles: [],
    categories: [],
    tools: [],
    patternStates: [],
    successfulPatterns: 0,
    patterns: [],
    recent: [],
  }),
};

export interface Statistics extends LearningMetrics {
  readonly generatedAt: string;
  /** What was asked for: investigations since then; null for all. */
  readonly since: string | null;
  /** What is shared with a team; left out while nothing is. */
  readonly team?: TeamStatistics;
}

/** Computes the metrics. Where there is no database nothing is counted, and none is made. */
export async function readStatistics(
  runtime: Runtime,
  { since }: { readonly since: string | null },
): Promise<Statistics> {
  const opened = runtime.hasStore() ? await runtime.openStore('read') : null;
  try {
    const statistics = opened?.statistics ?? EMPTY;
    const tallies = statistics.tally({
      since,
      curveBuckets: CURVE_BUCKETS,
      recent: MAX_RECENT,
      patterns: MAX_PATTERNS,
    });
    const team = opened && teamStatistics(opened.team, () => shareOf(runtime));
    return {
      generatedAt: runtime.clock.now(),
      since,
      ...metricsOf(tallies),
      ...(team !== null && { team }),
    };
  } finally {
    opened?.close();
  }
}

/** Null where the settings cannot be read: nobody is named then. */
function shareOf({ environment }: Runtime): TeamShare | null {
  try {
    return resolveSettings(environment).values['team.share'];
  } catch (error) {
    if (error instanceof K8sLearnError) return null;
    throw error;
  }
}
