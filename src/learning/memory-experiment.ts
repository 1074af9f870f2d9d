// Does memory help here? Both arms where memory had something to say, and what may be concluded so far.
import type { TroubleHistory } from '../domain/statistics.ts';
import {
  blocksOf,
  DECIDING_E_VALUE,
  type Difference,
  differenceOf,
  type Evidence,
  isKnown,
  type Rate,
  type Trial,
  weigh,
} from './experiment.ts';

/**
 * `not-enough-data`: one of the rates is known no better than to ±15 points · `helps`, `hurts`: the evidence decides ·
 * `undecided`: both are known, and the evidence does not decide.
 */
export type Conclusion = 'not-enough-data' | 'helps' | 'hurts' | 'undecided';

export interface Experiment extends Evidence {
  readonly conclusion: Conclusion;
  /** Success where memory was shown, and where it was withheld. */
  readonly on: Rate;
  readonly off: Rate;
  /** Null while there is not enough data. */
  readonly difference: Difference | null;
  /** The e-value from which on it is decided. */
  readonly decidesAt: number;
}

/** Concludes what there is to conclude. */
export function experimentOf(
  on: Rate,
  off: Rate,
  troubles: readonly TroubleHistory[],
  firstId: number,
): Experiment {
  const evidence = weigh(troubles.flatMap((trouble) => blocksOf(trialsOf(trouble, firstId))));
  const known = isKnown(on) && isKnown(off);
  return {
    conclusion: known ? conclusionOf(evidence) : 'not-enough-data',
    on,
    off,
    difference: known ? differenceOf(on, off) : null,
    decidesAt: DECIDING_E_VALUE,
    ...evidence,
  };
}

function conclusionOf({ eValue, helps, hurts }: Evidence): Conclusion {
  if (eValue < DECIDING_E_VALUE) return 'undecided';
  return helps > hurts ? 'helps' : 'hurts';
}

function trialsOf({ meetings }: TroubleHistory, firstId: number): readonly Trial[] {
  const trials: Trial[] = [];
  for (const { investigationId, informed, success, arm } of meetings) {
    if (informed && success !== null && investigationId >= firstId) trials.push({ arm, isSuccess: success });
  }
  return trials;
}
