// The columns of custom kinds: those that their definition names, else their name and age.
import { ageOf } from '../duration.ts';
import { isRecord, type JsonObject, listAt, textAt } from '../json-access.ts';
import { compileJsonPath } from '../json-path.ts';
import { AGE, type Cell, type CellContext, type Column, NAME } from './column.ts';

const TYPES = ['string', 'integer', 'boolean', 'number', 'date'] as const;
type ColumnType = (typeof TYPES)[number];

function columnType(name: string): ColumnType {
  return TYPES.find((type) => type === name) ?? 'string';
}

function printed(value: unknown): string {
  return isRecord(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
}

/** Tells what a cell shows of a value; a value of another type than the column's is shown as nothing. */
function cellOf(type: ColumnType, value: unknown, { nowMs }: CellContext): Cell {
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'string':
      return printed(value);
    case 'date':
      return typeof value === 'string' ? ageOf(value, nowMs) : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
  }
}

/** Makes the columns of a custom kind in one version from its definition. */
export function customColumns(definition: JsonObject, version: string): readonly Column[] {
  const named = listAt(definition, 'spec', 'versions').find((entry) => textAt(entry, 'name') === version);
  const printer = listAt(named, 'additionalPrinterColumns');
  if (printer.length === 0) return [NAME, AGE];
  const columns = printer.map((entry): Column => {
    const type = columnType(textAt(entry, 'type'));
    const path = compileJsonPath(textAt(entry, 'jsonPath'));
    return {
      name: textAt(entry, 'name'),
      type,
      priority: textAt(entry, 'priority') === '' || textAt(entry, 'priority') === '0' ? 0 : 1,
      cell: (object, context) => cellOf(type, path(object)[0], context),
    };
  });
  return [NAME, ...columns];
}
