// Facts of volumes that cannot be attached or mounted, on messages as Kubernetes 1.26 to 1.34 write them.
import { describe, expect, test } from 'vitest';
import { event, pod } from '../support/objects.ts';
import { claim, codesIn, creatingWorkload, factsIn, node, podEvent } from '../support/placement.ts';

describe('volumes that cannot be attached or mounted', () => {
  const SETUP = 'MountVolume.SetUp failed for volume "pvc-1" : ';
  const DEVICE = 'MountVolume.MountDevice failed for volume "pvc-1" : ';
  const nfs = (output: string) =>
    `${SETUP}mount failed: exit status 32\nMounting command: mount\nMounting arguments: -t nfs 10.0.0.5:/export /var/lib/kubelet/pods/x\nOutput: ${output}`;
  const objects = [
    ...creatingWorkload('cart', {
      volumes: [
        { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
        { name: 'conf', configMap: { name: 'cart-config' } },
        {
          name: 'tls',
          projected: { sources: [{ secret: { name: 'cart-tls', items: [{ key: 'tls.crt' }] } }] },
        },
      ],
    }),
    claim('data', { volumeName: 'pvc-1' }, { phase: 'Bound' }),
  ];
  const cases: readonly (readonly [string, string, string, object])[] = [
    [
      'FailedAttachVolume',
      'Multi-Attach error for volume "pvc-1" Volume is already exclusively attached to one node and can\'t be attached to another',
      'volume.multi-attach',
      { volume: 'pvc-1', claim: 'data', node: 'node-1' },
    ],
    [
      'FailedAttachVolume',
      'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) cart-old',
      'volume.multi-attach',
      { used_by: 'cart-old' },
    ],
    [
      'FailedAttachVolume',
      'AttachVolume.Attach failed for volume "pvc-1" : timed out waiting for external-attacher of ebs.csi.aws.com CSI driver to attach volume vol-0a1',
      'volume.attach-timeout',
      { driver: 'ebs.csi.aws.com', handle: 'vol-0a1' },
    ],
    [
      'FailedAttachVolume',
      'AttachVolume.Attach failed for volume "pvc-1" : CSINode node-1 does not contain driver ebs.csi.aws.com',
      'volume.driver-missing',
      { driver: 'ebs.csi.aws.com' },
    ],
    [
      'FailedAttachVolume',
      'AttachVolume.Attach failed for volume "pvc-1" : rpc error: code = NotFound desc = Volume not found',
      'volume.attach-failed',
      { error: 'rpc error: code = NotFound desc = Volume not found' },
    ],
    [
      'FailedMount',
      `${DEVICE}kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name ebs.csi.aws.com not found in the list of registered CSI drivers`,
      'volume.driver-missing',
      { driver: 'ebs.csi.aws.com', claim: 'data' },
    ],
    [
      'FailedMount',
      nfs('mount.nfs: access denied by server while mounting 10.0.0.5:/export'),
      'volume.nfs-denied',
      { share: '10.0.0.5:/export' },
    ],
    [
      'FailedMount',
      nfs('mount.nfs: Connection timed out'),
      'volume.nfs-unreachable',
      { error: 'Connection timed out' },
    ],
    [
      'FailedMount',
      nfs('mount.nfs: Failed to resolve server nfs.example: Name or service not known'),
      'volume.nfs-unreachable',
      { share: 'nfs.example' },
    ],
    [
      'FailedMount',
      nfs('mount.nfs: mounting 10.0.0.5:/export failed, reason given by server: No such file or directory'),
      'volume.nfs-share-missing',
      { share: '10.0.0.5:/export' },
    ],
    [
      'FailedMount',
      nfs(
        'mount: /x: bad option; for several filesystems (e.g. nfs, cifs) you might need a /sbin/mount.<type> helper program.',
      ),
      'volume.mount-program-missing',
      { volume: 'pvc-1', fs_type: 'nfs', package: 'nfs-common or nfs-utils' },
    ],
    [
      'FailedMount',
      `${DEVICE}mount: /x: you might need a /sbin/mount.cifs helper program.`,
      'volume.mount-program-missing',
      { fs_type: 'cifs', package: 'cifs-utils' },
    ],
    [
      'FailedMount',
      `${DEVICE}mount: /x: unknown filesystem type 'erofs'`,
      'volume.mount-program-missing',
      { fs_type: 'erofs' },
    ],
    [
      'FailedMount',
      `${DEVICE}mount failed: exit status 32 Output: mount: /x: wrong fs type, bad option, bad superblock on /dev/nvme1n1, missing codepage or helper program`,
      'volume.wrong-filesystem',
      { device: '/dev/nvme1n1' },
    ],
    [
      'FailedMount',
      `${DEVICE}'fsck' found errors on device /dev/sdb but could not correct them: fsck from util-linux`,
      'volume.filesystem-damaged',
      { device: '/dev/sdb' },
    ],
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "data" : hostPath type check failed: /srv/data is not a directory',
      'volume.host-path-type',
      { path: '/srv/data', error: 'is not a directory' },
    ],
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "conf" : references non-existent config key: nginx.conf',
      'config.key-missing',
      { key: 'nginx.conf', config_kind: 'ConfigMap', config: 'cart-config' },
    ],
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "tls" : references non-existent secret key: tls.crt',
      'config.key-missing',
      { config_kind: 'Secret', config: 'cart-tls' },
    ],
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "conf" : configmap "cart-config" not found',
      'config.object-missing',
      { config: 'cart-config' },
    ],
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "conf" : failed to sync configmap cache: timed out waiting for the condition',
      'volume.cache-timeout',
      {},
    ],
    [
      'FailedMount',
      `${SETUP}applyFSGroup failed for vol vol-1: lchown /x/lost+found: operation not permitted`,
      'volume.permission-denied',
      { claim: 'data' },
    ],
    [
      'FailedMount',
      `${SETUP}rpc error: code = Internal desc = write /x: no space left on device`,
      'volume.disk-full',
      {},
    ],
    [
      'FailedMount',
      `${SETUP}rpc error: code = Internal desc = the driver is unhappy`,
      'volume.mount-failed',
      { error: 'rpc error: code = Internal desc = the driver is unhappy' },
    ],
    [
      'FailedMount',
      'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[data kube-api-access-x], failed to process volumes=[]: timed out waiting for the condition',
      'volume.mount-timeout',
      { volumes: 'data' },
    ],
    [
      'Failed',
      'Error: failed to prepare subPath for volumeMount "data" of container "main"',
      'volume.subpath-failed',
      { container: 'main', volume: 'data' },
    ],
    [
      'Failed',
      'Error: failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting "/var/lib/kubelet/pods/u/volume-subpaths/conf/main/0" to rootfs at "/etc/nginx/nginx.conf": mount /x:/etc/nginx/nginx.conf (via /proc/self/fd/6), flags: 0x5001: not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)?',
      'volume.mount-type-mismatch',
      { path: '/etc/nginx/nginx.conf' },
    ],
  ];
  test.each(cases)('%s: %s', (reason, message, code, captures) => {
    const facts = factsIn(objects, [podEvent('cart-0', reason, message)]);
    const found = facts.filter((fact) => /^(?:volume|config|container\.create)/.test(fact.code));
    expect(found.map((fact) => fact.code)).toEqual([code]);
    expect(found[0]?.captures).toMatchObject(captures);
    const running = pod('cart-0');
    expect(codesIn(factsIn([running], [podEvent('cart-0', reason, message)]))).toEqual([]);
  });

  test('messages about other kinds are left alone', () => {
    const about = event({ kind: 'Node', name: 'node-1' }, 'FailedMount', `${SETUP}permission denied`);
    expect(codesIn(factsIn([node('node-1')], [about]))).toEqual([]);
  });
});
