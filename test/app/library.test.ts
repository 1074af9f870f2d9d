// What a list of patterns is narrowed to.
import { describe, expect, it } from 'vitest';
import { filterPatterns } from '../../src/app/library.ts';
import { builtinPatterns } from '../support/library.ts';

const PATTERNS = builtinPatterns();
const ids = (filter: Parameters<typeof filterPatterns>[1]) =>
  filterPatterns(PATTERNS, filter).map(({ id }) => id);

describe('the filter of patterns', () => {
  it('lets all pass that nothing narrows', () => {
    expect(ids({ words: [] })).toHaveLength(PATTERNS.length);
  });

  it('knows types in any case', () => {
    const oom = ids({ type: 'OOM', words: [] });
    expect(oom).toContain('oom-killed');
    expect(oom.length).toBeLessThan(PATTERNS.length / 4);
    expect(ids({ type: 'nonesuch', words: [] })).toEqual([]);
  });

  it('wants every word somewhere: id, symptoms, cause or solution', () => {
    expect(ids({ words: ['OOMKilled', 'limit'] })).toContain('oom-killed');
    expect(ids({ words: ['oom-killed', 'certificate'] })).toEqual([]);
  });

  it('tells origins apart', () => {
    expect(ids({ origin: 'builtin', words: [] })).toHaveLength(PATTERNS.length);
    expect(ids({ origin: 'learned', words: [] })).toEqual([]);
  });
});
