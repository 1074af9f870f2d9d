// The parts of a vector search: codes, the nearest of a stream, scoring, and candidates that are widened.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CandidateSource, searchByCandidates } from '../../../src/adapters/vectors/candidates.ts';
import {
  centreOf,
  codeWords,
  distancesTo,
  encode,
  reachOf,
  rotate,
} from '../../../src/adapters/vectors/codes.ts';
import { Nearest } from '../../../src/adapters/vectors/nearest.ts';
import { dot, isZero, nearestOf } from '../../../src/adapters/vectors/scoring.ts';
import { clusteredVectors, unit } from '../../support/vectors.ts';

describe('codes', () => {
  it.each([
    [1, 1],
    [32, 1],
    [33, 2],
    [512, 16],
    [768, 32],
    [1024, 32],
  ])('of %i dimensions have %i words', (dimensions, words) => {
    expect(codeWords(dimensions)).toBe(words);
    const vector = new Float32Array(dimensions).fill(1);
    expect(encode(vector, rotate(new Float32Array(dimensions)))).toHaveLength(words);
  });

  it('turn a vector without changing its length or its angles, but for one factor', () => {
    const next = clusteredVectors(64);
    const [a, b] = [next(), next()];
    const [turnedA, turnedB] = [rotate(a), rotate(b)];
    expect(Math.hypot(...turnedA)).toBeCloseTo(Math.hypot(...turnedB), 4);
    expect(dot(turnedA, turnedB) / 64).toBeCloseTo(dot(a, b), 4);
  });

  it('are compared bit by bit', () => {
    const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    const code = fc.uint32Array({ minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(code, fc.array(word, { minLength: 12, maxLength: 12 }), (one, words) => {
        const codes = Uint32Array.from(words);
        const bitsOf = (index: number) =>
          Array.from(one, (value, at) => ((value ^ (codes[3 * index + at] ?? 0)) >>> 0).toString(2)).join('');
        const expected = [0, 1, 2, 3].map((index) => bitsOf(index).replaceAll('0', '').length);
        expect([...distancesTo(one, codes)]).toEqual(expected);
      }),
    );
  });

  it('are cut at the distance of the last that is wanted', () => {
    const distances = [Uint16Array.of(5, 1, 9), Uint16Array.of(5, 2)];
    expect([1, 2, 3, 4, 5, 6].map((count) => reachOf(distances, 32, count))).toEqual([1, 2, 5, 5, 9, 32]);
    expect(reachOf([], 32, 1)).toBe(32);
  });

  it('are nearest to their own vector', () => {
    const next = clusteredVectors(64);
    const vectors = Array.from({ length: 200 }, next);
    const centre = centreOf(vectors, 64);
    const codes = Uint32Array.from(vectors.flatMap((vector) => [...encode(vector, centre)]));
    for (const [at, vector] of vectors.slice(0, 40).entries()) {
      expect(distancesTo(encode(vector, centre), codes)[at]).toBe(0);
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
