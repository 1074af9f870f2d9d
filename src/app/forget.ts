// The use case `forget`: delete investigations really, with everything that was remembered of them.
import { K8sLearnError } from '../domain/errors.ts';
import type { VectorStore } from '../domain/memory.ts';
import type { InvestigationStore } from '../domain/ports.ts';

export type ForgetRequest =
  | { readonly type: 'one'; readonly id: number }
  | { readonly type: 'before'; readonly date: string }
  | { readonly type: 'all' };

export interface ForgetResult {
  readonly deleted: number;
  readonly ids: readonly number[];
}

/** Finds what would be deleted. Throws NOT_FOUND for an id that is not there and USAGE for a date that is none. */
export function findForgettable(request: ForgetRequest, store: InvestigationStore): readonly number[] {
  if (request.type === 'one') return [requireId(store, request.id)];
  const all = store.list({ limit: -1 });
  if (request.type === 'all') return all.map(({ id }) => id ?? 0);
  const beforeMs = Date.parse(request.date);
  if (Number.isNaN(beforeMs)) {
    throw new K8sLearnError(
      'USAGE',
      `"${request.date}" is no date`,
      'write it as 2026-01-31 or 2026-01-31T12:00:00Z',
    );
  }
  return all.filter(({ startedAt }) => Date.parse(startedAt) < beforeMs).map(({ id }) => id ?? 0);
}

/**
 * Deletes investigations with their steps, facts, cases, vectors and words, takes them out of the index, and rewrites
 * the file without them.
 */
export function forget(
  ids: readonly number[],
  store: InvestigationStore,
  vectors: Pick<VectorStore, 'erase'>,
): ForgetResult {
  if (ids.length === 0) return { deleted: 0, ids };
  const deleted = store.remove(ids);
  vectors.erase();
  return { deleted, ids };
}

function requireId(store: InvestigationStore, id: number): number {
  store.get(id);
  return id;
}
