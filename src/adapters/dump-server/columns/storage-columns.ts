// The columns of volumes, claims and their classes.
import { type JsonObject, listAt, recordAt, textAt, valueAt } from '../json-access.ts';
import { AGE, boolean, type Column, integer, NAME, text, wide } from './column.ts';

/** Volumes and claims got a VolumeAttributesClass column with this release. */
const ATTRIBUTES_CLASS_SINCE = 29;

const MODE_NAMES: readonly (readonly [mode: string, short: string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

function accessModes(modes: readonly unknown[]): string {
  return MODE_NAMES.filter(([mode]) => modes.includes(mode))
    .map(([, short]) => short)
    .join(',');
}

function phase(object: JsonObject): string {
  return valueAt(object, 'metadata', 'deletionTimestamp') === undefined
    ? textAt(object, 'status', 'phase')
    : 'Terminating';
}

function storageClass(object: JsonObject): string {
  return (
    textAt(object, 'metadata', 'annotations', 'volume.beta.kubernetes.io/storage-class') ||
    textAt(object, 'spec', 'storageClassName')
  );
}

const STORAGE_CLASS = text('StorageClass', storageClass);
const VOLUME_MODE = wide('VolumeMode', (object) => textAt(object, 'spec', 'volumeMode') || '<unset>');
const ATTRIBUTES_CLASS: Column = {
  ...text(
    'VolumeAttributesClass',
    (object) => textAt(object, 'spec', 'volumeAttributesClassName') || '<unset>',
  ),
  since: ATTRIBUTES_CLASS_SINCE,
};

function isBound(claim: JsonObject): boolean {
  return textAt(claim, 'spec', 'volumeName') !== '';
}

function claimOf(volume: JsonObject): string {
  if (valueAt(volume, 'spec', 'claimRef') === undefined) return '';
  return `${textAt(volume, 'spec', 'claimRef', 'namespace')}/${textAt(volume, 'spec', 'claimRef', 'name')}`;
}

const DEFAULT_CLASS_ANNOTATIONS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

function className(object: JsonObject): string {
  const annotations = recordAt(object, 'metadata', 'annotations');
  const isDefault = DEFAULT_CLASS_ANNOTATIONS.some((name) => annotations[name] === 'true');
  return `${textAt(object, 'metadata', 'name')}${isDefault ? ' (default)' : ''}`;
}

function tokenRequests(driver: JsonObject): string {
  if (valueAt(driver, 'spec', 'tokenRequests') === undefined) return '<unset>';
  return listAt(driver, 'spec', 'tokenRequests')
    .map((request) => textAt(request, 'audience'))
    .join(',');
}

export const STORAGE_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  persistentvolumes: [
    NAME,
    text('Capacity', (object) => textAt(object, 'spec', 'capacity', 'storage') || '0'),
    text('Access Modes', (object) => accessModes(listAt(object, 'spec', 'accessModes'))),
    text('Reclaim Policy', (object) => textAt(object, 'spec', 'persistentVolumeReclaimPolicy')),
    text('Status', phase),
    text('Claim', claimOf),
    STORAGE_CLASS,
    ATTRIBUTES_CLASS,
    text('Reason', (object) => textAt(object, 'status', 'reason')),
    AGE,
    VOLUME_MODE,
  ],
  persistentvolumeclaims: [
    NAME,
    text('Status', phase),
    text('Volume', (object) => textAt(object, 'spec', 'volumeName')),
    text('Capacity', (object) =>
      isBound(object) ? textAt(object, 'status', 'capacity', 'storage') || '0' : '',
    ),
    text('Access Modes', (object) =>
      isBound(object) ? accessModes(listAt(object, 'status', 'accessModes')) : '',
    ),
    STORAGE_CLASS,
    ATTRIBUTES_CLASS,
    AGE,
    VOLUME_MODE,
  ],
  'storageclasses.storage.k8s.io': [
    text('Name', className),
    text('Provisioner', (object) => textAt(object, 'provisioner')),
    text('ReclaimPolicy', (object) => textAt(object, 'reclaimPolicy') || 'Delete'),
    text('VolumeBindingMode', (object) => textAt(object, 'volumeBindingMode') || 'Immediate'),
    text('AllowVolumeExpansion', (object) => valueAt(object, 'allowVolumeExpansion') === true),
    AGE,
  ],
  'volumeattachments.storage.k8s.io': [
    NAME,
    text('Attacher', (object) => textAt(object, 'spec', 'attacher')),
    text('PV', (object) => textAt(object, 'spec', 'source', 'persistentVolumeName')),
    text('Node', (object) => textAt(object, 'spec', 'nodeName')),
    boolean('Attached', (object) => valueAt(object, 'status', 'attached') === true),
    AGE,
  ],
  'csinodes.storage.k8s.io': [
    NAME,
    integer('Drivers', (object) => listAt(object, 'spec', 'drivers').length),
    AGE,
  ],
  'csidrivers.storage.k8s.io': [
    NAME,
    boolean('AttachRequired', (object) => valueAt(object, 'spec', 'attachRequired') !== false),
    boolean('PodInfoOnMount', (object) => valueAt(object, 'spec', 'podInfoOnMount') === true),
    boolean('StorageCapacity', (object) => valueAt(object, 'spec', 'storageCapacity') === true),
    text('TokenRequests', tokenRequests),
    boolean('RequiresRepublish', (object) => valueAt(object, 'spec', 'requiresRepublish') === true),
    text('Modes', (object) => listAt(object, 'spec', 'volumeLifecycleModes').join(',') || '<none>'),
    AGE,
  ],
  'csistoragecapacities.storage.k8s.io': [
    NAME,
    text('StorageClassName', (object) => textAt(object, 'storageClassName')),
    text('Capacity', (object) => textAt(object, 'capacity') || '<unset>'),
  ],
};
