// The folders of other tools: `oc adm must-gather` (and `oc adm inspect`), and Troubleshoot's support bundles.
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { resourceKey, resourceKeyOfFileName } from './api-kinds.ts';
import type { RecordingLayout, SourceFile } from './recording-layout.ts';

type Sources = Map<string, SourceFile[]>;

const LIST_FILE = /\.(json|ya?ml)$/;

function folders(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  const entries = readdirSync(path, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function listFiles(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  const entries = readdirSync(path, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && LIST_FILE.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}

function add(sources: Sources, key: string, path: string, namespace: string | null): void {
  const known = sources.get(key);
  if (known === undefined) sources.set(key, [{ path, namespace }]);
  else known.push({ path, namespace });
}

/** must-gather has a folder a group, in it a file a kind, or a folder a kind with a file an object. */
function addGroupFolders(sources: Sources, folder: string, namespace: string | null): void {
  for (const groupFolder of folders(folder).filter((name) => name !== 'pods')) {
    const group = groupFolder === 'core' ? '' : groupFolder;
    const inGroup = join(folder, groupFolder);
    const whole = listFiles(inGroup).map((file) => file.replace(LIST_FILE, ''));
    for (const file of listFiles(inGroup)) {
      add(sources, resourceKey(file.replace(LIST_FILE, ''), group), join(inGroup, file), namespace);
    }
    for (const plural of folders(inGroup).filter((name) => !whole.includes(name))) {
      for (const file of listFiles(join(inGroup, plural))) {
        add(sources, resourceKey(plural, group), join(inGroup, plural, file), namespace);
      }
    }
  }
}

function indexMustGather(root: string, directory: string): RecordingLayout {
  const sources: Sources = new Map();
  const inside = join(root, 'namespaces');
  const namespaces = folders(inside);
  addGroupFolders(sources, join(root, 'cluster-scoped-resources'), null);
  const hasNamespaceList = sources.has('namespaces');
  for (const namespace of namespaces) {
    const folder = join(inside, namespace);
    const own = listFiles(folder).find((file) => file.replace(LIST_FILE, '') === namespace);
    if (own !== undefined && !hasNamespaceList) add(sources, 'namespaces', join(folder, own), null);
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
  };
}

/** Files of a support bundle that tell of other things than objects. */
const NOT_KINDS: ReadonlySet<string> = new Set([
  'groups',
  'resources',
  'auth-cani-list',
  'image-pull-secrets',
]);

function addBundleFolder(sources: Sources, folder: string, key: string): readonly string[] {
  const files = listFiles(folder).filter((file) => !file.includes('-errors.'));
  for (const file of files) add(sources, key, join(folder, file), file.replace(LIST_FILE, ''));
  return files.map((file) => file.replace(LIST_FILE, ''));
}

function indexSupportBundle(root: string, directory: string): RecordingLayout {
  const sources: Sources = new Map();
  const resources = join(root, 'cluster-resources');
  const custom = join(resources, 'custom-resources');
  const namespaces = new Set<string>();
  for (const file of listFiles(resources)) {
    const name = file.replace(LIST_FILE, '');
    if (NOT_KINDS.has(name) || name.endsWith('-errors')) continue;
    add(sources, resourceKeyOfFileName(name), join(resources, file), null);
  }
  for (const name of folders(resources)) {
    if (NOT_KINDS.has(name) || name === 'custom-resources') continue;
    const found = addBundleFolder(sources, join(resources, name), resourceKeyOfFileName(name));
    for (const namespace of found) namespaces.add(namespace);
  }
  for (const file of listFiles(custom)) add(sources, file.replace(LIST_FILE, ''), join(custom, file), null);
  for (const name of folders(custom)) addBundleFolder(sources, join(custom, name), name);
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
  };
}

/** Layouts by the folder that only they have. */
const LAYOUTS: readonly {
  readonly marker: string;
  readonly index: (root: string, directory: string) => RecordingLayout;
}[] = [
  { marker: 'cluster-resources', index: indexSupportBundle },
  { marker: 'cluster-scoped-resources', index: indexMustGather },
  { marker: 'namespaces', index: indexMustGather },
];

/**
 * Gives the index of a recording in another tool's layout; undefined when it is in none of them. The tools put
 * what they gather into one more folder, named after an image or a moment.
 */
export function findForeignLayout(directory: string): RecordingLayout | undefined {
  // A recording's own files at the top are the mark of the plain layouts.
  if (listFiles(directory).some((file) => file.endsWith('.json'))) return undefined;
  const roots = [directory, ...folders(directory).map((name) => join(directory, name))];
  for (const { marker, index } of LAYOUTS) {
    const root = roots.find((path) => folders(path).includes(marker));
    if (root !== undefined) return index(root, directory);
  }
  return undefined;
}
