// The files and folders that layouts are made of, in a fixed order.
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { SourceFile } from './layout.ts';

/** Files by resource key, while a layout is being made. */
export type Sources = Map<string, SourceFile[]>;

/** What lists of objects are written as. */
export const LIST_FILE = /\.(json|ya?ml)$/;

/** How deep files that were passed over are looked for. */
const MAX_UNREAD_DEPTH = 4;

/** Gives the names of the folders in a folder, sorted; none when it is not there. */
export function foldersIn(path: string): readonly string[] {
  return namesIn(path, (entry) => entry.isDirectory());
}

/** Gives the names of the files in a folder that may hold objects, sorted; none when it is not there. */
export function listFilesIn(path: string): readonly string[] {
  return namesIn(path, (entry) => entry.isFile() && LIST_FILE.test(entry.name));
}

/** Gives the name of a file without what says how it is written. */
export function baseName(file: string): string {
  return file.replace(LIST_FILE, '');
}

/** Tells whether a path stays in a recording once its links are followed: what lies elsewhere was not recorded. */
export function isWithin(directory: string, path: string): boolean {
  try {
    return `${realpathSync(path)}${sep}`.startsWith(`${realpathSync(directory)}${sep}`);
  } catch {
    return false;
  }
}

export function addSource(sources: Sources, key: string, file: SourceFile): void {
  const known = sources.get(key);
  if (known === undefined) sources.set(key, [file]);
  else known.push(file);
}

/** Gives the files below a folder that may hold objects and are in no list of sources, but for those that are known. */
export function unreadBelow(
  root: string,
  directory: string,
  sources: Sources,
  isKnown: (path: string) => boolean,
): readonly string[] {
  const read = new Set([...sources.values()].flat().map(({ path }) => path));
  const walk = (folder: string, depth: number): readonly string[] => {
    const own = listFilesIn(folder).map((name) => join(folder, name));
    const below = depth === 0 ? [] : foldersIn(folder).flatMap((name) => walk(join(folder, name), depth - 1));
    return [...own, ...below];
  };
  return walk(root, MAX_UNREAD_DEPTH)
    .filter((path) => !read.has(path) && !isKnown(relative(root, path)))
    .map((path) => relative(directory, path));
}

function namesIn(
  path: string,
  isWanted: (entry: { readonly name: string; isDirectory(): boolean; isFile(): boolean }) => boolean,
): readonly string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter(isWanted)
    .map(({ name }) => name)
    .sort();
}
