// A cause is written once and becomes a pattern for each effect that it is shown as.
import { describe, expect, it } from 'vitest';
import type { Effect, PatternEntry, PatternParts } from '../../../src/domain/pattern-entry.ts';
import { EFFECT_DEFAULTS } from '../../../src/domain/pattern-entry.ts';
import { composePatterns, compositionProblem } from '../../../src/engines/patterns/compose.ts';

const SURE = { plus: 0, at_most: 1 };
const CRASH: Effect = {
  ...EFFECT_DEFAULTS,
  id: 'crash',
  says: 'Pod {pod} ends',
  pattern_id: '{id}',
  requires: [{ fact: 'container.exited' }],
  not_when: [{ fact: 'container.oom-killed' }],
  symptoms: ['@crash', 'Error'],
  investigation_sequence: ['GET_LOGS {namespace} {pod}'],
  commands: ['kubectl logs {pod}'],
  severity: 'high',
  confidence: SURE,
};
const RUNNING: Effect = {
  ...EFFECT_DEFAULTS,
  id: 'running',
  says: 'Pod {pod} runs',
  pattern_id: 'running-{id}',
  gives_way_to: ['crash', 'claim'],
  severity: 'medium',
  confidence: { plus: -0.1, at_most: 0.6 },
};
const CLAIM: Effect = {
  ...EFFECT_DEFAULTS,
  id: 'claim',
  says: 'Claim {uses_name}',
  pattern_id: '{id}-claim',
  cause_on: 'uses',
  fills: { claim: '{uses_name}' },
  severity: 'high',
  confidence: { plus: 0.02, at_most: 1 },
};
const PARTS: PatternParts = {
  effects: [CRASH, RUNNING, CLAIM],
  symptomSets: { crash: ['exits', 'restarts'], disk: ['disk', 'full'] },
};
const DISK_FULL: PatternEntry = {
  id: 'disk-full',
  pattern_type: 'disk',
  symptoms: ['@disk', 'Error'],
  shown_as: ['crash', 'running'],
  requires: [{ fact: 'log.disk-full' }],
  not_when: [{ fact: 'node.disk-pressure' }],
  root_cause_template: '{effect}: its disk is full.',
  solution_template: 'Free some.',
  commands: ['kubectl get pvc {claim}'],
  confidence: 0.8,
  learned_from: 0,
  origin: 'file',
};

const composed = (entry: Partial<PatternEntry>) =>
  composePatterns({ entries: [{ ...DISK_FULL, ...entry }], parts: PARTS });

describe('a cause', () => {
  it('becomes a pattern for each effect, in their order', () => {
    expect(composed({})).toEqual([
      {
        id: 'disk-full',
        pattern_type: 'disk',
        symptoms: ['disk', 'full', 'Error', 'exits', 'restarts'],
        requires: [{ fact: 'container.exited' }, { fact: 'log.disk-full' }],
        not_when: [{ fact: 'node.disk-pressure' }, { fact: 'container.oom-killed' }],
        investigation_sequence: ['GET_LOGS {namespace} {pod}'],
        root_cause_template: 'Pod {pod} ends: its disk is full.',
        solution_template: 'Free some.',
        commands: ['kubectl logs {pod}', 'kubectl get pvc {claim}'],
        severity: 'high',
        confidence: 0.8,
        learned_from: 0,
        origin: 'file',
      },
      {
        id: 'running-disk-full',
        pattern_type: 'disk',
        symptoms: ['disk', 'full', 'Error'],
        requires: [{ fact: 'log.disk-full' }],
        not_when: [{ fact: 'node.disk-pressure' }, { fact: 'container.exited' }],
        investigation_sequence: [],
        root_cause_template: 'Pod {pod} runs: its disk is full.',
        solution_template: 'Free some.',
        commands: ['kubectl get pvc {claim}'],
        severity: 'medium',
        confidence: 0.6,
        learned_from: 0,
        origin: 'file',
      },
    ]);
  });

  it('that is shown as one effect alone gives way to none', () => {
    expect(composed({ shown_as: ['running'] })[0]?.not_when).toEqual([{ fact: 'node.disk-pressure' }]);
  });

  it('stands where the effect says, in the words of the effect', () => {
    const [pattern] = composed({ shown_as: ['claim'] });
    expect(pattern).toMatchObject({
      id: 'disk-full-claim',
      requires: [{ fact: 'log.disk-full', on: 'uses' }],
      commands: ['kubectl get pvc {uses_name}'],
      // In binary 0.8 + 0.02 is a little more.
      confidence: 0.82,
    });
  });

  it('keeps a place of its own, and what it was learned from', () => {
    const requires = [{ fact: 'log.disk-full', on: 'calls' }] as const;
    const [crash] = composed({ requires, learned_from: 3 });
    expect(crash).toMatchObject({ requires: [{ fact: 'container.exited' }, ...requires], learned_from: 3 });
    expect(compositionProblem({ ...DISK_FULL, requires }, PARTS)).toBeNull();
    expect(compositionProblem({ ...DISK_FULL, shown_as: ['claim'] }, PARTS)).toBeNull();
  });

  it('of the library has its sets of symptoms written out, whole patterns, too', () => {
    const { shown_as: _, ...whole } = { ...DISK_FULL, origin: 'builtin' as const };
    expect(composePatterns({ entries: [whole], parts: PARTS })[0]?.symptoms).toEqual([
      'disk',
      'full',
      'Error',
    ]);
    expect(composed({ origin: 'learned' })[0]?.symptoms).toContain('full');
  });

  it('keeps what it says itself: a severity, a confidence of one effect, that it is latent', () => {
    const patterns = composed({
      severity: 'low',
      latent: true,
      shown_as: [{ effect: 'crash', confidence: 0.5 }, { effect: 'running' }],
    });
    expect(patterns.map(({ severity }) => severity)).toEqual(['low', 'low']);
    expect(patterns.map(({ confidence }) => confidence)).toEqual([0.5, 0.6]);
    expect(patterns.map(({ latent }) => latent)).toEqual([true, true]);
  });

  it('of an effect that is not there is not loaded', () => {
    const load = () => composed({ shown_as: ['hangs'] });
    expect(load).toThrow('disk-full: no effect is called "hangs"');
    expect(load).toThrow(expect.objectContaining({ code: 'DATA_INVALID', hint: 'install k8s-learn again' }));
  });
});

describe('a pattern that its file has whole', () => {
  const { shown_as: _, ...whole } = { ...DISK_FULL, root_cause_template: 'Its {effect} is full.' };

  it('stays as it is, but for sets of symptoms and what it leaves out', () => {
    expect(composePatterns({ entries: [whole], parts: PARTS })).toEqual([
      { ...whole, symptoms: ['disk', 'full', 'Error'], severity: 'medium', investigation_sequence: [] },
    ]);
  });

  it.each(['learned', 'imported', 'team'] as const)(
    'and was %s has the words that somebody used',
    (origin) => {
      const entry = { ...whole, origin, symptoms: ['@crash', '@nothing'] };
      expect(composePatterns({ entries: [entry], parts: PARTS })[0]?.symptoms).toEqual(entry.symptoms);
      expect(compositionProblem(entry, PARTS)).toBeNull();
    },
  );
});

describe('an entry cannot be composed', () => {
  it.each<[string, Partial<PatternEntry>, string, RegExp]>([
    [
      'of an effect that is not there',
      { shown_as: ['hangs'] },
      'hangs',
      /^no effect is called "hangs"; there are crash, running, claim$/,
    ],
    [
      'of an effect that stands twice',
      { shown_as: ['crash', { effect: 'crash' }] },
      'crash',
      /^the effect "crash" stands twice$/,
    ],
    [
      'of a set that is not there',
      { symptoms: ['full', '@discs'] },
      '@discs',
      /^no set of symptoms is called "@discs"$/,
    ],
    ['of a set that every object has', { symptoms: ['@constructor'] }, '@constructor', /^no set/],
    ['without a place for the effect', { root_cause_template: 'Full.' }, 'Full.', /must have \{effect\}/],
    [
      'with a place of its own where the effect says one',
      { shown_as: ['claim'], requires: [{ fact: 'log.disk-full', on: 'node' }] },
      'log.disk-full',
      /^the effect "claim" says where log\.disk-full must hold/,
    ],
  ])('%s', (_name, spoilt, culprit, reason) => {
    expect(compositionProblem(DISK_FULL, PARTS)).toBeNull();
    const problem = compositionProblem({ ...DISK_FULL, ...spoilt }, PARTS);
    expect(problem?.culprit).toBe(culprit);
    expect(problem?.reason).toMatch(reason);
  });
});
