// The `Table` form of objects, which `kubectl get` prints.
import type { CellContext, Column } from './columns/column.ts';
import { isRecord, type JsonObject, recordAt, textAt } from './json-access.ts';

/** Whether a row carries its object: not at all, its metadata alone, or whole. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** Reads the `includeObject` parameter; anything else than its values means metadata. */
export function readIncludeObject(value: string | null): IncludeObject {
  return value === 'None' || value === 'Object' ? value : 'Metadata';
}

/** Gives the metadata of an object as an object of its own. */
export function partialMetadata(object: JsonObject): JsonObject {
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: recordAt(object, 'metadata'),
  };
}

/** Describes the columns, as the table has them before its rows. */
export function columnDefinitions(columns: readonly Column[]): readonly JsonObject[] {
  return columns.map((column) => ({
    name: column.name,
    type: column.type,
    format: column.name === 'Name' ? 'name' : '',
    description: '',
    priority: column.priority,
  }));
}

/** Why a pod's row counts as finished, by phase. */
const FINISHED: Readonly<Record<string, string>> = {
  Succeeded: 'The pod has completed successfully.',
  Failed: 'The pod failed.',
};

function rowConditions(object: JsonObject): readonly JsonObject[] {
  const phase = textAt(object, 'kind') === 'Pod' ? textAt(object, 'status', 'phase') : '';
  const message = FINISHED[phase];
  return message === undefined ? [] : [{ type: 'Completed', status: 'True', reason: phase, message }];
}

/** Makes one row. */
export function tableRow(
  object: JsonObject,
  columns: readonly Column[],
  context: CellContext,
  include: IncludeObject,
): JsonObject {
  const conditions = rowConditions(object);
  return {
    cells: columns.map((column) => column.cell(object, context)),
    ...(conditions.length > 0 && { conditions }),
    ...(include !== 'None' && { object: include === 'Object' ? object : partialMetadata(object) }),
  };
}

/** Makes the table around rows. */
export function table(
  columns: readonly Column[],
  rows: readonly JsonObject[],
  metadata: unknown,
): JsonObject {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: isRecord(metadata) ? metadata : {},
    columnDefinitions: columnDefinitions(columns),
    rows,
  };
}
