// What a column of a server-side table is, and the columns that most kinds share.
import { ageOf } from '../duration.ts';
import { type JsonObject, listAt, recordAt, textAt } from '../json-access.ts';

export type Cell = string | number | boolean | null;

/** What a cell may depend on beside its object. */
export interface CellContext {
  /** The moment that ages are told relative to, in milliseconds since 1970. */
  readonly nowMs: number;
  /** The minor number of the recorded server's version: cells follow what that release printed. */
  readonly minor: number;
}

export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'number' | 'date';
  /** 0 is always shown, 1 with `-o wide` alone. */
  readonly priority: 0 | 1;
  readonly cell: (object: JsonObject, context: CellContext) => Cell;
  /** The first minor release with this column. */
  readonly since?: number;
  /** The first minor release without it. */
  readonly until?: number;
}

type CellOf = Column['cell'];

/** Makes a text column that is always shown. */
export function text(name: string, cell: CellOf): Column {
  return { name, type: 'string', priority: 0, cell };
}

/** Makes a number column that is always shown. */
export function integer(name: string, cell: CellOf): Column {
  return { name, type: 'integer', priority: 0, cell };
}

/** Makes a truth column that is always shown. */
export function boolean(name: string, cell: CellOf): Column {
  return { name, type: 'boolean', priority: 0, cell };
}

/** Makes a text column of `-o wide`. */
export function wide(name: string, cell: CellOf): Column {
  return { name, type: 'string', priority: 1, cell };
}

/** Gives the time since the timestamp at a path. */
export function age(object: JsonObject, context: CellContext, ...path: readonly string[]): string {
  return ageOf(textAt(object, ...path), context.nowMs);
}

export const NAME: Column = text('Name', (object) => textAt(object, 'metadata', 'name'));
export const AGE: Column = text('Age', (object, context) =>
  age(object, context, 'metadata', 'creationTimestamp'),
);

/** The moment of creation as the server writes it, of kinds without columns of their own. */
export const CREATED_AT: Column = {
  name: 'Created At',
  type: 'date',
  priority: 0,
  cell: (object) => textAt(object, 'metadata', 'creationTimestamp'),
};

function names(containers: readonly unknown[], field: 'name' | 'image'): string {
  return containers.map((container) => textAt(container, field)).join(',');
}

/** Makes the columns that describe the containers of a pod template, for `-o wide`. */
export function containerColumns(...templatePath: readonly string[]): readonly Column[] {
  return [
    wide('Containers', (object) => names(listAt(object, ...templatePath, 'spec', 'containers'), 'name')),
    wide('Images', (object) => names(listAt(object, ...templatePath, 'spec', 'containers'), 'image')),
  ];
}

/** Writes a map as labels are written, by key; `<none>` when it is empty. */
export function formatLabels(labels: JsonObject): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${String(value)}`);
  return pairs.length === 0 ? '<none>' : pairs.sort().join(',');
}

function formatExpression(expression: unknown): string {
  const key = textAt(expression, 'key');
  const values = listAt(expression, 'values').map(String).sort().join(',');
  const forms: Readonly<Record<string, string>> = {
    In: `${key} in (${values})`,
    NotIn: `${key} notin (${values})`,
    Exists: key,
    DoesNotExist: `!${key}`,
  };
  return forms[textAt(expression, 'operator')] ?? '<error>';
}

/** Writes a label selector; empty when it selects by nothing. */
export function formatSelector(selector: JsonObject): string {
  const parts = [
    ...Object.entries(recordAt(selector, 'matchLabels')).map(([key, value]) => ({
      key,
      text: `${key}=${String(value)}`,
    })),
    ...listAt(selector, 'matchExpressions').map((expression) => ({
      key: textAt(expression, 'key'),
      text: formatExpression(expression),
    })),
  ];
  return parts
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map((part) => part.text)
    .join(',');
}

/** Makes the column of a workload's selector, for `-o wide`. */
export function selectorColumn(...path: readonly string[]): Column {
  return wide('Selector', (object) => formatSelector(recordAt(object, ...path)) || '<none>');
}

/** Joins at most `max` entries and says how many more there are. */
export function joinFirst(entries: readonly string[], max: number, whenEmpty: string): string {
  if (entries.length === 0) return whenEmpty;
  const shown = entries.slice(0, max).join(',');
  return entries.length > max ? `${shown} + ${entries.length - max} more...` : shown;
}
