// Incidents of jobs, sets of pods, autoscalers, rollouts and of pods that wait for others.

import {
  about,
  crashed,
  front,
  NODE_A,
  NODE_B,
  olderRevision,
  podOf,
  program,
  thing,
  told,
  unplaced,
} from '../../support/lived-in.ts';
import { node } from '../../support/placement.ts';
import type { Incident } from './incident.ts';

const scaler = (target: object, conditions: readonly object[], more = {}) =>
  thing('HorizontalPodAutoscaler', 'beacon', {
    apiVersion: 'autoscaling/v2',
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'beacon', ...target },
      minReplicas: 1,
      maxReplicas: 3,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
        },
      ],
    },
    status: { currentReplicas: 1, desiredReplicas: 1, conditions, ...more },
  });
const cron = (name: string, spec: object, status: object = {}) =>
  thing(
    'CronJob',
    name,
    {
      apiVersion: 'batch/v1',
      spec: {
        schedule: '*/15 * * * *',
        concurrencyPolicy: 'Allow',
        suspend: false,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
        jobTemplate: {
          spec: {
            template: {
              spec: { restartPolicy: 'Never', containers: [{ name, image: 'cr.lagoon.example/cron:1' }] },
            },
          },
        },
        ...spec,
      },
      status,
    },
    { creationTimestamp: '2026-01-10T08:00:00Z' },
  );

export const CONTROLLERS: readonly Incident[] = [
  {
    family: 'cronjob-suspended',
    objects: [
      cron(
        'nightly-sweep',
        { suspend: true },
        { lastScheduleTime: '2026-02-20T01:00:00Z', lastSuccessfulTime: '2026-02-20T01:02:00Z' },
      ),
    ],
    questions: [
      'nightly-sweep in lagoon-emea has not run for days',
      'cronjob nightly-sweep does not start jobs',
    ],
    must: [/suspend/i],
  },
  {
    family: 'cronjob-missed',
    objects: [
      cron('nightly-sweep', { startingDeadlineSeconds: 5 }, { lastScheduleTime: '2026-02-28T01:00:00Z' }),
      about(
        'CronJob',
        'nightly-sweep',
        'MissSchedule',
        'Missed scheduled time to start a job: Sun, 01 Mar 2026 02:45:00 +0000',
        { source: { component: 'cronjob-controller' } },
      ),
    ],
    questions: ['nightly-sweep in lagoon-emea skips runs', 'cronjob nightly-sweep did not run at 02:45'],
    must: [/miss/i, /deadline|startingDeadlineSeconds/],
  },
  {
    family: 'cronjob-forbid',
    objects: [
      cron(
        'nightly-sweep',
        { concurrencyPolicy: 'Forbid' },
        {
          lastScheduleTime: '2026-02-28T20:00:00Z',
          active: [{ kind: 'Job', name: 'nightly-sweep-29', namespace: 'lagoon-emea' }],
        },
      ),
      ...program('nightly-sweep-29', {
        kind: 'Job',
        ready: true,
        status: { startTime: '2026-02-28T20:00:00Z', ready: 1 },
      }).map((made) =>
        made.kind === 'Job'
          ? {
              ...made,
              metadata: {
                ...made.metadata,
                creationTimestamp: '2026-02-28T20:00:00Z',
                ownerReferences: [
                  {
                    apiVersion: 'batch/v1',
                    kind: 'CronJob',
                    name: 'nightly-sweep',
                    uid: 'u-CronJob-nightly-sweep',
                    controller: true,
                  },
                ],
              },
            }
          : made,
      ),
      about(
        'CronJob',
        'nightly-sweep',
        'JobAlreadyActive',
        'Not starting job because prior execution is running and concurrency policy is Forbid',
        { type: 'Normal', source: { component: 'cronjob-controller' } },
      ),
    ],
    questions: [
      'nightly-sweep in lagoon-emea does not start new jobs',
      'cronjob nightly-sweep stopped producing runs since yesterday',
    ],
    must: [/Forbid|still running|previous|prior/i, /nightly-sweep-29|running/],
  },
  {
    family: 'job-deadline',
    objects: [
      ...program('reindex', {
        kind: 'Job',
        pods: 0,
        spec: { activeDeadlineSeconds: 600 },
        status: {
          failed: 1,
          active: 0,
          conditions: [
            {
              type: 'Failed',
              status: 'True',
              reason: 'DeadlineExceeded',
              message: 'Job was active longer than specified deadline',
              lastTransitionTime: '2026-03-01T02:30:00Z',
            },
          ],
        },
      }),
      about('Job', 'reindex', 'DeadlineExceeded', 'Job was active longer than specified deadline', {
        source: { component: 'job-controller' },
      }),
    ],
    questions: ['reindex job in lagoon-emea failed, no pods left', 'why did reindex fail'],
    must: [/deadline/i, /600/],
  },
  {
    family: 'statefulset-order',
    objects: [
      ...program('ledgerdb', {
        kind: 'StatefulSet',
        replicas: 3,
        pods: 1,
        state: crashed(1),
        status: { replicas: 1 },
      }),
      told(
        'ledgerdb',
        'BackOff',
        'Back-off restarting failed container ledgerdb in pod ledgerdb-0_lagoon-emea(0c1d)',
        { owner: 'StatefulSet' },
      ),
      front('ledgerdb', { clusterIP: 'None' }),
    ],
    logs: {
      'ledgerdb-0':
        'panic: cannot read key file /etc/ledger/node.key: open /etc/ledger/node.key: no such file or directory\n',
    },
    questions: ['ledgerdb in lagoon-emea has only one of three pods', 'ledgerdb-1 does not get created'],
    must: [/node\.key/],
  },
  {
    family: 'daemonset-taint',
    objects: program('nodewatch', {
      kind: 'DaemonSet',
      ready: true,
      pods: 1,
      status: { desiredNumberScheduled: 1, currentNumberScheduled: 1 },
    }),
    nodes: [
      node(NODE_A),
      node(NODE_B, { taints: [{ key: 'workload', value: 'batch', effect: 'NoSchedule' }] }),
    ],
    questions: [
      'daemonset nodewatch in lagoon-emea is missing on one node',
      `nodewatch does not run on ${NODE_B}`,
    ],
    must: [/taint/i, /workload|batch/],
  },
  {
    family: 'hpa-max',
    objects: [
      ...program('beacon', { ready: true, replicas: 3 }),
      scaler(
        {},
        [
          {
            type: 'AbleToScale',
            status: 'True',
            reason: 'ReadyForNewScale',
            message: 'recommended size matches current size',
          },
          {
            type: 'ScalingActive',
            status: 'True',
            reason: 'ValidMetricFound',
            message:
              'the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)',
          },
          {
            type: 'ScalingLimited',
            status: 'True',
            reason: 'TooManyReplicas',
            message: 'the desired replica count is more than the maximum replica count',
          },
        ],
        {
          currentReplicas: 3,
          desiredReplicas: 3,
          currentMetrics: [
            {
              type: 'Resource',
              resource: { name: 'cpu', current: { averageUtilization: 96, averageValue: '96m' } },
            },
          ],
        },
      ),
    ],
    questions: [
      'beacon in lagoon-emea does not scale beyond 3 although cpu is at 96%',
      'hpa beacon does not scale any further',
    ],
    must: [/max/i, /3/],
  },
  {
    family: 'hpa-target',
    objects: [
      ...program('beacon', { ready: true }),
      scaler({ name: 'beacn' }, [
        {
          type: 'AbleToScale',
          status: 'False',
          reason: 'FailedGetScale',
          message:
            'the HPA controller was unable to get the target\'s current scale: deployments.apps "beacn" not found',
        },
      ]),
      about('HorizontalPodAutoscaler', 'beacon', 'FailedGetScale', 'deployments.apps "beacn" not found'),
    ],
    questions: ['autoscaling of beacon in lagoon-emea does nothing', 'hpa beacon broken'],
    must: [/beacn/, /not found|does not exist|no such|missing/i],
  },
  {
    family: 'hpa-requests',
    objects: [
      ...program('beacon', { ready: true, container: { resources: {} } }),
      scaler({}, [
        {
          type: 'AbleToScale',
          status: 'True',
          reason: 'SucceededGetScale',
          message: "the HPA controller was able to get the target's current scale",
        },
        {
          type: 'ScalingActive',
          status: 'False',
          reason: 'FailedGetResourceMetric',
          message: `the HPA was unable to compute the replica count: failed to get cpu utilization: missing request for cpu in container beacon of Pod ${podOf('beacon')}`,
        },
      ]),
      about(
        'HorizontalPodAutoscaler',
        'beacon',
        'FailedGetResourceMetric',
        `failed to get cpu utilization: missing request for cpu in container beacon of Pod ${podOf('beacon')}`,
      ),
    ],
    questions: ['beacon in lagoon-emea does not autoscale', 'hpa beacon shows unknown'],
    must: [/request/i, /cpu/],
  },
  {
    family: 'paused',
    objects: program('beacon', {
      ready: true,
      spec: { paused: true },
      status: {
        updatedReplicas: 0,
        conditions: [
          {
            type: 'Available',
            status: 'True',
            reason: 'MinimumReplicasAvailable',
            message: 'Deployment has minimum availability.',
          },
          {
            type: 'Progressing',
            status: 'Unknown',
            reason: 'DeploymentPaused',
            message: 'Deployment is paused',
          },
        ],
      },
    }),
    questions: [
      'new version of beacon in lagoon-emea does not roll out',
      'beacon still runs the old image after deploy',
    ],
    must: [/paused/i, /resume/i],
  },
  {
    family: 'bad-revision',
    objects: [
      ...program('beacon', { replicas: 1, image: 'cr.lagoon.example/beacon:4.0.0', state: crashed(1) }),
      olderRevision(
        'beacon',
        { containers: [{ name: 'beacon', image: 'cr.lagoon.example/beacon:3.9.2' }] },
        1,
      ),
    ],
    logs: { [podOf('beacon')]: 'booting\n' },
    questions: ['beacon in lagoon-emea crashes since the last deploy', 'beacon rollout stuck'],
    must: [/4\.0\.0|revision|exit/i],
  },
  {
    family: 'two-hops',
    objects: [
      ...program('storefront', { state: crashed(1) }),
      front('storefront'),
      ...program('basketd', { state: crashed(1) }),
      front('basketd', { ports: [{ name: 'http', protocol: 'TCP', port: 7000, targetPort: 7000 }] }),
      ...program('priceidx', {
        state: { ...crashed(137, 'OOMKilled') },
        container: { resources: { limits: { memory: '64Mi' } } },
      }),
      front('priceidx', { ports: [{ name: 'grpc', protocol: 'TCP', port: 7100, targetPort: 7100 }] }),
    ],
    logs: {
      [podOf('storefront')]:
        'level=fatal msg="startup failed" err="Get \\"http://basketd:7000/v1\\": dial tcp 10.96.71.9:7000: connect: connection refused"\n',
      [podOf('basketd')]:
        'level=fatal msg="startup failed" err="rpc error: code = Unavailable desc = connection error: desc = \\"transport: Error while dialing: dial tcp: priceidx:7100: connect: connection refused\\""\n',
      [podOf('priceidx')]: 'loading index\n',
    },
    questions: ['storefront in lagoon-emea is down', 'storefront crash loops, what is behind it'],
    must: [/priceidx/, /OOM|memory|64Mi/],
  },
  {
    family: 'scheduler-pdb',
    objects: [
      ...program('beacon', { ready: true, replicas: 2 }),
      thing('PodDisruptionBudget', 'beacon-guard', {
        apiVersion: 'policy/v1',
        spec: { maxUnavailable: 0, selector: { matchLabels: { 'app.kubernetes.io/name': 'beacon' } } },
        status: {
          currentHealthy: 2,
          desiredHealthy: 2,
          expectedPods: 2,
          disruptionsAllowed: 0,
          observedGeneration: 1,
          conditions: [
            { type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods', message: '' },
          ],
        },
      }),
    ],
    questions: [
      'kubectl drain never finishes because of beacon in lagoon-emea',
      'cannot evict beacon pods in lagoon-emea',
    ],
    must: [/budget|pdb/i, /maxUnavailable/],
  },
  {
    family: 'missing-scheduler',
    objects: program('beacon', {
      podSpec: { schedulerName: 'gang-scheduler' },
      podStatus: { phase: 'Pending', podIP: undefined, startTime: undefined, conditions: [] },
    }),
    questions: ['beacon in lagoon-emea pending with no events at all'],
    must: [/scheduler/i, /gang-scheduler/],
  },
  {
    family: 'crash-no-evidence',
    objects: program('beacon', { state: crashed(1) }),
    logs: { [podOf('beacon')]: '' },
    questions: ['beacon in lagoon-emea crash loops'],
    must: [/exit/i],
  },
  {
    family: 'silent-well',
    objects: program('beacon', { ready: true, replicas: 2 }),
    questions: ['beacon in lagoon-emea is slow since monday'],
    must: [],
  },
  {
    family: 'unplaced-scheduling-gate',
    objects: program('beacon', {
      podSpec: { schedulingGates: [{ name: 'queue.lagoon.example/admit' }] },
      podStatus: unplaced('Scheduling is blocked due to non-empty scheduling gates', {
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'SchedulingGated',
            message: 'Scheduling is blocked due to non-empty scheduling gates',
          },
        ],
      }),
    }),
    questions: ['beacon in lagoon-emea SchedulingGated', 'beacon pending'],
    must: [/gate/i, /queue\.lagoon/],
  },
];
