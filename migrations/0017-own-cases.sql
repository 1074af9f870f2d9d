-- What was asked here is found among any number of cases of other homes.

-- own: 1 for a case of this home.
ALTER TABLE memory_case ADD COLUMN own INTEGER NOT NULL DEFAULT 1 CHECK (own IN (0, 1));
UPDATE memory_case SET own = 0
 WHERE investigation_id IN (SELECT id FROM investigation WHERE home IS NOT NULL);
CREATE INDEX memory_case_own ON memory_case (investigation_id) WHERE own = 1;
CREATE INDEX memory_case_own_s1 ON memory_case (s1, at) WHERE own = 1;
CREATE INDEX memory_case_own_s2 ON memory_case (s2, at) WHERE own = 1;
