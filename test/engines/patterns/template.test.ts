// Templates: placeholders, optional parts, lengths.
import { expect, test } from 'vitest';
import { fillTemplate, placeholdersOf } from '../../../src/engines/patterns/template.ts';

test.each([
  ['limit {limit} of {pod}', { limit: '128Mi', pod: 'cart' }, 'limit 128Mi of cart'],
  ['limit {limit}', {}, null],
  ['killed[[ at {limit}]].', {}, 'killed.'],
  ['killed[[ at {limit}]].', { limit: '1Gi' }, 'killed at 1Gi.'],
  ['[[a {x}]][[b {y}]]c', { y: '2' }, 'b 2c'],
  ['{x}', { x: '{y}', y: 'no' }, '{y}'],
])('%s with %j → %s', (template, bindings, expected) => {
  expect(fillTemplate(template, bindings as unknown as Record<string, string>)).toBe(expected);
});

test('a placeholder is optional when it stands in brackets alone', () => {
  expect(placeholdersOf('{a}[[ {b} {a}]]')).toEqual([
    { name: 'a', optional: false },
    { name: 'b', optional: true },
  ]);
});

test('a long value is cut with an ellipsis', () => {
  expect(fillTemplate('{x}', { x: 'a'.repeat(500) })?.length).toBe(330);
});
