// The use case `scan`: everything that is wrong, ranked, grouped by cause. Nothing of it is kept.
import type { Gateway } from '../agent/kubectl-gateway.ts';
import { runLoop } from '../agent/loop.ts';
import type { ClusterScope, Diagnosis, Finding } from '../domain/investigation.ts';
import type { Pattern } from '../domain/pattern.ts';
import type { Clock } from '../domain/ports.ts';
import type { OnProgress } from '../domain/progress.ts';
import { explain, summarize } from '../engines/patterns/explain.ts';
import { createScanEngine } from '../engines/patterns/scan.ts';
import { FactExtractor } from '../facts/extract.ts';
import { resolveScope } from './scope.ts';

export interface ScanParts {
  readonly gateway: Gateway;
  readonly nowMs: () => number;
  readonly patterns: readonly Pattern[];
  readonly clock: Clock;
  readonly onProgress: OnProgress;
}

/** One trouble: its diagnosis, and what follows from it elsewhere. */
export interface Trouble extends Diagnosis {
  readonly consequences: readonly Finding[];
}

/** Troubles of one pattern, told together. */
export interface TroubleGroup {
  readonly pattern: string | null;
  readonly category: string;
  readonly severity: Diagnosis['severity'];
  readonly troubles: readonly Trouble[];
}

export interface ScanReport {
  readonly cluster: ClusterScope;
  /** Worst first, then the largest. */
  readonly groups: readonly TroubleGroup[];
  readonly objectCount: number;
  readonly callCount: number;
  readonly durationMs: number;
}

/** First look and closer looks together. */
const MAX_STEPS = 9;

/** Looks at a namespace or the whole cluster. Throws CLUSTER_UNREACHABLE when it does not answer. */
export async function scan(parts: ScanParts, signal: AbortSignal): Promise<ScanReport> {
  const startedMs = parts.clock.monotonicMs();
  const { cluster, notices, calls } = await resolveScope('', parts.gateway, signal);
  for (const text of notices) parts.onProgress({ type: 'notice', text });
  const { engine, causes } = createScanEngine(parts.patterns);
  const extractor = new FactExtractor(parts.nowMs());
  let callCount = calls.length;
  await runLoop('', cluster, {
    ...parts,
    engine,
    extractor,
    signal,
    maxSteps: MAX_STEPS,
    recall: async () => [],
    onStep: (step) => {
      callCount += step.calls.length;
    },
  });
  const groups = new Map<string, Trouble[]>();
  for (const { candidate, consequences } of causes()) {
    const trouble: Trouble = { ...explain(candidate, null), consequences: consequences.map(summarize) };
    const troubles = groups.get(candidate.pattern.id);
    if (troubles) troubles.push(trouble);
    else groups.set(candidate.pattern.id, [trouble]);
  }
  return {
    cluster,
    groups: [...groups.values()].flatMap(groupOf),
    objectCount: extractor.inventory.size,
    callCount,
    durationMs: Math.round(parts.clock.monotonicMs() - startedMs),
  };
}

function groupOf(troubles: readonly Trouble[]): readonly TroubleGroup[] {
  const [first] = troubles;
  if (!first) return [];
  return [{ pattern: first.pattern, category: first.category, severity: first.severity, troubles }];
}
