// Facts of claims and volumes: why a claim is not bound, what its provisioner says, what became of its volume.
import type { ObjectRef } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import { type KubeObject, type Pod, refOf } from './kube-json.ts';
import { isPodHealthy } from './pod-health.ts';
import { ANY, type Captures, type Emit, type MessageRule, type ObjectContext, type Topic } from './rules.ts';
import { type Claim, claimsOf, classOf, demandsOf, type PersistentVolume, usersOf } from './storage-json.ts';

/** A provisioner that has not made a volume after this long is not working, in milliseconds. */
const PROVISIONING_MS = 60 * 1000;
const CLAIM = 'PersistentVolumeClaim';
const DEMANDS = ['class', 'size', 'access_modes', 'provisioner', 'used_by'] as const;

export const storageTopic: Topic = {
  kinds: {
    'storage.claim-pending': {
      doc: 'A claim is not bound to a volume, and a pod waits for it.',
      depth: 'pod',
      captures: DEMANDS,
    },
    'storage.claim-unused': {
      doc: 'A claim is not bound to a volume; no pod uses it.',
      depth: 'context',
      captures: DEMANDS,
    },
    'storage.claim-lost': {
      doc: 'The volume that a claim was bound to does not exist any more.',
      depth: 'origin',
      captures: ['volume'],
    },
    'storage.class-not-found': {
      doc: 'The storage class that a claim names does not exist.',
      depth: 'mechanism',
      takes: ['missing'],
      captures: DEMANDS,
    },
    'storage.no-class': {
      doc: 'A claim names no storage class and the cluster has no default one.',
      depth: 'mechanism',
      captures: DEMANDS,
    },
    'storage.static-claim': {
      doc: 'A claim wants no storage class: only a volume made by hand can serve it.',
      depth: 'mechanism',
      captures: DEMANDS,
    },
    'storage.provisioning-failed': {
      doc: 'The provisioner could not make a volume for a claim.',
      depth: 'origin',
      takes: ANY,
      captures: [...DEMANDS, 'error'],
    },
    'storage.earlier-try-hangs': {
      doc: 'A provisioner got no answer in time, or says that an earlier try has not come to an end: not why.',
      depth: 'mechanism',
      standing: 'pointer',
      takes: ANY,
      captures: [...DEMANDS, 'error'],
    },
    'storage.waits-for-provisioner': {
      doc: 'A provisioner was asked for a volume and has not made one.',
      depth: 'mechanism',
      standing: 'pointer',
      takes: ['waiting'],
      captures: DEMANDS,
    },
    'storage.waits-for-consumer': {
      doc: 'A claim is bound when the first pod uses it, as its class says.',
      depth: 'context',
      takes: ['waiting'],
      captures: DEMANDS,
    },
    'storage.requested-volume-refused': {
      doc: 'The volume that a claim asks for by name does not suit it.',
      depth: 'origin',
      takes: ['mismatch', 'in-use'],
      captures: [...DEMANDS, 'volume', 'error'],
    },
    'storage.resize-failed': {
      doc: 'A volume could not be made larger.',
      depth: 'origin',
      takes: ANY,
      captures: ['error', 'size', 'capacity'],
    },
    'storage.resize-pending': {
      doc: 'A volume was made larger; its file system grows when the pod is started again.',
      depth: 'mechanism',
      captures: ['size', 'capacity'],
    },
    'storage.waits-for-resizer': {
      doc: 'A claim asks for more than it has, and waits for somebody outside of Kubernetes to enlarge its volume.',
      depth: 'origin',
      takes: ['waiting'],
      captures: [...DEMANDS, 'capacity'],
    },
    'storage.volume-failed': {
      doc: 'A volume could not be reclaimed or deleted.',
      depth: 'origin',
      takes: ANY,
      captures: ['error', 'claim'],
    },
  },
  objects: [
    { kinds: [CLAIM], extract: extractClaim },
    { kinds: ['PersistentVolume'], extract: extractVolume },
  ],
  relations: [{ extract: extractUse }],
  messages: [
    claimRule(
      'storage.class-not-found',
      /^ProvisioningFailed$/,
      /^storageclass\.storage\.k8s\.io "(?<class>[^"]+)" not found/,
    ),
    claimRule(
      'storage.earlier-try-hangs',
      /^(?:ProvisioningFailed|ProvisioningCleanupFailed)$/,
      /^(?:failed to provision volume with StorageClass "(?<class>[^"]+)": )?(?<error>.*(?:an operation with the given Volume \S.* already exists|operation already in progress|already (?:being )?process(?:ing|ed)|code = DeadlineExceeded|context deadline exceeded).*)/is,
    ),
    claimRule(
      'storage.provisioning-failed',
      /^(?:ProvisioningFailed|ProvisioningCleanupFailed)$/,
      /^(?:failed to provision volume with StorageClass "(?<class>[^"]+)": )?(?<error>.+)/s,
    ),
    claimRule(
      'storage.waits-for-provisioner',
      /^ExternalProvisioning$/,
      /external provisioner ['"](?<provisioner>[^'"]+)['"]/,
      PROVISIONING_MS,
    ),
    claimRule(
      'storage.waits-for-consumer',
      /^(?:WaitForFirstConsumer|WaitForPodScheduled)$/,
      /^waiting for /i,
    ),
    claimRule(
      'storage.requested-volume-refused',
      /^(?:VolumeMismatch|FailedBinding)$/,
      /^(?:Cannot bind to requested volume "(?<volume>[^"]+)": (?<error>.+)|volume "(?<volume2>[^"]+)" (?<error2>already bound to a different claim))/,
    ),
    {
      code: 'storage.resize-failed',
      kinds: [CLAIM, 'Pod'],
      whileHealthy: true,
      reason: /^(?:VolumeResizeFailed|FileSystemResizeFailed)$/,
      message: /^(?<error>.+)/s,
      refine: stillResizing,
    },
    {
      code: 'storage.waits-for-resizer',
      kinds: [CLAIM],
      whileHealthy: true,
      reason: /^ExternalExpanding$/,
      message: /waiting for an external controller to (?:expand|process) this PVC/,
      refine: stillWaiting,
    },
    {
      code: 'storage.volume-failed',
      kinds: ['PersistentVolume'],
      reason: /^(?:VolumeFailedDelete|VolumeFailedRecycle)$/,
      message: /^(?<error>.+)/s,
    },
  ],
};

/** A rule for messages about claims, which say nothing any more once the claim is bound. */
function claimRule(code: string, reason: RegExp, message: RegExp, patienceMs = 0): MessageRule {
  const refine = (subject: ObjectRef, found: Captures, inventory: Inventory): Captures | null => {
    const claim = inventory.find(subject) as Claim | undefined;
    if (!claim) return found;
    if (claim.status?.phase !== 'Pending') return null;
    const ageMs = inventory.nowMs - Date.parse(claim.metadata?.creationTimestamp ?? '');
    if (ageMs < patienceMs) return null;
    return { ...demandsOf(claim, inventory), ...found };
  };
  return { code, kinds: [CLAIM], reason, message, refine };
}

/** Writes what a claim asks for, as a quote: `phase: Pending, storageClassName: fast, 20Gi, ReadWriteOnce`. */
export function quoteClaim(claim: Claim): string {
  const className = classOf(claim);
  const { accessModes = [], resources } = claim.spec ?? {};
  const named = className === undefined ? 'no storageClassName' : `storageClassName: ${className || '""'}`;
  return [`phase: ${claim.status?.phase}`, named, resources?.requests?.storage, ...accessModes]
    .filter(Boolean)
    .join(', ');
}

function extractClaim(object: KubeObject, { emit, inventory }: ObjectContext): void {
  const claim = object as Claim;
  const subject = refOf(claim);
  const phase = claim.status?.phase;
  if (phase === 'Lost') {
    const volume = claim.spec?.volumeName;
    emit('storage.claim-lost', subject, `phase: Lost, volumeName: ${volume}`, { volume });
  }
  if (phase === 'Pending' && !claim.spec?.volumeName) {
    const className = classOf(claim);
    const demands = demandsOf(claim, inventory);
    if (className === undefined) emit('storage.no-class', subject, quoteClaim(claim), demands);
    if (className === '') emit('storage.static-claim', subject, quoteClaim(claim), demands);
  }
  extractResize(claim, subject, emit);
}

function extractResize(claim: Claim, subject: ObjectRef, emit: Emit): void {
  for (const { type = '', status, message = '' } of claim.status?.conditions ?? []) {
    if (status !== 'True') continue;
    const quote = `${type}: ${message}`;
    if (type === 'FileSystemResizePending') emit('storage.resize-pending', subject, quote, sizesOf(claim));
    if (/^(?:Controller|Node)ResizeError$/.test(type)) {
      emit('storage.resize-failed', subject, quote, { error: message, ...sizesOf(claim) });
    }
  }
}

function sizesOf(claim: Claim | undefined): Captures {
  return {
    size: claim?.spec?.resources?.requests?.storage,
    capacity: claim?.status?.capacity?.storage,
  };
}

/** Nobody has enlarged the volume as long as the claim has less than it asks for. */
function stillWaiting(subject: ObjectRef, found: Captures, inventory: Inventory): Captures | null {
  const claim = inventory.find(subject) as Claim | undefined;
  if (!claim || claim.spec?.resources?.requests?.storage === claim.status?.capacity?.storage) return null;
  return { ...found, ...demandsOf(claim, inventory), ...sizesOf(claim) };
}

/** A failed attempt says nothing once the claim (of the pod that tells of it) has the size that it asks for. */
function stillResizing(subject: ObjectRef, found: Captures, inventory: Inventory): Captures | null {
  const refs = subject.kind === CLAIM ? [subject] : claimsOf((inventory.find(subject) ?? {}) as Pod);
  const claims = refs
    .map((ref) => inventory.find(ref) as Claim | undefined)
    .filter((claim) => claim !== undefined);
  const growing = claims.find(
    (claim) => claim.spec?.resources?.requests?.storage !== claim.status?.capacity?.storage,
  );
  return claims.length > 0 && !growing ? null : { ...found, ...sizesOf(growing) };
}

function extractVolume(object: KubeObject, { emit }: ObjectContext): void {
  const volume = object as PersistentVolume;
  if (volume.status?.phase !== 'Failed') return;
  const { namespace = '', name = '' } = volume.spec?.claimRef ?? {};
  const error = volume.status.message;
  emit('storage.volume-failed', refOf(volume), `phase: Failed ${error ?? ''}`, {
    error,
    claim: name === '' ? undefined : `${namespace}/${name}`,
  });
}

/** Links pods with their claims and claims with class and volume; tells which unbound claims hold a pod up. */
function extractUse(inventory: Inventory, emit: Emit): void {
  for (const pod of inventory.list('Pod') as readonly Pod[]) {
    for (const claim of claimsOf(pod)) inventory.link('uses', refOf(pod), claim);
  }
  for (const claim of inventory.list(CLAIM) as readonly Claim[]) {
    const subject = refOf(claim);
    linkClaim(claim, subject, inventory);
    if (claim.status?.phase === 'Pending') extractWaiting(claim, subject, inventory, emit);
  }
}

function linkClaim(claim: Claim, subject: ObjectRef, inventory: Inventory): void {
  const { volumeName } = claim.spec ?? {};
  const className = classOf(claim);
  if (volumeName)
    inventory.link('uses', subject, { kind: 'PersistentVolume', namespace: null, name: volumeName });
  if (className) inventory.link('uses', subject, { kind: 'StorageClass', namespace: null, name: className });
}

function extractWaiting(claim: Claim, subject: ObjectRef, inventory: Inventory, emit: Emit): void {
  const users = usersOf(subject, inventory);
  const demands = demandsOf(claim, inventory);
  if (users.some((pod) => !isPodHealthy(pod, inventory.nowMs))) {
    emit('storage.claim-pending', subject, quoteClaim(claim), demands);
  } else if (users.length === 0 && inventory.isComplete('Pod', subject.namespace)) {
    emit('storage.claim-unused', subject, quoteClaim(claim), demands);
  }
}
