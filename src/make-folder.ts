// Makes a folder with those above it, and fails at once where that cannot be.
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and what of its parents is missing; tells whether it was not there before. Node's own recursive mkdir
 * never ends where a folder exists and nothing can be made in it (below /proc). Throws the file system's error.
 */
export function makeFolder(path: string, mode = 0o777): boolean {
  try {
    mkdirSync(path, { mode });
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'EEXIST' && statSync(path).isDirectory()) return false;
    const parent = dirname(path);
    if (code !== 'ENOENT' || parent === path || !makeFolder(parent, mode)) throw error;
  }
  mkdirSync(path, { mode });
  return true;
}
