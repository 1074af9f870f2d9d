-- A success is what somebody or something outside said: a user, a second look, a later visit, a resolved alert. What an
-- investigation says of itself judges nothing, and memory would believe its own echo.

DROP TRIGGER investigation_measured;
CREATE TRIGGER investigation_measured AFTER INSERT ON investigation BEGIN
  INSERT INTO investigation_measure (investigation_id, at, arm, outcome, success, category, rests_on_pattern,
                                     confidence, abstained, duration_ms)
  VALUES (new.id, new.started_at, new.arm, new.outcome, NULL,
          CAST(json_extract(new.diagnosis, '$.category') AS TEXT),
          json_extract(new.diagnosis, '$.pattern') IS NOT NULL,
          CAST(json_extract(new.diagnosis, '$.confidence') AS REAL),
          json_extract(new.memory, '$.abstained') IS NOT NULL, new.duration_ms);
END;

DROP TRIGGER investigation_labelled;
CREATE TRIGGER investigation_labelled AFTER UPDATE OF label_state ON investigation BEGIN
  UPDATE investigation_measure
     SET success = CASE WHEN EXISTS (SELECT 1 FROM label_event l
                                      WHERE l.investigation_id = new.id
                                        AND l.source IN ('user', 'verify', 'visit', 'alert'))
                        THEN CASE new.label_state WHEN 'verified' THEN 1 WHEN 'probable' THEN 1 WHEN 'failed' THEN 0 END
                   END
   WHERE investigation_id = new.id;
END;

DROP TRIGGER label_event_measured;
CREATE TRIGGER label_event_measured AFTER INSERT ON label_event BEGIN
  UPDATE investigation_measure
     SET judged_at = max(coalesce(judged_at, ''), new.at),
         verdict = (SELECT signal FROM label_event
                     WHERE investigation_id = new.investigation_id AND source = 'user' ORDER BY id DESC LIMIT 1),
         outside = (SELECT sum(l.weight) FROM label_event l
                     WHERE l.investigation_id = new.investigation_id
                       AND l.source IN ('user', 'verify', 'visit', 'alert')
                       AND NOT EXISTS (SELECT 1 FROM label_event n
                                        WHERE n.investigation_id = l.investigation_id AND n.source = l.source
                                          AND n.id > l.id))
   WHERE investigation_id = new.investigation_id;
END;

UPDATE investigation_measure SET success = NULL
 WHERE success IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM label_event l
                    WHERE l.investigation_id = investigation_measure.investigation_id
                      AND l.source IN ('user', 'verify', 'visit', 'alert'));
