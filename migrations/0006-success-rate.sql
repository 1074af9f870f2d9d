-- The success rate of a pattern counts what it was learned from and every use that was followed and judged, each by the
-- weight of its label: |2p - 1|.
DROP VIEW learned_patterns;

-- cluster_context is NULL for a pattern that holds everywhere.
CREATE VIEW learned_patterns AS
SELECT
  p.id AS id,
  json_extract(p.body, '$.pattern_type') AS pattern_type,
  json_extract(p.body, '$.symptoms') AS symptoms,
  json_extract(p.body, '$.investigation_sequence') AS investigation_steps,
  json_extract(p.body, '$.solution_template') AS solution_template,
  CASE WHEN p.successes + p.failures + u.weight > 0
       THEN (p.successes + u.successes) / (p.successes + p.failures + u.weight) END AS success_rate,
  p.last_used_at AS last_used,
  p.confidence AS confidence,
  coalesce(p.context, p.class, p.cluster_id) AS cluster_context,
  p.origin AS origin,
  p.state AS state
FROM pattern p
JOIN (
  SELECT q.id AS id,
         coalesce(sum(abs(2 * i.label_score - 1)), 0.0) AS weight,
         coalesce(sum(abs(2 * i.label_score - 1) * i.label_score), 0.0) AS successes
    FROM pattern q
    LEFT JOIN injection j ON j.memory_type = 'pattern' AND j.memory_id = q.id AND j.arm = 'on' AND j.followed = 1
    LEFT JOIN investigation i ON i.id = j.investigation_id AND i.label_state <> 'unknown'
   GROUP BY q.id
) u ON u.id = p.id
ORDER BY p.number;
