-- Investigations with their steps and facts, what was said of them, what memory they used, and the patterns.
-- The plural views give the same under the names and columns that readers of the file rely on.
-- Kept readable for the sqlite3 of SQLite 3.37 and later: no ORDER BY in aggregates, no ->>.
-- JSON columns hold the arrays and objects of the program's own JSON output.

CREATE TABLE migration (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  applied_at TEXT NOT NULL
) STRICT;

-- AUTOINCREMENT: a deleted investigation's id is never given again, so that memories, indexes and users' notes that
-- name it cannot come to mean another. What is not known until the end is NULL or empty until then; outcome NULL
-- means that it has not ended.
CREATE TABLE investigation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  question TEXT NOT NULL,
  cluster_id TEXT NOT NULL,
  context TEXT NOT NULL,
  namespace TEXT,
  engine TEXT NOT NULL,
  model TEXT,
  arm TEXT NOT NULL CHECK (arm IN ('on', 'off')),
  started_at TEXT NOT NULL,
  outcome TEXT CHECK (outcome IN ('diagnosed', 'inconclusive', 'stopped')),
  stop_reason TEXT,
  explanation TEXT,
  diagnosis TEXT CHECK (json_valid(diagnosis)),
  other_findings TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(other_findings)),
  memory TEXT CHECK (json_valid(memory)),
  label_state TEXT NOT NULL DEFAULT 'unknown' CHECK (label_state IN ('verified', 'probable', 'unknown', 'failed')),
  label_score REAL NOT NULL DEFAULT 0.5 CHECK (label_score BETWEEN 0 AND 1),
  label_signals TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(label_signals)),
  duration_ms REAL,
  model_calls INTEGER NOT NULL DEFAULT 0,
  prompt_tokens INTEGER NOT NULL DEFAULT 0,
  output_tokens INTEGER NOT NULL DEFAULT 0,
  category TEXT GENERATED ALWAYS AS (json_extract(diagnosis, '$.category')) VIRTUAL,
  pattern_id TEXT GENERATED ALWAYS AS (json_extract(diagnosis, '$.pattern')) VIRTUAL
) STRICT;

CREATE INDEX investigation_cluster ON investigation (cluster_id, id);
CREATE INDEX investigation_category ON investigation (category);

CREATE TABLE step (
  id INTEGER PRIMARY KEY,
  investigation_id INTEGER NOT NULL REFERENCES investigation (id) ON DELETE CASCADE,
  position INTEGER NOT NULL CHECK (position >= 0),
  tool TEXT NOT NULL,
  args TEXT NOT NULL CHECK (json_valid(args)),
  argv TEXT NOT NULL CHECK (json_valid(argv)),
  calls TEXT NOT NULL CHECK (json_valid(calls)),
  status TEXT NOT NULL CHECK (status IN ('ok', 'empty', 'denied', 'failed', 'timeout')),
  duration_ms REAL NOT NULL,
  bytes INTEGER NOT NULL,
  omitted_bytes INTEGER NOT NULL,
  observation TEXT NOT NULL,
  UNIQUE (investigation_id, position)
) STRICT;

CREATE TABLE fact (
  id INTEGER PRIMARY KEY,
  step_id INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_namespace TEXT,
  subject_name TEXT NOT NULL,
  captures TEXT NOT NULL CHECK (json_valid(captures)),
  quote TEXT NOT NULL,
  UNIQUE (step_id, position)
) STRICT;

CREATE INDEX fact_code ON fact (code);
CREATE INDEX fact_subject ON fact (subject_kind, subject_namespace, subject_name);

-- Append-only. A user's verdict has the source 'user', the signal 'up' or 'down', and their comment as detail; the
-- last one counts.
CREATE TABLE label_event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  investigation_id INTEGER NOT NULL REFERENCES investigation (id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  source TEXT NOT NULL,
  signal TEXT NOT NULL,
  weight REAL NOT NULL,
  detail TEXT
) STRICT;

CREATE INDEX label_event_investigation ON label_event (investigation_id, id);

-- arm 'off': the memory would have been shown, and was withheld for comparison.
CREATE TABLE injection (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  investigation_id INTEGER NOT NULL REFERENCES investigation (id) ON DELETE CASCADE,
  memory_type TEXT NOT NULL CHECK (memory_type IN ('pattern', 'case')),
  memory_id TEXT NOT NULL,
  rank INTEGER NOT NULL,
  similarity REAL NOT NULL,
  arm TEXT NOT NULL CHECK (arm IN ('on', 'off')),
  followed INTEGER CHECK (followed IN (0, 1)),
  UNIQUE (investigation_id, memory_type, memory_id)
) STRICT;

CREATE INDEX injection_memory ON injection (memory_type, memory_id);

-- Learned and imported patterns; built-in ones are files. body is the pattern as the pattern file has it. A pattern
-- with a cluster_id holds in that cluster alone. successes and failures are sums of label weights.
CREATE TABLE pattern (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  body TEXT NOT NULL CHECK (json_valid(body)),
  origin TEXT NOT NULL CHECK (origin IN ('learned', 'imported')),
  state TEXT NOT NULL CHECK (state IN ('candidate', 'active', 'shadow', 'suspended', 'archived')),
  cluster_id TEXT,
  context TEXT,
  successes REAL NOT NULL DEFAULT 0 CHECK (successes >= 0),
  failures REAL NOT NULL DEFAULT 0 CHECK (failures >= 0),
  confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  created_at TEXT NOT NULL,
  last_used_at TEXT
) STRICT;

-- The meaning of a question as a vector. Vectors of different spaces cannot be compared: a space is a model with its
-- digest, its number of dimensions and the version of the prefixes put before a text.
CREATE TABLE embedding_space (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  model TEXT NOT NULL,
  digest TEXT NOT NULL,
  dimensions INTEGER NOT NULL CHECK (dimensions > 0),
  prefix_version INTEGER NOT NULL,
  UNIQUE (model, digest, dimensions, prefix_version)
) STRICT;

-- vector: 32-bit floats, little-endian, unit length.
CREATE TABLE embedding (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  space_id INTEGER NOT NULL REFERENCES embedding_space (id) ON DELETE CASCADE,
  investigation_id INTEGER NOT NULL REFERENCES investigation (id) ON DELETE CASCADE,
  text_hash TEXT NOT NULL,
  vector BLOB NOT NULL,
  UNIQUE (investigation_id, space_id)
) STRICT;

-- success: 1 for verified or probable, 0 for failed, NULL while nothing is known.
-- reuse_count: investigations that were shown this one as a case.
CREATE VIEW investigations AS
SELECT
  i.id AS id,
  i.question AS query,
  (SELECT e.vector FROM embedding e WHERE e.investigation_id = i.id ORDER BY e.id DESC LIMIT 1) AS query_embedding,
  (SELECT json_group_array(s.tool)
     FROM (SELECT tool FROM step WHERE investigation_id = i.id ORDER BY position) s) AS steps,
  json_extract(i.diagnosis, '$.solution') AS solution,
  CASE i.label_state WHEN 'verified' THEN 1 WHEN 'probable' THEN 1 WHEN 'failed' THEN 0 END AS success,
  json_extract(i.diagnosis, '$.confidence') AS confidence_score,
  CASE WHEN i.namespace IS NULL THEN i.context ELSE i.context || '/' || i.namespace END AS cluster_context,
  i.started_at AS timestamp,
  (SELECT CASE WHEN l.detail IS NULL THEN l.signal ELSE l.signal || ': ' || l.detail END
     FROM label_event l WHERE l.investigation_id = i.id AND l.source = 'user'
    ORDER BY l.id DESC LIMIT 1) AS user_feedback,
  (SELECT count(*) FROM injection j
    WHERE j.memory_type = 'case' AND j.memory_id = CAST(i.id AS TEXT) AND j.arm = 'on') AS reuse_count,
  json_extract(i.diagnosis, '$.rootCause') AS root_cause,
  i.category AS category,
  i.cluster_id AS cluster_id,
  i.engine AS engine,
  i.arm AS arm,
  i.outcome AS outcome,
  i.label_state AS label,
  i.label_score AS label_score
FROM investigation i;

-- cluster_context is NULL for a pattern that holds everywhere.
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
  coalesce(p.context, p.cluster_id) AS cluster_context,
  p.origin AS origin,
  p.state AS state
FROM pattern p;

-- One row for a tool and a category of diagnosis, 'unknown' without one. Rates are over investigations that used the
-- tool and whose label is known; avg_steps_to_solution over those of them that succeeded. A use is cited when the
-- diagnosis rests on what it showed.
CREATE VIEW tool_effectiveness AS
WITH used AS (
  SELECT
    s.investigation_id AS investigation_id,
    s.tool AS tool,
    count(*) AS uses,
    sum(s.status IN ('failed', 'timeout', 'denied')) AS failed_uses,
    sum((SELECT count(*) FROM fact f WHERE f.step_id = s.id)) AS facts,
    sum(EXISTS (
      SELECT 1 FROM investigation c, json_each(c.diagnosis, '$.evidence') e
       WHERE c.id = s.investigation_id AND json_extract(e.value, '$.step') = s.position)) AS cited_uses
  FROM step s
  GROUP BY s.investigation_id, s.tool
)
SELECT
  u.tool AS tool_name,
  coalesce(i.category, 'unknown') AS query_pattern,
  avg(v.success) AS success_rate,
  avg(CASE WHEN v.success = 1
        THEN (SELECT count(*) FROM step s WHERE s.investigation_id = i.id) END) AS avg_steps_to_solution,
  max(max(i.started_at,
      coalesce((SELECT max(l.at) FROM label_event l WHERE l.investigation_id = i.id), ''))) AS last_updated,
  count(v.success) AS judged,
  sum(u.uses) AS uses,
  sum(u.cited_uses) AS cited_uses,
  sum(u.failed_uses) AS failed_uses,
  sum(u.facts) AS facts
FROM used u
JOIN investigation i ON i.id = u.investigation_id
JOIN investigations v ON v.id = i.id
WHERE i.outcome IS NOT NULL
GROUP BY u.tool, coalesce(i.category, 'unknown');
