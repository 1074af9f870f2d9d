// Runs the contract of CaseStore over SQLite and over the one in memory; then what SQLite alone must do.
import { expect, it } from 'vitest';
import { createCaseStore } from '../../src/adapters/sqlite/case-store.ts';
import { createInvestigationStore } from '../../src/adapters/sqlite/investigation-store.ts';
import { MemoryCaseStore, oomCase } from '../support/cases.ts';
import { openTestDatabase } from '../support/databases.ts';
import { beginningOf, oomInvestigation } from '../support/investigations.ts';
import { caseStoreContract } from './case-store.ts';

function openSqlite() {
  const db = openTestDatabase();
  const investigations = createInvestigationStore(db);
  const newId = () => investigations.begin(beginningOf(oomInvestigation()));
  return { db, investigations, newId, store: createCaseStore(db) };
}

caseStoreContract('SQLite', openSqlite);
caseStoreContract('in memory', () => {
  let id = 0;
  return {
    store: new MemoryCaseStore(),
    newId() {
      id += 1;
      return id;
    },
  };
});

it('keeps no case of an investigation that is not there', () => {
  const { store } = openSqlite();
  expect(() => store.put(oomCase({ investigationId: 99 }))).toThrow(/FOREIGN KEY/);
  expect(store.count()).toBe(0);
});

it('forgets a case with its investigation, by every way of finding it', () => {
  const { db, store, investigations, newId } = openSqlite();
  const [gone, left] = [newId(), newId()];
  store.put(oomCase({ investigationId: gone }));
  store.put(oomCase({ investigationId: left, question: 'ledger crashes' }));
  investigations.remove([gone]);
  expect(store.find(gone)).toBeUndefined();
  expect(
    store.findByWords(['cart', 'shop', 'oomkilled'], 5).map(({ investigationId }) => investigationId),
  ).toEqual([left]);
  expect(store.findBySignature({ s2: 'fedcba9876543210' }, 5)).toHaveLength(1);
  expect(
    db.prepare("SELECT count(*) FROM memory_case_words WHERE memory_case_words MATCH 'pods'").pluck().get(),
  ).toBe(0);
});

it('gives every case a page at a time as the list does, again, and those of this home alone', () => {
  const { db, store, newId } = openSqlite();
  const ids = db.transaction(() =>
    Array.from({ length: 1203 }, () => {
      const investigationId = newId();
      store.put(oomCase({ investigationId }));
      return investigationId;
    }),
  )();
  const all = store.each();
  expect([...all]).toEqual(store.list(-1));
  expect([...all].map(({ investigationId }) => investigationId)).toEqual([...ids].reverse());
  db.prepare("UPDATE investigation SET home = 'there' WHERE id % 2 = 0").run();
  expect([...store.each(true)]).toEqual(store.list(-1, true));
  expect([...openSqlite().store.each()]).toEqual([]);
});
