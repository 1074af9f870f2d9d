// Facts of two who set the number of copies: an autoscaler, and what brings a manifest back each time.
import type { Fact } from '../../domain/fact.ts';
import { type ObjectRef, refKey } from '../../domain/kube.ts';
import { conditionsOf } from '../conditions.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, type Metadata, refOf } from '../kube-json.ts';
import { ANY, type Emit, type Topic } from '../rules.ts';
import { textAt, valueAt } from '../topology/edge-rule.ts';

const SCALED = /^Scaled (?<direction>up|down) replica set \S+ to (?<to>\d+)(?: from (?<from>\d+))?/;

export const replicaKeeperTopic: Topic = {
  kinds: {
    'autoscaler.not-kept': {
      doc: 'The number of copies is not the one that an autoscaler has just set: somebody else has set it since.',
      depth: 'origin',
      standing: 'pointer',
      captures: ['target', 'target_kind', 'desired', 'set', 'keeper'],
    },
    'workload.scaled': {
      doc: 'A Deployment that an autoscaler has in hand was scaled.',
      depth: 'context',
      takes: ANY,
      captures: ['direction', 'to', 'from'],
    },
    'workload.swings': {
      doc: 'A Deployment is scaled up and back down between the same two numbers of copies.',
      depth: 'origin',
      captures: ['low', 'high'],
    },
  },
  relations: [{ extract: extractKeepers }],
  messages: [
    {
      code: 'workload.scaled',
      kinds: ['Deployment'],
      reason: /^ScalingReplicaSet$/,
      message: SCALED,
      whileHealthy: true,
      refine: (subject, captures, inventory) =>
        inventory.list('HorizontalPodAutoscaler', subject.namespace).some((one) => isTarget(one, subject))
          ? captures
          : null,
    },
  ],
};

function isTarget({ spec }: KubeObject, { kind, name }: ObjectRef): boolean {
  return (
    textAt(spec, ['scaleTargetRef', 'kind']) === kind && textAt(spec, ['scaleTargetRef', 'name']) === name
  );
}

function extractKeepers(inventory: Inventory, emit: Emit): void {
  for (const autoscaler of inventory.list('HorizontalPodAutoscaler')) {
    const { namespace } = refOf(autoscaler);
    const kind = textAt(autoscaler.spec, ['scaleTargetRef', 'kind']) ?? '';
    const name = textAt(autoscaler.spec, ['scaleTargetRef', 'name']) ?? '';
    const target = inventory.find({ kind, namespace, name });
    const desired = valueAt(autoscaler.status, ['desiredReplicas']);
    const set = valueAt(target?.spec, ['replicas']);
    if (!target || typeof desired !== 'number' || typeof set !== 'number' || set === 0) continue;
    const hasScaled = conditionsOf(autoscaler).some(
      ({ type, status, reason }) =>
        type === 'AbleToScale' && status === 'True' && reason === 'SucceededRescale',
    );
    if (!hasScaled || desired === set) continue;
    emit(
      'autoscaler.not-kept',
      refOf(autoscaler),
      `status.desiredReplicas: ${desired}, SucceededRescale; ${kind} ${name} spec.replicas: ${set}`,
      { target: name, target_kind: kind, desired, set, keeper: keeperOf(target) },
    );
  }
}

/** Who brings manifests back, by the marks that it leaves on what it deploys. */
const KEEPERS: readonly ((metadata: Metadata) => string | undefined)[] = [
  ({ annotations, labels }) => {
    const id = annotations?.['argocd.argoproj.io/tracking-id'];
    const application = id?.split(':')[0] ?? labels?.['argocd.argoproj.io/instance'];
    return application === undefined ? undefined : `Argo CD (Application ${application})`;
  },
  ({ labels }) => named('Flux (Kustomization', labels?.['kustomize.toolkit.fluxcd.io/name']),
  ({ labels }) => named('Flux (HelmRelease', labels?.['helm.toolkit.fluxcd.io/name']),
  ({ annotations }) => named('helm (release', annotations?.['meta.helm.sh/release-name']),
];

function named(tool: string, name: string | undefined): string | undefined {
  return name === undefined ? undefined : `${tool} ${name})`;
}

function keeperOf({ metadata = {} }: KubeObject): string | undefined {
  return KEEPERS.map((keeper) => keeper(metadata)).find((found) => found !== undefined);
}

/** Looks for Deployments that were scaled up and back again. */
export function findSwings(facts: readonly Fact[], _: Inventory, emit: Emit): void {
  const scaled = facts.filter(({ code }) => code === 'workload.scaled');
  for (const { subject, captures, quote } of scaled) {
    const { direction, to, from } = captures;
    if (direction !== 'down' || to === undefined || from === undefined) continue;
    const isBack = scaled.some(
      (up) =>
        refKey(up.subject) === refKey(subject) &&
        up.captures['direction'] === 'up' &&
        up.captures['to'] === from &&
        up.captures['from'] === to,
    );
    if (isBack) emit('workload.swings', subject, quote, { low: to, high: from });
  }
}
