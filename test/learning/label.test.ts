// The label as a fold over signals: weights, ceilings, and that rating ten times equals rating once.
import { describe, expect, test } from 'vitest';
import type { LabelEvent } from '../../src/domain/ports.ts';
import { labelOf, SIGNAL_WEIGHTS, weightOf } from '../../src/learning/label.ts';
import { oomInvestigation } from '../support/investigations.ts';

const investigation = oomInvestigation();
const ORACLE = ['oracle:oom-killed'];

function requireDiagnosis(): NonNullable<typeof investigation.diagnosis> {
  if (!investigation.diagnosis) throw new Error('the fixture has a diagnosis');
  return investigation.diagnosis;
}

function event(source: string, signal: keyof typeof SIGNAL_WEIGHTS): LabelEvent {
  return {
    investigationId: 1,
    at: '2026-01-01T00:00:00Z',
    source,
    signal,
    weight: SIGNAL_WEIGHTS[signal],
    detail: null,
  };
}

describe('what an investigation says of itself', () => {
  test('a confirmed pattern with grounded quotes is probable, never verified', () => {
    const label = labelOf(investigation, ORACLE);
    expect(label).toEqual({ state: 'probable', score: 0.85, signals: ['grounded', 'oracle:oom-killed'] });
  });

  test('a model alone stays below probable', () => {
    expect(labelOf(investigation, []).score).toBeLessThanOrEqual(0.6);
  });

  test('quotes that stand nowhere count against it', () => {
    const invented = {
      ...investigation,
      diagnosis: { ...requireDiagnosis(), evidence: [{ step: 0, quote: 'never said' }] },
    };
    expect(labelOf(invented, []).score).toBeLessThan(0.3);
  });

  test('a cause whose object was never looked at is not likely', () => {
    const affected = [{ kind: 'Deployment', namespace: 'x', name: 'never-seen-anywhere' }];
    const unseen = { ...investigation, diagnosis: { ...requireDiagnosis(), affected } };
    expect(labelOf(unseen, ORACLE).score).toBeLessThanOrEqual(0.4);
  });

  test('a step limit without a diagnosis has failed', () => {
    expect(labelOf({ diagnosis: null, steps: [], stopReason: 'step-limit' }, []).state).toBe('failed');
    expect(labelOf({ diagnosis: null, steps: [], stopReason: 'cancelled' }, []).state).toBe('unknown');
  });
});

describe('what is said from outside', () => {
  test('a thumb up verifies, a thumb down fails', () => {
    expect(labelOf(investigation, ORACLE, [event('user', 'up')]).state).toBe('verified');
    expect(labelOf(investigation, ORACLE, [event('user', 'down')]).state).toBe('failed');
    expect(labelOf(investigation, [], [event('user', 'down')]).state).toBe('failed');
  });

  test.each(['verify', 'visit'])('the trouble still there fails what a pattern confirmed (%s)', (source) => {
    expect(labelOf(investigation, ORACLE, [event(source, 'still-there')])).toMatchObject({
      state: 'failed',
      signals: ['grounded', 'oracle:oom-killed', `${source}:still-there`],
    });
  });

  test('when some say so and others not, what the investigation shows counts, too', () => {
    const divided = labelOf(investigation, ORACLE, [event('user', 'up'), event('verify', 'still-there')]);
    expect(divided.state).toBe('probable');
  });

  test('rating ten times equals rating once, and the last verdict counts', () => {
    const once = labelOf(investigation, ORACLE, [event('user', 'up')]);
    const ten = Array.from({ length: 10 }, () => event('user', 'up'));
    expect(labelOf(investigation, ORACLE, ten)).toEqual(once);
    expect(labelOf(investigation, ORACLE, [...ten, event('user', 'down')])).toEqual(
      labelOf(investigation, ORACLE, [event('user', 'down')]),
    );
  });

  test('that it was asked again soon is a doubt, not a denial', () => {
    const again = labelOf(investigation, ORACLE, [event('visit', 'asked-again')]);
    expect(again.state).not.toBe('failed');
    expect(labelOf(investigation, ORACLE, [event('user', 'down')]).state).toBe('failed');
  });

  test('two sources add up', () => {
    const both = labelOf(investigation, [], [event('user', 'up'), event('verify', 'gone')]);
    expect(both.score).toBeGreaterThan(labelOf(investigation, [], [event('user', 'up')]).score);
  });
});

test('a label counts fully only with a word from outside', () => {
  const score = 0.8;
  const state = 'probable' as const;
  expect(weightOf({ state, score, signals: ['user:up'] })).toBeCloseTo(0.6);
  expect(weightOf({ state, score, signals: ['oracle:x'] })).toBeCloseTo(0.3);
  expect(weightOf({ state, score, signals: ['grounded'] })).toBeCloseTo(0.15);
});
