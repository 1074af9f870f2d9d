// Loads SQLite: the one that Node has from 22.16 on, else that of a package with ready-made binaries.
import { createRequire } from 'node:module';
import { K8sLearnError, messageOf } from '../../domain/errors.ts';
import { type Driver, driverOver, type NativeModule } from './database.ts';

export type { Database, Driver } from './database.ts';

/** Best first; both have the same interface. */
const MODULES: readonly string[] = ['node:sqlite', '@photostructure/sqlite'];

/**
 * Loads the first module that really opens a database, looked up from `from` (a file or its URL). Throws
 * DATABASE_UNAVAILABLE when none does.
 */
export function loadDriver(from: string | URL = import.meta.url, modules = MODULES): Driver {
  const require = createRequire(from);
  const failures: string[] = [];
  for (const name of modules) {
    try {
      const driver = driverOver(quietly(() => require(name) as NativeModule));
      const db = new driver(':memory:');
      try {
        // An older interface lacks a part of this.
        db.prepare('SELECT 1').pluck().get();
      } finally {
        db.close();
      }
      return driver;
    } catch (error) {
      failures.push(`${name}: ${firstLine(messageOf(error))}`);
    }
  }
  throw new K8sLearnError(
    'DATABASE_UNAVAILABLE',
    `SQLite could not be loaded for Node ${process.versions.node} (${failures.join('; ')}).`,
    'Install k8s-learn again, use Node 22.16 or newer, which has SQLite, or ask with --no-save.',
  );
}

/** Loads a module without Node's word that it is experimental: nobody who asks about a cluster can do anything about it. */
function quietly<T>(load: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
