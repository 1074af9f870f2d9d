// Where things stand in a recording's folder: an index of file names, made without opening a file.
import { readdirSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { K8sLearnError } from '../../domain/errors.ts';
import { isUsualFile, resourceKeyOfFileName } from './api-kinds.ts';
import { findForeignLayout } from './foreign-layouts.ts';
import type { RecordingLayout } from './layout.ts';
import { addSource, isWithin, LIST_FILE, type Sources } from './layout-files.ts';

/** Folders beside the namespaces that are none. */
const NOT_NAMESPACES: ReadonlySet<string> = new Set(['expected']);

const DISCOVERY_FILE = 'discovery.json';
const VERSION_FILE = 'version.json';

const HINT =
  'give the folder that `kubectl cluster-info dump --all-namespaces --output-directory <folder>` wrote, a must-gather, a Troubleshoot support bundle, an Insights archive, or a recorded cluster';
/** How many names of what was found an error tells. */
const MAX_NAMED = 5;

function invalid(message: string): K8sLearnError {
  return new K8sLearnError('DUMP_INVALID', message, HINT);
}

function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function indexFolder(root: string, folder: string, namespace: string | null, sources: Sources): string[] {
  const folders: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink() && !isWithin(root, path)) continue;
    if (entry.isDirectory() || (entry.isSymbolicLink() && statSync(path).isDirectory())) {
      folders.push(entry.name);
    } else if (LIST_FILE.test(entry.name)) {
      const name = entry.name.replace(LIST_FILE, '');
      if (namespace === null && (entry.name === DISCOVERY_FILE || entry.name === VERSION_FILE)) continue;
      addSource(sources, resourceKeyOfFileName(name), { path, namespace });
    }
  }
  return folders;
}

/** Tells whether a key is one of the usual kinds, or has the form of a custom one: `providers.pkg.crossplane.io`. */
function isKindOfObjects(key: string): boolean {
  return isUsualFile(key) || /^[a-z][a-z0-9]*(?:\.[a-z0-9-]+)+$/.test(key);
}

/** Parts what has the form of a kind from what has not, and was not read therefore. */
function withoutUnknown(layout: RecordingLayout): RecordingLayout {
  const entries = [...layout.sources];
  const unknown = entries.filter(([key]) => !isKindOfObjects(key)).flatMap(([, files]) => files);
  const paths = unknown.map(({ path }) => relative(layout.directory, path));
  return {
    ...layout,
    sources: new Map(entries.filter(([key]) => isKindOfObjects(key))),
    unread: [...layout.unread, ...paths].sort(byCode),
  };
}

function indexNative(directory: string): RecordingLayout {
  const sources: Sources = new Map();
  const folders = indexFolder(directory, directory, null, sources).filter(
    (name) => !NOT_NAMESPACES.has(name),
  );
  const namespaces: string[] = [];
  for (const folder of folders.sort(byCode)) {
    const inside: Sources = new Map();
    const pods = indexFolder(directory, join(directory, folder), folder, inside);
    if (inside.size === 0 && pods.length === 0) continue;
    namespaces.push(folder);
    for (const [key, files] of inside) for (const file of files) addSource(sources, key, file);
  }
  const optional = (name: string): string | null => {
    const path = join(directory, name);
    return isWithin(directory, path) ? path : null;
  };
  return {
    directory,
    name: basename(directory),
    sources,
    namespaces,
    discoveryPath: optional(DISCOVERY_FILE),
    versionPath: optional(VERSION_FILE),
    logPaths: (namespace, pod, container, previous) => {
      const folder = join(directory, namespace, pod);
      return previous
        ? [join(folder, `${container}.previous.log`)]
        : [join(folder, `${container}.log`), join(folder, 'logs.txt')];
    },
    unread: [],
  };
}

/** Names what is in a folder, the first few. */
function foundIn(directory: string): string {
  const names = readdirSync(directory).sort(byCode);
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '';
  return names.length === 0 ? 'it is empty' : `it holds ${names.slice(0, MAX_NAMED).join(', ')}${more}`;
}

/** Custom objects alone are no recording: whatever is named with dots would be one. */
function isUnderstood({ sources, discoveryPath }: RecordingLayout): boolean {
  return discoveryPath !== null || [...sources.keys()].some(isUsualFile);
}

/**
 * Indexes a recording by its file names alone. Throws DUMP_INVALID when the folder is missing, is no folder, or
 * is laid out as no recording that is understood.
 */
export function readLayout(directory: string): RecordingLayout {
  let isFolder: boolean;
  try {
    isFolder = statSync(directory).isDirectory();
  } catch (cause) {
    throw new K8sLearnError('DUMP_INVALID', `there is no folder ${directory}`, HINT, { cause });
  }
  if (!isFolder) throw invalid(`${directory} is not a folder`);
  let found: string;
  try {
    const layout = withoutUnknown(findForeignLayout(directory) ?? indexNative(directory));
    if (isUnderstood(layout)) return layout;
    found = foundIn(directory);
  } catch (cause) {
    throw new K8sLearnError('DUMP_INVALID', `the folder ${directory} cannot be read`, HINT, { cause });
  }
  throw invalid(`${directory} is not a recorded cluster that is understood: ${found}`);
}
