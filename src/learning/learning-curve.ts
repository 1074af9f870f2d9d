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

/** How many investigations took so many steps: the index is the number of steps. */
type Histogram = number[];

/** Average steps over the troubles that were met both with memory shown and without; null when none was. */
export function averageSteps(
  troubles: readonly TroubleHistory[],
  firstId: number,
): { readonly with: number | null; readonly without: number | null } {
  const withMemory: Histogram = [];
  const without: Histogram = [];
  for (const { meetings } of troubles) {
    const shownHere: Histogram = [];
    const withheldHere: Histogram = [];
    for (const { diagnosed, investigationId, shown, steps } of meetings) {
      if (diagnosed && investigationId >= firstId) count(shown ? shownHere : withheldHere, steps);
    }
    if (shownHere.length === 0 || withheldHere.length === 0) continue;
    addTo(withMemory, shownHere);
    addTo(without, withheldHere);
  }
  return { with: summarize(withMemory).averageSteps, without: summarize(without).averageSteps };
}

/** Sums up the steps of each bucket. */
export function learningCurve(
  troubles: readonly TroubleHistory[],
  buckets: readonly CurveBucket[],
): readonly CurvePoint[] {
  const first = buckets.map((): Histogram => []);
  const again = buckets.map((): Histogram => []);
  for (const { meetings } of troubles) {
    let bucket = 0;
    let isFirst = true;
    for (const { investigationId, diagnosed, steps } of meetings) {
      // Both go up.
      while (investigationId >= (buckets[bucket]?.toId ?? Number.POSITIVE_INFINITY)) bucket += 1;
      const within = investigationId >= (buckets[bucket]?.fromId ?? Number.POSITIVE_INFINITY);
      const histogram = (isFirst ? first : again)[bucket];
      if (diagnosed && within && histogram) count(histogram, steps);
      isFirst = false;
    }
  }
  return buckets.map(({ from, to }, index) => ({
    from,
    to,
    first: summarize(first[index] ?? []),
    again: summarize(again[index] ?? []),
  }));
}

function count(histogram: Histogram, steps: number): void {
  while (histogram.length <= steps) histogram.push(0);
  histogram[steps] = (histogram[steps] ?? 0) + 1;
}

function addTo(histogram: Histogram, more: Histogram): void {
  while (histogram.length < more.length) histogram.push(0);
  for (const [steps, investigations] of more.entries()) {
    histogram[steps] = (histogram[steps] ?? 0) + investigations;
  }
}

function summarize(histogram: Histogram): StepSummary {
  const investigations = histogram.reduce((sum, some) => sum + some, 0);
  if (investigations === 0) return { investigations, medianSteps: null, averageSteps: null };
  const total = histogram.reduce((sum, some, steps) => sum + some * steps, 0);
  const middle = [Math.floor((investigations - 1) / 2), Math.floor(investigations / 2)];
  const [low = 0, high = 0] = middle.map((rank) => stepsAt(histogram, rank));
  return { investigations, medianSteps: (low + high) / 2, averageSteps: total / investigations };
}

/** The number of steps of the investigation of that rank, the shortest having rank 0. */
function stepsAt(histogram: Histogram, rank: number): number {
  let before = 0;
  return histogram.findIndex((investigations) => {
    before += investigations;
    return before > rank;
  });
}
