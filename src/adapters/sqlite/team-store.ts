// The TeamStore over SQLite: what of this memory other homes know, what came from them, and how far both are.
import type { TeamCounts, TeammateCount, TeamStore } from '../../domain/team.ts';
import { readText } from './connection.ts';
import type { Database } from './driver.ts';
import { createLog } from './team/log.ts';
import { createPatterns } from './team/patterns.ts';
import { Rows } from './team/rows.ts';
import * as sql from './team/statements.ts';
import { createSubjects } from './team/subjects.ts';
import { createWaiting } from './team/waiting.ts';
import { createWords } from './team/words.ts';

/** Pages of the write-ahead log that are carried into the database at once, 128 MB: what is written again and again goes there once. */
const BULK_LOG_PAGES = 8192;

/** Makes the team store of an open database. `path` is named in errors. */
export function createTeamStore(db: Database, path = db.name): TeamStore {
  const rows = new Rows(db, path);
  return {
    atomically: (run) => rows.atomically(run),
    inBulk: (run) => inBulk(rows, run),
    ...createLog(rows),
    ...createSubjects(rows),
    ...createWords(rows),
    ...createPatterns(rows),
    ...createWaiting(rows),
    counts: () => {
      const counts = rows.one<Omit<TeamCounts, 'teammates'>>(sql.COUNTS);
      const none = { patterns: 0, untold: 0, unsent: 0, pending: 0 };
      return { teammates: rows.all<TeammateCount>(sql.TEAMMATES), ...(counts ?? none) };
    },
    members: () =>
      new Map(
        rows
          .all<{ home: string; member: string }>('SELECT home, member FROM team_cursor')
          .map(({ home, member }) => [home, member]),
      ),
  };
}

/** A rollback journal must reach the disk before what it undoes: only a write-ahead log is left alone. */
async function inBulk<Result>(rows: Rows, run: () => Promise<Result>): Promise<Result> {
  const read = (pragma: string): string => rows.with((db) => readText(db, pragma));
  const set = (pragma: string, value: string | number): void =>
    rows.with((db) => void db.pragma(`${pragma} = ${value}`));
  if (read('journal_mode') !== 'wal') return run();
  const before = { synchronous: read('synchronous'), wal_autocheckpoint: read('wal_autocheckpoint') };
  set('synchronous', 'NORMAL');
  set('wal_autocheckpoint', BULK_LOG_PAGES);
  try {
    return await run();
  } finally {
    for (const [pragma, value] of Object.entries(before)) set(pragma, value);
  }
}
