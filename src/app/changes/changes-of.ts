// All that changed among the objects of a cluster since a moment, newest first, each change told once.
import type { ClusterChange } from '../../domain/cluster-change.ts';
import { refKey } from '../../domain/kube.ts';
import { type KubeEvent, type KubeObject, refOf } from '../../facts/kube-json.ts';
import { editsOf } from './edits.ts';
import { nodeChanges, nodeEvents } from './nodes.ts';
import { isHelmRelease, releasesOf } from './releases.ts';
import { isoOf, rolloutsOf } from './rollouts.ts';

/** A rollout and the edit that brought it are one change when they lie so close, in milliseconds. */
const ONE_CHANGE_MS = 2 * 60 * 1000;
const REVISION_KINDS: ReadonlySet<string> = new Set(['ReplicaSet', 'ControllerRevision']);

/** Lists what changed since a moment, the newest first; what is `ordinary` among it. */
export function changesOf(
  objects: readonly KubeObject[],
  events: readonly KubeEvent[],
  sinceMs: number,
): readonly ClusterChange[] {
  const made = new Map<string, KubeObject[]>();
  for (const object of objects) {
    if (!REVISION_KINDS.has(object.kind ?? '')) continue;
    const owner = object.metadata?.ownerReferences?.find(({ controller }) => controller === true);
    if (owner === undefined) continue;
    const key = refKey({ ...refOf(object), kind: owner.kind ?? '', name: owner.name ?? '' });
    made.set(key, [...(made.get(key) ?? []), object]);
  }
  const changes = objects.flatMap((object) =>
    changesOfOne(object, made.get(refKey(refOf(object))) ?? [], sinceMs),
  );
  return newestFirst([...changes, ...nodeEvents(events, sinceMs)]);
}

function changesOfOne(
  object: KubeObject,
  made: readonly KubeObject[],
  sinceMs: number,
): readonly ClusterChange[] {
  if (object.kind === 'Node') {
    const edits = editsOf(object, sinceMs).filter(
      ({ type, fields }) => type === 'changed' && isOfNode(fields),
    );
    return [...nodeChanges(object, sinceMs), ...edits];
  }
  const releases = releasesOf(object, sinceMs);
  if (releases.length > 0 || isHelmRelease(object)) return releases;
  const rollouts = rolloutsOf(object, made, sinceMs);
  const edits = editsOf(object, sinceMs).filter(
    (edit) => !rollouts.some((rollout) => isPartOf(edit, rollout)),
  );
  return [...rollouts, ...edits, ...deletionOf(object, sinceMs)];
}

/** That a node was cordoned is told as such. */
function isOfNode(fields: readonly string[]): boolean {
  return !fields.includes('spec.unschedulable');
}

/** An edit of a template brings a rollout: it is told with what differs. */
function isPartOf(edit: ClusterChange, rollout: ClusterChange): boolean {
  const apartMs = Math.abs(Date.parse(edit.at ?? '') - Date.parse(rollout.at ?? ''));
  if (edit.type !== 'changed' || !(apartMs <= ONE_CHANGE_MS)) return false;
  return edit.fields.length === 0 || edit.fields.some((field) => field.startsWith('spec.template'));
}

function deletionOf(object: KubeObject, sinceMs: number): readonly ClusterChange[] {
  const atMs = Date.parse(object.metadata?.deletionTimestamp ?? '');
  if (!(atMs >= sinceMs) || object.kind === 'Pod') return [];
  const change: ClusterChange = {
    ...{ at: isoOf(atMs), object: refOf(object), type: 'deleted', says: 'is being deleted' },
    ...{ by: null, fields: [], ordinary: false },
  };
  return [change];
}

/** Orders changes by time; those whose moment is not known come last. */
export function newestFirst(changes: readonly ClusterChange[]): readonly ClusterChange[] {
  return [...changes].sort((a, b) =>
    (a.at ?? '') < (b.at ?? '') ? 1 : (a.at ?? '') > (b.at ?? '') ? -1 : 0,
  );
}
