// The vectors of what came from the team, so that a question in other words finds it as well.

import type { VectorStore } from '../../domain/memory.ts';
import type { SettingValues } from '../../settings-table.ts';
import { chooseEmbedder, isModelTrouble } from '../embedder.ts';
import type { OpenedStore, Runtime } from '../runtime.ts';

/** Questions that are embedded at once. */
const BATCH = 64;

/**
 * Embeds the questions of investigations that recall considers, the newest; what has no question is found by what was
 * seen alone. An embedder that cannot be had leaves it to `reindex`.
 */
export async function embedTaken(
  ids: readonly number[],
  { cases, team }: Pick<OpenedStore, 'cases' | 'team'>,
  vectors: VectorStore,
  settings: SettingValues,
  runtime: Runtime,
  signal: AbortSignal,
): Promise<void> {
  if (ids.length === 0) return;
  try {
    const embedder = await chooseEmbedder(settings, runtime, () => {}, signal);
    const newest = ids.slice(-settings['memory.maxCases']);
    for (let start = 0; start < newest.length; start += BATCH) {
      signal.throwIfAborted();
      const batch = newest
        .slice(start, start + BATCH)
        .flatMap((id) => cases.find(id) ?? [])
        .filter(({ question }) => question !== '');
      const given = await embedder.embed(
        batch.map(({ question }) => question),
        'document',
        signal,
      );
      // One commit a batch.
      team.atomically(() => {
        for (const [at, { investigationId, question }] of batch.entries()) {
          const vector = given[at];
          if (vector !== undefined) vectors.put(investigationId, question, vector, embedder.space);
        }
      });
    }
  } catch (error) {
    if (!isModelTrouble(error)) throw error;
  }
}
