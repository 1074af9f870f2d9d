import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonItemSplitter } from '../../../src/adapters/kubectl/json-item-splitter.ts';

function split(
  text: string,
  chunkBytes: number,
): { readonly items: unknown[]; readonly problem: string | null } {
  const items: unknown[] = [];
  const splitter = new JsonItemSplitter((item) => items.push(item));
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    splitter.add(bytes.subarray(start, start + chunkBytes));
  }
  splitter.end();
  return { items, problem: splitter.problem };
}

describe('JsonItemSplitter', () => {
  it('finds each item wherever the chunks are cut', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '"', '\\', '{', '}', '[', ']', ',', '€', '😀', '\n'),
      maxLength: 12,
    });
    const item = fc.dictionary(
      text,
      fc.oneof(text, fc.array(text, { maxLength: 3 }), fc.dictionary(text, text, { maxKeys: 2 })),
      { maxKeys: 4 },
    );
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 6 }),
        fc.integer({ min: 1, max: 50 }),
        fc.boolean(),
        (items, chunkBytes, isIndented) => {
          const list = {
            apiVersion: 'v1',
            items: items.map((each) => ({ kind: 'X', ...each })),
            kind: 'List',
            metadata: { x: [{ y: '}' }] },
          };
          const result = split(JSON.stringify(list, null, isIndented ? 4 : undefined), chunkBytes);
          expect(result).toEqual({ items: list.items, problem: null });
        },
      ),
    );
  });

  it('hands a single object over whole', () => {
    const object = { kind: 'Pod', spec: { containers: [{ name: 'a' }] }, status: { items: [1] } };
    for (const chunkBytes of [1, 7, 1000]) {
      expect(split(JSON.stringify(object), chunkBytes)).toEqual({ items: [object], problem: null });
    }
  });

  it('fills in what the items are from the list, in any chunks', () => {
    const text = '{"kind":"DeploymentList","apiVersion":"apps/v1","metadata":{},"items":[{"metadata":{}}]}\n';
    for (const chunkBytes of [1, 5, 1000]) {
      expect(split(text, chunkBytes).items).toEqual([
        { apiVersion: 'apps/v1', kind: 'Deployment', metadata: {} },
      ]);
    }
  });

  it('takes an empty list, and nothing at all', () => {
    expect(split('{"kind":"PodList","items":[]}', 4)).toEqual({ items: [], problem: null });
    expect(split('', 4)).toEqual({ items: [], problem: 'there is nothing' });
  });

  it('never throws on garbage', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 5 }),
      fc.constantFrom('{', '}', '[', ']', '"', '\\', '"items":[', '{"items":[{', ','),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 20 }),
        fc.integer({ min: 1, max: 9 }),
        (pieces, chunkBytes) => {
          const text = pieces.join('');
          const { items, problem } = split(text, chunkBytes);
          expect(items.every((item) => typeof item === 'object')).toBe(true);
          expect(problem === null || problem !== '').toBe(true);
        },
      ),
    );
  });

  it('says when there is a second document, an end too early or too many brackets', () => {
    expect(split('{}{}', 10).problem).toContain('second document');
    expect(split('{"a":{', 10).problem).toContain('middle');
    expect(split('}', 10).problem).toContain('not JSON');
    expect(split('{"items":[{"a":1}]} x', 10).problem).toContain('not JSON');
  });
});
