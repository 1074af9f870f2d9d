// The parts of a vector search: codes, the nearest of a stream, scoring, and candidates that are widened.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CandidateSource, searchByCandidates } from '../../../src/adapters/vectors/candidates.ts';
import {
  centreOf,
  codeBytes,
  encode,
  likenesses,
  likenessTables,
  rotate,
} from '../../../src/adapters/vectors/codes.ts';
import { Nearest } from '../../../src/adapters/vectors/nearest.ts';
import { dot, isZero, nearestOf } from '../../../src/adapters/vectors/scoring.ts';
import { clusteredVectors, unit } from '../../support/vectors.ts';

describe('codes', () => {
  it.each([
    [1, 4],
    [32, 4],
    [33, 8],
    [512, 64],
    [768, 128],
    [1024, 128],
  ])('of %i dimensions have %i bytes', (dimensions, bytes) => {
    expect(codeBytes(dimensions)).toBe(bytes);
    const vector = new Float32Array(dimensions).fill(1);
    const centre = rotate(new Float32Array(dimensions));
    expect(encode(vector, centre)).toHaveLength(bytes);
    expect(likenessTables(vector, centre)).toHaveLength(bytes * 256);
  });

  it('turn a vector without changing its length or its angles, but for one factor', () => {
    const next = clusteredVectors(64);
    const [a, b] = [next(), next()];
    const [turnedA, turnedB] = [rotate(a), rotate(b)];
    expect(Math.hypot(...turnedA)).toBeCloseTo(Math.hypot(...turnedB), 4);
    expect(dot(turnedA, turnedB) / 64).toBeCloseTo(dot(a, b), 4);
  });

  it('are scored as the signs that they stand for', () => {
    const next = clusteredVectors(40);
    const vectors = Array.from({ length: 30 }, next);
    const centre = centreOf(vectors, 40);
    const codes = vectors.map((vector) => encode(vector, centre));
    const query = next();
    const turned = rotate(query);
    const expected = codes.map((code) =>
      Array.from(turned).reduce((sum, value, bit) => {
        const isSet = ((code[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0;
        return sum + (isSet ? 1 : -1) * (value - (centre[bit] ?? 0));
      }, 0),
    );
    const scores = likenesses(
      likenessTables(query, centre),
      Uint8Array.from(codes.flatMap((code) => [...code])),
    );
    expect(scores).toHaveLength(30);
    for (const [at, score] of scores.entries()) expect(score).toBeCloseTo(expected[at] ?? Number.NaN, 3);
  });

  it('are nearest to their own vector', () => {
    const next = clusteredVectors(64);
    const vectors = Array.from({ length: 200 }, next);
    const centre = centreOf(vectors, 64);
    const codes = Uint8Array.from(vectors.flatMap((vector) => [...encode(vector, centre)]));
    for (const [at, vector] of vectors.slice(0, 40).entries()) {
      const scores = likenesses(likenessTables(vector, centre), codes);
      const better = scores.filter((score) => score > (scores[at] ?? 0));
      expect(better.length).toBeLessThanOrEqual(2);
    }
  });
});

it('keeps the nearest of a stream as sorting all of it would', () => {
  const score = fc.integer({ min: -3, max: 3 });
  fc.assert(
    fc.property(fc.array(score), fc.nat(12), (scores, count) => {
      const nearest = new Nearest(count);
      for (const [id, value] of scores.entries()) nearest.offer(id, value);
      const sorted = scores
        .map((value, id) => ({ id, score: value }))
        .sort((a, b) => b.score - a.score || a.id - b.id);
      expect(nearest.list()).toEqual(sorted.slice(0, count));
    }),
  );
});

describe('scoring', () => {
  it.each([1, 3, 4, 7, 8, 511])('multiplies vectors of %i numbers', (length) => {
    const a = Float32Array.from({ length }, (_, index) => index % 5);
    const b = Float32Array.from({ length }, (_, index) => (index % 3) - 1);
    const expected = Array.from(a).reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
    expect(dot(a, b)).toBeCloseTo(expected, 3);
  });

  it('leaves out zeros, not what stands at right angles', () => {
    const rows = [
      { investigationId: 1, vector: new Float32Array(2) },
      { investigationId: 2, vector: unit([0, 1]) },
    ];
    expect(nearestOf(unit([1, 0]), rows, 5, undefined)).toEqual([{ id: 2, similarity: 0 }]);
    expect([isZero(new Float32Array(2)), isZero(unit([0, 1]))]).toEqual([true, false]);
  });
});

describe('candidates', () => {
  const rows = Array.from({ length: 100 }, (_, at) => ({
    id: at,
    investigationId: at,
    vector: unit([100 - at, at]),
  }));
  const vectors = {
    all: () => rows,
    some: (ids: readonly number[]) => rows.filter(({ id }) => ids.includes(id)),
    unknown: () => [] as readonly number[],
  };
  const asked: number[] = [];
  const source: CandidateSource = {
    breadth: { least: 4, perHit: 1 },
    candidates: (_, count) => {
      asked.push(count);
      return rows.slice(0, count).map(({ id }) => id);
    },
  };
  const search = (admits?: (id: number) => boolean, from = source, over = vectors) => {
    asked.length = 0;
    return searchByCandidates(from, over, unit([1, 0]), 3, admits).map(({ id }) => id);
  };

  it('are enough when they give the hits', () => {
    expect(search()).toEqual([0, 1, 2]);
    expect(asked).toEqual([4]);
  });

  it('are widened while a filter leaves too few, to the end', () => {
    expect(search((id) => id >= 50)).toEqual([50, 51, 52]);
    expect(asked).toEqual([4, 16, 64]);
    expect(search((id) => id === 99)).toEqual([99]);
    expect(search(() => false)).toEqual([]);
  });

  it('are done without when they do not suffice', () => {
    const endless = {
      ...source,
      candidates: (_: Float32Array, count: number) => Array<number>(count).fill(0),
    };
    expect(search((id) => id > 90, endless)).toEqual([91, 92, 93]);
  });

  it('are joined by what the source cannot know', () => {
    const blind = { ...source, candidates: () => [7, 8] };
    expect(search(undefined, blind, { ...vectors, unknown: () => [1, 99] })).toEqual([1, 7, 8]);
  });
});
