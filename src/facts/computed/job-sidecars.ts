// Facts of jobs that do not end although their work is done: another container of the pod goes on.
import { type KubeObject, type Pod, refOf } from '../kube-json.ts';
import type { ObjectContext, Topic } from '../rules.ts';
import { addedContainers } from '../topology/edges/settings.ts';

/** Containers of one job may end one after the other; after this long one that goes on holds the job, in milliseconds. */
const HELD_MS = 10 * 60 * 1000;
/** A container that something added to the pod is none of the job's work: it holds the job sooner, in milliseconds. */
const HELD_BY_ADDED_MS = 60 * 1000;

export const jobSidecarTopic: Topic = {
  kinds: {
    'job.held-by-container': {
      doc: 'The work of a job is done, and another container of its pod goes on, so that the job does not end.',
      depth: 'origin',
      captures: ['container', 'done', 'finished_at', 'added'],
    },
  },
  objects: [{ kinds: ['Pod'], extract: extractHeld }],
};

function extractHeld(object: KubeObject, { emit, inventory }: ObjectContext): void {
  const pod = object as Pod;
  const job = pod.metadata?.ownerReferences?.find(({ kind }) => kind === 'Job');
  if (!job || pod.status?.phase !== 'Running' || pod.metadata?.deletionTimestamp !== undefined) return;
  const statuses = pod.status.containerStatuses ?? [];
  const done = statuses.filter(({ state }) => state?.terminated?.exitCode === 0);
  const running = statuses.filter(({ state }) => state?.running);
  if (done.length === 0 || running.length === 0 || done.length + running.length < statuses.length) return;
  const finished = done.map(({ state }) => state?.terminated?.finishedAt ?? '').sort();
  const forMs = inventory.nowMs - Date.parse(finished.at(-1) ?? '');
  const added = addedContainers(object, inventory);
  const isAdded = running.every(({ name }) => added.includes(name ?? ''));
  if (!(forMs >= (isAdded ? HELD_BY_ADDED_MS : HELD_MS))) return;
  const names = running.map(({ name }) => name).join(', ');
  const doneNames = done.map(({ name }) => name).join(', ');
  const finishedAt = finished.at(-1) ?? '';
  emit(
    'job.held-by-container',
    refOf(pod),
    `container ${doneNames} ended with exit code 0 at ${finishedAt}; container ${names} is running`,
    { container: names, done: doneNames, finished_at: finishedAt, added: isAdded ? 'yes' : undefined },
  );
}
