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
  NO_CLASSES,
  type PersistentVolume,
} from './storage-json.ts';

const DEMANDS = ['class', 'size', 'access_modes', 'provisioner', 'used_by'] as const;
const WANTED = [...DEMANDS, 'volume', 'wanted', 'offered'] as const;

export const claimVolumeTopic: Topic = {
  kinds: {
    'storage.no-volume-of-class': {
      doc: 'No volume is there that a claim could be bound to, and nothing makes one.',
      depth: 'origin',
      captures: [...DEMANDS, 'classes', 'existing_classes'],
    },
    'storage.class-absent': {
      doc: 'The storage class that a claim names is not among those of the cluster.',
      depth: 'mechanism',
      captures: [...DEMANDS, 'classes', 'existing_classes'],
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
    'storage.volume-reserved': {
      doc: 'A volume that a claim could be bound to is still reserved for a claim that is gone.',
      depth: 'origin',
      captures: [...DEMANDS, 'volume', 'holder', 'phase', 'policy'],
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
  emit('storage.class-absent', subject, quote, {
    ...demandsOf(claim, inventory),
    classes,
    existing_classes: existing(classes),
  });
}

/** What there is to choose from; nothing when there is none. */
function existing(classes: string | undefined): string | undefined {
  return classes === NO_CLASSES ? undefined : classes;
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
  emit('storage.no-volume-of-class', subject, quote, {
    ...demandsOf(claim, inventory),
    classes,
    existing_classes: existing(classes),
  });
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

/**
 * Tells the demand that rules out the volumes that are free. Where another volume meets all of them, it is told that
 * it is not free, instead: always when it was this claim's own, else when the free ones are merely too small.
 */
function explainMisfit(
  claim: Claim,
  volumes: readonly PersistentVolume[],
  inventory: Inventory,
  emit: Emit,
): void {
  const subject = refOf(claim);
  const asked = demandsOf(claim, inventory);
  const free = volumes.filter((volume) => isFreeFor(volume, claim));
  const demands = demandsOn(claim);
  const fitting = largestFirst(
    volumes.filter((volume) => !free.includes(volume) && demands.every(({ fits }) => fits(volume))),
  );
  const misfit = misfitOf(free, demands);
  const held = fitting.find((volume) => isOwn(volume, subject)) ?? fitting.find(isReleased) ?? fitting[0];
  const outweighs =
    held !== undefined && (isOwn(held, subject) || misfit?.demand.code === 'storage.volume-too-small');
  if (misfit && !outweighs) {
    const { code, wanted, offered } = misfit.demand;
    const volume = misfit.nearest.metadata?.name;
    const captures: Captures = { ...asked, volume, wanted, offered: offered(misfit.nearest) };
    emit(code, subject, `claim wants ${wanted}; volume ${volume} has ${offered(misfit.nearest)}`, captures);
    return;
  }
  const taken = held ?? largestFirst(volumes)[0];
  if (!taken || (free.length > 0 && !misfit)) return;
  tellTaken(claim, taken, inventory, emit);
}

/** Finds the first demand that none of these volumes meets of those that met the demands before it. */
function misfitOf(
  volumes: readonly PersistentVolume[],
  demands: readonly Misfit[],
): { readonly demand: Misfit; readonly nearest: PersistentVolume } | null {
  let left = volumes;
  for (const demand of demands) {
    const fitting = left.filter(demand.fits);
    const [nearest] = largestFirst(left);
    if (fitting.length === 0 && nearest) return { demand, nearest };
    left = fitting;
  }
  return null;
}

function tellTaken(claim: Claim, taken: PersistentVolume, inventory: Inventory, emit: Emit): void {
  const subject = refOf(claim);
  const asked = demandsOf(claim, inventory);
  const volume = taken.metadata?.name;
  const { namespace = '', name = '', uid } = taken.spec?.claimRef ?? {};
  const taken_by = name === '' ? undefined : `${namespace}/${name}`;
  const { phase } = taken.status ?? {};
  const quote = `volume ${volume}: phase ${phase}, claimRef ${taken_by}${uid === undefined ? '' : ` (uid ${uid})`}`;
  const isGone = isReleased(taken) || isHolderGone(taken, inventory);
  if (taken_by === undefined || !isGone) {
    emit('storage.volume-taken', subject, quote, { ...asked, volume, taken_by, phase });
    return;
  }
  const holder = isOwn(taken, subject)
    ? `the deleted claim of the same name, ${taken_by}${uid === undefined ? '' : ` (uid ${uid})`}`
    : `claim ${taken_by}, which is gone`;
  const policy = taken.spec?.persistentVolumeReclaimPolicy;
  emit('storage.volume-reserved', subject, quote, { ...asked, volume, holder, phase, policy });
}

function isFreeFor(volume: PersistentVolume, claim: Claim): boolean {
  const { claimRef } = volume.spec ?? {};
  if (isReleased(volume) || (!claimRef && volume.status?.phase === 'Failed')) return false;
  if (!claimRef) return true;
  return isOwn(volume, refOf(claim)) && !isAnother(claimRef.uid, claim);
}

function isReleased(volume: PersistentVolume): boolean {
  return volume.status?.phase === 'Released';
}

/** Tells whether a volume names a claim of this name, be it this one or one before it. */
function isOwn({ spec }: PersistentVolume, claim: ObjectRef): boolean {
  return spec?.claimRef?.name === claim.name && spec.claimRef.namespace === claim.namespace;
}

/** Tells whether the claim that a volume names is not there, or is another one of its name. */
function isHolderGone({ spec }: PersistentVolume, inventory: Inventory): boolean {
  const { namespace = '', name = '', uid } = spec?.claimRef ?? {};
  const holder = { kind: 'PersistentVolumeClaim', namespace, name };
  const found = inventory.find(holder);
  return found ? isAnother(uid, found) : inventory.isAbsent(holder);
}

/** Tells whether a claim is not the one with this uid; what nobody knows the uid of is taken for it. */
function isAnother(uid: string | undefined, { metadata }: Pick<Claim, 'metadata'>): boolean {
  return uid !== undefined && metadata?.uid !== undefined && metadata.uid !== uid;
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
