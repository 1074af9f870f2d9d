// Patterns of claims and volumes, on fixtures: look-alikes of a claim that is Pending, and of a pod that is Creating.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { investigateFixture } from '../support/fixture-cluster.ts';
import { builtinPatterns } from '../support/library.ts';
import { workload } from '../support/objects.ts';
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

const LIBRARY = builtinPatterns();

async function ask(
  objects: readonly KubeObject[],
  question = 'cart in shop pending, something about volumes',
) {
  const { diagnosis, steps } = await investigateFixture(question, { objects }, LIBRARY);
  return { pattern: diagnosis?.pattern, cause: diagnosis?.rootCause ?? '', diagnosis, steps };
}

const UNBOUND =
  '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling..';
const TO_BIND = "0/1 nodes are available: 1 node(s) didn't find available persistent volumes to bind.";
const cart = (message = UNBOUND) => pendingWorkload('cart', message, { podSpec: usingClaim('data') });
const big = { capacity: { storage: '50Gi' } };
const manual = { storageClassName: 'manual' };
const notFound = (name: string) =>
  claimEvent('data', 'ProvisioningFailed', `storageclass.storage.k8s.io "${name}" not found`);
const EXTERNAL =
  "Waiting for a volume to be created either by the external provisioner 'ebs.csi.example.com' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.";

describe('why a claim is Pending', () => {
  const cases: readonly (readonly [string, readonly KubeObject[], string, readonly string[]])[] = [
    [
      'its class does not exist',
      [...cart(), claim('data'), notFound('fast')],
      'claim-class-missing',
      ['PersistentVolumeClaim shop/data', 'fast', 'does not exist'],
    ],
    [
      'there is another class',
      [
        ...cart(),
        claim('data'),
        notFound('fast'),
        storageClass('gp3', {
          metadata: { name: 'gp3', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
        }),
      ],
      'claim-class-missing',
      ['fast', 'gp3 (default)'],
    ],
    [
      'its event is gone',
      [...cart(), claim('data'), storageClass('gp3')],
      'claim-class-absent',
      ['fast', 'there are: gp3'],
    ],
    [
      'it names none and there is no default',
      [...cart(), claim('data', { storageClassName: undefined })],
      'claim-without-class-or-volume',
      ['no storage class', 'no default class', '20Gi'],
    ],
    [
      'it wants none and there is no volume',
      [...cart(), claim('data', { storageClassName: '' })],
      'claim-no-static-volume',
      ['storageClassName ""'],
    ],
    // The class of a volume made by hand need not exist, so that the event of the missing class misleads.
    [
      'the volume of its class is too small',
      [...cart(), claim('data', manual), notFound('manual'), volume('pv-1', manual)],
      'claim-volume-too-small',
      ['asks for 20Gi', 'pv-1', '10Gi'],
    ],
    [
      'the volume offers another mode',
      [
        ...cart(),
        claim('data', { ...manual, accessModes: ['ReadWriteMany'] }),
        notFound('manual'),
        volume('pv-1', { ...manual, ...big }),
      ],
      'claim-access-mode-mismatch',
      ['ReadWriteMany', 'pv-1', 'ReadWriteOnce'],
    ],
    [
      'its selector matches no volume',
      [
        ...cart(),
        claim('data', { ...manual, selector: { matchLabels: { disk: 'a' } } }),
        notFound('manual'),
        volume('pv-1', { ...manual, ...big }),
      ],
      'claim-selector-mismatch',
      ['disk=a', 'no labels'],
    ],
    [
      'the volume belongs to another',
      [
        ...cart(),
        claim('data', manual),
        notFound('manual'),
        volume(
          'pv-1',
          { ...manual, ...big, claimRef: { namespace: 'other', name: 'old' } },
          { phase: 'Bound' },
        ),
      ],
      'claim-volume-taken',
      ['pv-1', 'Bound', 'other/old'],
    ],
    [
      'the volume is kept for the claim that was deleted, and a smaller one is free',
      [
        ...cart(),
        claim('data', { storageClassName: '' }),
        volume('pv-small', { storageClassName: '' }),
        volume(
          'pv-1',
          { ...big, storageClassName: '', claimRef: { namespace: 'shop', name: 'data', uid: 'of-the-old' } },
          { phase: 'Released' },
        ),
      ],
      'claim-volume-reserved',
      ['pv-1', 'Released', 'the deleted claim of the same name, shop/data', 'claimRef'],
    ],
    [
      'it asks for a volume that is not there',
      [...cart(), claim('data', { volumeName: 'pv-9' }), storageClass('fast')],
      'claim-volume-missing',
      ['pv-9'],
    ],
    [
      'it asks for a volume that is too small',
      [
        ...cart(),
        claim('data', { volumeName: 'pv-1' }),
        claimEvent(
          'data',
          'VolumeMismatch',
          'Cannot bind to requested volume "pv-1": requested PV is too small',
        ),
        volume('pv-1'),
      ],
      'claim-requested-volume-refused',
      ['pv-1', 'requested PV is too small'],
    ],
    [
      'no local volume is free where it is bound on use',
      [
        ...cart(TO_BIND),
        claim('data'),
        storageClass('fast', {
          provisioner: 'kubernetes.io/no-provisioner',
          volumeBindingMode: 'WaitForFirstConsumer',
        }),
        volume('pv-1'),
      ],
      'claim-volume-too-small',
      ['20Gi', '10Gi'],
    ],
    [
      'the provisioner fails',
      [
        ...cart(),
        claim('data'),
        storageClass('fast'),
        claimEvent(
          'data',
          'ProvisioningFailed',
          'failed to provision volume with StorageClass "fast": rpc error: code = ResourceExhausted desc = quota of disks exceeded',
        ),
      ],
      'claim-provisioning-failed',
      ['fast', 'quota of disks exceeded'],
    ],
    [
      'the provisioner is silent',
      [
        ...cart(),
        claim('data'),
        storageClass('fast'),
        claimEvent('data', 'ExternalProvisioning', EXTERNAL, 'Normal'),
      ],
      'claim-provisioner-silent',
      ['ebs.csi.example.com', 'fast'],
    ],
    [
      'nothing says why',
      [...cart(), claim('data'), storageClass('fast')],
      'pending-unbound-claim',
      ['shop/data', 'fast', 'Pending'],
    ],
  ];
  test.each(cases)('%s', async (_, objects, pattern, says) => {
    const { pattern: told, cause, diagnosis } = await ask([...objects, node('node-1')]);
    expect(told).toBe(pattern);
    for (const words of says) expect(cause).toContain(words);
    expect(cause).toContain('PersistentVolumeClaim');
    expect(diagnosis?.affected).toContainEqual({ kind: 'Deployment', namespace: 'shop', name: 'cart' });
  });

  test('the claim itself may be asked for', async () => {
    const { pattern, cause } = await ask(
      [...cart(), claim('data'), notFound('fast')],
      'why is the pvc data in shop not bound?',
    );
    expect(pattern).toMatch(/^claim-class-missing/);
    expect(cause).toContain('fast');
    const alone = await ask([claim('data'), notFound('fast')], 'why is the pvc data in shop not bound?');
    expect(alone.pattern).toBe('claim-class-missing-claim');
  });

  test('the silence of a provisioner is found in the whole cluster, too', async () => {
    const { pattern } = await ask(
      [
        ...cart(),
        claim('data'),
        storageClass('fast'),
        claimEvent('data', 'ExternalProvisioning', EXTERNAL, 'Normal'),
      ],
      'why is cart pending',
    );
    expect(pattern).toBe('claim-provisioner-silent');
  });
});

describe('a claim that waits for its first consumer', () => {
  const objects = [
    claim('data'),
    storageClass('fast', { volumeBindingMode: 'WaitForFirstConsumer' }),
    claimEvent(
      'data',
      'WaitForFirstConsumer',
      'waiting for first consumer to be created before binding',
      'Normal',
    ),
  ];
  test('is explained when it is asked for', async () => {
    const { pattern, diagnosis } = await ask(objects, 'why is the pvc data in shop pending?');
    expect(pattern).toBe('claim-waits-for-consumer');
    expect(diagnosis?.severity).toBe('low');
  });

  test('is no trouble otherwise', async () => {
    expect(
      (await ask([...objects, ...workload('cart')], 'is something wrong in shop?')).diagnosis,
    ).toBeNull();
  });

  test('does not stand for a pod that is not placed for another reason', async () => {
    const pods = pendingWorkload('cart', '0/1 nodes are available: 1 Insufficient cpu.', {
      podSpec: usingClaim('data'),
      requests: { cpu: '16' },
    });
    expect((await ask([...objects, ...pods, node('node-1')])).pattern).toBe('pending-request-too-large');
  });
});

describe('other trouble with claims', () => {
  test('a claim that does not exist', async () => {
    const pods = pendingWorkload('cart', '0/1 nodes are available: persistentvolumeclaim "data" not found.', {
      podSpec: usingClaim('data'),
    });
    const { pattern, cause } = await ask(pods);
    expect(pattern).toBe('claim-missing');
    expect(cause).toContain('PersistentVolumeClaim data, which does not exist');
  });

  test('a volume that is lost', async () => {
    const pods = pendingWorkload(
      'cart',
      '0/1 nodes are available: persistentvolumeclaim "data" bound to non-existent persistentvolume "pv-1".',
      { podSpec: usingClaim('data') },
    );
    const { pattern, cause } = await ask([...pods, claim('data', { volumeName: 'pv-1' }, { phase: 'Lost' })]);
    expect(pattern).toBe('claim-lost-pod');
    expect(cause).toContain('pv-1');
  });

  test('a volume that could not grow', async () => {
    const grown = claim('data', {}, { phase: 'Bound', capacity: { storage: '10Gi' } });
    const failed = claimEvent(
      'data',
      'VolumeResizeFailed',
      'resize volume "pv-1" by resizer "ebs.csi.example.com" failed: limit reached',
    );
    const { pattern, cause } = await ask(
      [...workload('cart', { podSpec: usingClaim('data') }), grown, failed],
      'pvc data in shop does not grow',
    );
    expect(pattern).toBe('volume-resize-failed');
    expect(cause).toContain('asked 20Gi, has 10Gi');
  });
});

describe('a pod whose volume cannot be mounted', () => {
  const bound = claim('data', { volumeName: 'pvc-1' }, { phase: 'Bound' });
  const TIMEOUT = podEvent(
    'cart-0',
    'FailedMount',
    'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[data], failed to process volumes=[]: timed out waiting for the condition',
  );
  const cases: readonly (readonly [string, string, string, readonly string[]])[] = [
    [
      'FailedAttachVolume',
      'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) cart-old',
      'volume-multi-attach',
      ['pvc-1', 'claim data', 'cart-old'],
    ],
    [
      'FailedMount',
      'MountVolume.MountDevice failed for volume "pvc-1" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name ebs.csi.aws.com not found in the list of registered CSI drivers',
      'volume-driver-missing',
      ['ebs.csi.aws.com', 'node-1'],
    ],
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "pvc-1" : mount failed: exit status 32\nOutput: mount.nfs: access denied by server while mounting 10.0.0.5:/export',
      'volume-nfs-denied',
      ['10.0.0.5:/export'],
    ],
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "pvc-1" : rpc error: code = Internal desc = the driver is unhappy',
      'volume-mount-failed',
      ['the driver is unhappy'],
    ],
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "conf" : references non-existent config key: nginx.conf',
      'config-key-missing',
      ['nginx.conf', 'cart-config'],
    ],
  ];
  test.each(cases)('%s: %s', async (reason, message, pattern, says) => {
    const podSpec = {
      volumes: [...usingClaim('data')['volumes'], { name: 'conf', configMap: { name: 'cart-config' } }],
    };
    const objects = [
      ...creatingWorkload('cart', podSpec),
      bound,
      TIMEOUT,
      podEvent('cart-0', reason, message),
    ];
    const { pattern: told, cause } = await ask(objects, 'cart in shop is stuck in ContainerCreating');
    expect(told).toBe(pattern);
    for (const words of says) expect(cause).toContain(words);
  });
});
