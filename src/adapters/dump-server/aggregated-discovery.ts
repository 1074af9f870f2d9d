// Discovery in two documents instead of one a group, as clients from 1.26 on prefer to ask for it.
import type { Discovery } from './discovery.ts';
import { type JsonObject, listAt, recordAt, textAt, valueAt } from './json-access.ts';

/** The versions of the aggregated form that clients know, newest first. */
const VERSIONS = ['v2', 'v2beta1'] as const;
type AggregatedVersion = (typeof VERSIONS)[number];

/** Tells which version of the aggregated form an Accept header asks for; undefined when it asks for none. */
export function aggregatedVersionAsked(accept: string): AggregatedVersion | undefined {
  return VERSIONS.find((version) =>
    accept
      .split(',')
      .some(
        (part) =>
          part.includes('g=apidiscovery.k8s.io') &&
          part.includes('as=APIGroupDiscoveryList') &&
          new RegExp(`;\\s*v=${version}(;|\\s|$)`).test(part),
      ),
  );
}

/** Gives the content type of an answer in the aggregated form. */
export function aggregatedContentType(version: AggregatedVersion): string {
  return `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
}

function responseKind(group: string, version: string, kind: string): JsonObject {
  return { group, version, kind };
}

function aggregateResources(group: string, version: string, document: JsonObject): readonly JsonObject[] {
  const all = listAt(document, 'resources');
  const top = all.filter((entry) => !textAt(entry, 'name').includes('/'));
  return top.map((entry) => {
    const name = textAt(entry, 'name');
    const parts = all.filter((part) => textAt(part, 'name').startsWith(`${name}/`));
    return {
      resource: name,
      responseKind: responseKind(
        textAt(entry, 'group') || group,
        textAt(entry, 'version') || version,
        textAt(entry, 'kind'),
      ),
      scope: valueAt(entry, 'namespaced') === true ? 'Namespaced' : 'Cluster',
      singularResource: textAt(entry, 'singularName'),
      verbs: listAt(entry, 'verbs'),
      ...(listAt(entry, 'shortNames').length > 0 && { shortNames: listAt(entry, 'shortNames') }),
      ...(listAt(entry, 'categories').length > 0 && { categories: listAt(entry, 'categories') }),
      ...(parts.length > 0 && {
        subresources: parts.map((part) => ({
          subresource: textAt(part, 'name').slice(name.length + 1),
          responseKind: responseKind(
            textAt(part, 'group') || group,
            textAt(part, 'version') || version,
            textAt(part, 'kind'),
          ),
          verbs: listAt(part, 'verbs'),
        })),
      }),
    };
  });
}

function aggregateVersion(discovery: Discovery, group: string, version: string): JsonObject {
  const document = discovery.find(group === '' ? `/api/${version}` : `/apis/${group}/${version}`);
  if (document === undefined || textAt(document, 'kind') !== 'APIResourceList') {
    // The recorded server could not reach the extension server of this group.
    return { version, resources: [], freshness: 'Stale' };
  }
  return { version, resources: aggregateResources(group, version, document), freshness: 'Current' };
}

function groupItem(discovery: Discovery, group: string, versions: readonly string[]): JsonObject {
  return {
    metadata: group === '' ? { creationTimestamp: null } : { name: group, creationTimestamp: null },
    versions: versions.map((version) => aggregateVersion(discovery, group, version)),
  };
}

function versionsOf(group: unknown): readonly string[] {
  const preferred = textAt(group, 'preferredVersion', 'version');
  const names = listAt(group, 'versions').map((entry) => textAt(entry, 'version'));
  // In the aggregated form the first version is the preferred one.
  return preferred === '' ? names : [preferred, ...names.filter((name) => name !== preferred)];
}

/** Makes the aggregated document of `/api` or `/apis`; undefined when the recorded server did not answer there. */
export function aggregateDiscovery(
  discovery: Discovery,
  path: '/api' | '/apis',
  version: AggregatedVersion,
): JsonObject | undefined {
  const document = discovery.find(path);
  if (document === undefined) return undefined;
  const items =
    path === '/api'
      ? [groupItem(discovery, '', listAt(document, 'versions').map(String))]
      : listAt(document, 'groups').map((group) =>
          groupItem(discovery, textAt(group, 'name'), versionsOf(group)),
        );
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: recordAt(document, 'metadata'),
    items,
  };
}
