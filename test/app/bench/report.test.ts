import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/app/bench/answer.ts';
import { reportOf } from '../../../src/app/bench/report.ts';

function answer(overrides: Partial<Answer>): Answer {
  return {
    incident: 'a',
    family: 'x',
    arm: 'off',
    novelty: 'novel',
    question: 'why?',
    solved: false,
    wrong: false,
    pattern: null,
    said: '',
    steps: 3,
    calls: 5,
    modelCalls: 2,
    tokens: 100,
    durationMs: 900,
    injected: 0,
    replayed: false,
    ...overrides,
  };
}

/** Ten recurrent incidents: `on` solves the first eight of them in one step, and tells something wrong of the last. */
const ANSWERS = Array.from({ length: 10 }, (_, at) => {
  const common = { incident: `i${at}`, family: `f${at}`, novelty: 'recurrent' as const };
  return [
    answer({ ...common, solved: at === 9 }),
    answer({
      ...common,
      arm: 'on',
      solved: at < 8,
      wrong: at === 9,
      steps: 1,
      injected: 1,
      durationMs: 300 + at,
    }),
  ];
}).flat();

describe('the report of a bench', () => {
  const report = reportOf({ answers: ANSWERS }, null);

  it('sums up each arm', () => {
    const on = report.results.find(({ arm, slice }) => arm === 'on' && slice === 'recurrent');
    expect(on).toMatchObject({
      asked: 10,
      solved: { count: 8, of: 10, rate: 0.8 },
      wrong: 1,
      informed: 10,
      steps: { mean: 1, median: 1 },
      durationMs: { mean: 304.5, median: 304.5 },
      tokens: { mean: 100, median: 100 },
    });
    expect(report.results.some(({ slice }) => slice === 'novel')).toBe(false);
  });

  it('pairs the questions of an arm with those of off', () => {
    const on = report.comparisons.find(({ slice }) => slice === 'all');
    expect(on).toMatchObject({
      arm: 'on',
      pairs: 10,
      steps: { mean: -2, low: -2, high: -2 },
      calls: { mean: 0, low: 0, high: 0 },
    });
    // Eight by on alone, one by off alone: 2 × (1 + 9) / 2⁹.
    expect(on?.solved).toEqual({ onlyFirst: 8, onlySecond: 1, p: expect.closeTo(20 / 512, 12) });
    expect(on?.durationMs.low).toBeLessThan(-595.5);
    expect(on?.durationMs.high).toBeGreaterThan(-595.5);
  });

  it('compares nothing without off', () => {
    const answers = ANSWERS.filter(({ arm }) => arm === 'on');
    expect(reportOf({ answers }, null).comparisons).toEqual([]);
  });

  it('gives the same intervals for the same seed', () => {
    expect(reportOf({ answers: ANSWERS }, 3)).toEqual(reportOf({ answers: ANSWERS }, 3));
  });
});
