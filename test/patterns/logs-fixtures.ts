// One workload in the states in which its log matters: crashing, running without being ready, running well, in init.
import type { ContainerStatus, KubeObject } from '../../src/facts/kube-json.ts';
import { investigateFixture } from '../support/fixture-cluster.ts';
import { builtinPatterns } from '../support/library.ts';
import { event, NAMESPACE, object } from '../support/objects.ts';

const PATTERNS = builtinPatterns();
const POD = 'cart-7d9f-x2x9z';
const FINISHED_AT = '2026-03-01T02:59:00Z';

type State = 'crashing' | 'not-ready' | 'running' | 'init-crashing' | 'init-running';

export interface Situation {
  readonly state: State;
  readonly log: string;
  readonly question: string;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly more?: readonly KubeObject[];
}

/** Asks about the workload `cart`; gives the diagnosis, or null. */
export async function diagnose(situation: Situation) {
  const container = situation.state.startsWith('init') ? 'wait' : 'cart';
  const objects = [...cart(situation), ...(situation.more ?? [])];
  const logs = {
    [`${NAMESPACE}/${POD}/${container}`]: situation.log,
    [`${NAMESPACE}/${POD}`]: situation.log,
  };
  const investigation = await investigateFixture(situation.question, { objects, logs }, PATTERNS);
  return investigation.diagnosis;
}

/** Makes the event of a failed probe of the workload. */
export function probeFailed(probe: 'Liveness' | 'Readiness', error: string): KubeObject {
  const about = { kind: 'Pod', name: POD, fieldPath: 'spec.containers{cart}' };
  return event(about, 'Unhealthy', `${probe} probe failed: ${error}`);
}

function cart({ state, exitCode = 1, reason = 'Error' }: Situation): readonly KubeObject[] {
  const inInit = state.startsWith('init');
  const ready = state === 'running';
  const labels = { app: 'cart' };
  const container = { name: 'cart', image: 'registry.example/cart:1' };
  const spec = {
    nodeName: 'node-1',
    containers: [container],
    ...(inInit ? { initContainers: [{ name: 'wait', image: 'busybox:1' }] } : {}),
  };
  const template = { metadata: { labels }, spec };
  const workload = { replicas: 1, selector: { matchLabels: labels }, template };
  const status = {
    replicas: 1,
    updatedReplicas: 1,
    ...(ready ? { readyReplicas: 1, availableReplicas: 1 } : {}),
  };
  const terminated = { exitCode, reason, startedAt: '2026-03-01T02:58:50Z', finishedAt: FINISHED_AT };
  const crashed = {
    state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } },
    lastState: { terminated },
    ready: false,
    restartCount: 5,
  };
  const up = { state: { running: { startedAt: '2026-03-01T02:10:00Z' } }, restartCount: 0, started: true };
  const main: ContainerStatus = inInit
    ? { name: 'cart', ready: false, restartCount: 0, state: { waiting: { reason: 'PodInitializing' } } }
    : { name: 'cart', ...(state === 'crashing' ? crashed : { ...up, ready }) };
  const init =
    state === 'init-crashing' ? { name: 'wait', ...crashed } : { name: 'wait', ...up, ready: false };
  const podStatus = {
    phase: inInit ? 'Pending' : 'Running',
    conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    containerStatuses: [main],
    ...(inInit ? { initContainerStatuses: [init] } : {}),
  };
  const owned = (kind: string, name: string) => ({
    labels,
    ownerReferences: [{ kind, name, controller: true }],
  });
  return [
    object('Deployment', 'cart', { apiVersion: 'apps/v1', spec: workload, status }, { labels }),
    object(
      'ReplicaSet',
      'cart-7d9f',
      { apiVersion: 'apps/v1', spec: workload, status },
      owned('Deployment', 'cart'),
    ),
    object('Pod', POD, { spec, status: podStatus }, owned('ReplicaSet', 'cart-7d9f')),
  ];
}
