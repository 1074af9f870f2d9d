// Which native module is taken, what is said when none loads, and what a connection does over either.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadDriver } from '../../../src/adapters/sqlite/driver.ts';
import { temporaryFolder, temporaryPath } from '../../support/databases.ts';

const require = createRequire(import.meta.url);

it('tells of modules that are not installed', () => {
  expect(() => loadDriver(join(temporaryFolder(), 'main.js'), ['one', 'two'])).toThrow(
    expect.objectContaining({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringMatching(/one: Cannot find module 'one'; two: Cannot find module 'two'/),
    }),
  );
});

it('passes over a module that lacks what is needed', () => {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 'old.cjs'),
    'exports.DatabaseSync = class { prepare() { return {}; } close() {} };',
  );
  const driver = loadDriver(join(folder, 'main.js'), [
    './old.cjs',
    require.resolve('@photostructure/sqlite'),
  ]);
  const db = new driver(':memory:');
  expect(db.prepare('SELECT 6 * 7').pluck().get()).toBe(42);
  db.close();
});

describe('a connection', () => {
  const open = () => {
    const db = new (loadDriver())(':memory:');
    db.exec('CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT UNIQUE, bytes BLOB)');
    return db;
  };
  const names = (db: ReturnType<typeof open>) =>
    db.prepare<[], string>('SELECT name FROM thing ORDER BY id').pluck().all();

  it('binds by position and by name, and gives rows, arrays and first columns', () => {
    const db = open();
    const insert = db.prepare('INSERT INTO thing (name, bytes) VALUES (@name, @bytes)');
    expect(insert.run({ name: 'a', bytes: Buffer.of(1, 2), unused: 1 })).toEqual({
      changes: 1,
      lastInsertRowid: 1,
    });
    expect(db.prepare<[string], object>('SELECT * FROM thing WHERE name = ?').get('a')).toEqual({
      id: 1,
      name: 'a',
      bytes: Uint8Array.of(1, 2),
    });
    expect([...db.prepare('SELECT id, name FROM thing').raw().iterate()]).toEqual([[1, 'a']]);
    expect([...db.prepare('SELECT name FROM thing').pluck().iterate()]).toEqual(['a']);
    expect(db.prepare('SELECT * FROM thing WHERE id = 9').get()).toBeUndefined();
    db.close();
  });

  it('undoes a transaction that fails, and of one within another that part alone', () => {
    const db = open();
    const insert = db.prepare('INSERT INTO thing (name) VALUES (?)');
    const fail = (name: string) =>
      db.transaction(() => {
        insert.run(name);
        throw new Error('no');
      });
    expect(fail('a')).toThrow('no');
    db.transaction(() => {
      insert.run('b');
      expect(fail('c')).toThrow('no');
      insert.run('d');
    }).immediate();
    expect(names(db)).toEqual(['b', 'd']);
    db.close();
  });

  it('names what SQLite says', () => {
    const db = open();
    db.prepare('INSERT INTO thing (name) VALUES (?)').run('a');
    expect(() => db.prepare('INSERT INTO thing (name) VALUES (?)').run('a')).toThrow(
      expect.objectContaining({ code: 'SQLITE_CONSTRAINT', message: expect.stringContaining('UNIQUE') }),
    );
    expect(() => db.prepare('SELEC')).toThrow(expect.objectContaining({ code: 'SQLITE_ERROR' }));
    db.close();
    expect(db.open).toBe(false);
    expect(() => db.close()).not.toThrow();
  });

  it('creates no file that must exist', () => {
    expect(() => new (loadDriver())(temporaryPath(), { fileMustExist: true })).toThrow(
      expect.objectContaining({ code: 'SQLITE_CANTOPEN' }),
    );
  });
});
