// Facts of workloads that somebody holds at no copy at all: an autoscaler that is paused or sees no work, a Rollout or a
// Canary that runs the copies in their stead, a timetable.
import type { ObjectRef } from '../../domain/kube.ts';
import { conditionsOf } from '../conditions.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { groupOf, textAt, valueAt } from '../topology/edge-rule.ts';

export const zeroKeeperTopic: Topic = {
  kinds: {
    'workload.held-at-zero': {
      doc: 'Somebody else holds the number of copies of a workload at 0.',
      depth: 'origin',
      captures: ['keeper', 'keeper_kind', 'keeper_name', 'how'],
    },
  },
  relations: [{ extract: extractZeroKeepers }],
};

/** Kinds that hold the copies of another object, in the groups of those who act on them. */
const KEEPERS: readonly {
  readonly kind: string;
  readonly group: string;
  readonly target: readonly string[];
  /** By what it holds its target at 0; undefined while it does not. */
  readonly how: (keeper: KubeObject) => string | undefined;
}[] = [
  { kind: 'ScaledObject', group: 'keda.sh', target: ['spec', 'scaleTargetRef'], how: howKeda },
  {
    // https://argo-rollouts.readthedocs.io: "workloadRef", scaleDown
    kind: 'Rollout',
    group: 'argoproj.io',
    target: ['spec', 'workloadRef'],
    how: ({ spec }) => {
      const scaleDown = textAt(spec, ['workloadRef', 'scaleDown']);
      return scaleDown === undefined || scaleDown === 'never'
        ? undefined
        : `it runs the pods itself from the template there (workloadRef, scaleDown: ${scaleDown})`;
    },
  },
  {
    // https://docs.flagger.app: the target is scaled to zero once its primary is there.
    kind: 'Canary',
    group: 'flagger.app',
    target: ['spec', 'targetRef'],
    how: (canary) =>
      `Flagger runs ${textAt(canary.spec, ['targetRef', 'name']) ?? ''}-primary in its stead while nothing new is analysed`,
  },
];

const PAUSED_REPLICAS = 'autoscaling.keda.sh/paused-replicas';
const PAUSED = 'autoscaling.keda.sh/paused';

/** https://keda.sh/docs: paused at a number of replicas, or at no work where that may mean no copy. */
function howKeda(scaled: KubeObject): string | undefined {
  const { annotations = {} } = scaled.metadata ?? {};
  if (annotations[PAUSED_REPLICAS] === '0') return `it is paused at 0 by its annotation ${PAUSED_REPLICAS}`;
  if (/^(?!false$)/.test(annotations[PAUSED] ?? 'false')) return `it is paused by its annotation ${PAUSED}`;
  const isIdle = conditionsOf(scaled).some(({ type, status }) => type === 'Active' && status === 'False');
  const isAllowed =
    (valueAt(scaled.spec, ['minReplicaCount']) ?? 0) === 0 ||
    valueAt(scaled.spec, ['idleReplicaCount']) === 0;
  return isIdle && isAllowed
    ? 'none of its triggers is active (Active: False), and it may go down to 0'
    : undefined;
}

/** What timetables leave on what they scale down, to know the number that was there. */
const TIMETABLE = /^downscaler\/(?:original-replicas|downtime|force-downtime)$/;

function extractZeroKeepers(inventory: Inventory, emit: Emit): void {
  for (const kind of ['Deployment', 'StatefulSet'] as const) {
    for (const workload of inventory.list(kind)) {
      if (valueAt(workload.spec, ['replicas']) !== 0) continue;
      const found = keeperOf(refOf(workload), inventory) ?? timetableOf(workload);
      if (found) emit('workload.held-at-zero', refOf(workload), found.quote, found.captures);
    }
  }
}

interface Keeper {
  readonly quote: string;
  readonly captures: Readonly<Record<string, string>>;
}

function keeperOf(held: ObjectRef, inventory: Inventory): Keeper | undefined {
  for (const { kind, group, target, how } of KEEPERS) {
    for (const keeper of inventory.list(kind, held.namespace)) {
      if (groupOf(keeper) !== group || textAt(keeper, [...target, 'name']) !== held.name) continue;
      if ((textAt(keeper, [...target, 'kind']) ?? 'Deployment') !== held.kind) continue;
      const said = how(keeper);
      const { name } = refOf(keeper);
      if (said === undefined) continue;
      return {
        quote: `${kind} ${name}: ${target.join('.')}: ${held.name}`,
        captures: { keeper: `${kind} ${name}`, keeper_kind: kind, keeper_name: name, how: said },
      };
    }
  }
  return undefined;
}

function timetableOf({ metadata }: KubeObject): Keeper | undefined {
  const [entry] = Object.entries(metadata?.annotations ?? {}).filter(([key]) => TIMETABLE.test(key));
  if (entry === undefined) return undefined;
  const [key, value] = entry;
  return {
    quote: `${key}: ${value}`,
    captures: { keeper: 'a downscaler', how: `a timetable has scaled it down (annotation ${key}: ${value})` },
  };
}
