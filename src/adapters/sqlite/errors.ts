// What SQLite and the file system say, told as the errors that a user is shown.
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ErrorCode, K8sLearnError, messageOf } from '../../domain/errors.ts';
import { backupsOf } from './backup.ts';
import { errorCode } from './error-code.ts';

interface Trouble {
  /** Matches the `code` of an error of SQLite or of Node's file system. */
  readonly codes: RegExp;
  readonly code: ErrorCode;
  readonly says: string;
  readonly hint: (path: string) => string;
}

/** Less free space than this, and an unclear I/O error is taken for a full disk: room for two pages. */
const FULL_DISK_BYTES = 32 * 1024;

const FULL: Trouble = {
  codes: /^(SQLITE_FULL|ENOSPC|EDQUOT)$/,
  code: 'DATABASE_FULL',
  says: 'cannot grow: the disk or quota is full',
  hint: () => 'Free some space, or use another disk with K8S_LEARN_HOME. Nothing that was stored is lost.',
};

const TROUBLES: readonly Trouble[] = [
  FULL,
  {
    codes: /^SQLITE_READONLY_DBMOVED$/,
    code: 'DATABASE_UNAVAILABLE',
    says: 'was moved or deleted while it was in use',
    hint: () => 'Put it back if it was moved by mistake, and run the command again.',
  },
  {
    codes: /^(SQLITE_READONLY.*|EROFS|EACCES|EPERM)$/,
    code: 'DATABASE_READ_ONLY',
    says: 'cannot be written',
    hint: (path) =>
      `Make ${dirname(path)} and the files in it writable for you, choose another folder with K8S_LEARN_HOME, or use --no-save.`,
  },
  {
    codes: /^SQLITE_CORRUPT_VTAB$/,
    code: 'DATABASE_CORRUPT',
    says: 'has damaged pages in its search by words',
    hint: (path) =>
      `What was stored is whole; have the search built again: sqlite3 ${path} "INSERT INTO memory_case_words (memory_case_words) VALUES ('rebuild')".`,
  },
  {
    codes: /^SQLITE_(CORRUPT.*|NOTADB)$/,
    code: 'DATABASE_CORRUPT',
    says: 'is damaged or not a database',
    hint: moveAsideHint,
  },
  {
    codes: /^SQLITE_(BUSY|LOCKED).*$/,
    code: 'DATABASE_LOCKED',
    says: 'is in use by another process and did not become free',
    hint: () => 'Wait for the other k8s-learn (or sqlite3) to end and try again.',
  },
  {
    codes:
      /^(SQLITE_(CANTOPEN|IOERR|PERM|AUTH|PROTOCOL|NOLFS).*|E(ISDIR|NOTDIR|EXIST|NOENT|LOOP|MFILE|NFILE|NAMETOOLONG|IO|BUSY))$/,
    code: 'DATABASE_UNAVAILABLE',
    says: 'cannot be opened',
    hint: (path) =>
      `Look at ${path}: it must be a file of yours on a working disk. K8S_LEARN_HOME chooses another folder.`,
  },
];

/** Says how to go on without a database that cannot be used, and where the last backup of it is. */
export function moveAsideHint(path: string): string {
  const backup = backupsOf(path).at(-1);
  const start = `Move it aside with \`mv ${path} ${path}.broken\` to start with an empty one`;
  return backup === undefined
    ? `${start}; \`sqlite3 ${path}.broken .recover\` may save what is in it.`
    : `${start}, or put the backup ${backup} in its place.`;
}

/**
 * Runs `run`, and throws what SQLite or the file system throws in it as one of the DATABASE_ errors. Errors that
 * tell of a mistake in the program pass as they are.
 */
export function withDatabaseErrors<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw databaseError(path, error) ?? error;
  }
}

function databaseError(path: string, error: unknown): K8sLearnError | null {
  if (error instanceof K8sLearnError) return null;
  const code = errorCode(error);
  const found = TROUBLES.find((trouble) => trouble.codes.test(code));
  if (found === undefined) return null;
  const trouble = found.says === 'cannot be opened' && isDiskFull(path) ? FULL : found;
  return new K8sLearnError(
    trouble.code,
    `The database ${path} ${trouble.says} (${messageOf(error)}).`,
    trouble.hint(path),
    { cause: error },
  );
}

function isDiskFull(path: string): boolean {
  try {
    const disk = statfsSync(dirname(path));
    return disk.bavail * disk.bsize < FULL_DISK_BYTES;
  } catch {
    return false;
  }
}
