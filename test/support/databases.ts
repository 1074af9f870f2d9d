// Real database files in temporary folders that vanish after the test.
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { onTestFinished } from 'vitest';
import type { Database } from '../../src/adapters/sqlite/driver.ts';
import { openDatabase } from '../../src/adapters/sqlite/open.ts';

/** The migrations of the project. */
export const MIGRATIONS_DIR = fileURLToPath(new URL('../../migrations', import.meta.url));

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

let empty: string | undefined;

/** Gives an empty database of the newest schema, made once: to copy it takes a tenth of what the migrations take. */
function emptyDatabase(): string {
  if (empty !== undefined) return empty;
  const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-test-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'learning.db');
  openDatabase({ path, migrationsDir: MIGRATIONS_DIR }).close();
  empty = path;
  return path;
}

/** Opens a database of the newest schema, closed and deleted after the test. */
export function openTestDatabase(path = temporaryPath()): Database {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    copyFileSync(emptyDatabase(), path);
    chmodSync(path, 0o600);
  }
  const db = openDatabase({ path, migrationsDir: MIGRATIONS_DIR });
  onTestFinished(() => void db.close());
  return db;
}
