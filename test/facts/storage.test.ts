// Facts of claims and of the volumes that they could have, as Kubernetes 1.26 to 1.34 write them.
import { describe, expect, test } from 'vitest';
import type { KubeEvent, KubeObject } from '../../src/facts/kube-json.ts';
import { pod } from '../support/objects.ts';
import {
  claim,
  claimEvent,
  codesIn,
  factsIn,
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
    const byNode = podEvent('cart-0', 'FileSystemResizeFailed', 'NodeExpandVolume failed: resize2fs said no');
    const user = pod('cart-0', { podSpec: usingClaim('data') });
    expect(codesIn(storageFacts([user, growing([])], [byNode]))).toEqual(['storage.resize-failed']);
    expect(codesIn(storageFacts([user, done], [byNode]))).toEqual([]);
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
        'storage.volume-reserved',
        { phase: 'Released', holder: 'the deleted claim of the same name, shop/data (uid old)' },
      ],
      [
        'one that fits and is released, beside a free one that is too small',
        claim('data', manual),
        [
          volume('pv-1', manual),
          volume(
            'pv-2',
            {
              ...manual,
              claimRef: { namespace: 'shop', name: 'other', uid: 'old' },
              capacity: { storage: '50Gi' },
            },
            { phase: 'Released' },
          ),
        ],
        'storage.volume-reserved',
        { volume: 'pv-2', holder: 'claim shop/other, which is gone' },
      ],
      [
        'its own of before, beside a free one of another access mode',
        claim('data', { ...manual, accessModes: ['ReadWriteMany'] }),
        [
          volume('pv-1', { ...manual, capacity: { storage: '50Gi' } }),
          volume(
            'pv-2',
            {
              ...manual,
              accessModes: ['ReadWriteMany'],
              claimRef: { namespace: 'shop', name: 'data', uid: 'old' },
              capacity: { storage: '50Gi' },
            },
            { phase: 'Bound' },
          ),
        ],
        'storage.volume-reserved',
        { volume: 'pv-2', phase: 'Bound' },
      ],
      [
        'one that fits and is bound to a claim that is there, beside a free one that is too small',
        claim('data', manual),
        [
          volume('pv-1', manual),
          volume('pv-2', { ...manual, ...taken, capacity: { storage: '50Gi' } }, { phase: 'Bound' }),
        ],
        'storage.volume-taken',
        { volume: 'pv-2', taken_by: 'other/old' },
      ],
      [
        'a released one that is too small as well',
        claim('data', manual),
        [
          volume('pv-1', { ...manual, capacity: { storage: '15Gi' } }),
          volume('pv-2', { ...manual, ...taken }, { phase: 'Released' }),
        ],
        'storage.volume-too-small',
        { volume: 'pv-1' },
      ],
      [
        'a volume that was made for this claim by name',
        claim('data', manual),
        [
          volume('pv-1', {
            ...manual,
            claimRef: { namespace: 'shop', name: 'data' },
            capacity: { storage: '50Gi' },
          }),
        ],
        undefined,
        {},
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
