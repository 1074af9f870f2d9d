// Which native module is taken, and what is said when none loads.
import { cpSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { driverCandidates, loadDriver } from '../../../src/adapters/sqlite/driver.ts';
import { temporaryFolder } from '../../support/databases.ts';

it.each([
  [8, ['better-sqlite3']],
  [9, ['better-sqlite3']],
  [10, ['better-sqlite3-n10', 'better-sqlite3']],
  [11, ['better-sqlite3-n10', 'better-sqlite3']],
])('tries for Node-API %i %j', (version, names) => {
  expect(driverCandidates(version)).toEqual(names);
});

const unavailable = (message: RegExp) =>
  expect.objectContaining({
    code: 'DATABASE_UNAVAILABLE',
    message: expect.stringMatching(message),
    hint: expect.stringContaining('npm install -g --allow-scripts=better-sqlite3'),
  });

it('tells of a module that is not installed', () => {
  expect(() => loadDriver(join(temporaryFolder(), 'main.js'))).toThrow(unavailable(/Cannot find module/));
});

it('tells of a module whose binary was never built', () => {
  const folder = temporaryFolder();
  const require = createRequire(import.meta.url);
  mkdirSync(join(folder, 'node_modules'));
  for (const name of ['better-sqlite3', 'bindings', 'file-uri-to-path']) {
    const source = dirname(require.resolve(`${name}/package.json`));
    cpSync(source, join(folder, 'node_modules', name), {
      recursive: true,
      filter: (file) => !/[/\\](build|deps|src|prebuilds)$/.test(file),
    });
  }
  expect(() => loadDriver(join(folder, 'main.js'))).toThrow(
    unavailable(/Could not locate the bindings file/),
  );
});

it('opens a database with what it gives', () => {
  const db = new (loadDriver())(':memory:');
  expect(db.prepare('SELECT 6 * 7').pluck().get()).toBe(42);
  db.close();
});
