// The narrow rows that statistics are made of: kept by triggers, and the same when they are made anew.
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Database } from '../../../src/adapters/sqlite/driver.ts';
import { createInvestigationStore } from '../../../src/adapters/sqlite/investigation-store.ts';
import { readMigrations } from '../../../src/adapters/sqlite/migrations.ts';
import { openDatabase } from '../../../src/adapters/sqlite/open.ts';
import { createStatisticsStore } from '../../../src/adapters/sqlite/statistics-store.ts';
import { MIGRATIONS_DIR, openTestDatabase, temporaryFolder, temporaryPath } from '../../support/databases.ts';
import { type Lived, live } from '../../support/histories.ts';

const STATISTICS = readMigrations(MIGRATIONS_DIR).find(({ name }) => name === 'statistics');

const JUDGED = readMigrations(MIGRATIONS_DIR).find(({ name }) => name === 'judged');

function derived(db: Database): unknown {
  return {
    measures: db.prepare('SELECT * FROM investigation_measure ORDER BY investigation_id').all(),
    uses: db.prepare('SELECT * FROM tool_use ORDER BY investigation_id, tool').all(),
  };
}

/** Makes the rows anew of what is recorded, as the migration makes them for what was there before it. */
function rederived(db: Database): unknown {
  const sql = readFileSync(STATISTICS?.file ?? '', 'utf8');
  const [, inserts = ''] = /-- What is there already\.\n([\s\S]*?)\n-- Counts the uses/.exec(sql) ?? [];
  expect(inserts).toMatch(/INSERT INTO investigation_measure[\s\S]*INSERT INTO tool_use/);
  const judged = readFileSync(JUDGED?.file ?? '', 'utf8');
  const [unjudged = ''] = /UPDATE investigation_measure SET success = NULL[\s\S]*$/.exec(judged) ?? [];
  db.exec(`DELETE FROM investigation_measure; DELETE FROM tool_use; ${inserts}; ${unjudged}`);
  return derived(db);
}

const event = fc.constantFrom<readonly [string, string, number]>(
  ['user', 'up', 2.5],
  ['user', 'down', -3],
  ['verify', 'gone', 3],
  ['verify', 'still-there', -3],
  ['visit', 'asked-again', -1.5],
  ['engine', 'oracle', 1.5],
);

const lived: fc.Arbitrary<Lived> = fc.record(
  {
    arm: fc.constantFrom('on', 'off'),
    label: fc.constantFrom('verified', 'probable', 'unknown', 'failed'),
    category: fc.constantFrom('oom', 'probe', null),
    pattern: fc.constantFrom('oom-killed', null),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    steps: fc.integer({ min: 0, max: 5 }),
    s2: fc.constantFrom('s-1', 's-2'),
    memory: fc.constantFrom('followed', 'shown', 'withheld'),
    events: fc.array(event, { maxLength: 4 }),
    unfinished: fc.boolean(),
  },
  { requiredKeys: [] },
);

it('what triggers keep is what would be counted anew, whatever was lived through and forgotten', () => {
  fc.assert(
    fc.property(fc.array(lived, { maxLength: 8 }), fc.integer({ min: 1, max: 8 }), (history, forgotten) => {
      const db = openDatabase({ path: temporaryPath(), migrationsDir: MIGRATIONS_DIR });
      try {
        live(db, history);
        createInvestigationStore(db).remove([forgotten]);
        const kept = derived(db);
        expect(rederived(db)).toEqual(kept);
      } finally {
        db.close();
      }
    }),
    { numRuns: 25 },
  );
});

it('a memory that is recorded again as followed counts once, as followed', () => {
  const db = openTestDatabase();
  const [id = 0] = live(db, [{ memory: 'shown' }]);
  const count = () =>
    db
      .prepare('SELECT shown, followed, withheld FROM investigation_measure WHERE investigation_id = ?')
      .get(id);
  expect(count()).toEqual({ shown: 1, followed: 0, withheld: 0 });
  createInvestigationStore(db).addInjection({
    investigationId: id,
    memoryType: 'pattern',
    memoryId: 'learned-1',
    rank: 0,
    similarity: 0.9,
    arm: 'on',
    followed: true,
  });
  expect(count()).toEqual({ shown: 1, followed: 1, withheld: 0 });
});

const CASE_COLUMNS = ['objects', 'links', 'first_s2'] as const;
const ANSWER_COLUMNS = ['not_looked', 'leads', 'seen'];
const LABEL_COLUMNS = ['uid', 'home'];

it('a database from before has its statistics after the upgrade', () => {
  const folder = join(temporaryFolder(), 'migrations');
  mkdirSync(folder);
  const before = readMigrations(MIGRATIONS_DIR).filter(({ number }) => number < (STATISTICS?.number ?? 0));
  for (const { file } of before) cpSync(file, join(folder, file.split('/').at(-1) ?? ''));
  const path = temporaryPath();
  const history: readonly Lived[] = [
    { s2: 'a', memory: 'followed', events: [['user', 'up', 2.5]] },
    { s2: 'a', category: null, memory: 'withheld', arm: 'off', label: 'failed' },
    { unfinished: true },
  ];
  const old = openDatabase({ path, migrationsDir: folder });
  // The store of today writes these columns, which are of no concern to the statistics.
  for (const column of ANSWER_COLUMNS) old.exec(`ALTER TABLE investigation ADD COLUMN ${column} TEXT`);
  for (const column of CASE_COLUMNS) old.exec(`ALTER TABLE memory_case ADD COLUMN ${column} TEXT`);
  for (const column of LABEL_COLUMNS) old.exec(`ALTER TABLE label_event ADD COLUMN ${column} TEXT`);
  live(old, history);
  for (const column of ANSWER_COLUMNS) old.exec(`ALTER TABLE investigation DROP COLUMN ${column}`);
  for (const column of CASE_COLUMNS) old.exec(`ALTER TABLE memory_case DROP COLUMN ${column}`);
  for (const column of LABEL_COLUMNS) old.exec(`ALTER TABLE label_event DROP COLUMN ${column}`);
  old.close();
  const fresh = openTestDatabase();
  live(fresh, history);
  expect(derived(openTestDatabase(path))).toEqual(derived(fresh));
});

it('an empty database has nothing to tell', () => {
  const filter = { since: null, curveBuckets: 12, recent: 5, patterns: 5 };
  expect(createStatisticsStore(openTestDatabase()).tally(filter)).toMatchObject({
    firstAt: null,
    lastAt: null,
    curveBuckets: [],
    troubles: [],
    tools: [],
    recent: [],
  });
});
