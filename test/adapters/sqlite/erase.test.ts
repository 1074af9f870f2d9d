// Deleting, really: nothing of a removed investigation can be found in any file.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createInvestigationStore } from '../../../src/adapters/sqlite/investigation-store.ts';
import { openTestDatabase } from '../../support/databases.ts';
import { describeStep, oomFact, oomInvestigation, record } from '../../support/investigations.ts';

const SECRET = 'licence-of-acme-expired';
const KEPT = 'what-shall-stay';

function secretive(word: string) {
  const facts = [oomFact({ quote: word, captures: { reason: word } })];
  return oomInvestigation({
    question: `why ${word}`,
    steps: Array.from({ length: 12 }, (_, index) =>
      describeStep({ index, observation: `${word} `.repeat(2_000), facts }),
    ),
  });
}

function filesWith(word: string, folder: string): readonly string[] {
  return readdirSync(folder).filter((file) => readFileSync(join(folder, file)).includes(word));
}

describe.each(['this connection alone', 'another connection open'])('removing with %s', (others) => {
  it('leaves no trace in any file', () => {
    const db = openTestDatabase();
    const store = createInvestigationStore(db);
    const folder = dirname(db.name);
    if (others !== 'this connection alone') openTestDatabase(db.name);
    const kept = record(store, secretive(KEPT));
    const removed = record(store, secretive(SECRET));
    writeFileSync(`${db.name}.v1.backup`, SECRET);
    expect(filesWith(SECRET, folder).length).toBeGreaterThan(0);

    expect(store.remove([removed])).toBe(1);

    expect(filesWith(SECRET, folder)).toEqual([]);
    expect(db.pragma('freelist_count', { simple: true })).toBe(0);
    expect(readdirSync(folder)).not.toContain('learning.db.v1.backup');
    expect(store.get(kept)).toEqual({ ...secretive(KEPT), id: kept });
    for (const table of ['step', 'fact']) {
      expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(12);
    }
  });
});

it('leaves no trace in copies that a killed process did not finish, and takes none from one that runs', () => {
  const db = openTestDatabase();
  const store = createInvestigationStore(db);
  const folder = dirname(db.name);
  const ended = spawnSync(process.execPath, ['-e', '']).pid;
  for (const tail of ['', '-journal'])
    writeFileSync(`${db.name}.v1.nightly.backup.tmp.${ended}${tail}`, SECRET);
  writeFileSync(`${db.name}.v1.backup.tmp.${process.ppid}`, KEPT);
  store.remove([record(store, secretive(SECRET))]);
  expect(filesWith(SECRET, folder)).toEqual([]);
  expect(readFileSync(`${db.name}.v1.backup.tmp.${process.ppid}`, 'utf8')).toBe(KEPT);
});

it('leaves backups alone when it removed nothing', () => {
  const db = openTestDatabase();
  writeFileSync(`${db.name}.v1.backup`, KEPT);
  expect(createInvestigationStore(db).remove([7])).toBe(0);
  expect(readFileSync(`${db.name}.v1.backup`, 'utf8')).toBe(KEPT);
});

it('deletes though there is no room to compact the file', () => {
  const db = openTestDatabase();
  const store = createInvestigationStore(db);
  const ids = Array.from({ length: 5 }, () => record(store, secretive(SECRET)));
  // No page more than there are now: SQLite can free pages, but copies none.
  db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`);
  expect(store.remove(ids)).toBe(5);
  expect(filesWith(SECRET, dirname(db.name))).toEqual([]);
});
