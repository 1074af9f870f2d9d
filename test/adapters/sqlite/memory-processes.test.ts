// Memory under many processes at once, and under processes that are killed while they remember, recall and build.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { createCaseStore } from '../../../src/adapters/sqlite/case-store.ts';
import type { Database } from '../../../src/adapters/sqlite/driver.ts';
import type { IndexKind } from '../../../src/adapters/sqlite/index-choice.ts';
import { createVectorStore } from '../../../src/adapters/sqlite/vector-store.ts';
import { BUILTIN_SPACE } from '../../../src/learning/embed/builtin.ts';
import { MIGRATIONS_DIR, openTestDatabase, temporaryPath } from '../../support/databases.ts';
import { questionVectors } from '../../support/vectors.ts';
import { childProgram } from './child-process.ts';

const PROCESSES = 8;
const ROUNDS = 12;
const START_DELAY_MS = 700;
/** `node scripts/bench/kills.mjs` sets more. */
const KILLS = Number(process.env.K8S_LEARN_TEST_KILLS ?? 20);
const LONGEST_LIFE_MS = 250;
const HITS = 10;

const runChild = childProgram('./memory-child.ts');

function idsOf(lines: readonly string[]): readonly number[] {
  return lines.filter((line) => line.startsWith('kept ')).map((line) => Number(line.slice(5)));
}

/** Everything that was said to be kept is there and found, and every index finds what a full scan does. */
function expectConsistent(db: Database, kept: readonly number[]): readonly string[] {
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(db.pragma('foreign_key_check')).toEqual([]);
  db.exec("INSERT INTO memory_case_words (memory_case_words) VALUES ('integrity-check')");
  const cases = createCaseStore(db);
  const notices: string[] = [];
  const open = (kind: IndexKind) =>
    createVectorStore(db, { kind }).open(BUILTIN_SPACE, (text) => notices.push(text));
  const missing = createVectorStore(db, { kind: 'auto' }).missing(BUILTIN_SPACE);
  for (const id of kept) {
    expect(cases.find(id)?.question).toContain(`number-${id}`);
    expect(cases.findByWords([`number-${id}`], 5).map(({ investigationId }) => investigationId)).toEqual([
      id,
    ]);
    expect(missing).not.toContain(id);
  }
  const next = questionVectors(1);
  for (let query = 0; query < 5; query++) {
    const vector = next();
    const found = (kind: IndexKind) =>
      open(kind)
        .search(vector, HITS)
        .map(({ similarity }) => similarity);
    expect(found('binary')).toEqual(found('exact'));
    expect(found('hnsw')).toEqual(found('exact'));
  }
  return notices;
}

it(`${PROCESSES} processes remember and recall at once: no error, nothing lost`, async () => {
  const path = temporaryPath();
  const startMs = String(Date.now() + START_DELAY_MS);
  const results = await Promise.all(
    Array.from({ length: PROCESSES }, () => runChild(['some', path, MIGRATIONS_DIR, startMs])),
  );
  const lines = results.flatMap((result) => result.lines);
  // A graph that another process is just replacing is doubtful: it is passed over with one notice, and that is no error.
  const told = lines.filter((line) => !line.startsWith('kept '));
  expect(told).toHaveLength(PROCESSES);
  for (const line of told) expect(line).toMatch(/^notices [01]$/);
  expect(results.map(({ exitCode }) => exitCode)).toEqual(Array(PROCESSES).fill(0));
  const kept = idsOf(lines);
  expect(new Set(kept).size).toBe(PROCESSES * ROUNDS);
  expect(expectConsistent(openTestDatabase(path), kept)).toEqual([]);
});

it(`loses nothing that was kept, and answers as a full scan, after ${KILLS} kills`, {
  timeout: 30_000 + KILLS * 3_000,
}, async () => {
  const path = temporaryPath();
  const kept: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const { lines, exitCode } = await runChild(['for-ever', path, MIGRATIONS_DIR], {
      killAfterMs: Math.random() * LONGEST_LIFE_MS,
    });
    expect(exitCode).toBeNull();
    expect(lines.filter((line) => !line.startsWith('kept '))).toEqual([]);
    kept.push(...idsOf(lines));
  }
  const db = openTestDatabase(path);
  expect(kept.length).toBeGreaterThanOrEqual(KILLS);
  // A process that was killed while it read the graph disables it, with one notice.
  expect(expectConsistent(db, kept).length).toBeLessThanOrEqual(1);

  // The lease of one that was killed while building holds nobody up, and nothing of it is left.
  const store = createVectorStore(db, { kind: 'hnsw' });
  expect(await store.buildGraph(BUILTIN_SPACE, { force: true })).toMatchObject({ state: 'built' });
  expect(store.report(BUILTIN_SPACE)).toMatchObject({ kind: 'hnsw', graph: 'current' });
  const folder = join(dirname(path), 'index');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  expect(files.filter((name) => name.includes('.tmp.'))).toEqual([]);
  expect(expectConsistent(db, kept)).toEqual([]);
});
