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

describe('two sources that contradict each other, in either order', () => {
  const WORDS: readonly (readonly [string, keyof typeof SIGNAL_WEIGHTS])[] = [
    ['user', 'up'],
    ['user', 'down'],
    ['verify', 'gone'],
    ['verify', 'still-there'],
    ['verify', 'fixed-as-proposed'],
    ['verify', 'fixed-otherwise'],
    ['visit', 'gone'],
    ['visit', 'still-there'],
    ['visit', 'fixed-as-proposed'],
    ['visit', 'fixed-otherwise'],
    ['visit', 'asked-again'],
  ];
  const pairs = WORDS.flatMap((one) =>
    WORDS.filter(([source]) => source !== one[0]).map((other) => [one, other] as const),
  );

  test.each(pairs)('%j and %j', (one, other) => {
    const label = labelOf(investigation, ORACLE, [event(...one), event(...other)]);
    const turned = labelOf(investigation, ORACLE, [event(...other), event(...one)]);
    const said = [one, other].map(([source, signal]) => `${source}:${signal}`);
    const looks = [one, other].map(([, signal]) => signal);
    // Of two looks at the cluster the later one knows: it helped, and came back; or it took its time.
    if (looks.includes('still-there') && looks.includes('fixed-as-proposed')) {
      expect(label.state === 'failed').toBe(other[1] === 'still-there');
      expect(turned.state === 'failed').toBe(one[1] === 'still-there');
      return;
    }
    expect(turned.score).toBe(label.score);
    // A person's denial stands, whatever the cluster shows afterwards.
    if (said.includes('user:down')) expect(label.state).toBe('failed');
    // A person's word that it was right is not taken back by a trouble that lasts, and is no proof against it either.
    else if (said.includes('user:up')) expect(['verified', 'probable']).toContain(label.state);
    else if (said.some((text) => text.endsWith('fixed-as-proposed'))) expect(label.state).not.toBe('failed');
    else expect(label.state).not.toBe('verified');
  });
});

test.each([['gone'], ['fixed-otherwise']] as const)(
  'that it is over proves no cause, whoever saw it: %s',
  (signal) => {
    const seen = [event('verify', signal), event('visit', signal)];
    const invented = {
      ...investigation,
      diagnosis: { ...requireDiagnosis(), evidence: [{ step: 0, quote: 'never said' }] },
    };
    for (const one of [investigation, invented]) {
      for (const signals of [[], ORACLE]) expect(labelOf(one, signals, seen).state).not.toBe('verified');
    }
  },
);
