// The list of investigations as a table.
import type { InvestigationSummary } from '../../domain/ports.ts';
import type { Output } from '../output.ts';
import { formatAge, formatLocalTime } from './amounts.ts';
import type { Paint } from './paint.ts';
import { type Column, renderTable } from './table.ts';
import { oneLine } from './text.ts';

const COLUMNS: readonly Column[] = [
  { title: 'id', fit: 'fixed' },
  { title: 'when', fit: 'fixed' },
  { title: '', fit: 'fixed' },
  { title: 'namespace', fit: 'fixed' },
  { title: 'question', fit: 'shorten' },
  { title: 'outcome', fit: 'fixed' },
  { title: 'pattern', fit: 'shorten' },
  { title: 'label', fit: 'fixed' },
];

/** Writes the table, and below it where to go on. */
export function renderHistory(
  investigations: readonly InvestigationSummary[],
  nowIso: string,
  { paint, width, programName }: Output,
): string {
  if (investigations.length === 0) {
    return `Nothing here. Ask something: ${paint.command(`${programName} "why is cart crashing"`)}\n`;
  }
  const rows = investigations.map((summary) => historyRow(summary, nowIso, paint));
  return `${renderTable(COLUMNS, rows, width, paint)}\n\n${paint.dim(`${programName} show <id>`)}\n`;
}

function historyRow(summary: InvestigationSummary, nowIso: string, paint: Paint): readonly string[] {
  return [
    String(summary.id),
    formatAge(summary.startedAt, nowIso),
    paint.dim(formatLocalTime(summary.startedAt)),
    summary.cluster.namespace ?? '-',
    oneLine(summary.question),
    outcomeText(summary, paint),
    summary.diagnosis?.pattern ?? '-',
    summary.label.state,
  ];
}

function outcomeText({ outcome, stopReason }: InvestigationSummary, paint: Paint): string {
  if (outcome === 'diagnosed') return paint.good(outcome);
  return paint.warn(stopReason ?? outcome);
}
