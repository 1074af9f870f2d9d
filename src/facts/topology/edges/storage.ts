// Edges of storage: what pods mount, what claims are bound to, who drives it and where it is attached.
import type { Inventory } from '../../inventory.ts';
import { type KubeObject, type Pod, refOf } from '../../kube-json.ts';
import { type Claim, claimsOf, classOf } from '../../storage-json.ts';
import {
  allContainers,
  type EdgeRule,
  listCall,
  PODDED,
  podSpecOf,
  recordsAt,
  type Target,
  textAt,
} from '../edge-rule.ts';

const CLAIM = 'PersistentVolumeClaim';

export const STORAGE_EDGES: readonly EdgeRule[] = [
  {
    type: 'mounts',
    from: PODDED,
    to: [CLAIM, 'ConfigMap', 'Secret'],
    blame: 'to',
    targets: mountedBy,
  },
  { type: 'mounts', from: ['StatefulSet'], to: [CLAIM], blame: 'to', targets: ownClaims },
  { type: 'bound-to', from: [CLAIM], to: ['PersistentVolume'], blame: 'to', targets: volumeOf },
  { type: 'bound-to', from: ['PersistentVolume'], to: [CLAIM], blame: 'to', targets: claimOf },
  {
    type: 'of-class',
    from: [CLAIM, 'PersistentVolume'],
    to: ['StorageClass'],
    blame: 'to',
    targets: storageClassOf,
  },
  {
    type: 'of-class',
    from: PODDED,
    to: ['RuntimeClass', 'PriorityClass'],
    blame: 'to',
    targets: podClassesOf,
  },
  {
    type: 'attached-to',
    from: ['VolumeAttachment'],
    to: ['Node', 'PersistentVolume'],
    blame: 'to',
    targets: attachmentOf,
  },
  {
    type: 'driven-by',
    from: ['StorageClass', 'PersistentVolume', 'VolumeAttachment'],
    to: ['CSIDriver', 'Pod'],
    blame: 'to',
    targets: driverOf,
    seek: seekDriver,
  },
  { type: 'driven-by', from: ['Node'], to: ['CSINode'], blame: 'to', targets: driversOfNode },
];

function* mountedBy(object: KubeObject): Iterable<Target> {
  const { namespace } = refOf(object);
  const spec = podSpecOf(object);
  if (object.kind === 'Pod') {
    for (const ref of claimsOf(object as Pod)) yield { ref, because: `a volume of the pod: ${ref.name}` };
  }
  for (const volume of recordsAt(spec, ['volumes'])) {
    const because = `volume ${textAt(volume, ['name']) ?? ''}`;
    for (const source of [volume, ...recordsAt(volume, ['projected', 'sources'])]) {
      const claim = textAt(source, ['persistentVolumeClaim', 'claimName']);
      const config = textAt(source, ['configMap', 'name']);
      const secret = textAt(source, ['secret', 'secretName']) ?? textAt(source, ['secret', 'name']);
      if (claim !== undefined) yield { ref: { kind: CLAIM, namespace, name: claim }, because };
      if (config !== undefined) yield { ref: { kind: 'ConfigMap', namespace, name: config }, because };
      if (secret !== undefined) yield { ref: { kind: 'Secret', namespace, name: secret }, because };
    }
  }
}

/** A StatefulSet's claims are called `<template>-<set>-<number>`. */
function* ownClaims(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const { namespace, name } = refOf(object);
  const templates = recordsAt(object.spec, ['volumeClaimTemplates']).map(
    (template) => textAt(template, ['metadata', 'name']) ?? '',
  );
  if (templates.length === 0) return;
  for (const claim of inventory.list(CLAIM, namespace)) {
    const ref = refOf(claim);
    const template = templates.find((own) => ref.name.startsWith(`${own}-${name}-`));
    if (template !== undefined && /^\d+$/.test(ref.name.slice(template.length + name.length + 2)))
      yield { ref, because: `volumeClaimTemplates: ${template}` };
  }
}

function* volumeOf(object: KubeObject): Iterable<Target> {
  const name = textAt(object.spec, ['volumeName']);
  if (name !== undefined)
    yield { ref: { kind: 'PersistentVolume', namespace: null, name }, because: `spec.volumeName: ${name}` };
}

function* claimOf(object: KubeObject): Iterable<Target> {
  const namespace = textAt(object.spec, ['claimRef', 'namespace']);
  const name = textAt(object.spec, ['claimRef', 'name']);
  if (namespace !== undefined && name !== undefined)
    yield { ref: { kind: CLAIM, namespace, name }, because: `spec.claimRef: ${namespace}/${name}` };
}

function* storageClassOf(object: KubeObject): Iterable<Target> {
  const name = object.kind === CLAIM ? classOf(object as Claim) : textAt(object.spec, ['storageClassName']);
  if (name !== undefined && name !== '')
    yield { ref: { kind: 'StorageClass', namespace: null, name }, because: `spec.storageClassName: ${name}` };
}

function* podClassesOf(object: KubeObject): Iterable<Target> {
  const spec = podSpecOf(object);
  const runtime = textAt(spec, ['runtimeClassName']);
  const priority = textAt(spec, ['priorityClassName']);
  if (runtime !== undefined)
    yield {
      ref: { kind: 'RuntimeClass', namespace: null, name: runtime },
      because: `runtimeClassName: ${runtime}`,
    };
  if (priority !== undefined)
    yield {
      ref: { kind: 'PriorityClass', namespace: null, name: priority },
      because: `priorityClassName: ${priority}`,
    };
}

function* attachmentOf(object: KubeObject): Iterable<Target> {
  const node = textAt(object.spec, ['nodeName']);
  const volume = textAt(object.spec, ['source', 'persistentVolumeName']);
  if (node !== undefined)
    yield { ref: { kind: 'Node', namespace: null, name: node }, because: `spec.nodeName: ${node}` };
  if (volume !== undefined)
    yield {
      ref: { kind: 'PersistentVolume', namespace: null, name: volume },
      because: `spec.source: ${volume}`,
    };
}

/** Gives the name of the driver that serves a class, a volume or an attachment. */
export function driverNameOf(object: KubeObject): string | undefined {
  return (
    textAt(object, ['provisioner']) ??
    textAt(object.spec, ['csi', 'driver']) ??
    textAt(object.spec, ['attacher']) ??
    object.metadata?.annotations?.['pv.kubernetes.io/provisioned-by']
  );
}

function* driverOf(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const driver = driverNameOf(object);
  if (driver === undefined || driver === 'kubernetes.io/no-provisioner') return;
  if (!driver.startsWith('kubernetes.io/'))
    yield { ref: { kind: 'CSIDriver', namespace: null, name: driver }, because: `driver ${driver}` };
  for (const pod of inventory.list('Pod')) {
    if (speaksOfDriver(pod, driver))
      yield { ref: refOf(pod), because: `its settings name the driver ${driver}` };
  }
}

/** Tells whether what runs pods speaks of a driver: drivers are told their name by an argument or variable, and keep their socket in a folder of that name. */
export function speaksOfDriver(pod: KubeObject, driver: string): boolean {
  const spec = podSpecOf(pod);
  const inSettings = allContainers(spec).some(({ args = [], command = [], env = [] }) =>
    [...args, ...command, ...env.map(({ value = '' }) => value)].some((text) => text.includes(driver)),
  );
  return (
    inSettings ||
    recordsAt(spec, ['volumes']).some((volume) =>
      (textAt(volume, ['hostPath', 'path']) ?? '').includes(`/${driver}`),
    )
  );
}

function seekDriver(object: KubeObject, inventory: Inventory) {
  const driver = driverNameOf(object);
  if (driver === undefined || inventory.isComplete('Pod', null)) return [];
  const isKnown = [...driverOf(object, inventory)].some(({ ref }) => ref.kind === 'Pod');
  return isKnown || inventory.isComplete('Pod', 'kube-system') ? [] : [listCall('Pod', 'kube-system')];
}

function* driversOfNode(object: KubeObject, inventory: Inventory): Iterable<Target> {
  const ref = { kind: 'CSINode', namespace: null, name: refOf(object).name };
  const drivers = recordsAt(inventory.find(ref)?.spec, ['drivers']).map(({ name }) => `${name}`);
  yield { ref, because: drivers.length > 0 ? `drivers: ${drivers.join(', ')}` : 'the drivers of the node' };
}
