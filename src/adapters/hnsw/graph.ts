// A graph of near neighbours in memory: built from vectors, read from a checked file, asked for candidates.
import { createHash } from 'node:crypto';
import type { HierarchicalNSW } from 'hnswlib-node';
import type { CandidateSource } from '../vectors/candidates.ts';
import { isZero } from '../vectors/scoring.ts';
import { GRAPH_PARAMS, type GraphShape } from './graph-file.ts';
import type { Library } from './library.ts';

/** How widely a search looks; the library does not keep it in the file. Wider finds more, and takes longer. */
const EF_SEARCH = 200;
/** A vector that is read back may differ by rounding: the library scales it to unit length again. */
const SAME_WITHIN = 1e-4;

/** Two embeddings with equal vectors: the one in the graph, and the other. Equal vectors make islands in a graph. */
export type Twin = readonly [inGraph: number, other: number];

/** Builds a graph vector by vector. Ids are 32-bit. */
export class GraphBuilder {
  readonly #graph: HierarchicalNSW;
  readonly #idByVector = new Map<string, number>();
  readonly #twins: Twin[] = [];

  constructor(library: Library, dimensions: number, capacity: number) {
    this.#graph = new library.HierarchicalNSW('cosine', dimensions);
    this.#graph.initIndex({ maxElements: Math.max(1, capacity), ...GRAPH_PARAMS });
  }

  /** Adds a vector of unit length; one of zeros is never found and is left out. */
  add(id: number, vector: Float32Array): void {
    if (isZero(vector)) return;
    const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
    const key = createHash('sha256').update(bytes).digest('base64');
    const equal = this.#idByVector.get(key);
    if (equal !== undefined) {
      this.#twins.push([equal, id]);
      return;
    }
    this.#idByVector.set(key, id);
    this.#graph.addPoint(Array.from(vector), id);
  }

  get elements(): number {
    return this.#graph.getCurrentCount();
  }

  get twins(): readonly Twin[] {
    return this.#twins;
  }

  /** Writes the file. The library says nothing of trouble while writing, so what it wrote must be checked. */
  write(path: string): void {
    this.#graph.writeIndexSync(path);
  }
}

/** A graph that was read from its file. */
export class Graph implements CandidateSource {
  readonly breadth = { least: 64, perHit: 3 };
  readonly #graph: HierarchicalNSW;
  readonly #twins: ReadonlyMap<number, readonly number[]>;

  private constructor(graph: HierarchicalNSW, twins: readonly Twin[]) {
    this.#graph = graph;
    const others = new Map<number, number[]>();
    for (const [inGraph, other] of twins) {
      const list = others.get(inGraph);
      if (list) list.push(other);
      else others.set(inGraph, [other]);
    }
    this.#twins = others;
  }

  /**
   * Reads a file that was found to be the right one, into an object of its own: one that failed to read must not be
   * used again. Throws when it cannot be read or holds another number of vectors.
   */
  static read(library: Library, path: string, shape: GraphShape, twins: readonly Twin[]): Graph {
    const graph = new library.HierarchicalNSW('cosine', shape.dimensions);
    graph.readIndexSync(path);
    if (graph.getCurrentCount() !== shape.elements) throw new Error('it holds another number of vectors');
    graph.setEf(EF_SEARCH);
    return new Graph(graph, twins);
  }

  candidates(query: Float32Array, count: number): readonly number[] {
    const known = this.#graph.getCurrentCount();
    if (known === 0) return [];
    const { neighbors } = this.#graph.searchKnn(Array.from(query), Math.min(count, known));
    if (this.#twins.size === 0) return neighbors;
    return neighbors.flatMap((id) => [id, ...(this.#twins.get(id) ?? []).slice(0, count)]);
  }

  /** Tells whether the graph holds this vector under this id. */
  holds(id: number, vector: Float32Array): boolean {
    try {
      const point = this.#graph.getPoint(id);
      return (
        point.length === vector.length &&
        point.every((value, index) => Math.abs(value - (vector[index] ?? 0)) < SAME_WITHIN)
      );
    } catch {
      return false;
    }
  }
}
