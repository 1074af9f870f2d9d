// The VectorStore over SQLite: vectors are the truth here; which index serves a search is decided when it is opened.
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type {
  EmbeddingSpace,
  GraphOptions,
  GraphResult,
  IndexReport,
  IndexUse,
  KeptVector,
  VectorIndex,
  VectorStore,
} from '../../domain/memory.ts';
import { type LibraryState, loadLibrary } from '../hnsw/library.ts';
import type { Database } from './driver.ts';
import { withDatabaseErrors } from './errors.ts';
import { buildGraph, dropGraph, sweep } from './graph-build.ts';
import { deltaOf, isBehind, openGraph } from './graph-index.ts';
import { type GraphPlace, isServing, readState } from './graph-state.ts';
import { chooseIndex, type IndexKind, wantsGraph } from './index-choice.ts';
import { openBinaryIndex, openExactIndex } from './scan-indexes.ts';
import { addCodes, completeCodes, rebuildCodes } from './vector-codes.ts';
import { countVectors, findSpace, putVector, requireSpace, requireVectorOf } from './vector-rows.ts';

export interface VectorStoreOptions {
  readonly kind: IndexKind;
  /** Named in errors. */
  readonly path?: string;
  /** The folder of graphs; `index` beside the database when left out. */
  readonly folder?: string;
  /** Where the library of graphs is looked up from: a file or its URL. */
  readonly libraryFrom?: string | URL;
}

/** Makes the vector store of an open database. Its methods throw the DATABASE_ errors. */
export function createVectorStore(db: Database, options: VectorStoreOptions): VectorStore {
  return new SqliteVectorStore(db, options);
}

interface SpaceRow extends EmbeddingSpace {
  readonly id: number;
}

class SqliteVectorStore implements VectorStore {
  readonly #db: Database;
  readonly #kind: IndexKind;
  readonly #path: string;
  readonly #folder: string;
  readonly #libraryFrom: string | URL | undefined;
  #library: LibraryState | null = null;

  constructor(db: Database, { kind, path = db.name, folder, libraryFrom }: VectorStoreOptions) {
    this.#db = db;
    this.#kind = kind;
    this.#path = path;
    this.#folder = folder ?? join(dirname(path), 'index');
    this.#libraryFrom = libraryFrom;
  }

  put(investigationId: number, text: string, vector: Float32Array, space: EmbeddingSpace): void {
    this.putAll([{ investigationId, text, vector }], space);
  }

  putAll(kept: readonly KeptVector[], space: EmbeddingSpace): void {
    for (const { vector } of kept) requireVectorOf(space, vector);
    const hashed = kept.map((one) => ({
      ...one,
      textHash: createHash('sha256').update(one.text).digest('hex'),
    }));
    this.#write(() => {
      const spaceId = requireSpace(this.#db, space);
      const added = hashed.flatMap(({ investigationId, textHash, vector }) => {
        const id = putVector(this.#db, spaceId, investigationId, textHash, vector);
        return id === null ? [] : [{ id, vector }];
      });
      addCodes(this.#db, spaceId, added);
    });
  }

  open(space: EmbeddingSpace, onNotice: (text: string) => void, use: IndexUse = {}): VectorIndex {
    return withDatabaseErrors(this.#path, () => {
      const spaceId = findSpace(this.#db, space);
      if (spaceId === null) return { kind: 'exact', size: 0, search: () => [] };
      const size = countVectors(this.#db, spaceId);
      const choice = chooseIndex(this.#kind, size, use);
      if (choice.graph) {
        const graph = this.#openGraph(this.#placeOf(spaceId, space), onNotice);
        if (graph !== null) return graph;
      }
      return choice.scan === 'exact'
        ? openExactIndex(this.#db, spaceId, space.dimensions)
        : openBinaryIndex(this.#db, spaceId, space.dimensions);
    });
  }

  missing(space: EmbeddingSpace): readonly number[] {
    return withDatabaseErrors(this.#path, () =>
      this.#db
        .prepare<[number], number>(
          `SELECT c.investigation_id FROM memory_case c
            WHERE NOT EXISTS (SELECT 1 FROM embedding e
                               WHERE e.investigation_id = c.investigation_id AND e.space_id = ?)
            ORDER BY c.investigation_id`,
        )
        .pluck()
        .all(findSpace(this.#db, space) ?? 0),
    );
  }

  threshold(space: EmbeddingSpace): number | null {
    return withDatabaseErrors(this.#path, () => {
      const spaceId = findSpace(this.#db, space);
      return (
        this.#db
          .prepare<[number | null], number | null>('SELECT threshold FROM embedding_space WHERE id = ?')
          .pluck()
          .get(spaceId) ?? null
      );
    });
  }

  keepThreshold(space: EmbeddingSpace, threshold: number): void {
    this.#write(() => {
      const spaceId = requireSpace(this.#db, space);
      this.#db.prepare('UPDATE embedding_space SET threshold = ? WHERE id = ?').run(threshold, spaceId);
    });
  }

  recode(space: EmbeddingSpace): void {
    this.#write(() => {
      const spaceId = findSpace(this.#db, space);
      if (spaceId !== null) rebuildCodes(this.#db, spaceId, space.dimensions);
    });
  }

  async buildGraph(space: EmbeddingSpace, options: GraphOptions = {}): Promise<GraphResult> {
    const found = withDatabaseErrors(this.#path, () => this.#buildable(space, options));
    if ('state' in found) return found;
    const { place, library } = found;
    return buildGraph(place, library, options);
  }

  report(space: EmbeddingSpace): IndexReport {
    return withDatabaseErrors(this.#path, () => {
      const spaceId = findSpace(this.#db, space);
      const missing = this.missing(space).length;
      const size = spaceId === null ? 0 : countVectors(this.#db, spaceId);
      const { scan, graph: graphServes } = chooseIndex(this.#kind, size, {});
      const graph = this.#graphReport(spaceId === null ? null : this.#placeOf(spaceId, space));
      const serves = graph.graph === 'current' || graph.graph === 'behind';
      return {
        kind: graphServes && serves ? 'hnsw' : scan,
        size,
        missing,
        elsewhere: this.#countElsewhere(spaceId ?? 0),
        ...graph,
      };
    });
  }

  erase(): void {
    for (const space of this.#spaces()) {
      const place = this.#placeOf(space.id, space);
      withDatabaseErrors(this.#path, () => {
        const state = readState(place);
        if (state !== null && countVectors(this.#db, space.id, state.maxId) < state.embeddings)
          dropGraph(place);
      });
      this.#write(() => completeCodes(this.#db, space.id, space.dimensions));
    }
    withDatabaseErrors(this.#path, () => sweep({ db: this.#db, folder: this.#folder }));
  }

  prune(keep: EmbeddingSpace): number {
    const kept = this.#write(() => requireSpace(this.#db, keep));
    const others = this.#spaces().filter(({ id }) => id !== kept);
    for (const space of others) {
      withDatabaseErrors(this.#path, () => dropGraph(this.#placeOf(space.id, space)));
    }
    const removed = this.#write(() => {
      const { changes } = this.#db.prepare('DELETE FROM embedding WHERE space_id <> ?').run(kept);
      this.#db.prepare('DELETE FROM embedding_space WHERE id <> ?').run(kept);
      return changes;
    });
    withDatabaseErrors(this.#path, () => sweep({ db: this.#db, folder: this.#folder }));
    return removed;
  }

  #openGraph(place: GraphPlace, onNotice: (text: string) => void): VectorIndex | null {
    const library = this.#loadLibrary();
    if (library.state === 'missing') return null;
    const opened = openGraph(place, library.library);
    if (opened.state === 'opened') return opened.index;
    if (opened.state === 'doubtful') {
      onNotice(
        `the search index is not used (${opened.reason}); searching without it. k8s-learn reindex makes it anew`,
      );
    }
    return null;
  }

  #buildable(
    space: EmbeddingSpace,
    options: GraphOptions,
  ): GraphResult | { readonly place: GraphPlace; readonly library: Parameters<typeof buildGraph>[1] } {
    const spaceId = findSpace(this.#db, space);
    if (spaceId === null) return { state: 'not-wanted' };
    const size = countVectors(this.#db, spaceId);
    const { force = false, maxVectors = Number.POSITIVE_INFINITY } = options;
    if (size > maxVectors || !wantsGraph(this.#kind, size, options)) return { state: 'not-wanted' };
    const place = this.#placeOf(spaceId, space);
    const state = readState(place);
    if (!force && state?.disabledReason) return { state: 'unavailable', reason: state.disabledReason };
    if (!force && isServing(state) && !isBehind(place, state)) return { state: 'current' };
    const library = this.#loadLibrary();
    if (library.state === 'missing') return { state: 'unavailable', reason: library.reason };
    return { place, library: library.library };
  }

  #graphReport(place: GraphPlace | null): Pick<IndexReport, 'graph' | 'graphDetail'> {
    const library = this.#loadLibrary();
    if (library.state === 'missing') return { graph: 'unavailable', graphDetail: library.reason };
    const state = place === null ? null : readState(place);
    if (state?.disabledReason) return { graph: 'disabled', graphDetail: state.disabledReason };
    if (place === null || !isServing(state)) return { graph: 'none', graphDetail: null };
    const graphDetail = `${state.file}, ${state.elements} vectors, ${deltaOf(place, state)} changed since`;
    return { graph: isBehind(place, state) ? 'behind' : 'current', graphDetail };
  }

  #countElsewhere(spaceId: number): number {
    return (
      this.#db
        .prepare<[number, number], number>(
          `SELECT count(*) FROM memory_case c
            WHERE EXISTS (SELECT 1 FROM embedding e
                           WHERE e.investigation_id = c.investigation_id AND e.space_id <> ?)
              AND NOT EXISTS (SELECT 1 FROM embedding e
                               WHERE e.investigation_id = c.investigation_id AND e.space_id = ?)`,
        )
        .pluck()
        .get(spaceId, spaceId) ?? 0
    );
  }

  #spaces(): readonly SpaceRow[] {
    return withDatabaseErrors(this.#path, () =>
      this.#db
        .prepare<[], SpaceRow>(
          'SELECT id, model, digest, dimensions, prefix_version AS prefixVersion FROM embedding_space ORDER BY id',
        )
        .all(),
    );
  }

  #placeOf(spaceId: number, { dimensions }: EmbeddingSpace): GraphPlace {
    return { db: this.#db, spaceId, dimensions, folder: this.#folder };
  }

  #loadLibrary(): LibraryState {
    this.#library ??= loadLibrary(this.#libraryFrom);
    return this.#library;
  }

  /** Takes the write lock at the start: a transaction that reads first and writes later fails when it waits. */
  #write<T>(run: () => T): T {
    return withDatabaseErrors(this.#path, () => this.#db.transaction(run).immediate());
  }
}
