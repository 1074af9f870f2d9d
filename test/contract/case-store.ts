// What every CaseStore must do, said once and run over each.
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CaseStore } from '../../src/domain/memory.ts';
import { oomCase } from '../support/cases.ts';
import { oomFact } from '../support/investigations.ts';

export interface OpenedCases {
  readonly store: CaseStore;
  /** Gives the id of an investigation that a case can be of. */
  newId(): number;
}

/** Runs the contract over what `open` gives: a new, empty store each time. */
export function caseStoreContract(name: string, open: () => OpenedCases): void {
  describe(name, () => {
    let store: CaseStore;
    let newId: () => number;
    beforeEach(() => {
      ({ store, newId } = open());
    });

    const put = (overrides: Parameters<typeof oomCase>[0] = {}) => {
      const remembered = oomCase({ investigationId: newId(), ...overrides });
      store.put(remembered);
      return remembered;
    };
    const idsOf = (found: readonly { readonly investigationId: number }[]) =>
      found.map(({ investigationId }) => investigationId);

    it('gives back a case as it was, whatever stands in it', () => {
      const text = fc.string({ unit: 'grapheme', maxLength: 100 });
      fc.assert(
        fc.property(text, text, fc.boolean(), fc.option(text), (words, quote, taught, pattern) => {
          const facts = [{ step: 0, fact: oomFact({ quote, captures: { words } }) }];
          const remembered = put({ question: words, rootCause: quote, facts, taught, pattern });
          expect(store.find(remembered.investigationId)).toEqual(remembered);
        }),
        { numRuns: 40 },
      );
    });

    it('gives back many that were put at once, and finds each', () => {
      const many = ['licence', 'quota', 'a\u2028"b\\'].map((word) =>
        oomCase({
          ...{ investigationId: newId(), question: `why ${word}`, rootCause: `The ${word}.`, pattern: null },
          ...{ begun: `2026-11-01T00:00:00.000Z ${word}`, taught: word === 'quota' },
        }),
      );
      store.addAll(many);
      store.addAll([]);
      for (const one of many) expect(store.find(one.investigationId)).toEqual(one);
      expect(idsOf(store.findByWords(['quota'], 5))).toEqual([many[1]?.investigationId]);
      const [{ clusterId, objects } = oomCase()] = many;
      expect(idsOf(store.findByObjects(clusterId, objects, 9))).toEqual(idsOf(many).reverse());
    });

    it('gives the lowest id among so many of the newest', () => {
      expect(store.floorOf(3)).toBe(0);
      const ids = [put(), put(), put(), put()].map(({ investigationId }) => investigationId);
      expect(store.floorOf(4)).toBe(0);
      const floor = store.floorOf(2);
      expect(ids.filter((id) => id >= floor)).toEqual(ids.slice(2));
      expect(idsOf(store.findByWords(['exceeded'], 9, floor)).sort()).toEqual(ids.slice(2));
    });

    it('keeps one case of an investigation: what was learned last', () => {
      const first = put();
      const taught = {
        ...first,
        rootCause: 'The licence expired.',
        score: 0.97,
        taught: true,
        pattern: null,
      };
      store.put(taught);
      expect(store.find(first.investigationId)).toEqual(taught);
      expect(store.count()).toBe(1);
      expect(idsOf(store.findByWords(['licence'], 5))).toEqual([first.investigationId]);
      expect(store.findByWords(['exceeded'], 5)).toEqual([]);
    });

    it('keeps apart what it was given and what it gives', () => {
      const commands = ['kubectl get pods'];
      const { investigationId } = put({ commands });
      commands.push('kubectl delete ns shop');
      expect(store.find(investigationId)?.commands).toEqual(['kubectl get pods']);
    });

    it('finds nothing in an empty store, and nothing of what it does not know', () => {
      expect(store.find(99)).toBeUndefined();
      expect(store.count()).toBe(0);
      expect(store.list(5)).toEqual([]);
      expect(store.findBySignature({ s1: 'a', s2: 'b' }, 5)).toEqual([]);
      expect(store.findByWords(['cart'], 5)).toEqual([]);
    });

    it('finds by either signature, the newest first, up to the limit', () => {
      const old = put({ s1: 'a1', s2: 'a2', at: '2026-01-01T00:00:00.000Z' });
      const newest = put({ s1: 'b1', s2: 'a2', at: '2026-03-01T00:00:00.000Z' });
      const middle = put({ s1: 'c1', s2: 'a2', at: '2026-02-01T00:00:00.000Z' });
      const twin = put({ s1: 'c1', s2: 'c2', at: '2026-02-01T00:00:00.000Z' });
      expect(store.findBySignature({ s2: 'a2' }, 9)).toEqual([newest, middle, old]);
      expect(idsOf(store.findBySignature({ s2: 'a2' }, 2))).toEqual(idsOf([newest, middle]));
      expect(idsOf(store.findBySignature({ s1: 'c1' }, 9))).toEqual(idsOf([twin, middle]));
      expect(idsOf(store.findBySignature({ s1: 'c1', s2: 'a2' }, 9))).toEqual(
        idsOf([newest, twin, middle, old]),
      );
      expect(store.findBySignature({}, 9)).toEqual([]);
    });

    it('lists the newest investigations first', () => {
      const ids = idsOf([put(), put(), put()]);
      expect(idsOf(store.list(2))).toEqual([ids[2], ids[1]]);
      expect(store.count()).toBe(3);
    });

    describe('by words', () => {
      it('finds in question, facts and cause, in any case and number, beside any sign', () => {
        const { investigationId } = put({
          question: 'Why do the checkouts of "cart-6fb9c7d5f4" fail (again)?',
          facts: [{ step: 0, fact: oomFact({ code: 'container.oom-killed', quote: 'Reason: OOMKilled.' }) }],
          rootCause: 'It could not open /data/app.db: no space.',
        });
        for (const word of [
          'checkout',
          'CHECKOUTS',
          'cart-6fb9c7d5f4',
          'again?',
          'container.oom-killed',
          'oomkilled',
          'OOMKilled:',
          '/data/app.db',
        ]) {
          expect([word, ...idsOf(store.findByWords([word], 5))]).toEqual([word, investigationId]);
        }
        expect(store.findByWords(['payments', '6fb9c7d5f4'], 5)).toEqual([]);
      });

      it('gives the best first: rare words count more than common ones', () => {
        const other = { facts: [], rootCause: 'memory' };
        const cases = Array.from({ length: 8 }, () => put({ question: 'pods crash', ...other }));
        for (let idle = 0; idle < 20; idle++) put({ question: 'volume is pending', ...other });
        const rare = put({ question: 'ledger', facts: [], rootCause: 'certificate' });
        const both = put({ question: 'ledger crash', facts: [], rootCause: 'certificate' });
        const found = store.findByWords(['crash', 'ledger', 'certificate'], 20);
        expect(idsOf(found).slice(0, 2)).toEqual([both.investigationId, rare.investigationId]);
        expect(found).toHaveLength(cases.length + 2);
        expect(store.findByWords(['crash'], 3)).toHaveLength(3);
        expect(found.map(({ rank }) => rank)).toEqual(found.map(({ rank }) => rank).sort((a, b) => a - b));
      });

      it('takes any text for plain words', () => {
        put({ question: 'AND OR NOT NEAR' });
        for (const word of [
          '"',
          '""',
          '*',
          'a*',
          '(',
          'NEAR(',
          '-x',
          '^',
          ':',
          'words:x',
          '{a b}',
          '',
          '\0',
          "'",
        ]) {
          expect(() => store.findByWords([word, 'cart'], 5)).not.toThrow();
        }
        expect(store.findByWords(['NOT'], 5)).toHaveLength(1);
        expect(store.findByWords([], 5)).toEqual([]);
        fc.assert(
          fc.property(fc.array(fc.string({ unit: 'grapheme' })), (words) => {
            expect(store.findByWords(words, 5).length).toBeLessThanOrEqual(1);
          }),
          { numRuns: 50 },
        );
      });
    });
  });
}
