// Copies of the database that are made before it is upgraded, beside it.
import { closeSync, fsyncSync, openSync, readdirSync, readSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isRunning } from '../is-running.ts';
import type { Database } from './driver.ts';
import { createPrivateFile } from './private-files.ts';

/** Where `PRAGMA user_version` stands in the file: 4 bytes, big-endian (SQLite file format, section 1.3). */
const USER_VERSION_OFFSET = 60;
/** The name of a copy that is being made, and of the journal that SQLite keeps of it; with the process that makes it. */
const UNFINISHED = /\.backup\.tmp\.(\d+)(?:-journal|-wal|-shm)?$/;

/**
 * Copies the database as it is at schema version `version` to `<path>.v<version>.backup`, durably. Does nothing when
 * another process has upgraded it meanwhile: that one made the backup.
 */
export function backUp(db: Database, version: number): void {
  const target = `${db.name}.v${version}.backup`;
  const temporary = `${target}.tmp.${process.pid}`;
  removeUnfinished(db.name);
  // VACUUM INTO takes an empty file as it is, so that the copy is never readable by others.
  createPrivateFile(temporary);
  try {
    db.prepare('VACUUM INTO ?').run(temporary);
    if (storedVersion(temporary) === version) {
      syncToDisk(temporary);
      renameSync(temporary, target);
      syncToDisk(dirname(target));
    }
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Copies the database to `<path>.v<version>.nightly.backup`, durably, in place of the copy before, and gives its path. */
export function backUpNightly(db: Database): string {
  const target = `${db.name}.v${Number(db.pragma('user_version', { simple: true }))}.nightly.backup`;
  const temporary = `${target}.tmp.${process.pid}`;
  removeUnfinished(db.name);
  createPrivateFile(temporary);
  try {
    db.prepare('VACUUM INTO ?').run(temporary);
    syncToDisk(temporary);
    renameSync(temporary, target);
    syncToDisk(dirname(target));
  } finally {
    rmSync(temporary, { force: true });
  }
  return target;
}

/**
 * Deletes copies that were never finished: their processes are gone. Such a copy holds all that was remembered, and
 * nobody would find it again.
 */
export function removeUnfinished(path: string): void {
  for (const name of filesBeside(path)) {
    const pid = UNFINISHED.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(dirname(path), name), { force: true });
  }
}

/** Lists the backups of a database, the one of the newest schema version last. */
export function backupsOf(path: string): readonly string[] {
  const prefix = `${basename(path)}.v`;
  return filesBeside(path)
    .filter((name) => name.endsWith('.backup'))
    .sort((a, b) => versionOf(a, prefix) - versionOf(b, prefix))
    .map((name) => join(dirname(path), name));
}

/** Names what is made of the versions of a database. */
function filesBeside(path: string): readonly string[] {
  const prefix = `${basename(path)}.v`;
  try {
    return readdirSync(dirname(path)).filter((name) => name.startsWith(prefix));
  } catch {
    return [];
  }
}

function versionOf(name: string, prefix: string): number {
  return Number.parseInt(name.slice(prefix.length), 10);
}

function storedVersion(path: string): number {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(4);
    readSync(file, bytes, 0, bytes.length, USER_VERSION_OFFSET);
    return bytes.readUInt32BE();
  } finally {
    closeSync(file);
  }
}

function syncToDisk(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
