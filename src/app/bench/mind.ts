// The memory of one arm: a database of its own, what it is taught, and what of it is withheld.

import type { Arm } from '../../domain/investigation.ts';
import type { SettingValues } from '../../settings-table.ts';
import { openMemory, recordEnded } from '../ask.ts';
import { consolidate } from '../consolidate.ts';
import { giveFeedback } from '../feedback.ts';
import type { InvestigateResult } from '../investigate.ts';
import type { MemorySource } from '../memory.ts';
import type { OnNotice, OpenedStore, Runtime } from '../runtime.ts';
import type { BenchArm } from './plan.ts';
import { withholdingStore } from './withhold.ts';

/** What somebody says that the trouble was. */
export interface Lesson {
  readonly cause: string;
  readonly solution: string;
}

/** A case that an arm was taught, with the family of its incident. */
export interface TaughtCase {
  readonly id: number;
  readonly family: string;
}

/** The memory of one arm. */
export interface Mind {
  readonly arm: BenchArm;
  /** The arm that its investigations are recorded in. */
  readonly recordedArm: Arm;
  readonly store: OpenedStore['store'];
  /** What an investigation of the bench recalls from; nothing of it is remembered, since that is what `teach` is for. */
  readonly asking: MemorySource;
  /** Withholds what incidents of a family taught, until another family is named. */
  withhold(family: string | null): void;
  /** Says whether the diagnosis of an investigation was right. */
  judge(investigationId: number, right: boolean): void;
  /** Remembers an investigation with what a person says of it. Gives null when it left nothing to be known again by. */
  teach(result: InvestigateResult, lesson: Lesson, family: string): Promise<TaughtCase | null>;
  /** Does what is done nightly: patterns are learned. */
  sleep(): void;
  /** The newest investigation; 0 when there is none. */
  lastId(): number;
  /** Forgets what came after an investigation. */
  forgetAfter(id: number): void;
  close(): void;
}

export interface MindOptions {
  readonly arm: BenchArm;
  readonly folder: string;
  readonly settings: SettingValues;
  /** What it was taught before, when a bench goes on. */
  readonly taught: readonly TaughtCase[];
  readonly onNotice: OnNotice;
}

/** Opens the memory of an arm. Throws a DATABASE_* error. */
export async function openMind(options: MindOptions, runtime: Runtime, signal: AbortSignal): Promise<Mind> {
  const { arm, folder, settings, onNotice } = options;
  const opened = await runtime.openStoreIn(folder);
  const { store, cases, learned } = opened;
  const { clock } = runtime;
  const taught = [...options.taught];
  let withheld: ReadonlySet<number> = new Set();
  // Whether an investigation runs without memory is what the arms are for.
  const own = { ...settings, 'memory.holdout': 0 };
  const view = withholdingStore(opened, () => withheld);
  const memory = await openMemory(view, own, runtime, onNotice, { signal });
  return {
    arm,
    recordedArm: arm === 'off' ? 'off' : 'on',
    store,
    asking: { ...memory, remember: async () => {} },
    withhold(family) {
      withheld = new Set(taught.filter((one) => one.family === family).map(({ id }) => id));
    },
    judge(id, right) {
      const verdict = right ? 'up' : 'down';
      giveFeedback(
        { id, verdict, comment: null, cause: null, solution: null },
        { store, cases, learned, clock },
      );
    },
    async teach(result, { cause, solution }, family) {
      withheld = new Set();
      const { id } = await recordEnded(result, opened, memory, clock);
      if (id === null) return null;
      const request = { id, verdict: 'down', comment: null, cause, solution } as const;
      if (!giveFeedback(request, { store, cases, learned, clock }).taught) return null;
      const lesson = { id, family };
      taught.push(lesson);
      return lesson;
    },
    sleep() {
      consolidate({ cases, learned, clock, onProgress: () => undefined }, { dryRun: false });
    },
    lastId: () => store.list({ limit: 1 })[0]?.id ?? 0,
    forgetAfter(id) {
      const later = store
        .list({ limit: MAX_LISTED })
        .flatMap((one) => (one.id !== null && one.id > id ? [one.id] : []));
      store.remove(later);
    },
    close: () => opened.close(),
  };
}

/** More than one incident adds, however many questions it has. */
const MAX_LISTED = 1000;
