// Pods whose volumes cannot be attached or mounted, all of them ContainerCreating from outside.
import { expect, test } from 'vitest';
import { answer } from '../support/answers.ts';
import { claim, creatingWorkload, podEvent, usingClaim } from '../support/placement.ts';

const SETUP = 'MountVolume.SetUp failed for volume "pvc-1" : ';
const DEVICE = 'MountVolume.MountDevice failed for volume "pvc-1" : ';
const RUNC =
  'Error: failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ';
const nfs = (output: string) =>
  `${SETUP}mount failed: exit status 32\nMounting command: mount\nMounting arguments: -t nfs 10.0.0.5:/export /x\nOutput: ${output}`;

const CASES: readonly (readonly [pattern: string, reason: string, message: string, says: string])[] = [
  ['volume-nfs-unreachable', 'FailedMount', nfs('mount.nfs: Connection timed out'), 'timed out'],
  [
    'volume-nfs-share-missing',
    'FailedMount',
    nfs('mount.nfs: mounting 10.0.0.5:/export failed, reason given by server: No such file or directory'),
    '10.0.0.5:/export',
  ],
  [
    'volume-mount-program-missing',
    'FailedMount',
    nfs(
      'mount: /x: bad option; for several filesystems (e.g. nfs, cifs) you might need a /sbin/mount.<type> helper program.',
    ),
    'pvc-1',
  ],
  [
    'volume-wrong-filesystem',
    'FailedMount',
    `${DEVICE}mount failed: exit status 32 Output: mount: /x: wrong fs type, bad option, bad superblock on /dev/nvme1n1, missing codepage or helper program`,
    '/dev/nvme1n1',
  ],
  [
    'volume-filesystem-damaged',
    'FailedMount',
    `${DEVICE}'fsck' found errors on device /dev/nvme1n1 but could not correct them: fsck from util-linux 2.36`,
    '/dev/nvme1n1',
  ],
  [
    'volume-attach-timeout',
    'FailedAttachVolume',
    'AttachVolume.Attach failed for volume "pvc-1" : timed out waiting for external-attacher of ebs.csi.example.com CSI driver to attach volume vol-0a1',
    'ebs.csi.example.com',
  ],
  [
    'volume-attach-failed',
    'FailedAttachVolume',
    'AttachVolume.Attach failed for volume "pvc-1" : rpc error: code = NotFound desc = Volume not found',
    'Volume not found',
  ],
  [
    'volume-mount-timeout',
    'FailedMount',
    'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[data], failed to process volumes=[]: timed out waiting for the condition',
    'data',
  ],
  [
    'volume-host-path-type',
    'FailedMount',
    'MountVolume.SetUp failed for volume "host" : hostPath type check failed: /srv/cart is not a directory',
    '/srv/cart',
  ],
  [
    'volume-subpath-failed',
    'Failed',
    'Error: failed to prepare subPath for volumeMount "data" of container "main"',
    'data',
  ],
  [
    'volume-mount-type-mismatch',
    'Failed',
    `${RUNC}error mounting "/var/lib/kubelet/pods/u/volume-subpaths/conf/main/0" to rootfs at "/etc/cart.conf": mount src=/var/lib/kubelet/x, dst=/etc/cart.conf, flags=MS_BIND|MS_REC: not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type`,
    '/etc/cart.conf',
  ],
  [
    'volume-disk-full',
    'FailedMount',
    `${SETUP}mkdir /var/lib/kubelet/pods/u/volumes/x: no space left on device`,
    'space',
  ],
  [
    'volume-permission-denied',
    'FailedMount',
    `${SETUP}applyFSGroup failed for vol vol-0a1: lchown /var/lib/kubelet/x: permission denied`,
    'permission denied',
  ],
];

test.each(CASES)('%s', async (pattern, reason, message, says) => {
  const objects = [
    ...creatingWorkload('cart', usingClaim('data')),
    claim('data', { volumeName: 'pvc-1' }, { phase: 'Bound' }),
    podEvent('cart-0', reason, message),
  ];
  const found = await answer('cart in shop is stuck in ContainerCreating', objects);
  expect(found.pattern, found.rootCause).toBe(pattern);
  expect(found.rootCause).toContain(says);
});
