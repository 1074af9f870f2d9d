import { describe, expect, test } from 'vitest';
import type { Label } from '../../src/domain/investigation.ts';
import type { Use } from '../../src/domain/learned.ts';
import {
  borrow,
  isProbed,
  probabilityWorse,
  standingIn,
  standingOf,
  withStanding,
} from '../../src/learning/standing.ts';
import { learnedPattern } from '../support/learned.ts';

const NOW_MS = Date.parse('2026-03-01T03:00:00Z');
const DAY_MS = 86_400_000;
const NOTHING = { successes: 0, failures: 0 };
const RIGHT: Label = { state: 'verified', score: 0.98, signals: ['oracle:x', 'user:up'] };
const WRONG: Label = { state: 'failed', score: 0.05, signals: ['oracle:x', 'user:down'] };
const STILL_THERE: Label = { ...WRONG, signals: ['oracle:x', 'verify:still-there'] };
const UNKNOWN: Label = { state: 'unknown', score: 0.5, signals: [] };

function use(label: Label, fields: Partial<Use> = {}): Use {
  const at = new Date(NOW_MS).toISOString();
  return { investigationId: 1, at, clusterId: 'c-1', arm: 'on', followed: true, label, ...fields };
}

function times(count: number, label: Label, fields: Partial<Use> = {}): readonly Use[] {
  return Array.from({ length: count }, () => use(label, fields));
}

describe('standing', () => {
  test('three of three give a lower bound near 0.49', () => {
    const { confidence, state } = standingOf(NOTHING, times(3, RIGHT), NOW_MS);
    expect(confidence).toBeGreaterThan(0.45);
    expect(confidence).toBeLessThan(0.5);
    expect(state).toBe('active');
  });

  test.each([
    ['not followed', { followed: false }],
    ['withheld', { arm: 'off', followed: null }],
  ] as const)('what was %s is not credited', (_, fields) => {
    expect(standingOf(NOTHING, times(5, WRONG, fields), NOW_MS)).toMatchObject(NOTHING);
  });

  test('what nobody judged, and what it was learned from, counts nothing more', () => {
    expect(standingOf(NOTHING, times(5, UNKNOWN), NOW_MS)).toMatchObject({ ...NOTHING, uses: 0 });
    expect(standingOf(NOTHING, times(5, RIGHT), NOW_MS, new Set([1]))).toMatchObject(NOTHING);
  });

  test('evidence counts half after 90 days', () => {
    const old = new Date(NOW_MS - 90 * DAY_MS).toISOString();
    const now = standingOf(NOTHING, [use(RIGHT)], NOW_MS).successes;
    expect(standingOf(NOTHING, [use(RIGHT, { at: old })], NOW_MS).successes).toBeCloseTo(now / 2, 6);
  });

  test.each([
    ['contradicted by the cluster: at once', [...times(20, RIGHT), use(STILL_THERE)], 'contradicted'],
    [
      'followed without its requirements: at once',
      [use({ ...WRONG, signals: ['grounded:0.00', 'step-limit'] })],
      'contradicted',
    ],
    [
      'a cause that changed after 30 uses: within three',
      [...times(30, RIGHT), ...times(3, WRONG)],
      'in a row',
    ],
    [
      'worse than the arm without',
      [...times(8, RIGHT, { arm: 'off', followed: null }), use(WRONG), use(RIGHT), use(WRONG), use(WRONG)],
      'worse than',
    ],
  ])('%s, it is suspended', (_, uses, why) => {
    const standing = standingOf(NOTHING, uses, NOW_MS);
    expect(standing.state).toBe('suspended');
    expect(standing.why).toContain(why);
  });

  test('one wrong verdict suspends nothing, and probes that succeed restore', () => {
    expect(standingOf(NOTHING, [...times(5, RIGHT), use(WRONG)], NOW_MS).state).toBe('active');
    // Of a lesson no pattern's check speaks: what a person says of it is a verdict all the same.
    const ofLesson = use({ ...WRONG, signals: ['grounded', 'user:down'] });
    expect(standingOf(NOTHING, [...times(5, RIGHT), ofLesson], NOW_MS).state).toBe('active');
    const suspended = [...times(3, RIGHT), ...times(3, WRONG)];
    expect(standingOf(NOTHING, suspended, NOW_MS).state).toBe('suspended');
    expect(standingOf(NOTHING, [...suspended, ...times(3, RIGHT)], NOW_MS).state).toBe('active');
  });

  test('one in ten chances is a probe', () => {
    const probes = Array.from({ length: 2000 }, (_, n) => isProbed('learned-a', `question ${n}`));
    expect(probes.filter(Boolean).length / 2000).toBeCloseTo(0.1, 1);
  });

  test('what holds in many clusters is suspended where it was contradicted, and nowhere else', () => {
    const wide = learnedPattern('learned-wide', { clusterId: null, members: [] });
    const uses = [
      ...times(4, RIGHT, { clusterId: 'c-2' }),
      ...times(2, RIGHT),
      use(STILL_THERE, { clusterId: 'c-1' }),
    ];
    const store = { uses: () => uses };
    expect(standingIn(wide, 'c-1', store)).toMatchObject({
      state: 'suspended',
      why: expect.stringContaining('contradicted'),
    });
    expect(standingIn(wide, 'c-2', store).state).toBe('active');
    expect(standingIn(wide, 'c-3', store)).toBe(wide);
    expect(withStanding(wide, uses, NOW_MS).state).toBe('active');
    const here = standingIn(wide, 'c-2', store).pattern.confidence;
    expect(here).toBeGreaterThan(standingIn(wide, 'c-1', store).pattern.confidence);
  });

  test('what is wrong in most places is suspended in all of them', () => {
    const wide = learnedPattern('learned-wide', { clusterId: null, members: [] });
    const uses = ['c-1', 'c-2', 'c-3', 'c-4'].flatMap((clusterId) => times(4, WRONG, { clusterId }));
    expect(withStanding(wide, uses, NOW_MS).state).toBe('suspended');
  });

  test('a narrower scope borrows four uses at most', () => {
    expect(borrow(NOTHING, { successes: 30, failures: 10 })).toEqual({ successes: 3, failures: 1 });
    expect(borrow({ successes: 1, failures: 0 }, NOTHING)).toEqual({ successes: 1, failures: 0 });
  });

  test('the comparison is symmetric', () => {
    const [a, b] = [
      { successes: 9, failures: 1 },
      { successes: 3, failures: 6 },
    ];
    expect(probabilityWorse(a, b) + probabilityWorse(b, a)).toBeCloseTo(1, 2);
    expect(probabilityWorse(a, a)).toBeCloseTo(0.5, 2);
  });
});

/** Numbers that look random and are the same each time (Park and Miller 1988). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

test('poison: of bad memories 90 % are suspended within 15 exposures, of good ones at most 20 %', () => {
  const random = randomOf(7);
  const suspendedShare = (rate: number): number => {
    let suspended = 0;
    for (let run = 0; run < 100; run++) {
      const uses = [
        ...times(6, RIGHT, { arm: 'off', followed: null }),
        ...times(6, WRONG, { arm: 'off', followed: null }),
      ];
      let out = false;
      for (let exposure = 0; exposure < 15 && !out; exposure++) {
        const right = random() < rate;
        const isChecked = !right && random() < 0.3;
        const isFlipped = random() < 0.2;
        uses.push(use(isChecked ? STILL_THERE : right !== isFlipped ? RIGHT : WRONG));
        out = standingOf(NOTHING, uses, NOW_MS).state === 'suspended';
      }
      if (out) suspended += 1;
    }
    return suspended / 100;
  };
  expect(suspendedShare(0.1)).toBeGreaterThanOrEqual(0.9);
  expect(suspendedShare(1)).toBeLessThanOrEqual(0.2);
}, 30_000);
