import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mustOf } from '../../../../src/app/bench/record/decisive-words.ts';
import { isSolved } from '../../../../src/app/grading.ts';
import type { CaseFact } from '../../../../src/domain/memory.ts';
import { oomFact } from '../../../support/investigations.ts';

function factWith(captures: Readonly<Record<string, string>>): CaseFact {
  return { step: 0, fact: oomFact({ captures }) };
}

describe('what a right answer has to say', () => {
  it.each<[string, string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      'the fault and the values of the facts',
      'Container cart of pod shop/cart-6fb4d9c7d8-x2x4k exceeded its memory limit of 128Mi and was OOMKilled.',
      { limit: '128Mi', restarts: '6', pod: 'cart-6fb4d9c7d8-x2x4k' },
      ['oomkilled|memory', '128Mi'],
    ],
    [
      'a value that begins with the name of the app',
      'Deployment cart cannot create pods: service account cart-identity does not exist.',
      { account: 'cart-identity' },
      ['service account', 'cart-identity'],
    ],
    [
      'a person who says it in their own words',
      'licence of frobnicator lapsed',
      {},
      ['frobnicator', 'licence', 'lapsed'],
    ],
    ['characters of expressions', 'exit (1) of a+b', { code: 'a+b' }, ['a\\+b']],
    ['a cause without a word', '42!', {}, ['42!']],
  ])('%s', (_, cause, captures, must) => {
    expect(mustOf({ cause, app: 'cart', namespace: 'shop', facts: [factWith(captures)] })).toEqual(must);
  });

  it('is something that the cause itself says', () => {
    const text = fc.string({ minLength: 1, maxLength: 60 }).filter((cause) => cause.trim() !== '');
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 4 }), (cause, values) => {
        const facts = values.map((value) => factWith({ value }));
        const must = mustOf({ cause, app: 'cart', namespace: 'shop', facts });
        const answer = { rootCause: cause, solution: '', affected: [] };
        expect(must.length).toBeGreaterThan(0);
        expect(isSolved({ must, app: 'cart' }, answer)).toBe(true);
      }),
    );
  });
});
