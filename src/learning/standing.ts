// The standing of a pattern: what its uses say of it, and whether it does better than nothing.
import { createHash } from 'node:crypto';
import type { Counts, LearnedPattern, PatternStore, Use } from '../domain/learned.ts';
import { lowerBound, PRIOR_FAILURES, PRIOR_SUCCESSES, regularizedBeta, rounded } from './confidence.ts';
import { isJudged, weightOf } from './label.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Evidence counts half after so many days. */
const HALF_LIFE_DAYS = 90;
/** Before so many uses nothing is concluded of them. */
const MIN_USES = 3;
const SUSPEND_ABOVE = 0.9;
const RESTORE_BELOW = 0.5;
/** So many in a row that somebody called wrong: what was right once is right no more. */
const WRONG_IN_A_ROW = 3;
/** After so many it is on probation, which ends by a word for it: */
const PROBATION_AFTER = 2;
/** so many times it is told without one, and no more. */
const TOLD_ON_PROBATION = 3;
/** One in so many chances is given to a suspended pattern. */
const PROBE_ONE_IN = 10;
/** A narrower scope borrows from the wider as if it had seen so many uses. */
const BORROWED_USES = 4;
/** Points at which one distribution is compared with the other. */
const QUADRATURE = 64;
/** What a second look at the cluster found: the trouble is still there after what was advised. */
const CONTRADICTIONS: readonly string[] = ['verify:still-there', 'visit:still-there'];

export interface Standing extends Counts {
  /** Lower bound of the success rate, 0…1. */
  readonly confidence: number;
  readonly state: 'active' | 'suspended';
  /** Uses that were followed and judged. */
  readonly uses: number;
  /** Probability that it does worse than no memory, 0…1. */
  readonly worse: number;
  readonly lastUsedAt: string | null;
  readonly why: string;
}

/**
 * Gives a pattern as its uses leave it: what its confidence is, whether it is suspended and why. What was taken in
 * and is not confirmed keeps its state. Age counts from `newestMs`, the newest evidence there is, not from today:
 * nothing changes while nothing happens.
 */
export function withStanding(
  learned: LearnedPattern,
  uses: readonly Use[],
  newestMs: number,
): LearnedPattern {
  if (uses.length === 0) return learned;
  const rules = learned.clusterId === null ? EVERYWHERE : IN_ONE_CLUSTER;
  const standing = standingOf(learned.learnedFrom, uses, newestMs, new Set(learned.members), rules);
  const isUsed = learned.state === 'active' || learned.state === 'suspended';
  const isKnown = isUsed || learned.state === 'candidate';
  const isSuspended = isKnown && standing.state === 'suspended';
  return {
    ...learned,
    pattern: { ...learned.pattern, confidence: rounded(standing.confidence) },
    successes: rounded(standing.successes),
    failures: rounded(standing.failures),
    lastUsedAt: standing.lastUsedAt,
    ...(isUsed && { state: standing.state }),
    ...(isSuspended && { state: 'suspended', why: standing.why }),
    ...(!isSuspended && learned.state === 'suspended' && { why: 'suspended once, and right again since' }),
  };
}

/**
 * Gives a pattern as it stands in one cluster. One that holds in many is judged by what happened in this one, with
 * what happened everywhere as a prior: contradicted here, it is suspended here and nowhere else.
 */
export function standingIn(
  learned: LearnedPattern,
  clusterId: string,
  store: Pick<PatternStore, 'uses'>,
): LearnedPattern {
  if (learned.clusterId !== null || learned.state === 'shadow') return learned;
  const uses = store.uses(learned.pattern.id);
  const here = uses.filter((use) => use.clusterId === clusterId);
  if (here.length === 0) return learned;
  const newestMs = newestOf(uses);
  const own = new Set(learned.members);
  const wide = standingOf(learned.learnedFrom, uses, newestMs, own, EVERYWHERE);
  const narrow = standingOf({ successes: 0, failures: 0 }, here, newestMs, own);
  const { successes, failures } = borrow(narrow, wide);
  const confidence = rounded(lowerBound(successes, failures));
  return {
    ...learned,
    pattern: { ...learned.pattern, confidence },
    ...(narrow.state === 'suspended' && { state: 'suspended', why: narrow.why }),
  };
}

/** Gives when the newest of some uses was, in milliseconds since 1970; 0 for none. */
export function newestOf(uses: readonly Use[]): number {
  return uses.reduce((newest, { at }) => Math.max(newest, Date.parse(at)), 0);
}

/**
 * Folds the uses of a pattern, oldest first, over what it was learned from. Only what was shown and followed is
 * credited. `own` holds the investigations that it was learned from: they are counted already.
 */
export function standingOf(
  base: Counts,
  uses: readonly Use[],
  nowMs: number,
  own: ReadonlySet<number> = new Set(),
  rules: Rules = IN_ONE_CLUSTER,
): Standing {
  const tally = new Tally(rules);
  // What one of its own examples says of it is that it was taught again: no word against it.
  for (const use of uses) if (!own.has(use.investigationId)) tally.add(use);
  let { successes, failures } = base;
  for (const use of uses) {
    if (!isCredited(use) || own.has(use.investigationId)) continue;
    const weight = weightOf(use.label) * ageOf(use, nowMs);
    successes += weight * use.label.score;
    failures += weight * (1 - use.label.score);
  }
  const shown = uses.filter(({ arm }) => arm === 'on');
  return {
    successes,
    failures,
    confidence: lowerBound(successes, failures),
    state: tally.suspended === null ? 'active' : 'suspended',
    uses: tally.uses,
    worse: tally.worse,
    lastUsedAt: shown.at(-1)?.at ?? null,
    why: tally.suspended ?? '',
  };
}

/** Tells whether a use says anything of the pattern: it was shown, it was followed, and the outcome is known. */
export function isCredited({ arm, followed, label }: Use): boolean {
  return arm === 'on' && followed === true && label.state !== 'unknown';
}

/** Tells whether a suspended pattern gets a chance all the same: in one of ten, which follows from the occasion. */
export function isProbed(id: string, occasion: string): boolean {
  const hash = createHash('sha256').update(`${id}\n${occasion}`).digest();
  return hash.readUInt32BE(0) % PROBE_ONE_IN === 0;
}

/** The counts of a narrower scope, with what the wider one tells as a prior of four uses. */
export function borrow(narrow: Counts, wide: Counts): Counts {
  const total = wide.successes + wide.failures;
  if (total === 0) return narrow;
  const strength = Math.min(BORROWED_USES, total);
  return {
    successes: narrow.successes + (strength * wide.successes) / total,
    failures: narrow.failures + (strength * wide.failures) / total,
  };
}

/** The probability that the rate behind the first counts is below that behind the second, both with the prior. */
export function probabilityWorse(first: Counts, second: Counts): number {
  const below = (rate: number, { successes, failures }: Counts): number =>
    regularizedBeta(rate, PRIOR_SUCCESSES + successes, PRIOR_FAILURES + failures);
  let sum = 0;
  let before = 0;
  for (let cell = 1; cell <= QUADRATURE; cell++) {
    const upTo = below(cell / QUADRATURE, second);
    sum += (upTo - before) * below((cell - 0.5) / QUADRATURE, first);
    before = upTo;
  }
  return sum;
}

/** What suspends: in one cluster a single contradiction does; for all clusters it takes more than one's word. */
interface Rules {
  readonly suspendsAtOnce: boolean;
}

const IN_ONE_CLUSTER: Rules = { suspendsAtOnce: true };
const EVERYWHERE: Rules = { suspendsAtOnce: false };

/** Follows the uses in time: when it was suspended, why, and whether it came back. */
class Tally {
  uses = 0;
  worse = 0.5;
  suspended: string | null = null;
  #with: Counts = { successes: 0, failures: 0 };
  #without: Counts = { successes: 0, failures: 0 };
  #wrongInARow = 0;
  #toldOnProbation = 0;
  readonly #rules: Rules;

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  add(use: Use): void {
    const { arm, label } = use;
    if (arm === 'off') {
      if (label.state !== 'unknown') this.#without = plus(this.#without, use);
      return;
    }
    if (use.followed === true && this.#wrongInARow >= PROBATION_AFTER) this.#toldOnProbation += 1;
    if (!isCredited(use)) {
      this.#endProbation(use);
      return;
    }
    this.uses += 1;
    this.#with = plus(this.#with, use);
    // What nobody judged neither adds to a row of wrong ones nor ends it.
    if (isJudged(label)) this.#wrongInARow = label.state === 'failed' ? this.#wrongInARow + 1 : 0;
    if (this.#wrongInARow < PROBATION_AFTER) this.#toldOnProbation = 0;
    this.worse = probabilityWorse(this.#with, this.#without);
    this.#judge(use);
    this.#endProbation(use);
  }

  /** Whoever tells it further without a word for it does not know whether it is right: two have said that it is not. */
  #endProbation({ at }: Use): void {
    if (!this.#rules.suspendsAtOnce || this.#toldOnProbation < TOLD_ON_PROBATION) return;
    this.suspended ??= `wrong ${this.#wrongInARow} times in a row, and told ${TOLD_ON_PROBATION} times since without a word for it, last on ${at.slice(0, 10)}`;
  }

  #judge(use: Use): void {
    const day = use.at.slice(0, 10);
    if (this.#rules.suspendsAtOnce && isContradicted(use)) {
      this.suspended = `contradicted by the cluster on ${day} (investigation ${use.investigationId})`;
    } else if (this.#rules.suspendsAtOnce && this.#wrongInARow >= WRONG_IN_A_ROW) {
      this.suspended = `wrong ${this.#wrongInARow} times in a row, last on ${day}`;
    } else if (this.uses >= MIN_USES && this.worse > SUSPEND_ABOVE) {
      this.suspended = `worse than no memory with probability ${this.worse.toFixed(2)} after ${this.uses} uses`;
    } else if (this.suspended !== null && this.worse < RESTORE_BELOW && this.#wrongInARow === 0) {
      this.suspended = null;
    }
  }
}

/**
 * A followed pattern whose trouble a second look found unchanged, or whose requirements did not hold. What a person says
 * is a verdict, which may be mistaken, and no contradiction by the cluster.
 */
function isContradicted({ label }: Use): boolean {
  if (label.state !== 'failed') return false;
  if (label.signals.some((signal) => CONTRADICTIONS.includes(signal))) return true;
  return !isJudged(label) && !label.signals.some((signal) => signal.startsWith('oracle:'));
}

function plus({ successes, failures }: Counts, { label }: Use): Counts {
  const weight = weightOf(label);
  return {
    successes: successes + weight * label.score,
    failures: failures + weight * (1 - label.score),
  };
}

function ageOf({ at }: Use, nowMs: number): number {
  return 2 ** (-Math.max(0, nowMs - Date.parse(at)) / DAY_MS / HALF_LIFE_DAYS);
}
