// The views that readers of the database file rely on: their columns, and that what they say is so.
import { spawnSync } from 'node:child_process';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/adapters/sqlite/driver.ts';
import { createInvestigationStore } from '../../../src/adapters/sqlite/investigation-store.ts';
import type { Label } from '../../../src/domain/investigation.ts';
import type { InvestigationStore } from '../../../src/domain/ports.ts';
import { openTestDatabase } from '../../support/databases.ts';
import {
  beginningOf,
  describeStep,
  findIssuesStep,
  inconclusiveInvestigation,
  labelOf,
  oomDiagnosis,
  oomInvestigation,
  record,
} from '../../support/investigations.ts';

let db: Database;
let store: InvestigationStore;
beforeEach(() => {
  db = openTestDatabase();
  store = createInvestigationStore(db);
});

function rows(query: string): readonly unknown[] {
  return db.prepare(query).all();
}

function labelled(state: Label['state'], overrides: Parameters<typeof oomInvestigation>[0] = {}): number {
  const investigation = oomInvestigation({ label: labelOf(state), ...overrides });
  const id = record(store, investigation);
  if (state === 'unknown') return id;
  // What nobody outside has judged counts neither way.
  const said = {
    source: 'visit',
    signal: state === 'failed' ? 'still-there' : 'gone',
    weight: 0,
    detail: null,
  };
  store.addLabelEvent({ investigationId: id, at: investigation.startedAt, ...said }, () => labelOf(state));
  return id;
}

it.each([
  [
    'investigations',
    'id query query_embedding steps solution success confidence_score cluster_context timestamp user_feedback reuse_count',
  ],
  [
    'learned_patterns',
    'id pattern_type symptoms investigation_steps solution_template success_rate last_used confidence cluster_context',
  ],
  ['tool_effectiveness', 'tool_name query_pattern success_rate avg_steps_to_solution last_updated'],
])('%s has the columns that were promised', (view, columns) => {
  const names = rows(`SELECT name FROM pragma_table_info('${view}')`).map(
    (row) => (row as { name: string }).name,
  );
  expect(names).toEqual(expect.arrayContaining(columns.split(' ')));
});

describe('investigations', () => {
  const columns = `id, query, query_embedding, steps, solution, success, confidence_score, cluster_context, timestamp,
    user_feedback, reuse_count`;

  it('tells of a finished one', () => {
    record(store, oomInvestigation());
    expect(rows(`SELECT ${columns} FROM investigations`)).toEqual([
      {
        id: 1,
        query: 'pods of cart in shop keep crashing',
        query_embedding: null,
        steps: '["FIND_ISSUES","DESCRIBE"]',
        solution: oomDiagnosis().solution,
        success: 1,
        confidence_score: 0.93,
        cluster_context: 'prod-eu-1/shop',
        timestamp: '2026-11-22T10:15:30.250Z',
        user_feedback: null,
        reuse_count: 0,
      },
    ]);
  });

  it('tells of one that found nothing and of one that did not end', () => {
    record(store, inconclusiveInvestigation());
    store.begin(beginningOf(oomInvestigation()));
    expect(
      rows('SELECT steps, solution, success, confidence_score, cluster_context FROM investigations'),
    ).toEqual([
      {
        steps: '["FIND_ISSUES"]',
        solution: null,
        success: null,
        confidence_score: null,
        cluster_context: 'staging',
      },
      {
        steps: '[]',
        solution: null,
        success: null,
        confidence_score: null,
        cluster_context: 'prod-eu-1/shop',
      },
    ]);
  });

  it.each([
    ['verified', 1],
    ['probable', 1],
    ['unknown', null],
    ['failed', 0],
  ] as const)('has for the label %s success %s', (state, success) => {
    labelled(state);
    expect(rows('SELECT success FROM investigations')).toEqual([{ success }]);
  });

  it('has the last verdict of the user, and of nobody else', () => {
    const id = record(store, oomInvestigation());
    const feedback = () => rows('SELECT user_feedback AS said FROM investigations');
    const say = (source: string, signal: string, detail: string | null) =>
      store.addLabelEvent(
        { investigationId: id, at: '2026-11-22T12:00:00.000Z', source, signal, weight: 1, detail },
        () => labelOf('verified'),
      );
    say('user', 'down', 'it was the sidecar');
    expect(feedback()).toEqual([{ said: 'down: it was the sidecar' }]);
    say('user', 'up', null);
    say('verify', 'symptom-gone', 'no restart for 10 minutes');
    expect(feedback()).toEqual([{ said: 'up' }]);
  });

  it('counts where it was shown, not where it was withheld, nor a pattern of the same name', () => {
    const ids = [1, 2, 3, 4].map(() => record(store, oomInvestigation()));
    const inject = (investigationId: number, memoryType: 'case' | 'pattern', arm: 'on' | 'off') =>
      store.addInjection({
        investigationId,
        memoryType,
        memoryId: '1',
        rank: 0,
        similarity: 0.9,
        arm,
        followed: null,
      });
    inject(ids[1] ?? 0, 'case', 'on');
    inject(ids[1] ?? 0, 'case', 'on');
    inject(ids[2] ?? 0, 'case', 'on');
    inject(ids[2] ?? 0, 'pattern', 'on');
    inject(ids[3] ?? 0, 'case', 'off');
    expect(rows('SELECT reuse_count AS n FROM investigations ORDER BY id')).toEqual([
      { n: 2 },
      { n: 0 },
      { n: 0 },
      { n: 0 },
    ]);
  });

  it('has the newest vector of the question', () => {
    const id = record(store, oomInvestigation());
    const space = db.prepare(
      'INSERT INTO embedding_space (model, digest, dimensions, prefix_version) VALUES (?, ?, 2, 1)',
    );
    const embed = db.prepare(
      'INSERT INTO embedding (space_id, investigation_id, text_hash, vector) VALUES (?, ?, ?, ?)',
    );
    for (const [model, vector] of [
      ['old', new Float32Array([1, 0])],
      ['new', new Float32Array([0, 1])],
    ] as const) {
      embed.run(space.run(model, 'sha256:0').lastInsertRowid, id, 'hash', Buffer.from(vector.buffer));
    }
    const [row] = rows('SELECT query_embedding AS vector FROM investigations') as readonly {
      vector: Uint8Array;
    }[];
    expect(row?.vector).toEqual(new Uint8Array(Float32Array.of(0, 1).buffer));
  });
});

describe('learned_patterns', () => {
  it('tells of a pattern, its successes and where it holds', () => {
    const insert = db.prepare(
      `INSERT INTO pattern (id, body, origin, state, cluster_id, context, successes, failures, confidence, created_at, last_used_at)
       VALUES (?, ?, 'learned', 'active', ?, ?, ?, ?, 0.49, '2026-11-01T00:00:00.000Z', ?)`,
    );
    const body = JSON.stringify({
      id: 'oom-cart',
      pattern_type: 'oom',
      symptoms: ['exit code 137', 'OOMKilled'],
      investigation_sequence: ['DESCRIBE Pod {namespace} {pod}'],
      solution_template: 'Raise the memory limit from {limit}',
    });
    insert.run('oom-cart', body, 'c-5f2a91c07be4', 'prod-eu-1', 3, 1, '2026-11-20T00:00:00.000Z');
    insert.run('oom-any', body, null, null, 0, 0, null);
    const same = {
      pattern_type: 'oom',
      symptoms: '["exit code 137","OOMKilled"]',
      investigation_steps: '["DESCRIBE Pod {namespace} {pod}"]',
      solution_template: 'Raise the memory limit from {limit}',
      confidence: 0.49,
      origin: 'learned',
      state: 'active',
    };
    expect(rows('SELECT * FROM learned_patterns')).toEqual([
      {
        ...same,
        id: 'oom-cart',
        success_rate: 0.75,
        last_used: '2026-11-20T00:00:00.000Z',
        cluster_context: 'prod-eu-1',
      },
      { ...same, id: 'oom-any', success_rate: null, last_used: null, cluster_context: null },
    ]);
  });
});

describe('tool_effectiveness', () => {
  it('is empty without investigations that ended', () => {
    const id = store.begin(beginningOf(oomInvestigation()));
    store.addStep(id, describeStep());
    expect(rows('SELECT * FROM tool_effectiveness')).toEqual([]);
  });

  it('counts successes, steps, citations and facts by tool and category', () => {
    labelled('verified', { startedAt: '2026-11-20T00:00:00.000Z' });
    labelled('probable', {
      steps: [describeStep(), describeStep({ index: 2, status: 'failed', facts: [] })],
    });
    labelled('failed', { startedAt: '2026-11-23T00:00:00.000Z' });
    labelled('unknown', { steps: [findIssuesStep()] });
    record(store, inconclusiveInvestigation());
    const oom = { query_pattern: 'oom', last_updated: '2026-11-23T00:00:00.000Z' };
    expect(rows('SELECT * FROM tool_effectiveness ORDER BY query_pattern, tool_name')).toEqual([
      {
        ...oom,
        tool_name: 'DESCRIBE',
        success_rate: 2 / 3,
        avg_steps_to_solution: 2,
        judged: 3,
        uses: 4,
        cited_uses: 3,
        failed_uses: 1,
        facts: 3,
      },
      {
        ...oom,
        tool_name: 'FIND_ISSUES',
        success_rate: 1 / 2,
        avg_steps_to_solution: 2,
        judged: 2,
        uses: 3,
        cited_uses: 0,
        failed_uses: 0,
        facts: 6,
      },
      {
        tool_name: 'FIND_ISSUES',
        query_pattern: 'unknown',
        success_rate: null,
        avg_steps_to_solution: null,
        last_updated: '2026-11-22T10:15:30.250Z',
        judged: 0,
        uses: 1,
        cited_uses: 0,
        failed_uses: 0,
        facts: 0,
      },
    ]);
  });

  it('is updated by a verdict', () => {
    const id = labelled('probable');
    const at = '2026-11-24T08:00:00.000Z';
    store.addLabelEvent(
      { investigationId: id, at, source: 'user', signal: 'down', weight: -3, detail: null },
      () => labelOf('failed'),
    );
    expect(rows('SELECT DISTINCT success_rate, last_updated FROM tool_effectiveness')).toEqual([
      { success_rate: 0, last_updated: at },
    ]);
  });
});

// The shell is an older SQLite than the driver's on most machines; the file promises to be readable by it.
const shell = spawnSync('sqlite3', ['--version'], { encoding: 'utf8' });
it.skipIf(shell.error !== undefined)(
  `can be read by the sqlite3 shell (${shell.stdout?.slice(0, 7) ?? 'absent'})`,
  () => {
    labelled('verified');
    const query = 'SELECT tool_name, query_pattern, success_rate FROM tool_effectiveness ORDER BY 1';
    const result = spawnSync('sqlite3', ['-readonly', db.name, query], { encoding: 'utf8' });
    expect(result).toMatchObject({ status: 0, stdout: 'DESCRIBE|oom|1.0\nFIND_ISSUES|oom|1.0\n' });
  },
);
