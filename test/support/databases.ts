// Real database files in temporary folders that vanish after the test.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { onTestFinished } from 'vitest';
import type { Database } from '../../src/adapters/sqlite/driver.ts';
import { openDatabase } from '../../src/adapters/sqlite/open.ts';
import { MIGRATIONS_DIR, startEmpty } from './empty-database.ts';

export { MIGRATIONS_DIR } from './empty-database.ts';

/** Makes a temporary folder that is deleted after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Gives a path for a database in a folder that is not there yet. */
export function temporaryPath(): string {
  return join(temporaryFolder(), 'home', 'learning.db');
}

/**
 * Lets go of the files of connections that are closed. The package that has SQLite for older Nodes does so when their
 * statements are collected, or when the process ends; Node's own SQLite does so at once.
 */
export async function settleClosed(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  await setImmediate();
}

/** Opens a database of the newest schema, closed and deleted after the test. */
export function openTestDatabase(path = temporaryPath()): Database {
  startEmpty(path);
  const db = openDatabase({ path, migrationsDir: MIGRATIONS_DIR });
  onTestFinished(() => void db.close());
  return db;
}
