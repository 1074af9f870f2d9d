// Writes the ends of the logs of pods, of this run and the one before, into the folder of a recording.
import pLimit from 'p-limit';
import { isRecord, type KubeObject } from '../../../facts/kube-json.ts';
import type { RecordParts } from './record-objects.ts';

const PARALLEL_LOGS = 4;
const LOG_TIMEOUT_MS = 60_000;
/** What an investigation reads of a log at most. */
const TAIL_LINES = 500;
const MAX_LOG_BYTES = 128 * 1024;
/** Containers whose logs are recorded; those that are not well come first. */
const MAX_CONTAINERS = 80;

interface Container {
  readonly namespace: string;
  readonly pod: string;
  readonly name: string;
  readonly hasPrevious: boolean;
  readonly isWell: boolean;
}

/** Records the logs of pods. Gives how many files there are. */
export async function recordLogs(pods: readonly KubeObject[], parts: RecordParts): Promise<number> {
  const containers = pods.flatMap(containersOf).sort((a, b) => Number(a.isWell) - Number(b.isWell));
  if (containers.length > MAX_CONTAINERS) {
    parts.onNotice(`of ${containers.length} containers the logs of ${MAX_CONTAINERS} were recorded`);
  }
  const limit = pLimit(PARALLEL_LOGS);
  const wanted = containers
    .slice(0, MAX_CONTAINERS)
    .flatMap((container) =>
      (container.hasPrevious ? [false, true] : [false]).map((previous) => ({ container, previous })),
    );
  const written = await Promise.all(
    wanted.map(({ container, previous }) => limit(() => recordLog(container, previous, parts))),
  );
  return written.filter(Boolean).length;
}

async function recordLog(container: Container, previous: boolean, parts: RecordParts): Promise<boolean> {
  const { namespace, pod, name } = container;
  const { status, text } = await parts.gateway.run(
    ['logs', pod, '-n', namespace, '-c', name, `--tail=${TAIL_LINES}`, ...(previous ? ['--previous'] : [])],
    { timeoutMs: LOG_TIMEOUT_MS, maxBytes: MAX_LOG_BYTES, signal: parts.signal },
  );
  // Of a log that cannot be had the recording tells by itself why.
  if (status !== 'ok' && status !== 'empty') return false;
  const file = `${name}${previous ? '.previous' : ''}.log`;
  return parts.folder.write([namespace, pod, file], status === 'ok' ? `${text.trimEnd()}\n` : '');
}

function containersOf({ metadata, status }: KubeObject): readonly Container[] {
  const { namespace = '', name: pod = '' } = metadata ?? {};
  if (!isRecord(status)) return [];
  return ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'].flatMap((list) => {
    const statuses: unknown = status[list];
    return (Array.isArray(statuses) ? statuses : []).filter(isRecord).map((each) => ({
      namespace,
      pod,
      name: String(each['name'] ?? ''),
      hasPrevious: Number(each['restartCount'] ?? 0) > 0,
      isWell: each['ready'] === true,
    }));
  });
}
