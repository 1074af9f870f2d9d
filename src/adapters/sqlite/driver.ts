// Loads the native SQLite module that fits the running Node.
import { createRequire } from 'node:module';
import type BetterSqlite3 from 'better-sqlite3';
import { K8sLearnError, messageOf } from '../../domain/errors.ts';

export type Database = BetterSqlite3.Database;
export type Driver = typeof BetterSqlite3;

/** The Node-API version from which better-sqlite3 13 runs. Below it, opening a database ends the process. */
const NODE_API_OF_NEWER_DRIVER = 10;
const NEWER_DRIVER = 'better-sqlite3-n10';
const OLDER_DRIVER = 'better-sqlite3';

/** Names the modules to try, best first, for a Node-API version. */
export function driverCandidates(nodeApiVersion: number): readonly string[] {
  return nodeApiVersion >= NODE_API_OF_NEWER_DRIVER ? [NEWER_DRIVER, OLDER_DRIVER] : [OLDER_DRIVER];
}

/**
 * Loads the first module that really opens a database, looked up from `from` (a file or its URL). Throws
 * DATABASE_UNAVAILABLE when none does.
 */
export function loadDriver(from: string | URL = import.meta.url): Driver {
  const require = createRequire(from);
  const failures: string[] = [];
  for (const name of driverCandidates(Number(process.versions.napi))) {
    try {
      const driver = require(name) as Driver;
      // The module loads its binary with the first database, not before.
      new driver(':memory:').close();
      return driver;
    } catch (error) {
      failures.push(`${name}: ${firstLine(messageOf(error))}`);
    }
  }
  throw new K8sLearnError(
    'DATABASE_UNAVAILABLE',
    `SQLite could not be loaded for Node ${process.versions.node} (${failures.join('; ')}).`,
    'Install again with `npm install -g --allow-scripts=better-sqlite3 k8s-learn` (in a checkout: `npm rebuild better-sqlite3`), or use --no-save.',
  );
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
