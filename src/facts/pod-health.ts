// When a pod counts as well. One rule for facts, the order of pods and the judgement of old events.
import type { ContainerStateDetail, ContainerStatus, Pod } from './kube-json.ts';

/** A crash is still news for this long, in milliseconds: longer than the longest back-off (5 minutes) several times over. */
export const RECENT_CRASH_MS = 60 * 60 * 1000;
/** A container that ended with success and runs again is news from so many restarts on: something keeps ending it. */
const MIN_RESTARTS_OF_NEWS = 3;

/**
 * Tells whether a pod is finished well, or runs with every container ready and none that crashed of late.
 * @param nowMs the cluster's time in milliseconds since 1970
 */
export function isPodHealthy(pod: Pod, nowMs: number): boolean {
  if (pod.metadata?.deletionTimestamp !== undefined) return false;
  const phase = pod.status?.phase;
  if (phase === 'Succeeded') return true;
  if (phase !== 'Running') return false;
  const statuses = pod.status?.containerStatuses ?? [];
  if (statuses.some((status) => !status.ready || crashOf(status, nowMs) !== undefined)) return false;
  return (pod.status?.conditions ?? []).every(
    (condition) => condition.type !== 'Ready' || condition.status === 'True',
  );
}

/**
 * Finds how a container last ended, when it failed and that is news: now if it is down, lately if it runs again. Who is
 * asked to stop, by a probe say, may end with success, again and again.
 */
export function crashOf(status: ContainerStatus, nowMs: number): ContainerStateDetail | undefined {
  const current = status.state?.terminated;
  if (current) return current.exitCode === 0 ? undefined : current;
  const last = status.lastState?.terminated;
  if (!last) return undefined;
  const isEndedAgain =
    status.state?.running !== undefined && (status.restartCount ?? 0) >= MIN_RESTARTS_OF_NEWS;
  if (last.exitCode === 0 && !isEndedAgain) return undefined;
  if (status.state?.waiting) return last;
  const endedMs = Date.parse(last.finishedAt ?? '');
  return nowMs - endedMs <= RECENT_CRASH_MS ? last : undefined;
}
