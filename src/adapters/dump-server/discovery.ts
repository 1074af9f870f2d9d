// What the API says it has: the recorded discovery documents, or ones made from the usual kinds and the files.
import { type ApiKind, resourceKey, USUAL_KINDS } from './api-kinds.ts';
import { isRecord, type JsonObject, listAt, recordAt, textAt, valueAt } from './json-access.ts';
import type { Recording } from './recording.ts';

/** A kind as requests name it: `/apis/<group>/<version>/…/<plural>`. */
export interface ServedKind {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** The key of its objects in the recording. */
  readonly key: string;
}

export interface Discovery {
  /** Gives the document of a discovery path (`/api`, `/apis`, `/apis/apps/v1`, `/apis/apps`), if there is one. */
  find(path: string): JsonObject | undefined;
  /** Finds the kind that a request's path names; undefined when the API has none of that name. */
  findKind(group: string, version: string, plural: string): ServedKind | undefined;
  /** Gives the version that the API prefers of a group. */
  preferredVersion(group: string): string | undefined;
  /** The recorded server's `/version`. */
  readonly version: JsonObject;
  /** The minor number of the recorded server's version, 26 of v1.26.4. */
  readonly minor: number;
}

const READ_VERBS = ['get', 'list', 'watch'];
const ACCESS_REVIEWS = ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'];

/** The version that a recording without one is taken for: the printers below are those of this release. */
const ASSUMED_VERSION: JsonObject = {
  major: '1',
  minor: '32',
  gitVersion: 'v1.32.0',
  gitCommit: '',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: 'gc',
  platform: 'linux/amd64',
};

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

/** Makes the discovery documents of a recording that brings none. */
function makeDocuments(recording: Recording): Record<string, JsonObject> {
  const custom = customKinds(recording);
  const known = new Set([...USUAL_KINDS, ...custom].map((kind) => resourceKey(kind.plural, kind.group)));
  const kinds = [...USUAL_KINDS, ...custom, ...kindsOfFiles(recording, known)];
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

function readVersion(recording: Recording): JsonObject {
  const document = recording.readDocument(recording.layout.versionPath);
  if (document === undefined) return ASSUMED_VERSION;
  const server = valueAt(document, 'serverVersion');
  return isRecord(server) ? server : textAt(document, 'major') === '' ? ASSUMED_VERSION : document;
}

/** Reads the discovery of a recording; from then on it costs nothing to ask. */
export function readDiscovery(recording: Recording): Discovery {
  const recorded = recording.readDocument(recording.layout.discoveryPath);
  const documents: JsonObject = recorded ?? makeDocuments(recording);
  const version = readVersion(recording);
  const groups = listAt(documents, '/apis', 'groups');
  const groupNamed = (name: string): unknown => groups.find((group) => textAt(group, 'name') === name);
  const find = (path: string): JsonObject | undefined => {
    const document = valueAt(documents, path);
    if (isRecord(document)) return document;
    const group = /^\/apis\/([^/]+)$/.exec(path)?.[1];
    const found = group === undefined ? undefined : groupNamed(group);
    return isRecord(found) ? { kind: 'APIGroup', apiVersion: 'v1', ...found } : undefined;
  };
  return {
    find,
    findKind: (group, versionName, plural) => {
      const path = group === '' ? `/api/${versionName}` : `/apis/${group}/${versionName}`;
      const resource = listAt(find(path), 'resources').find((entry) => textAt(entry, 'name') === plural);
      if (resource === undefined) return undefined;
      return {
        group,
        version: versionName,
        plural,
        kind: textAt(resource, 'kind'),
        namespaced: valueAt(resource, 'namespaced') === true,
        key: resourceKey(plural, group),
      };
    },
    preferredVersion: (group) =>
      group === '' ? 'v1' : textAt(groupNamed(group), 'preferredVersion', 'version') || undefined,
    version,
    minor: Number.parseInt(textAt(version, 'minor'), 10) || 32,
  };
}
