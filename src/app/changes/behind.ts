// What changed shortly before a trouble began, on the way to its cause: read for one diagnosis, in few calls.

import { findListedKind } from '../../agent/kinds.ts';
import type { Gateway } from '../../agent/kubectl-gateway.ts';
import type { ClusterChange, ToldChange } from '../../domain/cluster-change.ts';
import type { Diagnosis, Step } from '../../domain/investigation.ts';
import { type ObjectRef, refKey } from '../../domain/kube.ts';
import type { FactExtractor } from '../../facts/extract.ts';
import type { Inventory } from '../../facts/inventory.ts';
import { isRecord, type KubeObject, refOf } from '../../facts/kube-json.ts';
import { objectsAround } from './around.ts';
import { changesOf, newestFirst } from './changes-of.ts';
import { readSecrets } from './read-secrets.ts';
import { relatesTo } from './relates.ts';

/** A change is told that lies at most so long before the beginning, in milliseconds, */
const SHORTLY_BEFORE_MS = 2 * 60 * 60 * 1000;
/** or so shortly after it: what a change brings may be seen before the clock of who made it says so. */
const CLOCKS_APART_MS = 2 * 60 * 1000;
const READ_TIMEOUT_MS = 5000;
/** Objects that are asked for who changed them. */
const MAX_OBJECTS = 24;
const MAX_TOLD = 3;
/** Kinds whose changes are read elsewhere, or that nobody changes. */
const NOT_ASKED: ReadonlySet<string> = new Set([
  ...['Pod', 'ReplicaSet', 'Secret', 'Node', 'Namespace', 'Endpoints', 'EndpointSlice', 'Event'],
]);

export interface BehindParts {
  readonly extractor: Pick<FactExtractor, 'inventory' | 'events'>;
  readonly gateway: Gateway;
  readonly signal: AbortSignal;
}

/** Adds to a diagnosis what changed before it on its way; unchanged when nothing did, or nothing tells. */
export async function withChanges(
  diagnosis: Diagnosis,
  steps: readonly Step[],
  parts: BehindParts,
): Promise<Diagnosis> {
  const { inventory } = parts.extractor;
  const path = pathOf(diagnosis, steps, inventory);
  const beganMs = diagnosis.since === null ? inventory.nowMs : Date.parse(diagnosis.since);
  const sinceMs = beganMs - SHORTLY_BEFORE_MS;
  const objects = await readPath(path, sinceMs, inventory, parts);
  const near = new Set(path.map(refKey));
  const found = changesOf(objects, [], sinceMs)
    .filter(({ at }) => at !== null && Date.parse(at) <= beganMs + CLOCKS_APART_MS)
    .filter(({ object }) => near.has(refKey(object)))
    .filter((change) => relatesTo(change, diagnosis));
  if (found.length === 0) return diagnosis;
  return { ...diagnosis, changes: newestFirst(found).slice(0, MAX_TOLD).map(told) };
}

function told({ at, object, type, says, by }: ClusterChange): ToldChange {
  return { at, object, type, says, by };
}

/** What is accused or stands on the way, what the evidence names, and what hangs together with them. */
function pathOf(
  { affected, chain, evidence }: Diagnosis,
  steps: readonly Step[],
  inventory: Inventory,
): readonly ObjectRef[] {
  const quotes = new Set(evidence.map(({ step, quote }) => `${step} ${quote}`));
  const cited = steps.flatMap(({ index, facts }) =>
    facts.filter(({ quote }) => quotes.has(`${index} ${quote}`)).map(({ subject }) => subject),
  );
  const starts = [...affected, ...chain.map(({ object }) => object), ...cited];
  return objectsAround(starts, inventory);
}

async function readPath(
  path: readonly ObjectRef[],
  sinceMs: number,
  inventory: Inventory,
  { gateway, signal }: BehindParts,
): Promise<readonly KubeObject[]> {
  const asked = path
    .filter(
      ({ kind, namespace }) => namespace !== null && !NOT_ASKED.has(kind) && findListedOrPlain(kind) !== null,
    )
    .filter((ref) => mayHaveChanged(inventory.find(ref), sinceMs))
    .slice(0, MAX_OBJECTS);
  const namespaces = [...new Set(asked.map(({ namespace }) => namespace as string))];
  const options = { timeoutMs: READ_TIMEOUT_MS, signal, managers: true };
  const read = async (args: readonly string[]): Promise<readonly KubeObject[]> => {
    const objects: KubeObject[] = [];
    await gateway.list(args, (item) => isRecord(item) && objects.push(item as KubeObject), options);
    return objects;
  };
  const own = namespaces.map((namespace) => {
    const names = asked
      .filter((ref) => ref.namespace === namespace)
      .map(({ kind, name }) => `${findListedOrPlain(kind)}/${name}`);
    return read(['get', ...new Set(names), '-n', namespace, '-o', 'json', '--show-managed-fields']);
  });
  const revisions = revisionLists(asked, inventory).map((list) => read(['get', '--raw', list]));
  const secretsOf = [
    ...new Set(path.filter(({ kind }) => kind === 'Secret').map(({ namespace }) => namespace)),
  ].filter((namespace) => namespace !== null);
  const secrets = secretsOf.map(async (namespace) => (await readSecrets(namespace, gateway, signal)).secrets);
  const all = await Promise.all([...own, ...revisions, ...secrets]);
  const known = path.filter(({ kind }) => kind === 'Node').flatMap((ref) => inventory.find(ref) ?? []);
  const sets = inventory.list('ReplicaSet');
  const objects = [...known, ...sets, ...all.flat()];
  return [...new Map(objects.map((object) => [refKey(refOf(object)), object])).values()];
}

/** What counts its generations and is at the first one was never changed since it was made. */
function mayHaveChanged(object: KubeObject | undefined, sinceMs: number): boolean {
  const { generation, creationTimestamp } = object?.metadata ?? {};
  return generation !== 1 || Date.parse(creationTimestamp ?? '') >= sinceMs;
}

/** Where the revisions of the workloads are listed that the first look did not show. */
function revisionLists(asked: readonly ObjectRef[], inventory: Inventory): readonly string[] {
  const lists = asked.flatMap(({ kind, namespace }) => {
    const base = `/apis/apps/v1/namespaces/${namespace}`;
    if (kind === 'Deployment')
      return inventory.isComplete('ReplicaSet', namespace) ? [] : [`${base}/replicasets`];
    return kind === 'StatefulSet' || kind === 'DaemonSet' ? [`${base}/controllerrevisions`] : [];
  });
  return [...new Set(lists)];
}

function findListedOrPlain(kind: string): string | null {
  if (kind === 'ConfigMap') return 'configmaps';
  return findListedKind(kind)?.resource ?? null;
}
