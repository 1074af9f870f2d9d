// The use case `investigate`: one question, one engine, one loop, everything recorded as it happens.
import type { Investigation } from '../domain/investigation.ts';
import type { Arm } from '../domain/investigation.ts';
import type { Clock, Cluster, Engine, InvestigationStore } from '../domain/ports.ts';
import type { OnProgress } from '../domain/progress.ts';

export interface InvestigateRequest {
  readonly question: string;
  readonly arm: Arm;
  readonly maxSteps: number;
  /** For the whole investigation. */
  readonly timeoutMs: number;
}

export interface InvestigateParts {
  readonly cluster: Cluster;
  readonly engine: Engine;
  /** Null when nothing is to be kept. */
  readonly store: InvestigationStore | null;
  readonly clock: Clock;
  readonly onProgress: OnProgress;
}

/**
 * Runs one investigation to its end. An aborted `signal` ends it as `stopped`, `cancelled`, with the steps so far
 * recorded. Throws USAGE for an empty question and CLUSTER_UNREACHABLE when not even the first look succeeds.
 */
export declare function investigate(
  request: InvestigateRequest,
  parts: InvestigateParts,
  signal: AbortSignal,
): Promise<Investigation>;
