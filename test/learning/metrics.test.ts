// Every metric over a small history, against values worked out by hand.
import { beforeEach, describe, expect, it, test } from 'vitest';
import type { Database } from '../../src/adapters/sqlite/driver.ts';
import { createPatternStore } from '../../src/adapters/sqlite/pattern-store.ts';
import { createStatisticsStore } from '../../src/adapters/sqlite/statistics-store.ts';
import { METRIC_DEFINITIONS } from '../../src/learning/metric-definitions.ts';
import { calibrationOf, type LearningMetrics, metricsOf } from '../../src/learning/metrics.ts';
import { openTestDatabase } from '../support/databases.ts';
import { type Lived, live } from '../support/histories.ts';
import { learnedPattern } from '../support/learned.ts';

const FILTER = { since: null, curveBuckets: 2, recent: 3, patterns: 5 };
const UP = ['user', 'up', 2.5] as const;
const DOWN = ['user', 'down', -3] as const;
const FIXED = ['visit', 'fixed-as-proposed', 3.5] as const;
const GONE = ['verify', 'gone', 3] as const;

/** Trouble A: met without memory, with it, withheld. Trouble B: never with memory. Then odds and ends. */
const HISTORY: readonly Lived[] = [
  { s2: 'a', steps: 6, ms: 6000, label: 'verified', events: [UP], confidence: 0.95 },
  { s2: 'a', steps: 4, ms: 4000, label: 'probable', pattern: null },
  {
    s2: 'a',
    steps: 2,
    ms: 1000,
    label: 'verified',
    events: [DOWN, UP],
    memory: 'followed',
    confidence: 0.75,
  },
  { s2: 'a', steps: 3, ms: 2000, label: 'failed', events: [DOWN], memory: 'followed', confidence: 0.85 },
  { s2: 'a', steps: 5, ms: 9000, label: 'probable', arm: 'off', memory: 'withheld', events: [FIXED] },
  { s2: 'b', steps: 1, ms: 500, label: 'unknown', category: 'probe', pattern: null },
  { s2: 'b', steps: 1, ms: 700, label: 'failed', events: [DOWN, GONE], arm: 'off', category: 'probe' },
  { s2: 'a', steps: 2, ms: 3000, label: 'unknown', memory: 'followed' },
  { steps: 2, label: 'unknown', memory: 'shown', category: null },
  { unfinished: true },
];

let db: Database;
beforeEach(() => {
  db = openTestDatabase();
});

function metrics(since: string | null = null): LearningMetrics {
  return metricsOf(createStatisticsStore(db).tally({ ...FILTER, since }));
}

describe('a history of ten', () => {
  beforeEach(() => {
    live(db, HISTORY);
  });

  it('counts what was asked and remembered', () => {
    expect(metrics()).toMatchObject({
      totalInvestigations: 10,
      rememberedCases: 8,
      firstAt: '2026-01-01T00:00:00.000Z',
      lastAt: '2026-01-10T00:00:00.000Z',
    });
  });

  it('compares steps over troubles that were met both ways', () => {
    expect(metrics()).toMatchObject({
      averageStepsBeforeLearning: (6 + 4 + 5) / 3,
      averageStepsAfterLearning: (2 + 3 + 2) / 3,
    });
  });

  it('gives shares of what ended', () => {
    // Seven ended with memory on; three of them followed a memory, and three were shown nothing.
    expect(metrics()).toMatchObject({
      patternReuseRate: 3 / 7,
      abstentionRate: 3 / 7,
      // Of nine that ended, all but the second and the sixth rest on a pattern or had a memory.
      knowledgeCoverage: 7 / 9,
      // The last word counts: up, up, down, down.
      userSatisfactionRate: 2 / 4,
    });
    expect(metrics().rates.userSatisfactionRate).toMatchObject({ count: 2, of: 4 });
  });

  it('compares the arms', () => {
    const { successRateByArm, medianTimeByArm } = metrics();
    expect(successRateByArm).toMatchObject({
      on: { count: 3, of: 4, rate: 0.75 },
      off: { count: 1, of: 2, rate: 0.5 },
      difference: null,
    });
    // On: 500, 1000, 2000, 3000, 4000, 6000. Off: 700, 9000.
    expect(medianTimeByArm).toEqual({ on: 2500, off: 4850 });
  });

  it('weighs memory where it had something to say', () => {
    expect(metrics().experiment).toMatchObject({
      conclusion: 'not-enough-data',
      on: { count: 1, of: 2 },
      off: { count: 1, of: 1 },
      difference: null,
      blocks: 1,
      decidesAt: 20,
    });
  });

  it('counts what became of memories that were followed', () => {
    expect(metrics()).toMatchObject({ helped: 1, hurt: 1, neutral: 1 });
  });

  it('holds confidence against what was said from outside', () => {
    // Right: 0.95, 0.9, 0.75. Wrong: 0.85. A second look outweighs the user: 0 is neither, so it is left out.
    const { calibration } = metrics();
    expect(calibration.judged).toBe(4);
    expect(calibration.brier).toBeCloseTo((0.05 ** 2 + 0.1 ** 2 + 0.25 ** 2 + 0.85 ** 2) / 4, 12);
    expect(calibration.expectedCalibrationError).toBeCloseTo((0.05 + 0.1 + 0.25 + 0.85) / 4, 12);
    expect(calibration.bins.map(({ low, judged, right }) => [low, judged, right.rate])).toEqual([
      [0.7, 1, 1],
      [0.8, 1, 0],
      [0.9, 2, 1],
    ]);
  });

  it('follows steps over time, of new troubles and of those met again', () => {
    const point = (investigations: number, medianSteps: number | null, averageSteps: number | null) => ({
      investigations,
      medianSteps,
      averageSteps,
    });
    expect(metrics().learningCurve).toEqual([
      {
        from: '2026-01-01T00:00:00.000Z',
        to: '2026-01-05T00:00:00.000Z',
        first: point(1, 6, 6),
        again: point(4, 3.5, 3.5),
      },
      {
        from: '2026-01-06T00:00:00.000Z',
        to: '2026-01-10T00:00:00.000Z',
        first: point(1, 1, 1),
        again: point(2, 1.5, 1.5),
      },
    ]);
  });

  it('tells of each type', () => {
    expect(metrics().coverageByType).toMatchObject([
      { category: 'oom', investigations: 6, coverage: { count: 5 }, success: { count: 4, of: 5 } },
      { category: 'probe', investigations: 2, coverage: { count: 1 }, success: { count: 0, of: 1 } },
      { category: 'no diagnosis', investigations: 1, coverage: { count: 1 }, success: { of: 0, rate: null } },
    ]);
  });

  it('tells of each tool what the view tells', () => {
    const { tools } = metrics();
    // Steps: one FIND_ISSUES each of the nine, all others DESCRIBE; step 1 is cited.
    expect(tools).toMatchObject([
      { tool: 'DESCRIBE', uses: 17, facts: 17, cited: { count: 6 }, failed: { count: 0 } },
      { tool: 'FIND_ISSUES', uses: 9, facts: 18, cited: { count: 0 }, success: { count: 4, of: 6 } },
    ]);
    expect(tools[1]?.averageStepsToSolution).toBe((6 + 4 + 2 + 5) / 4);
    const totals = db.prepare(
      'SELECT tool_name AS tool, sum(uses) AS uses, sum(judged) AS judged FROM tool_effectiveness GROUP BY 1 ORDER BY 2 DESC',
    );
    expect(totals.all()).toEqual(
      tools.map(({ tool, uses, success }) => ({ tool, uses, judged: success.of })),
    );
  });

  it('lists the newest', () => {
    expect(metrics().recentInvestigations).toMatchObject([
      { id: 10, outcome: 'stopped', label: 'unknown', category: null, durationMs: null, reused: false },
      { id: 9, outcome: 'inconclusive', steps: 2 },
      { id: 8, outcome: 'diagnosed', category: 'oom', reused: true, question: 'why is cart crashing' },
    ]);
  });

  it('counts from a moment on; what came before still makes a trouble known', () => {
    const { totalInvestigations, learningCurve, successRateByArm } = metrics('2026-01-05T00:00:00.000Z');
    expect(totalInvestigations).toBe(6);
    expect(successRateByArm.off).toMatchObject({ count: 1, of: 2 });
    expect(learningCurve[0]).toMatchObject({ first: { investigations: 1 }, again: { investigations: 2 } });
    expect(metrics('2027-01-01T00:00:00.000Z')).toMatchObject({ totalInvestigations: 0, tools: [] });
  });
});

it('lists learned patterns, the trusted and used first, with their intervals', () => {
  const store = createPatternStore(db);
  store.put(learnedPattern('good', { successes: 8, failures: 0, state: 'active' }, { confidence: 0.67 }));
  store.put(learnedPattern('doubtful', { successes: 1, failures: 3, state: 'active' }, { confidence: 0.2 }));
  store.put(learnedPattern('new', { successes: 3, failures: 0, state: 'candidate' }, { confidence: 0.49 }));
  store.put(learnedPattern('old', { successes: 9, failures: 0, state: 'archived' }, { confidence: 0.7 }));
  live(db, [
    { memory: 'followed', memoryId: 'good' },
    { memory: 'shown', memoryId: 'good' },
  ]);
  const { successfulPatterns, patterns } = metrics();
  expect(successfulPatterns).toBe(1);
  expect(patterns.byState).toEqual({ active: 2, candidate: 1, archived: 1 });
  expect(patterns.byConfidence.map(({ id, shown, followed }) => [id, shown, followed])).toEqual([
    ['good', 2, 1],
    ['doubtful', 0, 0],
    ['new', 0, 0],
  ]);
  const [{ low, high } = { low: 0, high: 0 }] = patterns.byConfidence;
  // Quantiles of Beta(10, 2): the distribution function is 11 x¹⁰ − 10 x¹¹.
  const below = (x: number) => 11 * x ** 10 - 10 * x ** 11;
  expect([below(low), below(high)].map((share) => share.toFixed(6))).toEqual(['0.100000', '0.900000']);
});

test('a confidence that keeps its word is calibrated; a boaster is not', () => {
  expect(calibrationOf([{ confidence: 0.8, judged: 10, right: 8 }])).toMatchObject({
    expectedCalibrationError: expect.closeTo(0, 10),
    brier: expect.closeTo(0.16, 10),
  });
  expect(calibrationOf([{ confidence: 1, judged: 10, right: 5 }])).toMatchObject({
    expectedCalibrationError: 0.5,
    brier: 0.5,
    bins: [{ low: 0.9, high: 1 }],
  });
  expect(calibrationOf([])).toEqual({ judged: 0, brier: null, expectedCalibrationError: null, bins: [] });
});

it('says of each metric what it means', () => {
  live(db, HISTORY);
  const names = Object.keys(metrics()).filter(
    (name) => !['firstAt', 'lastAt', 'rememberedCases', 'rates'].includes(name),
  );
  expect(Object.keys(METRIC_DEFINITIONS).sort()).toEqual(names.sort());
});
