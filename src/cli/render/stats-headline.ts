// Whether memory helps here, in a sentence or two that claim no more than the numbers do.
import type { Statistics } from '../../app/stats.ts';
import { MAX_HALF_WIDTH, type Rate } from '../../learning/experiment.ts';
import type { Experiment } from '../../learning/memory-experiment.ts';
import { formatCount, formatPercent } from './amounts.ts';

export interface Headline {
  /** The answer. */
  readonly claim: string;
  /** What it rests on. */
  readonly grounds: string;
}

/** Writes the answer and its grounds. */
export function headlineOf(statistics: Statistics): Headline {
  const { experiment, totalInvestigations } = statistics;
  if (totalInvestigations === 0) {
    return { claim: 'Nothing is recorded yet.', grounds: 'Learning starts with the first question.' };
  }
  return { claim: claimOf(experiment), grounds: [armsOf(experiment), stepsOf(statistics)].join('') };
}

function claimOf({ conclusion, difference }: Experiment): string {
  const points = difference === null ? '' : formatPoints(Math.abs(difference.difference));
  switch (conclusion) {
    case 'not-enough-data':
      return 'Not enough data yet to tell whether memory helps here.';
    case 'helps':
      return `Memory helps here: ${points} more of the investigations succeed with it.`;
    case 'hurts':
      return `Memory does harm here: ${points} fewer of the investigations succeed with it.`;
    case 'undecided':
      return 'No difference is proven so far between memory and none.';
  }
}

function armsOf({ conclusion, on, off, difference, eValue, decidesAt }: Experiment): string {
  const rates = `Where memory had something to say, ${shareOf(on)} succeeded with it and ${shareOf(off)} without.`;
  if (conclusion === 'not-enough-data') {
    const limit = Math.round(MAX_HALF_WIDTH * 100);
    return `${rates} The two are compared once both are known to ±${limit} points.`;
  }
  const between =
    difference === null
      ? ''
      : ` The difference is ${formatSigned(difference.difference)} points (${formatSigned(difference.low)} to ${formatSigned(difference.high)}).`;
  return `${rates}${between} Evidence: ${formatEvidence(eValue)}, decided at ${decidesAt}.`;
}

function stepsOf({
  averageStepsBeforeLearning: before,
  averageStepsAfterLearning: after,
}: Statistics): string {
  if (before === null || after === null) return '';
  return ` Troubles that came back took ${after.toFixed(1)} steps with memory, ${before.toFixed(1)} without.`;
}

function shareOf({ rate, of, low, high }: Rate): string {
  if (rate === null) return `none of 0`;
  return `${formatPercent(rate)} of ${formatNumber(of)} (${formatRange({ low, high })})`;
}

/** Writes `71 to 92 %`. */
export function formatRange({ low, high }: Pick<Rate, 'low' | 'high'>): string {
  return `${Math.round(low * 100)} to ${formatPercent(high)}`;
}

/** Writes a difference of shares: `+12`, `-3`. */
export function formatSigned(difference: number): string {
  const points = Math.round(difference * 100);
  return points > 0 ? `+${points}` : String(points);
}

function formatPoints(difference: number): string {
  return formatCount(Math.round(difference * 100), 'point');
}

/** Writes an e-value: what is far beyond deciding need not be exact. */
export function formatEvidence(eValue: number): string {
  if (eValue >= 1000) return 'over 1,000';
  return eValue >= 10 ? eValue.toFixed(0) : eValue.toFixed(1);
}

/** Writes a whole number with its thousands apart: `12,345`. */
export function formatNumber(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}
