// One memory in a temporary database, and clusters made of fixtures to ask about with it: for tests of learning.
import { createCaseStore } from '../../src/adapters/sqlite/case-store.ts';
import { createFixStore } from '../../src/adapters/sqlite/fix-store.ts';
import { createInvestigationStore } from '../../src/adapters/sqlite/investigation-store.ts';
import { createPatternStore } from '../../src/adapters/sqlite/pattern-store.ts';
import { createVectorStore } from '../../src/adapters/sqlite/vector-store.ts';
import { createGateway } from '../../src/agent/kubectl-gateway.ts';
import { type FeedbackResult, giveFeedback } from '../../src/app/feedback.ts';
import { investigate } from '../../src/app/investigate.ts';
import type { MemorySource } from '../../src/app/memory.ts';
import { createMemorySource } from '../../src/app/memory-source.ts';
import { revisit } from '../../src/app/revisit.ts';
import type { FixStore } from '../../src/domain/fix.ts';
import type { Arm, Investigation } from '../../src/domain/investigation.ts';
import type { PatternStore } from '../../src/domain/learned.ts';
import type { CaseStore } from '../../src/domain/memory.ts';
import type { Pattern } from '../../src/domain/pattern.ts';
import type { InvestigationStore } from '../../src/domain/ports.ts';
import { createPatternsEngine } from '../../src/engines/patterns/engine.ts';
import { createBuiltinEmbedder } from '../../src/learning/embed/builtin.ts';
import { openTestDatabase } from './databases.ts';
import { FIXED_CLOCK } from './fixed-clock.ts';
import { createFixtureCluster, type Fixture } from './fixture-cluster.ts';

export interface AskOptions {
  readonly patterns?: readonly Pattern[];
  readonly arm?: Arm;
}

export interface MemoryLab {
  readonly store: InvestigationStore;
  readonly cases: CaseStore;
  readonly learned: PatternStore;
  readonly memory: MemorySource;
  readonly fixes: FixStore;
  readonly thoughts: string[];
  readonly notices: string[];
  ask(question: string, fixture: Fixture, options?: AskOptions): Promise<Investigation>;
  teach(investigation: Investigation, cause: string, solution?: string): FeedbackResult;
}

/** Opens a lab. `holdout` is the share of investigations without memory. */
export function openMemoryLab(holdout = 0): MemoryLab {
  const db = openTestDatabase();
  const store = createInvestigationStore(db);
  const cases = createCaseStore(db);
  const learned = createPatternStore(db);
  const fixes = createFixStore(db);
  const memory = createMemorySource({
    cases,
    store,
    fixes,
    learned,
    vectors: createVectorStore(db, { kind: 'auto' }),
    embedder: createBuiltinEmbedder(),
    holdout,
    onNotice: () => undefined,
  });
  const thoughts: string[] = [];
  const notices: string[] = [];
  return {
    store,
    cases,
    learned,
    memory,
    fixes,
    thoughts,
    notices,
    async ask(question, fixture, { patterns = [], arm = 'on' } = {}) {
      const cluster = createFixtureCluster(fixture);
      const gateway = createGateway(cluster);
      const signal = new AbortController().signal;
      const result = await investigate(
        { question, arm, maxSteps: 12, timeoutMs: 30_000 },
        {
          gateway,
          nowMs: () => cluster.nowMs(),
          engine: createPatternsEngine(patterns),
          store,
          memory,
          fixes,
          clock: FIXED_CLOCK,
          onProgress: (event) => {
            if (event.type === 'thought') thoughts.push(event.text);
            if (event.type === 'notice') notices.push(event.text);
          },
        },
        signal,
      );
      const parts = { store, cases, learned, fixes, clock: FIXED_CLOCK, look: { gateway, signal } };
      await revisit(result, parts);
      return result.investigation;
    },
    teach(investigation, cause, solution) {
      if (investigation.id === null) throw new Error('the investigation was not kept');
      return giveFeedback(
        { id: investigation.id, verdict: 'down', comment: null, cause, solution: solution ?? null },
        { store, cases, learned, clock: FIXED_CLOCK },
      );
    },
  };
}
