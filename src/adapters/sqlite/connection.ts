// One connection to a database file: found to be ours, and set up the same way everywhere.
import { dirname } from 'node:path';
import { K8sLearnError } from '../../domain/errors.ts';
import { type Database, loadDriver } from './driver.ts';
import { errorCode } from './error-code.ts';
import { moveAsideHint } from './errors.ts';
import { openCopy } from './memory-copy.ts';
import { isOnNetwork } from './network-file-system.ts';
import { isWritable } from './private-files.ts';

/** Marks a file as ours in its header (`k8sL`). */
export const APPLICATION_ID = 0x6b38734c;
/** How long a statement waits for another process's lock. */
export const BUSY_TIMEOUT_MS = 5_000;
/** How long opening is tried again when SQLite does not wait by itself, as in the change to write-ahead logging. */
const OPEN_TIMEOUT_MS = 15_000;
const OPEN_RETRY_MS = 10;
/** A vector of 768 floats is 3 KiB: five to a page, where pages of 4 KiB hold one and waste a quarter. */
const PAGE_BYTES = 16_384;
/** Pages that are kept in memory while much is written: its indexes are written to all over. SQLite's own 2 MB hold 125. */
const CACHE_KIB = 32_768;
/** What SQLite says when it cannot make the shared memory that even readers of a write-ahead log need. */
const NEEDS_WRITE_ACCESS = /^SQLITE_(CANTOPEN|READONLY)/;

/** How SQLite keeps a transaction whole: a write-ahead log, or a rollback journal where a log cannot work. */
export type JournalMode = 'wal' | 'delete';

export interface ConnectionOptions {
  readonly path: string;
  readonly readOnly: boolean;
  /** Left out, it is `delete` on a network file system and `wal` elsewhere. */
  readonly journalMode?: JournalMode;
}

/**
 * Opens a database file that exists and sets the connection up. An empty file is a new database. Throws
 * DATABASE_CORRUPT, having changed nothing, for one of another program, and what SQLite throws.
 */
export function connect(options: ConnectionOptions): Database {
  const { path } = options;
  return retryWhileBusy(() => {
    if (!options.readOnly) {
      return setUp(path, open(path, false), (db) =>
        setUpForWriting(db, options.journalMode ?? journalModeFor(path)),
      );
    }
    try {
      return setUp(path, open(path, true), () => {});
    } catch (error) {
      if (!NEEDS_WRITE_ACCESS.test(errorCode(error)) || isWritable(path)) throw error;
      return setUp(path, openCopy(path), () => {});
    }
  });
}

function open(path: string, readOnly: boolean): Database {
  const driver = loadDriver();
  return new driver(path, { readonly: readOnly, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
}

function setUp(path: string, db: Database, more: (db: Database) => void): Database {
  try {
    refuseForeign(path, db);
    more(db);
    db.pragma('foreign_keys = ON');
    // Nothing that a file says of itself may call more than plain functions.
    db.pragma('trusted_schema = OFF');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function journalModeFor(path: string): JournalMode {
  return isOnNetwork(dirname(path)) ? 'delete' : 'wal';
}

function setUpForWriting(db: Database, journalMode: JournalMode): void {
  // Has effect before the first page is written, none later.
  db.pragma(`page_size = ${PAGE_BYTES}`);
  if (readText(db, 'journal_mode') !== journalMode) {
    // Where there can be no shared memory SQLite keeps the mode it had, which is safe as well.
    db.pragma(`journal_mode = ${journalMode}`);
  }
  // The driver is built with NORMAL for write-ahead logging, which may lose the last commits at a loss of power.
  db.pragma('synchronous = FULL');
  db.pragma(`cache_size = -${CACHE_KIB}`);
  // What is deleted is overwritten, not merely unlinked.
  db.pragma('secure_delete = ON');
}

/** Reads a pragma that gives one text. */
export function readText(db: Database, pragma: string): string {
  return String(db.pragma(pragma, { simple: true }));
}

function refuseForeign(path: string, db: Database): void {
  // One transaction: another process may be making the file ours between two reads.
  const isForeign = db.transaction(() => {
    const applicationId = Number(db.pragma('application_id', { simple: true }));
    if (applicationId === APPLICATION_ID) return false;
    const version = Number(db.pragma('user_version', { simple: true }));
    const objects = db.prepare<[], number>('SELECT count(*) FROM sqlite_master').pluck().get();
    return applicationId !== 0 || version !== 0 || objects !== 0;
  });
  if (!isForeign()) return;
  throw new K8sLearnError(
    'DATABASE_CORRUPT',
    `The database ${path} was made by another program; it was left as it is.`,
    `${moveAsideHint(path)} Or choose another folder with K8S_LEARN_HOME.`,
  );
}

function retryWhileBusy<T>(run: () => T): T {
  const deadlineMs = performance.now() + OPEN_TIMEOUT_MS;
  for (;;) {
    try {
      return run();
    } catch (error) {
      if (!errorCode(error).startsWith('SQLITE_BUSY') || performance.now() > deadlineMs) throw error;
      sleep(OPEN_RETRY_MS);
    }
  }
}

function sleep(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
}
