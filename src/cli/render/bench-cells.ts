// The two tables of a bench as cells, for whatever they are written in.
import type { Amount, ArmResult, Comparison, Slice } from '../../app/bench/report.ts';
import type { Difference } from '../../learning/paired.ts';
import { formatCount, formatDuration, formatPercent } from './amounts.ts';
import { familiesOf, type ShownBench } from './bench-json.ts';

export interface Cells {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A smaller p is not told more exactly. */
const SMALLEST_P = 0.001;

/** Writes each arm by itself. What a model costs is left out when none was asked. */
export function resultCells({ report, run }: ShownBench): Cells {
  const modelTitles = run.model === null ? [] : ['model calls', 'tokens'];
  return {
    titles: ['arm', 'incidents', 'solved (95 %)', 'wrong', 'steps', 'kubectl', ...modelTitles, 'time'],
    rows: telling(report.results, ({ asked }) => asked).map((result) => [
      result.arm,
      result.slice,
      solvedCell(result),
      String(result.wrong),
      amountCell(result.steps),
      amountCell(result.calls),
      ...(run.model === null ? [] : [amountCell(result.modelCalls), amountCell(result.tokens, 0)]),
      `${formatDuration(result.durationMs.mean)} (${formatDuration(result.durationMs.median)})`,
    ]),
  };
}

/** Writes each arm against `off`. */
export function comparisonCells({ report }: ShownBench): Cells {
  return {
    titles: ['arm', 'incidents', 'solved', 'p', 'steps', 'kubectl', 'time, s'],
    rows: telling(report.comparisons, ({ pairs }) => pairs).map((comparison) => [
      comparison.arm,
      comparison.slice,
      `+${comparison.solved.onlyFirst} −${comparison.solved.onlySecond}`,
      pCell(comparison),
      differenceCell(comparison.steps, 1),
      differenceCell(comparison.calls, 1),
      differenceCell(inSeconds(comparison.durationMs), 2),
    ]),
  };
}

/** Writes what was asked of what, one sentence a line. */
export function headLines({ file, request, run }: ShownBench): readonly string[] {
  const { incidents, questions, settings, seed, engine } = request;
  const { incidents: byFile, library, nobody } = run.taughtBy;
  const by = [
    library === 0 ? [] : [`the built-in library's answers that are graded right (${library})`],
    byFile === 0 ? [] : [`the causes in the file (${byFile})`],
    nobody === 0 ? [] : [`nobody knows the cause of ${nobody}`],
  ].flat();
  const patterns = settings['patterns.builtin'] ? 'with' : 'without';
  const order = seed === null ? 'in the order of the file' : `shuffled by seed ${seed}`;
  const model = run.model === null ? '' : ` ${run.model}`;
  const families = familiesOf(request) === 1 ? '1 family' : `${familiesOf(request)} families`;
  return [
    `${file}: ${formatCount(incidents.length, 'incident')} of ${families}, ${order}, ${questions === 'all' ? 'every question but the one that teaches' : 'one question each'}.`,
    `${engine} engine${model}, ${patterns} the built-in patterns. Each incident is asked, then taught: it is tested on what came before it.`,
    `taught by: ${by.join('; ')}.`,
    ...(request.arms.includes('poisoned')
      ? [`poisoned: a wrong cause was confirmed for ${run.poisoned} of ${incidents.length}.`]
      : []),
  ];
}

/** Writes what it comes to, one sentence a line. */
export function conclusionLines({ report }: ShownBench): readonly string[] {
  const resultFor = (arm: ArmResult['arm'], slice: Slice): ArmResult | undefined =>
    report.results.find((result) => result.arm === arm && result.slice === slice);
  const hasRecurrent = report.results.some(({ slice }) => slice === 'recurrent');
  const slice: Slice = hasRecurrent ? 'recurrent' : 'all';
  const lines = report.comparisons.flatMap((comparison) => {
    const [own, off] = [resultFor(comparison.arm, slice), resultFor('off', slice)];
    if (comparison.slice !== slice || own === undefined || off === undefined) return [];
    const { solved, steps } = comparison;
    const wrong = own.wrong === 0 ? 'nothing wrong told' : `${formatCount(own.wrong, 'wrong cause')} told`;
    const what = slice === 'recurrent' ? 'recurrent questions' : 'questions';
    return [
      `${own.arm}: ${own.solved.count} of ${own.asked} ${what} solved, ${off.solved.count} with nothing recalled (p ${pText(solved.p)}); ${wrong}; ${stepsText(steps.mean)}.`,
    ];
  });
  const nothing = 'No family comes twice: there is nothing for memory to recognise.';
  return hasRecurrent || report.results.length === 0 ? lines : [nothing, ...lines];
}

function stepsText(mean: number): string {
  const amount = Math.abs(mean).toFixed(1);
  return Number(amount) === 0 ? 'as many steps' : `${amount} steps ${mean < 0 ? 'fewer' : 'more'} each`;
}

/** What the columns mean, one sentence a line. */
export const LEGEND: readonly string[] = [
  'recurrent: an incident of its family came before. wrong: a cause was told that is not the true one.',
  'steps, kubectl, time: mean (median) of a question.',
];
export const COMPARISON_LEGEND =
  'solved: + by the arm alone, − by off alone; p: exact McNemar. The others: mean difference to off with its 95 % bootstrap interval, below 0 is less.';

/** Leaves out what says the same as the row of all incidents. */
function telling<Row extends { readonly slice: Slice }>(
  rows: readonly Row[],
  countOf: (row: Row) => number,
): readonly Row[] {
  const most = Math.max(0, ...rows.map(countOf));
  return rows.filter((row) => row.slice === 'all' || countOf(row) < most);
}

function solvedCell({ solved }: ArmResult): string {
  const { count, of, rate, low, high } = solved;
  return `${count}/${of} ${formatPercent(rate ?? 0)} (${Math.round(low * 100)}–${Math.round(high * 100)})`;
}

function amountCell({ mean, median }: Amount, digits = 1): string {
  return `${mean.toFixed(digits)} (${Number.isInteger(median) ? median : median.toFixed(1)})`;
}

function differenceCell({ mean, low, high }: Difference, digits: number): string {
  return `${signed(mean, digits)} (${signed(low, digits)}…${signed(high, digits)})`;
}

function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return value < 0 ? `−${text}` : `+${text}`;
}

function inSeconds({ mean, low, high }: Difference): Difference {
  return { mean: mean / 1000, low: low / 1000, high: high / 1000 };
}

function pCell({ solved }: Comparison): string {
  return pText(solved.p).replace(/[= ]/g, '');
}

function pText(p: number): string {
  return p < SMALLEST_P ? `< ${SMALLEST_P}` : `= ${p.toFixed(p < 0.1 ? 3 : 2)}`;
}
