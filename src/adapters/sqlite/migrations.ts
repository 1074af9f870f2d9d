// Brings the schema forward: numbered SQL files, each applied once, whole or not at all.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { K8sLearnError, messageOf } from '../../domain/errors.ts';
import { backUp } from './backup.ts';
import type { Database } from './driver.ts';

export interface Migration {
  /** The schema version that it leads to: 1, 2, 3 … */
  readonly number: number;
  readonly name: string;
  readonly file: string;
}

const MIGRATION_FILE = /^(\d{4})-([a-z0-9-]+)\.sql$/;

/** Lists the migrations of a folder in order. Throws INTERNAL when it has none or their numbers leave a gap. */
export function readMigrations(folder: string): readonly Migration[] {
  const migrations = fileNames(folder)
    .flatMap((file) => {
      const match = MIGRATION_FILE.exec(file);
      return match === null
        ? []
        : [{ number: Number(match[1]), name: match[2] ?? '', file: join(folder, file) }];
    })
    .sort((a, b) => a.number - b.number);
  if (migrations.length === 0) throw incomplete(`there are no migrations in ${folder}`);
  const gap = migrations.findIndex((migration, index) => migration.number !== index + 1);
  if (gap !== -1) throw incomplete(`migration ${gap + 1} in ${folder} is missing or there twice`);
  return migrations;
}

function fileNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw incomplete(`the migrations cannot be read: ${messageOf(error)}`);
  }
}

function incomplete(why: string): K8sLearnError {
  return new K8sLearnError(
    'INTERNAL',
    `The installation is not complete: ${why}.`,
    'Install k8s-learn again.',
  );
}

/** Gives the schema version that these migrations lead to. */
export function newestVersion(migrations: readonly Migration[]): number {
  return migrations.length;
}

/** Reads the schema version of a database: the number of its last migration, 0 when it is new. */
export function schemaVersion(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }));
}

/** Throws DATABASE_NEWER when a later version of the program has written the database. */
export function refuseNewer(path: string, db: Database, migrations: readonly Migration[]): void {
  const version = schemaVersion(db);
  if (version <= newestVersion(migrations)) return;
  throw new K8sLearnError(
    'DATABASE_NEWER',
    `The database ${path} has schema version ${version}; this k8s-learn knows versions up to ${newestVersion(migrations)}.`,
    'Upgrade k8s-learn, or choose another folder with K8S_LEARN_HOME.',
  );
}

/**
 * Applies the migrations that a database lacks, after a backup when it holds anything. Any number of processes may do
 * so at once. `applicationId` marks a new database as ours, together with its first migration.
 */
export function migrate(db: Database, migrations: readonly Migration[], applicationId: number): void {
  refuseNewer(db.name, db, migrations);
  const version = schemaVersion(db);
  if (version === newestVersion(migrations)) return;
  // Another process may be at it: its tables are looked at as they were at one moment.
  if (version > 0 && db.transaction(() => hasRows(db))()) backUp(db, version);
  // A migration that builds a table anew drops the old one, and its rows' children with it where keys cascade.
  db.pragma('foreign_keys = OFF');
  try {
    for (const migration of migrations.slice(version)) apply(db, migration, applicationId);
  } finally {
    db.pragma('foreign_keys = ON');
  }
  refuseNewer(db.name, db, migrations);
}

function apply(db: Database, migration: Migration, applicationId: number): void {
  const sql = readFileSync(migration.file, 'utf8');
  const run = db.transaction(() => {
    // Read again inside the write lock: another process may have been first.
    if (schemaVersion(db) >= migration.number) return;
    db.exec(sql);
    db.prepare(
      "INSERT INTO migration (number, name, applied_at) VALUES (?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
    ).run(migration.number, migration.name);
    db.pragma(`application_id = ${applicationId}`);
    db.pragma(`user_version = ${migration.number}`);
    const orphans = db.pragma('foreign_key_check') as readonly unknown[];
    if (orphans.length > 0) {
      throw new K8sLearnError(
        'INTERNAL',
        `Migration ${migration.number} (${migration.name}) leaves ${orphans.length} rows without what they belong to; it was undone.`,
        'The database is as it was. Go back to the version of k8s-learn before, and report this.',
      );
    }
  });
  run.immediate();
}

function hasRows(db: Database): boolean {
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' AND name <> 'migration' AND sql NOT LIKE 'CREATE VIRTUAL%'",
    )
    .pluck()
    .all();
  return tables.some(
    (table) => db.prepare(`SELECT 1 FROM "${table.replaceAll('"', '""')}" LIMIT 1`).get() !== undefined,
  );
}
