// Of which type a volume is that a node cannot mount for want of a program, and which package has that program.
import type { ObjectRef } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import type { Pod } from './kube-json.ts';
import type { Captures } from './rules.ts';
import { recordsAt, textAt, valueAt } from './topology/edge-rule.ts';

/** Types of file systems with the packages that bring their programs: on Debian and its kin, on Red Hat and its kin. */
const PACKAGES: Readonly<Record<string, string>> = {
  nfs: 'nfs-common or nfs-utils',
  cifs: 'cifs-utils',
  ceph: 'ceph-common',
  glusterfs: 'glusterfs-client or glusterfs-fuse',
  xfs: 'xfsprogs',
  btrfs: 'btrfs-progs',
  efs: 'amazon-efs-utils',
};
/** Sources of volumes in Kubernetes' own words, and CSI drivers, by the type of file system that they mount. */
const SOURCES: readonly (readonly [type: string, field: string, driver: RegExp])[] = [
  ['nfs', 'nfs', /^nfs\./],
  ['cifs', 'azureFile', /^(?:smb|file)\./],
  ['ceph', 'cephfs', /cephfs/],
  ['glusterfs', 'glusterfs', /gluster/],
  ['efs', 'efs', /^efs\./],
];
/** Versions of a protocol are types of their own to `mount`. */
const VERSIONS: Readonly<Record<string, string>> = { nfs3: 'nfs', nfs4: 'nfs', smb3: 'cifs' };

/** Adds the type of the volume and the package of its program; a message without the type says `<type>`. */
export function nameMountProgram(subject: ObjectRef, found: Captures, inventory: Inventory): Captures {
  const { fs_type, ...rest } = found;
  const said = typeof fs_type === 'string' && /^\w+$/.test(fs_type) ? fs_type : undefined;
  const type = said ?? typeOf(`${found['volume']}`, inventory.find(subject) as Pod | undefined, inventory);
  const known = type === undefined ? undefined : (VERSIONS[type] ?? type);
  return { ...rest, fs_type: type, package: known === undefined ? undefined : PACKAGES[known] };
}

/** Reads the type off the volume of the pod, or off the PersistentVolume: messages name either. */
function typeOf(name: string, pod: Pod | undefined, inventory: Inventory): string | undefined {
  const own = recordsAt(pod?.spec, ['volumes']).find((volume) => textAt(volume, ['name']) === name);
  const claim = textAt(own, ['persistentVolumeClaim', 'claimName']);
  const namespace = pod?.metadata?.namespace ?? null;
  const bound =
    claim === undefined
      ? name
      : textAt(inventory.find({ kind: 'PersistentVolumeClaim', namespace, name: claim })?.spec, [
          'volumeName',
        ]);
  const persistent = inventory.find({ kind: 'PersistentVolume', namespace: null, name: bound ?? '' })?.spec;
  const source = persistent ?? own;
  const driver = textAt(source, ['csi', 'driver']) ?? '';
  const byField = SOURCES.find(([, field]) => valueAt(source, [field]) !== undefined);
  const byDriver = driver === '' ? undefined : SOURCES.find(([, , expression]) => expression.test(driver));
  return byField?.[0] ?? byDriver?.[0] ?? textAt(source, ['csi', 'fsType']);
}
