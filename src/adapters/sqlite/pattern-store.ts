// The PatternStore over SQLite: learned and imported patterns, their uses, and the runs that tidied them.
import type {
  ClusterContext,
  ConsolidationRun,
  LearnedFilter,
  LearnedPattern,
  LearnedState,
  PatternStore,
  Settled,
  StepScope,
  StepUse,
  Use,
} from '../../domain/learned.ts';
import { LEARNED_STATES } from '../../domain/learned.ts';
import { backUpNightly } from './backup.ts';
import type { Database } from './driver.ts';
import { withDatabaseErrors } from './errors.ts';
import { listIn, parsed, patternIn } from './stored-pattern.ts';

/** Runs that can be undone, one after the other. */
const MAX_RUNS = 10;

interface PatternRow {
  readonly id: string;
  readonly body: string;
  readonly origin: LearnedPattern['origin'];
  readonly state: LearnedState;
  readonly cluster_id: string | null;
  readonly class: string | null;
  readonly s2: string;
  readonly successes: number;
  readonly failures: number;
  readonly learned_successes: number;
  readonly learned_failures: number;
  readonly created_at: string;
  readonly last_used_at: string | null;
  readonly members: string;
  readonly cautions: string;
  readonly why: string;
  readonly team: string | null;
}

interface UseRow {
  readonly id: number;
  readonly at: string;
  readonly clusterId: string;
  readonly arm: Use['arm'];
  readonly followed: 0 | 1 | null;
  readonly state: Use['label']['state'];
  readonly score: number;
  readonly signals: string;
}

interface StepUseRow extends Omit<StepUse, 'call' | 'cited'> {
  readonly tool: StepUse['call']['tool'];
  readonly args: string;
  readonly cited: 0 | 1;
}

interface RunRow {
  readonly id: number;
  readonly at: string;
  readonly report: string;
  readonly before: string;
}

const UPSERT = `
  INSERT INTO pattern (id, body, origin, state, cluster_id, class, s2, learned_successes, learned_failures,
                       successes, failures, confidence, created_at,
                       last_used_at, members, cautions, why, team)
  VALUES (@id, @body, @origin, @state, @clusterId, @clusterClass, @s2, @learnedSuccesses, @learnedFailures, @successes, @failures, @confidence, @createdAt,
          @lastUsedAt, @members, @cautions, @why, @team)
  ON CONFLICT (id) DO UPDATE SET
    body = excluded.body, origin = excluded.origin, state = excluded.state, cluster_id = excluded.cluster_id,
    class = excluded.class, s2 = excluded.s2, learned_successes = excluded.learned_successes,
    learned_failures = excluded.learned_failures, successes = excluded.successes, failures = excluded.failures,
    confidence = excluded.confidence, created_at = excluded.created_at, last_used_at = excluded.last_used_at,
    members = excluded.members, cautions = excluded.cautions, why = excluded.why,
    team = coalesce(excluded.team, pattern.team)`;

const USES = `
  SELECT i.id AS id, i.started_at AS at, i.cluster_id AS clusterId, j.arm AS arm, j.followed AS followed,
         i.label_state AS state, i.label_score AS score, i.label_signals AS signals
    FROM injection j JOIN investigation i ON i.id = j.investigation_id
   WHERE j.memory_type = ? AND j.memory_id = ?
   ORDER BY i.started_at, i.id`;

const STEPS = `
  SELECT s.investigation_id AS investigationId, c.s2 AS s2, s.tool AS tool, s.args AS args, s.status AS status,
         s.duration_ms AS durationMs, 
         -- What a step of another home showed stays there; how much it was is told.
         CASE WHEN i.home IS NULL THEN length(s.observation) ELSE s.bytes END AS chars,
         (SELECT count(*) FROM fact f WHERE f.step_id = s.id) AS newFacts,
         CASE c.taught
           -- What a person gave the cause of rests on the steps that show the facts it is known by.
           WHEN 1 THEN EXISTS (SELECT 1 FROM json_each(c.steps) t
                                WHERE json_extract(t.value, '$.tool') = s.tool
                                  AND json_extract(t.value, '$.args') = json(s.args))
           ELSE EXISTS (SELECT 1 FROM json_each(i.diagnosis, '$.evidence') e
                         WHERE json_extract(e.value, '$.step') = s.position)
         END AS cited
    FROM step s
    JOIN investigation i ON i.id = s.investigation_id
    JOIN memory_case c ON c.investigation_id = s.investigation_id
   WHERE i.outcome IS NOT NULL`;

const CONTEXTS = `
  SELECT cluster_id AS clusterId, context
    FROM investigation
   WHERE id IN (SELECT coalesce(max(CASE WHEN home IS NULL THEN id END), max(id)) FROM investigation GROUP BY cluster_id)
   ORDER BY cluster_id`;

/**
 * Sums over everything that a run reads: what is added or taken away changes a count, a case that is written again has
 * another time, score or length, and a word on an outcome is an event of its own. Times are summed as whole numbers, by
 * day and by millisecond.
 */
const EVIDENCE = `
  SELECT json_array(
    (SELECT json_array(count(*), sum(investigation_id), sum(round(score * 1e9)), sum(taught), max(at),
                       sum(replace(substr(at, 1, 10), '-', '')), sum(replace(substr(at, 12, 8), ':', '')),
                       sum(substr(at, 21, 3)), sum(length(facts)), sum(length(root_cause)), sum(length(solution)),
                       sum(length(steps)), sum(length(commands)))
       FROM memory_case),
    (SELECT json_array(count(*), max(rowid), sum(followed)) FROM injection),
    (SELECT json_array(count(*), max(id)) FROM label_event),
    (SELECT json_array(count(*), max(id), count(outcome)) FROM investigation),
    (SELECT json_array(count(*), max(id)) FROM step))`;

/** Makes the pattern store of an open database. `path` is named in errors. */
export function createPatternStore(db: Database, path = db.name): PatternStore {
  return new SqlitePatternStore(db, path);
}

class SqlitePatternStore implements PatternStore {
  readonly #db: Database;
  readonly #path: string;

  constructor(db: Database, path: string) {
    this.#db = db;
    this.#path = path;
  }

  put(learned: LearnedPattern): void {
    this.#write(() => this.#upsert(learned));
  }

  addAll(patterns: readonly LearnedPattern[]): readonly string[] {
    return this.#write(() => {
      const isTaken = this.#db.prepare<[string]>('SELECT 1 FROM pattern WHERE id = ?');
      return patterns.flatMap((learned) => {
        if (isTaken.get(learned.pattern.id) !== undefined) return [];
        this.#upsert(learned);
        return [learned.pattern.id];
      });
    });
  }

  find(id: string): LearnedPattern | undefined {
    return this.#read(() => {
      const row = this.#db.prepare<[string], PatternRow>('SELECT * FROM pattern WHERE id = ?').get(id);
      return (row && learnedOf(row)) ?? undefined;
    });
  }

  list({ states = LEARNED_STATES }: LearnedFilter = {}): readonly LearnedPattern[] {
    return this.#read(() =>
      this.#db
        .prepare<[string], PatternRow>(
          'SELECT * FROM pattern WHERE state IN (SELECT value FROM json_each(?)) ORDER BY id',
        )
        .all(JSON.stringify(states))
        .flatMap((row) => learnedOf(row) ?? []),
    );
  }

  remove(id: string): boolean {
    return this.#write(() => this.#db.prepare('DELETE FROM pattern WHERE id = ?').run(id).changes > 0);
  }

  uses(id: string, type: 'pattern' | 'case' = 'pattern'): readonly Use[] {
    return this.#read(() =>
      this.#db
        .prepare<[string, string], UseRow>(USES)
        .all(type, id)
        .map(({ id: investigationId, at, clusterId, arm, followed, state, score, signals }) => ({
          investigationId,
          at,
          clusterId,
          arm,
          followed: followed === null ? null : followed === 1,
          label: { state, score, signals: JSON.parse(signals) as readonly string[] },
        })),
    );
  }

  eachStep(visit: (use: StepUse) => void, of?: StepScope): void {
    const { where, value } = whichOf(of);
    const sql = `${STEPS}${where} ORDER BY c.begun, s.investigation_id, s.position`;
    this.#read(() => {
      for (const row of this.#db.prepare<[unknown], StepUseRow>(sql).iterate(value)) {
        const { tool, args, cited, ...rest } = row;
        const call = { tool, args: JSON.parse(args) as StepUse['call']['args'] };
        visit({ ...rest, call, cited: cited === 1 });
      }
    });
  }

  contexts(): readonly ClusterContext[] {
    return this.#read(() => this.#db.prepare<[], ClusterContext>(CONTEXTS).all());
  }

  replaceAll(
    patterns: readonly LearnedPattern[],
    at: string,
    report: readonly string[],
  ): ConsolidationRun | null {
    return this.#write(() => {
      this.#db
        .prepare(
          'INSERT INTO consolidation_attempt (id, at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET at = excluded.at',
        )
        .run(at);
      const before = JSON.stringify(this.list());
      if (before === JSON.stringify([...patterns].map(inOrder).sort(byId))) return null;
      this.#overwrite(patterns);
      const { lastInsertRowid } = this.#db
        .prepare('INSERT INTO consolidation (at, report, before) VALUES (?, ?, ?)')
        .run(at, JSON.stringify(report), before);
      const id = Number(lastInsertRowid);
      this.#db.prepare('DELETE FROM consolidation WHERE id <= ?').run(id - MAX_RUNS);
      return { id, at, report };
    });
  }

  backUp(): string {
    return withDatabaseErrors(this.#path, () => backUpNightly(this.#db));
  }

  lastRun(): ConsolidationRun | undefined {
    return this.#read(() => {
      const row = this.#lastRow();
      return row === undefined ? undefined : runOf(row);
    });
  }

  evidence(): string {
    return this.#read(() => this.#db.prepare<[], string>(EVIDENCE).pluck().get() ?? '');
  }

  settle({ evidence, until }: Settled): void {
    this.#write(() =>
      this.#db.prepare('UPDATE consolidation_attempt SET evidence = ?, until = ?').run(evidence, until),
    );
  }

  settled(): Settled | null {
    const row = this.#read(() =>
      this.#db.prepare<[], Settled>('SELECT evidence, until FROM consolidation_attempt').get(),
    );
    return row === undefined || row.evidence === '' ? null : { evidence: row.evidence, until: row.until };
  }

  lastAttemptAt(): string | null {
    return this.#read(
      () => this.#db.prepare<[], string>('SELECT at FROM consolidation_attempt').pluck().get() ?? null,
    );
  }

  undo(): ConsolidationRun | undefined {
    return this.#write(() => {
      const row = this.#lastRow();
      if (row === undefined) return undefined;
      const before = beforeOf(row);
      this.#overwrite([...before, ...importedSince(before, this.list())]);
      this.#db.prepare('DELETE FROM consolidation WHERE id = ?').run(row.id);
      return runOf(row);
    });
  }

  #lastRow(): RunRow | undefined {
    return this.#db.prepare<[], RunRow>('SELECT * FROM consolidation ORDER BY id DESC LIMIT 1').get();
  }

  /** What cannot be read is not known to be wrong: it stays for the version that can. */
  #overwrite(patterns: readonly LearnedPattern[]): void {
    const readable = this.list().map(({ pattern }) => pattern.id);
    this.#db
      .prepare('DELETE FROM pattern WHERE id IN (SELECT value FROM json_each(?))')
      .run(JSON.stringify(readable));
    for (const learned of patterns) this.#upsert(learned);
  }

  #upsert({ pattern, members, cautions, learnedFrom, team, ...rest }: LearnedPattern): void {
    this.#db.prepare(UPSERT).run({
      ...rest,
      id: pattern.id,
      body: JSON.stringify(pattern),
      confidence: pattern.confidence,
      members: JSON.stringify(members),
      cautions: JSON.stringify(cautions),
      team: team ?? null,
      learnedSuccesses: learnedFrom.successes,
      learnedFailures: learnedFrom.failures,
    });
  }

  #read<T>(run: () => T): T {
    return withDatabaseErrors(this.#path, run);
  }

  #write<T>(run: () => T): T {
    return withDatabaseErrors(this.#path, () => this.#db.transaction(run).immediate());
  }
}

/** The condition that chooses investigations, with the one value that it takes. */
function whichOf(of: StepScope | undefined): { readonly where: string; readonly value: unknown } {
  if (of === undefined) return { where: ' AND ? IS NULL', value: null };
  return 'newest' in of
    ? {
        where:
          ' AND c.investigation_id IN (SELECT investigation_id FROM memory_case ORDER BY investigation_id DESC LIMIT ?)',
        value: of.newest,
      }
    : {
        where: ' AND c.investigation_id IN (SELECT value FROM json_each(?))',
        value: JSON.stringify(of.investigationIds),
      };
}

/** What was taken in after a run is none of its work. */
function importedSince(
  before: readonly LearnedPattern[],
  now: readonly LearnedPattern[],
): readonly LearnedPattern[] {
  const known = new Set(before.map(({ pattern }) => pattern.id));
  return now.filter(({ origin, pattern }) => origin === 'imported' && !known.has(pattern.id));
}

/** The patterns as they were. A run of before the two were told apart has what they were learned from in the sums. */
function beforeOf({ before }: RunRow): readonly LearnedPattern[] {
  const stored = JSON.parse(before) as readonly (Omit<LearnedPattern, 'learnedFrom'> &
    Partial<LearnedPattern>)[];
  return stored.flatMap((one) => {
    const { successes, failures } = one;
    const pattern = patternIn(one.pattern);
    return pattern === null
      ? []
      : [{ ...one, pattern, learnedFrom: one.learnedFrom ?? { successes, failures } }];
  });
}

/** Null for a row that is no pattern of this version. */
function learnedOf(row: PatternRow): LearnedPattern | null {
  const pattern = patternIn(parsed(row.body));
  const members = listIn(row.members, 'number');
  const cautions = listIn(row.cautions, 'string');
  if (pattern === null || members === null || cautions === null) return null;
  return {
    pattern,
    origin: row.origin,
    state: row.state,
    clusterId: row.cluster_id,
    clusterClass: row.class,
    s2: row.s2,
    learnedFrom: { successes: row.learned_successes, failures: row.learned_failures },
    successes: row.successes,
    failures: row.failures,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    members,
    cautions,
    why: row.why,
    ...(row.team !== null && { team: row.team }),
  };
}

/** The fields in the order in which rows give them, so that equal patterns are equal text. */
function inOrder(learned: LearnedPattern): LearnedPattern {
  const { pattern, origin, state, clusterId, clusterClass, s2, learnedFrom, successes, failures } = learned;
  const { createdAt, lastUsedAt, members, cautions, why, team } = learned;
  const scope = { pattern, origin, state, clusterId, clusterClass, s2, learnedFrom, successes, failures };
  return { ...scope, createdAt, lastUsedAt, members, cautions, why, ...(team !== undefined && { team }) };
}

function byId(a: LearnedPattern, b: LearnedPattern): number {
  return a.pattern.id < b.pattern.id ? -1 : 1;
}

function runOf({ id, at, report }: RunRow): ConsolidationRun {
  return { id, at, report: JSON.parse(report) as readonly string[] };
}
