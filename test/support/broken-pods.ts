// Deployments whose only pod is in trouble, as the kubelet reports it: containers that wait, crash or are not ready.
import type { ContainerStateDetail, KubeEvent, KubeObject } from '../../src/facts/kube-json.ts';
import { event, pod, workload } from './objects.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The image of the container of `brokenWorkload`. */
export const IMAGE = 'registry.example/cart:9.9';

export interface BrokenParts {
  /** The state of its container now. */
  readonly state: Fields;
  /** How the run before ended. */
  readonly lastRun?: ContainerStateDetail;
  readonly restarts?: number;
  readonly started?: boolean;
  /** More fields of the container, its image among them. */
  readonly container?: Fields;
  readonly podSpec?: Fields;
  readonly phase?: string;
}

/** Makes Deployment `cart` with its pod `cart-0` on node-1, whose container `main` is in the state given. */
export function brokenWorkload(parts: BrokenParts): readonly KubeObject[] {
  const { state, lastRun, restarts = lastRun ? 6 : 0, started = false, phase } = parts;
  const containers = [{ name: 'main', image: IMAGE, ...parts.container }];
  const status = {
    name: 'main',
    image: containers[0]?.image,
    ready: false,
    started,
    restartCount: restarts,
    state,
    lastState: lastRun ? { terminated: lastRun } : {},
  };
  const controllers = workload('cart', { ready: 0, containers }).filter(({ kind }) => kind !== 'Pod');
  const made = pod('cart-0', {
    labels: { app: 'cart' },
    owner: { kind: 'ReplicaSet', name: 'cart-rs' },
    ready: false,
    containers,
    ...(parts.podSpec ? { podSpec: parts.podSpec } : {}),
    status: { phase: phase ?? (started || lastRun ? 'Running' : 'Pending'), containerStatuses: [status] },
  });
  return [...controllers, made];
}

/** Makes the workload whose container was not started, for the reason and with the message that it waits with. */
export function waitingWorkload(reason: string, message: string, parts: Partial<BrokenParts> = {}) {
  return brokenWorkload({ state: { waiting: { reason, message } }, ...parts });
}

/** Makes the workload whose container ended a minute ago and is restarted with back-off. */
export function crashingWorkload(ended: ContainerStateDetail, parts: Partial<BrokenParts> = {}) {
  const message = 'back-off 5m0s restarting failed container=main pod=cart-0_shop(uid-Pod-cart-0)';
  const times = { startedAt: '2026-03-01T02:58:00Z', finishedAt: '2026-03-01T02:59:00Z' };
  return brokenWorkload({
    state: { waiting: { reason: 'CrashLoopBackOff', message } },
    lastRun: { ...times, ...ended },
    ...parts,
  });
}

/** Makes the workload whose container runs without being ready. */
export function unreadyWorkload(parts: Partial<BrokenParts> = {}) {
  return brokenWorkload({
    state: { running: { startedAt: '2026-03-01T02:20:00Z' } },
    started: true,
    ...parts,
  });
}

/** Makes a warning of the kubelet about the container of the workload. */
export function containerEvent(reason: string, message: string, type = 'Warning'): KubeEvent {
  return event({ kind: 'Pod', name: 'cart-0', fieldPath: 'spec.containers{main}' }, reason, message, {
    type,
  });
}
