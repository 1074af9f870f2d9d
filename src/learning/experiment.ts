// With memory against without: intervals of rates, of their difference, and evidence that may be looked at any time.

/** Of the standard normal distribution: intervals hold the truth in 95 of 100. */
const Z = 1.959963984540054;
/** Two rates are compared once both are known to within so much, either way. */
export const MAX_HALF_WIDTH = 0.15;
/** From this on evidence decides: by chance alone it is reached in at most one of 20 comparisons (Ville 1939). */
export const DECIDING_E_VALUE = 20;

/** How often something was so, and in what range the rate behind it lies. All in 0…1. */
export interface Rate {
  readonly count: number;
  readonly of: number;
  /** Null of nothing. */
  readonly rate: number | null;
  readonly low: number;
  readonly high: number;
}

/** A difference of two rates, −1…1. */
export interface Difference {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The score interval of a rate (Wilson 1927), 95 %. It holds what it promises for small numbers too, where the usual
 * one does not (Brown, Cai and DasGupta 2001, "Interval estimation for a binomial proportion").
 */
export function rateOf(count: number, of: number): Rate {
  if (of === 0) return { count, of, rate: null, low: 0, high: 1 };
  const rate = count / of;
  const z2 = Z * Z;
  const centre = (rate + z2 / (2 * of)) / (1 + z2 / of);
  const half = (Z / (1 + z2 / of)) * Math.sqrt((rate * (1 - rate)) / of + z2 / (4 * of * of));
  // At the ends the bound is the rate itself, which rounding may miss.
  const low = count === 0 ? 0 : Math.max(0, centre - half);
  const high = count === of ? 1 : Math.min(1, centre + half);
  return { count, of, rate, low, high };
}

/**
 * The same for outcomes that come in groups whose members are alike, questions about troubles of one family say: counted
 * are as many as there would be if they were independent, `n / (1 + (m − 1)ρ)` of groups of m (Kish 1965), with ρ as the
 * analysis of variance estimates it. Where nothing varies a group counts once.
 */
export function groupedRateOf(groups: readonly (readonly boolean[])[]): Rate {
  const filled = groups.filter(({ length }) => length > 0);
  const of = filled.reduce((sum, { length }) => sum + length, 0);
  const count = filled.reduce((sum, group) => sum + successesIn(group), 0);
  if (of === 0) return rateOf(0, 0);
  const independent = of / (1 + (of / filled.length - 1) * likenessWithin(filled, count / of, of));
  const { low, high } = rateOf((count / of) * independent, independent);
  return { count, of, rate: count / of, low, high };
}

function successesIn(group: readonly boolean[]): number {
  return group.filter(Boolean).length;
}

/** The intraclass correlation ρ of outcomes, 0…1; 1 where none differs. */
function likenessWithin(groups: readonly (readonly boolean[])[], mean: number, of: number): number {
  const [between, within] = groups.reduce<readonly [number, number]>(
    ([outer, inner], group) => {
      const own = successesIn(group) / group.length;
      return [outer + group.length * (own - mean) ** 2, inner + group.length * own * (1 - own)];
    },
    [0, 0],
  );
  if (between + within === 0 || groups.length < 2 || of === groups.length) return 1;
  const squares = groups.reduce((sum, { length }) => sum + length ** 2, 0);
  const size = (of - squares / of) / (groups.length - 1);
  const meanBetween = between / (groups.length - 1);
  const meanWithin = within / (of - groups.length);
  return Math.min(1, Math.max(0, (meanBetween - meanWithin) / (meanBetween + (size - 1) * meanWithin)));
}

/** Tells whether a rate is known well enough to be compared. */
export function isKnown({ low, high }: Rate): boolean {
  return (high - low) / 2 <= MAX_HALF_WIDTH;
}

/**
 * The difference of two independent rates with its interval, 95 %: the score intervals of both, combined (Newcombe
 * 1998, "Interval estimation for the difference between independent proportions", method 10). Null of nothing.
 */
export function differenceOf(first: Rate, second: Rate): Difference | null {
  if (first.rate === null || second.rate === null) return null;
  const difference = first.rate - second.rate;
  return {
    difference,
    low: difference - Math.hypot(first.rate - first.low, second.high - second.rate),
    high: difference + Math.hypot(first.high - first.rate, second.rate - second.low),
  };
}

/** What came of one investigation, with memory or without. */
export interface Trial {
  readonly arm: 'on' | 'off';
  readonly isSuccess: boolean;
}

/** Investigations of one trouble in a row, with memory and without: like compared with like. */
export interface Block {
  readonly on: number;
  readonly onSuccesses: number;
  readonly off: number;
  readonly offSuccesses: number;
}

/**
 * Cuts the investigations of one trouble, oldest first, into blocks: each ends as soon as it holds both arms. The arms
 * alone decide where it ends, never an outcome. What is left over waits for more.
 */
export function blocksOf(trials: readonly Trial[]): readonly Block[] {
  const blocks: Block[] = [];
  let open = NO_TRIALS;
  for (const { arm, isSuccess } of trials) {
    const success = isSuccess ? 1 : 0;
    const { on, onSuccesses, off, offSuccesses } = open;
    open =
      arm === 'on'
        ? { on: on + 1, onSuccesses: onSuccesses + success, off, offSuccesses }
        : { on, onSuccesses, off: off + 1, offSuccesses: offSuccesses + success };
    if (open.on === 0 || open.off === 0) continue;
    blocks.push(open);
    open = NO_TRIALS;
  }
  return blocks;
}

const NO_TRIALS: Block = { on: 0, onSuccesses: 0, off: 0, offSuccesses: 0 };

/** How strong the effects are that are betted on, as logarithms of the odds ratio: from 18 to 38 points at a rate of ½. */
const LOG_ODDS_RATIOS = [0.75, 1.25, 2] as const;
/** What is staked on harm, of 1: that memory does harm is to be found sooner than that it helps. */
const STAKE_ON_HARM = 0.8;

/** Evidence that the arms differ, collected block by block. */
export interface Evidence {
  readonly blocks: number;
  /** How much likelier the outcomes are if memory changes something: 1 says nothing, 20 decides. Harm counts four times. */
  readonly eValue: number;
  /** The same for each direction alone. */
  readonly helps: number;
  readonly hurts: number;
}

/**
 * Weighs blocks, one after the other, against the hypothesis that memory makes no difference. Within a block, given how
 * many succeeded, all ways to share these among its members are then equally likely, whatever the rate of that trouble
 * was; if memory multiplies the odds by ω, their probabilities are those of Fisher's noncentral hypergeometric
 * distribution. The ratio of the two is an e-variable, products of independent ones are a test martingale, and so is
 * their mixture over ω: it may be looked at after every block, and passes 20 by chance in at most 5 % of comparisons
 * however often one looks (Ramdas, Grünwald, Vovk and Shafer 2023, "Game-theoretic statistics and safe anytime-valid
 * inference").
 */
export class Scales {
  readonly #helps = LOG_ODDS_RATIOS.map(() => 0);
  readonly #hurts = LOG_ODDS_RATIOS.map(() => 0);
  #blocks = 0;

  /** Adds a block, or as many of one shape. */
  add(block: Block, times = 1): void {
    this.#blocks += times;
    for (let at = 0; at < LOG_ODDS_RATIOS.length; at++) {
      const logOdds = LOG_ODDS_RATIOS[at] ?? 0;
      this.#helps[at] = (this.#helps[at] ?? 0) + times * logRatio(block, logOdds);
      this.#hurts[at] = (this.#hurts[at] ?? 0) + times * logRatio(block, -logOdds);
    }
  }

  evidence(): Evidence {
    const helps = meanOfExponentials(this.#helps);
    const hurts = meanOfExponentials(this.#hurts);
    const eValue = STAKE_ON_HARM * hurts + (1 - STAKE_ON_HARM) * helps;
    return { blocks: this.#blocks, eValue, helps, hurts };
  }
}

/** Weighs all of these blocks. There are many, of few shapes. */
export function weigh(blocks: readonly Block[]): Evidence {
  const shapes = new Map<string, { readonly block: Block; times: number }>();
  for (const block of blocks) {
    const shape = `${block.on} ${block.onSuccesses} ${block.off} ${block.offSuccesses}`;
    const known = shapes.get(shape);
    if (known === undefined) shapes.set(shape, { block, times: 1 });
    else known.times += 1;
  }
  const scales = new Scales();
  for (const { block, times } of shapes.values()) scales.add(block, times);
  return scales.evidence();
}

/** Logarithm of how much likelier a block is if memory multiplies the odds by e^logOdds than if it does nothing. */
function logRatio({ on, onSuccesses, off, offSuccesses }: Block, logOdds: number): number {
  const successes = onSuccesses + offSuccesses;
  const fewest = Math.max(0, successes - off);
  const most = Math.min(on, successes);
  // Shares of successes that come out the same either way tell nothing.
  if (fewest === most) return 0;
  let total = 0;
  let weighted = 0;
  for (let ofOn = fewest; ofOn <= most; ofOn++) {
    const ways = choose(on, ofOn) * choose(off, successes - ofOn);
    total += ways;
    weighted += ways * Math.exp(logOdds * (ofOn - onSuccesses));
  }
  return Math.log(total / weighted);
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) ways = (ways * (n - i + 1)) / i;
  return ways;
}

/** Evidence beyond all doubt stays a number. */
const MAX_LOG = 700;

function meanOfExponentials(logs: readonly number[]): number {
  return logs.reduce((sum, log) => sum + Math.exp(Math.min(MAX_LOG, log)), 0) / logs.length;
}
