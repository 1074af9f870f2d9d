// The parts of the JSON of claims, volumes and storage classes that facts are read from, and how they refer to each other.
import type { ObjectRef } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import {
  type Condition,
  type KubeObject,
  type LabelSelector,
  type Pod,
  refOf,
  type Volume,
} from './kube-json.ts';
import type { Captures } from './rules.ts';

export interface Claim extends Omit<KubeObject, 'spec' | 'status'> {
  readonly spec?: {
    readonly accessModes?: readonly string[];
    readonly storageClassName?: string;
    readonly volumeName?: string;
    readonly volumeMode?: string;
    readonly selector?: LabelSelector;
    readonly resources?: { readonly requests?: { readonly storage?: string } };
  };
  readonly status?: {
    readonly phase?: string;
    readonly capacity?: { readonly storage?: string };
    readonly conditions?: readonly Condition[];
  };
}

export interface PersistentVolume extends Omit<KubeObject, 'spec' | 'status'> {
  readonly spec?: {
    readonly capacity?: { readonly storage?: string };
    readonly accessModes?: readonly string[];
    readonly storageClassName?: string;
    readonly volumeMode?: string;
    readonly persistentVolumeReclaimPolicy?: string;
    readonly claimRef?: { readonly namespace?: string; readonly name?: string; readonly uid?: string };
  };
  readonly status?: { readonly phase?: string; readonly message?: string };
}

export interface StorageClass extends KubeObject {
  readonly provisioner?: string;
  readonly volumeBindingMode?: string;
}

interface VolumeSource extends Volume {
  readonly ephemeral?: unknown;
}

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';
const DEFAULT_CLASS_BETA = 'storageclass.beta.kubernetes.io/is-default-class';
const CLASS_BETA = 'volume.beta.kubernetes.io/storage-class';
/** The provisioner of classes whose volumes are made by hand. */
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

/** Gives the class that a claim names: empty when it wants none, undefined when it leaves that to the cluster. */
export function classOf(claim: Claim): string | undefined {
  return claim.spec?.storageClassName ?? claim.metadata?.annotations?.[CLASS_BETA];
}

/** Lists the claims that a pod uses, those of its own ephemeral volumes among them. */
export function claimsOf(pod: Pod): readonly ObjectRef[] {
  const { namespace, name: podName } = refOf(pod);
  const refs = (pod.spec?.volumes ?? []).map((volume: VolumeSource) => {
    const own = volume.ephemeral ? `${podName}-${volume.name}` : undefined;
    return volume.persistentVolumeClaim?.claimName ?? own;
  });
  return refs
    .filter((name) => name !== undefined)
    .map((name) => ({ kind: 'PersistentVolumeClaim', namespace, name }));
}

/** Lists the pods that use a claim and have not ended. */
export function usersOf(claim: ObjectRef, inventory: Inventory): readonly Pod[] {
  const pods = inventory.list('Pod', claim.namespace) as readonly Pod[];
  return pods.filter(
    (pod) =>
      pod.status?.phase !== 'Succeeded' &&
      pod.status?.phase !== 'Failed' &&
      claimsOf(pod).some(({ name }) => name === claim.name),
  );
}

/** Gives what a claim asks for and who waits for it, for templates. */
const PROVISIONER = 'volume.kubernetes.io/storage-provisioner';

export function demandsOf(claim: Claim, inventory: Inventory): Captures {
  return {
    class: classOf(claim),
    size: claim.spec?.resources?.requests?.storage,
    access_modes: (claim.spec?.accessModes ?? []).join(', '),
    provisioner: claim.metadata?.annotations?.[PROVISIONER],
    used_by: usersOf(refOf(claim), inventory)[0]?.metadata?.name,
  };
}

/** Finds the claim of a pod that is bound to a volume. */
export function claimOfVolume(pod: Pod, volume: string, inventory: Inventory): string | undefined {
  return claimsOf(pod).find((ref) => {
    const claim = inventory.find(ref) as Claim | undefined;
    return claim?.spec?.volumeName === volume;
  })?.name;
}

/** Tells whether volumes for a claim are only those that somebody made: no provisioner makes one of its class. */
export function isStaticOnly(claim: Claim, inventory: Inventory): boolean {
  const name = classOf(claim);
  if (name === undefined || name === '') return true;
  const storageClass = inventory.find({ kind: 'StorageClass', namespace: null, name }) as
    | StorageClass
    | undefined;
  if (storageClass) return storageClass.provisioner === NO_PROVISIONER;
  return inventory.isComplete('StorageClass', null);
}

/** What the list of storage classes is when there are none. */
export const NO_CLASSES = 'none';

/** Lists the storage classes by name, the default one marked; undefined when they are not all known. */
export function classesThere(inventory: Inventory): string | undefined {
  if (!inventory.isComplete('StorageClass', null)) return undefined;
  const classes = inventory.list('StorageClass').map(({ metadata }) => {
    const marks = metadata?.annotations ?? {};
    const isDefault = marks[DEFAULT_CLASS] === 'true' || marks[DEFAULT_CLASS_BETA] === 'true';
    return `${metadata?.name ?? ''}${isDefault ? ' (default)' : ''}`;
  });
  return classes.length === 0 ? NO_CLASSES : classes.join(', ');
}
