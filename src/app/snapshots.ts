// Snapshots of what a diagnosis accuses, and what has been done about it by the time that the trouble is gone.
import { randomBytes } from 'node:crypto';
import type { Gateway } from '../agent/kubectl-gateway.ts';
import type { Change, Fix, FixStore, Snapshot } from '../domain/fix.ts';
import type { Diagnosis, Step } from '../domain/investigation.ts';
import { type ObjectRef, refKey } from '../domain/kube.ts';
import type { Inventory } from '../facts/inventory.ts';
import { isRecord } from '../facts/kube-json.ts';
import { isProposed, summaryOf } from '../learning/fix.ts';
import { differencesOf, isScaled, snapshotOf } from '../learning/snapshot.ts';

/** Objects that a snapshot is taken of, the accused ones first. */
const MAX_OBJECTS = 12;
/** Objects that no look has shown and that are read for it. */
const MAX_READS = 4;
const READ_TIMEOUT_MS = 5000;
const SALT_BYTES = 8;

/** Kinds that stand beside a workload and may be what is wrong with it. */
const NEIGHBOUR_KINDS: ReadonlySet<string> = new Set([
  ...['ConfigMap', 'Secret', 'PersistentVolumeClaim', 'ResourceQuota', 'LimitRange', 'Service', 'Ingress'],
  ...['NetworkPolicy', 'PodDisruptionBudget', 'HorizontalPodAutoscaler', 'ServiceAccount', 'Node'],
]);
/** Kinds that are read when no look has shown them; of a Secret what `describe` shows, keys and sizes. */
const READABLE: ReadonlySet<string> = new Set(['ConfigMap', 'Secret', 'PersistentVolumeClaim', 'Service']);

export interface SnapshotParts {
  readonly inventory: Inventory;
  readonly gateway: Gateway;
  readonly at: string;
  readonly signal: AbortSignal;
}

/** Takes snapshots of what a diagnosis accuses and of what its evidence names. */
export async function takeSnapshots(
  diagnosis: Diagnosis,
  steps: readonly Step[],
  parts: SnapshotParts,
): Promise<readonly Snapshot[]> {
  const salt = randomBytes(SALT_BYTES).toString('hex');
  return takeOf(objectsOf(diagnosis, steps, parts.inventory), salt, parts);
}

async function takeOf(
  objects: readonly ObjectRef[],
  salt: string,
  { inventory, gateway, at, signal }: SnapshotParts,
): Promise<readonly Snapshot[]> {
  const taken: Snapshot[] = [];
  let reads = 0;
  for (const object of objects) {
    const known = inventory.find(object);
    if (known !== undefined) {
      taken.push(snapshotOf(known as Readonly<Record<string, unknown>>, object, at, salt));
    } else if (inventory.isComplete(object.kind, object.namespace)) {
      taken.push({ object, takenAt: at, salt, fields: null });
    } else if (READABLE.has(object.kind) && reads < MAX_READS) {
      reads += 1;
      const read = await readOne(object, gateway, signal);
      if (read !== 'unknown') {
        taken.push(
          read === 'absent'
            ? { object, takenAt: at, salt, fields: null }
            : snapshotOf(read, object, at, salt),
        );
      }
    }
  }
  return taken;
}

function objectsOf(
  { affected, evidence }: Diagnosis,
  steps: readonly Step[],
  inventory: Inventory,
): readonly ObjectRef[] {
  const quotes = new Set(evidence.map(({ step, quote }) => `${step} ${quote}`));
  const cited = steps.flatMap(({ index, facts }) =>
    facts.filter(({ quote }) => quotes.has(`${index} ${quote}`)),
  );
  const named = cited.flatMap(({ subject, captures }) => [
    inventory.workloadOf(subject),
    subject,
    ...namedBy(captures, subject.namespace),
  ]);
  const near = affected.flatMap((ref) =>
    [...inventory.linksFrom(ref, 'uses'), ...inventory.linksTo(ref, 'uses')].filter(({ kind }) =>
      NEIGHBOUR_KINDS.has(kind),
    ),
  );
  const all = [...affected, ...named, ...near].filter(({ kind }) => kind !== 'Pod' && kind !== 'ReplicaSet');
  return [...new Map(all.map((ref) => [refKey(ref), ref])).values()].slice(0, MAX_OBJECTS);
}

/** Objects that the captures of a fact name. */
function namedBy(captures: Readonly<Record<string, string>>, namespace: string | null): readonly ObjectRef[] {
  const { config, config_kind: configKind, claim, secret, service, service_namespace: elsewhere } = captures;
  const refs: ObjectRef[] = [];
  if (config !== undefined && configKind !== undefined)
    refs.push({ kind: configKind, namespace, name: config });
  if (claim !== undefined) refs.push({ kind: 'PersistentVolumeClaim', namespace, name: claim });
  if (secret !== undefined) refs.push({ kind: 'Secret', namespace, name: secret });
  if (service !== undefined) refs.push({ kind: 'Service', namespace: elsewhere ?? namespace, name: service });
  return refs;
}

async function readOne(
  { kind, namespace, name }: ObjectRef,
  gateway: Gateway,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>> | 'absent' | 'unknown'> {
  const where = namespace === null ? [] : ['-n', namespace];
  const options = { timeoutMs: READ_TIMEOUT_MS, signal };
  if (kind === 'Secret') {
    const result = await gateway.run(['describe', 'secret', name, ...where], options);
    if (result.status === 'ok' && result.failure === null) return { data: describedKeys(result.text) };
    return result.failure === 'not-found' ? 'absent' : 'unknown';
  }
  const found: unknown[] = [];
  const result = await gateway.list(
    ['get', kind.toLowerCase(), name, ...where, '-o', 'json'],
    (item) => found.push(item),
    options,
  );
  const [object] = found;
  if (isRecord(object)) return object;
  return result.failure === 'not-found' ? 'absent' : 'unknown';
}

/** What stands under `Data`: each key with its size, which may have been redacted for the key's sake. */
function describedKeys(text: string): Readonly<Record<string, string>> {
  const [, data = ''] = text.split(/^Data\n=+$/m);
  return Object.fromEntries(
    [...data.matchAll(/^([\w.-]+):\s+(\S.*)$/gm)].map(([, key = '', size = '']) => [key, size]),
  );
}

/**
 * Finds what was done since an investigation: what differs of the objects that it accused. Null when nothing does, or
 * nothing is known of how they were.
 */
export async function findFix(
  investigationId: number,
  diagnosis: Diagnosis,
  fixes: FixStore,
  parts: SnapshotParts,
): Promise<Fix | null> {
  const changes: Change[] = [];
  const autoscalers = parts.inventory.list('HorizontalPodAutoscaler') as unknown as Readonly<
    Record<string, unknown>
  >[];
  for (const before of fixes.snapshots(investigationId)) {
    const [now] = await takeOf([before.object], before.salt, parts);
    if (now !== undefined) changes.push(...differencesOf(before, now, isScaled(before.object, autoscalers)));
  }
  // A restart is what was done only where nothing else was, anywhere.
  const done = changes.filter(({ path }) => path !== 'restartedAt');
  const told = done.length > 0 ? done : changes;
  const [first] = told;
  if (first === undefined) return null;
  const author = await authorOf(first.object, parts);
  return {
    investigationId,
    at: parts.at,
    changes: told,
    summary: summaryOf(told),
    proposed: isProposed(told, diagnosis),
    doneBy: author?.manager ?? null,
    doneAt: author?.time ?? null,
  };
}

const MANAGERS =
  'jsonpath={range .metadata.managedFields[*]}{.manager}{"\\t"}{.time}{"\\t"}{.subresource}{"\\n"}{end}';

/** Tells who changed what is set of an object last: what writes its status is left out. */
async function authorOf(
  { kind, namespace, name }: ObjectRef,
  { gateway, signal }: SnapshotParts,
): Promise<{ readonly manager: string; readonly time: string } | null> {
  const where = namespace === null ? [] : ['-n', namespace];
  const args = ['get', kind.toLowerCase(), name, ...where, '-o', MANAGERS, '--show-managed-fields'];
  const { status, text } = await gateway.run(args, { timeoutMs: READ_TIMEOUT_MS, signal });
  if (status !== 'ok') return null;
  const entries = text.split('\n').flatMap((line) => {
    const [manager = '', time = '', subresource = ''] = line.split('\t');
    return manager === '' || Number.isNaN(Date.parse(time)) || subresource.trim() !== ''
      ? []
      : [{ manager, time }];
  });
  return entries.sort((a, b) => (a.time < b.time ? 1 : -1))[0] ?? null;
}
