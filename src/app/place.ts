// Where an investigation looked: kept with it, so that a later look asks the same cluster or recording.
import { resolve } from 'node:path';
import type { InvestigationStore } from '../domain/ports.ts';
import type { InvestigateResult } from './investigate.ts';
import { isDatabaseTrouble } from './investigation-record.ts';
import type { ClusterRequest } from './runtime.ts';

/** Keeps where an investigation looked. Trouble with it costs no answer: a later look then has to be told where. */
export function keepPlace(
  { investigation: { id, cluster } }: InvestigateResult,
  { dump, view, kubeconfig }: ClusterRequest,
  store: InvestigationStore,
): void {
  if (id === null) return;
  try {
    store.keepPlace(id, {
      dump: dump === null ? null : resolve(dump),
      view,
      context: dump === null ? cluster.context : null,
      kubeconfig: kubeconfig === null ? null : resolve(kubeconfig),
    });
  } catch (error) {
    if (!isDatabaseTrouble(error)) throw error;
  }
}
