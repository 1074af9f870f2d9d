// The AlertStore over SQLite.
import type { AlertCourse, AlertGroup, AlertStore } from '../../domain/alert.ts';
import type { Database } from './driver.ts';
import { withDatabaseErrors } from './errors.ts';

interface CourseRow {
  readonly fingerprint: string;
  readonly investigation_id: number;
  readonly starts_at: string | null;
  readonly resolved_at: string | null;
}

interface QueueRow {
  readonly id: number;
  readonly group_json: string;
  readonly received_at: string;
}

const NEWEST = `
  SELECT * FROM alert_course WHERE fingerprint = ? ORDER BY investigation_id DESC LIMIT 1`;
const RECORD = `
  INSERT OR REPLACE INTO alert_course (fingerprint, investigation_id, starts_at, resolved_at) VALUES (?, ?, ?, ?)`;
const RESOLVE = `
  UPDATE alert_course SET resolved_at = ? WHERE fingerprint = ? AND investigation_id = ?`;
const ENQUEUE = `
  INSERT INTO alert_queue (group_key, group_json, received_at) VALUES (?, ?, ?) ON CONFLICT (group_key) DO NOTHING`;

/** Makes the alert store of an open database. `path` is named in errors. */
export function createAlertStore(db: Database, path = db.name): AlertStore {
  const guarded = <Result>(run: () => Result): Result => withDatabaseErrors(path, run);
  const newest = (fingerprint: string): AlertCourse | undefined => {
    const row = db.prepare<[string], CourseRow>(NEWEST).get(fingerprint);
    return row === undefined ? undefined : courseOf(row);
  };
  /** Each of its alerts was investigated as it is now: an alert that is told again is the same alert. */
  const isKnown = ({ alerts }: AlertGroup): boolean =>
    alerts.every(({ fingerprint, startsAt, status }) => {
      const course = newest(fingerprint);
      if (course === undefined || course.startsAt !== startsAt) return false;
      return status !== 'resolved' || course.resolvedAt !== null;
    });
  return {
    newest: (fingerprint) => guarded(() => newest(fingerprint)),
    record(courses) {
      guarded(() =>
        db
          .transaction(() => {
            for (const { fingerprint, investigationId, startsAt, resolvedAt } of courses)
              db.prepare(RECORD).run(fingerprint, investigationId, startsAt, resolvedAt);
          })
          .immediate(),
      );
    },
    resolve(fingerprint, investigationId, at) {
      guarded(() => db.prepare(RESOLVE).run(at, fingerprint, investigationId));
    },
    enqueue(groups, at) {
      return guarded(() =>
        db
          .transaction(() => {
            let added = 0;
            for (const group of groups) {
              if (isKnown(group)) continue;
              added += Number(db.prepare(ENQUEUE).run(keyOf(group), JSON.stringify(group), at).changes);
            }
            return added;
          })
          .immediate(),
      );
    },
    next() {
      const row = guarded(() =>
        db.prepare<[], QueueRow>('SELECT * FROM alert_queue ORDER BY id LIMIT 1').get(),
      );
      if (row === undefined) return undefined;
      return { id: row.id, group: JSON.parse(row.group_json) as AlertGroup, receivedAt: row.received_at };
    },
    done(id) {
      guarded(() => db.prepare('DELETE FROM alert_queue WHERE id = ?').run(id));
    },
    waiting() {
      const row = guarded(() =>
        db.prepare<[], { readonly count: number }>('SELECT count(*) AS count FROM alert_queue').get(),
      );
      return row?.count ?? 0;
    },
  };
}

/** A group as it is now: once an alert of it began anew or is over, it is another. */
function keyOf({ key, alerts }: AlertGroup): string {
  const states = alerts.map(
    ({ fingerprint, status, startsAt }) => `${fingerprint} ${status} ${startsAt ?? ''}`,
  );
  return [key, ...states.sort()].join('\n');
}

function courseOf({ fingerprint, investigation_id, starts_at, resolved_at }: CourseRow): AlertCourse {
  return { fingerprint, investigationId: investigation_id, startsAt: starts_at, resolvedAt: resolved_at };
}
