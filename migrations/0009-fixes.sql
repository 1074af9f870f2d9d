-- What fixed a trouble: how the accused objects were when it was found, and what was different when it was gone.

-- object: {"kind", "namespace", "name"}; fields: what was set of it, by path; NULL when it did not exist. No value of a
-- Secret or a ConfigMap: a hash with the salt of this row stands for it.
CREATE TABLE snapshot (
  investigation_id INTEGER NOT NULL REFERENCES investigation (id) ON DELETE CASCADE,
  object TEXT NOT NULL CHECK (json_valid(object)),
  taken_at TEXT NOT NULL,
  salt TEXT NOT NULL,
  fields TEXT CHECK (json_valid(fields)),
  PRIMARY KEY (investigation_id, object)
) STRICT;

-- proposed: what was done is what had been proposed. by, done_at: who did it and when, as far as managed fields say.
CREATE TABLE fix (
  investigation_id INTEGER PRIMARY KEY REFERENCES investigation (id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  changes TEXT NOT NULL CHECK (json_valid(changes)),
  summary TEXT NOT NULL,
  proposed INTEGER NOT NULL CHECK (proposed IN (0, 1)),
  done_by TEXT,
  done_at TEXT
) STRICT;
