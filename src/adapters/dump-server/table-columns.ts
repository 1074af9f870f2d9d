// Which columns the server prints of each kind.
import { CLUSTER_COLUMNS } from './columns/cluster-columns.ts';
import { type Column, CREATED_AT, NAME } from './columns/column.ts';
import { customColumns } from './columns/custom-columns.ts';
import { NETWORK_COLUMNS } from './columns/network-columns.ts';
import { POD_COLUMNS } from './columns/pod-columns.ts';
import { POLICY_COLUMNS } from './columns/policy-columns.ts';
import { STORAGE_COLUMNS } from './columns/storage-columns.ts';
import { WORKLOAD_COLUMNS } from './columns/workload-columns.ts';
import type { ServedKind } from './discovery.ts';
import type { Recording } from './recording.ts';

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  pods: POD_COLUMNS,
  ...WORKLOAD_COLUMNS,
  ...NETWORK_COLUMNS,
  ...STORAGE_COLUMNS,
  ...CLUSTER_COLUMNS,
  ...POLICY_COLUMNS,
};

/** What a kind without columns of its own shows. */
const DEFAULT_COLUMNS: readonly Column[] = [NAME, CREATED_AT];

const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';

function isInRelease(column: Column, minor: number): boolean {
  return minor >= (column.since ?? 0) && minor < (column.until ?? Number.POSITIVE_INFINITY);
}

/** Gives the columns that a server of this minor release prints of a kind. */
export function columnsOf(kind: ServedKind, recording: Recording, minor: number): readonly Column[] {
  const own = Object.hasOwn(COLUMNS, kind.key) ? COLUMNS[kind.key] : undefined;
  if (own !== undefined) return own.filter((column) => isInRelease(column, minor));
  const definition = recording.find(DEFINITIONS, null, `${kind.plural}.${kind.group}`);
  if (definition === undefined) return DEFAULT_COLUMNS;
  return customColumns(recording.objectOf(definition), kind.version);
}
