// The metrics as text: what is claimed at each stage of knowledge, and tables that fit.
import { describe, expect, it, test } from 'vitest';
import { createPatternStore } from '../../../src/adapters/sqlite/pattern-store.ts';
import { createStatisticsStore } from '../../../src/adapters/sqlite/statistics-store.ts';
import type { Statistics } from '../../../src/app/stats.ts';
import { createPaint } from '../../../src/cli/render/paint.ts';
import { headlineOf } from '../../../src/cli/render/stats-headline.ts';
import { renderStatistics } from '../../../src/cli/render/stats-text.ts';
import { visibleWidth } from '../../../src/cli/render/text.ts';
import { rangeBar, shareBar, sparkline, toPlain } from '../../../src/cli/render/text-charts.ts';
import type { LabelState } from '../../../src/domain/investigation.ts';
import { metricsOf } from '../../../src/learning/metrics.ts';
import { openTestDatabase } from '../../support/databases.ts';
import { type Lived, live } from '../../support/histories.ts';
import { learnedPattern } from '../../support/learned.ts';

function statisticsFor(history: readonly Lived[]): Statistics {
  const db = openTestDatabase();
  live(db, history);
  createPatternStore(db).put(
    learnedPattern('learned-of-a-rather-long-name-0123456789abcdef-0123456789abcdef'),
  );
  const tallies = createStatisticsStore(db).tally({ since: null, curveBuckets: 12, recent: 5, patterns: 5 });
  return { generatedAt: '2026-11-22T10:00:00.000Z', since: null, ...metricsOf(tallies) };
}

function render(statistics: Statistics, width: number, unicode = true): string {
  const paint = createPaint(false);
  return renderStatistics(statistics, {
    json: false,
    quiet: false,
    verbose: true,
    width,
    room: width,
    paint,
    errPaint: paint,
    progressStyle: 'nothing',
    programName: 'k8s-learn',
    unicode,
  });
}

/** Rounds of one trouble: in each, `shown` with memory and one without. */
function rounds(count: number, shown: readonly LabelState[], withheld: LabelState): readonly Lived[] {
  return Array.from({ length: count }, () => [
    ...shown.map((label) => ({ s2: 'a', memory: 'followed', label, steps: 1 }) as const),
    { s2: 'a', memory: 'withheld', arm: 'off', label: withheld, steps: 3 } as const,
  ]).flat();
}

describe('the headline', () => {
  it('claims nothing while too little is known', () => {
    const { claim, grounds } = headlineOf(statisticsFor(rounds(5, ['verified'], 'failed')));
    expect(claim).toBe('Not enough data yet to tell whether memory helps here.');
    expect(grounds).toBe(
      '10 of 10 are judged. Where memory had something to say, 5 of 5 succeeded (57 to 100 %) with it and 0 of 5 succeeded (0 to 43 %) without. The two are compared once both are known to ±15 points. Troubles that came back took 1.0 steps with memory, 3.0 without.',
    );
  });

  it.each([
    ['verified', 'failed', 'Memory helps here: 100 % of investigations succeed with it, 0 % without.'],
    ['failed', 'verified', 'Memory does harm here: 0 % of investigations succeed with it, 100 % without.'],
    [
      'verified',
      'verified',
      'Whether memory helps here is not proven so far: 100 % of investigations succeed with it, 100 % without.',
    ],
  ] as const)('after 15 rounds of %s with memory and %s without', (shown, withheld, claim) => {
    expect(headlineOf(statisticsFor(rounds(15, [shown], withheld))).claim).toBe(claim);
  });

  it('says why nothing ran without memory yet', () => {
    expect(headlineOf(statisticsFor([{ s2: 'a' }])).grounds).toBe(
      '1 of 1 are judged. No investigation for which memory had something to say is judged yet. From 30 remembered investigations on, of which there are 1, a random share runs without memory.',
    );
    const many = Array.from(
      { length: 30 },
      () => ({ s2: 'a', memory: 'followed', label: 'verified' }) as const,
    );
    expect(headlineOf(statisticsFor(many)).grounds).toBe(
      '30 of 30 are judged. Where memory had something to say, 30 of 30 succeeded (89 to 100 %) with it and none is judged yet without. The two are compared once both are known to ±15 points.',
    );
  });

  it('counts what nobody judged as neither', () => {
    const statistics = statisticsFor([{ events: [] }, { events: [] }, { events: [['user', 'up', 2.5]] }]);
    expect(statistics).toMatchObject({ judged: 1, notJudged: 2 });
    expect(statistics.successRateByArm.on).toMatchObject({ count: 1, of: 1 });
    expect(headlineOf(statistics).grounds).toMatch(/^1 of 3 are judged\. /);
  });

  it('compares what both arms met, whatever else was asked', () => {
    const others = Array.from({ length: 60 }, () => ({ label: 'failed' }) as const);
    const statistics = statisticsFor([...others, ...rounds(15, ['verified'], 'failed')]);
    expect(statistics.successRateByArm.on).toMatchObject({ count: 15, of: 75 });
    expect(headlineOf(statistics).claim).toContain('100 % of investigations succeed with it');
  });
});

describe('the tables', () => {
  const history: readonly Lived[] = [
    ...rounds(3, ['verified', 'unknown'], 'failed'),
    {
      question: `${'why is checkout slow '.repeat(20)}\u001b[31m`,
      category: 'a-category-of-a-very-long-name-indeed',
    },
  ];

  it.each([60, 72, 80, 100])('fit %i columns, with every part and what each number means', (width) => {
    const text = render(statisticsFor(history), width);
    for (const line of text.split('\n')) expect(visibleWidth(line), line).toBeLessThanOrEqual(width);
    for (const title of [
      'Learning',
      'With memory and without',
      'By type',
      'Tools',
      'Learned patterns',
      'Recent',
    ])
      expect(text).toMatch(new RegExp(`^${title}$`, 'm'));
    expect(text).toMatch(/difference +- +not enough data/);
    expect(text).toContain('What each means');
    expect(text).not.toMatch(/NaN|undefined|null/);
    expect(text).not.toContain('\u001b');
  });

  it('are plain ASCII where that is all there is, with everything in the same place', () => {
    const statistics = statisticsFor(history);
    const plain = render(statistics, 80, false);
    expect(plain).toMatch(/^[\n\x20-\x7e]+$/);
    expect(plain.split('\n').map((line) => line.length)).toEqual(
      render(statistics, 80)
        .split('\n')
        .map((line) => line.length),
    );
  });
});

test('bars and ranges begin at zero and end at one', () => {
  expect([0, 0.5, 1].map((share) => shareBar(share, 4))).toEqual(['░░░░', '██░░', '████']);
  expect(
    [
      [0, 0.1],
      [0.5, 0.75],
      [0.9, 1],
    ].map(([low = 0, high = 0]) => rangeBar(low, high, 4)),
  ).toEqual(['━···', '··━━', '···━']);
  expect(sparkline([0, 2, null, 4], 4)).toBe('▁▅ █');
  expect(toPlain(`${sparkline([0, 2, 4], 4)} ${shareBar(0.5, 2)} ${rangeBar(0, 0.4, 2)}`)).toBe('_=# #. =.');
});
