// The use case `revisit`: look again at all that is open, one after the other, and keep what each look says.
import { createGateway } from '../agent/kubectl-gateway.ts';
import type { OnProgress } from '../domain/progress.ts';
import type { ClusterRequest, Runtime } from './runtime.ts';
import { resolveScope } from './scope.ts';
import { judgePresence, lookOnce, subjectOf, type VerifyReport } from './verify.ts';

/** So many investigations are looked at in one run: each is a look or two at the cluster. */
const MAX_LOOKS = 100;
/** Investigations that are gone through for it, the newest first. */
const MAX_LISTED = 10_000;

export interface RevisitRequest {
  readonly cluster: ClusterRequest;
  /** Those that were asked since then, ISO 8601. */
  readonly since: string;
}

export interface RevisitReport {
  readonly looked: readonly Omit<VerifyReport, 'looks' | 'timedOut'>[];
  /** Open ones of other clusters. */
  readonly elsewhere: number;
  /** Open ones beyond the limit of looks. */
  readonly left: number;
}

/** Signals of an investigation whose trouble is over. */
const OVER: ReadonlySet<string> = new Set(['gone', 'fixed-as-proposed', 'fixed-otherwise', 'resolved']);

/**
 * Looks at every open investigation of a cluster again, the newest first: read-only and bounded, for a nightly job.
 * Open is what has a diagnosis that nobody called wrong and whose trouble nothing has said to be over.
 */
export async function revisitAll(
  request: RevisitRequest,
  runtime: Runtime,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<RevisitReport> {
  const opened = await runtime.openStore('write');
  const onNotice = (text: string) => onProgress({ type: 'notice', text });
  try {
    const parts = { ...opened, clock: runtime.clock };
    const open = opened.store
      .list({ limit: MAX_LISTED })
      .filter(({ startedAt, diagnosis }) => startedAt >= request.since && diagnosis !== null)
      .flatMap(({ id, cluster }) => (id === null ? [] : [{ id, clusterId: cluster.id }]))
      .filter(({ id }) => isOpen(id, parts.store))
      .filter(({ id }) => (opened.cases.find(id)?.facts.length ?? 0) > 0);
    const cluster = await runtime.openCluster(request.cluster, onNotice);
    try {
      const gateway = createGateway(cluster.cluster);
      const { cluster: here } = await resolveScope('', gateway, signal);
      const own = open.filter(({ clusterId }) => clusterId === here.id);
      const looked: Omit<VerifyReport, 'looks' | 'timedOut'>[] = [];
      for (const { id } of own.slice(0, MAX_LOOKS)) {
        if (signal.aborted) break;
        const subject = subjectOf(id, parts);
        const { seen, fix } = await lookOnce(subject, cluster.cluster, parts, runtime, onProgress, signal);
        looked.push({ ...judgePresence(subject, seen, seen.presence === 'gone', fix, parts), fix });
      }
      return { looked, elsewhere: open.length - own.length, left: own.length - looked.length };
    } finally {
      await cluster.close();
    }
  } finally {
    opened.close();
  }
}

function isOpen(
  id: number,
  store: { labelEvents(id: number): readonly { readonly source: string; readonly signal: string }[] },
): boolean {
  const events = store.labelEvents(id);
  return (
    !events.some(({ signal }) => OVER.has(signal)) &&
    events.findLast(({ source }) => source === 'user')?.signal !== 'down'
  );
}
