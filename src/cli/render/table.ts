// Tables that fit the terminal: columns as narrow as their text, the flexible ones share what is left.
import type { Paint } from './paint.ts';
import { shorten, visibleWidth, wrap } from './text.ts';

export interface Column {
  readonly title: string;
  /** `fixed`: as wide as its widest cell · `wrap` / `shorten`: gives way when the terminal is narrow. */
  readonly fit: 'fixed' | 'wrap' | 'shorten';
  /** Left out where there is no room for it. */
  readonly optional?: true;
}

const GAP = 2;
const MIN_FLEXIBLE = 12;
const BLOCK_INDENT = '  ';

/**
 * Writes rows under their titles, no wider than `width`; each row as one line when that is infinite. Cells may be
 * coloured. Where not even the narrowest columns fit, each row is written as a block. `below` gives the lines that
 * follow a row.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  paint: Paint,
  below: (row: number) => readonly string[] = () => [],
): string {
  const widths = fitWidths(columns, rows, width);
  if (totalOf(widths) > width) {
    const spare = columns.findLastIndex(({ optional }) => optional === true);
    const without = <T>(list: readonly T[]) => list.filter((_, at) => at !== spare);
    if (spare !== -1) return renderTable(without(columns), rows.map(without), width, paint, below);
    return rows.map((row, at) => blockOf(columns, row, width, paint, below(at))).join('\n');
  }
  const write = (row: readonly string[]): readonly string[] => linesOf(row, widths);
  const head = write(columns.map((column) => paint.dim(column.title)));
  const body = rows.flatMap((row, at) => [
    ...write(columns.map((column, place) => fitCell(row[place] ?? '', column, widths[place] ?? width))),
    ...below(at),
  ]);
  return [...head, ...body].join('\n');
}

/** Lays one row out; cells that were wrapped make it several lines. */
function linesOf(row: readonly string[], widths: readonly number[]): readonly string[] {
  const cells = row.map((cell) => cell.split('\n'));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((lines, at) => padded(lines[line] ?? '', widths[at] ?? 0))
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - visibleWidth(text)));
}

/** A row where there is no room for columns: its first cell, and indented below the others with their titles. */
function blockOf(
  columns: readonly Column[],
  row: readonly string[],
  width: number,
  paint: Paint,
  below: readonly string[],
): string {
  // A mark without a title stands before what it marks.
  const titled = columns.findIndex(({ title }) => title !== '') + 1 || columns.length;
  const head = wrap(row.slice(0, titled).join(' '), width);
  const lines = row.slice(titled).flatMap((cell, at) => {
    const title = columns[titled + at]?.title ?? '';
    return cell === ''
      ? []
      : [wrap(`${title === '' ? '' : `${paint.dim(`${title}:`)} `}${cell}`, width, BLOCK_INDENT)];
  });
  return [head, ...lines, ...below].filter((line) => line !== '').join('\n');
}

function fitCell(cell: string, column: Column, width: number): string {
  if (column.fit === 'wrap') return wrap(cell, width);
  return column.fit === 'shorten' ? shorten(cell, width) : cell;
}

function fitWidths(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly number[] {
  const widths = columns.map((column, at) =>
    Math.max(visibleWidth(column.title), ...rows.map((row) => widestLine(row[at] ?? ''))),
  );
  let excess = totalOf(widths) - width;
  for (; excess > 0; excess--) {
    const flexible = widths.map((columnWidth, at) => (columns[at]?.fit === 'fixed' ? 0 : columnWidth));
    const widest = flexible.indexOf(Math.max(...flexible));
    if ((flexible[widest] ?? 0) <= MIN_FLEXIBLE) break;
    widths[widest] = (flexible[widest] ?? 0) - 1;
  }
  return widths;
}

function widestLine(cell: string): number {
  return Math.max(...cell.split('\n').map(visibleWidth));
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1));
}
