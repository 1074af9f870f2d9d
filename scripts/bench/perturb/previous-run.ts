// Containers that crashed a moment ago and run again: what they said stands in the log of the run before.
import type { RecordingCopy } from './recording-copy.ts';

interface ContainerStatus {
  readonly name: string;
  readonly restartCount: number;
  readonly state: Readonly<Record<string, unknown>>;
  readonly lastState?: { readonly terminated?: { readonly finishedAt?: string } };
}

interface RecordedPod {
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly status?: { readonly containerStatuses?: readonly ContainerStatus[] };
}

/** Lets every container that waits to be restarted run again. Null when a recording has none with a log. */
export function withCauseInPrevious(copy: RecordingCopy): RecordingCopy | null {
  const logs = new Map(copy.logs);
  let restarted = 0;
  const restart = (pod: RecordedPod, status: ContainerStatus): ContainerStatus => {
    const { namespace, name } = pod.metadata;
    const path = `${namespace}/${name}/${status.name}`;
    const log = logs.get(`${path}.log`);
    const startedAt = status.lastState?.terminated?.finishedAt;
    if (!('waiting' in status.state) || log === undefined || startedAt === undefined) return status;
    restarted += 1;
    logs.set(`${path}.previous.log`, logs.get(`${path}.previous.log`) || log);
    logs.set(`${path}.log`, `${log.split('\n')[0]}\n`);
    return { ...status, state: { running: { startedAt } } };
  };
  const lists = new Map(
    [...copy.lists].map(([path, list]) => {
      if (!path.endsWith('/pods.json')) return [path, list];
      const items = (list.items as unknown as readonly RecordedPod[]).map((pod) => ({
        ...pod,
        status: {
          ...pod.status,
          ...(pod.status?.containerStatuses && {
            containerStatuses: pod.status.containerStatuses.map((status) => restart(pod, status)),
          }),
        },
      }));
      return [path, { ...list, items }];
    }),
  );
  return restarted === 0 ? null : { ...copy, lists, logs };
}
