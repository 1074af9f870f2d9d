// The checks of `doctor` as a table.
import type { Check } from '../../app/doctor.ts';
import type { Output } from '../output.ts';
import type { Paint } from './paint.ts';
import { type Column, renderTable } from './table.ts';
import { oneLine } from './text.ts';

const COLUMNS: readonly Column[] = [
  { title: '', fit: 'fixed' },
  { title: 'check', fit: 'fixed' },
  { title: 'state', fit: 'fixed' },
  { title: 'detail', fit: 'wrap' },
];

/** Writes the table; what to do about a check stands below its detail. */
export function renderChecks(checks: readonly Check[], { paint, room }: Output): string {
  // One line a check where no terminal shows it.
  const gap = Number.isFinite(room) ? '\n' : ' ';
  const rows = checks.map((check) => {
    const hint = check.hint === null ? '' : `${gap}→ ${oneLine(check.hint)}`;
    return [symbolOf(check, paint), check.name, check.state, oneLine(check.detail) + hint];
  });
  return `${renderTable(COLUMNS, rows, room, paint)}\n`;
}

function symbolOf({ state }: Check, paint: Paint): string {
  switch (state) {
    case 'ok':
      return paint.good('✔');
    case 'notice':
      return paint.dim('ℹ');
    case 'warning':
      return paint.warn('⚠');
    case 'error':
      return paint.bad('✖');
  }
}
