// One memory that asks, is told what it really was, and consolidates; and the examination of what it learned.
import { consolidate } from '../../../src/app/consolidate.ts';
import { type FeedbackRequest, giveFeedback } from '../../../src/app/feedback.ts';
import type { Investigation } from '../../../src/domain/investigation.ts';
import type { Pattern } from '../../../src/domain/pattern.ts';
import type { Clock } from '../../../src/domain/ports.ts';
import { askCluster, openMind } from '../recorded.ts';
import { lieAbout, type Question, type Trouble } from './trouble.ts';

const START_MS = Date.parse('2026-01-01T00:00:00Z');
const HOUR_MS = 3_600_000;

/** What came of an examination. */
export interface Marks {
  readonly asked: number;
  readonly solved: number;
  /** Diagnoses that were told and are not true. */
  readonly wrong: number;
  /** Commands that kubectl ran. */
  readonly calls: number;
}

export interface LearnerOptions {
  /** What it knows without having learned it. */
  readonly library: readonly Pattern[];
}

/** A memory with its own time: an hour passes with each question. */
export class Learner {
  readonly mind = openMind();
  readonly #library: readonly Pattern[];
  #nowMs = START_MS;
  readonly clock: Clock = {
    now: () => new Date(this.#nowMs).toISOString(),
    monotonicMs: () => performance.now(),
  };

  constructor({ library }: LearnerOptions) {
    this.#library = library;
  }

  /** Asks and remembers. */
  async ask({ trouble, text }: Question): Promise<Investigation> {
    this.passMs(HOUR_MS);
    return await askCluster(text, await trouble.cluster(), this.#options(true));
  }

  /** Says what a user says who knows the truth: right, or what it was. */
  tell(trouble: Trouble, investigation: Investigation): void {
    if (trouble.isRight(investigation.diagnosis)) this.judge(investigation, { verdict: 'up' });
    else this.judge(investigation, { verdict: 'down', cause: trouble.cause, solution: trouble.solution });
  }

  /** Says the opposite of the truth: what was right was that of another trouble, what was wrong was right. */
  lie(trouble: Trouble, investigation: Investigation, other: Trouble): void {
    const { diagnosis } = investigation;
    if (diagnosis !== null && !trouble.isRight(diagnosis)) this.judge(investigation, { verdict: 'up' });
    else this.judge(investigation, { verdict: 'down', ...lieAbout(trouble, other) });
  }

  judge({ id }: Investigation, words: Pick<FeedbackRequest, 'verdict'> & Partial<FeedbackRequest>): void {
    if (id === null) throw new Error('what was not kept cannot be judged');
    giveFeedback(
      { comment: null, cause: null, solution: null, ...words, id },
      { ...this.mind, clock: this.clock },
    );
  }

  consolidate(): ReturnType<typeof consolidate> {
    const { cases, learned } = this.mind;
    return consolidate({ cases, learned, clock: this.clock, onProgress: () => undefined }, { dryRun: false });
  }

  passMs(durationMs: number): void {
    this.#nowMs += durationMs;
  }

  /** Asks every question, and leaves no trace of it in the memory. */
  async examine(questions: readonly Question[]): Promise<Marks> {
    return await examine(questions, this.#options(false));
  }

  close(): void {
    this.mind.close();
  }

  #options(records: boolean) {
    return { patterns: this.#library, mind: this.mind, records, clock: this.clock };
  }
}

/** Asks every question of somebody without memory. */
export async function examineWithoutMemory(
  questions: readonly Question[],
  library: readonly Pattern[],
): Promise<Marks> {
  return await examine(questions, { patterns: library, mind: null });
}

async function examine(
  questions: readonly Question[],
  options: Parameters<typeof askCluster>[2],
): Promise<Marks> {
  let [solved, wrong, calls] = [0, 0, 0];
  for (const { trouble, text } of questions) {
    const { diagnosis, steps } = await askCluster(text, await trouble.cluster(), options);
    const isRight = trouble.isRight(diagnosis);
    if (isRight) solved += 1;
    else if (diagnosis !== null) wrong += 1;
    calls += steps.reduce((sum, step) => sum + step.calls.length, 0);
  }
  return { asked: questions.length, solved, wrong, calls };
}
