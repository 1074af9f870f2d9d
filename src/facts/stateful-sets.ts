// Facts of StatefulSets: the order in which they work, updates that wait, the service and the claims they need.
import type { Inventory } from './inventory.ts';
import { isRecord, type KubeObject, type Pod, refOf, type Workload } from './kube-json.ts';
import { isPodHealthy } from './pod-health.ts';
import type { Emit, ObjectContext, Topic } from './rules.ts';

/** Carries the revision that a pod was made from. */
const REVISION_LABEL = 'controller-revision-hash';
/** A pod that is not ready for this long is not merely starting, in milliseconds. */
const STUCK_POD_MS = 2 * 60 * 1000;

interface StatefulSet extends Workload {
  readonly spec?: Workload['spec'] & {
    readonly serviceName?: string;
    readonly podManagementPolicy?: string;
    readonly updateStrategy?: {
      readonly type?: string;
      readonly rollingUpdate?: { readonly partition?: number };
    };
    readonly volumeClaimTemplates?: readonly KubeObject[];
    readonly ordinals?: { readonly start?: number };
  };
  readonly status?: Workload['status'] & {
    readonly currentRevision?: string;
    readonly updateRevision?: string;
  };
}

export const statefulSetTopic: Topic = {
  kinds: {
    'statefulset.waits-for-pod': {
      doc: 'A StatefulSet works in order and goes no further before one of its pods is ready.',
      depth: 'workload',
      captures: ['blocking_pod', 'created', 'wanted'],
    },
    'statefulset.old-revision-stuck': {
      doc: 'A pod of an older revision never became ready, and the StatefulSet will not replace it by itself.',
      depth: 'mechanism',
      captures: ['blocking_pod', 'revision', 'update_revision'],
    },
    'statefulset.update-waits': {
      doc: 'A new revision is not rolled out to all pods because the update strategy holds it back.',
      depth: 'origin',
      captures: ['strategy', 'updated', 'wanted'],
    },
    'statefulset.service-missing': {
      doc: 'The headless service that gives the pods of a StatefulSet their names does not exist.',
      depth: 'origin',
      captures: ['service'],
    },
  },
  objects: [{ kinds: ['StatefulSet'], extract: extractUpdate }],
  relations: [{ extract: relate }],
};

function extractUpdate(object: KubeObject, { emit }: ObjectContext): void {
  const set = object as StatefulSet;
  const { currentRevision, updateRevision, updatedReplicas: updated = 0 } = set.status ?? {};
  const wanted = set.spec?.replicas ?? 1;
  if (updateRevision === undefined || currentRevision === updateRevision || updated >= wanted) return;
  const { type, rollingUpdate } = set.spec?.updateStrategy ?? {};
  const partition = rollingUpdate?.partition ?? 0;
  const strategy = type === 'OnDelete' ? 'OnDelete' : partition > 0 ? `partition ${partition}` : null;
  if (strategy === null) return;
  const quote = `updateStrategy: ${strategy}, updated: ${updated} of ${wanted}, updateRevision: ${updateRevision}`;
  emit('statefulset.update-waits', refOf(object), quote, { strategy, updated, wanted });
}

function relate(inventory: Inventory, emit: Emit): void {
  for (const set of inventory.list('StatefulSet') as readonly StatefulSet[]) {
    linkClaims(set, inventory);
    findMissingService(set, inventory, emit);
    if (inventory.isComplete('Pod', refOf(set).namespace)) findBlockingPod(set, inventory, emit);
  }
}

/** Claims are named `<template>-<set>-<ordinal>`; they are there before their pod is. */
function linkClaims(set: StatefulSet, inventory: Inventory): void {
  const ref = refOf(set);
  const names = (set.spec?.volumeClaimTemplates ?? []).map(({ metadata }) => metadata?.name ?? '');
  if (names.length === 0) return;
  for (const claim of inventory.list('PersistentVolumeClaim', ref.namespace)) {
    const { name } = refOf(claim);
    const isOwn = names.some((template) => {
      const prefix = `${template}-${ref.name}-`;
      return name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length));
    });
    if (isOwn) inventory.link('uses', ref, refOf(claim));
  }
}

function findMissingService(set: StatefulSet, inventory: Inventory, emit: Emit): void {
  const ref = refOf(set);
  const name = set.spec?.serviceName ?? '';
  if (name === '' || (set.spec?.replicas ?? 1) === 0 || !inventory.isComplete('Service', ref.namespace))
    return;
  if (inventory.find({ kind: 'Service', namespace: ref.namespace, name })) return;
  emit('statefulset.service-missing', ref, `spec.serviceName: ${name}`, { service: name });
}

/** In order, the first pod that is not ready stops the ones after it; so does an update, from the last pod down. */
function findBlockingPod(set: StatefulSet, inventory: Inventory, emit: Emit): void {
  const ref = refOf(set);
  const wanted = set.spec?.replicas ?? 1;
  const created = set.status?.replicas ?? 0;
  if (set.spec?.podManagementPolicy === 'Parallel' || wanted === 0) return;
  const pods = inventory
    .podsOf(ref)
    .map((pod) => inventory.find(pod) as Pod | undefined)
    .filter((pod) => pod !== undefined)
    .sort((a, b) => ordinalOf(a) - ordinalOf(b));
  const blocking = pods.find((pod) => !isPodHealthy(pod, inventory.nowMs));
  if (!blocking) return;
  const pod = refOf(blocking).name;
  if (created < wanted) {
    const quote = `${created} of ${wanted} pods created in order, pod ${pod} is not ready`;
    emit('statefulset.waits-for-pod', ref, quote, { blocking_pod: pod, created, wanted });
  }
  const revision = blocking.metadata?.labels?.[REVISION_LABEL];
  const target = set.status?.updateRevision;
  const aged = inventory.nowMs - Date.parse(blocking.metadata?.creationTimestamp ?? '') >= STUCK_POD_MS;
  if (revision === undefined || target === undefined || revision === target || !aged) return;
  if (blocking.metadata?.deletionTimestamp !== undefined) return;
  emit(
    'statefulset.old-revision-stuck',
    ref,
    `pod ${pod}: ${REVISION_LABEL}: ${revision}, updateRevision: ${target}`,
    {
      blocking_pod: pod,
      revision,
      update_revision: target,
    },
  );
}

function ordinalOf(pod: Pod): number {
  const { labels, name = '' } = pod.metadata ?? {};
  const label = isRecord(labels) ? labels['apps.kubernetes.io/pod-index'] : undefined;
  return Number(label ?? /-(\d+)$/.exec(name)?.[1] ?? 0);
}
