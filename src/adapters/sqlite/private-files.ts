// Keeps the database's folder and files to their owner, whatever the umask is.
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { K8sLearnError } from '../../domain/errors.ts';
import { errorCode } from './error-code.ts';

export const PRIVATE_FOLDER_MODE = 0o700;
export const PRIVATE_FILE_MODE = 0o600;
/** The mode bits of everyone but the owner. */
const OTHERS = 0o077;
/** What SQLite puts beside a database while it is in use. */
const COMPANIONS = ['-wal', '-shm', '-journal'] as const;
/** What else stands in a folder of ours; a folder with other things in it is not ours to close. */
const OWN_ENTRIES: ReadonlySet<string> = new Set(['config.json', 'index']);

/**
 * Makes sure that the database file is there, that it and its folder can be written, and that only their owner can
 * read them. Throws the file system's errors.
 */
export function preparePrivateFiles(path: string): void {
  const folder = dirname(path);
  const created = mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER_MODE }) !== undefined;
  if (created || isOwnFolder(folder, basename(path))) closeToOthers(folder, PRIVATE_FOLDER_MODE);
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  createPrivateFile(path);
  for (const file of databaseFiles(path)) closeToOthers(file, PRIVATE_FILE_MODE);
  accessSync(path, constants.R_OK | constants.W_OK);
}

/** Lists the database file and those companions of it that exist now. */
export function databaseFiles(path: string): readonly string[] {
  return [path, ...COMPANIONS.map((suffix) => `${path}${suffix}`)].filter((file) => existsSync(file));
}

/** Tells whether anyone but the owner has any right to a file or folder. */
export function isOpenToOthers(path: string): boolean {
  return process.platform !== 'win32' && (statSync(path).mode & OTHERS) !== 0;
}

// Never opens a file that exists: closing a descriptor of a database that this process has open elsewhere would drop
// SQLite's POSIX locks on it.
function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', PRIVATE_FILE_MODE));
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    if (!statSync(path).isFile()) throw notAFile(path);
  }
}

function notAFile(path: string): K8sLearnError {
  return new K8sLearnError(
    'DATABASE_UNAVAILABLE',
    `The database ${path} cannot be opened: it is not a file.`,
    'Move it away, or choose another folder with K8S_LEARN_HOME.',
  );
}

// SQLite gives new companions the mode of the database file, so those that come later need nothing.
function closeToOthers(path: string, mode: number): void {
  try {
    if ((statSync(path).mode & 0o777) !== mode) chmodSync(path, mode);
  } catch (error) {
    // A companion may vanish at any time; another's file can be used all the same, and `doctor` tells of it.
    if (!['ENOENT', 'EPERM'].includes(errorCode(error))) throw error;
  }
}

function isOwnFolder(folder: string, databaseName: string): boolean {
  return readdirSync(folder).every((name) => name.startsWith(databaseName) || OWN_ENTRIES.has(name));
}
