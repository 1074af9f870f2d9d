// Damaged pages of the search by words: told as what they are, with the command that makes them anew.
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCaseStore } from '../../../src/adapters/sqlite/case-store.ts';
import { createInvestigationStore } from '../../../src/adapters/sqlite/investigation-store.ts';
import { openDatabase } from '../../../src/adapters/sqlite/open.ts';
import { K8sLearnError } from '../../../src/domain/errors.ts';
import { oomCase } from '../../support/cases.ts';
import { CliHome } from '../../support/cli.ts';

let home: CliHome;

beforeEach(() => {
  home = new CliHome();
});

afterEach(() => home.remove());

it('is exit 32, and its cure works', () => {
  const path = `${home.path}/home/learning.db`;
  const db = openDatabase({ path, migrationsDir: `${import.meta.dirname}/../../../migrations` });
  const cases = createCaseStore(db);
  const id = createInvestigationStore(db).begin({
    question: 'pods crash',
    cluster: { id: 'c-1', context: 'prod', namespace: null },
    engine: 'patterns',
    model: null,
    arm: 'on',
    startedAt: '2026-01-01T00:00:00.000Z',
  });
  cases.put(oomCase({ investigationId: id }));
  const raw = new DatabaseSync(path, { defensive: false });
  raw.prepare("UPDATE memory_case_words_data SET block = x'ffffffffffff'").run();
  let told: unknown;
  try {
    cases.findByWords(['pods', 'crash'], 5);
  } catch (error) {
    told = error;
  }
  expect(told).toBeInstanceOf(K8sLearnError);
  expect(told).toMatchObject({ code: 'DATABASE_CORRUPT', exitCode: 32 });
  const [, cure = ''] = /sqlite3 \S+ "([^"]+)"/.exec(`${(told as K8sLearnError).hint}`) ?? [];
  raw.exec(cure);
  raw.close();
  expect(cases.findByWords(['pods', 'crash'], 5).length).toBe(1);
  db.close();
});
