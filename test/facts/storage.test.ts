// Facts of claims, volumes and mounts, on messages as Kubernetes 1.26 to 1.34 write them.
import { describe, expect, test } from 'vitest';
import type { KubeEvent, KubeObject } from '../../src/facts/kube-json.ts';
import { event, pod } from '../support/objects.ts';
import {
  claim,
  claimEvent,
  codesIn,
  creatingWorkload,
  factsIn,
  node,
  pendingPod,
  podEvent,
  storageClass,
  usingClaim,
  volume,
} from '../support/placement.ts';

const UNBOUND = '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.';
const waiting = pendingPod('cart-0', UNBOUND, { podSpec: usingClaim('data') });
const ALL = ['Pod', 'PersistentVolumeClaim', 'StorageClass', 'PersistentVolume'];

const storageFacts = (objects: readonly KubeObject[], events: readonly KubeEvent[] = [], listed = ALL) =>
  factsIn(objects, events, listed).filter(({ code }) => code.startsWith('storage.'));

describe('what is said about a claim that is not bound', () => {
  const EXTERNAL =
    "Waiting for a volume to be created either by the external provisioner 'ebs.csi.aws.com' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.";
  test.each([
    [
      'ProvisioningFailed',
      'storageclass.storage.k8s.io "fast-ssd" not found',
      'storage.class-not-found',
      { class: 'fast-ssd', used_by: 'cart-0' },
    ],
    [
      'ProvisioningFailed',
      'failed to provision volume with StorageClass "gp3": rpc error: code = Internal desc = Could not create volume: UnauthorizedOperation',
      'storage.provisioning-failed',
      {
        class: 'gp3',
        error: 'rpc error: code = Internal desc = Could not create volume: UnauthorizedOperation',
      },
    ],
    [
      'ProvisioningFailed',
      'no volume plugin matched name: nfs',
      'storage.provisioning-failed',
      { error: 'no volume plugin matched name: nfs' },
    ],
    ['ExternalProvisioning', EXTERNAL, 'storage.waits-for-provisioner', { provisioner: 'ebs.csi.aws.com' }],
    [
      'ExternalProvisioning',
      'waiting for a volume to be created, either by external provisioner "ebs.csi.aws.com" or manually created by system administrator',
      'storage.waits-for-provisioner',
      { provisioner: 'ebs.csi.aws.com' },
    ],
    [
      'WaitForFirstConsumer',
      'waiting for first consumer to be created before binding',
      'storage.waits-for-consumer',
      {},
    ],
    [
      'VolumeMismatch',
      'Cannot bind to requested volume "pv-1": requested PV is too small',
      'storage.requested-volume-refused',
      { volume: 'pv-1', error: 'requested PV is too small' },
    ],
    [
      'FailedBinding',
      'volume "pv-1" already bound to a different claim.',
      'storage.requested-volume-refused',
      { volume: 'pv-1', error: 'already bound to a different claim' },
    ],
  ])('%s: %s', (reason, message, code, captures) => {
    const facts = storageFacts([waiting, claim('data')], [claimEvent('data', reason, message)], ['Pod']);
    expect(facts.find((fact) => fact.code === code)?.captures).toMatchObject(captures);
    const bound = claim('data', {}, { phase: 'Bound' });
    expect(codesIn(storageFacts([waiting, bound], [claimEvent('data', reason, message)], ['Pod']))).toEqual(
      [],
    );
  });

  test('a provisioner has a minute to make a volume', () => {
    const young = claim('data');
    const fresh = { ...young, metadata: { ...young.metadata, creationTimestamp: '2026-03-01T02:59:40Z' } };
    const events = [claimEvent('data', 'ExternalProvisioning', EXTERNAL, 'Normal')];
    expect(codesIn(storageFacts([waiting, fresh], events))).not.toContain('storage.waits-for-provisioner');
  });
});

describe('what a claim itself shows', () => {
  test.each([
    [
      'no class',
      claim('data', { storageClassName: undefined }),
      ['storage.no-class', 'storage.claim-pending'],
    ],
    [
      'no class wanted',
      claim('data', { storageClassName: '' }),
      ['storage.static-claim', 'storage.claim-pending'],
    ],
    [
      'a volume that is gone',
      claim('data', { volumeName: 'pv-1' }, { phase: 'Lost' }),
      ['storage.claim-lost'],
    ],
    ['bound', claim('data', { volumeName: 'pv-1' }, { phase: 'Bound' }), []],
  ])('%s', (_, object, codes) => {
    expect(codesIn(storageFacts([waiting, object], [], ['Pod']))).toEqual(codes);
  });

  test('a claim that no pod uses is no trouble in itself', () => {
    expect(codesIn(storageFacts([claim('data')], [], ['Pod']))).toEqual(['storage.claim-unused']);
    expect(codesIn(storageFacts([claim('data')], [], []))).toEqual([]);
  });

  test('resizing', () => {
    const growing = (conditions: readonly object[]) =>
      claim('data', { volumeName: 'pv-1' }, { phase: 'Bound', capacity: { storage: '10Gi' }, conditions });
    const pending = {
      type: 'FileSystemResizePending',
      status: 'True',
      message: 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.',
    };
    const [fact] = storageFacts([growing([pending])]);
    expect(fact).toMatchObject({
      code: 'storage.resize-pending',
      captures: { size: '20Gi', capacity: '10Gi' },
    });
    const failed = claimEvent(
      'data',
      'VolumeResizeFailed',
      'resize volume "pv-1" by resizer "ebs" failed: quota exceeded',
    );
    expect(codesIn(storageFacts([growing([])], [failed]))).toEqual(['storage.resize-failed']);
    const done = claim('data', {}, { phase: 'Bound', capacity: { storage: '20Gi' } });
    expect(codesIn(storageFacts([done], [failed]))).toEqual([]);
  });

  test('a volume that could not be deleted', () => {
    const failed = volume(
      'pv-1',
      { claimRef: { namespace: 'shop', name: 'data' } },
      { phase: 'Failed', message: 'disk is in use' },
    );
    expect(storageFacts([failed])[0]).toMatchObject({
      code: 'storage.volume-failed',
      captures: { error: 'disk is in use', claim: 'shop/data' },
    });
  });
});

describe('what classes and volumes tell of a claim', () => {
  const manual = { storageClassName: 'manual' };
  const taken = { claimRef: { namespace: 'other', name: 'old' } };
  const cases: readonly (readonly [string, KubeObject, readonly KubeObject[], string | undefined, object])[] =
    [
      [
        'no class of that name, no volume',
        claim('data', manual),
        [storageClass('gp3')],
        'storage.no-volume-of-class',
        { class: 'manual', classes: 'gp3' },
      ],
      [
        'a volume that is too small',
        claim('data', manual),
        [volume('pv-1', manual)],
        'storage.volume-too-small',
        { wanted: '20Gi', offered: '10Gi', volume: 'pv-1' },
      ],
      [
        'another access mode',
        claim('data', { ...manual, accessModes: ['ReadWriteMany'] }),
        [volume('pv-1', { ...manual, capacity: { storage: '50Gi' } })],
        'storage.access-mode-mismatch',
        { wanted: 'ReadWriteMany', offered: 'ReadWriteOnce' },
      ],
      [
        'other labels',
        claim('data', { ...manual, selector: { matchLabels: { disk: 'a' } } }),
        [volume('pv-1', { ...manual, capacity: { storage: '50Gi' }, labels: { disk: 'b' } })],
        'storage.volume-label-mismatch',
        { wanted: 'disk=a', offered: 'disk=b' },
      ],
      [
        'a block device',
        claim('data', manual),
        [volume('pv-1', { ...manual, capacity: { storage: '50Gi' }, volumeMode: 'Block' })],
        'storage.volume-mode-mismatch',
        { wanted: 'Filesystem', offered: 'Block' },
      ],
      [
        'one that belongs to another claim',
        claim('data', manual),
        [volume('pv-1', { ...manual, ...taken, capacity: { storage: '50Gi' } }, { phase: 'Bound' })],
        'storage.volume-taken',
        { volume: 'pv-1', taken_by: 'other/old', phase: 'Bound' },
      ],
      [
        'one that was its own once and is released',
        claim('data', manual),
        [
          volume(
            'pv-1',
            {
              ...manual,
              claimRef: { namespace: 'shop', name: 'data', uid: 'old' },
              capacity: { storage: '50Gi' },
            },
            { phase: 'Released' },
          ),
        ],
        'storage.volume-taken',
        { phase: 'Released' },
      ],
      [
        'a volume by name that is not there',
        claim('data', { volumeName: 'pv-9' }),
        [storageClass('fast')],
        'storage.volume-missing',
        { volume: 'pv-9' },
      ],
      [
        'a volume by name of another class',
        claim('data', { volumeName: 'pv-1' }),
        [storageClass('fast'), volume('pv-1', { storageClassName: 'slow', capacity: { storage: '50Gi' } })],
        'storage.volume-class-mismatch',
        { wanted: 'fast', offered: 'slow' },
      ],
      [
        'one that fits: it is about to be bound',
        claim('data', manual),
        [volume('pv-1', { ...manual, capacity: { storage: '50Gi' } })],
        undefined,
        {},
      ],
      [
        'volumes of a class that makes its own say nothing',
        claim('data'),
        [storageClass('fast'), volume('pv-1', { ...taken }, { phase: 'Bound' })],
        undefined,
        {},
      ],
      [
        'those of a class without provisioner do',
        claim('data'),
        [storageClass('fast', { provisioner: 'kubernetes.io/no-provisioner' }), volume('pv-1')],
        'storage.volume-too-small',
        { wanted: '20Gi' },
      ],
    ];
  test.each(cases)('%s', (_, object, others, code, captures) => {
    const facts = storageFacts([waiting, object, ...others]).filter((fact) =>
      /volume|mismatch/.test(fact.code),
    );
    expect(facts.map((fact) => fact.code)).toEqual(code === undefined ? [] : [code]);
    if (code !== undefined) expect(facts[0]?.captures).toMatchObject(captures);
  });

  test('nothing before they are all known', () => {
    expect(
      codesIn(
        storageFacts(
          [waiting, claim('data', manual), volume('pv-1', manual)],
          [],
          ['Pod', 'PersistentVolume'],
        ),
      ),
    ).toEqual(['storage.claim-pending']);
  });
});

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
      { volume: 'pvc-1' },
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
