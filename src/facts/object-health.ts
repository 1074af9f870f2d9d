// When an object counts as well, so that what its events tell is past.

import { isCustomGroup } from './api-resources.ts';
import { conditionHolds, conditionsOf, goodStatusOf } from './conditions.ts';
import type { Inventory } from './inventory.ts';
import { isComplete } from './job-status.ts';
import {
  type KubeEvent,
  type KubeObject,
  type OwnerReference,
  type Pod,
  refOf,
  type Workload,
} from './kube-json.ts';
import { isPodHealthy } from './pod-health.ts';
import { isProvisioned } from './service-addresses.ts';
import type { Service } from './service-json.ts';

/** Tells whether an object does what it should, so that earlier complaints about it say nothing. */
export function isObjectWell(object: KubeObject, inventory: Inventory): boolean {
  switch (object.kind) {
    case 'Pod':
      return isPodHealthy(object as Pod, inventory.nowMs) || isSuperseded(object, inventory);
    case 'Deployment':
      return isRolledOut(object as Workload);
    case 'StatefulSet':
      return isObserved(object as Workload) && readyOf(object) >= wantedOf(object);
    case 'ReplicaSet':
    case 'ReplicationController':
      return ((object as Workload).status?.replicas ?? 0) >= wantedOf(object);
    case 'DaemonSet': {
      const { status } = object as Workload;
      return (
        isObserved(object as Workload) && (status?.numberReady ?? 0) >= (status?.desiredNumberScheduled ?? 0)
      );
    }
    case 'Job':
      return isComplete(object) || isSuperseded(object, inventory);
    case 'HorizontalPodAutoscaler':
      return conditionHolds(object, 'AbleToScale') && conditionHolds(object, 'ScalingActive');
    case 'Service':
      return isProvisioned(object as Service);
    default:
      return isCustomGroup((object.apiVersion ?? '').split('/').at(-2) ?? '') && isReadyByConditions(object);
  }
}

/** Tells whether an event is older than what its object did since: a CronJob that has started a job after it. */
export function isEventPast(event: KubeEvent, object: KubeObject): boolean {
  if (object.kind !== 'CronJob') return false;
  const last = object.status?.['lastScheduleTime'];
  const happened = event.lastTimestamp ?? event.eventTime ?? event.metadata?.creationTimestamp ?? '';
  return typeof last === 'string' && Date.parse(last) > Date.parse(happened);
}

/**
 * Tells whether what failed was made good by a later run: a pod of a job that completed, a job (or its pod) of a
 * schedule whose newer job completed.
 */
export function isSuperseded(object: KubeObject, inventory: Inventory): boolean {
  const job = object.kind === 'Job' ? object : ownerOf(object, 'Job', inventory);
  if (!job) return false;
  if (object.kind === 'Pod' && isComplete(job)) return true;
  const cronJob = ownerRef(job, 'CronJob');
  if (!cronJob) return false;
  return inventory
    .list('Job', job.metadata?.namespace ?? null)
    .filter((other) => ownerRef(other, 'CronJob')?.name === cronJob.name)
    .some((other) => isComplete(other) && createdMs(other) > createdMs(job));
}

function ownerRef(object: KubeObject, kind: string): OwnerReference | undefined {
  return object.metadata?.ownerReferences?.find((owner) => owner.kind === kind);
}

function ownerOf(object: KubeObject, kind: string, inventory: Inventory): KubeObject | undefined {
  const owner = ownerRef(object, kind);
  if (owner?.name === undefined) return undefined;
  return inventory.find({ kind, namespace: refOf(object).namespace, name: owner.name });
}

function createdMs(object: KubeObject): number {
  return Date.parse(object.metadata?.creationTimestamp ?? '');
}

function isRolledOut(deployment: Workload): boolean {
  const wanted = wantedOf(deployment);
  const { updatedReplicas = 0, readyReplicas = 0 } = deployment.status ?? {};
  return isObserved(deployment) && readyReplicas >= wanted && updatedReplicas >= wanted;
}

/** Tells whether the controller has seen the object as it is now. */
export function isObserved(workload: Workload): boolean {
  const { generation } = workload.metadata ?? {};
  const seen = workload.status?.observedGeneration;
  return generation === undefined || seen === undefined || seen >= generation;
}

function wantedOf(object: Pick<KubeObject, 'spec'> | Workload): number {
  return (object as Workload).spec?.replicas ?? 1;
}

function readyOf(object: KubeObject): number {
  return (object as Workload).status?.readyReplicas ?? 0;
}

/** Of custom kinds: every condition whose good value is known has it, and one says that all is well. */
function isReadyByConditions(object: KubeObject): boolean {
  const known = conditionsOf(object).filter(({ type }) => goodStatusOf(type ?? '') !== undefined);
  const well = known.every(({ type, status }) => status === goodStatusOf(type ?? ''));
  return well && known.some(({ type }) => type === 'Ready' || type === 'Healthy' || type === 'Available');
}
