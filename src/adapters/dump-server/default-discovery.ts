// The discovery documents of a recording that brings none, made from the usual kinds and from its files.
import { type ApiKind, resourceKey, USUAL_KINDS } from './api-kinds.ts';
import { type JsonObject, listAt, recordAt, textAt, valueAt } from './json-access.ts';
import type { Recording } from './recording.ts';

const READ_VERBS = ['get', 'list', 'watch'];
const ACCESS_REVIEWS = ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'];

function resourceOf(kind: ApiKind): JsonObject {
  return {
    name: kind.plural,
    singularName: kind.singular,
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: READ_VERBS,
    ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
    ...(kind.categories.length > 0 && { categories: kind.categories }),
  };
}

/** Describes the custom kinds that the recording's definitions name. */
function customKinds(recording: Recording): readonly ApiKind[] {
  return recording.list('customresourcedefinitions.apiextensions.k8s.io', null).flatMap((item) => {
    const spec = recordAt(recording.objectOf(item), 'spec');
    const plural = textAt(spec, 'names', 'plural');
    const kind = textAt(spec, 'names', 'kind');
    return listAt(spec, 'versions')
      .filter((version) => valueAt(version, 'served') !== false)
      .map((version) => ({
        group: textAt(spec, 'group'),
        version: textAt(version, 'name'),
        plural,
        singular: textAt(spec, 'names', 'singular') || kind.toLowerCase(),
        kind,
        namespaced: textAt(spec, 'scope') === 'Namespaced',
        shortNames: listAt(spec, 'names', 'shortNames').map(String),
        categories: listAt(spec, 'names', 'categories').map(String),
      }));
  });
}

/** Describes kinds that are only known by their files: their first object says what they are. */
function kindsOfFiles(recording: Recording, known: ReadonlySet<string>): readonly ApiKind[] {
  const found: ApiKind[] = [];
  for (const key of recording.layout.sources.keys()) {
    if (known.has(key)) continue;
    const [first] = recording.list(key, null);
    if (first === undefined) continue;
    const object = recording.objectOf(first);
    const [plural = '', ...group] = key.split('.');
    const [, version = textAt(object, 'apiVersion')] = textAt(object, 'apiVersion').split('/');
    const kind = textAt(object, 'kind');
    if (kind === '' || version === '') continue;
    found.push({
      group: group.join('.'),
      version,
      plural,
      singular: kind.toLowerCase(),
      kind,
      namespaced: first.namespace !== '',
      shortNames: [],
      categories: [],
    });
  }
  return found;
}

function groupDocument(group: string, versions: readonly string[]): JsonObject {
  const entries = versions.map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: entries, preferredVersion: entries[0] };
}

/** Makes the discovery documents of an API with these kinds, by path. */
export function discoveryDocuments(kinds: readonly ApiKind[]): Record<string, JsonObject> {
  const documents: Record<string, JsonObject> = {};
  const versions = new Map<string, string[]>([['authorization.k8s.io', ['v1']]]);
  const resources = new Map<string, JsonObject[]>([
    [
      'authorization.k8s.io/v1',
      ACCESS_REVIEWS.map((name) => ({
        name,
        singularName: name.replace(/s$/, ''),
        namespaced: false,
        kind: name === 'selfsubjectaccessreviews' ? 'SelfSubjectAccessReview' : 'SelfSubjectRulesReview',
        verbs: ['create'],
      })),
    ],
  ]);
  for (const kind of kinds) {
    const groupVersion = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
    const inGroup = versions.get(kind.group) ?? [];
    if (!inGroup.includes(kind.version)) versions.set(kind.group, [...inGroup, kind.version]);
    const list = resources.get(groupVersion) ?? [];
    list.push(resourceOf(kind));
    if (groupVersion === 'v1' && kind.plural === 'pods') {
      list.push({ name: 'pods/log', singularName: '', namespaced: true, kind: 'Pod', verbs: ['get'] });
    }
    resources.set(groupVersion, list);
  }
  for (const [groupVersion, list] of resources) {
    const path = groupVersion === 'v1' ? '/api/v1' : `/apis/${groupVersion}`;
    documents[path] = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: list };
  }
  documents['/api'] = { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  documents['/apis'] = {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: [...versions]
      .filter(([group]) => group !== '')
      .map(([group, list]) => groupDocument(group, list)),
  };
  return documents;
}

/** Makes the discovery documents of a recording that brings none: the usual kinds, and what its files hold. */
export function makeDiscovery(recording: Recording): Record<string, JsonObject> {
  // `kubectl get all` is to ask for nothing that was not recorded.
  const usual = USUAL_KINDS.map((kind) =>
    recording.holds(resourceKey(kind.plural, kind.group)) ? kind : { ...kind, categories: [] },
  );
  const custom = customKinds(recording);
  const known = new Set([...usual, ...custom].map((kind) => resourceKey(kind.plural, kind.group)));
  return discoveryDocuments([...usual, ...custom, ...kindsOfFiles(recording, known)]);
}
