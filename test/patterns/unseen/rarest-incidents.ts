// Rare incidents of pods that are refused, of nodes, jobs and operators.

import {
  about,
  clusterThing,
  crashed,
  NODE_A,
  NODE_B,
  podOf,
  program,
  thing,
  told,
  unplaced,
} from '../../support/lived-in.ts';
import { node } from '../../support/placement.ts';
import type { Incident } from './incident.ts';

const message = (text: string) => ({ message: text });

export const RAREST: readonly Incident[] = [
  {
    family: 'runtime-class',
    objects: [
      ...program('lantern', {
        pods: 0,
        podSpec: { runtimeClassName: 'gvisor' },
        conditions: [
          {
            type: 'ReplicaFailure',
            status: 'True',
            reason: 'FailedCreate',
            ...message(
              'pods "lantern-7c9d8b5f4d-" is forbidden: pod rejected: RuntimeClass "gvisor" not found',
            ),
          },
        ],
      }),
      about(
        'ReplicaSet',
        'lantern-7c9d8b5f4d',
        'FailedCreate',
        'Error creating: pods "lantern-7c9d8b5f4d-" is forbidden: pod rejected: RuntimeClass "gvisor" not found',
      ),
    ],
    questions: ['lantern in lagoon-emea has no pods'],
    must: [/RuntimeClass/i, /gvisor/],
  },
  {
    family: 'priority-class',
    objects: [
      ...program('lantern', { pods: 0, podSpec: { priorityClassName: 'gold' } }),
      about(
        'ReplicaSet',
        'lantern-7c9d8b5f4d',
        'FailedCreate',
        'Error creating: pods "lantern-7c9d8b5f4d-" is forbidden: no PriorityClass with name gold was found',
      ),
    ],
    questions: ['lantern in lagoon-emea has no pods'],
    must: [/priority ?class/i, /gold/],
  },
  {
    family: 'post-start-hook',
    objects: [
      ...program('lantern', {
        state: {
          ...crashed(137),
          state: {
            waiting: {
              reason: 'PostStartHookError',
              message:
                'Exec lifecycle hook ([/bin/sh -c /warm.sh]) for Container "lantern" in Pod "lantern" failed - error: command \'/bin/sh -c /warm.sh\' exited with 127: /bin/sh: /warm.sh: not found',
            },
          },
        },
      }),
      told(
        'lantern',
        'FailedPostStartHook',
        'Exec lifecycle hook ([/bin/sh -c /warm.sh]) for Container "lantern" in Pod "lantern" failed - error: command \'/bin/sh -c /warm.sh\' exited with 127: , message: "/bin/sh: /warm.sh: not found\\n"',
      ),
    ],
    questions: ['lantern in lagoon-emea fails to start', 'lantern PostStartHookError'],
    must: [/hook/i, /warm\.sh/],
  },
  {
    family: 'ephemeral-limit',
    objects: [
      ...program('lantern', {
        podStatus: {
          phase: 'Failed',
          reason: 'Evicted',
          message: 'Pod ephemeral local storage usage exceeds the total limit of containers 512Mi. ',
          containerStatuses: [],
        },
      }),
      told(
        'lantern',
        'Evicted',
        'Pod ephemeral local storage usage exceeds the total limit of containers 512Mi. ',
      ),
    ],
    questions: ['lantern in lagoon-emea evicted'],
    must: [/ephemeral/i, /512Mi/],
  },
  {
    family: 'node-affinity-expression',
    objects: [
      ...program('lantern', {
        podStatus: unplaced(
          "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
        ),
        podSpec: {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [
                  { matchExpressions: [{ key: 'kubernetes.io/arch', operator: 'In', values: ['arm64'] }] },
                ],
              },
            },
          },
        },
      }),
    ],
    questions: ['lantern in lagoon-emea pending', 'lantern not scheduled'],
    must: [/affinity/i, /arm64/],
  },
  {
    family: 'memory-pressure-taint',
    objects: program('lantern', {
      podStatus: unplaced(
        '0/2 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/memory-pressure: }, 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
      ),
    }),
    nodes: [
      node(NODE_A, {
        taints: [{ key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' }],
        conditions: [
          {
            type: 'MemoryPressure',
            status: 'True',
            reason: 'KubeletHasInsufficientMemory',
            message: 'kubelet has insufficient memory available',
          },
          {
            type: 'Ready',
            status: 'True',
            reason: 'KubeletReady',
            message: 'kubelet is posting ready status',
          },
        ],
      }),
      node(NODE_B, {
        taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }],
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            reason: 'KubeletNotReady',
            message:
              'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
          },
        ],
      }),
    ],
    questions: ['lantern in lagoon-emea pending', 'why does lantern not get scheduled'],
    must: [/node|taint/i, /pressure|not ready|not-ready|not well/i],
  },
  {
    family: 'cni-node-question',
    objects: program('lantern', { ready: true }),
    nodes: [
      node(NODE_A),
      node(NODE_B, {
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            reason: 'KubeletNotReady',
            message:
              'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
          },
        ],
      }),
    ],
    questions: [`node ${NODE_B} is not ready`, 'one of our nodes went NotReady, which one and why'],
    must: [new RegExp(NODE_B), /cni|network plugin/i],
  },
  {
    family: 'job-image-exit',
    objects: [
      ...program('backfill', {
        kind: 'Job',
        state: {
          ready: false,
          state: {
            terminated: {
              exitCode: 1,
              reason: 'Error',
              startedAt: '2026-03-01T02:40:00Z',
              finishedAt: '2026-03-01T02:41:00Z',
            },
          },
        },
        podStatus: { phase: 'Failed' },
        status: {
          failed: 7,
          active: 0,
          conditions: [
            {
              type: 'Failed',
              status: 'True',
              reason: 'BackoffLimitExceeded',
              message: 'Job has reached the specified backoff limit',
              lastTransitionTime: '2026-03-01T02:42:00Z',
            },
          ],
        },
      }),
      about('Job', 'backfill', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit', {
        source: { component: 'job-controller' },
      }),
    ],
    logs: {
      [podOf('backfill', 'Job')]:
        'ERROR: could not open manifest s3://lagoon-exports/2026-02-28.json: NoSuchBucket: The specified bucket does not exist\n',
    },
    questions: ['job backfill in lagoon-emea failed', 'backfill did not complete'],
    must: [/NoSuchBucket|bucket/],
  },
  {
    family: 'cronjob-bad-timezone',
    objects: [
      thing('CronJob', 'monthly-close', {
        apiVersion: 'batch/v1',
        spec: {
          schedule: '0 3 1 * *',
          timeZone: 'Europe/Brlin',
          suspend: false,
          concurrencyPolicy: 'Allow',
          jobTemplate: { spec: { template: { spec: { containers: [{ name: 'c', image: 'x' }] } } } },
        },
        status: {},
      }),
      about(
        'CronJob',
        'monthly-close',
        'UnknownTimeZone',
        'invalid timeZone: "Europe/Brlin": unknown time zone Europe/Brlin',
        { source: { component: 'cronjob-controller' } },
      ),
    ],
    questions: ['cronjob monthly-close in lagoon-emea never runs', 'monthly-close did not start'],
    must: [/time ?zone/i, /Brlin/],
  },
  {
    family: 'claim-class-typo',
    objects: [
      ...program('lantern', {
        kind: 'StatefulSet',
        podStatus: unplaced(
          '0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
        ),
        podSpec: { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'd-lantern-0' } }] },
      }),
      thing('PersistentVolumeClaim', 'd-lantern-0', {
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'premium-nvme',
          resources: { requests: { storage: '5Gi' } },
          volumeMode: 'Filesystem',
        },
        status: { phase: 'Pending' },
      }),
      about(
        'PersistentVolumeClaim',
        'd-lantern-0',
        'ProvisioningFailed',
        'storageclass.storage.k8s.io "premium-nvme" not found',
        { source: { component: 'persistentvolume-controller' } },
      ),
      clusterThing('StorageClass', 'standard', {
        apiVersion: 'storage.k8s.io/v1',
        provisioner: 'ebs.csi.aws.com',
        volumeBindingMode: 'WaitForFirstConsumer',
      }),
    ],
    questions: [
      'lantern in lagoon-emea pending',
      'lantern statefulset has no running pod',
      'pvc d-lantern-0 unbound',
    ],
    must: [/premium-nvme/, /class/],
  },
  {
    family: 'config-map-changed-env',
    objects: [...program('lantern', { state: crashed(78) })],
    logs: {
      [podOf('lantern')]:
        'ERROR configuration invalid: unknown log level "verbos", expected one of debug,info,warn,error\n',
    },
    questions: ['lantern in lagoon-emea crash loop since the config change'],
    must: [/verbos|log level/],
  },
  {
    family: 'crd-missing-operator',
    objects: program('lantern-operator', { state: crashed(1) }),
    logs: {
      [podOf('lantern-operator')]:
        '2026-03-01T02:58:01Z\tERROR\tsetup\tproblem running manager\t{"error": "failed to wait for lamp caches to sync: no matches for kind \\"Lamp\\" in version \\"lights.lagoon.example/v1\\""}\n',
    },
    questions: ['lantern-operator in lagoon-emea crash loops', 'our operator lantern-operator dies'],
    must: [/Lamp/, /kind|CRD/i],
  },
  {
    family: 'webhook-timeout-deployments',
    objects: [
      ...program('lantern', { pods: 0 }),
      about(
        'ReplicaSet',
        'lantern-7c9d8b5f4d',
        'FailedCreate',
        'Error creating: Internal error occurred: failed calling webhook "pods.policy.lagoon.example": failed to call webhook: Post "https://policy.policy-system.svc:443/validate?timeout=10s": context deadline exceeded',
      ),
    ],
    questions: ['lantern in lagoon-emea gets no pods', 'nothing can be deployed, lantern'],
    must: [/webhook/, /policy|deadline|timeout/i],
  },
  {
    family: 'rolling-update-surge-quota',
    objects: [
      ...program('lantern', {
        ready: true,
        pods: 3,
        replicas: 3,
        status: {
          updatedReplicas: 0,
          conditions: [
            { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'x' },
            {
              type: 'ReplicaFailure',
              status: 'True',
              reason: 'FailedCreate',
              message:
                'pods "lantern-5d-" is forbidden: exceeded quota: headroom, requested: pods=1, used: pods=20, limited: pods=20',
            },
            {
              type: 'Progressing',
              status: 'False',
              reason: 'ProgressDeadlineExceeded',
              message: 'ReplicaSet "lantern-5d" has timed out progressing.',
            },
          ],
        },
      }),
    ],
    questions: ['lantern rollout in lagoon-emea does not move', 'new version of lantern is not deployed'],
    must: [/quota/i, /headroom|pods/],
  },
];
