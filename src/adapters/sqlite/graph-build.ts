// Builds the graph of a space: written aside, checked, put in its place, and only then pointed to.
import { randomBytes } from 'node:crypto';
import { chmodSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { messageOf } from '../../domain/errors.ts';
import { makeFolder } from '../../make-folder.ts';
import { Graph, GraphBuilder } from '../hnsw/graph.ts';
import { discard, headerTrouble, identityOf, publish, remove } from '../hnsw/graph-file.ts';
import type { Library } from '../hnsw/library.ts';
import { isRunning } from '../is-running.ts';
import {
  distrust,
  endLease,
  type GraphPlace,
  lease,
  newHolder,
  PARAMS,
  pointTo,
  readState,
} from './graph-state.ts';
import { createPrivateFile } from './private-files.ts';
import { countVectors, readVectors, vectorIds } from './vector-rows.ts';

/** Vectors added at once, before others get their turn; some hundred milliseconds' work. */
const PAGE = 128;
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
/** A file that is not pointed to may be another process's, about to be: not after this time. */
const ORPHAN_MS = 10 * 60_000;
/** With less room than this, writing that failed is put down to a full disk. */
const FULL_DISK_BYTES = 1024 * 1024;

const GRAPH_FILE = /^(?<space>\d+)-(?<generation>\d+)-[a-z0-9]+\.hnsw(?:\.tmp\.(?<pid>\d+))?$/;

/** What came of building a graph. */
export type BuiltGraph =
  | { readonly state: 'built'; readonly elements: number }
  /** Another process is at it, or was meanwhile. */
  | { readonly state: 'busy' }
  | { readonly state: 'failed'; readonly reason: string };

export interface BuildOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Builds the graph of every vector that is there now. Yields to other work in between; aborted, it leaves everything
 * as it was and throws the signal's reason.
 */
export async function buildGraph(
  place: GraphPlace,
  library: Library,
  options: BuildOptions = {},
): Promise<BuiltGraph> {
  const token = randomBytes(4).toString('hex');
  const holder = newHolder(token);
  if (!lease(place, holder)) return { state: 'busy' };
  const generation = (readState(place)?.generation ?? 0) + 1;
  // The token: a builder that was overtaken must not delete the file of the one that overtook it.
  const path = join(place.folder, `${place.spaceId}-${generation}-${token}.hnsw`);
  const temporary = `${path}.tmp.${process.pid}`;
  try {
    const maxId = vectorIds(place.db, place.spaceId).at(-1) ?? 0;
    const embeddings = countVectors(place.db, place.spaceId, maxId);
    const builder = await fill(place, library, maxId, embeddings, holder, options);
    if (builder === null) return { state: 'busy' };
    writeAside(place, temporary, builder);
    check(place, library, temporary, builder);
    const identity = identityOf(temporary);
    publish(temporary, path);
    const { elements, twins } = builder;
    const next = { generation, file: basename(path), maxId, embeddings, elements, twins, params: PARAMS };
    const isOurs = pointTo(place, holder, generation - 1, {
      ...next,
      ...identity,
      dimensions: place.dimensions,
    });
    if (!isOurs) {
      discard(path);
      return { state: 'busy' };
    }
    sweep(place);
    return { state: 'built', elements };
  } catch (error) {
    options.signal?.throwIfAborted();
    return { state: 'failed', reason: failureOf(place.folder, error) };
  } finally {
    discard(temporary);
    endLease(place, holder);
  }
}

/** Adds every vector; null when another process has taken over. */
async function fill(
  place: GraphPlace,
  library: Library,
  maxId: number,
  total: number,
  holder: string,
  { signal, onProgress }: BuildOptions,
): Promise<GraphBuilder | null> {
  const builder = new GraphBuilder(library, place.dimensions, total);
  let done = 0;
  let after = 0;
  while (after < maxId) {
    let last = maxId;
    let read = 0;
    const page = { after, upTo: maxId, limit: PAGE };
    for (const { id, vector } of readVectors(place.db, place.spaceId, place.dimensions, page)) {
      builder.add(id, vector);
      last = id;
      read += 1;
    }
    after = read === 0 ? maxId : last;
    done += read;
    onProgress?.(done, total);
    if (!lease(place, holder)) return null;
    await setImmediate();
    signal?.throwIfAborted();
  }
  return builder;
}

function writeAside({ folder }: GraphPlace, temporary: string, builder: GraphBuilder): void {
  if (makeFolder(folder, FOLDER_MODE)) chmodSync(folder, FOLDER_MODE);
  remove(temporary);
  // Private before anything is in it; the library keeps the mode of a file that is there.
  createPrivateFile(temporary);
  builder.write(temporary);
  chmodSync(temporary, FILE_MODE);
}

/** The library says nothing of a full disk: what it wrote is read again as a search would. */
function check(
  place: GraphPlace,
  library: Library,
  temporary: string,
  { elements, twins }: GraphBuilder,
): void {
  const shape = { dimensions: place.dimensions, elements };
  const trouble = headerTrouble(temporary, shape);
  if (trouble !== null) throw new Error(`what was written cannot be used: ${trouble}`);
  try {
    Graph.read(library, temporary, shape, twins);
  } catch (error) {
    throw new Error(`what was written cannot be read again: ${messageOf(error)}`);
  }
}

/** Deletes files that nothing points to and nobody is about to point to. What else lies in the folder is left alone. */
export function sweep({ db, folder }: Pick<GraphPlace, 'db' | 'folder'>): void {
  const pointed = new Set(db.prepare<[], string>('SELECT file FROM index_state').pluck().all());
  for (const name of namesIn(folder)) {
    const parts = GRAPH_FILE.exec(name)?.groups;
    if (parts === undefined || pointed.has(name)) continue;
    const path = join(folder, name);
    const { pid } = parts;
    const isBeingWritten = pid !== undefined && isRunning(Number(pid)) && !isOld(path);
    const isAboutToBePointed = pid === undefined && isNewer(db, parts) && !isOld(path);
    if (!isBeingWritten && !isAboutToBePointed) discard(path);
  }
}

/** Deletes the file of a graph, and lets nobody point to one that is being built of what is there now. */
export function dropGraph(place: GraphPlace): void {
  const state = readState(place);
  if (state === null) return;
  distrust(place, state.generation, state.disabledReason ?? undefined);
  if (state.file !== null) remove(join(place.folder, basename(state.file)));
}

/** A file of a generation to come was put in its place and is pointed to next, if its space is still there. */
function isNewer(db: GraphPlace['db'], parts: Readonly<Record<string, string>>): boolean {
  const generation = db
    .prepare<[number], number>(
      `SELECT coalesce(i.generation, 0) FROM embedding_space e LEFT JOIN index_state i ON i.space_id = e.id
        WHERE e.id = ?`,
    )
    .pluck()
    .get(Number(parts['space']));
  return generation !== undefined && Number(parts['generation']) > generation;
}

function isOld(path: string): boolean {
  const modifiedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Date.now() - modifiedMs > ORPHAN_MS;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function failureOf(folder: string, error: unknown): string {
  try {
    const disk = statfsSync(folder);
    if (disk.bavail * disk.bsize < FULL_DISK_BYTES) return `the disk is full (${messageOf(error)})`;
  } catch {
    // The folder itself may be what cannot be made.
  }
  return messageOf(error);
}
