// Facts that only the volumes tell of claims that are not bound: none of the class, too small, of other modes, taken.
import type { ObjectRef } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import { refOf, selectorMatches } from './kube-json.ts';
import { expressionInWords } from './pod-placement.ts';
import { parseQuantity } from './quantity.ts';
import type { Captures, Emit, Topic } from './rules.ts';
import {
  type Claim,
  classesThere,
  classOf,
  demandsOf,
  isStaticOnly,
  type PersistentVolume,
} from './storage-json.ts';

const DEMANDS = ['class', 'size', 'access_modes', 'provisioner', 'used_by'] as const;
const WANTED = [...DEMANDS, 'volume', 'wanted', 'offered'] as const;

export const claimVolumeTopic: Topic = {
  kinds: {
    'storage.no-volume-of-class': {
      doc: 'No volume is there that a claim could be bound to, and nothing makes one.',
      depth: 'origin',
      captures: [...DEMANDS, 'classes'],
    },
    'storage.class-absent': {
      doc: 'The storage class that a claim names is not among those of the cluster.',
      depth: 'mechanism',
      captures: [...DEMANDS, 'classes'],
    },
    'storage.volume-too-small': {
      doc: 'The volumes that a claim could be bound to are smaller than it asks for.',
      depth: 'origin',
      captures: WANTED,
    },
    'storage.access-mode-mismatch': {
      doc: 'The volumes that a claim could be bound to do not offer its access mode.',
      depth: 'origin',
      captures: WANTED,
    },
    'storage.volume-mode-mismatch': {
      doc: 'The volumes that a claim could be bound to are of the other mode: block device or file system.',
      depth: 'origin',
      captures: WANTED,
    },
    'storage.volume-label-mismatch': {
      doc: 'The volumes that a claim could be bound to do not carry the labels of its selector.',
      depth: 'origin',
      captures: WANTED,
    },
    'storage.volume-class-mismatch': {
      doc: 'The volume that a claim asks for by name is of another storage class.',
      depth: 'origin',
      captures: WANTED,
    },
    'storage.volume-taken': {
      doc: 'The volumes that a claim could be bound to belong to other claims.',
      depth: 'origin',
      captures: [...DEMANDS, 'volume', 'taken_by', 'phase'],
    },
    'storage.volume-missing': {
      doc: 'The volume that a claim asks for by name does not exist.',
      depth: 'origin',
      captures: [...DEMANDS, 'volume'],
    },
  },
  relations: [{ extract: extractFits }],
};

function extractFits(inventory: Inventory, emit: Emit): void {
  for (const claim of inventory.list('PersistentVolumeClaim') as readonly Claim[]) {
    if (claim.status?.phase !== 'Pending') continue;
    const subject = refOf(claim);
    explainClass(claim, subject, inventory, emit);
    if (inventory.isComplete('PersistentVolume', null)) explainVolumes(claim, subject, inventory, emit);
  }
}

function explainClass(claim: Claim, subject: ObjectRef, inventory: Inventory, emit: Emit): void {
  const name = classOf(claim);
  if (!name || !inventory.isComplete('StorageClass', null)) return;
  if (inventory.find({ kind: 'StorageClass', namespace: null, name })) return;
  const classes = classesThere(inventory);
  const quote = `storageClassName: ${name}; storage classes: ${classes}`;
  emit('storage.class-absent', subject, quote, { ...demandsOf(claim, inventory), classes });
}

function explainVolumes(claim: Claim, subject: ObjectRef, inventory: Inventory, emit: Emit): void {
  const asked = claim.spec?.volumeName;
  const volumes = inventory.list('PersistentVolume') as readonly PersistentVolume[];
  if (asked) {
    const volume = volumes.find(({ metadata }) => metadata?.name === asked);
    if (volume) explainMisfit(claim, [volume], inventory, emit);
    else {
      const quote = `volumeName: ${asked}: no such volume`;
      emit('storage.volume-missing', subject, quote, { ...demandsOf(claim, inventory), volume: asked });
    }
    return;
  }
  if (!isStaticOnly(claim, inventory)) return;
  const wanted = classOf(claim) ?? '';
  const sameClass = volumes.filter(({ spec }) => (spec?.storageClassName ?? '') === wanted);
  if (sameClass.length > 0) {
    explainMisfit(claim, sameClass, inventory, emit);
    return;
  }
  const classes = classesThere(inventory);
  const quote = `no volume of storage class ${wanted === '' ? 'none' : wanted}${classes === undefined ? '' : `; storage classes: ${classes}`}`;
  emit('storage.no-volume-of-class', subject, quote, { ...demandsOf(claim, inventory), classes });
}

interface Misfit {
  readonly code: string;
  readonly wanted: string;
  readonly offered: (volume: PersistentVolume) => string;
  readonly fits: (volume: PersistentVolume) => boolean;
}

/** What a volume must meet, the demands that are most often meant first. */
function demandsOn(claim: Claim): readonly Misfit[] {
  const size = sizeOf(claim) ?? '0';
  const modes = claim.spec?.accessModes ?? [];
  const mode = claim.spec?.volumeMode ?? 'Filesystem';
  const selector = claim.spec?.selector;
  const className = classOf(claim);
  return [
    {
      code: 'storage.volume-class-mismatch',
      wanted: className || 'none',
      offered: ({ spec }) => spec?.storageClassName || 'none',
      fits: ({ spec }) => className === undefined || (spec?.storageClassName ?? '') === className,
    },
    {
      code: 'storage.volume-label-mismatch',
      wanted: selectorText(claim),
      offered: ({ metadata }) =>
        Object.entries(metadata?.labels ?? {})
          .map(([key, value]) => `${key}=${value}`)
          .join(', ') || 'no labels',
      fits: ({ metadata }) => selector === undefined || selectorMatches(selector, metadata?.labels),
    },
    {
      code: 'storage.access-mode-mismatch',
      wanted: modes.join(', '),
      offered: ({ spec }) => (spec?.accessModes ?? []).join(', '),
      fits: ({ spec }) => modes.every((wanted) => spec?.accessModes?.includes(wanted)),
    },
    {
      code: 'storage.volume-mode-mismatch',
      wanted: mode,
      offered: ({ spec }) => spec?.volumeMode ?? 'Filesystem',
      fits: ({ spec }) => (spec?.volumeMode ?? 'Filesystem') === mode,
    },
    {
      code: 'storage.volume-too-small',
      wanted: size,
      offered: ({ spec }) => spec?.capacity?.storage ?? '0',
      fits: ({ spec }) => parseQuantity(spec?.capacity?.storage ?? '0') >= parseQuantity(size),
    },
  ];
}

/** Tells the demand that rules out the volumes that are free; where one meets all, it is taken. */
function explainMisfit(
  claim: Claim,
  volumes: readonly PersistentVolume[],
  inventory: Inventory,
  emit: Emit,
): void {
  const subject = refOf(claim);
  const asked = demandsOf(claim, inventory);
  const free = volumes.filter((volume) => isFreeFor(volume, subject));
  const demands = demandsOn(claim);
  let left = free;
  for (const { code, wanted, offered, fits } of demands) {
    const fitting = left.filter(fits);
    const [nearest] = largestFirst(left);
    if (fitting.length === 0 && nearest) {
      const volume = nearest.metadata?.name;
      const captures: Captures = { ...asked, volume, wanted, offered: offered(nearest) };
      emit(code, subject, `claim wants ${wanted}; volume ${volume} has ${offered(nearest)}`, captures);
      return;
    }
    left = fitting;
  }
  if (free.length > 0) return;
  const taken = largestFirst(volumes.filter((volume) => demands.every(({ fits }) => fits(volume))))[0];
  const volume = taken ?? largestFirst(volumes)[0];
  if (!volume) return;
  const { namespace = '', name = '' } = volume.spec?.claimRef ?? {};
  const taken_by = name === '' ? undefined : `${namespace}/${name}`;
  const { phase } = volume.status ?? {};
  const quote = `volume ${volume.metadata?.name}: phase ${phase}, claimRef ${taken_by}`;
  emit('storage.volume-taken', subject, quote, { ...asked, volume: volume.metadata?.name, taken_by, phase });
}

function isFreeFor(volume: PersistentVolume, claim: ObjectRef): boolean {
  const { claimRef } = volume.spec ?? {};
  if (!claimRef) return volume.status?.phase !== 'Released' && volume.status?.phase !== 'Failed';
  const own = claimRef.name === claim.name && claimRef.namespace === claim.namespace;
  return own && volume.status?.phase !== 'Released';
}

function largestFirst(volumes: readonly PersistentVolume[]): readonly PersistentVolume[] {
  const size = ({ spec }: PersistentVolume): number => parseQuantity(spec?.capacity?.storage ?? '0');
  return [...volumes].sort((a, b) => size(b) - size(a));
}

function sizeOf(claim: Claim): string | undefined {
  return claim.spec?.resources?.requests?.storage;
}

function selectorText(claim: Claim): string {
  const { matchLabels = {}, matchExpressions = [] } = claim.spec?.selector ?? {};
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  return [...labels, ...matchExpressions.map(expressionInWords)].join(', ');
}
