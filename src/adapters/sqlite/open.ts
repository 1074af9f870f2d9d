// Opens the database: private files, one connection, the newest schema.
import { existsSync } from 'node:fs';
import { K8sLearnError } from '../../domain/errors.ts';
import { APPLICATION_ID, connect, type JournalMode } from './connection.ts';
import type { Database } from './driver.ts';
import { withDatabaseErrors } from './errors.ts';
import { migrate, newestVersion, readMigrations, refuseNewer, schemaVersion } from './migrations.ts';
import { preparePrivateFiles } from './private-files.ts';

export interface OpenOptions {
  readonly path: string;
  /** The folder of the `NNNN-name.sql` files. */
  readonly migrationsDir: string;
  /** Creates, upgrades and writes nothing. */
  readonly readOnly?: boolean;
  /** Left out, it is `delete` on a network file system and `wal` elsewhere. */
  readonly journalMode?: JournalMode;
}

/**
 * Opens the database, creating or upgrading it where needed; any number of processes may do so at once. Throws
 * DATABASE_UNAVAILABLE, DATABASE_LOCKED, DATABASE_READ_ONLY, DATABASE_FULL, DATABASE_CORRUPT or DATABASE_NEWER; a file that cannot be
 * used is left as it is.
 */
export function openDatabase(options: OpenOptions): Database {
  const migrations = readMigrations(options.migrationsDir);
  const readOnly = options.readOnly ?? false;
  return withDatabaseErrors(options.path, () => {
    if (readOnly) requireFile(options.path);
    else preparePrivateFiles(options.path);
    const db = connect({ ...options, readOnly });
    try {
      if (!readOnly) {
        migrate(db, migrations, APPLICATION_ID);
        return db;
      }
      refuseNewer(options.path, db, migrations);
      if (schemaVersion(db) < newestVersion(migrations)) throw needsUpgrade(options.path);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

function requireFile(path: string): void {
  if (existsSync(path)) return;
  throw new K8sLearnError(
    'DATABASE_UNAVAILABLE',
    `There is no database ${path}.`,
    'It is made with the first question: k8s-learn "why is … failing".',
  );
}

function needsUpgrade(path: string): K8sLearnError {
  return new K8sLearnError(
    'DATABASE_READ_ONLY',
    `The database ${path} is of an older version and cannot be upgraded read-only.`,
    'Run any command that may write to it once, such as k8s-learn history.',
  );
}
