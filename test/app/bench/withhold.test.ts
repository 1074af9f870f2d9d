import { describe, expect, it } from 'vitest';
import { createAlertStore } from '../../../src/adapters/sqlite/alert-store.ts';
import { createCaseStore } from '../../../src/adapters/sqlite/case-store.ts';
import { createFixStore } from '../../../src/adapters/sqlite/fix-store.ts';
import { createInvestigationStore } from '../../../src/adapters/sqlite/investigation-store.ts';
import { createPatternStore } from '../../../src/adapters/sqlite/pattern-store.ts';
import { createStatisticsStore } from '../../../src/adapters/sqlite/statistics-store.ts';
import { createTeamStore } from '../../../src/adapters/sqlite/team-store.ts';
import { createVectorStore } from '../../../src/adapters/sqlite/vector-store.ts';
import { withholdingStore } from '../../../src/app/bench/withhold.ts';
import { embedText, BUILTIN_SPACE as space } from '../../../src/learning/embed/builtin.ts';
import { oomCase } from '../../support/cases.ts';
import { openTestDatabase } from '../../support/databases.ts';
import { beginningOf, oomInvestigation } from '../../support/investigations.ts';
import { learnedPattern } from '../../support/learned.ts';

function openHalfWithheld() {
  const db = openTestDatabase();
  const store = createInvestigationStore(db);
  const opened = {
    store,
    cases: createCaseStore(db),
    learned: createPatternStore(db),
    statistics: createStatisticsStore(db),
    fixes: createFixStore(db),
    alerts: createAlertStore(db),
    team: createTeamStore(db),
    vectors: () => createVectorStore(db, { kind: 'auto' }),
    close: () => undefined,
  };
  for (let id = 1; id <= 6; id += 1) {
    store.begin(beginningOf(oomInvestigation()));
    const remembered = oomCase({ investigationId: id, at: `2026-11-22T10:15:3${id}.000Z` });
    opened.cases.put(remembered);
    opened.vectors().put(id, remembered.question, embedText(remembered.question), space);
  }
  opened.learned.put(learnedPattern('of-some', { members: [1, 2] }));
  opened.learned.put(learnedPattern('of-withheld', { members: [4, 5] }));
  let withheld: ReadonlySet<number> = new Set();
  const view = withholdingStore(opened, () => withheld);
  const withhold = (ids: readonly number[]): void => {
    withheld = new Set(ids);
  };
  return { opened, view, withhold };
}

describe('a view that withholds', () => {
  it('gives everything while nothing is withheld', () => {
    const { view } = openHalfWithheld();
    expect(view.cases.count()).toBe(6);
    expect(view.learned.list()).toHaveLength(2);
  });

  it('gives as much of the rest as is asked for, by every way of finding', () => {
    const { opened, view, withhold } = openHalfWithheld();
    const index = view.vectors('auto').open(space, () => undefined);
    const { s2, question } = oomCase();
    withhold([5, 6]);
    expect(view.cases.find(6)).toBeUndefined();
    expect(view.cases.count()).toBe(4);
    const ids = (found: readonly { investigationId: number }[]) => found.map((one) => one.investigationId);
    expect(ids(view.cases.findBySignature({ s2 }, 2))).toEqual([4, 3]);
    expect(ids(view.cases.findByWords(['cart', 'crashing'], 4)).sort()).toEqual([1, 2, 3, 4]);
    expect(ids(view.cases.list(-1)).sort()).toEqual([1, 2, 3, 4]);
    const hits = index.search(embedText(question), 4).map(({ id }) => id);
    expect([...hits].sort()).toEqual([1, 2, 3, 4]);
    expect(view.learned.list().map(({ pattern }) => pattern.id)).toEqual(['of-some']);
    expect(view.learned.find('of-withheld')).toBeUndefined();
    expect(opened.cases.count()).toBe(6);
  });

  it('lets what is written through', () => {
    const { opened, view, withhold } = openHalfWithheld();
    withhold([1]);
    view.cases.put(oomCase({ investigationId: 1, rootCause: 'another' }));
    expect(opened.cases.find(1)?.rootCause).toBe('another');
  });
});
