// How long it takes to open each index and to search once, in a process of its own, and what that finds: the numbers
// behind the constants of src/adapters/sqlite/index-choice.ts. Prints ratios to the full scan of the same run, which
// hold on a busy machine, too; and how long one whole recall takes.
//   node --import tsx scripts/bench/recall.ts [--json] [--sizes 1000,10000,100000] [--rounds 5] [--no-graph]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openDatabase } from '../../src/adapters/sqlite/open.ts';
import { createVectorStore } from '../../src/adapters/sqlite/vector-store.ts';
import type { EmbeddingSpace } from '../../src/domain/memory.ts';
import { BUILTIN_SPACE } from '../../src/learning/embed/builtin.ts';
import { clusteredVectors, questionVectors, recallAt } from '../../test/support/vectors.ts';
import { addRecallCases, type RecallTimes, timeRecall } from './recall-run.ts';
import { type SearchTimes, timeSearch } from './search-run.ts';

const KINDS = ['exact', 'binary', 'hnsw'] as const;
type Kind = (typeof KINDS)[number];

const QUERIES = 30;
const HITS = 10;
const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));

/** What vectors are measured, and the space that they live in. */
const SPACES: readonly { readonly space: EmbeddingSpace; readonly vectors: () => () => Float32Array }[] = [
  { space: BUILTIN_SPACE, vectors: questionVectors },
  {
    space: { model: 'dense', digest: '1', dimensions: 768, prefixVersion: 1 },
    vectors: () => clusteredVectors(768),
  },
];

interface Row {
  readonly model: string;
  readonly size: number;
  readonly kind: Kind;
  /** Milliseconds of processor time in a new process: opening the index, the first search, the median of later ones. */
  readonly openMs: number;
  readonly firstMs: number;
  readonly laterMs: number;
  /** Opening and one search, and one search once it is open, against the full scan. */
  readonly onceRatio: number;
  readonly laterRatio: number;
  readonly recall: number;
  readonly megabytes: number;
  readonly buildMs: number;
}

const [, , mode] = process.argv;
if (mode === 'search-run') timeSearch();
else if (mode === 'recall-run') await timeRecall();
else await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      sizes: { type: 'string', default: '1000,2000,5000,10000,100000' },
      rounds: { type: 'string', default: '5' },
      'no-graph': { type: 'boolean', default: false },
    },
  });
  const sizes = values.sizes.split(',').map(Number);
  const rounds = Number(values.rounds);
  const rows: Row[] = [];
  for (const { space, vectors } of SPACES) {
    for (const size of sizes) rows.push(...(await measure(space, vectors, size, rounds, values['no-graph'])));
  }
  const recalls = sizes.filter((size) => size <= 10_000).map((size) => measureRecall(size, rounds));
  if (values.json) {
    console.log(JSON.stringify({ schemaVersion: 1, indexes: rows, recalls }, null, 2));
    return;
  }
  console.table(rows);
  console.table(recalls);
}

async function measure(
  space: EmbeddingSpace,
  vectors: () => () => Float32Array,
  size: number,
  rounds: number,
  withoutGraph: boolean,
): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-bench-'));
  try {
    const path = join(folder, 'learning.db');
    const next = vectors();
    fill(path, space, size, next);
    const kinds = KINDS.filter((kind) => !(withoutGraph && kind === 'hnsw'));
    const queries = Array.from({ length: QUERIES }, next);
    const buildMs = withoutGraph ? 0 : await buildGraph(path, space);
    const recalls = recallsOf(path, space, kinds, queries);
    const times = interleaved(rounds, kinds, (kind) =>
      child<SearchTimes>('search-run', [
        path,
        JSON.stringify(space),
        kind,
        JSON.stringify(queries.map((q) => [...q])),
      ]),
    );
    const exact = times.get('exact');
    return kinds.map((kind) => {
      const { openMs = 0, firstMs = 0, laterMs = 0 } = times.get(kind) ?? {};
      return {
        model: `${space.model} ${space.dimensions}`,
        size,
        kind,
        openMs: round(openMs),
        firstMs: round(firstMs),
        laterMs: round(laterMs),
        onceRatio: round((openMs + firstMs) / ((exact?.openMs ?? 0) + (exact?.firstMs ?? 1))),
        laterRatio: round(laterMs / (exact?.laterMs ?? 1)),
        recall: recalls.get(kind) ?? 0,
        megabytes: round(kind === 'hnsw' ? sizeOf(join(folder, 'index')) : 0),
        buildMs: kind === 'hnsw' ? Math.round(buildMs) : 0,
      };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Adds investigations with their vectors, in one transaction. */
function fill(path: string, space: EmbeddingSpace, size: number, next: () => Float32Array): void {
  const db = openDatabase({ path, migrationsDir: MIGRATIONS });
  const store = createVectorStore(db, { kind: 'hnsw', path });
  const begin = db.prepare(
    `INSERT INTO investigation (question, cluster_id, context, engine, arm, started_at)
     VALUES ('why?', 'c-1', 'bench', 'patterns', 'on', '2026-03-01T00:00:00.000Z')`,
  );
  db.transaction(() => {
    for (let at = 0; at < size; at++) {
      store.put(Number(begin.run().lastInsertRowid), `text ${at}`, next(), space);
    }
  })();
  store.recode(space);
  db.close();
}

async function buildGraph(path: string, space: EmbeddingSpace): Promise<number> {
  const db = openDatabase({ path, migrationsDir: MIGRATIONS });
  const startedMs = performance.now();
  const { state } = await createVectorStore(db, { kind: 'hnsw', path }).buildGraph(space, { force: true });
  const buildMs = performance.now() - startedMs;
  db.close();
  if (state !== 'built') throw new Error(`the graph was not built: ${state}`);
  return buildMs;
}

function recallsOf(
  path: string,
  space: EmbeddingSpace,
  kinds: readonly Kind[],
  queries: readonly Float32Array[],
): ReadonlyMap<Kind, number> {
  const db = openDatabase({ path, migrationsDir: MIGRATIONS });
  const open = (kind: Kind) => createVectorStore(db, { kind, path }).open(space, console.error);
  const exact = open('exact');
  const truth = queries.map((query) => exact.search(query, HITS));
  const recalls = kinds.map((kind) => {
    const index = open(kind);
    if (index.kind !== kind) throw new Error(`${index.kind} served instead of ${kind}`);
    const found = queries.map((query, at) => recallAt(HITS, index.search(query, HITS), truth[at] ?? []));
    return [kind, found.reduce((sum, recall) => sum + recall, 0) / found.length] as const;
  });
  db.close();
  return new Map(recalls);
}

/** Times each kind in turn, round after round, so that a busy minute falls on all; gives the medians. */
function interleaved<Times extends object>(
  rounds: number,
  kinds: readonly Kind[],
  run: (kind: Kind) => Times,
): ReadonlyMap<Kind, Times> {
  const all = new Map<Kind, Times[]>(kinds.map((kind) => [kind, []]));
  for (let at = 0; at < rounds; at++) for (const kind of kinds) all.get(kind)?.push(run(kind));
  return new Map(kinds.map((kind) => [kind, medians(all.get(kind) ?? [])]));
}

function measureRecall(size: number, rounds: number): RecallTimes & { readonly size: number } {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-bench-'));
  try {
    const path = join(folder, 'learning.db');
    addRecallCases(path, size);
    const runs = Array.from({ length: rounds }, () => child<RecallTimes>('recall-run', [path]));
    return { size, ...medians(runs) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function medians<Times extends object>(runs: readonly Times[]): Times {
  const [first] = runs;
  const entries = Object.keys(first ?? {}).map((name) => {
    const values = runs.map((run) => Number((run as Record<string, unknown>)[name])).sort((a, b) => a - b);
    return [name, round(values[Math.floor(values.length / 2)] ?? 0)];
  });
  return Object.fromEntries(entries) as Times;
}

function child<Result>(what: string, args: readonly string[]): Result {
  const self = fileURLToPath(import.meta.url);
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', self, what], {
    encoding: 'utf8',
    input: JSON.stringify(args),
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`${what} failed: ${stderr}`);
  return JSON.parse(stdout) as Result;
}

function sizeOf(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1e6;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
