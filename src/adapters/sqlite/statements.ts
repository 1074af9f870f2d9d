// The statements of the investigation store.

export const INSERT_INVESTIGATION = `
  INSERT INTO investigation (question, cluster_id, context, namespace, engine, model, arm, started_at)
  VALUES (@question, @clusterId, @context, @namespace, @engine, @model, @arm, @startedAt)`;

export const INSERT_STEP = `
  INSERT INTO step (investigation_id, position, tool, args, argv, calls, status, duration_ms, bytes, omitted_bytes,
                    observation)
  VALUES (@investigationId, @position, @tool, @args, @argv, @calls, @status, @durationMs, @bytes, @omittedBytes,
          @observation)`;

export const INSERT_FACT = `
  INSERT INTO fact (step_id, position, code, subject_kind, subject_namespace, subject_name, captures, quote)
  VALUES (@stepId, @position, @code, @kind, @namespace, @name, @captures, @quote)`;

export const END_INVESTIGATION = `
  UPDATE investigation
     SET arm = @arm, outcome = @outcome, stop_reason = @stopReason, explanation = @explanation, diagnosis = @diagnosis,
         other_findings = @otherFindings, not_looked = @notLooked, leads = @leads, seen = @seen, memory = @memory, duration_ms = @durationMs, model_calls = @modelCalls,
         prompt_tokens = @promptTokens, output_tokens = @outputTokens
   WHERE id = @id`;

export const SET_LABEL = `
  UPDATE investigation SET label_state = @state, label_score = @score, label_signals = @signals WHERE id = @id`;

const SELECT_SUMMARY = `
  SELECT i.*,
         (SELECT count(*) FROM step s WHERE s.investigation_id = i.id) AS step_count,
         (SELECT total(s.duration_ms) FROM step s WHERE s.investigation_id = i.id) AS steps_duration_ms
    FROM investigation i`;

export const SELECT_INVESTIGATION = `${SELECT_SUMMARY} WHERE i.id = ?`;

/** By the index of migration 8. */
export const TOLD_BY = 'SELECT id FROM investigation WHERE pattern_id = ? ORDER BY id DESC LIMIT 1000';

/** The last word of a user on each diagnosis that rests on a pattern, whoever of the team it was told. */
export const COUNT_TRIALS = `
  SELECT i.pattern_id AS pattern, total(v.verdict = 'up') AS right, total(v.verdict = 'down') AS wrong
    FROM (SELECT investigation_id, verdict FROM investigation_measure WHERE verdict IS NOT NULL
          UNION ALL
          SELECT investigation_id, verdict FROM team_subject WHERE verdict IS NOT NULL) v
    JOIN investigation i ON i.id = v.investigation_id
   WHERE i.cluster_id = ? AND i.pattern_id IS NOT NULL
   GROUP BY i.pattern_id`;

/** A filter that is NULL lets everything pass. What has not ended counts as stopped. */
export const LIST_INVESTIGATIONS = `
  ${SELECT_SUMMARY}
   WHERE (@team OR i.home IS NULL)
     AND (@clusterId IS NULL OR i.cluster_id = @clusterId)
     AND (@namespace IS NULL OR i.namespace = @namespace)
     AND (@outcome IS NULL OR coalesce(i.outcome, 'stopped') = @outcome)
     AND (@label IS NULL OR i.label_state = @label)
     AND (@pattern IS NULL OR i.pattern_id = @pattern)
     AND (@since IS NULL OR i.started_at >= @since)
     AND NOT EXISTS (
           SELECT 1 FROM json_each(@search) w
            WHERE instr(lower(i.question || ' ' || coalesce(json_extract(i.diagnosis, '$.rootCause'), '') || ' ' ||
                              coalesce(i.explanation, '')), w.value) = 0)
   ORDER BY i.id DESC
   LIMIT @limit`;

export const KEEP_PLACE = `
  INSERT OR REPLACE INTO investigation_place (investigation_id, dump, view, context, kubeconfig)
  VALUES (@id, @dump, @view, @context, @kubeconfig)`;

export const FIND_PLACE =
  'SELECT dump, view, context, kubeconfig FROM investigation_place WHERE investigation_id = ?';

export const SELECT_OUTCOME = 'SELECT outcome FROM investigation WHERE id = ?';

export const SELECT_STEPS = 'SELECT * FROM step WHERE investigation_id = ? ORDER BY position';

export const SELECT_FACTS = `
  SELECT f.* FROM fact f JOIN step s ON s.id = f.step_id
   WHERE s.investigation_id = ? ORDER BY s.position, f.position`;

export const INSERT_LABEL_EVENT = `
  INSERT INTO label_event (investigation_id, at, source, signal, weight, detail)
  VALUES (@investigationId, @at, @source, @signal, @weight, @detail)`;

/** In the order in which they were said; what no other home knows yet was said last. */
export const SELECT_LABEL_EVENTS = `
  SELECT * FROM label_event WHERE investigation_id = ?
   ORDER BY uid IS NULL, CASE WHEN uid IS NULL THEN '' ELSE at END, uid, id`;

export const UPSERT_INJECTION = `
  INSERT INTO injection (investigation_id, memory_type, memory_id, rank, similarity, arm, followed)
  VALUES (@investigationId, @memoryType, @memoryId, @rank, @similarity, @arm, @followed)
  ON CONFLICT (investigation_id, memory_type, memory_id) DO UPDATE SET followed = excluded.followed`;

export const SELECT_INJECTIONS = 'SELECT * FROM injection WHERE investigation_id = ? ORDER BY rank, id';

export const DELETE_INVESTIGATION = 'DELETE FROM investigation WHERE id = ?';

/** Takes the ids as a JSON array. */
export const COUNT_HOLDINGS = `
  WITH chosen AS (SELECT value AS id FROM json_each(?))
  SELECT
    (SELECT count(*) FROM investigation WHERE id IN chosen) AS investigations,
    (SELECT count(*) FROM step WHERE investigation_id IN chosen) AS steps,
    (SELECT count(*) FROM fact f JOIN step s ON s.id = f.step_id WHERE s.investigation_id IN chosen) AS facts,
    (SELECT count(*) FROM memory_case WHERE investigation_id IN chosen) AS cases,
    (SELECT count(*) FROM embedding WHERE investigation_id IN chosen) AS vectors,
    (SELECT count(*) FROM pattern
      WHERE origin = 'learned' AND EXISTS (SELECT 1 FROM json_each(members) m WHERE m.value IN chosen)) AS patterns`;
