// A home with very many investigations, written in bulk by SQL over the real schema: what an organisation may have
// after years.
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../src/adapters/sqlite/open.ts';
import { MIGRATIONS } from './timed.ts';

/** Troubles that come back, each with a signature of its own. */
const SIGNATURES = 400;
const STEPS = 3;
const OBSERVATION_CHARS = 600;

/** SQL for a number of 0…1 that looks random, is the same each time, and differs with the salt. */
const hash = (salt: number) => `((n.value * ${2_654_435_761 + salt * 40_692_019} % 1000003) / 1000003.0)`;

const NUMBERS = `
  WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < @count)`;

const INVESTIGATIONS = `
  INSERT INTO investigation (id, question, cluster_id, context, namespace, engine, arm, started_at, outcome, diagnosis,
                             memory, label_state, label_score, label_signals, duration_ms)
  ${NUMBERS}
  SELECT n.value, 'why is app-' || (n.value % 977) || ' in team-' || (n.value % 40) || ' not working',
         'c-' || (n.value % 3), 'prod-' || (n.value % 3), 'team-' || (n.value % 40), 'patterns',
         CASE WHEN ${hash(1)} < 0.15 THEN 'off' ELSE 'on' END,
         strftime('%Y-%m-%dT%H:%M:%fZ', '2024-01-01', '+' || (n.value * 10) || ' minutes'),
         CASE WHEN ${hash(2)} < 0.94 THEN 'diagnosed' ELSE 'inconclusive' END,
         CASE WHEN ${hash(2)} < 0.94 THEN json_object(
           'pattern', CASE WHEN ${hash(3)} < 0.8 THEN 'pattern-' || (n.value % 120) END,
           'category', 'category-' || (n.value % 30),
           'rootCause', 'Container app-' || (n.value % 977) || ' exceeded its memory limit of 128Mi and was killed.',
           'solution', 'Raise the memory limit, or find what it keeps in memory.',
           'commands', json_array('kubectl -n team set resources deploy/app --limits=memory=256Mi'),
           'affected', json_array(json_object('kind', 'Deployment', 'namespace', 'team', 'name', 'app')),
           'severity', 'high', 'confidence', round(0.5 + ${hash(4)} / 2, 2),
           'evidence', json_array(json_object('step', 1, 'quote', 'Reason: OOMKilled'),
                                  json_object('step', 2, 'quote', 'Exit Code: 137'))) END,
         json_object('recalled', json_array(), 'replayed', json('false'),
                     'abstained', CASE WHEN ${hash(5)} < 0.3 THEN 'nothing is similar enough' END),
         CASE WHEN ${hash(6)} < 0.5 THEN 'verified' WHEN ${hash(6)} < 0.75 THEN 'probable'
              WHEN ${hash(6)} < 0.9 THEN 'unknown' ELSE 'failed' END,
         0.5, json_array('grounded', 'oracle:oom-killed'), round(200 + 4000 * ${hash(7)}, 1)
    FROM n`;

const TOOLS = `CASE s.value WHEN 0 THEN 'FIND_ISSUES' WHEN 1 THEN 'DESCRIBE'
                 ELSE CASE n.value % 3 WHEN 0 THEN 'GET_LOGS' WHEN 1 THEN 'GET_EVENTS' ELSE 'DESCRIBE' END END`;

const STEP_ROWS = `
  INSERT INTO step (investigation_id, position, tool, args, argv, calls, status, duration_ms, bytes, omitted_bytes,
                    observation)
  ${NUMBERS}, s (value) AS (SELECT 0 UNION ALL SELECT value + 1 FROM s WHERE value < ${STEPS - 1})
  SELECT n.value, s.value, ${TOOLS}, '{"namespace":"team"}', '["kubectl","get","pods"]', '[]',
         CASE WHEN ${hash(8)} < 0.97 THEN 'ok' ELSE 'failed' END, 80, ${OBSERVATION_CHARS}, 0,
         printf('%.*c', ${OBSERVATION_CHARS}, 'x')
    FROM n, s
   WHERE s.value < 2 OR ${hash(9)} < 0.7`;

const FACTS = `
  INSERT INTO fact (step_id, position, code, subject_kind, subject_namespace, subject_name, captures, quote)
  SELECT id, p.value, 'container.oom-killed', 'Pod', 'team', 'app-' || (id % 977), '{"limit":"128Mi"}', 'Reason: OOMKilled'
    FROM step, (SELECT 0 AS value UNION ALL SELECT 1) p
   WHERE p.value = 0 OR id % 2 = 0`;

const LABEL_EVENTS = `
  INSERT INTO label_event (investigation_id, at, source, signal, weight, detail)
  SELECT id, started_at, CASE id % 5 WHEN 0 THEN 'verify' WHEN 1 THEN 'visit' ELSE 'user' END,
         CASE WHEN label_state = 'failed' THEN CASE WHEN id % 5 < 2 THEN 'still-there' ELSE 'down' END
              ELSE CASE WHEN id % 5 < 2 THEN 'gone' ELSE 'up' END END,
         CASE WHEN label_state = 'failed' THEN -3 ELSE 2.5 END, NULL
    FROM investigation WHERE label_state IN ('verified', 'failed')`;

const INJECTIONS = `
  INSERT INTO injection (investigation_id, memory_type, memory_id, rank, similarity, arm, followed)
  SELECT id, CASE WHEN id % 2 THEN 'pattern' ELSE 'case' END,
         CASE WHEN id % 2 THEN 'learned-' || (id % 199) ELSE CAST(1 + id / 2 AS TEXT) END, 0, 0.9, arm,
         CASE WHEN arm = 'on' THEN id % 4 > 0 END
    FROM investigation WHERE json_extract(memory, '$.abstained') IS NULL`;

const CASES = `
  INSERT INTO memory_case (investigation_id, cluster_id, at, question, category, s1, s2, facts, steps, root_cause,
                           solution, commands, score, taught, words)
  SELECT id, cluster_id, started_at, question, coalesce(category, 'unknown'), printf('%016x', id % 5003),
         printf('%016x', (id * 2654435761 % 1000003) % ${SIGNATURES}), '[]', '[]', 'exceeded its memory limit',
         'raise the limit', '[]', 0.9, 0, question
    FROM investigation WHERE outcome = 'diagnosed'`;

const PATTERNS = `
  INSERT INTO pattern (id, body, origin, state, successes, failures, confidence, created_at, why)
  ${NUMBERS}
  SELECT 'learned-' || n.value, json_object('id', 'learned-' || n.value, 'pattern_type', 'category-' || (n.value % 30)),
         'learned', CASE n.value % 8 WHEN 0 THEN 'suspended' WHEN 1 THEN 'candidate' ELSE 'active' END,
         round(30 * ${hash(10)}, 2), round(6 * ${hash(11)}, 2), round(${hash(12)}, 3), '2024-03-01T00:00:00.000Z', ''
    FROM n`;

const PATTERN_COUNT = 200;

/** Writes a home of so many investigations into a folder and gives the path of its database. */
export function seedHome(home: string, count: number): string {
  const path = join(home, 'learning.db');
  const db = openDatabase({ path, migrationsDir: MIGRATIONS });
  db.pragma('synchronous = OFF');
  db.transaction(() => {
    db.prepare(INVESTIGATIONS).run({ count });
    db.prepare(STEP_ROWS).run({ count });
    db.prepare(FACTS).run();
    db.prepare(LABEL_EVENTS).run();
    db.prepare(INJECTIONS).run();
    db.prepare(CASES).run();
    db.prepare(PATTERNS).run({ count: PATTERN_COUNT });
  })();
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  chmodSync(path, 0o600);
  return path;
}
