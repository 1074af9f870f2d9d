-- What the statistics are made of, one narrow row an investigation and one a tool that it used: the rows that they
-- are taken from are long, and all of them would have to be read. Kept by triggers alone, which hold for every writer.

-- success: 1 for verified or probable, 0 for failed, NULL while nothing is known. rests_on_pattern: whether the
-- diagnosis names one. outside: the sum of the weights of the last event of each source outside of the investigation (the user, a second
-- look, a later visit); NULL while none of them has spoken. verdict: the user's last word. s2: of its case. shown,
-- followed, withheld: memories.
CREATE TABLE investigation_measure (
  investigation_id INTEGER PRIMARY KEY REFERENCES investigation (id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  judged_at TEXT,
  arm TEXT NOT NULL,
  outcome TEXT,
  success INTEGER,
  category TEXT,
  rests_on_pattern INTEGER NOT NULL,
  confidence REAL,
  abstained INTEGER NOT NULL,
  duration_ms REAL,
  steps INTEGER NOT NULL DEFAULT 0,
  s2 TEXT,
  verdict TEXT,
  outside REAL,
  shown INTEGER NOT NULL DEFAULT 0,
  followed INTEGER NOT NULL DEFAULT 0,
  withheld INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What recurs, in order, without reading the rows.
CREATE INDEX investigation_measure_s2
    ON investigation_measure (s2, investigation_id, arm, success, shown, withheld, steps, outcome);
CREATE INDEX investigation_measure_duration
    ON investigation_measure (arm, duration_ms) WHERE outcome = 'diagnosed';
CREATE INDEX investigation_measure_confidence
    ON investigation_measure (confidence, outside) WHERE confidence IS NOT NULL AND outside <> 0;
CREATE INDEX investigation_measure_category
    ON investigation_measure (category, outcome, rests_on_pattern, shown, withheld, success);

-- A use is cited when the diagnosis rests on what it showed.
CREATE TABLE tool_use (
  investigation_id INTEGER NOT NULL REFERENCES investigation (id) ON DELETE CASCADE,
  tool TEXT NOT NULL,
  uses INTEGER NOT NULL,
  failed_uses INTEGER NOT NULL,
  cited_uses INTEGER NOT NULL,
  facts INTEGER NOT NULL,
  PRIMARY KEY (tool, investigation_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX tool_use_investigation ON tool_use (investigation_id);

CREATE TRIGGER investigation_measured AFTER INSERT ON investigation BEGIN
  INSERT INTO investigation_measure (investigation_id, at, arm, outcome, success, category, rests_on_pattern,
                                     confidence, abstained, duration_ms)
  VALUES (new.id, new.started_at, new.arm, new.outcome,
          CASE new.label_state WHEN 'verified' THEN 1 WHEN 'probable' THEN 1 WHEN 'failed' THEN 0 END,
          CAST(json_extract(new.diagnosis, '$.category') AS TEXT),
          json_extract(new.diagnosis, '$.pattern') IS NOT NULL,
          CAST(json_extract(new.diagnosis, '$.confidence') AS REAL),
          json_extract(new.memory, '$.abstained') IS NOT NULL, new.duration_ms);
END;

CREATE TRIGGER investigation_labelled AFTER UPDATE OF label_state ON investigation BEGIN
  UPDATE investigation_measure
     SET success = CASE new.label_state WHEN 'verified' THEN 1 WHEN 'probable' THEN 1 WHEN 'failed' THEN 0 END
   WHERE investigation_id = new.id;
END;

CREATE TRIGGER investigation_ended
AFTER UPDATE OF started_at, arm, outcome, diagnosis, memory, duration_ms ON investigation BEGIN
  UPDATE investigation_measure
     SET at = new.started_at, arm = new.arm, outcome = new.outcome, duration_ms = new.duration_ms,
         category = CAST(json_extract(new.diagnosis, '$.category') AS TEXT),
         rests_on_pattern = json_extract(new.diagnosis, '$.pattern') IS NOT NULL,
         confidence = CAST(json_extract(new.diagnosis, '$.confidence') AS REAL),
         abstained = json_extract(new.memory, '$.abstained') IS NOT NULL
   WHERE investigation_id = new.id;
  UPDATE tool_use
     SET cited_uses = (SELECT count(*) FROM step s
                        WHERE s.investigation_id = new.id AND s.tool = tool_use.tool
                          AND s.position IN (SELECT json_extract(e.value, '$.step')
                                               FROM json_each(new.diagnosis, '$.evidence') e))
   WHERE investigation_id = new.id;
END;

CREATE TRIGGER step_counted AFTER INSERT ON step BEGIN
  UPDATE investigation_measure SET steps = steps + 1 WHERE investigation_id = new.investigation_id;
  INSERT INTO tool_use (investigation_id, tool, uses, failed_uses, cited_uses, facts)
  VALUES (new.investigation_id, new.tool, 1, new.status IN ('failed', 'timeout', 'denied'),
          EXISTS (SELECT 1 FROM investigation i, json_each(i.diagnosis, '$.evidence') e
                   WHERE i.id = new.investigation_id AND json_extract(e.value, '$.step') = new.position), 0)
  ON CONFLICT (tool, investigation_id) DO UPDATE
     SET uses = uses + 1, failed_uses = failed_uses + excluded.failed_uses,
         cited_uses = cited_uses + excluded.cited_uses;
END;

CREATE TRIGGER fact_counted AFTER INSERT ON fact BEGIN
  UPDATE tool_use SET facts = facts + 1
   WHERE (investigation_id, tool) = (SELECT investigation_id, tool FROM step WHERE id = new.step_id);
END;

CREATE TRIGGER label_event_measured AFTER INSERT ON label_event BEGIN
  UPDATE investigation_measure
     SET judged_at = max(coalesce(judged_at, ''), new.at),
         verdict = (SELECT signal FROM label_event
                     WHERE investigation_id = new.investigation_id AND source = 'user' ORDER BY id DESC LIMIT 1),
         outside = (SELECT sum(l.weight) FROM label_event l
                     WHERE l.investigation_id = new.investigation_id AND l.source IN ('user', 'verify', 'visit')
                       AND NOT EXISTS (SELECT 1 FROM label_event n
                                        WHERE n.investigation_id = l.investigation_id AND n.source = l.source
                                          AND n.id > l.id))
   WHERE investigation_id = new.investigation_id;
END;

CREATE TRIGGER memory_case_measured AFTER INSERT ON memory_case BEGIN
  UPDATE investigation_measure SET s2 = new.s2 WHERE investigation_id = new.investigation_id;
END;

CREATE TRIGGER memory_case_measured_anew AFTER UPDATE OF s2 ON memory_case BEGIN
  UPDATE investigation_measure SET s2 = new.s2 WHERE investigation_id = new.investigation_id;
END;

CREATE TRIGGER injection_measured AFTER INSERT ON injection BEGIN
  UPDATE investigation_measure
     SET shown = shown + (new.arm = 'on'), withheld = withheld + (new.arm = 'off'),
         followed = followed + (new.arm = 'on' AND coalesce(new.followed, 0))
   WHERE investigation_id = new.investigation_id;
END;

CREATE TRIGGER injection_measured_anew AFTER UPDATE OF arm, followed ON injection BEGIN
  UPDATE investigation_measure
     SET shown = shown - (old.arm = 'on') + (new.arm = 'on'),
         withheld = withheld - (old.arm = 'off') + (new.arm = 'off'),
         followed = followed - (old.arm = 'on' AND coalesce(old.followed, 0))
                  + (new.arm = 'on' AND coalesce(new.followed, 0))
   WHERE investigation_id = new.investigation_id;
END;

-- What is there already.
INSERT INTO investigation_measure
SELECT i.id, i.started_at, (SELECT max(e.at) FROM label_event e WHERE e.investigation_id = i.id),
       i.arm, i.outcome, CASE i.label_state WHEN 'verified' THEN 1 WHEN 'probable' THEN 1 WHEN 'failed' THEN 0 END,
       CAST(json_extract(i.diagnosis, '$.category') AS TEXT), json_extract(i.diagnosis, '$.pattern') IS NOT NULL,
       CAST(json_extract(i.diagnosis, '$.confidence') AS REAL), json_extract(i.memory, '$.abstained') IS NOT NULL,
       i.duration_ms, (SELECT count(*) FROM step s WHERE s.investigation_id = i.id), c.s2, l.verdict, l.outside,
       coalesce(j.shown, 0), coalesce(j.followed, 0), coalesce(j.withheld, 0)
  FROM investigation i
  LEFT JOIN memory_case c ON c.investigation_id = i.id
  LEFT JOIN (SELECT investigation_id, max(CASE WHEN source = 'user' THEN signal END) AS verdict,
                    sum(CASE WHEN source IN ('user', 'verify', 'visit') THEN weight END) AS outside
               FROM (SELECT investigation_id, source, signal, weight, max(id)
                       FROM label_event GROUP BY investigation_id, source)
              GROUP BY investigation_id) l ON l.investigation_id = i.id
  LEFT JOIN (SELECT investigation_id, sum(arm = 'on') AS shown, sum(arm = 'off') AS withheld,
                    sum(arm = 'on' AND coalesce(followed, 0)) AS followed
               FROM injection GROUP BY investigation_id) j ON j.investigation_id = i.id;

INSERT INTO tool_use (investigation_id, tool, uses, failed_uses, cited_uses, facts)
SELECT s.investigation_id, s.tool, count(*), sum(s.status IN ('failed', 'timeout', 'denied')),
       sum(s.position IN (SELECT json_extract(e.value, '$.step') FROM json_each(i.diagnosis, '$.evidence') e)),
       sum((SELECT count(*) FROM fact f WHERE f.step_id = s.id))
  FROM step s JOIN investigation i ON i.id = s.investigation_id
 GROUP BY s.investigation_id, s.tool;

-- Counts the uses of a pattern without reading them.
DROP INDEX injection_memory;
CREATE INDEX injection_memory ON injection (memory_type, memory_id, arm, followed);

-- The same rows and columns as before.
DROP VIEW tool_effectiveness;
CREATE VIEW tool_effectiveness AS
SELECT
  u.tool AS tool_name,
  coalesce(m.category, 'unknown') AS query_pattern,
  avg(m.success) AS success_rate,
  avg(CASE WHEN m.success = 1 THEN m.steps END) AS avg_steps_to_solution,
  max(max(m.at, coalesce(m.judged_at, ''))) AS last_updated,
  count(m.success) AS judged,
  sum(u.uses) AS uses,
  sum(u.cited_uses) AS cited_uses,
  sum(u.failed_uses) AS failed_uses,
  sum(u.facts) AS facts
FROM tool_use u
JOIN investigation_measure m ON m.investigation_id = u.investigation_id
WHERE m.outcome IS NOT NULL
GROUP BY u.tool, coalesce(m.category, 'unknown');
