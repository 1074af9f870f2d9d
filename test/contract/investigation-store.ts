// What every InvestigationStore must do, said once and run over each.
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Label } from '../../src/domain/investigation.ts';
import type { InvestigationStore, LabelEvent } from '../../src/domain/ports.ts';
import {
  beginningOf,
  describeStep,
  endOf,
  findIssuesStep,
  inconclusiveInvestigation,
  labelOf,
  oomFact,
  oomInvestigation,
  record,
} from '../support/investigations.ts';

/** Runs the contract over what `open` gives: a new, empty store each time. */
export function investigationStoreContract(name: string, open: () => InvestigationStore): void {
  describe(name, () => {
    let store: InvestigationStore;
    beforeEach(() => {
      store = open();
    });

    it.each([
      ['diagnosed', oomInvestigation()],
      ['stopped without a diagnosis', inconclusiveInvestigation()],
      ['without steps', oomInvestigation({ steps: [] })],
    ])('gives back an investigation that was %s as it was', (_, investigation) => {
      const id = record(store, investigation);
      expect(store.get(id)).toEqual({ ...investigation, id });
    });

    it('gives back any text as it was', () => {
      const text = fc.string({ unit: 'grapheme', maxLength: 200 });
      fc.assert(
        fc.property(text, text, text, (observation, quote, capture) => {
          const facts = [oomFact({ quote, captures: { capture } })];
          const investigation = oomInvestigation({
            question: observation,
            steps: [describeStep({ observation, facts })],
          });
          const id = record(store, investigation);
          expect(store.get(id)).toEqual({ ...investigation, id });
        }),
        { numRuns: 50 },
      );
    });

    it('reads one that did not end as stopped and cancelled, with its steps so far', () => {
      const investigation = oomInvestigation();
      const id = store.begin(beginningOf(investigation));
      store.addStep(id, findIssuesStep());
      store.addStep(id, describeStep());
      expect(store.get(id)).toEqual({
        ...investigation,
        id,
        outcome: 'stopped',
        stopReason: 'cancelled',
        diagnosis: null,
        otherFindings: [],
        notLooked: [],
        memory: { recalled: [], replayed: false, abstained: 'the investigation did not end' },
        label: labelOf('unknown'),
        durationMs: 214 + 82.25,
      });
    });

    it('orders steps by their index, whatever the order in which they came', () => {
      const id = store.begin(beginningOf(oomInvestigation()));
      store.addStep(id, describeStep());
      store.addStep(id, findIssuesStep());
      expect(store.get(id).steps.map((step) => step.index)).toEqual([0, 1]);
    });

    it('refuses a second step of one index and keeps the first', () => {
      const id = store.begin(beginningOf(oomInvestigation()));
      store.addStep(id, describeStep());
      expect(() => store.addStep(id, describeStep({ observation: 'another' }))).toThrow();
      expect(store.get(id).steps).toEqual([describeStep()]);
    });

    it('changes nothing of an investigation that has ended', () => {
      const investigation = oomInvestigation();
      const id = record(store, investigation);
      expect(() => store.addStep(id, describeStep({ index: 7 }))).toThrow(/has ended/);
      expect(() => store.end(id, endOf(inconclusiveInvestigation()))).toThrow(/has ended/);
      expect(store.get(id)).toEqual({ ...investigation, id });
    });

    it('keeps apart what it was given and what it gives', () => {
      const captures = { limit: '128Mi' };
      const id = store.begin(beginningOf(oomInvestigation()));
      store.addStep(id, describeStep({ facts: [oomFact({ captures })] }));
      captures.limit = '1Gi';
      expect(store.get(id).steps[0]?.facts[0]?.captures).toEqual({ limit: '128Mi' });
    });

    it.each<[string, (store: InvestigationStore) => unknown]>([
      ['get', (s) => s.get(99)],
      ['addStep', (s) => s.addStep(99, describeStep())],
      ['end', (s) => s.end(99, endOf(oomInvestigation()))],
      ['addLabelEvent', (s) => s.addLabelEvent(verdict(99, 'up', null), foldToVerdict)],
      [
        'addInjection',
        (s) =>
          s.addInjection({
            investigationId: 99,
            memoryType: 'case',
            memoryId: '1',
            rank: 0,
            similarity: 0.8,
            arm: 'on',
            followed: null,
          }),
      ],
    ])('%s throws NOT_FOUND for an id that it does not know', (_, act) => {
      expect(() => act(store)).toThrow(
        expect.objectContaining({ code: 'NOT_FOUND', hint: expect.stringContaining('k8s-learn history') }),
      );
    });

    describe('list', () => {
      it('gives the newest first, without steps, up to the limit', () => {
        const ids = [oomInvestigation(), inconclusiveInvestigation(), oomInvestigation()].map((i) =>
          record(store, i),
        );
        const { steps, ...rest } = inconclusiveInvestigation();
        expect(store.list({ limit: 10 }).map((row) => row.id)).toEqual([...ids].reverse());
        expect(store.list({ limit: 2 }).map((row) => row.id)).toEqual(ids.slice(1).reverse());
        expect(store.list({ limit: 10 })[1]).toEqual({ ...rest, id: ids[1], stepCount: steps.length });
      });

      it('filters by cluster, namespace and outcome', () => {
        const oom = record(store, oomInvestigation());
        const stopped = record(store, inconclusiveInvestigation());
        const running = store.begin(beginningOf(oomInvestigation({ startedAt: '2026-11-22T11:00:00.000Z' })));
        const ids = (filter: Partial<Parameters<InvestigationStore['list']>[0]>) =>
          store.list({ limit: 10, ...filter }).map((row) => row.id);
        expect(ids({ clusterId: 'c-5f2a91c07be4' })).toEqual([running, oom]);
        expect(ids({ namespace: 'shop' })).toEqual([running, oom]);
        expect(ids({ outcome: 'diagnosed' })).toEqual([oom]);
        expect(ids({ outcome: 'stopped' })).toEqual([running, stopped]);
        expect(ids({ outcome: 'stopped', clusterId: 'c-5f2a91c07be4' })).toEqual([running]);
        expect(ids({ clusterId: 'c-other' })).toEqual([]);
      });

      it('filters by words, label, pattern and time', () => {
        const oom = record(store, oomInvestigation());
        const stopped = record(store, inconclusiveInvestigation());
        const { diagnosis, label, startedAt } = store.get(oom);
        const ids = (filter: Partial<Parameters<InvestigationStore['list']>[0]>) =>
          store.list({ limit: 10, ...filter }).map((row) => row.id);
        expect(ids({ search: ['OOMKILLED', 'cart'] })).toEqual([oom]);
        expect(ids({ search: ['OOMKilled', 'nowhere'] })).toEqual([]);
        expect(ids({ search: [] })).toEqual([stopped, oom]);
        expect(ids({ label: label.state })).toContain(oom);
        expect(ids({ label: 'failed' })).toEqual([]);
        expect(ids({ pattern: diagnosis?.pattern ?? '' })).toEqual([oom]);
        expect(ids({ since: startedAt })).toContain(oom);
        expect(ids({ since: '2999-01-01T00:00:00.000Z' })).toEqual([]);
      });
    });

    describe('places', () => {
      it('gives back where an investigation looked, and forgets it with it', () => {
        const id = record(store, oomInvestigation());
        const place = { dump: '/tmp/recorded', view: ['shop'], context: null, kubeconfig: null };
        expect(store.findPlace(id)).toBeUndefined();
        store.keepPlace(id, place);
        expect(store.findPlace(id)).toEqual(place);
        const live = { dump: null, view: null, context: 'prod', kubeconfig: '/tmp/config' };
        store.keepPlace(id, live);
        expect(store.findPlace(id)).toEqual(live);
        store.remove([id]);
        expect(store.findPlace(id)).toBeUndefined();
        expect(() => store.keepPlace(id, place)).toThrow(/no investigation/);
      });
    });

    describe('labels', () => {
      it('appends events and keeps the fold over all of them', () => {
        const id = record(store, oomInvestigation());
        const [down, up] = [verdict(id, 'down', 'it was the sidecar'), verdict(id, 'up', null)];
        expect(store.addLabelEvent(down, foldToVerdict).state).toBe('failed');
        expect(store.get(id).label.state).toBe('failed');
        expect(store.addLabelEvent(up, foldToVerdict).state).toBe('verified');
        expect(store.get(id).label).toEqual(labelOf('verified'));
        expect(store.list({ limit: 1 })[0]?.label).toEqual(labelOf('verified'));
        expect(store.labelEvents(id)).toEqual([down, up]);
      });

      it('keeps neither event nor label when the fold fails', () => {
        const id = record(store, oomInvestigation());
        const fail = () => {
          throw new Error('no fold');
        };
        expect(() => store.addLabelEvent(verdict(id, 'up', null), fail)).toThrow('no fold');
        expect(store.labelEvents(id)).toEqual([]);
        expect(store.get(id).label).toEqual(labelOf('probable'));
      });

      it('has no events of what it does not know', () => {
        expect(store.labelEvents(99)).toEqual([]);
        expect(store.injections(99)).toEqual([]);
      });
    });

    it('records a memory once an investigation, with the later word on whether it was followed', () => {
      const id = record(store, oomInvestigation());
      const shown = {
        investigationId: id,
        memoryType: 'pattern',
        memoryId: 'oom-killed',
        rank: 1,
        similarity: 0.91,
        arm: 'on',
        followed: null,
      } as const;
      const withheld = {
        ...shown,
        memoryType: 'case',
        memoryId: '7',
        rank: 0,
        arm: 'off',
        followed: false,
      } as const;
      store.addInjection(shown);
      store.addInjection(withheld);
      store.addInjection({ ...shown, rank: 5, followed: true });
      expect(store.injections(id)).toEqual([withheld, { ...shown, followed: true }]);
    });

    it('keeps how it ended and what it was shown together', () => {
      const id = store.begin(beginningOf(oomInvestigation()));
      const shown = {
        investigationId: id,
        memoryType: 'case',
        memoryId: '7',
        rank: 0,
        similarity: 0.5,
        arm: 'on',
        followed: true,
      } as const;
      expect(() => store.end(id, endOf(oomInvestigation()), [{ ...shown, investigationId: 99 }])).toThrow();
      store.end(id, endOf(oomInvestigation()), [shown]);
      expect(store.injections(id)).toEqual([shown]);
    });

    it('removes investigations with all that hangs on them and never gives their ids again', () => {
      const [first, second] = [record(store, oomInvestigation()), record(store, oomInvestigation())];
      store.addLabelEvent(verdict(second, 'up', null), foldToVerdict);
      const holdings = { investigations: 1, steps: 2, facts: 3, cases: 0, vectors: 0, patterns: 0 };
      expect(store.holdings([second, 99])).toEqual(holdings);
      expect(store.remove([second, 99])).toBe(1);
      expect(store.holdings([second])).toEqual({ ...holdings, investigations: 0, steps: 0, facts: 0 });
      expect(() => store.get(second)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
      expect(store.labelEvents(second)).toEqual([]);
      expect(store.list({ limit: 10 }).map((row) => row.id)).toEqual([first]);
      expect(record(store, oomInvestigation())).toBeGreaterThan(second);
    });
  });
}

function verdict(investigationId: number, signal: 'up' | 'down', detail: string | null): LabelEvent {
  return {
    investigationId,
    at: '2026-11-22T12:00:00.000Z',
    source: 'user',
    signal,
    weight: signal === 'up' ? 2.5 : -3,
    detail,
  };
}

/** Folds as the last verdict says. */
function foldToVerdict(events: readonly LabelEvent[]): Label {
  return labelOf(events.at(-1)?.signal === 'up' ? 'verified' : 'failed');
}
