// Objects that were made or edited: what managed fields and times of creation say, controllers' housekeeping apart.
import type { ClusterChange } from '../../domain/cluster-change.ts';
import { isDeployer, type ManagerEntry, managerInWords, settersOf } from '../../facts/field-managers.ts';
import { type KubeObject, refOf } from '../../facts/kube-json.ts';
import { isOwned, isoOf } from './rollouts.ts';

/** What is set within so long of an object's creation came with it, in milliseconds. */
const WITH_ITS_CREATION_MS = 5000;
/** Of more fields it is not known which of them changed: who applies an object owns all that it applies. */
const MAX_TOLD_FIELDS = 5;
/** Kinds that controllers make and renew all day. */
const MADE_BY_CONTROLLERS: ReadonlySet<string> = new Set([
  ...['Pod', 'ReplicaSet', 'ControllerRevision', 'Endpoints', 'EndpointSlice', 'Lease', 'Event'],
  ...['CSINode', 'CSIStorageCapacity', 'VolumeAttachment', 'CertificateSigningRequest', 'PersistentVolume'],
]);
/** Names of what every namespace or controller has for itself. */
const HOUSEKEEPING = /^(?:kube-root-ca\.crt|openshift-service-ca\.crt|default-token-\w+|istio-ca-root-cert)$/;
/** Accounts that controllers make in every namespace. */
const EVERY_NAMESPACE_HAS: ReadonlySet<string> = new Set(['default', 'builder', 'deployer']);
/** Fields of an election or a cache of a controller's own. */
const LEADER = 'control-plane.alpha.kubernetes.io/leader';
/** What says of an object that a controller renews it. */
const RENEWED = /^(?:cert-manager\.io\/|kubernetes\.io\/service-account\.|reconcile\.external-secrets\.io\/)/;

/** Lists how an object was made or edited since a moment, the newest first. */
export function editsOf(object: KubeObject, sinceMs: number): readonly ClusterChange[] {
  if (MADE_BY_CONTROLLERS.has(object.kind ?? '')) return [];
  const entries = settersOf(object.metadata?.managedFields ?? []);
  const bornMs = Date.parse(object.metadata?.creationTimestamp ?? '') || 0;
  const born = bornMs >= sinceMs ? [bornOf(object, bornMs, entries)] : [];
  const edits = [...byMoment(entries)]
    .filter(([time]) => Date.parse(time) >= sinceMs && Date.parse(time) - bornMs > WITH_ITS_CREATION_MS)
    .map(([time, together]) => editOf(object, time, together));
  return [...edits, ...born].sort((a, b) => ((a.at ?? '') < (b.at ?? '') ? 1 : -1));
}

/** Tells whether an object is some controller's own business, whoever wrote it. */
export function isHousekeeping(object: KubeObject): boolean {
  const { name = '', annotations = {} } = object.metadata ?? {};
  const { type } = object as { readonly type?: unknown };
  return (
    HOUSEKEEPING.test(name) ||
    (object.kind === 'ServiceAccount' && EVERY_NAMESPACE_HAS.has(name)) ||
    LEADER in annotations ||
    Object.keys(annotations).some((key) => RENEWED.test(key)) ||
    type === 'kubernetes.io/service-account-token' ||
    type === 'bootstrap.kubernetes.io/token'
  );
}

function byMoment(entries: readonly ManagerEntry[]): ReadonlyMap<string, readonly ManagerEntry[]> {
  const moments = new Map<string, ManagerEntry[]>();
  for (const entry of entries) {
    const known = moments.get(entry.time);
    if (known) known.push(entry);
    else moments.set(entry.time, [entry]);
  }
  return moments;
}

function bornOf(object: KubeObject, bornMs: number, entries: readonly ManagerEntry[]): ClusterChange {
  const makers = entries.filter(({ time }) => Date.parse(time) - bornMs <= WITH_ITS_CREATION_MS);
  const maker = makers.find(({ manager }) => isDeployer(manager)) ?? makers[0];
  return {
    at: isoOf(bornMs),
    object: refOf(object),
    type: 'created',
    says: 'created',
    by: maker === undefined ? null : managerInWords(maker.manager),
    fields: [],
    ordinary:
      isHousekeeping(object) || isOwned(object) || (maker !== undefined && !isDeployer(maker.manager)),
  };
}

function editOf(object: KubeObject, time: string, together: readonly ManagerEntry[]): ClusterChange {
  const editor = together.find(({ manager }) => isDeployer(manager)) ?? together[0];
  const fields = (editor?.fields ?? []).filter((field) => !field.startsWith('status'));
  return {
    at: isoOf(Date.parse(time)),
    object: refOf(object),
    type: 'changed',
    says: fieldsInWords(object, fields),
    by: editor === undefined ? null : managerInWords(editor.manager),
    fields,
    ordinary: editor === undefined || !isDeployer(editor.manager),
  };
}

/** A manager's fields are those that it ever set: few of them are what it changed. */
function fieldsInWords(object: KubeObject, fields: readonly string[]): string {
  // Of a Secret it is told that it changed, never what.
  if (object.kind === 'Secret') return 'changed';
  const named = [...new Set(fields.map(shortened))].filter((field) => field !== '');
  if (named.length === 0 || named.length > MAX_TOLD_FIELDS) return 'changed';
  return `changed ${named.join(', ')}`;
}

function shortened(field: string): string {
  return field
    .replace(/^metadata\.annotations\.kubectl\.kubernetes\.io\/last-applied-configuration$/, '')
    .replace(/^spec\.template\.spec\./, '')
    .replace(/^spec\./, '')
    .replace(/^metadata\.(?=labels|annotations)/, '');
}
