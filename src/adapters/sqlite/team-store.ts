// The TeamStore over SQLite: what of this memory other homes know, what came from them, and how far both are.
import type { TeamCounts, TeammateCount, TeamStore } from '../../domain/team.ts';
import type { Database } from './driver.ts';
import { createLog } from './team/log.ts';
import { createPatterns } from './team/patterns.ts';
import { Rows } from './team/rows.ts';
import * as sql from './team/statements.ts';
import { createSubjects } from './team/subjects.ts';
import { createWaiting } from './team/waiting.ts';
import { createWords } from './team/words.ts';

/** Makes the team store of an open database. `path` is named in errors. */
export function createTeamStore(db: Database, path = db.name): TeamStore {
  const rows = new Rows(db, path);
  return {
    atomically: (run) => rows.atomically(run),
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
