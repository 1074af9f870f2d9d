// New revisions of workloads: what differs between the templates of their ReplicaSets or ControllerRevisions.
import type { ClusterChange } from '../../domain/cluster-change.ts';
import type { Change } from '../../domain/fix.ts';
import type { ObjectRef } from '../../domain/kube.ts';
import { isDeployer, type ManagerEntry, managerInWords, settersOf } from '../../facts/field-managers.ts';
import { isRecord, type KubeObject, refOf } from '../../facts/kube-json.ts';
import { summaryOf } from '../../learning/fix.ts';
import { differencesOf, snapshotOf } from '../../learning/snapshot.ts';

const REVISION = 'deployment.kubernetes.io/revision';
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';
/** Who changed a template did so this long before its revision was made, at most, in milliseconds; or just after. */
const AUTHOR_BEFORE_MS = 2 * 60 * 1000;
const AUTHOR_AFTER_MS = 10 * 1000;
/** A revision made so shortly after its workload came with it. */
const WITH_ITS_WORKLOAD_MS = 60 * 1000;
const NOT_SECRET = '';

interface Revision {
  readonly number: number;
  readonly createdMs: number;
  readonly template: unknown;
}

/** Lists the revisions of a workload that were rolled out since a moment. `made` is what it made of its templates. */
export function rolloutsOf(
  workload: KubeObject,
  made: readonly KubeObject[],
  sinceMs: number,
): readonly ClusterChange[] {
  const revisions = made
    .map(revisionOf)
    .filter(({ number }) => number > 0)
    .sort((a, b) => a.number - b.number);
  const ref = refOf(workload);
  const setters = settersOf(workload.metadata?.managedFields ?? []).filter(({ fields }) =>
    fields.some((field) => field.startsWith('spec.template')),
  );
  return revisions.flatMap((revision, index): readonly ClusterChange[] => {
    const before = revisions[index - 1];
    const isBack = before !== undefined && revision.createdMs < before.createdMs;
    const author = authorOf(setters, isBack ? null : revision.createdMs);
    const atMs = isBack ? Date.parse(author?.time ?? '') : revision.createdMs;
    if (!(atMs >= sinceMs)) return [];
    const bornMs = Date.parse(workload.metadata?.creationTimestamp ?? '');
    if (before === undefined && (revision.number === 1 || atMs - bornMs < WITH_ITS_WORKLOAD_MS)) return [];
    const changes = before === undefined ? [] : templateDifferences(ref, before.template, revision.template);
    const what =
      before === undefined
        ? 'what was before is not kept'
        : changes.length > 0
          ? summaryOf(changes)
          : 'a value that is redacted';
    const from = before === undefined ? '' : `${before.number} → `;
    return [
      {
        at: isoOf(atMs),
        object: ref,
        type: 'rolled-out',
        says: `${isBack ? 'rolled back, ' : ''}revision ${from}${revision.number}: ${what}`,
        by: author === undefined ? null : managerInWords(author.manager),
        fields: changes.map(({ path }) => path),
        ordinary: author === undefined ? isOwned(workload) : !isDeployer(author.manager),
      },
    ];
  });
}

/** Gives what differs between two pod templates, variables with their values where these are no secrets. */
export function templateDifferences(object: ObjectRef, before: unknown, after: unknown): readonly Change[] {
  const snapshot = (template: unknown) => {
    const fields = {
      ...snapshotOf({ spec: { template } }, { ...object, kind: 'Deployment' }, '', NOT_SECRET).fields,
    };
    for (const [path, value] of Object.entries(annotationsOf(template))) {
      if (path !== RESTARTED_AT) fields[`spec.template.metadata.annotations[${path}]`] = value;
    }
    return { object, takenAt: '', salt: NOT_SECRET, fields };
  };
  return differencesOf(snapshot(before), snapshot(after), false);
}

function annotationsOf(template: unknown): Readonly<Record<string, string>> {
  const metadata = isRecord(template) ? template['metadata'] : undefined;
  const annotations = isRecord(metadata) ? metadata['annotations'] : undefined;
  if (!isRecord(annotations)) return {};
  return Object.fromEntries(
    Object.entries(annotations).map(([key, value]) => [key, String(value).slice(0, 60)]),
  );
}

function revisionOf(object: KubeObject): Revision {
  const createdMs = Date.parse(object.metadata?.creationTimestamp ?? '') || 0;
  if (object.kind !== 'ControllerRevision') {
    const number = Number(object.metadata?.annotations?.[REVISION] ?? 0);
    return { number, createdMs, template: object.spec?.['template'] };
  }
  const { revision = 0, data } = object as unknown as { revision?: number; data?: unknown };
  const spec = isRecord(data) ? data['spec'] : undefined;
  return { number: revision, createdMs, template: isRecord(spec) ? spec['template'] : undefined };
}

/** Who set the template at a moment, people before controllers; the newest of all when the moment is not known. */
function authorOf(setters: readonly ManagerEntry[], atMs: number | null): ManagerEntry | undefined {
  const near = setters.filter(({ time }) => {
    const ms = Date.parse(time);
    return atMs === null || (ms >= atMs - AUTHOR_BEFORE_MS && ms <= atMs + AUTHOR_AFTER_MS);
  });
  const newest = [...near].sort((a, b) => (a.time < b.time ? 1 : -1));
  return newest.find(({ manager }) => isDeployer(manager)) ?? newest[0];
}

/** Tells whether something else made an object and keeps it as it is. */
export function isOwned({ metadata }: KubeObject): boolean {
  return metadata?.ownerReferences?.some(({ controller }) => controller === true) ?? false;
}

/** Writes a moment to the second. */
export function isoOf(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
