// How a Job ended, from its conditions.
import { conditionsOf } from './conditions.ts';
import type { Condition, KubeObject } from './kube-json.ts';

/** Tells whether a job has completed. */
export function isComplete(job: KubeObject): boolean {
  return findTrue(job, 'Complete') !== undefined;
}

/**
 * Finds the condition that says why a job failed. `FailureTarget` comes first (1.28 and later): the job is lost and
 * its last pods are being ended.
 */
export function failureOf(job: KubeObject): Condition | undefined {
  return findTrue(job, 'Failed') ?? findTrue(job, 'FailureTarget');
}

function findTrue(job: KubeObject, type: string): Condition | undefined {
  return conditionsOf(job).find((condition) => condition.type === type && condition.status === 'True');
}
