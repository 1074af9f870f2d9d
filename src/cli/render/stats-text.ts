// The learning metrics as text: the answer first, then tables with small charts.
import type { Statistics } from '../../app/stats.ts';
import type { Difference, Rate } from '../../learning/experiment.ts';
import { METRIC_DEFINITIONS } from '../../learning/metric-definitions.ts';
import type { Output } from '../output.ts';
import { formatAge, formatCount, formatDuration, formatPercent } from './amounts.ts';
import { firstOf, section } from './investigation-text.ts';
import { formatNumber, formatRange, formatSigned, headlineOf } from './stats-headline.ts';
import { type Column, renderTable } from './table.ts';
import { oneLine, wrap } from './text.ts';
import { rangeBar, shareBar, sparkline, toPlain } from './text-charts.ts';

export interface StatisticsOutput extends Output {
  /** Whether the terminal shows more than ASCII. */
  readonly unicode: boolean;
}

type Rows = readonly (readonly string[])[];

/** Columns of a bar at 80 columns and more, at 70, and below that none: the numbers say the same. */
const BARS = { wide: [18, 10, 0], small: [12, 8, 0] } as const;
const SCALE = '0 to 100 %';
const MAX_TYPES = 8;
const MAX_PATTERNS = 8;
const MAX_RECENT = 5;
const NONE = '-';
const INDENT = '  ';

/** Writes everything, no wider than the terminal. */
export function renderStatistics(statistics: Statistics, output: StatisticsOutput): string {
  const text = statistics.totalInvestigations === 0 ? empty(statistics, output) : full(statistics, output);
  return output.unicode ? text : toPlain(text);
}

function empty({ since }: Statistics, { paint, programName, width }: Output): string {
  const [claim, next] =
    since === null
      ? [
          'Nothing is recorded yet.',
          `Ask a question first: ${programName} "why is … failing". What came of it is counted here.`,
        ]
      : [`Nothing is recorded since ${day(since)}.`, `Leave out --since to see all.`];
  return `${paint.heading(claim)}\n${wrap(next, width)}\n`;
}

function full(statistics: Statistics, output: StatisticsOutput): string {
  const { paint, width, verbose, programName } = output;
  const { claim, grounds } = headlineOf(statistics);
  const { since } = statistics;
  const tables: readonly (readonly [string, readonly Column[], Rows])[] = [
    [
      since === null ? 'Learning' : `Learning since ${day(since)}`,
      columns('fixed', 'fixed', 'shorten'),
      learningRows(statistics, width),
    ],
    [
      'With memory and without',
      columns('fixed', 'fixed', 'fixed', 'fixed', 'fixed', 'shorten'),
      armRows(statistics, width),
    ],
    ['Steps to a diagnosis, over time', columns('fixed', 'fixed', 'shorten'), curveRows(statistics)],
    ['By type', columns('shorten', 'fixed', 'fixed', 'fixed', 'fixed'), typeRows(statistics, output)],
    ['Tools', columns('fixed', 'fixed', 'fixed', 'fixed', 'fixed', 'fixed'), toolRows(statistics, width)],
    [
      'Learned patterns',
      columns('shorten', 'fixed', 'fixed', 'fixed', 'fixed'),
      patternRows(statistics, output),
    ],
    ['Team', columns('shorten', 'fixed', 'fixed', 'fixed'), teamRows(statistics)],
    ['Recent', columns('fixed', 'fixed', 'fixed', 'fixed', 'shorten'), recentRows(statistics, output)],
  ];
  const blocks = [
    `${paint.heading(wrap(claim, width))}\n${wrap(grounds, width)}`,
    ...tables
      .filter(([, , rows]) => rows.length > 1)
      .map(([title, titled, rows]) => section(title, tableOf(titled, rows, output), paint)),
    verbose ? definitions(output) : '',
  ].filter((block) => block !== '');
  const hints = [
    ...(verbose ? [] : [`${programName} stats --verbose says what each means`]),
    '--html <file> draws it',
  ];
  return `${blocks.join('\n\n')}\n\n${paint.dim(wrap(hints.join(' · '), width))}\n`;
}

/** Columns whose titles stand in the first row. */
function columns(...fits: readonly Column['fit'][]): readonly Column[] {
  return fits.map((fit) => ({ title: '', fit }));
}

function tableOf(shape: readonly Column[], rows: Rows, { room, paint }: Output): string {
  const [titles = [], ...body] = rows;
  const titled = shape.map((column, at) => ({ ...column, title: titles[at] ?? '' }));
  const isFilled = (at: number): boolean => rows.some((row) => (row[at] ?? '') !== '');
  const filled = titled.filter((_, at) => isFilled(at));
  const cells = body.map((row) => row.filter((_, at) => isFilled(at)));
  return renderTable(filled, cells, room - INDENT.length, paint)
    .split('\n')
    .map((line) => (line === '' ? '' : INDENT + line))
    .join('\n')
    .replace(/^\n/, '');
}

function learningRows(statistics: Statistics, width: number): Rows {
  const bar = barColumns('wide', width);
  const { rates, patterns, calibration, firstAt, lastAt, helped, hurt, neutral } = statistics;
  const of = (rate: Rate): string =>
    rate.rate === null
      ? ''
      : `${withBar(shareBar(rate.rate, bar))}${formatNumber(rate.count)} of ${formatNumber(rate.of)}`;
  const states = Object.entries(patterns.byState).map(([state, count]) => `${count} ${state}`);
  const titles = METRIC_DEFINITIONS;
  return [
    ['', '', ''],
    [
      titles.totalInvestigations.title,
      formatNumber(statistics.totalInvestigations),
      firstAt === null || lastAt === null ? '' : `${day(firstAt)} to ${day(lastAt)}`,
    ],
    [
      titles.successfulPatterns.title,
      formatNumber(statistics.successfulPatterns),
      states.length === 0 ? 'none was learned yet' : `of ${states.join(', ')}`,
    ],
    [titles.averageStepsBeforeLearning.title, decimal(statistics.averageStepsBeforeLearning), ''],
    [titles.averageStepsAfterLearning.title, decimal(statistics.averageStepsAfterLearning), ''],
    [titles.patternReuseRate.title, percent(rates.patternReuseRate.rate), of(rates.patternReuseRate)],
    [
      titles.userSatisfactionRate.title,
      percent(rates.userSatisfactionRate.rate),
      of(rates.userSatisfactionRate),
    ],
    [titles.knowledgeCoverage.title, percent(rates.knowledgeCoverage.rate), of(rates.knowledgeCoverage)],
    [titles.abstentionRate.title, percent(rates.abstentionRate.rate), of(rates.abstentionRate)],
    [
      'Memories followed',
      formatNumber(helped + hurt + neutral),
      `${formatNumber(helped)} helped, ${formatNumber(hurt)} hurt, ${formatNumber(neutral)} neutral`,
    ],
    [
      'Calibration error',
      percent(calibration.expectedCalibrationError),
      calibration.brier === null
        ? 'nothing was judged from outside yet'
        : `Brier ${calibration.brier.toFixed(2)}, ${formatNumber(calibration.judged)} judged from outside`,
    ],
  ];
}

function armRows({ successRateByArm, medianTimeByArm, experiment }: Statistics, width: number): Rows {
  const bar = barColumns('wide', width);
  const row = (name: string, rate: Rate, medianMs: number | null): readonly string[] => [
    name,
    percent(rate.rate),
    rate.of === 0 ? '' : rangeBar(rate.low, rate.high, bar),
    rate.of === 0 ? '' : formatRange(rate),
    formatNumber(rate.of),
    medianMs === null ? '' : formatDuration(medianMs),
  ];
  return [
    ['memory', 'success', scale(bar), '95 % range', 'judged', 'median time'],
    row('on', successRateByArm.on, medianTimeByArm.on),
    row('off', successRateByArm.off, medianTimeByArm.off),
    row('shown', experiment.on, null),
    row('withheld', experiment.off, null),
    experiment.difference === null
      ? ['difference', NONE, '', 'not enough data', '', '']
      : [
          'difference',
          formatSigned(experiment.difference.difference),
          '',
          differenceRange(experiment.difference),
          '',
          '',
        ],
  ];
}

function differenceRange({ low, high }: Difference): string {
  return `${formatSigned(low)} to ${formatSigned(high)}`;
}

function curveRows({ learningCurve }: Statistics): Rows {
  const all = learningCurve.flatMap(({ first, again }) => [first.medianSteps, again.medianSteps]);
  const max = Math.max(0, ...all.map((steps) => steps ?? 0));
  if (max === 0) return [];
  const row = (name: string, kind: 'first' | 'again'): readonly string[] => {
    const points = learningCurve.map((point) => point[kind]);
    const known = points.flatMap(({ medianSteps }) => (medianSteps === null ? [] : [medianSteps]));
    const count = points.reduce((sum, { investigations }) => sum + investigations, 0);
    const ends =
      known.length === 0 ? '' : `from ${known[0]} to ${known.at(-1)}, ${formatNumber(count)} diagnoses`;
    return [
      name,
      sparkline(
        points.map(({ medianSteps }) => medianSteps),
        max,
      ),
      ends,
    ];
  };
  return [
    ['', 'oldest to newest', 'median'],
    row('met for the first time', 'first'),
    row('met again', 'again'),
  ];
}

function typeRows({ coverageByType }: Statistics, { width, room }: Output): Rows {
  const bar = barColumns('small', width);
  const shown = firstOf(coverageByType, MAX_TYPES, room);
  const rows = shown.map(({ category, investigations, coverage, success }) => [
    oneLine(category),
    formatNumber(investigations),
    percent(coverage.rate),
    percent(success.rate),
    success.rate === null ? '' : rangeBar(success.low, success.high, bar),
  ]);
  const rest = coverageByType.slice(shown.length);
  if (rest.length > 0) {
    const count = rest.reduce((sum, { investigations }) => sum + investigations, 0);
    rows.push([`and ${rest.length} more`, formatNumber(count), '', '', '']);
  }
  return [['type', 'asked', 'covered', 'success', scale(bar)], ...rows];
}

function toolRows({ tools }: Statistics, width: number): Rows {
  const bar = barColumns('small', width);
  return [
    ['tool', 'uses', 'cited', '', 'failed', 'steps to solution'],
    ...tools.map(({ tool, uses, cited, failed, averageStepsToSolution }) => [
      tool,
      formatNumber(uses),
      percent(cited.rate),
      shareBar(cited.rate ?? 0, bar),
      percent(failed.rate),
      decimal(averageStepsToSolution),
    ]),
  ];
}

function patternRows({ patterns }: Statistics, { width, room }: Output): Rows {
  const bar = barColumns('small', width);
  return [
    ['pattern', 'state', 'conf.', scale(bar), 'followed'],
    ...firstOf(patterns.byConfidence, MAX_PATTERNS, room).map(
      ({ id, state, confidence, low, high, followed, shown }) => [
        oneLine(id),
        state,
        formatPercent(confidence),
        rangeBar(low, high, bar),
        `${followed} of ${shown}`,
      ],
    ),
  ];
}

/** What came from the other homes of a team, by cluster; and by whom, where all is told. */
function teamRows({ team }: Statistics): Rows {
  if (team === undefined) return [];
  return [
    ['of whom', 'cluster', 'investigations', 'taught'],
    ...team.teammates.map(({ member, clusterId, investigations, lessons }) => [
      oneLine(member ?? 'others'),
      clusterId ?? NONE,
      formatNumber(investigations),
      formatNumber(lessons),
    ]),
    [formatCount(team.homes, 'other home'), '', formatCount(team.patterns, 'pattern'), ''],
  ];
}

function recentRows({ recentInvestigations, generatedAt }: Statistics, { room }: Output): Rows {
  return [
    ['id', 'asked', 'label', 'steps', 'question'],
    ...firstOf(recentInvestigations, MAX_RECENT, room).map(({ id, at, label, steps, question, reused }) => [
      String(id),
      formatAge(at, generatedAt),
      reused ? `${label}, reused` : label,
      String(steps),
      oneLine(question),
    ]),
  ];
}

function definitions({ paint, width }: Output): string {
  const lines = Object.values(METRIC_DEFINITIONS).map(({ title, meaning }) =>
    wrap(`${title}: ${meaning}`, width, INDENT),
  );
  return section('What each means', lines.join('\n'), paint);
}

function barColumns(kind: keyof typeof BARS, width: number): number {
  const [whole, half, none] = BARS[kind];
  return width >= 80 ? whole : width >= 70 ? half : none;
}

function scale(bar: number): string {
  return bar === 0 ? '' : SCALE;
}

function withBar(bar: string): string {
  return bar === '' ? '' : `${bar} `;
}

function percent(share: number | null): string {
  return share === null ? NONE : formatPercent(share);
}

function decimal(number: number | null): string {
  return number === null ? NONE : number.toFixed(1);
}

function day(iso: string): string {
  return iso.slice(0, 10);
}
