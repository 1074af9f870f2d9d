// The use case `forget`: delete investigations really, with everything that was remembered of them.

import { K8sLearnError } from '../domain/errors.ts';
import type { VectorStore } from '../domain/memory.ts';
import type { Holdings, InvestigationStore } from '../domain/ports.ts';
import type { SettingValues } from '../settings-table.ts';
import type { Runtime } from './runtime.ts';

/** A day, or a moment of it; without a zone a day begins in UTC. */
const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

export type ForgetRequest =
  | { readonly type: 'one'; readonly id: number }
  | { readonly type: 'before'; readonly date: string }
  | { readonly type: 'all' };

export interface ForgetResult {
  /** What went with the investigations; null when the user did not confirm it. */
  readonly deleted: Holdings | null;
  readonly ids: readonly number[];
}

/** Asks a person before anything is deleted; given what would go. */
export type ConfirmForget = (ids: readonly number[], holdings: Holdings) => Promise<boolean>;

/**
 * Deletes what a request names, once `confirm` agrees. Throws NOT_FOUND for an id that is not there and USAGE for a
 * date that is none.
 */
export async function forgetInvestigations(
  request: ForgetRequest,
  runtime: Runtime,
  settings: SettingValues,
  confirm: ConfirmForget,
): Promise<ForgetResult> {
  const opened = await runtime.openStore('write');
  try {
    const ids = findForgettable(request, opened.store);
    const holdings = opened.store.holdings(ids);
    if (ids.length > 0 && !(await confirm(ids, holdings))) return { deleted: null, ids: [] };
    return forget(ids, opened.store, opened.vectors(settings['index.kind']));
  } finally {
    opened.close();
  }
}

/** Finds what would be deleted. Throws NOT_FOUND for an id that is not there and USAGE for a date that is none. */
export function findForgettable(request: ForgetRequest, store: InvestigationStore): readonly number[] {
  if (request.type === 'one') return [requireId(store, request.id)];
  // Everything is what came from others, too; what is older than a day is what was asked here.
  const all = store.list({ limit: -1, team: request.type === 'all' });
  if (request.type === 'all') return all.map(({ id }) => id ?? 0);
  const beforeMs = DATE.test(request.date) ? Date.parse(request.date) : Number.NaN;
  if (Number.isNaN(beforeMs)) {
    throw new K8sLearnError(
      'USAGE',
      `"${request.date}" is not a date`,
      'write it as 2026-01-31 or 2026-01-31T12:00:00Z',
    );
  }
  return all.filter(({ startedAt }) => Date.parse(startedAt) < beforeMs).map(({ id }) => id ?? 0);
}

/**
 * Deletes investigations with their steps, facts, cases, vectors and words and with the patterns learned from them,
 * takes them out of the index, and rewrites the file without them.
 */
export function forget(
  ids: readonly number[],
  store: InvestigationStore,
  vectors: Pick<VectorStore, 'erase'>,
): ForgetResult {
  const deleted = store.holdings(ids);
  if (deleted.investigations > 0) {
    store.remove(ids);
    vectors.erase();
  }
  return { deleted, ids };
}

function requireId(store: InvestigationStore, id: number): number {
  store.get(id);
  return id;
}
