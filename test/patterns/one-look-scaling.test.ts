// Autoscalers, budgets and jobs by schedule: what one look at them shows.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { event, object, workload } from '../support/objects.ts';
import { condition, expectAtOnce, type OneLook } from '../support/one-look.ts';

const hpa = (conditions: readonly object[], spec: object = {}, status: object = {}): KubeObject =>
  object('HorizontalPodAutoscaler', 'cart', {
    apiVersion: 'autoscaling/v2',
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
      minReplicas: 1,
      maxReplicas: 5,
      ...spec,
    },
    status: { currentReplicas: 1, conditions, ...status },
  });
const able = condition('AbleToScale', 'True', 'SucceededGetScale', '');
const inactive = (reason: string, message: string) => condition('ScalingActive', 'False', reason, message);
const unable = (reason: string, message: string) => condition('AbleToScale', 'False', reason, message);
const SCALES = 'HPA of cart in shop does not autoscale';
const budget = (name: string, selector: object, status: object = {}): KubeObject =>
  object('PodDisruptionBudget', name, {
    apiVersion: 'policy/v1',
    spec: { minAvailable: 1, selector },
    status,
  });
const cartLabels = { matchLabels: { app: 'cart' } };

const SCALING: readonly OneLook[] = [
  [
    'custom-metrics-missing',
    SCALES,
    [
      hpa([
        able,
        inactive(
          'FailedGetPodsMetric',
          'the HPA was unable to compute the replica count: unable to get metric rps: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered',
        ),
      ]),
      ...workload('cart'),
    ],
    'custom.metrics.k8s.io',
  ],
  [
    'hpa-target-unknown-kind',
    SCALES,
    [
      hpa([
        unable(
          'FailedGetScale',
          'the HPA controller was unable to get the target\'s current scale: no matches for kind "Deploymant" in group "apps"',
        ),
      ]),
      ...workload('cart'),
    ],
    'Deploymant',
  ],
  [
    'hpa-ambiguous-selector',
    SCALES,
    [
      hpa([
        able,
        inactive(
          'AmbiguousSelector',
          'pods by selector app=cart are controlled by multiple HPAs: [shop/cart shop/cart-2]',
        ),
      ]),
      ...workload('cart'),
    ],
    'shop/cart-2',
  ],
  [
    'hpa-scale-failed',
    SCALES,
    [
      hpa([
        unable(
          'FailedUpdateScale',
          'the HPA controller was unable to update the target scale: Operation cannot be fulfilled on deployments.apps "cart": quota',
        ),
      ]),
      ...workload('cart'),
    ],
    'unable to update the target scale',
  ],
  [
    'hpa-metric-failed',
    SCALES,
    [
      hpa([
        able,
        inactive(
          'InvalidMetricSourceType',
          'the HPA was unable to compute the replica count: unknown metric source type "Queue"',
        ),
      ]),
      ...workload('cart'),
    ],
    'unknown metric source type',
  ],
  [
    'hpa-disabled-at-zero',
    SCALES,
    [
      hpa([
        able,
        inactive('ScalingDisabled', 'scaling is disabled since the replica count of the target is zero'),
      ]),
      ...workload('cart', { replicas: 0 }),
    ],
    'cart',
  ],
  [
    'budget-matches-nothing',
    'does pdb guard in shop protect nothing',
    [budget('guard', { matchLabels: { app: 'kart' } }), ...workload('cart')],
    'kart',
  ],
  [
    'budgets-overlap',
    'drain of the node of cart in shop fails, evicting pods',
    [budget('guard', cartLabels), budget('guard-2', cartLabels), ...workload('cart')],
    'guard-2',
  ],
  [
    'budget-cannot-count',
    'drain hangs, pdb guard in shop forbids evictions',
    [
      budget('guard', cartLabels, {
        conditions: [
          condition('DisruptionAllowed', 'False', 'SyncFailed', 'found no controllers for pod "cart-0"'),
        ],
      }),
      ...workload('cart'),
    ],
    'found no controllers',
  ],
];

const cronAbout = { kind: 'CronJob', name: 'nightly' };
const cronJob = object('CronJob', 'nightly', {
  apiVersion: 'batch/v1',
  spec: { schedule: '61 * * * *' },
  status: {},
});
const JOBS: readonly OneLook[] = [
  [
    'cronjob-invalid-schedule',
    'cronjob nightly in shop never runs',
    [
      cronJob,
      event(
        cronAbout,
        'UnparseableSchedule',
        'unparseable schedule: "61 * * * *" : end of range (61) above maximum (59): 61',
      ),
    ],
    '61 * * * *',
  ],
  [
    'cronjob-missed-start',
    'cronjob nightly in shop did not run',
    [
      cronJob,
      event(cronAbout, 'MissSchedule', 'Missed scheduled time to start a job: Sun, 01 Mar 2026 02:55:00 UTC'),
    ],
    '02:55:00',
  ],
];

expectAtOnce([...SCALING, ...JOBS]);
