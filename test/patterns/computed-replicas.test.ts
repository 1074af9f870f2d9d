// Causes of copies that come and go, each beside what looks like it and is not.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { event, object, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const autoscaler = (desired: number, reason = 'SucceededRescale'): KubeObject =>
  object('HorizontalPodAutoscaler', 'cart', {
    apiVersion: 'autoscaling/v2',
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'cart' }, minReplicas: 2, maxReplicas: 9 },
    status: {
      currentReplicas: 2,
      desiredReplicas: desired,
      conditions: [{ type: 'AbleToScale', status: 'True', reason, message: 'was able to update the scale' }],
    },
  });
const cart = (annotations: Readonly<Record<string, string>> = {}): readonly KubeObject[] =>
  workload('cart', { replicas: 2 }).map((made) =>
    made.kind === 'Deployment' ? { ...made, metadata: { ...made.metadata, annotations } } : made,
  );
const scaled = (text: string): KubeObject =>
  event({ kind: 'Deployment', name: 'cart' }, 'ScalingReplicaSet', `Scaled ${text}`, { type: 'Normal' });
const IN_TURNS = [
  scaled('up replica set cart-rs to 7 from 2'),
  { ...scaled('down replica set cart-rs to 2 from 7'), metadata: { name: 'cart.second', namespace: 'shop' } },
];
const BY_ARGO = { 'argocd.argoproj.io/tracking-id': 'till:apps/Deployment:shop/cart' };
const QUESTION = 'cart in shop is scaled back to 2 replicas again and again';

const CASES: readonly ToldCase[] = [
  {
    pattern: 'replicas-set-back',
    question: QUESTION,
    objects: [...cart(BY_ARGO), autoscaler(7), ...IN_TURNS],
    says: ['autoscaler cart scales it to 7', 'Argo CD (Application till)', 'back to 2', 'from 7 down to 2'],
    unless: [
      { name: 'the autoscaler wants these copies', objects: [...cart(BY_ARGO), autoscaler(2), ...IN_TURNS] },
      {
        name: 'the autoscaler could not set them',
        objects: [...cart(BY_ARGO), autoscaler(7, 'FailedUpdateScale'), ...IN_TURNS],
      },
      { name: 'it was scaled up alone', objects: [...cart(BY_ARGO), autoscaler(7), ...IN_TURNS.slice(0, 1)] },
    ],
  },
  {
    pattern: 'replicas-not-kept',
    question: QUESTION,
    objects: [...cart({ 'meta.helm.sh/release-name': 'till' }), autoscaler(7)],
    says: ['Deployment cart to 7 copies', 'spec.replicas is 2', 'helm (release till)'],
    unless: [{ name: 'the autoscaler has it its way', objects: [...cart(), autoscaler(2)] }],
  },
];

expectTold(CASES);
