// Rarer incidents: sidecars and init containers, wrong neighbours, several causes at once, other kinds.

import {
  about,
  clusterThing,
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
  waits,
} from '../../support/lived-in.ts';
import { node } from '../../support/placement.ts';
import type { Incident } from './incident.ts';

const message = (text: string) => ({ message: text });

export const RARER: readonly Incident[] = [
  {
    family: 'wrong-version-of-key',
    objects: [
      ...program('lantern', {
        podStatus: { phase: 'Pending' },
        state: waits('CreateContainerConfigError', "couldn't find key dsn in Secret lagoon-emea/lantern-db"),
        container: {
          env: [{ name: 'DSN', valueFrom: { secretKeyRef: { name: 'lantern-db', key: 'dsn' } } }],
        },
      }),
      told('lantern', 'Failed', "Error: couldn't find key dsn in Secret lagoon-emea/lantern-db"),
    ],
    questions: ['lantern in lagoon-emea wont start', 'whats up with lantern', 'lantern config error'],
    must: [/lantern-db/, /key/],
  },
  {
    family: 'oom-limit-of-java-sidecar',
    objects: program('lantern', {
      state: { ready: true },
      sidecars: [
        { name: 'shipper', image: 'cr.lagoon.example/shipper:2', resources: { limits: { memory: '48Mi' } } },
      ],
      sidecarStates: [crashed(137, 'OOMKilled')],
    }),
    questions: ['lantern in lagoon-emea restarts, 1/2 ready', 'lantern keeps flapping'],
    must: [/shipper/, /OOM|memory/i, /48Mi/],
  },
  {
    family: 'oom-then-running-again',
    objects: program('lantern', {
      ready: true,
      state: {
        ready: true,
        restartCount: 6,
        lastState: {
          terminated: {
            exitCode: 137,
            reason: 'OOMKilled',
            startedAt: '2026-03-01T02:10:00Z',
            finishedAt: '2026-03-01T02:47:00Z',
          },
        },
        state: { running: { startedAt: '2026-03-01T02:47:05Z' } },
      },
    }),
    questions: ['lantern in lagoon-emea restarted a few times tonight, why?', 'lantern restarts'],
    must: [/OOM|memory/i, /256Mi/],
  },
  {
    family: 'stale-trouble-is-none',
    objects: [
      ...program('lantern', {
        ready: true,
        state: {
          ready: true,
          restartCount: 2,
          lastState: {
            terminated: {
              exitCode: 1,
              reason: 'Error',
              startedAt: '2026-02-20T02:10:00Z',
              finishedAt: '2026-02-20T02:47:00Z',
            },
          },
        },
      }),
      told(
        'lantern',
        'Unhealthy',
        'Readiness probe failed: dial tcp 10.244.3.40:8080: connect: connection refused',
        { lastTimestamp: '2026-03-01T01:41:00Z', count: 2 },
      ),
    ],
    questions: ['is something wrong with lantern in lagoon-emea?'],
    must: [],
  },
  {
    family: 'readiness-depends-on-dead-db',
    objects: [
      ...program('lantern', {
        container: { readinessProbe: { httpGet: { path: '/ready', port: 8080, scheme: 'HTTP' } } },
        state: { ready: false },
      }),
      told('lantern', 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503'),
      front('lantern'),
      ...program('lantern-pg', { kind: 'StatefulSet', replicas: 0, pods: 0 }),
      front('lantern-pg', {
        clusterIP: 'None',
        ports: [{ name: 'pg', protocol: 'TCP', port: 5432, targetPort: 5432 }],
      }),
    ],
    logs: {
      [podOf('lantern')]:
        'time=2026-03-01T02:58:01Z level=ERROR msg="db ping failed" err="failed to connect to `host=lantern-pg user=app database=app`: hostname resolving error (lookup lantern-pg on 10.96.0.10:53: no such host)"\n',
    },
    questions: ['lantern in lagoon-emea returns 503', 'customers see errors from lantern'],
    must: [/lantern-pg/, /scaled|0 replicas|zero|replicas/i],
  },
  {
    family: 'init-waits-for-unready-service',
    objects: [
      ...program('lantern', {
        podSpec: { initContainers: [{ name: 'wait-pg', image: 'busybox' }] },
        podStatus: {
          phase: 'Pending',
          initContainerStatuses: [
            {
              name: 'wait-pg',
              image: 'busybox',
              ready: false,
              started: true,
              restartCount: 0,
              state: { running: { startedAt: '2026-03-01T01:41:00Z' } },
            },
          ],
        },
        state: waits('PodInitializing'),
      }),
      ...program('pgmain', {
        kind: 'StatefulSet',
        podStatus: unplaced('0/2 nodes are available: 2 Insufficient memory.'),
        container: { resources: { requests: { memory: '40Gi' } } },
      }),
      front('pgmain', { ports: [{ name: 'pg', protocol: 'TCP', port: 5432, targetPort: 5432 }] }),
    ],
    logs: {
      [`${podOf('lantern')}/wait-pg`]:
        'waiting for pgmain:5432...\nnc: pgmain (10.96.71.9:5432): Connection refused\nwaiting for pgmain:5432...\n',
    },
    questions: ['lantern in lagoon-emea stuck in Init:0/1', 'lantern never gets past init'],
    must: [/pgmain/, /memory|40Gi/],
  },
  {
    family: 'service-selects-other-app',
    objects: [
      ...program('lantern', { ready: true }),
      front('lantern', { selector: { 'app.kubernetes.io/name': 'lantern', tier: 'frontend' } }),
    ],
    questions: [
      'lantern service in lagoon-emea has no endpoints',
      'lantern unreachable',
      'getting connection refused from lantern',
    ],
    must: [/selector/i, /tier/],
  },
  {
    family: 'rollback-image-typo',
    objects: [
      ...program('lantern', {
        image: 'cr.lagoon.example/lantren:3.14.0',
        podStatus: { phase: 'Pending' },
        state: waits(
          'ErrImagePull',
          'failed to pull and unpack image "cr.lagoon.example/lantren:3.14.0": failed to resolve reference "cr.lagoon.example/lantren:3.14.0": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
        ),
      }),
      olderRevision(
        'lantern',
        { containers: [{ name: 'lantern', image: 'cr.lagoon.example/lantern:3.13.0' }] },
        1,
      ),
      told(
        'lantern',
        'Failed',
        'Failed to pull image "cr.lagoon.example/lantren:3.14.0": failed to pull and unpack image "cr.lagoon.example/lantren:3.14.0": failed to resolve reference "cr.lagoon.example/lantren:3.14.0": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
      ),
    ],
    questions: ['lantern rollout in lagoon-emea stuck', 'lantern image cannot be pulled'],
    must: [/lantren/, /image|pull/i],
  },
  {
    family: 'hostpath-type',
    objects: [
      ...program('lantern', {
        podStatus: { phase: 'Pending' },
        state: waits('ContainerCreating'),
        podSpec: { volumes: [{ name: 'sock', hostPath: { path: '/run/lantern.sock', type: 'Socket' } }] },
      }),
      told(
        'lantern',
        'FailedMount',
        'MountVolume.SetUp failed for volume "sock" : hostPath type check failed: /run/lantern.sock is not a socket file',
      ),
    ],
    questions: ['lantern in lagoon-emea ContainerCreating'],
    must: [/hostPath/i, /\/run\/lantern\.sock/],
  },
  {
    family: 'nfs-timeout',
    objects: [
      ...program('lantern', { podStatus: { phase: 'Pending' }, state: waits('ContainerCreating') }),
      told(
        'lantern',
        'FailedMount',
        'MountVolume.SetUp failed for volume "share" : mount failed: exit status 32\nMounting command: mount\nMounting arguments: -t nfs nas.lagoon.example:/exports/x /var/lib/kubelet/pods/0c1d/volumes/kubernetes.io~nfs/share\nOutput: mount.nfs: Connection timed out',
      ),
    ],
    questions: ['lantern in lagoon-emea ContainerCreating for ages'],
    must: [/nfs/i, /nas\.lagoon\.example|timed out/],
  },
  {
    family: 'cni-no-ip',
    objects: [
      ...program('lantern', { podStatus: { phase: 'Pending' }, state: waits('ContainerCreating') }),
      told(
        'lantern',
        'FailedCreatePodSandBox',
        'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "1f": plugin type="aws-cni" name="aws-cni" failed (add): add cmd: failed to assign an IP address to container',
      ),
    ],
    questions: ['lantern in lagoon-emea does not leave ContainerCreating'],
    must: [/IP address|IP/],
  },
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
