// What a step is worth: how often its output was what a diagnosis rested on, against the time and text that it costs.

import type { StepEffect, StepUse } from '../domain/learned.ts';
import { templateOf } from '../domain/tool-notation.ts';

/** Rates are drawn to the overall mean as by so many uses. */
const SHRINKAGE = 5;
const CHARS_PER_TOKEN = 4;
/** Durations kept for a median; more change nothing. */
const MAX_DURATIONS = 501;

interface Sums {
  uses: number;
  cited: number;
  newFacts: number;
  errors: number;
  chars: number;
  readonly durations: number[];
}

/** Sums steps up as they come. */
export class StepLedger {
  readonly #sums = new Map<string, Sums>();
  #uses = 0;
  #cited = 0;

  add(use: StepUse): void {
    const key = `${use.s2}\n${templateOf(use.call)}`;
    const sums = this.#sums.get(key) ?? {
      uses: 0,
      cited: 0,
      newFacts: 0,
      errors: 0,
      chars: 0,
      durations: [],
    };
    this.#sums.set(key, sums);
    this.#uses += 1;
    sums.uses += 1;
    sums.newFacts += use.newFacts;
    sums.chars += use.chars;
    if (use.cited) {
      sums.cited += 1;
      this.#cited += 1;
    }
    if (use.status !== 'ok' && use.status !== 'empty') sums.errors += 1;
    if (sums.durations.length < MAX_DURATIONS) sums.durations.push(use.durationMs);
  }

  /** The share of all uses that a diagnosis rested on, 0…1. */
  get overall(): number {
    return this.#uses === 0 ? 0 : this.#cited / this.#uses;
  }

  /** Gives what is known of each step of each kind of trouble, the most valuable first. */
  effects(overall = this.overall): readonly StepEffect[] {
    return [...this.#sums]
      .map(([key, sums]) => {
        const [s2 = '', template = ''] = key.split('\n');
        const cited = (sums.cited + SHRINKAGE * overall) / (sums.uses + SHRINKAGE);
        const medianMs = median(sums.durations);
        const tokens = sums.chars / sums.uses / CHARS_PER_TOKEN;
        return {
          s2,
          template,
          uses: sums.uses,
          cited,
          newFactsPerUse: sums.newFacts / sums.uses,
          errorRate: sums.errors / sums.uses,
          medianMs,
          value: cited / (medianMs + tokens + 1),
        };
      })
      .sort((a, b) => b.value - a.value || (a.s2 + a.template < b.s2 + b.template ? -1 : 1));
  }
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
