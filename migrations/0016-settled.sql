-- What the nightly job had read when it came to the patterns there are, and until when they stay as they are: over the
-- same it need not run again.

ALTER TABLE consolidation_attempt ADD COLUMN evidence TEXT NOT NULL DEFAULT '';
ALTER TABLE consolidation_attempt ADD COLUMN until TEXT NOT NULL DEFAULT '';
