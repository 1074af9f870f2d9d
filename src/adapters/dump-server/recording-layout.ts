// Where things stand in a recording's folder: an index of file names, made without opening a file.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { K8sLearnError } from '../../domain/errors.ts';
import { resourceKeyOfFileName } from './api-kinds.ts';
import { findForeignLayout } from './foreign-layouts.ts';

/** One file that holds objects of one kind. */
export interface SourceFile {
  readonly path: string;
  /** The namespace its folder stands for; null when the items themselves say theirs, or have none. */
  readonly namespace: string | null;
}

/** The index of a recording. */
export interface RecordingLayout {
  readonly directory: string;
  /** The name of the recording: its folder's name. */
  readonly name: string;
  /** Files by resource key (`pods`, `deployments.apps`), in the order of their namespaces. */
  readonly sources: ReadonlyMap<string, readonly SourceFile[]>;
  /** Every namespace that has a folder, sorted. */
  readonly namespaces: readonly string[];
  readonly discoveryPath: string | null;
  readonly versionPath: string | null;
  /** Names the files that may hold a container's log, the likeliest first. Parts are checked names. */
  readonly logPaths: (
    namespace: string,
    pod: string,
    container: string,
    previous: boolean,
  ) => readonly string[];
}

/** Folders beside the namespaces that are none. */
const NOT_NAMESPACES: ReadonlySet<string> = new Set(['expected']);

/** `kubectl cluster-info dump -o yaml` writes YAML. */
const LIST_FILE = /\.(json|ya?ml)$/;

const DISCOVERY_FILE = 'discovery.json';
const VERSION_FILE = 'version.json';

const HINT =
  'give the folder that `kubectl cluster-info dump --all-namespaces --output-directory <folder>` wrote, or a recorded cluster';

function invalid(message: string): K8sLearnError {
  return new K8sLearnError('DUMP_INVALID', message, HINT);
}

function addSource(sources: Map<string, SourceFile[]>, key: string, file: SourceFile): void {
  const known = sources.get(key);
  if (known === undefined) sources.set(key, [file]);
  else known.push(file);
}

function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function indexFolder(folder: string, namespace: string | null, sources: Map<string, SourceFile[]>): string[] {
  const folders: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
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

function indexNative(directory: string): RecordingLayout {
  const sources = new Map<string, SourceFile[]>();
  const folders = indexFolder(directory, null, sources).filter((name) => !NOT_NAMESPACES.has(name));
  const namespaces: string[] = [];
  for (const folder of folders.sort(byCode)) {
    const inside = new Map<string, SourceFile[]>();
    const pods = indexFolder(join(directory, folder), folder, inside);
    if (inside.size === 0 && pods.length === 0) continue;
    namespaces.push(folder);
    for (const [key, files] of inside) for (const file of files) addSource(sources, key, file);
  }
  const optional = (name: string): string | null => {
    const path = join(directory, name);
    return existsSync(path) ? path : null;
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
  };
}

/**
 * Indexes a recording by its file names alone. Throws DUMP_INVALID when the folder is missing, is no folder, or
 * holds nothing that looks like recorded objects.
 */
export function readLayout(directory: string): RecordingLayout {
  let isFolder: boolean;
  try {
    isFolder = statSync(directory).isDirectory();
  } catch (cause) {
    throw new K8sLearnError('DUMP_INVALID', `there is no folder ${directory}`, HINT, { cause });
  }
  if (!isFolder) throw invalid(`${directory} is not a folder`);
  try {
    const layout = findForeignLayout(directory) ?? indexNative(directory);
    if (layout.sources.size > 0) return layout;
  } catch (cause) {
    throw new K8sLearnError('DUMP_INVALID', `the folder ${directory} cannot be read`, HINT, { cause });
  }
  throw invalid(`${directory} is not a recorded cluster: no lists of objects in it`);
}
