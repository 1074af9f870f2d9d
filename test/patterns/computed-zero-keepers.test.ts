// Causes of workloads without copies: who holds them there, each beside what looks like it and is not.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { object, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const API_RESOURCES = `NAME SHORTNAMES APIVERSION NAMESPACED KIND
scaledobjects so keda.sh/v1alpha1 true ScaledObject
rollouts ro argoproj.io/v1alpha1 true Rollout
canaries  flagger.app/v1beta1 true Canary
`;
const AT_ZERO = workload('mailer', { replicas: 0 });
const at = (annotations: Readonly<Record<string, string>>): readonly KubeObject[] =>
  AT_ZERO.map((made) =>
    made.kind === 'Deployment' ? { ...made, metadata: { ...made.metadata, annotations } } : made,
  );

interface Scaled {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly active?: string;
  readonly min?: number;
}

function scaled({ annotations = {}, target = 'mailer', active = 'True', min = 0 }: Scaled): KubeObject {
  const made = object('ScaledObject', 'mailer-by-queue', {
    apiVersion: 'keda.sh/v1alpha1',
    spec: { scaleTargetRef: { name: target }, minReplicaCount: min, triggers: [{ type: 'rabbitmq' }] },
    status: {
      conditions: [
        { type: 'Ready', status: 'True', reason: 'ScaledObjectReady' },
        { type: 'Active', status: active, reason: active === 'True' ? 'ScalerActive' : 'ScalerNotActive' },
      ],
    },
  });
  return { ...made, metadata: { ...made.metadata, annotations } };
}

const rollout = (scaleDown: string): KubeObject =>
  object('Rollout', 'mailer-canary', {
    apiVersion: 'argoproj.io/v1alpha1',
    spec: { workloadRef: { kind: 'Deployment', name: 'mailer', scaleDown }, replicas: 2 },
    status: { phase: 'Healthy' },
  });
const canary = (target: string): KubeObject =>
  object('Canary', 'mailer', {
    apiVersion: 'flagger.app/v1beta1',
    spec: { targetRef: { kind: 'Deployment', name: target } },
    status: { phase: 'Succeeded' },
  });

const PAUSED = { 'autoscaling.keda.sh/paused-replicas': '0' };
const QUESTION = 'mailer in shop has no pods, nothing is sent any more';
const BASE = { pattern: 'scaled-to-zero-by-another', question: QUESTION, apiResources: API_RESOURCES };

const CASES: readonly ToldCase[] = [
  {
    ...BASE,
    objects: [...AT_ZERO, scaled({ annotations: PAUSED })],
    says: ['ScaledObject mailer-by-queue', 'paused at 0', 'paused-replicas'],
    unless: [
      {
        name: 'it scales another one',
        objects: [...AT_ZERO, scaled({ annotations: PAUSED, target: 'post' })],
      },
      {
        name: 'it is paused at one copy',
        objects: [...AT_ZERO, scaled({ annotations: { 'autoscaling.keda.sh/paused-replicas': '1' } })],
      },
    ],
  },
  {
    ...BASE,
    objects: [...AT_ZERO, scaled({ active: 'False' })],
    says: ['ScaledObject mailer-by-queue', 'none of its triggers is active'],
    unless: [
      { name: 'a trigger is active', objects: [...AT_ZERO, scaled({})] },
      { name: 'it keeps one copy at least', objects: [...AT_ZERO, scaled({ active: 'False', min: 1 })] },
    ],
  },
  {
    ...BASE,
    objects: [...AT_ZERO, rollout('onsuccess')],
    says: ['Rollout mailer-canary', 'workloadRef', 'onsuccess'],
    unless: [{ name: 'it leaves the Deployment alone', objects: [...AT_ZERO, rollout('never')] }],
  },
  {
    ...BASE,
    objects: [...AT_ZERO, canary('mailer')],
    says: ['Canary mailer', 'mailer-primary'],
    unless: [{ name: 'its target is another one', objects: [...AT_ZERO, canary('post')] }],
  },
  {
    ...BASE,
    objects: at({ 'downscaler/original-replicas': '2' }),
    says: ['a downscaler', 'downscaler/original-replicas: 2'],
    unless: [{ name: 'no timetable has marked it', objects: at({ team: 'post' }) }],
  },
];

expectTold(CASES);
