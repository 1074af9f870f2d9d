// The FixStore over SQLite.
import type { Fix, FixStore, Snapshot } from '../../domain/fix.ts';
import type { Database } from './driver.ts';
import { withDatabaseErrors } from './errors.ts';

interface SnapshotRow {
  readonly object: string;
  readonly taken_at: string;
  readonly salt: string;
  readonly fields: string | null;
}

interface FixRow {
  readonly investigation_id: number;
  readonly at: string;
  readonly changes: string;
  readonly summary: string;
  readonly proposed: 0 | 1;
  readonly done_by: string | null;
  readonly done_at: string | null;
}

const KEEP = `
  INSERT OR REPLACE INTO snapshot (investigation_id, object, taken_at, salt, fields)
  VALUES (?, ?, ?, ?, ?)`;
const RECORD = `
  INSERT OR REPLACE INTO fix (investigation_id, at, changes, summary, proposed, done_by, done_at)
  VALUES (@investigationId, @at, @changes, @summary, @proposed, @doneBy, @doneAt)`;
const OF_PATTERN = `
  SELECT f.* FROM fix f JOIN investigation i ON i.id = f.investigation_id
   WHERE i.cluster_id = ? AND i.pattern_id = ? ORDER BY f.investigation_id DESC LIMIT 200`;

/** Makes the fix store of an open database. `path` is named in errors. */
export function createFixStore(db: Database, path = db.name): FixStore {
  const guarded = <Result>(run: () => Result): Result => withDatabaseErrors(path, run);
  return {
    keep(investigationId, snapshots) {
      guarded(() =>
        db
          .transaction(() => {
            for (const { object, takenAt, salt, fields } of snapshots) {
              const { kind, namespace, name } = object;
              db.prepare(KEEP).run(
                investigationId,
                JSON.stringify({ kind, namespace, name }),
                takenAt,
                salt,
                fields === null ? null : JSON.stringify(fields),
              );
            }
          })
          .immediate(),
      );
    },
    snapshots(investigationId) {
      const rows = guarded(() =>
        db
          .prepare<[number], SnapshotRow>('SELECT * FROM snapshot WHERE investigation_id = ? ORDER BY object')
          .all(investigationId),
      );
      return rows.map(snapshotOf);
    },
    record(fix) {
      const { changes, proposed, ...rest } = fix;
      const row = { ...rest, changes: JSON.stringify(changes), proposed: proposed ? 1 : 0 };
      guarded(() => db.transaction(() => db.prepare(RECORD).run(row)).immediate());
    },
    find(investigationId) {
      const row = guarded(() =>
        db.prepare<[number], FixRow>('SELECT * FROM fix WHERE investigation_id = ?').get(investigationId),
      );
      return row === undefined ? undefined : fixOf(row);
    },
    ofPattern(clusterId, pattern) {
      return guarded(() => db.prepare<[string, string], FixRow>(OF_PATTERN).all(clusterId, pattern)).map(
        fixOf,
      );
    },
  };
}

function snapshotOf({ object, taken_at, salt, fields }: SnapshotRow): Snapshot {
  return {
    object: JSON.parse(object) as Snapshot['object'],
    takenAt: taken_at,
    salt,
    fields: fields === null ? null : (JSON.parse(fields) as Snapshot['fields']),
  };
}

function fixOf(row: FixRow): Fix {
  return {
    investigationId: row.investigation_id,
    at: row.at,
    changes: JSON.parse(row.changes) as Fix['changes'],
    summary: row.summary,
    proposed: row.proposed === 1,
    doneBy: row.done_by,
    doneAt: row.done_at,
  };
}
