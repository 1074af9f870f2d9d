// What a verdict does to the label and to the case that is remembered.
import { describe, expect, it } from 'vitest';
import { createCaseStore } from '../../src/adapters/sqlite/case-store.ts';
import { createInvestigationStore } from '../../src/adapters/sqlite/investigation-store.ts';
import { createPatternStore } from '../../src/adapters/sqlite/pattern-store.ts';
import { type FeedbackRequest, giveFeedback } from '../../src/app/feedback.ts';
import type { Case } from '../../src/domain/memory.ts';
import { openTestDatabase } from '../support/databases.ts';
import { FIXED_CLOCK, FIXED_NOW } from '../support/fixed-clock.ts';
import { inconclusiveInvestigation, oomFact, oomInvestigation, record } from '../support/investigations.ts';

const SILENT = { comment: null, cause: null, solution: null } as const;

function caseOf(investigationId: number): Case {
  return {
    investigationId,
    clusterId: 'c-1',
    at: '2026-01-01T00:00:00.000Z',
    question: 'why',
    category: 'oom',
    facts: [{ step: 0, fact: oomFact() }],
    s1: 'a',
    s2: 'b',
    steps: [{ tool: 'FIND_ISSUES', args: { namespace: 'shop' } }],
    rootCause: 'it was the limit',
    solution: 'raise it',
    commands: ['kubectl set resources'],
    pattern: 'oom-killed',
    score: 0.8,
    taught: false,
    objects: [],
    links: [],
    firstS2: '',
  };
}

function open() {
  const db = openTestDatabase();
  const parts = {
    store: createInvestigationStore(db),
    cases: createCaseStore(db),
    learned: createPatternStore(db),
    clock: FIXED_CLOCK,
  };
  const id = record(parts.store, oomInvestigation());
  parts.cases.put(caseOf(id));
  const say = (request: Partial<FeedbackRequest> & Pick<FeedbackRequest, 'verdict'>, of = id) =>
    giveFeedback({ id: of, ...SILENT, ...request }, parts);
  return { ...parts, id, say };
}

describe('a verdict', () => {
  it('makes a case as sure as its label', () => {
    const { say, cases, id } = open();
    const { label, taught, notice } = say({ verdict: 'up' });
    expect({ state: label.state, taught, notice }).toEqual({
      state: 'verified',
      taught: false,
      notice: null,
    });
    expect(cases.find(id)).toMatchObject({
      score: label.score,
      taught: false,
      pattern: 'oom-killed',
      at: FIXED_NOW,
    });
    const down = say({ verdict: 'down' });
    expect(down.label.score).toBeLessThan(0.5);
    expect(cases.find(id)?.score).toBe(down.label.score);
  });

  it('with a cause makes the case that of what the user taught, and a later thumb down leaves it so', () => {
    const { say, cases, id } = open();
    expect(say({ verdict: 'down', cause: 'licence expired', solution: 'renew it' }).taught).toBe(true);
    const taught = cases.find(id);
    expect(taught).toMatchObject({
      rootCause: 'licence expired',
      solution: 'renew it',
      commands: [],
      pattern: null,
      taught: true,
    });
    expect(taught?.score).toBeGreaterThanOrEqual(0.9);
    expect(say({ verdict: 'down' })).toMatchObject({ stillTaught: 'licence expired', takenBack: null });
    expect(cases.find(id)).toEqual(taught);
  });

  it('that calls the diagnosis right after all takes back what was taught instead of it', () => {
    const { say, cases, store, id } = open();
    const { diagnosis } = store.get(id);
    say({ verdict: 'down', cause: 'licence expired', solution: 'renew it' });
    expect(say({ verdict: 'up' })).toMatchObject({ takenBack: 'licence expired', stillTaught: null });
    expect(cases.find(id)).toMatchObject({
      rootCause: diagnosis?.rootCause,
      solution: diagnosis?.solution,
      pattern: diagnosis?.pattern,
      links: [],
      taught: false,
    });
    expect(say({ verdict: 'down', cause: 'a full disk' })).toMatchObject({ takenBack: null, taught: true });
    expect(cases.find(id)?.rootCause).toBe('a full disk');
  });

  it('with a cause alone keeps no cure of the cause that was called wrong', () => {
    const { say, cases, id } = open();
    say({ verdict: 'down', cause: 'the licence expired' });
    expect(cases.find(id)).toMatchObject({ rootCause: 'the licence expired', solution: '', commands: [] });
    say({ verdict: 'down', solution: 'renew it' });
    expect(cases.find(id)).toMatchObject({ solution: 'renew it' });
  });

  it('keeps no secret of what was typed, and no control characters', () => {
    const { say, store, cases, id } = open();
    say({
      verdict: 'down',
      comment: 'password=hunter2 \u001b[2J',
      cause: 'token: ghp_0123456789abcdefghijABCDEFGHIJ012345',
    });
    const [event] = store.labelEvents(id);
    expect(event?.detail).not.toContain('hunter2');
    expect(event?.detail).not.toContain('\u001b');
    expect(cases.find(id)?.rootCause).not.toContain('ghp_0123');
  });

  it('of what can not be known again is kept, and says so', () => {
    const { say, store } = open();
    const id = record(store, inconclusiveInvestigation());
    const result = say({ verdict: 'down', cause: 'a full disk' }, id);
    expect(result).toMatchObject({ taught: false, notice: expect.stringContaining('will not be recalled') });
    expect(store.labelEvents(id)).toHaveLength(1);
  });

  it.each<[string, Partial<FeedbackRequest>, string]>([
    ['a cause of a diagnosis that was right', { cause: 'x' }, 'USAGE'],
    ['a solution of a diagnosis that was right', { solution: 'x' }, 'USAGE'],
    ['an id that is not there', { id: 99 }, 'NOT_FOUND'],
  ])('is refused for %s', (_name, request, code) => {
    const { say, store, id } = open();
    expect(() => say({ verdict: 'up', ...request })).toThrow(expect.objectContaining({ code }));
    expect(store.labelEvents(id)).toEqual([]);
  });

  it('is refused as right where no cause was found, with what to do instead', () => {
    const { say, store } = open();
    const id = record(store, inconclusiveInvestigation());
    expect(() => say({ verdict: 'up' }, id)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        hint: expect.stringContaining(`feedback ${id} down --cause`),
      }),
    );
    expect(store.labelEvents(id)).toEqual([]);
  });
});
