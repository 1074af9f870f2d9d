// The layout of Troubleshoot's support bundles: a folder a kind with a file a namespace, and what collectors add.
import { basename, join } from 'node:path';
import { resourceKeyOfFileName } from './api-kinds.ts';
import type { RecordingLayout } from './layout.ts';
import { addSource, baseName, foldersIn, listFilesIn, type Sources, unreadBelow } from './layout-files.ts';

/** Tells whether a folder is laid out so. */
export function isSupportBundle(root: string): boolean {
  return foldersIn(root).includes('cluster-resources');
}

/** Files of a support bundle that tell of other things than objects. */
const NOT_KINDS: ReadonlySet<string> = new Set([
  'groups',
  'resources',
  'auth-cani-list',
  'image-pull-secrets',
]);

/** What the tool writes of itself and of its own analysis. */
const OWN_FILES: ReadonlySet<string> = new Set(['analysis', 'version', 'execution-data', 'cluster_version']);

function isOfTheTool(path: string): boolean {
  const [top = '', second = ''] = path.split('/');
  const name = baseName(basename(path));
  if (OWN_FILES.has(name) || name.endsWith('-errors')) return true;
  return top === 'cluster-resources' && NOT_KINDS.has(baseName(second));
}

function addBundleFolder(sources: Sources, folder: string, key: string): readonly string[] {
  const files = listFilesIn(folder).filter((file) => !file.includes('-errors.'));
  for (const file of files) addSource(sources, key, { path: join(folder, file), namespace: baseName(file) });
  return files.map((file) => baseName(file));
}

/** Indexes a support bundle. */
export function indexSupportBundle(root: string, directory: string): RecordingLayout {
  const sources: Sources = new Map();
  const resources = join(root, 'cluster-resources');
  const custom = join(resources, 'custom-resources');
  const namespaces = new Set<string>();
  for (const file of listFilesIn(resources)) {
    const name = baseName(file);
    if (NOT_KINDS.has(name) || name.endsWith('-errors')) continue;
    addSource(sources, resourceKeyOfFileName(name), { path: join(resources, file), namespace: null });
  }
  for (const name of foldersIn(resources)) {
    if (NOT_KINDS.has(name) || name === 'custom-resources') continue;
    const found = addBundleFolder(sources, join(resources, name), resourceKeyOfFileName(name));
    for (const namespace of found) namespaces.add(namespace);
  }
  for (const file of listFilesIn(custom))
    addSource(sources, baseName(file), { path: join(custom, file), namespace: null });
  for (const name of foldersIn(custom)) addBundleFolder(sources, join(custom, name), name);
  const logs = join(resources, 'pods', 'logs');
  return {
    directory,
    name: basename(directory),
    sources,
    namespaces: [...namespaces].sort(),
    discoveryPath: null,
    versionPath: null,
    logPaths: (namespace, pod, container, previous) => [
      join(logs, namespace, pod, `${container}${previous ? '-previous' : ''}.log`),
    ],
    unread: unreadBelow(root, directory, sources, isOfTheTool),
  };
}
