-- What was told and said of an object before is found by the object, whatever words a question has.

-- The objects that a case is about, [{"kind", "namespace", "name"}] as JSON.
ALTER TABLE memory_case ADD COLUMN objects TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(objects));
-- The second signature of what the first look showed: which of its meetings run without memory is counted by it.
ALTER TABLE memory_case ADD COLUMN first_s2 TEXT NOT NULL DEFAULT '';
-- What the words of somebody who taught it name of what was seen, as facts: what they say can be checked by it.
ALTER TABLE memory_case ADD COLUMN links TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(links));
CREATE INDEX memory_case_first_s2 ON memory_case (cluster_id, first_s2);

-- namespace is empty for an object that belongs to none.
CREATE TABLE case_object (
  cluster_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  namespace TEXT NOT NULL,
  name TEXT NOT NULL,
  investigation_id INTEGER NOT NULL REFERENCES memory_case (investigation_id) ON DELETE CASCADE,
  PRIMARY KEY (cluster_id, kind, namespace, name, investigation_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX case_object_investigation ON case_object (investigation_id);

CREATE TRIGGER memory_case_placed AFTER INSERT ON memory_case BEGIN
  INSERT OR IGNORE INTO case_object (cluster_id, kind, namespace, name, investigation_id)
  SELECT new.cluster_id, json_extract(o.value, '$.kind'), coalesce(json_extract(o.value, '$.namespace'), ''),
         json_extract(o.value, '$.name'), new.investigation_id
    FROM json_each(new.objects) o;
END;

CREATE TRIGGER memory_case_placed_anew AFTER UPDATE OF objects ON memory_case BEGIN
  DELETE FROM case_object WHERE investigation_id = new.investigation_id;
  INSERT OR IGNORE INTO case_object (cluster_id, kind, namespace, name, investigation_id)
  SELECT new.cluster_id, json_extract(o.value, '$.kind'), coalesce(json_extract(o.value, '$.namespace'), ''),
         json_extract(o.value, '$.name'), new.investigation_id
    FROM json_each(new.objects) o;
END;

-- What is there already: a case is about what its diagnosis accuses.
UPDATE memory_case
   SET objects = coalesce((SELECT json_extract(i.diagnosis, '$.affected') FROM investigation i
                            WHERE i.id = memory_case.investigation_id), '[]'),
       first_s2 = s2;

-- The user's verdicts on what a pattern told, without reading the rows.
CREATE INDEX investigation_measure_verdict ON investigation_measure (verdict) WHERE verdict IS NOT NULL;

-- Who was told what a memory says.
CREATE INDEX investigation_pattern ON investigation (pattern_id) WHERE pattern_id IS NOT NULL;
