// Writes the objects of a cluster as the agent would see them, without secrets, into the folder of a recording.
import pLimit from 'p-limit';
import { CLUSTER_SCOPED_KINDS } from '../../../agent/kinds.ts';
import type { Gateway } from '../../../agent/kubectl-gateway.ts';
import { isCustomGroup } from '../../../facts/api-resources.ts';
import { isRecord, type KubeObject } from '../../../facts/kube-json.ts';
import { type ApiKind, keyOf } from './api-kinds.ts';
import type { RecordedFolder } from './recorded-folder.ts';
import { parseSecretOutlines } from './secret-outlines.ts';

/** Kinds that one command lists: kubectl reads them one after the other. */
const KINDS_A_COMMAND = 12;
const PARALLEL_COMMANDS = 4;
const COMMAND_TIMEOUT_MS = 120_000;
/** Objects of a kind, in a namespace or the cluster; what is more is left out and told. */
const MAX_OBJECTS = 5000;
const MAX_DESCRIPTION_BYTES = 1024 * 1024;
/** Listed by another way (secrets), or the same objects once more. */
const NOT_LISTED: readonly string[] = ['secrets', 'events.events.k8s.io', 'componentstatuses'];
/** What an investigation reads of namespaces that are not its own. */
const SURROUNDING_KINDS: readonly string[] = [
  'pods',
  'events',
  'services',
  'endpoints',
  'endpointslices.discovery.k8s.io',
  'configmaps',
  'serviceaccounts',
  'deployments.apps',
  'replicasets.apps',
  'daemonsets.apps',
  'statefulsets.apps',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
];
/** What an investigation reads of the cluster, beside custom kinds. Namespaces are written by themselves. */
const CLUSTER_KINDS: readonly string[] = [
  ...CLUSTER_SCOPED_KINDS.map(({ resource }) => resource).filter((resource) => resource !== 'namespaces'),
  'clusterroles.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
  'customresourcedefinitions.apiextensions.k8s.io',
];

export interface RecordParts {
  readonly gateway: Gateway;
  readonly folder: RecordedFolder;
  readonly kinds: readonly ApiKind[];
  readonly onNotice: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Records every kind of a namespace that is asked about. Gives its pods. */
export async function recordNamespace(namespace: string, parts: RecordParts): Promise<readonly KubeObject[]> {
  const kinds = parts.kinds.filter(({ namespaced }) => namespaced);
  const objects = await recordKinds(kinds, namespace, parts);
  await recordSecrets(namespace, parts);
  return objects.get('pods') ?? [];
}

/** Records what an investigation of another namespace would read of this one. */
export async function recordSurroundings(namespace: string, parts: RecordParts): Promise<void> {
  const kinds = parts.kinds.filter((kind) => kind.namespaced && SURROUNDING_KINDS.includes(keyOf(kind)));
  await recordKinds(kinds, namespace, parts);
}

/** Records the kinds of the cluster itself: the usual ones that an investigation reads, and custom ones. */
export async function recordClusterKinds(parts: RecordParts): Promise<void> {
  const kinds = parts.kinds.filter(
    (kind) => !kind.namespaced && (CLUSTER_KINDS.includes(keyOf(kind)) || isCustomGroup(kind.group)),
  );
  await recordKinds(kinds, null, parts);
}

/** Records these namespaces alone: what others a cluster has is nobody's business. Those that cannot be read are named. */
export async function recordNamespaces(names: readonly string[], parts: RecordParts): Promise<void> {
  const found: KubeObject[] = [];
  const args = ['get', 'namespaces', ...names, '--ignore-not-found', '-o', 'json'];
  await parts.gateway.list(
    args,
    (item) => {
      if (isRecord(item) && item['kind'] === 'Namespace') found.push(item as KubeObject);
    },
    { timeoutMs: COMMAND_TIMEOUT_MS, signal: parts.signal },
  );
  const known = new Set(found.map(({ metadata }) => metadata?.name));
  const unread = names.filter((name) => !known.has(name)).map(bareNamespace);
  writeList('namespaces', null, [...found, ...unread], parts);
}

function bareNamespace(name: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
    spec: {},
    status: { phase: 'Active' },
  };
}

async function recordKinds(
  kinds: readonly ApiKind[],
  namespace: string | null,
  parts: RecordParts,
): Promise<ReadonlyMap<string, readonly KubeObject[]>> {
  const listable = kinds.filter((kind) => kind.verbs.includes('list') && !NOT_LISTED.includes(keyOf(kind)));
  const objects = new Map<string, KubeObject[]>();
  const limit = pLimit(PARALLEL_COMMANDS);
  const chunks = chunked(listable, KINDS_A_COMMAND);
  await Promise.all(chunks.map((chunk) => limit(() => listKinds(chunk, namespace, objects, parts))));
  for (const [key, list] of objects) writeList(key, namespace, list.map(slimmed), parts);
  return objects;
}

/** Lists kinds with one command; when one of them may not be asked for at all, each by itself. */
async function listKinds(
  kinds: readonly ApiKind[],
  namespace: string | null,
  objects: Map<string, KubeObject[]>,
  parts: RecordParts,
): Promise<void> {
  const { gateway, onNotice, signal } = parts;
  const keys = new Map(kinds.map((kind) => [`${kind.group}/${kind.kind}`, keyOf(kind)]));
  const where = namespace === null ? [] : ['-n', namespace];
  const args = ['get', [...keys.values()].join(','), ...where, '-o', 'json'];
  const take = (item: unknown): void => {
    const key = isRecord(item) ? keys.get(groupAndKind(item as KubeObject)) : undefined;
    if (key === undefined) return;
    const list = objects.get(key) ?? [];
    if (list.length < MAX_OBJECTS) list.push(item as KubeObject);
    else if (list.length === MAX_OBJECTS) onNotice(`of ${key} only ${MAX_OBJECTS} were recorded`);
    objects.set(key, list);
  };
  const { status, failure, text } = await gateway.list(args, take, { timeoutMs: COMMAND_TIMEOUT_MS, signal });
  if (status === 'denied' && kinds.length > 1) {
    for (const kind of kinds) await listKinds([kind], namespace, objects, parts);
    return;
  }
  if (failure === null || signal.aborted) return;
  const [complaint = ''] = text.trim().split('\n');
  onNotice(`not everything could be listed${namespace === null ? '' : ` in ${namespace}`}: ${complaint}`);
}

function groupAndKind({ apiVersion = '', kind = '' }: KubeObject): string {
  const [, group = ''] = apiVersion.split('/').reverse();
  return `${group}/${kind}`;
}

/** The schemas of custom kinds are megabytes that no investigation reads. */
function slimmed(object: KubeObject): KubeObject {
  const { kind, spec } = object;
  if (kind !== 'CustomResourceDefinition' || !isRecord(spec) || !Array.isArray(spec['versions']))
    return object;
  const versions = spec['versions'].map((version: unknown) =>
    isRecord(version) ? { ...version, schema: undefined } : version,
  );
  return { ...object, spec: { ...spec, versions } };
}

async function recordSecrets(namespace: string, parts: RecordParts): Promise<void> {
  const { gateway, signal } = parts;
  const limits = { timeoutMs: COMMAND_TIMEOUT_MS, maxBytes: MAX_DESCRIPTION_BYTES, signal };
  const { status, text } = await gateway.run(['describe', 'secrets', '-n', namespace], limits);
  const outlines = status === 'ok' ? parseSecretOutlines(text) : [];
  if (outlines.length > 0) writeList('secrets', namespace, outlines, parts);
}

function writeList(
  key: string,
  namespace: string | null,
  items: readonly object[],
  { folder, onNotice }: RecordParts,
): void {
  if (items.length === 0) return;
  const text = `${JSON.stringify({ kind: 'List', apiVersion: 'v1', metadata: {}, items }, null, 1)}\n`;
  const parts = namespace === null ? [`${key}.json`] : [namespace, `${key}.json`];
  if (!folder.write(parts, text)) onNotice(`there was no room for ${parts.join('/')}`);
}

function chunked<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
}
