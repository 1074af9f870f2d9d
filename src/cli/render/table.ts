// Tables that fit the terminal: columns as narrow as their text, the flexible ones share what is left.
import Table from 'cli-table3';
import type { Paint } from './paint.ts';
import { shorten, visibleWidth, wrap } from './text.ts';

export interface Column {
  readonly title: string;
  /** `fixed`: as wide as its widest cell · `wrap` / `shorten`: gives way when the terminal is narrow. */
  readonly fit: 'fixed' | 'wrap' | 'shorten';
}

const GAP = 2;
const MIN_FLEXIBLE = 12;
const NO_BORDERS = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) =>
    ['', '-mid', '-left', '-right', '-bottom'].map((part) => [side + part, '']),
  ),
);

/** Writes rows under their titles, no wider than `width`. Cells may be coloured. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  paint: Paint,
): string {
  const widths = fitWidths(columns, rows, width);
  const table = new Table({
    chars: { ...NO_BORDERS, middle: ' '.repeat(GAP) },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
  });
  table.push(columns.map((column) => paint.dim(column.title)));
  for (const row of rows) {
    table.push(columns.map((column, at) => fitCell(row[at] ?? '', column, widths[at] ?? MIN_FLEXIBLE)));
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
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
    Math.max(visibleWidth(column.title), ...rows.map((row) => visibleWidth(row[at] ?? ''))),
  );
  let excess = widths.reduce((sum, columnWidth) => sum + columnWidth, GAP * (columns.length - 1)) - width;
  for (; excess > 0; excess--) {
    const flexible = widths.map((columnWidth, at) => (columns[at]?.fit === 'fixed' ? 0 : columnWidth));
    const widest = flexible.indexOf(Math.max(...flexible));
    if ((flexible[widest] ?? 0) <= MIN_FLEXIBLE) break;
    widths[widest] = (flexible[widest] ?? 0) - 1;
  }
  return widths;
}
