// The list of investigations as a table.
import type { InvestigationSummary } from '../../domain/ports.ts';
import type { Output } from '../output.ts';
import { formatAge, formatLocalTime } from './amounts.ts';
import type { Paint } from './paint.ts';
import { type Column, renderTable } from './table.ts';
import { oneLine, shorten } from './text.ts';

const COLUMNS: readonly Column[] = [
  { title: 'id', fit: 'fixed' },
  { title: 'when', fit: 'fixed' },
  { title: '', fit: 'fixed' },
  { title: 'namespace', fit: 'shorten' },
  { title: 'outcome', fit: 'fixed' },
  { title: 'pattern', fit: 'shorten' },
  { title: 'label', fit: 'fixed' },
];

/** Writes the table, each question on a line of its own below its row, and at the end where to go on. */
export function renderHistory(
  investigations: readonly InvestigationSummary[],
  nowIso: string,
  isFiltered: boolean,
  { paint, room, programName }: Output,
): string {
  if (investigations.length === 0 && isFiltered) return 'No investigation fits.\n';
  if (investigations.length === 0) {
    return `No investigations yet. Ask something: ${paint.command(`${programName} "why is cart crashing"`)}\n`;
  }
  const rows = investigations.map((summary) => historyRow(summary, nowIso, paint));
  const questions = investigations.map(({ question }) => oneLine(question));
  const footer = `\n\n${paint.dim(`${programName} show <id>`)}\n`;
  if (!Number.isFinite(room)) {
    // One line an investigation, for programs that read lines.
    const wide = rows.map((row, at) => [...row, questions[at] ?? '']);
    return `${renderTable([...COLUMNS, { title: 'question', fit: 'fixed' }], wide, room, paint)}${footer}`;
  }
  const indent = ' '.repeat(Math.max(...investigations.map(({ id }) => String(id).length), 2) + 2);
  const below = (row: number) => [`${indent}${shorten(questions[row] ?? '', room - indent.length)}`];
  return `${renderTable(COLUMNS, rows, room, paint, below)}${footer}`;
}

function historyRow(summary: InvestigationSummary, nowIso: string, paint: Paint): readonly string[] {
  return [
    paint.strong(String(summary.id)),
    formatAge(summary.startedAt, nowIso),
    paint.dim(formatLocalTime(summary.startedAt)),
    summary.cluster.namespace ?? '-',
    outcomeText(summary, paint),
    summary.diagnosis?.pattern ?? '-',
    summary.label.state,
  ];
}

function outcomeText({ outcome, stopReason }: InvestigationSummary, paint: Paint): string {
  if (outcome === 'diagnosed') return paint.good(outcome);
  return paint.warn(stopReason ?? outcome);
}
