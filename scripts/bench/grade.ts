// How an answer to a question about a recording is graded, and how grades are counted: what was told wrongly stands
// beside what was told rightly.
import { type Incident, isSolved } from '../../src/app/grading.ts';
import type { Diagnosis, Investigation } from '../../src/domain/investigation.ts';

/**
 * `right`: the whole truth; `partial`: a part of it and nothing that is wrong; `wrong`: another cause, told as evidence;
 * `none`: no cause, or another one that was told as a mere likelihood.
 */
export const GRADES = ['right', 'partial', 'wrong', 'none'] as const;
export type Grade = (typeof GRADES)[number];

export const GRADE_NAMES: Readonly<Record<Grade, string>> = {
  right: 'RIGHT',
  partial: 'PARTIAL',
  wrong: 'WRONG TOLD',
  none: 'NONE',
};

/** What a right answer to a report says, as regular expressions that know no case. */
export interface Truth {
  /** Each matches the root cause; the last one the root cause or the solution. */
  readonly must: readonly string[];
  /** None matches either. */
  readonly mustNot?: readonly string[] | undefined;
}

/** What of a diagnosis is graded. */
type Told = Pick<Diagnosis, 'rootCause' | 'solution' | 'basis'>;

/** Tells whether a diagnosis claims that all that its cause requires was read. */
export function isToldAsEvidence(diagnosis: Pick<Diagnosis, 'basis'> | null): boolean {
  return diagnosis?.basis === 'evidence';
}

/** Grades the answer to a question of a report. */
export function gradeOf({ must, mustNot = [] }: Truth, diagnosis: Told | null): Grade {
  if (diagnosis === null) return 'none';
  const { rootCause, solution } = diagnosis;
  const both = `${rootCause}\n${solution}`;
  const matches = (source: string, text: string) => new RegExp(source, 'i').test(text);
  if (!mustNot.some((source) => matches(source, both))) {
    const last = must.length - 1;
    if (must.every((source, index) => matches(source, index === last ? both : rootCause))) return 'right';
    if (must.some((source) => matches(source, rootCause))) return 'partial';
  }
  return isToldAsEvidence(diagnosis) ? 'wrong' : 'none';
}

/** Grades the answer to a question about an incident, of which nothing is right in part. */
export function gradeIncident(incident: Incident, diagnosis: Diagnosis | null): Grade {
  if (isSolved(incident, diagnosis)) return 'right';
  return isToldAsEvidence(diagnosis) ? 'wrong' : 'none';
}

/** What one answer came to. */
export interface Graded {
  readonly grade: Grade;
  /** Whether it was told as evidence, right or not. */
  readonly asEvidence: boolean;
  /** Runs of kubectl. */
  readonly calls: number;
  readonly durationMs: number;
}

/** Counts the runs of kubectl. The first one finds out which namespaces there are and which cluster it is. */
export function callsOf({ steps }: Pick<Investigation, 'steps'>): number {
  return 1 + steps.reduce((sum, step) => sum + step.calls.length, 0);
}

export interface Totals {
  readonly questions: number;
  readonly right: number;
  readonly partial: number;
  readonly wrong: number;
  readonly none: number;
  /** Of the partial ones: told as evidence. A strict reading counts them as wrong. */
  readonly partialAsEvidence: number;
  readonly medianCalls: number;
  readonly p95Calls: number;
  readonly medianMs: number;
}

/** Sums answers up. */
export function totalsOf(answers: readonly Graded[]): Totals {
  const count = (grade: Grade) => answers.filter((answer) => answer.grade === grade).length;
  const calls = answers.map((answer) => answer.calls);
  return {
    questions: answers.length,
    right: count('right'),
    partial: count('partial'),
    wrong: count('wrong'),
    none: count('none'),
    partialAsEvidence: answers.filter(({ grade, asEvidence }) => grade === 'partial' && asEvidence).length,
    medianCalls: quantile(calls, 0.5),
    p95Calls: quantile(calls, 0.95),
    medianMs: quantile(
      answers.map(({ durationMs }) => durationMs),
      0.5,
    ),
  };
}

/** Gives the value below which a share of the numbers lies; 0 of none. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Writes a count with the share that it is of the questions. */
export function shareOf(count: number, questions: number): string {
  return `${count} (${questions === 0 ? 0 : Math.round((1000 * count) / questions) / 10} %)`;
}
