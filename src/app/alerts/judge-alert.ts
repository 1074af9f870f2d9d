// What the course of an alert says of its investigation: it is over, what was done about it, it is back.
import type { Alert } from '../../domain/alert.ts';
import { K8sLearnError } from '../../domain/errors.ts';
import type { Fix } from '../../domain/fix.ts';
import type { Label } from '../../domain/investigation.ts';
import type { Cluster } from '../../domain/ports.ts';
import type { OnProgress } from '../../domain/progress.ts';
import { isDisowned, judge } from '../judge.ts';
import type { OpenedStore } from '../runtime.ts';
import { judgePresence, type LookRuntime, lookOnce, subjectOf } from '../verify.ts';

/** An alert that fires again within so long was not over, in milliseconds. */
const AGAIN_MS = 60 * 60 * 1000;

/** What a resolved alert came to. */
export interface ResolvedAlert {
  readonly fingerprint: string;
  readonly investigationId: number;
  readonly label: Label;
  /** What was done about it, as far as that was seen; null for nothing. */
  readonly fix: Fix | null;
}

export interface AlertParts {
  readonly opened: OpenedStore;
  readonly cluster: Cluster;
  readonly runtime: LookRuntime;
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
}

/**
 * Labels the investigation of an alert that is over, and looks once at what was done about it. Null when it was never
 * investigated, or was told to be over before.
 */
export async function judgeResolved(alert: Alert, parts: AlertParts): Promise<ResolvedAlert | null> {
  const { opened, runtime } = parts;
  const course = opened.alerts.newest(alert.fingerprint);
  if (course === undefined || course.resolvedAt !== null) return null;
  const id = course.investigationId;
  const judgeParts = { ...opened, clock: runtime.clock };
  opened.alerts.resolve(alert.fingerprint, id, runtime.clock.now());
  const investigation = { ...opened.store.get(id), id };
  const fix = await lookFor(id, parts);
  if (isDisowned(id, opened.store))
    return { fingerprint: alert.fingerprint, investigationId: id, label: investigation.label, fix };
  const detail = `${alert.name}${fix === null ? '' : `: ${fix.summary}`}`;
  const label = judge(investigation, { source: 'alert', signal: 'resolved', detail }, judgeParts);
  return { fingerprint: alert.fingerprint, investigationId: id, label, fix };
}

/** Looks at the symptom again: where it is gone, what was done about it is judged as after `verify`. */
async function lookFor(
  id: number,
  { opened, cluster, runtime, onProgress, signal }: AlertParts,
): Promise<Fix | null> {
  const parts = { ...opened, clock: runtime.clock };
  try {
    const subject = subjectOf(id, parts);
    const { seen, fix } = await lookOnce(subject, cluster, opened, runtime, onProgress, signal);
    if (fix !== null) judgePresence(subject, seen, seen.presence === 'gone', fix, parts);
    return fix;
  } catch (error) {
    // An investigation that left nothing to look for, or a cluster that does not answer: that it is over stands.
    if (error instanceof K8sLearnError) return null;
    throw error;
  }
}

/** Says of an alert that fires that it is back, where it was over shortly before. Tells whether it was. */
export function judgeAgain(alert: Alert, { opened, runtime }: AlertParts): boolean {
  const course = opened.alerts.newest(alert.fingerprint);
  if (course?.resolvedAt == null) return false;
  const apartMs = Date.parse(runtime.clock.now()) - Date.parse(course.resolvedAt);
  if (!(apartMs >= 0 && apartMs <= AGAIN_MS) || isDisowned(course.investigationId, opened.store))
    return false;
  const investigation = { ...opened.store.get(course.investigationId), id: course.investigationId };
  const judgement = { source: 'alert', signal: 'again', detail: alert.name } as const;
  judge(investigation, judgement, { ...opened, clock: runtime.clock });
  return true;
}
