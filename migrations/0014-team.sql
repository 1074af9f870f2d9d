-- A team's memory: what comes from other homes stands beside one's own, marked; what is told to them, and how far.
-- A home is one memory; a subject is what events speak of, an investigation or a pattern: its home and its own id. Both
-- are UUIDs as text.

-- home: the home that an investigation comes from; NULL for one of here.
ALTER TABLE investigation ADD COLUMN home TEXT;
-- What the evidence of a diagnosis came to where its observations are elsewhere: {"share", "sawAffected"}.
ALTER TABLE investigation ADD COLUMN grounding TEXT CHECK (json_valid(grounding));
CREATE INDEX investigation_home ON investigation (home, cluster_id) WHERE home IS NOT NULL;

-- uid: the id of its event; NULL until it is told. home: who said so; NULL for here.
ALTER TABLE label_event ADD COLUMN uid TEXT;
ALTER TABLE label_event ADD COLUMN home TEXT;
CREATE UNIQUE INDEX label_event_uid ON label_event (uid) WHERE uid IS NOT NULL;
CREATE INDEX label_event_untold ON label_event (investigation_id) WHERE uid IS NULL;
ALTER TABLE fix ADD COLUMN uid TEXT;
ALTER TABLE fix ADD COLUMN home TEXT;

-- Where a case stands among all, the same in every home that knows it; empty while no other home does.
ALTER TABLE memory_case ADD COLUMN begun TEXT NOT NULL DEFAULT '';

-- The subject that a pattern came as, `home/id`; NULL for one that came otherwise.
ALTER TABLE pattern ADD COLUMN team TEXT;

-- verdict: the last word of a person on an investigation of another home. told: 0 where the hub of now knows nothing of it.
CREATE TABLE team_subject (
  investigation_id INTEGER PRIMARY KEY REFERENCES investigation (id) ON DELETE CASCADE,
  home TEXT NOT NULL,
  subject TEXT NOT NULL,
  verdict TEXT,
  told INTEGER NOT NULL DEFAULT 1 CHECK (told IN (0, 1)),
  UNIQUE (home, subject)
) STRICT;
CREATE INDEX team_subject_verdict ON team_subject (verdict) WHERE verdict IS NOT NULL;

-- What people taught, each as it was said; the last one holds. home: who; NULL for here.
CREATE TABLE team_lesson (
  uid TEXT PRIMARY KEY,
  investigation_id INTEGER NOT NULL REFERENCES investigation (id) ON DELETE CASCADE,
  home TEXT,
  at TEXT NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE INDEX team_lesson_investigation ON team_lesson (investigation_id);

-- Investigations of which something may be new to the others. (Within a trigger OR IGNORE counts for nothing: what
-- the statement that fired it says does.)
CREATE TABLE team_change (
  investigation_id INTEGER PRIMARY KEY REFERENCES investigation (id) ON DELETE CASCADE
) STRICT;
CREATE TRIGGER case_to_tell AFTER INSERT ON memory_case
WHEN (SELECT home FROM investigation WHERE id = new.investigation_id) IS NULL BEGIN
  INSERT INTO team_change SELECT new.investigation_id
   WHERE NOT EXISTS (SELECT 1 FROM team_change WHERE investigation_id = new.investigation_id);
END;
CREATE TRIGGER lesson_to_tell AFTER UPDATE OF at, root_cause, solution ON memory_case
WHEN new.at <> old.at OR new.root_cause <> old.root_cause OR new.solution <> old.solution BEGIN
  INSERT INTO team_change SELECT new.investigation_id
   WHERE NOT EXISTS (SELECT 1 FROM team_change WHERE investigation_id = new.investigation_id);
END;
CREATE TRIGGER label_to_tell AFTER INSERT ON label_event WHEN new.uid IS NULL BEGIN
  INSERT INTO team_change SELECT new.investigation_id
   WHERE NOT EXISTS (SELECT 1 FROM team_change WHERE investigation_id = new.investigation_id);
END;
CREATE TRIGGER fix_to_tell AFTER INSERT ON fix WHEN new.uid IS NULL BEGIN
  INSERT INTO team_change SELECT new.investigation_id
   WHERE NOT EXISTS (SELECT 1 FROM team_change WHERE investigation_id = new.investigation_id);
END;
INSERT INTO team_change SELECT investigation_id FROM memory_case;

-- Patterns of here that were told, and as which subject. key: what they say.
CREATE TABLE team_told_pattern (
  subject TEXT PRIMARY KEY,
  pattern_id TEXT NOT NULL,
  key TEXT NOT NULL UNIQUE
) STRICT;

-- Events that wait to be sent, in order.
CREATE TABLE team_outbox (
  seq INTEGER PRIMARY KEY,
  event TEXT NOT NULL CHECK (json_valid(event)),
  subject TEXT NOT NULL
) STRICT;
CREATE INDEX team_outbox_subject ON team_outbox (subject);

-- Events that wait for the subject that they speak of, or for a newer program.
CREATE TABLE team_pending (
  uid TEXT PRIMARY KEY,
  home TEXT NOT NULL,
  about_home TEXT NOT NULL,
  about TEXT NOT NULL,
  version INTEGER NOT NULL,
  event TEXT NOT NULL CHECK (json_valid(event))
) STRICT, WITHOUT ROWID;
CREATE INDEX team_pending_about ON team_pending (about_home, about);

-- How far the events of each home were read. member: the role that it writes as.
CREATE TABLE team_cursor (
  home TEXT PRIMARY KEY,
  seq INTEGER NOT NULL,
  member TEXT NOT NULL
) STRICT;

-- Whose words on which subject are forgotten; of the home that a subject comes from, everything on it.
CREATE TABLE team_forgotten (
  home TEXT NOT NULL,
  about_home TEXT NOT NULL,
  about TEXT NOT NULL,
  PRIMARY KEY (home, about_home, about)
) STRICT, WITHOUT ROWID;

-- What was deleted here since the last sync: it is to be told, and its events are to go from the hub. told: only that.
CREATE TABLE team_tombstone (
  about_home TEXT NOT NULL,
  about TEXT NOT NULL,
  told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1)),
  PRIMARY KEY (about_home, about)
) STRICT, WITHOUT ROWID;

CREATE TABLE team_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  home TEXT NOT NULL,
  -- The hub that the cursors are of, without a user's name, and what was agreed to be told there.
  hub TEXT,
  share TEXT,
  agreed_at TEXT,
  last_seq INTEGER NOT NULL DEFAULT 0,
  pushed_seq INTEGER NOT NULL DEFAULT 0,
  synced_at TEXT
) STRICT;

CREATE TRIGGER investigation_untold BEFORE DELETE ON investigation
WHEN EXISTS (SELECT 1 FROM team_subject WHERE investigation_id = old.id) BEGIN
  INSERT INTO team_tombstone (about_home, about)
  SELECT s.home, s.subject FROM team_subject s
   WHERE s.investigation_id = old.id
     AND NOT EXISTS (SELECT 1 FROM team_tombstone t WHERE t.about_home = s.home AND t.about = s.subject);
  DELETE FROM team_outbox
   WHERE subject = (SELECT home || '/' || subject FROM team_subject WHERE investigation_id = old.id);
END;

-- What is counted here is what was asked here; the words of others on it count.
DROP TRIGGER investigation_measured;
CREATE TRIGGER investigation_measured AFTER INSERT ON investigation WHEN new.home IS NULL BEGIN
  INSERT INTO investigation_measure (investigation_id, at, arm, outcome, success, category, rests_on_pattern,
                                     confidence, abstained, duration_ms)
  VALUES (new.id, new.started_at, new.arm, new.outcome, NULL,
          CAST(json_extract(new.diagnosis, '$.category') AS TEXT),
          json_extract(new.diagnosis, '$.pattern') IS NOT NULL,
          CAST(json_extract(new.diagnosis, '$.confidence') AS REAL),
          json_extract(new.memory, '$.abstained') IS NOT NULL, new.duration_ms);
END;
DROP TRIGGER step_counted;
CREATE TRIGGER step_counted AFTER INSERT ON step
WHEN EXISTS (SELECT 1 FROM investigation_measure WHERE investigation_id = new.investigation_id) BEGIN
  UPDATE investigation_measure SET steps = steps + 1 WHERE investigation_id = new.investigation_id;
  INSERT INTO tool_use (investigation_id, tool, uses, failed_uses, cited_uses, facts)
  VALUES (new.investigation_id, new.tool, 1, new.status IN ('failed', 'timeout', 'denied'),
          EXISTS (SELECT 1 FROM investigation i, json_each(i.diagnosis, '$.evidence') e
                   WHERE i.id = new.investigation_id AND json_extract(e.value, '$.step') = new.position), 0)
  ON CONFLICT (tool, investigation_id) DO UPDATE
     SET uses = uses + 1, failed_uses = failed_uses + excluded.failed_uses,
         cited_uses = cited_uses + excluded.cited_uses;
END;

-- Whoever reads the file sees whose an investigation is, and where a pattern comes from.
DROP VIEW investigations;
CREATE VIEW investigations AS
SELECT
  i.id AS id,
  i.question AS query,
  (SELECT e.vector FROM embedding e WHERE e.investigation_id = i.id ORDER BY e.id DESC LIMIT 1) AS query_embedding,
  (SELECT json_group_array(s.tool)
     FROM (SELECT tool FROM step WHERE investigation_id = i.id ORDER BY position) s) AS steps,
  json_extract(i.diagnosis, '$.solution') AS solution,
  CASE i.label_state WHEN 'verified' THEN 1 WHEN 'probable' THEN 1 WHEN 'failed' THEN 0 END AS success,
  json_extract(i.diagnosis, '$.confidence') AS confidence_score,
  CASE WHEN i.namespace IS NULL THEN i.context ELSE i.context || '/' || i.namespace END AS cluster_context,
  i.started_at AS timestamp,
  (SELECT CASE WHEN l.detail IS NULL THEN l.signal ELSE l.signal || ': ' || l.detail END
     FROM label_event l WHERE l.investigation_id = i.id AND l.source = 'user'
    ORDER BY l.id DESC LIMIT 1) AS user_feedback,
  (SELECT count(*) FROM injection j
    WHERE j.memory_type = 'case' AND j.memory_id = CAST(i.id AS TEXT) AND j.arm = 'on') AS reuse_count,
  json_extract(i.diagnosis, '$.rootCause') AS root_cause,
  i.category AS category,
  i.cluster_id AS cluster_id,
  i.engine AS engine,
  i.arm AS arm,
  i.outcome AS outcome,
  i.label_state AS label,
  i.label_score AS label_score,
  i.home AS team_home
FROM investigation i;

DROP VIEW learned_patterns;
CREATE VIEW learned_patterns AS
SELECT
  p.id AS id,
  json_extract(p.body, '$.pattern_type') AS pattern_type,
  json_extract(p.body, '$.symptoms') AS symptoms,
  json_extract(p.body, '$.investigation_sequence') AS investigation_steps,
  json_extract(p.body, '$.solution_template') AS solution_template,
  CASE WHEN p.successes + p.failures > 0 THEN p.successes / (p.successes + p.failures) END AS success_rate,
  p.last_used_at AS last_used,
  p.confidence AS confidence,
  coalesce(p.context, p.class, p.cluster_id) AS cluster_context,
  CASE WHEN p.team IS NULL THEN p.origin ELSE 'team' END AS origin,
  p.state AS state
FROM pattern p;
