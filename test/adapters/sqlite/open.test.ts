// Opening: what is created, who can read it, and how each file that cannot be used is told of and left alone.
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadDriver } from '../../../src/adapters/sqlite/driver.ts';
import { createInvestigationStore } from '../../../src/adapters/sqlite/investigation-store.ts';
import { networkFileSystem } from '../../../src/adapters/sqlite/network-file-system.ts';
import { openDatabase } from '../../../src/adapters/sqlite/open.ts';
import {
  MIGRATIONS_DIR,
  openTestDatabase,
  settleClosed,
  temporaryFolder,
  temporaryPath,
} from '../../support/databases.ts';
import { oomInvestigation, record } from '../../support/investigations.ts';
import { childProgram } from './child-process.ts';

const runChild = childProgram();

function open(path: string) {
  return openDatabase({ path, migrationsDir: MIGRATIONS_DIR });
}

function failsWith(code: string, hint: RegExp) {
  return expect.objectContaining({ code, hint: expect.stringMatching(hint) });
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

function newDatabase(): string {
  const path = temporaryPath();
  const db = open(path);
  record(createInvestigationStore(db), oomInvestigation());
  db.close();
  return path;
}

describe('a new database', () => {
  it.each([
    ['page_size', 16_384],
    ['journal_mode', 'wal'],
    ['synchronous', 2],
    ['foreign_keys', 1],
    ['secure_delete', 1],
    ['application_id', 0x6b38734c],
    ['user_version', readdirSync(MIGRATIONS_DIR).length],
    ['busy_timeout', 5_000],
  ])('has %s %s', (pragma, value) => {
    expect(openTestDatabase().pragma(pragma, { simple: true })).toBe(value);
  });

  it('is an empty file too', () => {
    const path = join(temporaryFolder(), 'learning.db');
    writeFileSync(path, '');
    expect(record(createInvestigationStore(openTestDatabase(path)), oomInvestigation())).toBe(1);
  });

  it('keeps a rollback journal where a log cannot work, and changes to one', async () => {
    const path = newDatabase();
    await settleClosed();
    const db = openDatabase({ path, migrationsDir: MIGRATIONS_DIR, journalMode: 'delete' });
    expect(db.pragma('journal_mode', { simple: true })).toBe('delete');
    expect(record(createInvestigationStore(db), oomInvestigation())).toBe(2);
    expect(readdirSync(dirname(path))).toEqual(['learning.db']);
    db.close();
  });
});

it.each([
  [0x6969, 'nfs'],
  [-11_317_950, 'cifs'],
  [0xfe534d42, 'smb2'],
  [0xef53, null],
  [0x01021994, null],
])('knows the file system %i as %s', (type, name) => {
  expect(networkFileSystem(type)).toBe(name);
});

describe('privacy', () => {
  it.each([0o000, 0o022, 0o077, 0o277])('keeps all files to their owner under umask %i', (umask) => {
    const path = temporaryPath();
    const before = process.umask(umask);
    try {
      const db = open(path);
      record(createInvestigationStore(db), oomInvestigation());
      const files = readdirSync(dirname(path)).sort();
      expect(files).toEqual(['learning.db', 'learning.db-shm', 'learning.db-wal']);
      expect(files.map((file) => modeOf(join(dirname(path), file)))).toEqual(['600', '600', '600']);
      expect(modeOf(dirname(path))).toBe('700');
      db.close();
    } finally {
      process.umask(before);
    }
  });

  it('closes files and a folder of ours that others could read', () => {
    const path = newDatabase();
    chmodSync(dirname(path), 0o755);
    chmodSync(path, 0o644);
    writeFileSync(join(dirname(path), 'config.json'), '{}');
    openTestDatabase(path);
    expect([modeOf(dirname(path)), modeOf(path), modeOf(`${path}-wal`)]).toEqual(['700', '600', '600']);
  });

  it('leaves a folder open that holds other things', () => {
    const path = join(temporaryFolder(), 'learning.db');
    writeFileSync(join(dirname(path), 'thesis.txt'), '');
    chmodSync(dirname(path), 0o755);
    openTestDatabase(path);
    expect([modeOf(dirname(path)), modeOf(path)]).toEqual(['755', '600']);
  });
});

describe('read-only', () => {
  it('reads, and refuses to write', () => {
    const path = newDatabase();
    const db = openDatabase({ path, migrationsDir: MIGRATIONS_DIR, readOnly: true });
    const store = createInvestigationStore(db);
    expect(store.get(1).question).toBe(oomInvestigation().question);
    expect(() => record(store, oomInvestigation())).toThrow(failsWith('DATABASE_READ_ONLY', /writable/));
    db.close();
  });

  it('makes no database', () => {
    const path = temporaryPath();
    expect(() => openDatabase({ path, migrationsDir: MIGRATIONS_DIR, readOnly: true })).toThrow(
      failsWith('DATABASE_UNAVAILABLE', /first question/),
    );
    expect(existsSync(dirname(path))).toBe(false);
  });

  it('does not upgrade', () => {
    const path = newDatabase();
    const migrationsDir = join(temporaryFolder(), 'migrations');
    cpSync(MIGRATIONS_DIR, migrationsDir, { recursive: true });
    writeFileSync(
      join(migrationsDir, `${nextNumber()}-more.sql`),
      'CREATE TABLE more (id INTEGER PRIMARY KEY);',
    );
    expect(() => openDatabase({ path, migrationsDir, readOnly: true })).toThrow(
      failsWith('DATABASE_READ_ONLY', /write/),
    );
    openTestDatabase(path);
  });

  // Root may write everywhere, so the child gives its rights up.
  describe.each([
    ['file', 0o755, 0o444],
    ['folder', 0o555, 0o644],
  ])('where the %s cannot be written', (_, folderMode, fileMode) => {
    const { question } = oomInvestigation();

    function protect(path: string): string {
      const migrationsDir = join(dirname(path), '..', 'migrations');
      cpSync(MIGRATIONS_DIR, migrationsDir, { recursive: true });
      chmodSync(join(dirname(path), '..'), 0o755);
      for (const file of readdirSync(dirname(path))) chmodSync(join(dirname(path), file), fileMode);
      chmodSync(dirname(path), folderMode);
      onTestFinished(() => chmodSync(dirname(path), 0o700));
      return migrationsDir;
    }

    it('tells of it and changes nothing', async () => {
      const path = newDatabase();
      const migrationsDir = protect(path);
      const before = readFileSync(path);
      const result = await runChild(['unprivileged', path, migrationsDir]);
      expect(result).toEqual({
        exitCode: 1,
        lines: [expect.stringMatching(/^DATABASE_READ_ONLY .*--no-save/)],
      });
      expect(readFileSync(path).equals(before)).toBe(true);
    });

    it('reads all the same, what stands in the write-ahead log too', async () => {
      const path = newDatabase();
      const copy = temporaryPath();
      const db = openTestDatabase(path);
      record(createInvestigationStore(db), oomInvestigation());
      cpSync(dirname(path), dirname(copy), { recursive: true, filter: (file) => !file.endsWith('-shm') });
      expect(readdirSync(dirname(copy))).toEqual(['learning.db', 'learning.db-wal']);
      const result = await runChild(['read', copy, protect(copy)]);
      expect(result.lines).toEqual([
        expect.stringMatching(/^error .*2 investigations.* cannot be written$/),
        `2 ${question}, 1 ${question}`,
        expect.stringMatching(`^DATABASE_READ_ONLY The database ${copy} cannot be written`),
      ]);
      expect(readdirSync(dirname(copy))).toEqual(['learning.db', 'learning.db-wal']);
    });
  });
});

describe('a file that cannot be used', () => {
  const garbage = Buffer.from('this is a diary, not a database\n'.repeat(600));

  it.each<[string, (path: string) => void, string, RegExp]>([
    ['garbage', (path) => writeFileSync(path, garbage), 'DATABASE_CORRUPT', /mv .*learning\.db\.broken/],
    ['a few bytes', (path) => writeFileSync(path, 'hello'), 'DATABASE_CORRUPT', /mv /],
    ['another program’s database', makeForeign, 'DATABASE_CORRUPT', /K8S_LEARN_HOME/],
    [
      'another program’s mark',
      (path) => withDriver(path, 'PRAGMA application_id = 7'),
      'DATABASE_CORRUPT',
      /mv /,
    ],
    [
      'another program’s version',
      (path) => withDriver(path, 'PRAGMA user_version = 7'),
      'DATABASE_CORRUPT',
      /mv /,
    ],
    ['a folder', (path) => mkdirSync(path), 'DATABASE_UNAVAILABLE', /K8S_LEARN_HOME/],
    [
      'a link to nowhere',
      (path) => symlinkSync('/nowhere/at/all', path),
      'DATABASE_UNAVAILABLE',
      /K8S_LEARN_HOME/,
    ],
  ])('%s is told of and left as it is', (_, make, code, hint) => {
    const path = join(temporaryFolder(), 'learning.db');
    make(path);
    const before = contentOf(path);
    expect(() => open(path)).toThrow(failsWith(code, hint));
    expect(() => open(path)).toThrow(failsWith(code, hint));
    expect(contentOf(path)).toBe(before);
  });

  it('a folder that is a file is told of', () => {
    const folder = join(temporaryFolder(), 'home');
    writeFileSync(folder, 'not a folder');
    expect(() => open(join(folder, 'learning.db'))).toThrow(
      failsWith('DATABASE_UNAVAILABLE', /K8S_LEARN_HOME/),
    );
    expect(() => open(join(folder, 'deeper', 'learning.db'))).toThrow(failsWith('DATABASE_UNAVAILABLE', /./));
  });

  it('names the backup when there is one', () => {
    const path = join(temporaryFolder(), 'learning.db');
    writeFileSync(path, garbage);
    for (const version of [9, 10, 2]) writeFileSync(`${path}.v${version}.backup`, '');
    expect(() => open(path)).toThrow(failsWith('DATABASE_CORRUPT', /learning\.db\.v10\.backup/));
  });

  it('one of a newer version is left as it is', () => {
    const path = newDatabase();
    withDriver(path, 'PRAGMA user_version = 9999');
    const before = contentOf(path);
    for (const readOnly of [false, true]) {
      expect(() => openDatabase({ path, migrationsDir: MIGRATIONS_DIR, readOnly })).toThrow(
        failsWith('DATABASE_NEWER', /Upgrade k8s-learn/),
      );
    }
    expect(contentOf(path)).toBe(before);
  });

  it('one that another process holds is told of after waiting', () => {
    const path = newDatabase();
    const db = openTestDatabase(path);
    db.pragma('busy_timeout = 100');
    const store = createInvestigationStore(db);
    const other = openTestDatabase(path);
    other.exec('BEGIN IMMEDIATE');
    expect(() => record(store, oomInvestigation())).toThrow(failsWith('DATABASE_LOCKED', /try again/));
    other.exec('ROLLBACK');
    expect(record(store, oomInvestigation())).toBe(2);
  });

  it('one that is damaged inside is told of when it is read', () => {
    const path = newDatabase();
    const content = readFileSync(path);
    const root = rootPageOf(path, 'investigation');
    content.fill(0xa5, (root - 1) * 16_384, root * 16_384);
    writeFileSync(path, content);
    const store = createInvestigationStore(openTestDatabase(path));
    expect(() => store.get(1)).toThrow(failsWith('DATABASE_CORRUPT', /mv /));
  });
});

function nextNumber(): string {
  return String(readdirSync(MIGRATIONS_DIR).length + 1).padStart(4, '0');
}

function makeForeign(path: string): void {
  withDriver(path, 'CREATE TABLE recipes (name TEXT)');
}

function rootPageOf(path: string, table: string): number {
  const db = new (loadDriver())(path, { readonly: true });
  const page = db.prepare('SELECT rootpage FROM sqlite_master WHERE name = ?').pluck().get(table);
  db.close();
  return Number(page);
}

function withDriver(path: string, statement: string): void {
  const db = new (loadDriver())(path);
  db.exec(statement);
  db.close();
}

function contentOf(path: string): string {
  return existsSync(path) && statSync(path).isFile() ? readFileSync(path, 'base64') : 'no file';
}
