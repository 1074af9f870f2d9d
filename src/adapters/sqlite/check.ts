// Looks at the database for `doctor`: is it sound, current and private? Changes nothing in it.
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { K8sLearnError, messageOf } from '../../domain/errors.ts';
import { connect, readText } from './connection.ts';
import type { Database } from './driver.ts';
import { moveAsideHint, withDatabaseErrors } from './errors.ts';
import { newestVersion, readMigrations, refuseNewer, schemaVersion } from './migrations.ts';
import { databaseFiles, isOpenToOthers, isWritable } from './private-files.ts';
import { parsed, patternIn } from './stored-pattern.ts';

export interface DatabaseCheck {
  readonly state: 'ok' | 'notice' | 'warning' | 'error';
  readonly detail: string;
  readonly hint: string | null;
}

/** Damage is reported up to this many findings; one is enough to know. */
const MAX_DAMAGES = 3;
const MIB = 1024 * 1024;

/** Checks a database file; what is wrong with it is the result, never thrown. */
export function checkDatabase(path: string, migrationsDir: string): DatabaseCheck {
  try {
    const migrations = readMigrations(migrationsDir);
    if (!existsSync(path)) {
      return { state: 'notice', detail: `${path} is not there yet; the first question makes it`, hint: null };
    }
    return withDatabaseErrors(path, () => {
      const db = connect({ path, readOnly: true });
      try {
        refuseNewer(path, db, migrations);
        return inspect(path, db, newestVersion(migrations));
      } finally {
        db.close();
      }
    });
  } catch (error) {
    const hint = error instanceof K8sLearnError ? error.hint : null;
    return { state: 'error', detail: messageOf(error), hint };
  }
}

function inspect(path: string, db: Database, newest: number): DatabaseCheck {
  const damages = db.pragma(`quick_check(${MAX_DAMAGES})`) as readonly { readonly quick_check: string }[];
  if (damages[0]?.quick_check !== 'ok') {
    const found = damages.map((damage) => damage.quick_check).join('; ');
    return { state: 'error', detail: `${path} is damaged: ${found}`, hint: moveAsideHint(path) };
  }
  const detail = describe(path, db);
  if (!isWritable(path)) {
    return {
      state: 'error',
      detail: `${detail}; it cannot be written`,
      hint: `Make ${dirname(path)} and the files in it writable for you, or choose another folder with K8S_LEARN_HOME.`,
    };
  }
  const open = [dirname(path), ...databaseFiles(path)].filter(isOpenToOthers);
  if (open.length > 0) {
    return {
      state: 'warning',
      detail: `${detail}; others may read ${open.join(', ')}`,
      hint: `chmod go= ${open.join(' ')}`,
    };
  }
  const unreadable = unreadablePatterns(db);
  if (unreadable.length > 0) {
    const which = unreadable.slice(0, MAX_DAMAGES).join(', ');
    return {
      state: 'warning',
      detail: `${detail}; ${unreadable.length} of its patterns cannot be read, ${which}`,
      hint: 'They are left out and stay as they are; a newer k8s-learn may have written them.',
    };
  }
  if (schemaVersion(db) < newest) {
    return { state: 'notice', detail: `${detail}; the next command upgrades it to ${newest}`, hint: null };
  }
  return { state: 'ok', detail, hint: null };
}

function unreadablePatterns(db: Database): readonly string[] {
  if (schemaVersion(db) === 0) return [];
  const hasPatterns = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'pattern'").get() !== undefined;
  if (!hasPatterns) return [];
  return db
    .prepare<[], { readonly id: string; readonly body: string }>('SELECT id, body FROM pattern ORDER BY id')
    .all()
    .flatMap(({ id, body }) => (patternIn(parsed(body)) === null ? [id] : []));
}

function describe(path: string, db: Database): string {
  const version = schemaVersion(db);
  const count =
    version === 0 ? 0 : db.prepare<[], number>('SELECT count(*) FROM investigation').pluck().get();
  const bytes = databaseFiles(path).reduce((sum, file) => sum + statSync(file).size, 0);
  const size = bytes < MIB ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / MIB).toFixed(1)} MiB`;
  const investigations = count === 1 ? '1 investigation' : `${count ?? 0} investigations`;
  return `${path}: ${size}, ${investigations}, schema version ${version}, journal ${readText(db, 'journal_mode')}`;
}
