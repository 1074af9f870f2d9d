// The use case `scan`: everything that is wrong, ranked, grouped by cause. Nothing of it is kept.

import { createExtractor } from '../agent/extractor.ts';
import { createGateway, type Gateway } from '../agent/kubectl-gateway.ts';
import { runLoop } from '../agent/loop.ts';
import { redactDiagnosis } from '../agent/redact-output.ts';
import type { ClusterScope, Diagnosis, Finding, NotLooked, Step } from '../domain/investigation.ts';
import { refKey } from '../domain/kube.ts';
import { NO_EXPERIENCE } from '../domain/memory.ts';
import { type Pattern, SEVERITIES } from '../domain/pattern.ts';
import type { Clock } from '../domain/ports.ts';
import type { OnProgress } from '../domain/progress.ts';
import type { Cause } from '../engines/patterns/causes.ts';
import type { Evidence } from '../engines/patterns/evidence.ts';
import { explain, explainSymptom, summarize, UNEXPLAINED } from '../engines/patterns/explain.ts';
import { MIN_SHALLOW_CONFIDENCE, saysWhy } from '../engines/patterns/rank.ts';
import { createScanEngine, MAX_CLOSER_LOOKS } from '../engines/patterns/scan.ts';
import type { SettingValues } from '../settings-table.ts';
import { startDeadline } from './deadline.ts';
import { usedPatterns } from './library.ts';
import { asCertainAsRead, notLookedOf, refuseBlindness } from './not-looked.ts';
import type { ClusterRequest, Runtime } from './runtime.ts';
import { resolveScope } from './scope.ts';
import { withBeginning } from './since.ts';

export interface ScanRequest {
  readonly cluster: ClusterRequest;
  /** For the whole scan. */
  readonly timeoutMs: number;
  readonly settings: SettingValues;
}

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

/** Troubles of one pattern, told together; those that no pattern explains have none. */
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
  readonly steps: readonly Step[];
  /** What could not be looked at, and why: a kind that may not be listed; a log that was not read. */
  readonly omissions: readonly string[];
  /** What was asked for and not read. */
  readonly notLooked: readonly NotLooked[];
  /** A limit ended it: there may be more. */
  readonly stopped: boolean;
  readonly objectCount: number;
  readonly callCount: number;
  readonly durationMs: number;
}

/** First look and closer looks together. */
const MAX_STEPS = 1 + MAX_CLOSER_LOOKS;

/** Opens the cluster and scans it with the library that the settings want. */
export async function scanCluster(
  request: ScanRequest,
  runtime: Runtime,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<ScanReport> {
  const patterns = await usedPatterns(runtime, request.settings);
  const onNotice = (text: string) => onProgress({ type: 'notice', text });
  const { cluster, close } = await runtime.openCluster(request.cluster, onNotice);
  const deadline = startDeadline(signal, request.timeoutMs);
  try {
    const parts = {
      gateway: createGateway(cluster),
      nowMs: () => cluster.nowMs(),
      patterns,
      clock: runtime.clock,
      onProgress,
    };
    return await scan(parts, deadline.signal);
  } finally {
    deadline.clear();
    await close();
  }
}

/**
 * Looks at a namespace or the whole cluster. Throws CLUSTER_UNREACHABLE when it does not answer and CLUSTER_FORBIDDEN
 * when nothing of it may be listed; an aborted `signal` ends it with what was found so far.
 */
export async function scan(parts: ScanParts, signal: AbortSignal): Promise<ScanReport> {
  const startedMs = parts.clock.monotonicMs();
  const omissions: string[] = [];
  const onProgress: OnProgress = (event) => {
    // The report tells them; twice on one screen would be once too often.
    if (event.type === 'notice') omissions.push(event.text);
    else parts.onProgress(event);
  };
  const { cluster, notices, calls } = await resolveScope('', parts.gateway, signal);
  for (const text of notices) parts.onProgress({ type: 'notice', text });
  const { engine, found } = createScanEngine(parts.patterns);
  const extractor = createExtractor(parts.nowMs());
  const steps: Step[] = [];
  const end = await runLoop('', cluster, {
    ...parts,
    onProgress,
    engine,
    extractor,
    signal,
    maxSteps: MAX_STEPS,
    recall: async () => NO_EXPERIENCE,
    onStep: (step) => steps.push(step),
  });
  steps.sort((a, b) => a.index - b.index);
  if (!signal.aborted) refuseBlindness(steps, cluster);
  const { causes, notLookedAt, evidence } = found();
  const troubles =
    evidence === null
      ? []
      : causes.map((cause) => {
          const trouble = troubleOf(cause, notLookedAt, evidence);
          const told = {
            ...trouble,
            ...redactDiagnosis(asCertainAsRead(trouble, steps, extractor.inventory)),
          };
          return withBeginning(told, steps, extractor);
        });
  const unseen = causes.filter(({ candidate }) => notLookedAt.has(refKey(candidate.group))).length;
  if (unseen > 0) omissions.push(unseenText(unseen));
  return {
    cluster,
    groups: groupsOf(troubles),
    steps,
    omissions: [...new Set(omissions)],
    notLooked: [
      ...notLookedOf(steps),
      ...(unseen > 0
        ? [{ what: `${unseen} ${unseen === 1 ? 'problem' : 'problems'}, closer`, why: 'limit' as const }]
        : []),
    ],
    stopped: end.type === 'stopped',
    objectCount: extractor.inventory.size,
    callCount: steps.reduce((count, step) => count + step.calls.length, calls.length),
    durationMs: Math.round(parts.clock.monotonicMs() - startedMs),
  };
}

function unseenText(count: number): string {
  const looks = `${MAX_CLOSER_LOOKS} closer looks`;
  const problems = count === 1 ? 'problem was' : 'problems were';
  return `${count} ${problems} not looked at closer (${looks} at most): name a namespace with -n, or ask about one`;
}

function troubleOf(
  { candidate, consequences }: Cause,
  notLookedAt: ReadonlySet<string>,
  evidence: Evidence,
): Trouble {
  const lookedCloser = !notLookedAt.has(refKey(candidate.group));
  // What a pattern of last resort says ("nothing in its log") holds only once there was a look.
  const isCause =
    saysWhy(candidate) && (lookedCloser || candidate.pattern.confidence >= MIN_SHALLOW_CONFIDENCE);
  const diagnosis = isCause
    ? explain(candidate, null, evidence)
    : explainSymptom(candidate, lookedCloser, evidence);
  return { ...diagnosis, consequences: consequences.map(summarize) };
}

function groupsOf(troubles: readonly Trouble[]): readonly TroubleGroup[] {
  const byPattern = new Map<string, TroubleGroup & { readonly troubles: Trouble[] }>();
  for (const trouble of troubles) {
    const { pattern, category, severity } = trouble;
    const key = pattern ?? `${UNEXPLAINED} ${severity}`;
    const group = byPattern.get(key);
    if (group) group.troubles.push(trouble);
    else byPattern.set(key, { pattern, category, severity, troubles: [trouble] });
  }
  return [...byPattern.values()].sort(
    (a, b) =>
      SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
      Number(a.pattern === null) - Number(b.pattern === null) ||
      b.troubles.length - a.troubles.length,
  );
}
