import { describe, expect, it } from 'vitest';
import { readCase, type SaidOfCase } from '../../../../src/app/bench/record/case-to-record.ts';
import { giveFeedback } from '../../../../src/app/feedback.ts';
import type { Diagnosis, Investigation } from '../../../../src/domain/investigation.ts';
import { MemoryCaseStore, oomCase } from '../../../support/cases.ts';
import { FIXED_CLOCK } from '../../../support/fixed-clock.ts';
import {
  beginningOf,
  inconclusiveInvestigation,
  oomDiagnosis,
  oomFact,
  oomInvestigation,
  record,
} from '../../../support/investigations.ts';
import { MemoryInvestigationStore } from '../../../support/memory-store.ts';
import { MemoryPatternStore } from '../../../support/pattern-store.ts';

const NOTHING_SAID: SaidOfCase = { namespace: null, family: null, cause: null, solution: null };

function kept(investigation: Investigation = oomInvestigation()) {
  const [store, cases] = [new MemoryInvestigationStore(), new MemoryCaseStore()];
  const id = record(store, investigation);
  cases.put(oomCase({ investigationId: id }));
  const parts = { store, cases, learned: new MemoryPatternStore(), clock: FIXED_CLOCK };
  const feedback = { id, comment: null, cause: null, solution: null };
  return {
    ...parts,
    read: (said: Partial<SaidOfCase> = {}) => readCase(id, { ...NOTHING_SAID, ...said }, parts),
    up: () => giveFeedback({ ...feedback, verdict: 'up' }, parts),
    down: (cause: string | null) => giveFeedback({ ...feedback, verdict: 'down', cause }, parts),
  };
}

const withDiagnosis = (overrides: Partial<Diagnosis>) =>
  oomInvestigation({ diagnosis: oomDiagnosis(overrides) });

describe('an investigation that becomes a case', () => {
  it('is what the engine found until somebody confirms it', () => {
    const { read, up } = kept();
    expect(read()).toMatchObject({
      app: 'cart',
      namespace: 'shop',
      also: [],
      family: 'oom-killed',
      question: 'pods of cart in shop keep crashing',
      confirmed: false,
      cause: oomDiagnosis().rootCause,
    });
    expect(read().must).toContain('128Mi');
    up();
    expect(read().confirmed).toBe(true);
  });

  it('is what the user taught, of a family of what looks the same', () => {
    const { read, down } = kept();
    down('the sidecar leaks');
    expect(read()).toMatchObject({
      cause: 'the sidecar leaks',
      confirmed: true,
      family: `taught-${oomCase().s2.slice(0, 6)}`,
      must: ['sidecar', 'leaks'],
    });
  });

  it('is nothing when the user only said that it was wrong', () => {
    const { read, down } = kept();
    down(null);
    expect(() => read()).toThrow('has a diagnosis that you said was wrong: nobody knows what it was');
    expect(read({ cause: 'it was DNS', solution: 'mend it', family: 'dns' })).toMatchObject({
      cause: 'it was DNS',
      solution: 'mend it',
      family: 'dns',
      confirmed: true,
    });
  });

  it('is nothing when it came to no end', () => {
    const { store, cases } = kept();
    const id = store.begin(beginningOf(oomInvestigation()));
    expect(() => readCase(id, NOTHING_SAID, { store, cases })).toThrow('ended stopped, without a diagnosis');
    expect(() => readCase(99, NOTHING_SAID, { store, cases })).toThrow(/99/);
  });

  it.each<[string, Investigation, object]>([
    ['a pattern of a case tells its category', withDiagnosis({ pattern: 'case-7' }), { family: 'oom' }],
    ['free reasoning tells its category', withDiagnosis({ pattern: null }), { family: 'oom' }],
    [
      'a pod alone is called by its workload',
      withDiagnosis({ affected: [{ kind: 'Pod', namespace: 'shop', name: 'basket-6fb4d9c7d8-x2x4k' }] }),
      { app: 'basket' },
    ],
    [
      'other namespaces belong to it',
      withDiagnosis({ affected: [{ kind: 'Deployment', namespace: 'bank', name: 'till' }] }),
      { namespace: 'shop', also: ['bank'] },
    ],
  ])('%s', (_, investigation, expected) => {
    expect(kept(investigation).read()).toMatchObject(expected);
  });

  it('needs a namespace', () => {
    const nowhere = inconclusiveInvestigation({ steps: [] });
    const { store, cases, read } = kept(nowhere);
    const subject = { kind: 'Node', namespace: null, name: 'worker-1' };
    cases.put(oomCase({ investigationId: 1, facts: [{ step: 0, fact: oomFact({ subject }) }] }));
    expect(store.get(1).cluster.namespace).toBeNull();
    expect(() => read({ cause: 'x' })).toThrow('was about no namespace');
    expect(read({ cause: 'full disk', namespace: 'shop' })).toMatchObject({
      namespace: 'shop',
      app: 'worker-1',
    });
  });
});
