// The vectors of what came from the team, so that a question in other words finds it as well.

import type { VectorStore } from '../../domain/memory.ts';
import type { SettingValues } from '../../settings-table.ts';
import { chooseEmbedder, isBuiltin, isModelTrouble } from '../embedder.ts';
import type { OpenedStore, Runtime } from '../runtime.ts';

/** Questions that are embedded at once. */
const BATCH = 64;
/** The built-in embedder takes no time; what takes it is to make sure that the disk has it. */
const BUILTIN_BATCH = 1024;

/**
 * Embeds the questions of investigations that recall considers, the newest; what has no question is found by what was
 * seen alone. An embedder that cannot be had leaves it to `reindex`.
 */
export async function embedTaken(
  ids: readonly number[],
  { cases }: Pick<OpenedStore, 'cases'>,
  vectors: VectorStore,
  settings: SettingValues,
  runtime: Runtime,
  signal: AbortSignal,
): Promise<void> {
  if (ids.length === 0) return;
  try {
    const embedder = await chooseEmbedder(settings, runtime, () => {}, signal);
    const newest = ids.slice(-settings['memory.maxCases']);
    const size = isBuiltin(embedder) ? BUILTIN_BATCH : BATCH;
    for (let start = 0; start < newest.length; start += size) {
      signal.throwIfAborted();
      const batch = newest
        .slice(start, start + size)
        .flatMap((id) => cases.find(id) ?? [])
        .filter(({ question }) => question !== '');
      const given = await embedder.embed(
        batch.map(({ question }) => question),
        'document',
        signal,
      );
      vectors.putAll(
        batch.flatMap(({ investigationId, question: text }, at) => {
          const vector = given[at];
          return vector === undefined ? [] : [{ investigationId, text, vector }];
        }),
        embedder.space,
      );
    }
  } catch (error) {
    if (!isModelTrouble(error)) throw error;
  }
}
