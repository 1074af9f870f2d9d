// Reads a database that lies where nothing can be written, such as on a read-only disk or in another's folder.
import { chmodSync, copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import { type Database, loadDriver } from './driver.ts';

/**
 * Opens a copy of a database, read-only, with what its write-ahead log holds: SQLite itself reads a database with such
 * a log only where it may write beside it. The copy has no name any more when it is open, and is gone when it is
 * closed. Throws the file system's errors and SQLite's.
 */
export function openCopy(path: string): Database {
  const driver = loadDriver();
  const folder = makeTemporaryFolder();
  try {
    const copy = join(folder, 'copy.db');
    copyWritable(path, copy);
    if (existsSync(`${path}-wal`)) copyWritable(`${path}-wal`, `${copy}-wal`);
    takeInLog(new driver(copy));
    const db = new driver(copy, { readonly: true });
    // SQLite opens the file with the first statement.
    db.pragma('schema_version');
    return db;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function takeInLog(db: Database): void {
  try {
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
}

function copyWritable(from: string, to: string): void {
  copyFileSync(from, to);
  // A copy takes the mode of its original, which may be read-only.
  chmodSync(to, 0o600);
}
