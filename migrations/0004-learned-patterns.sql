-- What patterns were learned from and why they are in their state, and the runs of the nightly job.

-- The class of clusters that a pattern holds in; NULL for none.
ALTER TABLE pattern ADD COLUMN class TEXT;
-- The signature of its investigations; empty for a pattern that was taken in.
ALTER TABLE pattern ADD COLUMN s2 TEXT NOT NULL DEFAULT '';
-- Ids of the investigations that it was learned from, ascending.
ALTER TABLE pattern ADD COLUMN members TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(members));
ALTER TABLE pattern ADD COLUMN cautions TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(cautions));
ALTER TABLE pattern ADD COLUMN why TEXT NOT NULL DEFAULT '';

CREATE INDEX pattern_state ON pattern (state);

-- One row for each run that changed patterns; before: the patterns as they were, as JSON.
CREATE TABLE consolidation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  report TEXT NOT NULL CHECK (json_valid(report)),
  before TEXT NOT NULL CHECK (json_valid(before))
) STRICT;

-- When the nightly job ran last, whether or not it changed anything: one row at most.
CREATE TABLE consolidation_attempt (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  at TEXT NOT NULL
) STRICT;

-- Nothing of what is forgotten stays: a pattern that was learned from it holds its words, and so do the patterns of
-- before. The next run of the nightly job learns it anew from what is left.
CREATE TRIGGER investigation_forgotten AFTER DELETE ON investigation BEGIN
  DELETE FROM pattern
   WHERE origin = 'learned' AND EXISTS (SELECT 1 FROM json_each(members) m WHERE m.value = old.id);
  DELETE FROM consolidation;
END;
