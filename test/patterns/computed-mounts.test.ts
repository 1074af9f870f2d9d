// Volumes that cannot be what their pods need: a driver that leaves out the node, settings that are written, one file for
// several pods, a claim that nobody enlarges.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { brokenWorkload, crashingWorkload, waitingWorkload } from '../support/broken-pods.ts';
import { event, object, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const DRIVER = 'nfs.csi.example';
const node = (taints: readonly object[]): KubeObject =>
  object('Node', 'node-1', { spec: { taints } }, { namespace: undefined });
const driver = (name: string, spec: Readonly<Record<string, unknown>> = {}): KubeObject =>
  object(
    'DaemonSet',
    name,
    {
      apiVersion: 'apps/v1',
      spec: {
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { containers: [{ name: 'plugin', image: `registry.example/${name}:4` }], ...spec },
        },
      },
      status: { desiredNumberScheduled: 2, numberReady: 2 },
    },
    { namespace: 'kube-system' },
  );
const MARKED = [{ key: 'team', value: 'render', effect: 'NoSchedule' }];
const TOLERANT = { tolerations: [{ operator: 'Exists' }] };
const claim = (name: string, size = '20Gi', capacity = size): KubeObject =>
  object('PersistentVolumeClaim', name, {
    spec: {
      accessModes: ['ReadWriteMany'],
      volumeName: `pv-${name}`,
      resources: { requests: { storage: size } },
    },
    status: { phase: 'Bound', capacity: { storage: capacity } },
  });
const unmounted: readonly KubeObject[] = [
  ...waitingWorkload('ContainerCreating', '', {
    podSpec: { volumes: [{ name: 'files', persistentVolumeClaim: { claimName: 'files' } }] },
  }),
  claim('files'),
  event(
    { kind: 'Pod', name: 'cart-0' },
    'FailedMount',
    `MountVolume.MountDevice failed for volume "pv-files" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name ${DRIVER} not found in the list of registered CSI drivers`,
  ),
];

const mounted = (volume: Readonly<Record<string, unknown>>, mountPath: string): readonly KubeObject[] =>
  crashingWorkload(
    { exitCode: 1, reason: 'Error' },
    {
      container: { volumeMounts: [{ name: 'settings', mountPath }] },
      podSpec: { volumes: [{ name: 'settings', ...volume }] },
    },
  );
const CHOWN = 'chown: /app/config/app.yaml: Read-only file system';
const chown = { 'shop/cart-0/main#previous': CHOWN, 'shop/cart-0/main': CHOWN };

const board = (replicas: number, claimName: string | null): readonly KubeObject[] => [
  ...workload('board', {
    replicas,
    podSpec: {
      volumes: [
        claimName === null
          ? { name: 'data', emptyDir: {} }
          : { name: 'data', persistentVolumeClaim: { claimName } },
      ],
    },
  }),
  claim('board'),
];
const LOCKED = '2026-03-01T02:58:00Z level=error msg="failed to save" error="database is locked"';
const locked = { 'shop/board-0': LOCKED, 'shop/board-1': LOCKED };

const full = (capacity: string, expanding: boolean): readonly KubeObject[] => [
  ...crashingWorkload(
    { exitCode: 1, reason: 'Error' },
    { podSpec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] } },
  ),
  claim('data', '60Gi', capacity),
  ...(expanding
    ? [
        event(
          { kind: 'PersistentVolumeClaim', name: 'data' },
          'ExternalExpanding',
          'waiting for an external controller to expand this PVC',
          { type: 'Normal' },
        ),
      ]
    : []),
];
const FULL = 'FATAL: could not extend file "base/1/2": No space left on device';
const noSpace = { 'shop/cart-0/main#previous': FULL, 'shop/cart-0/main': FULL };

const CASES: readonly ToldCase[] = [
  {
    pattern: 'volume-driver-leaves-out-node',
    question: 'cart in shop hangs in ContainerCreating on the new node',
    objects: [...unmounted, node(MARKED), driver('nfs-csi-node')],
    says: [
      DRIVER,
      'daemonSet kube-system/nfs-csi-node',
      'no toleration for the taint team=render:NoSchedule',
    ],
    unless: [
      {
        name: 'its DaemonSet tolerates the taint',
        objects: [...unmounted, node(MARKED), driver('nfs-csi-node', TOLERANT)],
      },
      { name: 'the node has no taint', objects: [...unmounted, node([]), driver('nfs-csi-node')] },
      { name: 'another driver leaves it out', objects: [...unmounted, node(MARKED), driver('smb-csi-node')] },
    ],
  },
  {
    pattern: 'settings-mount-written',
    question: 'cart in shop crashes since its settings are in a ConfigMap',
    objects: mounted({ configMap: { name: 'cart-settings' } }, '/app/config'),
    logs: chown,
    says: ['ConfigMap cart-settings is mounted over /app/config', '/app/config/app.yaml'],
    unless: [
      { name: 'a volume that may be written is mounted', objects: mounted({ emptyDir: {} }, '/app/config') },
      {
        name: 'the settings are mounted beside it',
        objects: mounted({ configMap: { name: 'cart-settings' } }, '/app/conf'),
      },
    ],
  },
  {
    pattern: 'file-database-shared-by-pods',
    question: 'saving in board in shop fails now and then',
    objects: board(2, 'board'),
    logs: locked,
    says: ['Deployment board', 'board-0, board-1', 'claim board', 'SQLite'],
    unless: [
      { name: 'one pod alone has the file', objects: board(1, 'board') },
      { name: 'each pod has a file of its own', objects: board(2, null) },
      {
        name: 'a server has the lock',
        logs: {
          'shop/board-0': '2026-03-01T02:58:00Z ERROR Lock wait timeout exceeded; try restarting transaction',
        },
      },
    ],
  },
  {
    pattern: 'volume-waits-for-resizer',
    question: 'cart in shop is full although its claim was enlarged',
    objects: full('20Gi', true),
    logs: noSpace,
    says: ['shop/data', 'asks for 60Gi', 'has 20Gi', 'csi-resizer'],
    unless: [
      { name: 'it was enlarged since', objects: full('60Gi', true) },
      { name: 'nobody was asked', objects: full('60Gi', false) },
    ],
  },
];

expectTold(CASES);

const slow = (message: string): readonly KubeObject[] => [
  ...brokenWorkload({
    state: { running: { startedAt: '2026-03-01T02:57:00Z' } },
    lastRun: {
      exitCode: 0,
      reason: 'Completed',
      startedAt: '2026-03-01T02:50:00Z',
      finishedAt: '2026-03-01T02:56:00Z',
    },
    started: true,
    container: { livenessProbe: { exec: { command: ['health', 'ping'] }, timeoutSeconds: 1 } },
  }).map((made) =>
    made.kind === 'Pod'
      ? {
          ...made,
          status: {
            ...made.status,
            conditions: [{ type: 'Ready', status: 'True' }],
            containerStatuses: ((made.status?.['containerStatuses'] ?? []) as readonly object[]).map(
              (status) => ({
                ...status,
                ready: true,
              }),
            ),
          },
        }
      : made,
  ),
  event({ kind: 'Pod', name: 'cart-0', fieldPath: 'spec.containers{main}' }, 'Unhealthy', message),
];

expectTold([
  {
    pattern: 'liveness-probe-too-impatient',
    question: 'cart in shop is restarted every few minutes, its log shows nothing wrong',
    objects: slow('Liveness probe failed: command "health ping" timed out'),
    says: ['exec health ping', 'timeout 1 s'],
    unless: [
      {
        name: 'the probe is answered with a failure',
        objects: slow('Liveness probe failed: queue is broken'),
      },
    ],
  },
]);
