// Histories of investigations, recorded through the real stores: for tests of what is counted of them.
import { createCaseStore } from '../../src/adapters/sqlite/case-store.ts';
import type { Database } from '../../src/adapters/sqlite/driver.ts';
import { createInvestigationStore } from '../../src/adapters/sqlite/investigation-store.ts';
import type { Arm, Label } from '../../src/domain/investigation.ts';
import {
  beginningOf,
  describeStep,
  findIssuesStep,
  labelOf,
  oomDiagnosis,
  oomInvestigation,
  record,
} from './investigations.ts';
import { judgedCase } from './learned-cases.ts';

/** One investigation in short. */
export interface Lived {
  readonly question?: string;
  readonly at?: string;
  readonly arm?: Arm;
  /** The label at the end. */
  readonly label?: Label['state'];
  /** Null for an investigation that found nothing. */
  readonly category?: string | null;
  readonly pattern?: string | null;
  readonly confidence?: number;
  readonly steps?: number;
  readonly ms?: number;
  /** Signature of the trouble; left out, no case is remembered. */
  readonly s2?: string;
  /** A memory was shown and followed, or not, or was withheld. */
  readonly memory?: 'followed' | 'shown' | 'withheld';
  readonly memoryId?: string;
  /** Who said what of it, in order; left out, a later visit judges what has a label. */
  readonly events?: readonly (readonly [source: string, signal: string, weight: number])[];
  /** It was interrupted. */
  readonly unfinished?: boolean;
}

/** A label that is known was given by a person, unless it is said who spoke: a recovery alone proves no cause. */
function judgedAs(label: Label['state']): NonNullable<Lived['events']> {
  if (label === 'probable') return [['visit', 'gone', 0]];
  return label === 'unknown' ? [] : [['user', label === 'failed' ? 'down' : 'up', 0]];
}

/** Records histories and gives the ids. */
export function live(db: Database, history: readonly Lived[]): readonly number[] {
  return history.map((one, index) => liveOne(db, one, index));
}

function liveOne(db: Database, one: Lived, index: number): number {
  const store = createInvestigationStore(db);
  const { label = 'probable', steps = 2, memory } = one;
  const found = one.category !== null;
  const investigation = oomInvestigation({
    question: one.question ?? 'why is cart crashing',
    startedAt: one.at ?? new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
    arm: one.arm ?? 'on',
    outcome: found ? 'diagnosed' : 'inconclusive',
    diagnosis: found
      ? oomDiagnosis({
          category: one.category ?? 'oom',
          pattern: one.pattern === undefined ? 'oom-killed' : one.pattern,
          confidence: one.confidence ?? 0.9,
        })
      : null,
    steps: Array.from({ length: steps }, (_, at) =>
      at === 0 ? findIssuesStep() : describeStep({ index: at }),
    ),
    memory: {
      recalled: [],
      replayed: memory === 'followed',
      abstained: memory === 'followed' || memory === 'shown' ? null : 'nothing was similar enough',
    },
    label: labelOf(label),
    durationMs: one.ms ?? 1000,
  });
  if (one.unfinished) return store.begin(beginningOf(investigation));
  const id = record(store, investigation);
  if (memory) {
    store.addInjection({
      investigationId: id,
      memoryType: 'pattern',
      memoryId: one.memoryId ?? 'learned-1',
      rank: 0,
      similarity: 0.9,
      arm: memory === 'withheld' ? 'off' : 'on',
      followed: memory === 'withheld' ? null : memory === 'followed',
    });
  }
  if (one.s2 !== undefined) {
    createCaseStore(db).put({ ...judgedCase(id, []), s2: one.s2 });
  }
  for (const [source, signal, weight] of one.events ?? judgedAs(label)) {
    const at = new Date(Date.UTC(2026, 5, 1 + index)).toISOString();
    store.addLabelEvent({ investigationId: id, at, source, signal, weight, detail: null }, () =>
      labelOf(label),
    );
  }
  return id;
}
