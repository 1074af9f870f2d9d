// What every index of vectors must do, said once and run over each kind.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VectorHit, VectorIndex } from '../../src/domain/memory.ts';
import { type VectorBench, vectorBench } from '../support/vector-stores.ts';
import { clusteredVectors, questionVectors, recallAt, seededRandom, unit } from '../support/vectors.ts';

type Kind = VectorIndex['kind'];

const MIN_RECALL = 0.98;
const HITS = 10;
const QUERIES = 30;

const EAST = unit([1, 0, 0, 0]);
const NORTH = unit([0, 1, 0, 0]);
const NORTH_EAST = unit([3, 4, 0, 0]);
const WEST = unit([-1, 0, 0, 0]);
const NOTHING = new Float32Array(4);

/** Brings what an index of this kind keeps beside the vectors up to date, as `reindex` does. */
async function refresh({ store, space }: VectorBench, kind: Kind): Promise<void> {
  if (kind === 'binary') store.recode(space);
  if (kind === 'hnsw')
    expect(await store.buildGraph(space, { force: true })).toMatchObject({ state: 'built' });
}

/** Runs the contract over one kind of index. */
export function vectorIndexContract(kind: Kind): void {
  describe(kind, () => {
    /** Adds vectors and opens the index twice: with all that it keeps up to date, and without any of it. */
    async function both(
      vectors: readonly Float32Array[],
      check: (index: VectorIndex, ids: readonly number[], bench: VectorBench) => void,
    ): Promise<void> {
      for (const isFresh of [true, false]) {
        const bench = vectorBench(kind, 4);
        const ids = bench.addAll(vectors);
        if (isFresh) await refresh(bench, kind);
        const index = bench.open();
        if (isFresh) expect(index.kind).toBe(kind);
        check(index, ids, bench);
        expect(bench.notices).toEqual([]);
      }
    }

    it('finds the nearest first, with their cosines', () =>
      both([EAST, NORTH, NORTH_EAST, WEST], (index, [east, north, northEast, west]) => {
        expect(index.size).toBe(4);
        expect(rounded(index.search(EAST, 10))).toEqual([
          [east, 1],
          [northEast, 0.6],
          [north, 0],
          [west, -1],
        ]);
        expect(index.search(NORTH_EAST, 1).map(({ id }) => id)).toEqual([northEast]);
      }));

    it('names equal ones by the lower id', () =>
      both([NORTH, EAST, EAST, NORTH, EAST], (index, ids) => {
        expect(index.search(EAST, 2).map(({ id }) => id)).toEqual([ids[1], ids[2]]);
        expect(index.search(EAST, 4).map(({ id }) => id)).toEqual([ids[1], ids[2], ids[4], ids[0]]);
      }));

    it('finds nothing in an empty space, for no hits, and for a query that says nothing', async () => {
      const empty = vectorBench(kind, 4);
      expect(empty.open()).toMatchObject({ size: 0 });
      expect(empty.open().search(EAST, 5)).toEqual([]);
      await both([EAST, NORTH], (index) => {
        expect(index.search(EAST, 0)).toEqual([]);
        expect(index.search(NOTHING, 5)).toEqual([]);
      });
    });

    it('never finds a vector that says nothing, and finds those beside it', () =>
      both([NOTHING, EAST, NOTHING, WEST, NOTHING], (index, ids) => {
        expect(index.search(NORTH, 10).map(({ id }) => id)).toEqual([ids[1], ids[3]]);
      }));

    it('leaves out what the filter does not admit, and still finds as many as there are', () =>
      both([EAST, NORTH_EAST, NORTH, WEST], (index, ids) => {
        const admits = (id: number) => id !== ids[0] && id !== ids[2];
        expect(index.search(EAST, 2, admits).map(({ id }) => id)).toEqual([ids[1], ids[3]]);
        expect(index.search(EAST, 2, () => false)).toEqual([]);
      }));

    it('sees what is added, replaced and deleted after it was opened', () =>
      both([EAST, NORTH, WEST], (index, [east = 0, north = 0, west], bench) => {
        const { store, space } = bench;
        const later = bench.add(NORTH_EAST);
        expect(index.search(EAST, 2).map(({ id }) => id)).toEqual([east, later]);
        store.put(north, 'other words', EAST, space);
        expect(index.search(EAST, 2).map(({ id }) => id)).toEqual([east, north]);
        expect(index.search(NORTH, 1).map(({ id }) => id)).toEqual([later]);
        bench.remove([east, later]);
        expect(index.search(EAST, 9).map(({ id }) => id)).toEqual([north, west]);
      }));

    it('finds what it found before when the same text is kept again', () =>
      both([EAST, NORTH], (index, [east = 0, north], { store, space, db }) => {
        const rows = () => db.prepare('SELECT id, text_hash FROM embedding ORDER BY id').all();
        const before = rows();
        store.put(east, `text ${east}`, EAST, space);
        expect(rows()).toEqual(before);
        expect(index.search(EAST, 2).map(({ id }) => id)).toEqual([east, north]);
      }));

    it.each<[string, () => () => Float32Array, number, number]>([
      ['dense vectors in clusters', () => clusteredVectors(64), 64, 2500],
      ['sparse vectors of questions', () => questionVectors(), 512, 2500],
    ])('has a recall of at least %s, after deletions too', async (_, vectorsOf, dimensions, count) => {
      const next = vectorsOf();
      const bench = vectorBench(kind, dimensions);
      const ids = bench.addAll(Array.from({ length: count }, next));
      await refresh(bench, kind);
      const queries = Array.from({ length: QUERIES }, next);
      const truth = () => bench.open('exact');

      const index = bench.open();
      expect(index.kind).toBe(kind);
      expect(meanRecall(index, truth(), queries)).toBeGreaterThanOrEqual(MIN_RECALL);
      const random = seededRandom(3);
      bench.remove(ids.filter(() => random() < 0.2));
      bench.addAll(Array.from({ length: 100 }, next));
      expect(meanRecall(index, truth(), queries)).toBeGreaterThanOrEqual(MIN_RECALL);
      const again = bench.open();
      expect(again.size).toBe(bench.db.prepare('SELECT count(*) FROM embedding').pluck().get());
      expect(meanRecall(again, truth(), queries)).toBeGreaterThanOrEqual(MIN_RECALL);
      const one = (id: number) => id % 50 === 0;
      expect(meanRecall(again, truth(), queries.slice(0, 5), one)).toBeGreaterThanOrEqual(MIN_RECALL);
      expect(bench.notices).toEqual([]);
    });

    it('agrees with a full scan whatever is done to a small space', async () => {
      const vector = fc
        .array(fc.integer({ min: -3, max: 3 }), { minLength: 4, maxLength: 4 })
        .map((values) => unit(values));
      const action = fc.oneof(
        vector.map((of) => ({ type: 'add' as const, of })),
        fc.record({ type: fc.constant('replace' as const), of: vector, at: fc.nat(20) }),
        fc.record({ type: fc.constant('remove' as const), at: fc.nat(20) }),
        fc.constant({ type: 'refresh' as const }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(action, { maxLength: 25 }), vector, async (actions, query) => {
          const bench = vectorBench(kind, 4);
          const alive: number[] = [];
          for (const [turn, step] of actions.entries()) {
            if (step.type === 'add') alive.push(bench.add(step.of));
            else if (step.type === 'refresh') {
              if (alive.length > 0) await refresh(bench, kind);
            } else {
              const id = alive[step.at % (alive.length || 1)];
              if (id === undefined) continue;
              if (step.type === 'replace') bench.store.put(id, `turn ${turn}`, step.of, bench.space);
              else {
                bench.remove([id]);
                alive.splice(alive.indexOf(id), 1);
              }
            }
          }
          expect(rounded(bench.open().search(query, 30))).toEqual(
            rounded(bench.open('exact').search(query, 30)),
          );
          expect(bench.notices).toEqual([]);
        }),
        { numRuns: 25 },
      );
    });
  });
}

function rounded(hits: readonly VectorHit[]): readonly (readonly [number, number])[] {
  return hits.map(({ id, similarity }) => [id, Math.round(similarity * 10_000) / 10_000 + 0]);
}

function meanRecall(
  index: VectorIndex,
  truth: VectorIndex,
  queries: readonly Float32Array[],
  admits?: (id: number) => boolean,
): number {
  const recalls = queries.map((query) =>
    recallAt(HITS, index.search(query, HITS, admits), truth.search(query, HITS, admits)),
  );
  return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
}
