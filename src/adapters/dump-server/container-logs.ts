// Whose log is asked for, and whether the kubelet would have one to give: its answers, in its words.
import { isRecord, type JsonObject, listAt, textAt, valueAt } from './json-access.ts';
import { ApiFailure } from './status.ts';

const SPEC_LISTS = ['containers', 'initContainers', 'ephemeralContainers'] as const;
const STATUS_LISTS = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const;

function namesIn(pod: JsonObject, list: (typeof SPEC_LISTS)[number]): readonly string[] {
  return listAt(pod, 'spec', list).map((container) => textAt(container, 'name'));
}

function badRequest(message: string): ApiFailure {
  return new ApiFailure('BadRequest', message);
}

/** Decides which container is meant; fails in the server's words when it cannot. */
export function chooseContainer(pod: JsonObject, asked: string): string {
  const name = textAt(pod, 'metadata', 'name');
  const [containers, init, ephemeral] = SPEC_LISTS.map((list) => namesIn(pod, list));
  if (asked !== '') {
    if (SPEC_LISTS.some((list) => namesIn(pod, list).includes(asked))) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  const [first = '', ...more] = containers ?? [];
  if (more.length === 0 && first !== '') return first;
  if (first === '') throw badRequest(`a container name must be specified for pod ${name}`);
  const choice = [
    `a container name must be specified for pod ${name}, choose one of: [${[first, ...more].join(' ')}]`,
    init?.length ? ` or one of the init containers: [${init.join(' ')}]` : '',
    ephemeral?.length ? ` or one of the ephemeral containers: [${ephemeral.join(' ')}]` : '',
  ];
  throw badRequest(choice.join(''));
}

/** Finds what the kubelet reported of a container. */
export function findContainerStatus(pod: JsonObject, container: string): unknown {
  return STATUS_LISTS.flatMap((list) => listAt(pod, 'status', list)).find(
    (status) => textAt(status, 'name') === container,
  );
}

/** Why a container that never ran has no log, by the reason it waits for. */
const WAITING: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
};

function waitingText(reason: string): string {
  return WAITING[reason] ?? reason;
}

/**
 * Gives the id of the container whose log the kubelet would read, for a log that was not recorded. Fails in the
 * kubelet's words when there is none.
 */
export function containerIdOfLog(pod: JsonObject, container: string, previous: boolean): string {
  const name = textAt(pod, 'metadata', 'name');
  const status = findContainerStatus(pod, container);
  if (status === undefined) throw badRequest(`container "${container}" in pod "${name}" is not available`);
  const last = textAt(status, 'lastState', 'terminated', 'containerID');
  if (previous) {
    if (last !== '') return last;
    throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
  }
  const terminated = valueAt(status, 'state', 'terminated');
  if (isRecord(valueAt(status, 'state', 'running'))) return textAt(status, 'containerID');
  if (isRecord(terminated)) {
    const id = textAt(terminated, 'containerID') || last;
    if (id !== '') return id;
    throw badRequest(`container "${container}" in pod "${name}" is terminated`);
  }
  if (last !== '') return last;
  const waiting = valueAt(status, 'state', 'waiting');
  if (isRecord(waiting)) {
    const why = waitingText(textAt(waiting, 'reason'));
    throw badRequest(`container "${container}" in pod "${name}" is waiting to start: ${why}`);
  }
  throw badRequest(`container "${container}" in pod "${name}" is waiting to start - no logs yet`);
}

/** Gives the moment at which the logged run of a container began, if the kubelet said. */
export function logBeginsAt(pod: JsonObject, container: string, previous: boolean): string {
  const status = findContainerStatus(pod, container);
  const last = textAt(status, 'lastState', 'terminated', 'startedAt');
  if (previous) return last;
  return (
    textAt(status, 'state', 'running', 'startedAt') ||
    textAt(status, 'state', 'terminated', 'startedAt') ||
    last ||
    textAt(pod, 'status', 'startTime')
  );
}
