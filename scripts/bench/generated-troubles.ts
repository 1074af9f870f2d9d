// The troubles of a generated recording, as data: what the pods of a broken workload look like and say.
import { minutesAgo } from './generated-identity.ts';
import type { PodState } from './generated-objects.ts';

export interface TroubleEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly count: number;
}

export interface Trouble {
  readonly family: string;
  readonly image: string;
  readonly state: PodState;
  readonly events: (app: string) => readonly TroubleEvent[];
  /** The log of the run that ended; null when nothing ever ran. */
  readonly log: ((app: string) => readonly string[]) | null;
  readonly question: (app: string, namespace: string) => string;
  /** What a right root cause says. */
  readonly must: readonly string[];
}

const IMAGE = 'registry.shop.example/shop/api:2.4.1';
const MISSING_IMAGE = 'registry.shop.example/shop/api:9.9.9';

function waiting(reason: string, message: string): PodState {
  return {
    phase: 'Pending',
    isReady: false,
    isScheduled: true,
    restartCount: 0,
    state: { waiting: { reason, message } },
    lastState: {},
  };
}

function crashed(exitCode: number, reason: string): PodState {
  const terminated = { exitCode, reason, startedAt: minutesAgo(4), finishedAt: minutesAgo(3) };
  return {
    phase: 'Running',
    isReady: false,
    isScheduled: true,
    restartCount: 7,
    state: {
      waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' },
    },
    lastState: { terminated: { ...terminated, containerID: `containerd://${'0f'.repeat(32)}` } },
  };
}

const BACK_OFF: TroubleEvent = {
  type: 'Warning',
  reason: 'BackOff',
  message: 'Back-off restarting failed container',
  count: 30,
};

const NO_CPU =
  '0/50 nodes are available: 50 Insufficient cpu. preemption: 0/50 nodes are available: 50 No preemption victims found for incoming pod..';

export const TROUBLES: readonly [Trouble, ...Trouble[]] = [
  {
    family: 'oom-killed',
    image: IMAGE,
    state: crashed(137, 'OOMKilled'),
    events: () => [BACK_OFF],
    log: (app) => [
      `${minutesAgo(4)} INFO  ${app} starting`,
      `${minutesAgo(4)} INFO  cache warm-up: 240 MiB in use`,
    ],
    question: (app, namespace) => `pods of ${app} in ${namespace} keep restarting`,
    must: ['OOM|memory'],
  },
  {
    family: 'dependency-refused',
    image: IMAGE,
    state: crashed(1, 'Error'),
    events: () => [BACK_OFF],
    log: (app) => [
      `${minutesAgo(4)} INFO  ${app} starting`,
      `${minutesAgo(3)} ERROR cannot connect to database: dial tcp 10.96.14.2:5432: connect: connection refused`,
    ],
    question: (app, namespace) => `why does ${app} in ${namespace} crash`,
    must: ['connection refused|cannot connect|refus'],
  },
  {
    family: 'image-tag-missing',
    image: MISSING_IMAGE,
    state: waiting('ImagePullBackOff', `Back-off pulling image "${MISSING_IMAGE}"`),
    events: () => [
      {
        type: 'Warning',
        reason: 'Failed',
        message: `Failed to pull image "${MISSING_IMAGE}": rpc error: code = NotFound desc = failed to pull and unpack image "${MISSING_IMAGE}": ${MISSING_IMAGE}: not found`,
        count: 12,
      },
    ],
    log: null,
    question: (app, namespace) => `${app} does not start in ${namespace}`,
    must: ['9\\.9\\.9|image'],
  },
  {
    family: 'pending-cpu',
    image: IMAGE,
    state: {
      ...waiting('', ''),
      isScheduled: false,
      schedulingMessage: NO_CPU,
    },
    events: () => [{ type: 'Warning', reason: 'FailedScheduling', message: NO_CPU, count: 20 }],
    log: null,
    question: (app, namespace) => `${app} is pending in ${namespace}`,
    must: ['cpu'],
  },
  {
    family: 'missing-configmap',
    image: IMAGE,
    state: waiting('CreateContainerConfigError', 'configmap "settings" not found'),
    events: () => [
      { type: 'Warning', reason: 'Failed', message: 'Error: configmap "settings" not found', count: 25 },
    ],
    log: null,
    question: (app, namespace) => `what is wrong with ${app} in ${namespace}`,
    must: ['settings|config ?map'],
  },
];
