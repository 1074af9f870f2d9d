// The settings as a table.
import type { SettingsListing } from '../../app/settings.ts';
import type { Output } from '../output.ts';
import { type Column, renderTable } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'setting', fit: 'fixed' },
  { title: 'value', fit: 'fixed' },
  { title: 'from', fit: 'fixed' },
  { title: 'what it does', fit: 'wrap' },
];

/** Writes the table and where the file is. */
export function renderSettings({ path, settings }: SettingsListing, { paint, room }: Output): string {
  const rows = settings.map(({ name, value, source, doc }) => [
    name,
    paint.strong(String(value)),
    source === 'default' ? paint.dim(source) : source,
    doc,
  ]);
  return `${renderTable(COLUMNS, rows, room, paint)}\n\n${paint.dim(path)}\n`;
}
