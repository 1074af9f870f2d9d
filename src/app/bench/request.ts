// What a bench is asked for, what it tells on its way, and what it comes to.

import type { EngineName } from '../../domain/investigation.ts';
import type { SettingValues } from '../../settings-table.ts';
import type { Incident } from '../grading.ts';
import type { OnNotice } from '../runtime.ts';
import type { Answer } from './answer.ts';
import type { PlanOptions } from './plan.ts';

export interface BenchRequest extends PlanOptions {
  readonly incidents: readonly Incident[];
  /** The folder that holds the recordings. */
  readonly clusters: string;
  readonly engine: EngineName;
  readonly settings: SettingValues;
  readonly maxSteps: number;
  readonly timeoutMs: number;
  /** Begin anew, even if the same bench was interrupted. */
  readonly fresh: boolean;
}

export interface BenchProgress {
  readonly done: number;
  readonly total: number;
  /** The incident that is begun; null at the end. */
  readonly next: string | null;
  /** Null while nothing is known of it. */
  readonly leftMs: number | null;
}

export interface BenchListeners {
  readonly onProgress: (progress: BenchProgress) => void;
  readonly onNotice: OnNotice;
}

/** What a bench came to, one answer a question and arm. */
export interface BenchRun {
  readonly model: string | null;
  readonly answers: readonly Answer[];
  /** Incidents by who taught them. */
  readonly taughtBy: { readonly incidents: number; readonly library: number; readonly nobody: number };
  /** Incidents of which the poisoned arm was taught a lie. */
  readonly poisoned: number;
  /** Incidents that were done before it was interrupted. */
  readonly resumedAfter: number;
  readonly durationMs: number;
}
