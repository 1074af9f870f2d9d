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
  { paint, width, programName }: Output,
): string {
  if (investigations.length === 0 && isFiltered) return 'Nothing of what is recorded fits.\n';
  if (investigations.length === 0) {
    return `Nothing here. Ask something: ${paint.command(`${programName} "why is cart crashing"`)}\n`;
  }
  const rows = investigations.map((summary) => historyRow(summary, nowIso, paint));
  const [head = '', ...lines] = renderTable(COLUMNS, rows, width, paint).split('\n');
  const indent = ' '.repeat(Math.max(...investigations.map(({ id }) => String(id).length), 2) + 2);
  const body = lines.map((line, at) => {
    const question = oneLine(investigations[at]?.question ?? '');
    return `${line}\n${indent}${shorten(question, width - indent.length)}`;
  });
  return `${head}\n${body.join('\n')}\n\n${paint.dim(`${programName} show <id>`)}\n`;
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
