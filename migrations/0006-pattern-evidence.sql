-- What a pattern was learned from, apart from what came of its uses: successes and failures hold both together, and are
-- weighed anew with every label.
ALTER TABLE pattern ADD COLUMN learned_successes REAL NOT NULL DEFAULT 0 CHECK (learned_successes >= 0);
ALTER TABLE pattern ADD COLUMN learned_failures REAL NOT NULL DEFAULT 0 CHECK (learned_failures >= 0);
UPDATE pattern SET learned_successes = successes, learned_failures = failures;

-- cluster_context is NULL for a pattern that holds everywhere.
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
  p.origin AS origin,
  p.state AS state
FROM pattern p;
