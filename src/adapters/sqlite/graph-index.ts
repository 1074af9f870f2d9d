// The index over a graph in a file: read only when everything about the file is as the database says.
import { join } from 'node:path';
import { messageOf } from '../../domain/errors.ts';
import type { VectorIndex } from '../../domain/memory.ts';
import { Graph } from '../hnsw/graph.ts';
import { headerTrouble, identityOf } from '../hnsw/graph-file.ts';
import type { Library } from '../hnsw/library.ts';
import { searchByCandidates } from '../vectors/candidates.ts';
import { isZero } from '../vectors/scoring.ts';
import { errorCode } from './error-code.ts';
import {
  distrust,
  type GraphPlace,
  type GraphState,
  isServing,
  readState,
  someoneDiedReading,
  whileMarked,
} from './graph-state.ts';
import { trueVectors } from './scan-indexes.ts';
import { countVectors, readVectors } from './vector-rows.ts';

/** A graph is built anew when more vectors than this came or went since, or more than that share of them. */
export const MAX_DELTA = 256;
const MAX_DELTA_SHARE = 0.05;
/** Vectors of so many of the oldest are compared with what was read. */
const SAMPLED = 3;

/** What came of opening a graph. */
export type OpenedGraph =
  | { readonly state: 'opened'; readonly index: VectorIndex }
  /** There is none: it was not built yet, or it was made by another version of the program. */
  | { readonly state: 'absent' }
  /** There was one that is not to be trusted; it is not looked at again. */
  | { readonly state: 'doubtful'; readonly reason: string }
  /** It is left alone until the user asks for a new one. */
  | { readonly state: 'disabled'; readonly reason: string };

/** Opens the graph of a space. What is wrong with it is the result. */
export function openGraph(place: GraphPlace, library: Library): OpenedGraph {
  const state = readState(place);
  if (state?.disabledReason) return { state: 'disabled', reason: state.disabledReason };
  // Reading is marked in the database first, so one that cannot be written will not do.
  if (!isServing(state) || place.db.readonly) return { state: 'absent' };
  if (someoneDiedReading(place, state.generation)) {
    const reason = 'a process ended while it read the file';
    distrustIfPossible(place, state.generation, reason);
    return { state: 'doubtful', reason };
  }
  try {
    const graph = readGraph(place, state, state.file, library);
    return { state: 'opened', index: graphIndex(place, state, graph) };
  } catch (error) {
    // Another process may have put a newer file in its place meanwhile.
    if (readState(place)?.generation !== state.generation) return openGraph(place, library);
    // The file may be sound where only the mark could not be made.
    if (isDatabaseError(error)) return { state: 'doubtful', reason: messageOf(error) };
    distrustIfPossible(place, state.generation);
    return { state: 'doubtful', reason: `${state.file}: ${reasonOf(error)}` };
  }
}

/** On a full disk nothing can be written, and searching goes on without the graph all the same. */
function distrustIfPossible(place: GraphPlace, generation: number, disabledReason?: string): void {
  try {
    distrust(place, generation, disabledReason);
  } catch (error) {
    if (!isDatabaseError(error)) throw error;
  }
}

function isDatabaseError(error: unknown): boolean {
  return errorCode(error).startsWith('SQLITE_');
}

/** Tells how far a graph is behind: vectors that came or went since it was built. */
export function deltaOf({ db, spaceId }: GraphPlace, { maxId, embeddings }: GraphState): number {
  const still = countVectors(db, spaceId, maxId);
  return embeddings - still + countVectors(db, spaceId) - still;
}

/** Tells whether a graph is to be built anew. */
export function isBehind(place: GraphPlace, state: GraphState): boolean {
  return deltaOf(place, state) > Math.max(MAX_DELTA, MAX_DELTA_SHARE * state.embeddings);
}

function readGraph(place: GraphPlace, state: GraphState, file: string, library: Library): Graph {
  const path = join(place.folder, file);
  const shape = { dimensions: place.dimensions, elements: state.elements };
  const { bytes, sha256 } = identityOf(path);
  if (bytes !== state.bytes) throw new Error(`it has ${bytes} bytes instead of ${state.bytes}`);
  if (sha256 !== state.sha256) throw new Error('its checksum differs');
  const trouble = headerTrouble(path, shape);
  if (trouble !== null) throw new Error(trouble);
  const graph = whileMarked(place, state.generation, () => Graph.read(library, path, shape, state.twins));
  requireSameVectors(place, state, graph);
  return graph;
}

/** The file may be of another database that was put in this one's place. */
function requireSameVectors({ db, spaceId, dimensions }: GraphPlace, state: GraphState, graph: Graph): void {
  const twins = new Set(state.twins.map(([, other]) => other));
  const oldest = { upTo: state.maxId, limit: SAMPLED };
  for (const { id, vector } of readVectors(db, spaceId, dimensions, oldest)) {
    if (twins.has(id) || isZero(vector) || graph.holds(id, vector)) continue;
    throw new Error('it holds other vectors than the database');
  }
}

function graphIndex(
  { db, spaceId, dimensions }: GraphPlace,
  { maxId }: GraphState,
  graph: Graph,
): VectorIndex {
  const vectors = trueVectors(db, spaceId, dimensions, maxId);
  return {
    kind: 'hnsw',
    size: countVectors(db, spaceId),
    search: (query, count, admits) =>
      isZero(query) ? [] : searchByCandidates(graph, vectors, query, count, admits),
  };
}

function reasonOf(error: unknown): string {
  const isMissing = (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';
  return isMissing ? 'it is missing' : messageOf(error);
}
