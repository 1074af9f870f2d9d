// Of which type a volume is whose program a node lacks: as the message says, else as the volume itself does.
import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { claim, creatingWorkload, factsIn, podEvent, usingClaim, volume } from '../support/placement.ts';

const NAMELESS = 'bad option; you might need a /sbin/mount.<type> helper program.';
const mount = (name: string, args = ''): KubeObject =>
  podEvent(
    'cart-0',
    'FailedMount',
    `MountVolume.SetUp failed for volume "${name}" : mount failed: exit status 32\n${args}Output: mount: /x: ${NAMELESS}`,
  );
const bound = [...creatingWorkload('cart', usingClaim('data')), claim('data', { volumeName: 'pv-3' })];
const own = (source: object) => creatingWorkload('cart', { volumes: [{ name: 'media', ...source }] });

const CASES: readonly (readonly [string, readonly KubeObject[], KubeObject, object])[] = [
  [
    'an NFS volume behind a claim',
    [...bound, volume('pv-3', { nfs: { server: '10.0.0.5' } })],
    mount('pv-3'),
    { fs_type: 'nfs' },
  ],
  [
    'a CSI volume behind a claim',
    [...bound, volume('pv-3', { csi: { driver: 'smb.csi.k8s.io' } })],
    mount('pv-3'),
    { fs_type: 'cifs', package: 'cifs-utils' },
  ],
  [
    'a block volume with a file system of its own',
    [...bound, volume('pv-3', { csi: { driver: 'block.example', fsType: 'xfs' } })],
    mount('pv-3'),
    { fs_type: 'xfs', package: 'xfsprogs' },
  ],
  [
    'a volume of the pod itself',
    own({ glusterfs: { path: 'media' } }),
    mount('media'),
    { fs_type: 'glusterfs' },
  ],
  [
    'the arguments of the command',
    bound,
    mount('pv-3', 'Mounting arguments: -t nfs4 -o ro 10.0.0.5:/m /x\n'),
    { fs_type: 'nfs4', package: 'nfs-common or nfs-utils' },
  ],
];

test.each(CASES)('the type is read from %s', (_, objects, event, captures) => {
  const [found] = factsIn(objects, [event as never]).filter(({ code }) => code.startsWith('volume.mount-'));
  expect(found?.captures).toMatchObject(captures);
});

test('a type that nothing tells is left out', () => {
  const [found] = factsIn(bound, [mount('pv-3') as never]).filter(({ code }) =>
    code.startsWith('volume.mount-'),
  );
  expect(found?.code).toBe('volume.mount-program-missing');
  expect(found?.captures).not.toHaveProperty('fs_type');
  expect(found?.captures).not.toHaveProperty('package');
});
