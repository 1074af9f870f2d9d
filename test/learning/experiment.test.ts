// Intervals against published values, and the evidence: exact where it can be worked out, and honest when peeked at.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  type Block,
  blocksOf,
  DECIDING_E_VALUE,
  differenceOf,
  groupedRateOf,
  isKnown,
  rateOf,
  Scales,
  type Trial,
  weigh,
} from '../../src/learning/experiment.ts';

// Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('%d of %d lies in %d to %d', (count, of, low, high) => {
  const rate = rateOf(count, of);
  expect(rate.low).toBeCloseTo(low, 4);
  expect(rate.high).toBeCloseTo(high, 4);
});

// Newcombe 1998, "Interval estimation for the difference between independent proportions", table II, method 10.
test.each([
  [56, 70, 48, 80, 0.0524, 0.3339],
  [9, 10, 3, 10, 0.1705, 0.809],
  [6, 7, 2, 7, 0.0582, 0.8062],
  [5, 56, 0, 29, -0.0381, 0.1926],
  [10, 10, 0, 10, 0.6075, 1],
])('%d of %d less %d of %d lies in %d to %d', (count, of, otherCount, otherOf, low, high) => {
  const found = differenceOf(rateOf(count, of), rateOf(otherCount, otherOf));
  expect(found?.low).toBeCloseTo(low, 4);
  expect(found?.high).toBeCloseTo(high, 4);
});

test.each([
  [
    'groups that agree count once each',
    [
      [true, true, true],
      [false, false, false],
      [true, true, true],
    ],
    2,
    3,
  ],
  [
    'groups that differ within count whole',
    [
      [true, false],
      [false, true],
      [true, false],
    ],
    3,
    6,
  ],
  ['groups of one count whole', [[true], [false], [true]], 2, 3],
  [
    'where nothing differs a group counts once',
    [
      [true, true, true],
      [true, true, true],
    ],
    2,
    2,
  ],
])('%s', (_, groups, count, of) => {
  const found = groupedRateOf(groups);
  const { low, high } = rateOf(count, of);
  expect(found.low).toBeCloseTo(low, 6);
  expect(found.high).toBeCloseTo(high, 6);
  expect(found.of).toBe(groups.flat().length);
});

test('nothing is known of nothing, and little of little', () => {
  expect(rateOf(0, 0)).toEqual({ count: 0, of: 0, rate: null, low: 0, high: 1 });
  expect(differenceOf(rateOf(0, 0), rateOf(3, 4))).toBeNull();
  expect([rateOf(0, 0), rateOf(3, 3), rateOf(19, 38), rateOf(20, 39)].map(isKnown)).toEqual([
    false,
    false,
    false,
    true,
  ]);
});

test('a rate lies within its interval', () => {
  const trials = fc.integer({ min: 1, max: 100_000 }).chain((of) => fc.tuple(fc.nat(of), fc.constant(of)));
  fc.assert(
    fc.property(trials, ([count, of]) => {
      const { rate, low, high } = rateOf(count, of);
      expect(low).toBeLessThanOrEqual(rate ?? -1);
      expect(high).toBeGreaterThanOrEqual(rate ?? 2);
    }),
  );
});

/** `A`: with memory and right, `a`: with memory and wrong, `B` and `b`: the same without. */
function trialsOf(letters: string): readonly Trial[] {
  return [...letters].map((letter) => ({
    arm: letter.toUpperCase() === 'A' ? 'on' : 'off',
    isSuccess: letter === letter.toUpperCase(),
  }));
}

test.each<[string, readonly Block[]]>([
  ['', []],
  ['AaAA', []],
  ['AaAb', [{ on: 3, onSuccesses: 2, off: 1, offSuccesses: 0 }]],
  [
    'bAABa',
    [
      { on: 1, onSuccesses: 1, off: 1, offSuccesses: 0 },
      { on: 1, onSuccesses: 1, off: 1, offSuccesses: 1 },
    ],
  ],
])('"%s" makes its blocks', (letters, blocks) => {
  expect(blocksOf(trialsOf(letters))).toEqual(blocks);
});

describe('evidence', () => {
  it('is none without blocks, and in blocks that are all alike', () => {
    expect(weigh([]).eValue).toBe(1);
    expect(weigh(blocksOf(trialsOf('AAABaabAB'))).eValue).toBe(1);
    expect(weigh(blocksOf(trialsOf('AbAb'))).helps).toBeGreaterThan(1);
    expect(weigh(blocksOf(trialsOf('aBaB'))).eValue).toBeGreaterThan(1);
  });

  it('of one pair is as worked out by hand: ω / (1 + ω) against one half', () => {
    const ratios = [0.75, 1.25, 2].map((logOdds) => {
      const odds = Math.exp(logOdds);
      return odds / (1 + odds) / (1 / 2);
    });
    const helps = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    expect(weigh(blocksOf(trialsOf('Ab'))).helps).toBeCloseTo(helps, 12);
    expect(weigh(blocksOf(trialsOf('aB'))).hurts).toBeCloseTo(helps, 12);
    expect(weigh(blocksOf(trialsOf('aB'))).helps).toBeCloseTo(2 - helps, 12);
  });

  it('is 1 on average over all ways to share the successes of a block', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 4 }));
    fc.assert(
      fc.property(sizes, fc.nat(), ([on, off], some) => {
        const successes = some % (on + off + 1);
        let ways = 0;
        let sum = 0;
        for (let mask = 0; mask < 2 ** (on + off); mask++) {
          if (bitsOf(mask) !== successes) continue;
          const onSuccesses = bitsOf(mask % 2 ** on);
          ways += 1;
          sum += weigh([{ on, onSuccesses, off, offSuccesses: successes - onSuccesses }]).eValue;
        }
        expect(sum / ways).toBeCloseTo(1, 9);
      }),
    );
  });
});

function bitsOf(mask: number): number {
  return mask.toString(2).replaceAll('0', '').length;
}

const RUNS = 1000;
const INVESTIGATIONS = 400;
/** Enough for a difference of 20 points to show. */
const MANY_INVESTIGATIONS = 1000;
const FEWER_RUNS = 100;
const TROUBLES = 5;
const HOLDOUT_ONE_IN = 5;

/** Random numbers that are the same each time (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Peeks {
  /** After how many investigations the evidence decided; null when it never did. */
  readonly decidedAfter: number | null;
  readonly helps: boolean;
  /** A z-test of the pooled rates went below 5 % at some time. */
  readonly zTestStopped: boolean;
}

/** Lives through investigations of troubles of different difficulty and looks after every one. */
function liveThrough(random: () => number, gain: number, investigations: number): Peeks {
  const open: Trial[][] = Array.from({ length: TROUBLES }, () => []);
  const scales = new Scales();
  const counts = { on: { of: 0, right: 0 }, off: { of: 0, right: 0 } };
  let zTestStopped = false;
  let decidedAfter: number | null = null;
  let helps = false;
  for (let number = 1; number <= investigations; number++) {
    const trouble = Math.floor(random() * TROUBLES);
    const arm = random() < 1 / HOLDOUT_ONE_IN ? 'off' : 'on';
    // Some troubles are hard and some easy, with a mean of 0.6.
    const rate = 0.4 + 0.1 * trouble + (arm === 'on' ? gain : 0);
    const isSuccess = random() < rate;
    counts[arm].of += 1;
    if (isSuccess) counts[arm].right += 1;
    zTestStopped ||= isSignificant(counts.on, counts.off);
    const trials = open[trouble] ?? [];
    trials.push({ arm, isSuccess });
    const [closed] = blocksOf(trials);
    if (closed === undefined) continue;
    open[trouble] = [];
    scales.add(closed);
    const evidence = scales.evidence();
    if (decidedAfter === null && evidence.eValue >= DECIDING_E_VALUE) {
      decidedAfter = number;
      helps = evidence.helps > evidence.hurts;
    }
  }
  return { decidedAfter, helps, zTestStopped };
}

function isSignificant(on: { of: number; right: number }, off: { of: number; right: number }): boolean {
  if (on.of < 5 || off.of < 5) return false;
  const pooled = (on.right + off.right) / (on.of + off.of);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / on.of + 1 / off.of));
  return Math.abs(on.right / on.of - off.right / off.of) / error > 1.96;
}

function simulate(
  seed: number,
  { gain, runs, investigations }: { gain: number; runs: number; investigations: number },
): readonly Peeks[] {
  const random = randomFrom(seed);
  return Array.from({ length: runs }, () => liveThrough(random, gain, investigations));
}

function shareOf(peeks: readonly Peeks[], is: (one: Peeks) => boolean): number {
  return peeks.filter(is).length / peeks.length;
}

describe('looked at after every investigation', () => {
  it('memory that does nothing is found to do something in at most 5 % of histories; a z-test finds it in many', () => {
    const peeks = simulate(20_261_122, { gain: 0, runs: RUNS, investigations: INVESTIGATIONS });
    expect(shareOf(peeks, ({ decidedAfter }) => decidedAfter !== null)).toBeLessThanOrEqual(0.05);
    expect(shareOf(peeks, ({ zTestStopped }) => zTestStopped)).toBeGreaterThan(0.15);
  });

  it.each([
    ['helps', 0.2, true],
    ['does harm', -0.2, false],
  ])('memory that %s by 20 points is found to', (_, gain, helps) => {
    const peeks = simulate(7, { gain, runs: FEWER_RUNS, investigations: MANY_INVESTIGATIONS });
    const found = peeks.filter(({ decidedAfter }) => decidedAfter !== null);
    expect(found.length).toBeGreaterThanOrEqual(0.95 * FEWER_RUNS);
    expect(found.every((one) => one.helps === helps)).toBe(true);
  });
});
