// A disk that fills up: what was acknowledged stays, nothing is half-written, and it goes on once there is room.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../../src/adapters/sqlite/driver.ts';
import { createInvestigationStore } from '../../../src/adapters/sqlite/investigation-store.ts';
import { openDatabase } from '../../../src/adapters/sqlite/open.ts';
import { MIGRATIONS_DIR, openTestDatabase, temporaryFolder } from '../../support/databases.ts';
import { beginningOf, describeStep, endOf, oomInvestigation } from '../../support/investigations.ts';

const OBSERVATION = 'x'.repeat(20_000);
const MOST_STEPS = 1_000;

const diskFull = expect.objectContaining({ code: 'DATABASE_FULL', hint: expect.stringMatching(/space/) });

/** Adds steps until that fails; gives how many were acknowledged, and what failed. */
function fill(store: ReturnType<typeof createInvestigationStore>, id: number) {
  for (let index = 0; index < MOST_STEPS; index++) {
    try {
      store.addStep(id, describeStep({ index, observation: OBSERVATION }));
    } catch (error) {
      return { acknowledged: index, error };
    }
  }
  throw new Error('it never became full');
}

function expectWhole(db: Database, id: number, steps: number): void {
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  const stored = createInvestigationStore(db).get(id).steps;
  expect(stored).toHaveLength(steps);
  expect(stored.every((step) => step.observation === OBSERVATION && step.facts.length === 1)).toBe(true);
}

it('keeps what was acknowledged when the file may not grow, and goes on when it may', () => {
  const db = openTestDatabase();
  const store = createInvestigationStore(db);
  const id = store.begin(beginningOf(oomInvestigation()));
  db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + 20}`);
  const { acknowledged, error } = fill(store, id);
  expect(error).toEqual(diskFull);
  expect(acknowledged).toBeGreaterThan(0);
  expectWhole(db, id, acknowledged);
  db.pragma('max_page_count = 1000000');
  store.addStep(id, describeStep({ index: acknowledged, observation: OBSERVATION }));
  store.end(id, endOf(oomInvestigation()));
  expectWhole(db, id, acknowledged + 1);
});

/** Mounts a file system of that size for this test alone. */
function smallDisk(kib: number): string {
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k,mode=700`, 'tmpfs', folder]);
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return folder;
}

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  return spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
}

const name = 'a real small disk (needs the right to mount one)';
it.skipIf(!canMount())(`keeps what was acknowledged on ${name}`, () => {
  const folder = smallDisk(4_096);
  const path = join(folder, 'learning.db');
  const db = openDatabase({ path, migrationsDir: MIGRATIONS_DIR });
  const store = createInvestigationStore(db);
  const id = store.begin(beginningOf(oomInvestigation()));
  const { acknowledged, error } = fill(store, id);
  expect(error).toEqual(diskFull);
  expect(acknowledged).toBeGreaterThan(0);
  expectWhole(db, id, acknowledged);
  db.close();
  const again = openDatabase({ path, migrationsDir: MIGRATIONS_DIR });
  expectWhole(again, id, acknowledged);
  again.close();
});

it.skipIf(!canMount())(`makes no half database on ${name}`, () => {
  const folder = smallDisk(256);
  const path = join(folder, 'learning.db');
  const filler = join(folder, 'filler');
  for (const fillerKib of [256, 200, 100, 0]) {
    const size = spawnSync('head', ['-c', String(fillerKib * 1024), '/dev/zero'], { maxBuffer: 1e6 }).stdout;
    try {
      writeFileSync(filler, size);
    } catch {
      // It takes all that is left, which is the point.
    }
    expect(() => openDatabase({ path, migrationsDir: MIGRATIONS_DIR })).toThrow(diskFull);
    rmSync(filler, { force: true });
  }
  execFileSync('mount', ['-o', 'remount,size=8m', folder]);
  const db = openDatabase({ path, migrationsDir: MIGRATIONS_DIR });
  expect(createInvestigationStore(db).begin(beginningOf(oomInvestigation()))).toBe(1);
  db.close();
});
