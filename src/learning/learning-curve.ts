// Whether troubles that come back take fewer steps: over time, and with memory against without.
import type { CurveBucket, TroubleHistory } from '../domain/statistics.ts';

/** Diagnosed investigations, as far as their length goes. */
export interface StepSummary {
  readonly investigations: number;
  /** Null of none. */
  readonly medianSteps: number | null;
  readonly averageSteps: number | null;
}

/** One bucket of investigations over time. */
export interface CurvePoint {
  readonly from: string;
  readonly to: string;
  /** Troubles met for the first time. */
  readonly first: StepSummary;
  /** Troubles met before. */
  readonly again: StepSummary;
}

/** Average steps over the troubles that were met both with memory shown and without; null when none was. */
export function averageSteps(
  troubles: readonly TroubleHistory[],
  firstId: number,
): { readonly with: number | null; readonly without: number | null } {
  const withMemory: number[] = [];
  const without: number[] = [];
  for (const { meetings } of troubles) {
    const counted = meetings.filter((meeting) => meeting.diagnosed && meeting.investigationId >= firstId);
    if (!counted.some(({ shown }) => shown) || counted.every(({ shown }) => shown)) continue;
    for (const { shown, steps } of counted) (shown ? withMemory : without).push(steps);
  }
  return { with: summarize(withMemory).averageSteps, without: summarize(without).averageSteps };
}

/** Sums up the steps of each bucket. */
export function learningCurve(
  troubles: readonly TroubleHistory[],
  buckets: readonly CurveBucket[],
): readonly CurvePoint[] {
  const first = buckets.map((): number[] => []);
  const again = buckets.map((): number[] => []);
  for (const { meetings } of troubles) {
    for (const [at, { investigationId, diagnosed, steps }] of meetings.entries()) {
      if (!diagnosed) continue;
      const bucket = buckets.findIndex(
        ({ fromId, toId }) => investigationId >= fromId && investigationId < toId,
      );
      (at === 0 ? first : again)[bucket]?.push(steps);
    }
  }
  return buckets.map(({ from, to }, index) => ({
    from,
    to,
    first: summarize(first[index] ?? []),
    again: summarize(again[index] ?? []),
  }));
}

function summarize(steps: readonly number[]): StepSummary {
  const investigations = steps.length;
  if (investigations === 0) return { investigations, medianSteps: null, averageSteps: null };
  const sorted = [...steps].sort((a, b) => a - b);
  const middle = sorted.slice(Math.floor((investigations - 1) / 2), Math.floor(investigations / 2) + 1);
  return { investigations, medianSteps: averageOf(middle), averageSteps: averageOf(steps) };
}

function averageOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
