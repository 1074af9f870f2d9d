// Claims that are asked for themselves, without a pod that waits for them; and what only the pod that waits tells.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { answer } from '../support/answers.ts';
import { event, object, workload } from '../support/objects.ts';
import {
  claim,
  claimEvent,
  node,
  pendingWorkload,
  storageClass,
  usingClaim,
  volume,
} from '../support/placement.ts';

const big = { capacity: { storage: '50Gi' } };
const manual = { storageClassName: 'manual' };
const notFound = (name: string) =>
  claimEvent('data', 'ProvisioningFailed', `storageclass.storage.k8s.io "${name}" not found`);
const NO_CLASS = { storageClassName: undefined };
const STATIC = { storageClassName: '' };
const EXTERNAL =
  "Waiting for a volume to be created either by the external provisioner 'ebs.csi.example.com' or manually by the system administrator.";

const HANGS =
  'failed to provision volume with StorageClass "fast": rpc error: code = Aborted desc = an operation with the given Volume ID pvc-1 already exists';
const CEPH_KINDS = `NAME SHORTNAMES APIVERSION NAMESPACED KIND
cephclusters ceph ceph.rook.io/v1 true CephCluster
`;

const ALONE: readonly (readonly [pattern: string, objects: readonly KubeObject[], says: string])[] = [
  ['claim-class-missing-claim', [claim('data'), notFound('fast')], 'fast'],
  ['claim-class-absent-claim', [claim('data'), storageClass('gp3')], 'gp3'],
  ['claim-without-class-or-volume-claim', [claim('data', NO_CLASS)], 'no storage class'],
  ['claim-no-static-volume-claim', [claim('data', STATIC)], 'storageClassName ""'],
  [
    'claim-volume-too-small-claim',
    [claim('data', manual), notFound('manual'), volume('pv-1', manual)],
    '10Gi',
  ],
  [
    'claim-access-mode-mismatch-claim',
    [
      claim('data', { ...manual, accessModes: ['ReadWriteMany'] }),
      notFound('manual'),
      volume('pv-1', { ...manual, ...big }),
    ],
    'ReadWriteMany',
  ],
  [
    'claim-volume-mode-mismatch-claim',
    [
      claim('data', { ...manual, volumeMode: 'Block' }),
      notFound('manual'),
      volume('pv-1', { ...manual, ...big }),
    ],
    'Block',
  ],
  [
    'claim-selector-mismatch-claim',
    [
      claim('data', { ...manual, selector: { matchLabels: { disk: 'a' } } }),
      notFound('manual'),
      volume('pv-1', { ...manual, ...big }),
    ],
    'disk=a',
  ],
  [
    'claim-volume-class-mismatch-claim',
    [claim('data', { volumeName: 'pv-1' }), storageClass('fast'), volume('pv-1', { ...manual, ...big })],
    'manual',
  ],
  [
    'claim-volume-taken-claim',
    [
      claim('data', manual),
      notFound('manual'),
      volume(
        'pv-1',
        { ...manual, ...big, claimRef: { namespace: 'other', name: 'old' } },
        { phase: 'Bound' },
      ),
    ],
    'other/old',
  ],
  [
    'claim-volume-reserved-claim',
    [
      claim('data', manual),
      notFound('manual'),
      volume(
        'pv-1',
        { ...manual, ...big, claimRef: { namespace: 'shop', name: 'data', uid: 'of-the-old' } },
        { phase: 'Released' },
      ),
    ],
    'of-the-old',
  ],
  ['claim-volume-missing-claim', [claim('data', { volumeName: 'pv-9' }), storageClass('fast')], 'pv-9'],
  [
    'claim-requested-volume-refused-claim',
    [
      claim('data', { volumeName: 'pv-1' }),
      claimEvent(
        'data',
        'VolumeMismatch',
        'Cannot bind to requested volume "pv-1": requested PV is too small',
      ),
      storageClass('fast'),
    ],
    'too small',
  ],
  [
    'claim-provisioning-failed-claim',
    [
      claim('data'),
      storageClass('fast'),
      claimEvent(
        'data',
        'ProvisioningFailed',
        'failed to provision volume with StorageClass "fast": rpc error: code = ResourceExhausted desc = quota of disks exceeded',
      ),
    ],
    'quota of disks exceeded',
  ],
  [
    'claim-earlier-try-hangs-claim',
    [
      ...pendingWorkload('cart', null, { podSpec: usingClaim('data') }),
      claim('data'),
      storageClass('fast'),
      claimEvent('data', 'ProvisioningFailed', HANGS),
    ],
    'an earlier try',
  ],
  [
    'claim-storage-troubled-claim',
    [
      ...pendingWorkload('cart', null, { podSpec: usingClaim('data') }),
      claim('data'),
      { ...storageClass('fast'), provisioner: 'rook-ceph.rbd.csi.ceph.com' } as KubeObject,
      claimEvent('data', 'ProvisioningFailed', HANGS),
      object('CephCluster', 'disks', {
        apiVersion: 'ceph.rook.io/v1',
        status: { ceph: { health: 'HEALTH_ERR', details: { OSD_FULL: { message: '1 full osd(s)' } } } },
      }),
    ],
    'OSD_FULL: 1 full osd(s)',
  ],
  [
    'claim-provisioner-silent-claim',
    [
      ...pendingWorkload('cart', null, { podSpec: usingClaim('data') }),
      claim('data'),
      storageClass('fast'),
      claimEvent('data', 'ExternalProvisioning', EXTERNAL, 'Normal'),
    ],
    'ebs.csi.example.com',
  ],
  ['claim-lost', [claim('data', { volumeName: 'pv-1' }, { phase: 'Lost' })], 'pv-1'],
];

test.each(ALONE)('%s', async (pattern, objects, says) => {
  const found = await answer('why is the pvc data in shop not bound?', [...objects, node('node-1')], {
    apiResources: CEPH_KINDS,
  });
  expect(found.pattern, found.rootCause).toBe(pattern);
  for (const words of ['shop/data', says]) expect(found.rootCause).toContain(words);
});

describe('a pod that waits for its claim', () => {
  const UNBOUND = '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.';
  const cart = (message = UNBOUND) => pendingWorkload('cart', message, { podSpec: usingClaim('data') });
  const cases: readonly (readonly [string, readonly KubeObject[], string])[] = [
    [
      'claim-volume-mode-mismatch',
      [
        ...cart(),
        claim('data', { ...manual, volumeMode: 'Block' }),
        notFound('manual'),
        volume('pv-1', { ...manual, ...big }),
      ],
      'Block',
    ],
    [
      'claim-volume-class-mismatch',
      [
        ...cart(),
        claim('data', { volumeName: 'pv-1' }),
        storageClass('fast'),
        volume('pv-1', { ...manual, ...big }),
      ],
      'manual',
    ],
    [
      'claim-being-deleted',
      [
        ...cart('0/1 nodes are available: persistentvolumeclaim "data" is being deleted.'),
        claim('data', {}, { phase: 'Bound' }),
      ],
      'being deleted',
    ],
    [
      'claim-volume-nonexistent',
      cart(
        '0/1 nodes are available: persistentvolumeclaim "data" bound to non-existent persistentvolume "pv-1".',
      ),
      'pv-1',
    ],
  ];
  test.each(cases)('%s', async (pattern, objects, says) => {
    const found = await answer('cart in shop is stuck in Pending', [...objects, node('node-1')]);
    expect(found.pattern, found.rootCause).toBe(pattern);
    expect(found.rootCause).toContain(says);
  });
});

test('a claim whose file system grows when its pod is started anew', async () => {
  const conditions = [
    {
      type: 'FileSystemResizePending',
      status: 'True',
      message: 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.',
    },
  ];
  const grown = claim(
    'data',
    { volumeName: 'pv-1' },
    { phase: 'Bound', capacity: { storage: '10Gi' }, conditions },
  );
  const objects = [...workload('cart', { podSpec: usingClaim('data') }), grown];
  const found = await answer('pvc data in shop does not grow', objects);
  expect(found.pattern).toBe('volume-resize-pending');
  expect(found.rootCause).toContain('10Gi to 20Gi');
});

test('a volume that could not be deleted', async () => {
  const message = 'error getting deleter volume plugin for volume "pv-1": no deletable volume plugin matched';
  const involvedObject = { kind: 'PersistentVolume', name: 'pv-1' };
  const about = { kind: 'PersistentVolume', name: 'pv-1', namespace: 'default' };
  const failed = event(about, 'VolumeFailedDelete', message, { involvedObject });
  const found = await answer('persistent volume pv-1 is Failed', [failed, ...workload('cart')]);
  expect(found.pattern).toBe('volume-reclaim-failed');
  expect(found.rootCause).toContain('no deletable volume plugin matched');
});

test('a class is offered only where there is one', async () => {
  const solution = async (...more: readonly KubeObject[]) =>
    (await answer('why is claim data in shop pending', [claim('data'), ...more])).investigation.diagnosis
      ?.solution;
  expect(await solution(storageClass('gp3'))).toContain('create it again with one that exists (gp3)');
  const none = await solution();
  expect(none).toMatch(/Create the storage class|persistent volume/);
  expect(none).not.toMatch(/none|that exists/);
});
