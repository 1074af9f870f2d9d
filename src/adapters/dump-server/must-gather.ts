// The layout of `oc adm must-gather` and `oc adm inspect`: a folder a group, in it a file a kind or a folder a kind.
import { basename, join } from 'node:path';
import { resourceKey } from './api-kinds.ts';
import type { RecordingLayout } from './layout.ts';
import { addSource, baseName, foldersIn, listFilesIn, type Sources, unreadBelow } from './layout-files.ts';

/** Tells whether a folder is laid out so. */
export function isMustGather(root: string): boolean {
  const inside = foldersIn(root);
  return inside.includes('cluster-scoped-resources') || inside.includes('namespaces');
}

/** Adds what the folders of groups in a folder hold. */
export function addGroupFolders(sources: Sources, folder: string, namespace: string | null): void {
  for (const groupFolder of foldersIn(folder).filter((name) => name !== 'pods')) {
    const group = groupFolder === 'core' ? '' : groupFolder;
    const inGroup = join(folder, groupFolder);
    const whole = listFilesIn(inGroup).map(baseName);
    for (const file of listFilesIn(inGroup)) {
      addSource(sources, resourceKey(baseName(file), group), { path: join(inGroup, file), namespace });
    }
    for (const plural of foldersIn(inGroup).filter((name) => !whole.includes(name))) {
      for (const file of listFilesIn(join(inGroup, plural))) {
        addSource(sources, resourceKey(plural, group), { path: join(inGroup, plural, file), namespace });
      }
    }
  }
}

/** Indexes a must-gather. */
export function indexMustGather(root: string, directory: string): RecordingLayout {
  const sources: Sources = new Map();
  const inside = join(root, 'namespaces');
  const namespaces = foldersIn(inside);
  addGroupFolders(sources, join(root, 'cluster-scoped-resources'), null);
  const hasNamespaceList = sources.has('namespaces');
  for (const namespace of namespaces) {
    const folder = join(inside, namespace);
    const own = listFilesIn(folder).find((file) => baseName(file) === namespace);
    if (own !== undefined && !hasNamespaceList)
      addSource(sources, 'namespaces', { path: join(folder, own), namespace: null });
    addGroupFolders(sources, folder, namespace);
  }
  return {
    directory,
    name: basename(directory),
    sources,
    namespaces,
    discoveryPath: null,
    versionPath: null,
    logPaths: (namespace, pod, container, previous) => {
      const logs = join(inside, namespace, 'pods', pod, container, container, 'logs');
      const names = previous
        ? ['previous.log', 'previous.insecure.log']
        : ['current.log', 'current.insecure.log'];
      return names.map((name) => join(logs, name));
    },
    // Each pod stands once more in a folder of its own, beside its logs, and each namespace beside its folder's groups.
    unread: unreadBelow(
      root,
      directory,
      sources,
      (path) =>
        /^namespaces\/[^/]+\/(?:pods\/|[^/]+$)/.test(path) || /^(?:event-filter|timestamp)/.test(path),
    ),
  };
}
