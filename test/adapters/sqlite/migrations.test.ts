// Migrations: from nothing and from every earlier version, whole or not at all, after a backup.
import { cpSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backUp } from '../../../src/adapters/sqlite/backup.ts';
import type { Database } from '../../../src/adapters/sqlite/driver.ts';
import { createInvestigationStore } from '../../../src/adapters/sqlite/investigation-store.ts';
import { readMigrations } from '../../../src/adapters/sqlite/migrations.ts';
import { openDatabase } from '../../../src/adapters/sqlite/open.ts';
import {
  MIGRATIONS_DIR,
  openTestDatabase,
  settleClosed,
  temporaryFolder,
  temporaryPath,
} from '../../support/databases.ts';
import { oomInvestigation, record } from '../../support/investigations.ts';

const shipped = readMigrations(MIGRATIONS_DIR);

/** Makes a folder with the first `count` shipped migrations and then those given. */
function migrationsFolder(count: number, ...more: readonly string[]): string {
  const folder = join(temporaryFolder(), 'migrations');
  mkdirSync(folder);
  for (const migration of shipped.slice(0, count)) {
    cpSync(
      migration.file,
      join(folder, `${String(migration.number).padStart(4, '0')}-${migration.name}.sql`),
    );
  }
  more.forEach((sql, index) => {
    writeFileSync(join(folder, `${String(count + index + 1).padStart(4, '0')}-more-${index}.sql`), sql);
  });
  return folder;
}

function withDatabase<T>(path: string, migrationsDir: string, use: (db: Database) => T): T {
  const db = openDatabase({ path, migrationsDir });
  try {
    return use(db);
  } finally {
    db.close();
  }
}

function schemaOf(db: Database): unknown {
  return db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name').all();
}

async function filesBeside(path: string): Promise<readonly string[]> {
  await settleClosed();
  return readdirSync(dirname(path)).sort();
}

describe('the shipped migrations', () => {
  it('are journaled, each once', () => {
    const path = temporaryPath();
    for (const _ of [1, 2]) withDatabase(path, MIGRATIONS_DIR, () => null);
    const rows = openTestDatabase(path).prepare('SELECT * FROM migration ORDER BY number').all();
    expect(rows).toEqual(
      shipped.map(({ number, name }) => ({
        number,
        name,
        applied_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      })),
    );
  });

  it.each(shipped.map((migration) => migration.number))(
    'lead from version %i to the newest schema',
    (version) => {
      const path = temporaryPath();
      withDatabase(path, migrationsFolder(version), (db) =>
        expect(db.pragma('user_version', { simple: true })).toBe(version),
      );
      expect(schemaOf(openTestDatabase(path))).toEqual(schemaOf(openTestDatabase()));
    },
  );

  it('make no backup of a database without rows', async () => {
    const path = temporaryPath();
    withDatabase(path, migrationsFolder(1), () => null);
    withDatabase(path, migrationsFolder(1, 'CREATE TABLE more (id INTEGER PRIMARY KEY);'), () => null);
    expect(await filesBeside(path)).toEqual(['learning.db']);
  });
});

describe('an upgrade', () => {
  const newest = shipped.length;
  const more =
    'ALTER TABLE investigation ADD COLUMN mood TEXT; CREATE TABLE copy AS SELECT * FROM investigation;';

  function databaseWithOne(): string {
    const path = temporaryPath();
    withDatabase(path, MIGRATIONS_DIR, (db) => record(createInvestigationStore(db), oomInvestigation()));
    return path;
  }

  it('keeps what was stored, and a private backup of it', async () => {
    const path = databaseWithOne();
    const expected = { ...oomInvestigation(), id: 1 };
    withDatabase(path, migrationsFolder(newest, more, 'DROP TABLE copy;'), (db) => {
      expect(createInvestigationStore(db).get(1)).toEqual(expected);
      expect(db.pragma('user_version', { simple: true })).toBe(newest + 2);
      expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
    });
    const backup = `${path}.v${newest}.backup`;
    expect(await filesBeside(path)).toEqual(['learning.db', `learning.db.v${newest}.backup`]);
    expect((statSync(backup).mode & 0o777).toString(8)).toBe('600');
    expect(createInvestigationStore(openTestDatabase(backup)).get(1)).toEqual(expected);
  });

  it('leaves the backup to the process that upgraded first', async () => {
    const path = databaseWithOne();
    withDatabase(path, MIGRATIONS_DIR, (db) => backUp(db, newest - 1));
    expect(await filesBeside(path)).toEqual(['learning.db']);
  });

  it('keeps children when it builds their parent anew', () => {
    const path = databaseWithOne();
    const anew = `
      CREATE TABLE step_new (id INTEGER PRIMARY KEY, investigation_id INTEGER NOT NULL REFERENCES investigation (id)
        ON DELETE CASCADE, position INTEGER, tool TEXT, args TEXT, argv TEXT, calls TEXT, status TEXT, duration_ms REAL,
        bytes INTEGER, omitted_bytes INTEGER, observation TEXT) STRICT;
      INSERT INTO step_new SELECT * FROM step;
      DROP TRIGGER fact_counted; DROP TRIGGER investigation_ended;
      DROP VIEW tool_effectiveness; DROP VIEW investigations;
      DROP TABLE step;
      ALTER TABLE step_new RENAME TO step;`;
    withDatabase(path, migrationsFolder(newest, anew), (db) =>
      expect(createInvestigationStore(db).get(1)).toEqual({ ...oomInvestigation(), id: 1 }),
    );
  });

  it.each([
    ['fails', 'CREATE TABLE half (id INTEGER); SELECT * FROM nowhere;', /no such table: nowhere/],
    [
      'leaves orphans',
      'CREATE TABLE half (id INTEGER); DELETE FROM step;',
      /leaves 3 rows without what they belong to/,
    ],
  ])('that %s changes nothing', (_, sql, message) => {
    const path = databaseWithOne();
    const folder = migrationsFolder(newest, sql);
    for (const _ of [1, 2]) expect(() => openDatabase({ path, migrationsDir: folder })).toThrow(message);
    const db = openTestDatabase(path);
    expect(db.pragma('user_version', { simple: true })).toBe(newest);
    expect(schemaOf(db)).toEqual(schemaOf(openTestDatabase()));
    expect(createInvestigationStore(db).get(1)).toEqual({ ...oomInvestigation(), id: 1 });
  });

  it('keeps the steps that worked before one that fails', () => {
    const path = databaseWithOne();
    const folder = migrationsFolder(newest, 'CREATE TABLE kept (id INTEGER);', 'SELECT * FROM nowhere;');
    expect(() => openDatabase({ path, migrationsDir: folder })).toThrow(/nowhere/);
    withDatabase(path, migrationsFolder(newest, 'CREATE TABLE kept (id INTEGER);'), (db) =>
      expect(db.prepare('SELECT count(*) FROM kept').pluck().get()).toBe(0),
    );
  });
});

describe('a folder of migrations', () => {
  it.each<[string, readonly string[]]>([
    ['is empty', []],
    ['holds other files alone', ['readme.md', '1-short.sql']],
    ['leaves a gap', ['0001-one.sql', '0003-three.sql']],
    ['has a number twice', ['0001-one.sql', '0002-two.sql', '0002-deux.sql']],
    ['begins late', ['0002-two.sql']],
  ])('that %s is told of before anything is made', (_, names) => {
    const folder = temporaryFolder();
    for (const name of names) writeFileSync(join(folder, name), '');
    const path = temporaryPath();
    expect(() => openDatabase({ path, migrationsDir: folder })).toThrow(
      expect.objectContaining({ code: 'INTERNAL', message: expect.stringContaining('not complete') }),
    );
    expect(existsSync(path)).toBe(false);
  });

  it('that is missing is told of', () => {
    expect(() => readMigrations('/nowhere/at/all')).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });
});
