// Causes of claims whose storage is in trouble as a whole, each beside what looks like it and is not.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { object } from '../support/objects.ts';
import { claim, claimEvent, node, pendingWorkload, storageClass, usingClaim } from '../support/placement.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const API_RESOURCES = `NAME SHORTNAMES APIVERSION NAMESPACED KIND
cephclusters ceph ceph.rook.io/v1 true CephCluster
engineimages lhei longhorn.io/v1beta2 true EngineImage
volumes lhv longhorn.io/v1beta2 true Volume
`;
const UNBOUND = '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.';
const CEPH = 'rook-ceph.rbd.csi.ceph.com';
const LONGHORN = 'driver.longhorn.io';
const HANGS =
  'rpc error: code = Aborted desc = an operation with the given Volume ID pvc-2320ecea already exists';

function waiting(provisioner: string, error = HANGS): readonly KubeObject[] {
  return [
    node('node-1'),
    ...pendingWorkload('cart', UNBOUND, { podSpec: usingClaim('data') }),
    claim('data'),
    { ...storageClass('fast'), provisioner } as KubeObject,
    claimEvent('data', 'ProvisioningFailed', `failed to provision volume with StorageClass "fast": ${error}`),
  ];
}

const ceph = (health: string): KubeObject =>
  object(
    'CephCluster',
    'disks',
    {
      apiVersion: 'ceph.rook.io/v1',
      status: {
        phase: 'Ready',
        ceph: {
          health,
          details: {
            OSD_NEARFULL: { severity: 'HEALTH_WARN', message: '2 nearfull osd(s)' },
            OSD_FULL: { severity: 'HEALTH_ERR', message: '1 full osd(s)' },
          },
        },
      },
    },
    { namespace: 'rook-ceph' },
  );
const engine = (state: string): KubeObject =>
  object(
    'EngineImage',
    'ei-1',
    { apiVersion: 'longhorn.io/v1beta2', status: { state, error: 'no engine on any node' } },
    { namespace: 'longhorn-system' },
  );

const degraded = object(
  'Volume',
  'pvc-of-another',
  { apiVersion: 'longhorn.io/v1beta2', status: { robustness: 'faulted' } },
  { namespace: 'longhorn-system' },
);

const BASE = { question: 'cart in shop stays Pending', apiResources: API_RESOURCES };
const TROUBLED = { ...BASE, pattern: 'claim-storage-troubled' };

const CASES: readonly ToldCase[] = [
  {
    ...TROUBLED,
    objects: [...waiting(CEPH), ceph('HEALTH_ERR')],
    says: ['shop/data', 'CephCluster', 'rook-ceph/disks', 'OSD_FULL: 1 full osd(s)'],
    unless: [
      { name: 'the storage is well', objects: [...waiting(CEPH), ceph('HEALTH_OK')] },
      {
        name: 'the volume is of another maker',
        objects: [...waiting('ebs.csi.aws.com'), ceph('HEALTH_ERR')],
      },
      {
        name: 'the driver says itself why',
        objects: [
          ...waiting(CEPH, 'rpc error: code = InvalidArgument desc = missing pool'),
          ceph('HEALTH_ERR'),
        ],
      },
    ],
  },
  {
    ...TROUBLED,
    objects: [
      ...waiting(LONGHORN, 'rpc error: code = DeadlineExceeded desc = context deadline exceeded'),
      engine('error'),
    ],
    says: ['shop/data', 'EngineImage', 'no engine on any node'],
    unless: [
      { name: 'another storage is in trouble', objects: [...waiting(CEPH), engine('error')] },
      { name: 'it is the volume of somebody else', objects: [...waiting(LONGHORN), degraded] },
    ],
  },
  {
    ...BASE,
    pattern: 'claim-earlier-try-hangs',
    objects: waiting(CEPH),
    says: ['shop/data', 'fast', 'an earlier try'],
    unless: [
      {
        name: 'the driver says why',
        objects: waiting(CEPH, 'rpc error: code = ResourceExhausted desc = quota of disks exceeded'),
      },
    ],
  },
];

expectTold(CASES);
