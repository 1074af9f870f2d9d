// The stores of one database over one connection.

import { createAlertStore } from './alert-store.ts';
import { createCaseStore } from './case-store.ts';
import { createFixStore } from './fix-store.ts';
import type { IndexKind } from './index-choice.ts';
import { createInvestigationStore } from './investigation-store.ts';
import { type OpenOptions, openDatabase } from './open.ts';
import { createPatternStore } from './pattern-store.ts';
import { createStatisticsStore } from './statistics-store.ts';
import { createTeamStore } from './team-store.ts';
import { createVectorStore } from './vector-store.ts';

/** Opens a database with every store over it. Throws what `openDatabase` throws. */
export function openStores(options: OpenOptions) {
  const { path } = options;
  const db = openDatabase(options);
  return {
    store: createInvestigationStore(db, path),
    cases: createCaseStore(db, path),
    learned: createPatternStore(db, path),
    statistics: createStatisticsStore(db, path),
    fixes: createFixStore(db, path),
    alerts: createAlertStore(db, path),
    team: createTeamStore(db, path),
    vectors: (kind: IndexKind) => createVectorStore(db, { kind, path }),
    close: () => db.close(),
  };
}
