// The use case `verify`: look at the cluster again. Is the symptom gone? A label without asking anyone.
import { createGateway, type Gateway } from '../agent/kubectl-gateway.ts';
import { resolveSettings } from '../config.ts';
import { K8sLearnError } from '../domain/errors.ts';
import type { Fix, FixStore } from '../domain/fix.ts';
import type { Label } from '../domain/investigation.ts';
import type { Cluster } from '../domain/ports.ts';
import type { OnProgress } from '../domain/progress.ts';
import { watchChanges } from './await-change.ts';
import { startDeadline } from './deadline.ts';
import { isDisowned, type JudgeParts, judge } from './judge.ts';
import { type Look, lookAgain, type Subject } from './look-again.ts';
import { openMetrics } from './metrics/open.ts';
import type { PresenceReport } from './presence.ts';
import { type FixParts, recordFix, signalOf } from './record-fix.ts';
import type { ClusterRequest, OpenedCluster, Runtime } from './runtime.ts';
import { resolveScope } from './scope.ts';

export interface VerifyRequest {
  readonly id: number;
  readonly cluster: ClusterRequest;
  /** Somebody applied a fix: that it is still there then speaks against what was told. */
  readonly afterFix: boolean;
  /** How long to wait until it is gone; null to look once. */
  readonly watchMs: number | null;
}

export interface VerifyReport extends PresenceReport {
  readonly id: number;
  /** As it is now, judged anew or not. */
  readonly label: Label;
  /** Whether this look was recorded as a signal. */
  readonly judged: boolean;
  /** What was done since it was found, as far as that was seen; null for nothing. */
  readonly fix: Fix | null;
  readonly looks: number;
  /** Waiting ended before it was gone. */
  readonly timedOut: boolean;
}

/**
 * Looks whether the symptom of an investigation is gone, once or until it is. Throws NOT_FOUND, and USAGE for an
 * investigation that left nothing to look for or was of another cluster.
 */
export async function verify(
  request: VerifyRequest,
  runtime: Runtime,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<VerifyReport> {
  const opened = await runtime.openStore('write');
  const onNotice = (text: string) => onProgress({ type: 'notice', text });
  try {
    const parts: JudgeParts = { ...opened, clock: runtime.clock };
    const subject = subjectOf(request.id, parts);
    const cluster = await runtime.openCluster(placeOf(request, parts), onNotice);
    try {
      await requireSameCluster(subject, createGateway(cluster.cluster), signal);
      const seen = await look(subject, request.watchMs, cluster, runtime, onProgress, signal);
      // As long as nobody has applied a fix, that it is still there says nothing of the diagnosis.
      const speaks = request.afterFix || seen.presence === 'gone';
      const gateway = createGateway(cluster.cluster);
      const fix = await fixOf(subject, seen, { gateway, signal }, { ...opened, clock: runtime.clock });
      const { looks, timedOut } = seen;
      return { ...judgePresence(subject, seen, speaks, fix, parts), fix, looks, timedOut };
    } finally {
      await cluster.close();
    }
  } finally {
    opened.close();
  }
}

/** Where to look: what is named, else where the investigation itself looked. */
function placeOf({ id, cluster }: VerifyRequest, { store }: JudgeParts): ClusterRequest {
  const { dump, context, kubeconfig } = cluster;
  if (dump !== null || context !== null || kubeconfig !== null) return cluster;
  return { ...cluster, ...store.findPlace(id) };
}

/** What one look needs of the runtime. */
export type LookRuntime = Pick<Runtime, 'clock' | 'environment' | 'openPrometheus'>;

/** Looks at a subject once, and finds what was done about it when it is gone. */
export async function lookOnce(
  subject: Subject,
  cluster: Cluster,
  { fixes }: { readonly fixes: FixStore },
  runtime: LookRuntime,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<{ readonly seen: Look; readonly fix: Fix | null }> {
  const gateway = createGateway(cluster);
  const { clock } = runtime;
  const metrics = await openMetrics(resolveSettings(runtime.environment).values, gateway, runtime);
  const parts = { gateway, nowMs: () => cluster.nowMs(), clock, onProgress, metrics };
  const seen = await lookAgain(subject, parts, signal);
  return { seen, fix: await fixOf(subject, seen, { gateway, signal }, { fixes, clock }) };
}

async function fixOf(
  { investigation }: Subject,
  { presence, inventory }: Look,
  look: { readonly gateway: Gateway; readonly signal: AbortSignal },
  parts: FixParts,
): Promise<Fix | null> {
  return presence === 'gone' ? await recordFix(investigation, inventory, look, parts) : null;
}

interface Seen extends Look {
  readonly looks: number;
  readonly timedOut: boolean;
}

async function look(
  subject: Subject,
  watchMs: number | null,
  { cluster, watch }: OpenedCluster,
  runtime: Runtime,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Seen> {
  const gateway = createGateway(cluster);
  const parts = {
    gateway,
    metrics: await openMetrics(resolveSettings(runtime.environment).values, gateway, runtime),
    nowMs: () => cluster.nowMs(),
    clock: runtime.clock,
    onProgress,
  };
  let seen = await lookAgain(subject, parts, signal);
  if (watchMs === null || isSettled(seen)) return { ...seen, looks: 1, timedOut: false };
  const deadline = startDeadline(signal, watchMs);
  const ended = new AbortController();
  deadline.signal.addEventListener('abort', () => ended.abort(), { once: true });
  const namespaces = new Set(subject.remembered.facts.map(({ fact }) => fact.subject.namespace));
  const [namespace = null] = namespaces.size === 1 ? namespaces : [];
  const changes = watchChanges(watch, namespace, ended.signal, (text) =>
    onProgress({ type: 'notice', text }),
  );
  let looks = 1;
  try {
    while (!deadline.signal.aborted && !isSettled(seen)) {
      onProgress({ type: 'thought', text: `${waitingText(seen)}; waiting for a change` });
      await changes.next();
      if (deadline.signal.aborted) break;
      seen = await lookAgain(subject, parts, deadline.signal);
      looks += 1;
    }
  } finally {
    deadline.clear();
    ended.abort();
  }
  return { ...seen, looks, timedOut: deadline.isOver() && !isSettled(seen) };
}

/** Nothing is left to wait for. */
function isSettled({ presence }: PresenceReport): boolean {
  return presence === 'gone' || presence === 'no-object';
}

function waitingText({ presence, reason }: PresenceReport): string {
  return presence === 'still-there' ? 'it is still there' : (reason ?? 'it is not clear yet');
}

/** Finds what can be verified. Throws NOT_FOUND, and USAGE for what left nothing to look for. */
export function subjectOf(id: number, { store, cases }: JudgeParts): Subject {
  const investigation = store.get(id);
  const remembered = cases.find(id);
  if (remembered === undefined || remembered.facts.length === 0) {
    throw new K8sLearnError(
      'USAGE',
      `investigation ${id} found nothing that could be looked for again`,
      `ask again: k8s-learn ${JSON.stringify(investigation.question)}`,
    );
  }
  if (investigation.diagnosis === null && !remembered.taught) {
    throw new K8sLearnError(
      'USAGE',
      `investigation ${id} came to no cause that could be verified`,
      `say what it was: k8s-learn feedback ${id} down --cause "…" --solution "…"`,
    );
  }
  return { investigation: { ...investigation, id }, remembered };
}

/** What another cluster shows would be no evidence. */
async function requireSameCluster(subject: Subject, gateway: Gateway, signal: AbortSignal): Promise<void> {
  const { cluster } = await resolveScope('', gateway, signal);
  const { id, cluster: before } = subject.investigation;
  if (cluster.id === subject.remembered.clusterId) return;
  throw new K8sLearnError(
    'USAGE',
    `investigation ${id} was of another cluster (context ${before.context}), not that of context ${cluster.context}`,
    `name that one: k8s-learn verify ${id} --context ${before.context}, or its recording with --dump`,
  );
}

/** Records what a look says, where it may speak, and gives what is known now. */
export function judgePresence(
  { investigation }: Subject,
  { presence, checked, reason }: PresenceReport,
  speaks: boolean,
  fix: Fix | null,
  parts: JudgeParts,
): Omit<VerifyReport, 'looks' | 'timedOut' | 'fix'> {
  const seen = { id: investigation.id, presence, checked, reason };
  const isKnown = presence === 'gone' || presence === 'still-there';
  if (!speaks || !isKnown || isDisowned(investigation.id, parts.store)) {
    return { ...seen, label: investigation.label, judged: false };
  }
  const signal = fix === null ? presence : signalOf(fix);
  const judgement = { source: 'verify', signal, detail: fix?.summary ?? null } as const;
  return { ...seen, label: judge(investigation, judgement, parts), judged: true };
}
