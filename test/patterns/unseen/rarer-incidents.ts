// Rarer incidents: sidecars and init containers, wrong neighbours, several causes at once, other kinds.

import {
  crashed,
  front,
  olderRevision,
  podOf,
  program,
  told,
  unplaced,
  waits,
} from '../../support/lived-in.ts';
import type { Incident } from './incident.ts';

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
];
