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
 * `helps`, `hurts`: the evidence decides, which may be looked at any time · `undecided`: it does not, and both rates are
 * known to ±15 points · `not-enough-data`: it does not, and one of them is not known so well.
 */
export type Conclusion = 'not-enough-data' | 'helps' | 'hurts' | 'undecided';

export interface Experiment extends Evidence {
  readonly conclusion: Conclusion;
  /** Success where memory was shown, and where it was withheld. */
  readonly on: Rate;
  readonly off: Rate;
  /** Null while there is not enough data, and nothing is decided. */
  readonly difference: Difference | null;
  /** The e-value from which on it is decided. */
  readonly decidesAt: number;
}

/** From so much evidence of harm on both arms get the same number of investigations, until it is less again. */
const DOUBTED_FROM = 1.2;

/**
 * Tells whether what was judged so far speaks for harm rather than for nothing: it is then worth knowing soon. The
 * assignment of arms may follow from what came before: within a block they stay as likely as they were.
 */
export function isDoubted(troubles: readonly TroubleHistory[]): boolean {
  return weigh(troubles.flatMap((trouble) => blocksOf(trialsOf(trouble, 0)))).hurts >= DOUBTED_FROM;
}

/** Concludes what there is to conclude. */
export function experimentOf(
  on: Rate,
  off: Rate,
  troubles: readonly TroubleHistory[],
  firstId: number,
): Experiment {
  const evidence = weigh(troubles.flatMap((trouble) => blocksOf(trialsOf(trouble, firstId))));
  const decided = conclusionOf(evidence);
  const known = decided !== null || (isKnown(on) && isKnown(off));
  return {
    conclusion: decided ?? (known ? 'undecided' : 'not-enough-data'),
    on,
    off,
    difference: known ? differenceOf(on, off) : null,
    decidesAt: DECIDING_E_VALUE,
    ...evidence,
  };
}

function conclusionOf({ eValue, helps, hurts }: Evidence): 'helps' | 'hurts' | null {
  if (eValue < DECIDING_E_VALUE) return null;
  return helps > hurts ? 'helps' : 'hurts';
}

function trialsOf({ meetings }: TroubleHistory, firstId: number): readonly Trial[] {
  const trials: Trial[] = [];
  for (const { investigationId, informed, proved, arm } of meetings) {
    if (informed && proved !== null && investigationId >= firstId) trials.push({ arm, isSuccess: proved });
  }
  return trials;
}
