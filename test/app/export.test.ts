// What is exported names nobody: planted names and secrets are looked for in every form; what stays is still of use.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { exportDocument, exportOf, type Knowledge } from '../../src/app/export.ts';
import { parsePatternFile } from '../../src/engines/patterns/library.ts';
import { minePatterns } from '../../src/learning/mine.ts';
import { learnedPattern } from '../support/learned.ts';
import { keyCase, oomCase } from '../support/learned-cases.ts';
import { BUILTIN_PARTS, builtinPatterns } from '../support/library.ts';
import { leaksIn, Plantation, plantedCase, plantedPattern } from '../support/planted.ts';

const library = builtinPatterns();
const KINDS = 12;

function memoryOf(
  seed: number,
  size: number,
): { readonly knowledge: Knowledge; readonly planted: readonly string[] } {
  const field = new Plantation(seed);
  const cases = Array.from({ length: size }, (_, index) => plantedCase(index + 1, index % KINDS, field));
  const mined = minePatterns(cases).map((learned) => ({ ...learned, state: 'active' as const }));
  const learned = [...mined, ...Array.from({ length: size }, (_, index) => plantedPattern(index, field))];
  return { knowledge: { learned, cases, contexts: [field.name(), field.host()] }, planted: field.planted };
}

describe('an export', () => {
  it.each([false, true])('holds nothing that was planted (with cases: %s)', (includeCases) => {
    let patterns = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        const { knowledge, planted } = memoryOf(seed, 30);
        const exported = exportOf(knowledge, library, includeCases);
        patterns += exported.patterns.length;
        const leaks = leaksIn(exportDocument(exported), planted);
        expect(leaks).toEqual([]);
      }),
      { numRuns: 4 },
    );
    // Something is told at all: an empty export leaks nothing, either.
    expect(patterns).toBeGreaterThan(10);
  });

  it('would be caught if it held what was planted', () => {
    const { knowledge, planted } = memoryOf(7, 20);
    const raw = JSON.stringify(knowledge.learned.map(({ pattern }) => pattern));
    expect(leaksIn(raw, planted).length).toBeGreaterThan(100);
  });

  it('is equal for equal memories, whatever their order, and is a pattern file', () => {
    const { knowledge } = memoryOf(3, 40);
    const turned = {
      ...knowledge,
      learned: [...knowledge.learned].reverse(),
      cases: [...knowledge.cases].reverse(),
    };
    const document = exportDocument(exportOf(knowledge, library, false));
    expect(exportDocument(exportOf(turned, library, false))).toBe(document);
    expect(exportDocument(exportOf(turned, library, true))).toBe(
      exportDocument(exportOf(knowledge, library, true)),
    );
    expect(document.endsWith('}\n')).toBe(true);
    const ids = parsePatternFile(document, 'export.json', BUILTIN_PARTS).map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
  });

  it('tells what was learned of a trouble', () => {
    const cases = [
      ...['cart', 'auth', 'search'].map((app, index) => oomCase(index + 1, app)),
      ...['geo', 'maps', 'chat'].map((app, index) => keyCase(index + 11, app, `key-${app}`)),
    ];
    const { patterns, leftOut } = exportOf(
      { learned: minePatterns(cases), cases, contexts: [] },
      library,
      false,
    );
    expect(leftOut).toEqual([]);
    expect(patterns.map(({ root_cause_template }) => root_cause_template).sort()).toEqual([
      'container {container} went over its memory limit of {limit} and was killed',
      '{config_kind} {config} has no key {key}',
    ]);
    expect(patterns.every(({ id }) => /^learned-[a-z]+-x[0-9a-f]{12}$/.test(id))).toBe(true);
  });

  test('only what is active, and of equal ones the most trusted, is told', () => {
    const states = (['candidate', 'shadow', 'suspended', 'archived'] as const).map((state) =>
      learnedPattern(`learned-${state}`, { state }),
    );
    const active = [
      learnedPattern('learned-a', {}, { confidence: 0.5 }),
      learnedPattern('learned-b', { origin: 'imported' }, { confidence: 0.7 }),
    ];
    const exported = exportOf({ learned: [...states, ...active], cases: [], contexts: [] }, library, false);
    expect(exported.patterns).toMatchObject([{ confidence: 0.7, origin: 'learned' }]);
    expect(exported.leftOut).toEqual([{ id: 'learned-a', reason: 'another one says the same' }]);
  });

  test('cases are counted once they are alike', () => {
    const cases = ['cart', 'auth', 'search'].map((app, index) => oomCase(index + 1, app));
    const { cases: masked } = exportOf({ learned: [], cases, contexts: [] }, library, true);
    expect(masked).toHaveLength(1);
    expect(masked).toMatchObject([
      { seen: 3, facts: [{ fact: 'container.oom-killed', captures: { exit_code: '137' } }] },
    ]);
    expect(JSON.stringify(masked)).not.toMatch(/cart|auth|search|shop/);
  });
});
