// Apps in one trouble each, made of fixtures, under any name.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import type { Fixture } from './fixture-cluster.ts';
import { NAMESPACE, workload } from './objects.ts';

type Fields = Readonly<Record<string, unknown>>;

const CRASHED = { startedAt: '2026-03-01T02:58:00Z', finishedAt: '2026-03-01T02:59:00Z' };

/** An app whose container is killed for its memory again and again. */
export function killedForMemory(app: string, limit: string, namespace = NAMESPACE): Fixture {
  const terminated = { exitCode: 137, reason: 'OOMKilled', ...CRASHED };
  const resources = { limits: { memory: limit } };
  return { objects: broken(app, crashed(terminated), { resources }, namespace) };
}

/** An app whose container ends with a code and says nothing. */
export function crashingApp(app: string, exitCode: number): Fixture {
  return { objects: broken(app, crashed({ exitCode, reason: 'Error', ...CRASHED })) };
}

function crashed(terminated: Fields): Fields {
  const message = 'back-off 5m0s restarting failed container';
  return {
    state: { waiting: { reason: 'CrashLoopBackOff', message } },
    lastState: { terminated },
    ready: false,
    restartCount: 6,
  };
}

/** An app whose image is not to be had. */
export function withoutImage(app: string, tag: string): Fixture {
  const image = `registry.example/${app}:${tag}`;
  const message = `Back-off pulling image "${image}": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "${image}": not found`;
  return {
    objects: broken(app, { ready: false, state: { waiting: { reason: 'ImagePullBackOff', message } } }),
  };
}

function broken(
  app: string,
  status: Fields,
  container: Fields = {},
  namespace = NAMESPACE,
): readonly KubeObject[] {
  const containers = [{ name: app, image: `registry.example/${app}:1`, ...container }];
  const [top, replicaSet, made] = workload(app, { ready: 0, containers, namespace });
  if (!top || !replicaSet || !made) throw new Error('a workload has a Deployment, a ReplicaSet and a pod');
  const containerStatuses = [{ name: app, image: `registry.example/${app}:1`, restartCount: 0, ...status }];
  return [top, replicaSet, { ...made, status: { ...made.status, phase: 'Running', containerStatuses } }];
}

/** An app that works. */
export function well(app: string, container: Fields = {}): Fixture {
  const containers = [{ name: app, image: `registry.example/${app}:1`, ...container }];
  return { objects: workload(app, { containers }) };
}
