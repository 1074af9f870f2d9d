// The use case `reindex`: every case gets its vector in the space of the embedder, and the index is made anew.

import type { Embedder, EmbeddingSpace, GraphResult, IndexReport } from '../domain/memory.ts';
import { calibrateThreshold, textsOfPatterns } from '../learning/embed/similarity.ts';
import type { SettingValues } from '../settings-table.ts';
import { isBuiltin, openEmbedder } from './embedder.ts';
import type { OpenedStore, Runtime } from './runtime.ts';

/** Cases embedded and kept at once, in one transaction: what an interruption loses. */
const BATCH = 32;
/** The built-in embedder takes no time; what takes it is to make sure that the disk has it. */
const BUILTIN_BATCH = 1024;

export interface ReindexRequest {
  readonly settings: SettingValues;
  /** Also deletes the vectors of every other embedder. */
  readonly prune: boolean;
}

/** How far it is: cases that have their vector, of all; then vectors that are in the graph. */
export interface ReindexProgress {
  readonly stage: 'embedding' | 'graph';
  readonly done: number;
  readonly total: number;
}

export interface ReindexResult {
  readonly space: EmbeddingSpace;
  readonly cases: number;
  /** Cases that got their vector now. */
  readonly embedded: number;
  readonly threshold: number;
  readonly graph: GraphResult;
  readonly index: IndexReport;
  /** Vectors of other embedders that were deleted; null when that was not asked for. */
  readonly pruned: number | null;
}

/**
 * Embeds the cases that have no vector in the space of the embedder of the settings, and makes codes, threshold and
 * graph anew. Run again, it goes on where it was interrupted. Throws MODEL_UNAVAILABLE or MODEL_REFUSED for an
 * embedder that cannot be had, DATABASE_* errors, and the signal's reason.
 */
export async function reindex(
  { settings, prune }: ReindexRequest,
  runtime: Runtime,
  onProgress: (progress: ReindexProgress) => void,
  signal: AbortSignal,
): Promise<ReindexResult> {
  const embedder = await openEmbedder(settings, runtime, signal);
  const opened = await runtime.openStore('write');
  try {
    const { space } = embedder;
    const vectors = opened.vectors(settings['index.kind']);
    const embedded = await embedMissing(opened, embedder, vectors.missing(space), onProgress, signal);
    vectors.recode(space);
    const texts = textsOfPatterns(await runtime.loadPatterns());
    const threshold = await calibrateThreshold(embedder, texts, signal);
    vectors.keepThreshold(space, threshold);
    const pruned = prune ? vectors.prune(space) : null;
    const graph = await vectors.buildGraph(space, {
      force: true,
      longLived: true,
      signal,
      onProgress: (done, total) => onProgress({ stage: 'graph', done, total }),
    });
    const index = vectors.report(space);
    return { space, cases: opened.cases.count(), embedded, threshold, graph, index, pruned };
  } finally {
    opened.close();
  }
}

async function embedMissing(
  opened: OpenedStore,
  embedder: Embedder,
  missing: readonly number[],
  onProgress: (progress: ReindexProgress) => void,
  signal: AbortSignal,
): Promise<number> {
  const vectors = opened.vectors('auto');
  const size = isBuiltin(embedder) ? BUILTIN_BATCH : BATCH;
  let embedded = 0;
  for (let start = 0; start < missing.length; start += size) {
    signal.throwIfAborted();
    // One that was forgotten meanwhile has no case any more.
    const batch = missing
      .slice(start, start + size)
      .map((id) => opened.cases.find(id))
      .filter((found) => found !== undefined);
    const given = await embedder.embed(
      batch.map(({ question }) => question),
      'document',
      signal,
    );
    opened.team.atomically(() => {
      for (const [at, { investigationId, question }] of batch.entries()) {
        const vector = given[at];
        if (vector === undefined) continue;
        vectors.put(investigationId, question, vector, embedder.space);
        embedded += 1;
      }
    });
    onProgress({ stage: 'embedding', done: Math.min(start + size, missing.length), total: missing.length });
  }
  return embedded;
}
