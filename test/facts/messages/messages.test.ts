import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Labelled, score } from './score.ts';

const read = (name: string): readonly Labelled[] =>
  JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as Labelled[];

describe('real messages of many programs', () => {
  const table = read('messages.json');
  const result = score(table);

  it('are four hundred and more, of sixty programs and more', () => {
    const all = [...table, ...read('held-out.json')];
    expect(all.length).toBeGreaterThanOrEqual(400);
    expect(new Set(all.map(({ family }) => family)).size).toBeGreaterThanOrEqual(60);
    expect(new Set(all.map(({ text }) => text)).size).toBe(all.length);
  });

  it('state the predicate that a reader would give them', () => {
    expect(result.predicates, result.misses.join('\n')).toBeGreaterThanOrEqual(0.95);
  });

  it('name what a reader would find in them, and nothing else', () => {
    expect(result.mentions, result.misses.join('\n')).toBeGreaterThanOrEqual(0.9);
    expect(result.honest, result.misses.join('\n')).toBeGreaterThanOrEqual(0.9);
  });

  it('are said by whom a reader would say', () => {
    expect(result.speakers, result.misses.join('\n')).toBeGreaterThanOrEqual(0.9);
  });
});

// The grammar was not written with these in view: its rules are never to be fitted to them.
describe('messages that were held out', () => {
  const result = score(read('held-out.json'));

  it('are read as well', () => {
    expect(result.predicates).toBeGreaterThanOrEqual(0.9);
    expect(result.mentions).toBeGreaterThanOrEqual(0.85);
    expect(result.honest).toBeGreaterThanOrEqual(0.85);
  });
});
