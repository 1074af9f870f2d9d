// What the API says it has: the recorded discovery documents, or ones made from the usual kinds and the files.
import { resourceKey } from './api-kinds.ts';
import { makeDiscovery } from './default-discovery.ts';
import { isRecord, type JsonObject, listAt, textAt, valueAt } from './json-access.ts';
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
  /** Whether the recording says itself what the API has; a kind without a file then has no objects. */
  readonly isRecorded: boolean;
  /** The minor number of the recorded server's version, 26 of v1.26.4. */
  readonly minor: number;
}

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

/** Takes the version of the nodes for that of the server, which is the same or a little newer. */
function versionOfNodes(recording: Recording): JsonObject {
  const [node] = recording.list('nodes', null);
  const kubelet = node && textAt(recording.objectOf(node), 'status', 'nodeInfo', 'kubeletVersion');
  const [gitVersion, major, minor] = /^v(\d+)\.(\d+)\S*/.exec(kubelet ?? '') ?? [];
  return gitVersion === undefined ? ASSUMED_VERSION : { ...ASSUMED_VERSION, major, minor, gitVersion };
}

function readVersion(recording: Recording): JsonObject {
  const document = recording.readDocument(recording.layout.versionPath);
  const server = valueAt(document, 'serverVersion');
  if (isRecord(server)) return server;
  return document === undefined || textAt(document, 'major') === '' ? versionOfNodes(recording) : document;
}

/** Reads the discovery of a recording; from then on it costs nothing to ask. */
export function readDiscovery(recording: Recording): Discovery {
  const recorded = recording.readDocument(recording.layout.discoveryPath);
  const documents: JsonObject = recorded ?? makeDiscovery(recording);
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
    isRecorded: recorded !== undefined,
    minor: Number.parseInt(textAt(version, 'minor'), 10) || 32,
  };
}
