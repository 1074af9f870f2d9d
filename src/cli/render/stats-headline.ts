// Whether memory helps here, in a sentence or two that claim no more than the numbers do.
import type { Statistics } from '../../app/stats.ts';
import { MAX_HALF_WIDTH, type Rate } from '../../learning/experiment.ts';
import { MIN_INVESTIGATIONS } from '../../learning/holdout.ts';
import type { Experiment } from '../../learning/memory-experiment.ts';
import { formatPercent } from './amounts.ts';

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
  return {
    claim: claimOf(experiment),
    grounds: [judgedOf(statistics), armsOf(experiment), lotOf(statistics), stepsOf(statistics)].join(''),
  };
}

function claimOf({ conclusion, on, off }: Experiment): string {
  const rates = `${percentOf(on)} of investigations succeed with it, ${percentOf(off)} without`;
  switch (conclusion) {
    case 'not-enough-data':
      return 'Not enough data yet to tell whether memory helps here.';
    case 'helps':
      return `Memory helps here: ${rates}.`;
    case 'hurts':
      return `Memory does harm here: ${rates}.`;
    case 'undecided':
      return `Whether memory helps here is not proven so far: ${rates}.`;
  }
}

/** How many of all were judged: what nobody judged says nothing. */
function judgedOf({ judged, notJudged }: Statistics): string {
  if (judged === 0 && notJudged === 0) return '';
  return `${formatNumber(judged)} of ${formatNumber(judged + notJudged)} are judged. `;
}

function armsOf({ on, off, difference, eValue, decidesAt }: Experiment): string {
  if (on.of + off.of === 0) return 'No investigation for which memory had something to say is judged yet.';
  const counted = `Where memory had something to say, ${shareOf(on)} with it and ${shareOf(off)} without.`;
  if (difference === null) {
    const limit = Math.round(MAX_HALF_WIDTH * 100);
    return `${counted} The two are compared once both are known to ±${limit} points.`;
  }
  const { difference: gained, low, high } = difference;
  const between = `The difference is ${formatPoints(gained)} (${formatSigned(low)} to ${formatSigned(high)}).`;
  return `${counted} ${between} Evidence: ${formatEvidence(eValue)}, where ${decidesAt} decides.`;
}

/** Why nothing ran without memory yet. */
function lotOf({ experiment, rememberedCases, since }: Statistics): string {
  if (experiment.off.of > 0 || since !== null || rememberedCases >= MIN_INVESTIGATIONS) return '';
  return ` From ${MIN_INVESTIGATIONS} remembered investigations on, of which there are ${rememberedCases}, a random share runs without memory.`;
}

function stepsOf({
  averageStepsBeforeLearning: before,
  averageStepsAfterLearning: after,
}: Statistics): string {
  if (before === null || after === null) return '';
  return ` Troubles that came back took ${after.toFixed(1)} steps with memory, ${before.toFixed(1)} without.`;
}

/** Writes `12 of 15 succeeded (55 to 93 %)`. */
function shareOf(rate: Rate): string {
  if (rate.of === 0) return 'none is judged yet';
  return `${formatNumber(rate.count)} of ${formatNumber(rate.of)} succeeded (${formatRange(rate)})`;
}

function percentOf({ rate }: Rate): string {
  return rate === null ? 'none' : formatPercent(rate);
}

/** Writes `71 to 92 %`. */
export function formatRange({ low, high }: Pick<Rate, 'low' | 'high'>): string {
  return `${Math.round(low * 100)} to ${formatPercent(high)}`;
}

/** Writes a difference of shares with its unit: `+12 points`. */
export function formatPoints(difference: number): string {
  const points = formatSigned(difference);
  return `${points} ${/^[+-]1$/.test(points) ? 'point' : 'points'}`;
}

/** Writes a difference of shares: `+12`, `-3`. */
export function formatSigned(difference: number): string {
  const points = Math.round(difference * 100);
  return points > 0 ? `+${points}` : String(points);
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
