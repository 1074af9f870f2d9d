// The statements of the team store.

export const STATE = `
  SELECT home, hub, share, agreed_at AS agreedAt, last_seq AS lastSeq, pushed_seq AS pushedSeq, synced_at AS syncedAt
    FROM team_state`;

export const SAVE_STATE = `
  INSERT INTO team_state (id, home, hub, share, agreed_at, last_seq, pushed_seq, synced_at)
  VALUES (1, @home, @hub, @share, @agreedAt, @lastSeq, @pushedSeq, @syncedAt)
  ON CONFLICT (id) DO UPDATE SET
    home = excluded.home, hub = excluded.hub, share = excluded.share, agreed_at = excluded.agreed_at,
    last_seq = excluded.last_seq, pushed_seq = excluded.pushed_seq, synced_at = excluded.synced_at`;

/** Another hub knows nothing of here: all is told again, by the ids that it has. */
export const START_ANEW: readonly string[] = [
  'DELETE FROM team_cursor',
  'DELETE FROM team_outbox',
  'DELETE FROM team_told_pattern',
  'UPDATE team_tombstone SET told = 0',
  'UPDATE team_subject SET told = 0',
  'INSERT OR IGNORE INTO team_change SELECT investigation_id FROM memory_case',
];

/** The number that was given last; numbers are never given again. */
export const LAST_ID = "SELECT seq FROM sqlite_sequence WHERE name = 'investigation'";

// What comes in great numbers and has few columns is written a list at a time, each row of it an array.

export const ADD_SUBJECTS = `
  INSERT INTO team_subject (investigation_id, home, subject, verdict)
  SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?)`;

export const ADD_STEPS = `
  INSERT OR IGNORE INTO step (investigation_id, position, tool, args, argv, calls, status, duration_ms, bytes,
                              omitted_bytes, observation)
  SELECT value ->> 0, value ->> 1, value ->> 2, value -> 3, '[]', '[]', value ->> 4, value ->> 5, value ->> 6, 0, ''
    FROM json_each(?)`;

export const ADD_USES = `
  INSERT INTO injection (investigation_id, memory_type, memory_id, rank, similarity, arm, followed)
  SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
    FROM json_each(?) WHERE true
  ON CONFLICT (investigation_id, memory_type, memory_id) DO UPDATE SET followed = excluded.followed`;

export const SETTLE_LABEL = `
  UPDATE investigation SET label_state = @state, label_score = @score, label_signals = @signals
   WHERE id = @id AND (label_state <> @state OR label_score <> @score OR label_signals <> @signals)`;

export const SETTLE_MEASURE = `
  UPDATE investigation_measure SET verdict = @verdict, outside = @outside WHERE investigation_id = @id`;

export const SETTLE_VERDICT = `
  UPDATE team_subject SET verdict = @verdict
   WHERE investigation_id = @id AND verdict IS NOT @verdict
     AND EXISTS (SELECT 1 FROM investigation i WHERE i.id = @id AND i.home IS NOT NULL)`;

export const UNTOLD_LABELS = `
  SELECT id, investigation_id AS investigationId, at, source, signal, weight, detail
    FROM label_event WHERE investigation_id = ? AND uid IS NULL ORDER BY id`;

/** What was said here and is told already. */
export const TOLD_LABELS = `
  SELECT uid, at, source, signal, detail FROM label_event
   WHERE investigation_id = ? AND uid IS NOT NULL AND home IS NULL ORDER BY at, uid`;

export const ADD_LABELS = `
  INSERT OR IGNORE INTO label_event (investigation_id, uid, home, at, source, signal, weight, detail)
  SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
    FROM json_each(?)`;

export const LESSONS = 'SELECT uid, home, body FROM team_lesson WHERE investigation_id = ? ORDER BY at, uid';

export const ADD_LESSON = `
  INSERT OR IGNORE INTO team_lesson (uid, investigation_id, home, at, body)
  VALUES (@uid, @investigationId, @home, @at, @body)`;

/** The last one holds, whichever came first. */
export const ADD_FIX = `
  INSERT INTO fix (investigation_id, at, changes, summary, proposed, done_by, done_at, uid, home)
  VALUES (@investigationId, @at, @changes, @summary, @proposed, @doneBy, @doneAt, @uid, @home)
  ON CONFLICT (investigation_id) DO UPDATE SET
    at = excluded.at, changes = excluded.changes, summary = excluded.summary, proposed = excluded.proposed,
    done_by = excluded.done_by, done_at = excluded.done_at, uid = excluded.uid, home = excluded.home
  WHERE (excluded.at, excluded.uid) > (fix.at, coalesce(fix.uid, ''))`;

export const ADVANCE = `
  INSERT INTO team_cursor (home, seq, member) VALUES (@home, @seq, @member)
  ON CONFLICT (home) DO UPDATE SET seq = max(team_cursor.seq, excluded.seq), member = excluded.member`;

export const PEND = `
  INSERT OR IGNORE INTO team_pending (uid, home, about_home, about, version, event)
  VALUES (@uid, @home, @aboutHome, @about, @version, @event)`;

/** Its own home forgot the subject, or this one what it had said of it. */
export const IS_FORGOTTEN = `
  SELECT 1 FROM team_forgotten
   WHERE about_home = @aboutHome AND about = @about AND home IN (@home, @aboutHome)`;

export const MARK_FORGOTTEN = `
  INSERT OR IGNORE INTO team_forgotten (home, about_home, about) VALUES (@home, @aboutHome, @about)`;

export const TOMBSTONES =
  'SELECT about_home AS home, about AS id, told FROM team_tombstone ORDER BY about_home, about';

export const ADD_TOMBSTONE = `
  INSERT INTO team_tombstone (about_home, about, told) VALUES (?, ?, 1)
  ON CONFLICT (about_home, about) DO UPDATE SET told = 1`;

export const TEAMMATES = `
  SELECT c.home AS home, c.member AS member, i.cluster_id AS clusterId, count(i.id) AS investigations,
         total(m.taught) AS lessons
    FROM team_cursor c
    LEFT JOIN investigation i ON i.home = c.home
    LEFT JOIN memory_case m ON m.investigation_id = i.id
   GROUP BY c.home, i.cluster_id ORDER BY c.member, c.home, i.cluster_id`;

export const COUNTS = `
  SELECT (SELECT count(*) FROM pattern WHERE team IS NOT NULL) AS patterns,
         (SELECT count(*) FROM team_change) AS untold,
         (SELECT count(*) FROM team_outbox) AS unsent,
         (SELECT count(*) FROM team_pending) AS pending`;
