// Keeps the database's folder and files to their owner, whatever the umask is.
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  statSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { K8sLearnError } from '../../domain/errors.ts';
import { makeFolder } from '../../make-folder.ts';
import { errorCode } from './error-code.ts';

const PRIVATE_FOLDER_MODE = 0o700;
const PRIVATE_FILE_MODE = 0o600;
const FOLDER_ACCESS = constants.R_OK | constants.W_OK | constants.X_OK;
const FILE_ACCESS = constants.R_OK | constants.W_OK;
/** The mode bits of everyone but the owner. */
const OTHERS = 0o077;
/** What SQLite puts beside a database while it is in use. */
const COMPANIONS = ['-wal', '-shm', '-journal'] as const;
/** What else stands in a folder of ours; a folder with other things in it is not ours to close. */
const OWN_ENTRIES: ReadonlySet<string> = new Set(['config.json', 'index', 'bench']);

/**
 * Makes sure that the database file is there, that it and its folder can be written, and that only their owner can
 * read them. Throws the file system's errors.
 */
export function preparePrivateFiles(path: string): void {
  const folder = dirname(path);
  if (makeFolder(folder, PRIVATE_FOLDER_MODE)) {
    // The umask may have taken rights of the owner too.
    chmodSync(folder, PRIVATE_FOLDER_MODE);
  } else if (isOwnFolder(folder, basename(path))) {
    closeToOthers(folder);
  }
  accessSync(folder, FOLDER_ACCESS);
  if (!createPrivateFile(path)) {
    if (!statSync(path).isFile()) throw notAFile(path);
    for (const file of databaseFiles(path)) closeToOthers(file);
  }
  accessSync(path, FILE_ACCESS);
}

/** Tells whether a database file and its folder can be written. */
export function isWritable(path: string): boolean {
  try {
    accessSync(dirname(path), FOLDER_ACCESS);
    accessSync(path, FILE_ACCESS);
    return true;
  } catch {
    return false;
  }
}

/** Creates an empty file that only its owner can read; tells whether it was not there before. */
export function createPrivateFile(path: string): boolean {
  try {
    // Never opens a file that exists: closing a descriptor of a database that this process has open elsewhere would
    // drop SQLite's POSIX locks on it.
    closeSync(openSync(path, 'wx', PRIVATE_FILE_MODE));
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  chmodSync(path, PRIVATE_FILE_MODE);
  return true;
}

/** Lists the database file and those companions of it that exist now. */
export function databaseFiles(path: string): readonly string[] {
  return [path, ...COMPANIONS.map((suffix) => `${path}${suffix}`)].filter((file) => existsSync(file));
}

/** Tells whether anyone but the owner has any right to a file or folder. */
export function isOpenToOthers(path: string): boolean {
  return process.platform !== 'win32' && (statSync(path).mode & OTHERS) !== 0;
}

function notAFile(path: string): K8sLearnError {
  return new K8sLearnError(
    'DATABASE_UNAVAILABLE',
    `The database ${path} cannot be opened: it is not a file.`,
    'Move it away, or choose another folder with K8S_LEARN_HOME.',
  );
}

// Gives the owner no right that they took away: a file made read-only stays so. SQLite gives new companions the mode
// of the database file.
function closeToOthers(path: string): void {
  try {
    if (isOpenToOthers(path)) chmodSync(path, statSync(path).mode & PRIVATE_FOLDER_MODE);
  } catch (error) {
    // A companion may vanish at any time; another's file can be used all the same, and `doctor` tells of it.
    if (!['ENOENT', 'EPERM'].includes(errorCode(error))) throw error;
  }
}

function isOwnFolder(folder: string, databaseName: string): boolean {
  return readdirSync(folder).every((name) => name.startsWith(databaseName) || OWN_ENTRIES.has(name));
}
