// Causes that nodes, claims, volumes and images show together, each beside what looks like it and is not.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { crashingWorkload } from '../support/broken-pods.ts';
import { event, pod } from '../support/objects.ts';
import {
  claim,
  claimEvent,
  creatingWorkload,
  node,
  pendingWorkload,
  podEvent,
  storageClass,
  usingClaim,
  volume,
} from '../support/placement.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const DELETED_AT = '2026-03-01T02:10:00Z';
const CREATE = 'Failed to create pod sandbox: rpc error: code = Unknown desc = ';

const NO_CLAIM = '0/1 nodes are available: persistentvolumeclaim "data" is being deleted.';
const deletedClaim = claim('data', {}, { phase: 'Bound' });
const heldClaim: KubeObject = {
  ...deletedClaim,
  metadata: {
    ...deletedClaim.metadata,
    deletionTimestamp: DELETED_AT,
    finalizers: ['kubernetes.io/pvc-protection'],
  },
};
const waiting = pendingWorkload('cart', NO_CLAIM, { podSpec: usingClaim('data') });
const backup = pod('backup-1', { podSpec: usingClaim('data'), status: { phase: 'Succeeded' } });

const AFFINITY = '0/2 nodes are available: 2 node(s) had volume node affinity conflict.';
const placed = pendingWorkload('cart', AFFINITY, { podSpec: usingClaim('data') });
const boundClaim = claim('data', { volumeName: 'pv-7' }, { phase: 'Bound' });
const onNode = (name: string): KubeObject =>
  volume(
    'pv-7',
    {
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [name] }] },
          ],
        },
      },
    },
    { phase: 'Bound' },
  );

const wrongPlatform = (image: string): KubeObject =>
  event(
    { kind: 'Pod', name: 'cart-0', fieldPath: 'spec.containers{main}' },
    'Failed',
    `Failed to pull image "${image}": rpc error: code = NotFound desc = failed to pull and unpack image "${image}": no match for platform in manifest: not found`,
  );
const pulling = (): readonly KubeObject[] =>
  crashingWorkload({}).map((made) =>
    made.kind === 'Pod'
      ? {
          ...made,
          status: {
            phase: 'Pending',
            containerStatuses: [
              {
                name: 'main',
                ready: false,
                restartCount: 0,
                state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image' } },
              },
            ],
          },
        }
      : made,
  );
const ARM = { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'arm64' };

const UNWELL_TAINT =
  '0/3 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/disk-pressure: }, 2 Insufficient memory. preemption: 0/3 nodes are available.';
const OTHER_TAINT =
  '0/3 nodes are available: 1 node(s) had untolerated taint {team: red}, 2 Insufficient memory. preemption: 0/3 nodes are available.';

const shared = (access: string, message: string): readonly KubeObject[] => [
  ...pendingWorkload('cart', '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.', {
    podSpec: usingClaim('data'),
  }),
  claim('data', { accessModes: [access] }),
  storageClass('fast'),
  claimEvent('data', 'ProvisioningFailed', message),
];

const CASES: readonly ToldCase[] = [
  {
    pattern: 'claim-deletion-held-pod',
    question: 'cart in shop is pending',
    objects: [...waiting, heldClaim, backup, node('node-1')],
    says: ['PersistentVolumeClaim data', 'backup-1', 'ended, but still there'],
    unless: [{ name: 'no pod holds the claim', objects: [...waiting, heldClaim, node('node-1')] }],
  },
  {
    pattern: 'volume-place-gone',
    question: 'cart in shop is pending',
    objects: [...placed, boundClaim, onNode('old-1'), node('new-1'), node('new-2')],
    says: ['pv-7', 'claim data', 'kubernetes.io/hostname is old-1'],
    unless: [
      {
        name: 'the node of the volume is there',
        objects: [...placed, boundClaim, onNode('new-1'), node('new-1'), node('new-2')],
      },
      {
        name: 'the volume may be used anywhere',
        objects: [...placed, boundClaim, volume('pv-7', {}, { phase: 'Bound' }), node('new-1')],
      },
    ],
  },
  {
    pattern: 'volume-device-busy',
    question: 'cart in shop hangs in ContainerCreating',
    objects: [
      ...creatingWorkload('cart', usingClaim('data')),
      boundClaim,
      podEvent(
        'cart-0',
        'FailedMount',
        'MountVolume.MountDevice failed for volume "pv-7" : rpc error: code = Internal desc = mount failed: exit status 32 mount: /dev/sdb already mounted or mount point busy',
      ),
    ],
    says: ['already mounted or mount point busy', 'node-1'],
    unless: [
      {
        name: 'the file system is broken',
        objects: [
          ...creatingWorkload('cart', usingClaim('data')),
          podEvent(
            'cart-0',
            'FailedMount',
            'MountVolume.MountDevice failed for volume "pv-7" : rpc error: code = Internal desc = mount failed: exit status 32 mount: wrong fs type, bad option, bad superblock on /dev/sdb',
          ),
        ],
      },
    ],
  },
  {
    pattern: 'network-plugin-not-accepted',
    question: 'cart in shop hangs in ContainerCreating',
    objects: [
      ...creatingWorkload('cart'),
      podEvent(
        'cart-0',
        'FailedCreatePodSandBox',
        `${CREATE}failed to setup network for sandbox "a": plugin type="calico" failed (add): error getting ClusterInformation: connection is unauthorized: Unauthorized`,
      ),
    ],
    says: ['calico', 'Unauthorized', 'node-1'],
    unless: [
      {
        name: 'the plugin was not started yet',
        objects: [
          ...creatingWorkload('cart'),
          podEvent(
            'cart-0',
            'FailedCreatePodSandBox',
            `${CREATE}failed to setup network for sandbox "a": cni plugin not initialized`,
          ),
        ],
      },
    ],
  },
  {
    pattern: 'image-not-for-this-platform',
    question: 'cart in shop does not start, its image cannot be pulled',
    objects: [...pulling(), wrongPlatform('registry.example/cart:9.9'), node('node-1', { labels: ARM })],
    says: ['registry.example/cart:9.9', 'linux/arm64', 'node-1'],
    unless: [
      {
        name: 'it is not known what the node is',
        objects: [...pulling(), wrongPlatform('registry.example/cart:9.9'), node('node-1')],
      },
    ],
  },
  {
    pattern: 'pending-some-nodes-unwell',
    question: 'cart in shop is pending',
    objects: [...pendingWorkload('cart', UNWELL_TAINT), node('node-1'), node('node-2'), node('node-3')],
    says: ['node.kubernetes.io/disk-pressure'],
    unless: [
      {
        name: 'the taint is one that somebody has set',
        objects: [...pendingWorkload('cart', OTHER_TAINT), node('node-1'), node('node-2'), node('node-3')],
      },
    ],
  },
  {
    pattern: 'claim-mode-not-offered',
    question: 'claim data in shop is pending',
    objects: shared(
      'ReadWriteMany',
      'failed to provision volume with StorageClass "fast": rpc error: code = InvalidArgument desc = Volume capabilities not supported: MULTI_NODE_MULTI_WRITER',
    ),
    says: ['ReadWriteMany', 'fast', 'MULTI_NODE_MULTI_WRITER'],
    unless: [
      {
        name: 'the mode is the usual one',
        objects: shared(
          'ReadWriteOnce',
          'failed to provision volume with StorageClass "fast": rpc error: code = InvalidArgument desc = Volume capabilities not supported: block',
        ),
      },
      {
        name: 'the quota of the storage is used up',
        objects: shared(
          'ReadWriteMany',
          'failed to provision volume with StorageClass "fast": rpc error: code = ResourceExhausted desc = quota exceeded',
        ),
      },
    ],
  },
];

expectTold(CASES);
