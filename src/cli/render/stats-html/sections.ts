// The parts of the page: the arms, the curve, calibration, types, tools, patterns and what was asked last.
import type { Statistics } from '../../../app/stats.ts';
import type { LearnedState } from '../../../domain/learned.ts';
import type { Rate } from '../../../learning/experiment.ts';
import { METRIC_DEFINITIONS } from '../../../learning/metric-definitions.ts';
import { formatAge, formatCount, formatDuration, formatPercent } from '../amounts.ts';
import { html, type Markup, NOTHING } from '../markup.ts';
import { formatEvidence, formatNumber, formatPoints, formatRange, formatSigned } from '../stats-headline.ts';
import { oneLine, shorten } from '../text.ts';
import { bar, curve, interval, shareScale, type Tone } from './charts.ts';
import { type PageColumn, table } from './table.ts';

const MAX_TYPES = 15;
const MAX_QUESTION_COLUMNS = 240;
const NONE = '–';

const number = (title: string): PageColumn => ({ title, kind: 'number' });
const words = (title: string): PageColumn => ({ title, kind: 'words' });
const CHART: PageColumn = { title: '', kind: 'chart' };
const SCALE: PageColumn = { title: shareScale(), kind: 'chart' };

function section(id: keyof typeof METRIC_DEFINITIONS, body: Markup, more = ''): Markup {
  const { title, meaning } = METRIC_DEFINITIONS[id];
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2><p class="meaning">${meaning}${more === '' ? '' : ` ${more}`}</p>${body}</section>
`;
}

/** Success and time with memory and without, and how strong the evidence is. */
export function armSection({ experiment, successRateByArm, medianTimeByArm }: Statistics): Markup {
  const { conclusion, difference, eValue, decidesAt, blocks } = experiment;
  const rows = [
    rateRow('Memory shown', 'where it had something to say', experiment.on, 'on'),
    rateRow('Memory withheld', 'where it had something to say', experiment.off, 'off'),
    rateRow('Memory on', 'all judged investigations', successRateByArm.on, 'on'),
    rateRow('Memory off', 'all judged investigations', successRateByArm.off, 'off'),
  ];
  const verdict =
    conclusion === 'not-enough-data' || difference === null
      ? 'Not enough data: the two are compared once both are known to ±15 points.'
      : `Difference: ${formatPoints(difference.difference)} (${formatSigned(difference.low)} to ${formatSigned(difference.high)}).`;
  const evidence = `Evidence E = ${formatEvidence(eValue)} from ${formatNumber(blocks)} comparisons of like with like; ${decidesAt} decides, however often one looks.`;
  const times = [
    { name: 'Memory on', ms: medianTimeByArm.on, tone: 'on' as const },
    { name: 'Memory off', ms: medianTimeByArm.off, tone: 'off' as const },
  ];
  const longestMs = Math.max(1, ...times.map(({ ms }) => ms ?? 0));
  return section(
    'experiment',
    html`${table(
      'Success, with the range that holds the truth in 95 of 100',
      'arm',
      [number('success'), SCALE, number('range'), number('judged')],
      rows,
    )}
<p>${verdict} ${evidence}</p>
${table(
  METRIC_DEFINITIONS.medianTimeByArm.meaning.replace(', in milliseconds', ''),
  'arm',
  [number('median time'), CHART],
  times.map(({ name, ms, tone }) => ({
    head: html`${name}`,
    cells:
      ms === null
        ? [NONE, '']
        : [formatDuration(ms), bar(ms / longestMs, `${name}: ${formatDuration(ms)}`, tone)],
  })),
)}`,
  );
}

function rateRow(name: string, of: string, rate: Rate, tone: Tone) {
  return {
    head: html`${name}<small>${of}</small>`,
    cells: [
      share(rate.rate),
      intervalOf(rate, name, tone),
      rate.of === 0 ? '' : formatRange(rate),
      formatNumber(rate.of),
    ],
  };
}

function intervalOf(rate: Rate, name: string, tone: Tone): string | Markup {
  if (rate.rate === null) return 'no data';
  const label = `${name}: ${formatPercent(rate.rate)}, between ${formatRange(rate)}`;
  return interval({ low: rate.low, high: rate.high, at: rate.rate }, label, tone);
}

/** Steps over time, of new troubles and of those that came back. */
export function curveSection({ learningCurve }: Statistics): Markup {
  const first = learningCurve.map((point) => point.first.medianSteps);
  const again = learningCurve.map((point) => point.again.medianSteps);
  if ([...first, ...again].every((steps) => steps === null)) return NOTHING;
  const from = day(learningCurve[0]?.from ?? '');
  const to = day(learningCurve.at(-1)?.to ?? '');
  const drawn = curve(
    [
      { name: 'first time', tone: 'off', values: first },
      { name: 'met again', tone: 'on', values: again },
    ],
    from,
    to,
    `Median steps to a diagnosis from ${from} to ${to}; the numbers follow as a table`,
  );
  const summary = ({
    medianSteps,
    investigations,
  }: {
    medianSteps: number | null;
    investigations: number;
  }) => (medianSteps === null ? NONE : `${medianSteps} (${formatNumber(investigations)})`);
  return section(
    'learningCurve',
    html`${drawn}<details><summary>The numbers</summary>${table(
      'Median steps, and how many investigations',
      'from',
      [number('to'), number('first time'), number('met again')],
      learningCurve.map((point) => ({
        head: html`${day(point.from)}`,
        cells: [day(point.to), summary(point.first), summary(point.again)],
      })),
    )}</details>`,
  );
}

/** What diagnoses said of themselves, and what was so. */
export function calibrationSection({ calibration }: Statistics): Markup {
  const { brier, expectedCalibrationError, bins, judged } = calibration;
  if (brier === null || expectedCalibrationError === null) return NOTHING;
  const figures = `Brier score ${brier.toFixed(3)}, expected calibration error ${formatPercent(expectedCalibrationError)}, over ${formatNumber(judged)} diagnoses.`;
  return section(
    'calibration',
    table(
      `${figures} The upright line is what was said; the dot with its range is what was so.`,
      'confidence',
      [number('right'), SCALE, number('judged')],
      bins.map(({ low, high, right, meanConfidence, judged: of }) => ({
        head: html`${Math.round(low * 100)} to ${formatPercent(high)}`,
        cells: [
          share(right.rate),
          interval(
            { low: right.low, high: right.high, at: right.rate, mark: meanConfidence },
            `said ${formatPercent(meanConfidence)}, right ${share(right.rate)}, between ${formatRange(right)}`,
            'on',
          ),
          formatNumber(of),
        ],
      })),
    ),
  );
}

/** Each type of trouble. */
export function typeSection({ coverageByType }: Statistics): Markup {
  if (coverageByType.length === 0) return NOTHING;
  const rest = coverageByType.slice(MAX_TYPES);
  const restCount = rest.reduce((sum, { investigations }) => sum + investigations, 0);
  const most = Math.max(...coverageByType.map(({ investigations }) => investigations));
  return section(
    'coverageByType',
    table(
      '',
      'type',
      [number('asked'), CHART, number('covered'), number('success'), number('range')],
      [
        ...coverageByType.slice(0, MAX_TYPES).map(({ category, investigations, coverage, success }) => ({
          head: html`${category}`,
          cells: [
            formatNumber(investigations),
            bar(investigations / most, `${category}: ${formatNumber(investigations)} investigations`),
            share(coverage.rate),
            share(success.rate),
            success.rate === null ? '' : formatRange(success),
          ],
        })),
        ...(rest.length === 0
          ? []
          : [
              {
                head: html`${formatCount(rest.length, 'more type')}`,
                cells: [formatNumber(restCount)],
                rest: true,
              },
            ]),
      ],
    ),
  );
}

/** Each tool. */
export function toolSection({ tools }: Statistics): Markup {
  if (tools.length === 0) return NOTHING;
  return section(
    'tools',
    table(
      'The bar is the share of uses that a diagnosis rests on',
      'tool',
      [
        number('uses'),
        number('cited'),
        CHART,
        number('failed'),
        number('success'),
        number('steps to a solution'),
      ],
      tools.map(({ tool, uses, cited, failed, success, averageStepsToSolution }) => ({
        head: html`<code>${tool}</code>`,
        cells: [
          formatNumber(uses),
          share(cited.rate),
          bar(cited.rate ?? 0, `${tool}: ${share(cited.rate)} cited`),
          share(failed.rate),
          share(success.rate),
          averageStepsToSolution === null ? NONE : averageStepsToSolution.toFixed(1),
        ],
      })),
    ),
  );
}

const STATE_TONES: Readonly<Record<LearnedState, Tone>> = {
  active: 'on',
  candidate: 'plain',
  shadow: 'plain',
  suspended: 'bad',
  archived: 'plain',
};

/** Each learned pattern, the trusted first. */
export function patternSection({ patterns }: Statistics): Markup {
  const states = Object.entries(patterns.byState).map(([state, count]) => `${formatNumber(count)} ${state}`);
  if (states.length === 0) return NOTHING;
  return section(
    'patterns',
    table(
      `In all: ${states.join(', ')}. The range holds the success rate in 80 of 100; its lower end is the confidence.`,
      'pattern',
      [words('state'), number('confidence'), SCALE, number('followed')],
      patterns.byConfidence.map(({ id, type, state, confidence, low, high, shown, followed }) => ({
        head: html`${id}<small>${type}</small>`,
        cells: [
          state,
          formatPercent(confidence),
          interval(
            { low, high, at: null },
            `${id}: between ${formatRange({ low, high })}, ${state}`,
            STATE_TONES[state],
          ),
          `${formatNumber(followed)} of ${formatNumber(shown)}`,
        ],
      })),
    ),
  );
}

/** What came from the other homes of a team; and by whom, where all is told. */
export function teamSection({ team }: Statistics): Markup {
  if (team === undefined) return NOTHING;
  const summary = `${formatCount(team.homes, 'other home')}, ${formatCount(team.patterns, 'pattern')} of theirs; sharing ${team.share} through ${team.hub}.`;
  return html`<section aria-labelledby="team"><h2 id="team">Team</h2><p class="meaning">${summary}</p>${table(
    '',
    'of whom',
    [words('cluster'), number('investigations'), number('taught')],
    team.teammates.map(({ member, clusterId, investigations, lessons }) => ({
      head: html`${oneLine(member ?? 'others')}`,
      cells: [clusterId ?? NONE, formatNumber(investigations), formatNumber(lessons)],
    })),
  )}</section>
`;
}

/** What was asked last. */
export function recentSection({ recentInvestigations, generatedAt }: Statistics): Markup {
  if (recentInvestigations.length === 0) return NOTHING;
  return section(
    'recentInvestigations',
    table(
      '',
      'question',
      [number('id'), number('asked'), words('type'), words('outcome'), number('steps'), number('time')],
      recentInvestigations.map(
        ({ id, at, question, category, outcome, label, steps, durationMs, reused, arm }) => ({
          head: html`${shorten(oneLine(question), MAX_QUESTION_COLUMNS)}`,
          cells: [
            String(id),
            formatAge(at, generatedAt),
            category ?? NONE,
            [
              label === 'unknown' ? outcome : label,
              reused ? 'memory followed' : '',
              arm === 'off' ? 'memory off' : '',
            ]
              .filter((part) => part !== '')
              .join(', '),
            String(steps),
            durationMs === null ? NONE : formatDuration(durationMs),
          ],
        }),
      ),
    ),
  );
}

function share(rate: number | null): string {
  return rate === null ? NONE : formatPercent(rate);
}

function day(iso: string): string {
  return iso.slice(0, 10);
}
