// A bench as a person reads it on a terminal.
import { formatDuration } from './amounts.ts';
import {
  type Cells,
  COMPARISON_LEGEND,
  comparisonCells,
  conclusionLines,
  headLines,
  LEGEND,
  resultCells,
} from './bench-cells.ts';
import type { ShownBench } from './bench-json.ts';
import type { TextOptions } from './investigation-text.ts';
import { renderTable } from './table.ts';
import { oneLine, wrap } from './text.ts';

/** From so many columns on every difference finds room. */
const ROOMY = 96;

/** Writes what was asked, the tables and how to read them. */
export function renderBench(bench: ShownBench, options: TextOptions): string {
  const { width, room, paint } = options;
  const table = ({ titles, rows }: Cells): string =>
    renderTable(
      titles.map((title) => ({ title, fit: 'fixed' })),
      withGaps(rows),
      room,
      paint,
    );
  const comparison = comparisonCells(bench);
  const differences = room < ROOMY ? without(comparison, 'kubectl') : comparison;
  const dim = (text: string): string => paint.dim(wrap(text, width));
  const compared =
    bench.report.comparisons.length === 0
      ? []
      : ['', paint.heading('Against off'), table(differences), dim(COMPARISON_LEGEND)];
  const blocks = [
    ...headLines(bench).map((line) => wrap(oneLine(line), width)),
    '',
    ...conclusionLines(bench).map((line) => paint.strong(wrap(line, width))),
    '',
    table(resultCells(bench)),
    ...LEGEND.map(dim),
    ...compared,
    '',
    dim(`took ${formatDuration(bench.run.durationMs)}`),
  ];
  return `${blocks.join('\n')}\n`;
}

/** Runs of kubectl follow the steps: of all columns they may be missed. */
function without({ titles, rows }: Cells, title: string): Cells {
  const rest = (cells: readonly string[]) => cells.filter((_, at) => titles[at] !== title);
  return { titles: rest(titles), rows: rows.map(rest) };
}

/** The name of an arm stands before the first of its rows alone. */
function withGaps(rows: Cells['rows']): Cells['rows'] {
  return rows.map((row, at) => (row[0] === rows[at - 1]?.[0] ? ['', ...row.slice(1)] : row));
}
