import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findItemSpans } from '../../../src/adapters/dump-server/item-offsets.ts';

function itemsOf(text: string): { readonly items: readonly string[]; readonly isBroken: boolean } {
  const bytes = Buffer.from(text);
  const { spans, brokenAt } = findItemSpans(bytes);
  return {
    items: spans.map(({ start, end }) => bytes.toString('utf8', start, end)),
    isBroken: brokenAt !== null,
  };
}

describe('findItemSpans', () => {
  test.each([
    ['{"kind":"List","items":[{"a":1},{"b":[2,{"c":"}"}]}]}', ['{"a":1}', '{"b":[2,{"c":"}"}]}'], false],
    ['\ufeff{"items":[ {"a":"\\"]"} ] , "metadata":{}}', ['{"a":"\\"]"}'], false],
    ['[{"a":1}, {"b":2}]', ['{"a":1}', '{"b":2}'], false],
    ['{"kind":"Pod","metadata":{"items":[1]}}', ['{"kind":"Pod","metadata":{"items":[1]}}'], false],
    ['{"items":[]}', [], false],
    ['{"items":null,"kind":"PodList"}', [], false],
    ['{"items":[{"a":1},{"b":', ['{"a":1}'], true],
    ['{"items":[{"a":1} {"b":2}]}', ['{"a":1}'], true],
    ['apiVersion: v1', [], true],
    ['', [], true],
  ])('%s', (text, items, isBroken) => {
    expect(itemsOf(text)).toEqual({ items, isBroken });
  });

  test('finds the items of any list, however it is indented', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
        fc.integer({ min: 0, max: 4 }),
        (list, indent) => {
          const { items, isBroken } = itemsOf(
            JSON.stringify({ kind: 'List', items: list, after: '[{' }, null, indent),
          );
          expect(isBroken).toBe(false);
          expect(items.map((item) => JSON.parse(item) as unknown)).toEqual(JSON.parse(JSON.stringify(list)));
        },
      ),
    );
  });
});
