// A home that the version before made, with the schema of then: brought forward, it reads and is recalled as before.
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCaseStore } from '../../../src/adapters/sqlite/case-store.ts';
import { createInvestigationStore } from '../../../src/adapters/sqlite/investigation-store.ts';
import { openDatabase } from '../../../src/adapters/sqlite/open.ts';
import { createPatternStore } from '../../../src/adapters/sqlite/pattern-store.ts';
import { MIGRATIONS_DIR, temporaryFolder, temporaryPath } from '../../support/databases.ts';

/** The newest schema of the version before. */
const FORMER = 6;

function formerMigrations(): string {
  const folder = temporaryFolder();
  for (const name of readdirSync(MIGRATIONS_DIR).filter((each) => Number(each.slice(0, 4)) <= FORMER))
    cpSync(join(MIGRATIONS_DIR, name), join(folder, name));
  return folder;
}

const AFFECTED = [{ kind: 'Deployment', namespace: 'shop', name: 'cart' }];
const DIAGNOSIS = {
  pattern: 'oom-killed',
  category: 'oom',
  rootCause: 'Container cart exceeded its memory limit of 128Mi.',
  solution: 'Raise the limit.',
  commands: [],
  affected: AFFECTED,
  severity: 'high',
  confidence: 0.93,
  evidence: [{ step: 0, quote: 'OOMKilled' }],
};

/** Writes as the version before did: its columns, and none of today's. */
function writeFormerHome(path: string): void {
  const db = openDatabase({ path, migrationsDir: formerMigrations() });
  db.prepare(
    `INSERT INTO investigation (question, cluster_id, context, namespace, engine, model, arm, started_at, outcome, diagnosis,
                                memory, duration_ms, label_state, label_score, label_signals)
     VALUES ('why does cart crash', 'c-1', 'prod', 'shop', 'patterns', NULL, 'on', '2026-01-01T00:00:00.000Z', 'diagnosed', ?,
             '{"recalled":[],"replayed":false,"abstained":null}', 640, 'verified', 0.95, '["grounded","user:up"]')`,
  ).run(JSON.stringify(DIAGNOSIS));
  db.prepare(
    `INSERT INTO label_event (investigation_id, at, source, signal, weight, detail)
     VALUES (1, '2026-01-01T01:00:00.000Z', 'user', 'up', 2.5, NULL)`,
  ).run();
  db.prepare(
    `INSERT INTO memory_case (investigation_id, cluster_id, at, question, category, s1, s2, facts, steps, root_cause, solution,
                              commands, pattern, score, taught, words)
     VALUES (1, 'c-1', '2026-01-01T01:00:00.000Z', 'why does cart crash', 'oom', 's-one', 's-two', '[]', '[]', ?, ?, '[]',
             'oom-killed', 0.95, 0, 'why does cart crash')`,
  ).run(DIAGNOSIS.rootCause, DIAGNOSIS.solution);
  db.close();
}

test('is read as it was, found by object and by what it began with, and has no place of its own', () => {
  const path = temporaryPath();
  writeFormerHome(path);
  const db = openDatabase({ path, migrationsDir: MIGRATIONS_DIR });
  const store = createInvestigationStore(db);
  const cases = createCaseStore(db);
  expect(store.get(1)).toMatchObject({
    question: 'why does cart crash',
    outcome: 'diagnosed',
    diagnosis: { ...DIAGNOSIS, basis: 'evidence', since: null, chain: [] },
    label: { state: 'verified', score: 0.95, signals: ['grounded', 'user:up'] },
    seen: null,
    leads: [],
    notLooked: [],
  });
  expect(store.labelEvents(1)).toMatchObject([{ source: 'user', signal: 'up' }]);
  expect(store.trials('c-1').get('oom-killed')).toEqual({ right: 1, wrong: 0 });
  expect(store.list({ limit: 5, search: ['memory', 'limit'], pattern: 'oom-killed' })).toHaveLength(1);
  expect(store.findPlace(1)).toBeUndefined();
  const [remembered] = cases.findByObjects('c-1', AFFECTED, 5);
  expect(remembered).toMatchObject({ investigationId: 1, firstS2: 's-two', links: [], taught: false });
  expect(cases.findByFirstLook('c-1', 's-two', 5)).toHaveLength(1);
  expect(cases.findByWords(['crash'], 5)).toMatchObject([{ investigationId: 1 }]);
  expect(createPatternStore(db).list()).toEqual([]);
  db.close();
});
