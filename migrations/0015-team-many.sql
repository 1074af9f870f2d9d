-- Many investigations of other homes come at once: what is counted of those of here alone is not looked at for each of
-- them, and words that stay as they were are not indexed anew.

DROP TRIGGER memory_case_changed;
CREATE TRIGGER memory_case_changed AFTER UPDATE OF words ON memory_case WHEN new.words <> old.words BEGIN
  INSERT INTO memory_case_words (memory_case_words, rowid, words)
  VALUES ('delete', old.investigation_id, old.words);
  INSERT INTO memory_case_words (rowid, words) VALUES (new.investigation_id, new.words);
END;

DROP TRIGGER label_event_measured;
CREATE TRIGGER label_event_measured AFTER INSERT ON label_event
WHEN EXISTS (SELECT 1 FROM investigation_measure WHERE investigation_id = new.investigation_id) BEGIN
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

-- What was taught is found without reading all that is alike.
CREATE INDEX memory_case_taught_s1 ON memory_case (s1, at) WHERE taught = 1;
CREATE INDEX memory_case_taught_s2 ON memory_case (s2, at) WHERE taught = 1;
