// What the database knows of graphs in files: the one that serves, who builds one, who is reading one.
import { hostname } from 'node:os';
import type { Twin } from '../hnsw/graph.ts';
import { GRAPH_PARAMS } from '../hnsw/graph-file.ts';
import { isRunning } from '../is-running.ts';
import type { Database } from './driver.ts';
import { bytesOf, wordsOf } from './vector-rows.ts';

/** A graph made with anything else is not read. */
export const PARAMS = JSON.stringify({ library: 'hnswlib-node 3', metric: 'cosine', ...GRAPH_PARAMS });
/** A builder that does not say within this time that it goes on has ended. */
const LEASE_MS = 60_000;
/** Reading takes a second at most; a process of another machine that is silent for so long has ended. */
const LOADING_MS = 10 * 60_000;

/** Where a graph belongs. */
export interface GraphPlace {
  readonly db: Database;
  readonly spaceId: number;
  readonly dimensions: number;
  /** The folder of the files. */
  readonly folder: string;
}

export interface GraphState {
  readonly generation: number;
  /** Name of the file in the folder; null when none is to be trusted. */
  readonly file: string | null;
  readonly bytes: number;
  readonly sha256: string;
  readonly maxId: number;
  readonly embeddings: number;
  readonly elements: number;
  readonly dimensions: number;
  readonly params: string;
  readonly twins: readonly Twin[];
  readonly disabledReason: string | null;
}

type StateRow = Omit<GraphState, 'twins'> & { readonly twins: Uint8Array };

/** Reads what serves a space; null when no graph was ever built. */
export function readState({ db, spaceId }: GraphPlace): GraphState | null {
  const row = db
    .prepare<[number], StateRow>(
      `SELECT generation, file, bytes, sha256, max_id AS maxId, embeddings, elements, dimensions, params, twins,
              disabled_reason AS disabledReason
         FROM index_state WHERE space_id = ?`,
    )
    .get(spaceId);
  return row === undefined ? null : { ...row, twins: twinsOf(row.twins) };
}

/** Tells whether a state points to a file that this version of the program reads. */
export function isServing(state: GraphState | null): state is GraphState & { readonly file: string } {
  return state !== null && state.disabledReason === null && state.file !== null && state.params === PARAMS;
}

/**
 * Points to a new file, if the generation before it is still the one that was seen (0 for none) and `holder` still
 * has the lease. Tells whether it did.
 */
export function pointTo(
  { db, spaceId }: GraphPlace,
  holder: string,
  seenGeneration: number,
  next: Omit<GraphState, 'disabledReason'>,
): boolean {
  const swap = db.transaction(() => {
    const generation =
      db
        .prepare<[number], number>('SELECT generation FROM index_state WHERE space_id = ?')
        .pluck()
        .get(spaceId) ?? 0;
    const leased = db
      .prepare<[number, string], 1>('SELECT 1 FROM index_lease WHERE space_id = ? AND holder = ?')
      .get(spaceId, holder);
    if (generation !== seenGeneration || leased === undefined) return false;
    db.prepare(
      `INSERT OR REPLACE INTO index_state (space_id, generation, file, bytes, sha256, max_id, embeddings, elements,
                                           dimensions, params, twins, disabled_reason)
       VALUES (@spaceId, @generation, @file, @bytes, @sha256, @maxId, @embeddings, @elements, @dimensions, @params,
               @twins, NULL)`,
    ).run({ ...next, spaceId, twins: bytesOf(Uint32Array.from(next.twins.flat())) });
    return true;
  });
  return swap.immediate();
}

/**
 * Takes the pointer off a generation, so that a new graph is built; with a reason, only once the user asks for it.
 * The generation counts on: whoever builds from what was seen before does not get through.
 */
export function distrust({ db, spaceId }: GraphPlace, generation: number, disabledReason?: string): void {
  const write = db.transaction(() => {
    db.prepare(
      `UPDATE index_state SET file = NULL, generation = generation + 1, disabled_reason = ?
        WHERE space_id = ? AND generation = ?`,
    ).run(disabledReason ?? null, spaceId, generation);
    db.prepare('DELETE FROM index_loading WHERE space_id = ? AND generation <= ?').run(spaceId, generation);
  });
  write.immediate();
}

/** Names a builder: this process, and a token that no other builder has. */
export function newHolder(token: string): string {
  return `${hostname()} ${process.pid} ${token}`;
}

/** Takes or keeps the right to build; false while another process has it that is still there. */
export function lease({ db, spaceId }: GraphPlace, holder: string): boolean {
  const take = db.transaction(() => {
    const now = Date.now();
    const current = db
      .prepare<[number], { holder: string; expiresMs: number }>(
        'SELECT holder, expires_ms AS expiresMs FROM index_lease WHERE space_id = ?',
      )
      .get(spaceId);
    const isTaken = current !== undefined && current.holder !== holder && current.expiresMs >= now;
    if (isTaken && !hasEnded(current.holder)) return false;
    db.prepare('INSERT OR REPLACE INTO index_lease (space_id, holder, expires_ms) VALUES (?, ?, ?)').run(
      spaceId,
      holder,
      now + LEASE_MS,
    );
    return true;
  });
  return take.immediate();
}

/** Tells of a builder on this machine whether it is gone. One in this very process is not. */
function hasEnded(holder: string): boolean {
  const [host, pid] = holder.split(' ');
  return host === hostname() && Number(pid) !== process.pid && !isRunning(Number(pid));
}

/** Gives the right to build back. */
export function endLease({ db, spaceId }: GraphPlace, holder: string): void {
  db.prepare('DELETE FROM index_lease WHERE space_id = ? AND holder = ?').run(spaceId, holder);
}

/** Runs what reads a file between two marks, so that a process that it ends leaves the first one behind. */
export function whileMarked<T>({ db, spaceId }: GraphPlace, generation: number, read: () => T): T {
  const mark = [spaceId, generation, hostname(), process.pid] as const;
  db.prepare(
    'INSERT OR REPLACE INTO index_loading (space_id, generation, host, pid, started_ms) VALUES (?, ?, ?, ?, ?)',
  ).run(...mark, Date.now());
  try {
    return read();
  } finally {
    db.prepare(
      'DELETE FROM index_loading WHERE space_id = ? AND generation = ? AND host = ? AND pid = ?',
    ).run(...mark);
  }
}

/** Tells whether a process has ended while it read the file of a generation. */
export function someoneDiedReading({ db, spaceId }: GraphPlace, generation: number): boolean {
  return db
    .prepare<[number, number], { host: string; pid: number; startedMs: number }>(
      'SELECT host, pid, started_ms AS startedMs FROM index_loading WHERE space_id = ? AND generation = ?',
    )
    .all(spaceId, generation)
    .some(({ host, pid, startedMs }) =>
      host === hostname() ? !isRunning(pid) : Date.now() - startedMs > LOADING_MS,
    );
}

function twinsOf(bytes: Uint8Array): readonly Twin[] {
  const words = wordsOf(bytes);
  return Array.from(
    { length: Math.floor(words.length / 2) },
    (_, index) => [words[2 * index] ?? 0, words[2 * index + 1] ?? 0] as const,
  );
}
