// Many processes on one database, and processes that are killed.
import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createInvestigationStore } from '../../../src/adapters/sqlite/investigation-store.ts';
import { openDatabase } from '../../../src/adapters/sqlite/open.ts';
import {
  MIGRATIONS_DIR,
  openTestDatabase,
  settleClosed,
  temporaryFolder,
  temporaryPath,
} from '../../support/databases.ts';
import { describeStep, oomInvestigation, record } from '../../support/investigations.ts';
import { childProgram } from './child-process.ts';

const PROCESSES = 8;
const START_DELAY_MS = 700;
const KILLS = 20;
const LONGEST_LIFE_MS = 40;

const runChild = childProgram();

function runTogether(path: string, migrationsDir: string) {
  const startMs = String(Date.now() + START_DELAY_MS);
  return Promise.all(
    Array.from({ length: PROCESSES }, () => runChild(['record', path, migrationsDir, startMs])),
  );
}

describe('many processes', () => {
  it.each([1, 2, 3])('open and write a new database at once (round %i)', async () => {
    const path = temporaryPath();
    const results = await runTogether(path, MIGRATIONS_DIR);
    expect(results.flatMap((result) => result.lines).sort()).toEqual(
      Array.from({ length: PROCESSES }, (_, index) => `recorded ${index + 1}`),
    );
    expect(results.map((result) => result.exitCode)).toEqual(Array(PROCESSES).fill(0));
    const db = openTestDatabase(path);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(db.prepare('SELECT count(*) FROM migration').pluck().get()).toBe(
      readdirSync(MIGRATIONS_DIR).length,
    );
    expect(createInvestigationStore(db).list({ limit: 100 })).toHaveLength(PROCESSES);
  });

  it('upgrade a database at once, with one backup', async () => {
    const path = temporaryPath();
    const old = openDatabase({ path, migrationsDir: MIGRATIONS_DIR });
    record(createInvestigationStore(old), oomInvestigation());
    old.close();
    const version = readdirSync(MIGRATIONS_DIR).length;
    const migrationsDir = join(temporaryFolder(), 'migrations');
    cpSync(MIGRATIONS_DIR, migrationsDir, { recursive: true });
    writeFileSync(
      join(migrationsDir, `${String(version + 1).padStart(4, '0')}-more.sql`),
      'ALTER TABLE investigation ADD COLUMN mood TEXT;',
    );

    const results = await runTogether(path, migrationsDir);

    expect(results.map((result) => [result.exitCode, result.lines.length])).toEqual(
      Array(PROCESSES).fill([0, 1]),
    );
    const db = openDatabase({ path, migrationsDir });
    expect(createInvestigationStore(db).list({ limit: 100 })).toHaveLength(PROCESSES + 1);
    db.close();
    await settleClosed();
    expect(readdirSync(dirname(path)).sort()).toEqual(['learning.db', `learning.db.v${version}.backup`]);
    const backup = openTestDatabase(join(dirname(path), `learning.db.v${version}.backup`));
    expect(createInvestigationStore(backup).list({ limit: 100 }).length).toBeGreaterThanOrEqual(1);
  });
});

it('waits for a reader before it changes the journal mode', async () => {
  const path = temporaryPath();
  let mode: unknown;
  const result = await runChild(['hold', path, MIGRATIONS_DIR], {
    onFirstLine: () => {
      mode = openTestDatabase(path).pragma('journal_mode', { simple: true });
    },
  });
  expect(result).toEqual({ exitCode: 0, lines: ['holding'] });
  expect(mode).toBe('wal');
});

describe('a process that is killed', () => {
  it(`loses nothing of what it had acknowledged, ${KILLS} times`, async () => {
    const path = temporaryPath();
    const acknowledged: string[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const result = await runChild(['write', path, MIGRATIONS_DIR], {
        killAfterMs: Math.random() * LONGEST_LIFE_MS,
      });
      expect(result.exitCode).toBeNull();
      acknowledged.push(...result.lines);
    }

    const db = openTestDatabase(path);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(db.pragma('foreign_key_check')).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(KILLS);
    const store = createInvestigationStore(db);
    const found = new Set<string>();
    for (const { id, outcome } of store.list({ limit: -1 })) {
      if (id === null) continue;
      found.add(`begin ${id}`);
      if (outcome === 'diagnosed') found.add(`end ${id}`);
      for (const step of store.get(id).steps) {
        // A step is there whole, with its facts, or not at all.
        expect(step).toEqual(describeStep({ index: step.index }));
        found.add(`step ${id} ${step.index}`);
      }
    }
    expect(acknowledged.filter((line) => !found.has(line))).toEqual([]);
    // At most the one write that each kill interrupted may be there without having been acknowledged.
    expect(found.size - acknowledged.length).toBeLessThanOrEqual(KILLS);
  });
});
