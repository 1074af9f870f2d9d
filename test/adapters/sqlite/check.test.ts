// What `doctor` is told of the database, sound or not.
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { checkDatabase } from '../../../src/adapters/sqlite/check.ts';
import { loadDriver } from '../../../src/adapters/sqlite/driver.ts';
import { createInvestigationStore } from '../../../src/adapters/sqlite/investigation-store.ts';
import { openDatabase } from '../../../src/adapters/sqlite/open.ts';
import { MIGRATIONS_DIR, openTestDatabase, temporaryFolder, temporaryPath } from '../../support/databases.ts';
import { oomInvestigation, record } from '../../support/investigations.ts';

const VERSION = readdirSync(MIGRATIONS_DIR).length;

function databaseWithOne(): string {
  const path = temporaryPath();
  const db = openDatabase({ path, migrationsDir: MIGRATIONS_DIR });
  record(createInvestigationStore(db), oomInvestigation());
  db.close();
  return path;
}

it('a sound one is ok, in use or not, and is left as it was', () => {
  const path = databaseWithOne();
  const before = readFileSync(path);
  const expected = {
    state: 'ok',
    detail: expect.stringMatching(
      new RegExp(`learning\\.db: [\\d.]+ [KM]iB, 1 investigation, schema version ${VERSION}, journal wal$`),
    ),
    hint: null,
  };
  expect(checkDatabase(path, MIGRATIONS_DIR)).toEqual(expected);
  expect(readFileSync(path).equals(before)).toBe(true);
  openTestDatabase(path);
  expect(checkDatabase(path, MIGRATIONS_DIR)).toEqual(expected);
});

it('one that is not there yet is a notice, and is not made', () => {
  const path = temporaryPath();
  expect(checkDatabase(path, MIGRATIONS_DIR)).toMatchObject({ state: 'notice', hint: null });
  expect(existsSync(dirname(path))).toBe(false);
});

it.each([
  ['the folder', (path: string) => chmodSync(dirname(path), 0o755)],
  ['the file', (path: string) => chmodSync(path, 0o640)],
])('%s open to others is a warning', (_, loosen) => {
  const path = databaseWithOne();
  loosen(path);
  expect(checkDatabase(path, MIGRATIONS_DIR)).toMatchObject({
    state: 'warning',
    detail: expect.stringContaining('1 investigation'),
    hint: expect.stringMatching(/^chmod go= \//),
  });
});

it('one of an older version is a notice', () => {
  const path = databaseWithOne();
  const newer = join(temporaryFolder(), 'migrations');
  cpSync(MIGRATIONS_DIR, newer, { recursive: true });
  writeFileSync(join(newer, `${String(VERSION + 1).padStart(4, '0')}-more.sql`), 'SELECT 1;');
  expect(checkDatabase(path, newer)).toMatchObject({
    state: 'notice',
    detail: expect.stringContaining(`upgrades it to ${VERSION + 1}`),
  });
});

it.each<[string, (path: string) => void, RegExp, RegExp]>([
  [
    'garbage',
    (path) => writeFileSync(path, 'no database '.repeat(2_000)),
    /damaged or not a database/,
    /mv /,
  ],
  ['another program’s', (path) => edit(path, 'PRAGMA application_id = 7'), /another program/, /mv /],
  ['a newer one', (path) => edit(path, 'PRAGMA user_version = 9999'), /schema version 9999/, /Upgrade/],
  ['a damaged one', damage, /damaged/, /mv .*recover/],
  ['a folder', (path) => mkdirSync(`${path}.d`), /cannot be opened/, /K8S_LEARN_HOME/],
])('%s is an error with a hint', (name, spoil, detail, hint) => {
  const path = databaseWithOne();
  spoil(path);
  const checked = name === 'a folder' ? `${path}.d` : path;
  expect(checkDatabase(checked, MIGRATIONS_DIR)).toEqual({
    state: 'error',
    detail: expect.stringMatching(detail),
    hint: expect.stringMatching(hint),
  });
});

it('an incomplete installation is an error', () => {
  expect(checkDatabase(databaseWithOne(), temporaryFolder())).toMatchObject({
    state: 'error',
    hint: expect.stringMatching(/again/),
  });
});

function edit(path: string, statement: string): void {
  const db = new (loadDriver())(path);
  db.exec(statement);
  db.close();
}

function damage(path: string): void {
  const content = readFileSync(path);
  content.fill(0xa5, 2 * 16_384);
  writeFileSync(path, content);
}
