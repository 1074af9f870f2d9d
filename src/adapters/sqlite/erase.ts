// Takes what was deleted out of the files, where it would stay readable.
import { rmSync } from 'node:fs';
import { backupsOf, removeUnfinished } from './backup.ts';
import type { Database } from './driver.ts';
import { errorCode } from './error-code.ts';

/**
 * Rewrites the database file without what was deleted, empties the write-ahead log, and deletes the backups,
 * which hold it still, and those that were never finished. While another process reads, the log keeps its part until that one ends.
 */
export function eraseTraces(db: Database): void {
  for (const backup of backupsOf(db.name)) rmSync(backup, { force: true });
  removeUnfinished(db.name);
  // The full-text index only marks deleted words until its parts are merged.
  db.exec("INSERT INTO memory_case_words (memory_case_words) VALUES ('optimize')");
  try {
    db.exec('VACUUM');
  } catch (error) {
    // It needs room for a copy. Deleted rows are overwritten in place already (secure_delete).
    if (errorCode(error) !== 'SQLITE_FULL') throw error;
  }
  db.pragma('wal_checkpoint(TRUNCATE)');
}
