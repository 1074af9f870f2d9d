// From the words of one case to a template: values go, whole or cut short, and names that only contain them stay.
import { describe, expect, it } from 'vitest';
import { generalizeText } from '../../src/learning/generalize.ts';

const LONG = 'connection to ledger at 10.0.0.5:5432 was refused because it is being restored from yesterday';

describe('generalizeText', () => {
  it.each([
    ['a value', 'limit of 128Mi', '128Mi', 'limit of {value}'],
    ['a value in another case', 'limit of 128mi', '128Mi', 'limit of {value}'],
    ['a name that contains a value', 'cart-config lacks it', 'cart', 'cart-config lacks it'],
    ['a long value, whole', `it says: ${LONG}.`, LONG, 'it says: {value}.'],
    ['a long value, cut short', `it says: ${LONG.slice(0, 60)}…`, LONG, 'it says: {value}'],
    ['a long value, cut short within a text', `"${LONG.slice(0, 60)}…" it says`, LONG, '"{value}" it says'],
    ['a long value, cut by the end of the text', `it says: ${LONG.slice(0, 40)}`, LONG, 'it says: {value}'],
    [
      'a text that begins like a value and goes on by itself',
      'connection to ledger at 10.9.9.9',
      LONG,
      'connection to ledger at 10.9.9.9',
    ],
    ['a value with braces', 'it says: a [b] {c} d', 'a [b] {c} d', 'it says: {value}'],
    ['a text without the value', 'nothing of it', LONG, 'nothing of it'],
  ])('%s', (_what, text, value, template) => {
    expect(generalizeText(text, [{ template: '{value}', value }])).toBe(template);
  });
});
