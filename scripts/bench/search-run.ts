// The process that opens one index and searches with it, timed by the processor time that it takes.
import { openDatabase } from '../../src/adapters/sqlite/open.ts';
import { createVectorStore } from '../../src/adapters/sqlite/vector-store.ts';
import type { EmbeddingSpace } from '../../src/domain/memory.ts';
import { MIGRATIONS, processorMs, readArgs } from './timed.ts';

export interface SearchTimes {
  readonly openMs: number;
  readonly firstMs: number;
  readonly laterMs: number;
}

const HITS = 20;

/** Opens the index that stdin names, searches, and prints how long each took. */
export function timeSearch(): void {
  const [path = '', space = '', kind = '', queries = ''] = readArgs();
  const vectors = (JSON.parse(queries) as number[][]).map((values) => Float32Array.from(values));
  const db = openDatabase({ path, migrationsDir: MIGRATIONS });
  const store = createVectorStore(db, { kind: kind as 'exact', path });
  const startedMs = processorMs();
  const index = store.open(JSON.parse(space) as EmbeddingSpace, (text) => {
    throw new Error(text);
  });
  const openedMs = processorMs();
  const times = vectors.map((query) => {
    const beforeMs = processorMs();
    index.search(query, HITS);
    return processorMs() - beforeMs;
  });
  db.close();
  const [firstMs = 0, ...later] = times;
  later.sort((a, b) => a - b);
  const laterMs = later[Math.floor(later.length / 2)] ?? 0;
  const result: SearchTimes = { openMs: openedMs - startedMs, firstMs, laterMs };
  console.log(JSON.stringify(result));
}
