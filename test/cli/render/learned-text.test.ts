import { expect, test } from 'vitest';
import { intervalBar, renderLearnedHistory } from '../../../src/cli/render/learned-text.ts';
import { createPaint } from '../../../src/cli/render/paint.ts';
import type { Use } from '../../../src/domain/learned.ts';
import { learnedPattern } from '../../support/learned.ts';

const OUTPUT = { paint: createPaint(false), width: 100 } as Parameters<typeof renderLearnedHistory>[1];
const USE: Use = {
  investigationId: 7,
  at: '2026-03-01T03:00:00.000Z',
  clusterId: 'c-1',
  arm: 'on',
  followed: true,
  label: { state: 'failed', score: 0.05, signals: [] },
};

test('the bar shows where the rate lies', () => {
  expect(intervalBar(0, 1)).toBe('━'.repeat(40));
  expect(intervalBar(0.5, 0.74)).toBe(`${'·'.repeat(20)}${'━'.repeat(10)}${'·'.repeat(10)}`);
});

test('the history tells uses, outcomes and why it is in its state', () => {
  const learned = learnedPattern('learned-a', {
    state: 'suspended',
    why: 'wrong 3 times in a row',
    cautions: ['not the disk'],
  });
  const text = renderLearnedHistory(
    { learned, uses: [USE, { ...USE, arm: 'off', followed: null }], suspendedIn: [] },
    OUTPUT,
  );
  for (const part of [
    'suspended in cluster c-1: wrong 3 times in a row',
    'shown 1 time, used 1: 0 right, 1 wrong; withheld 1',
    '#7  used          failed (5 %)',
    'not the disk',
    '1, 2, 3',
  ]) {
    expect(text).toContain(part);
  }
  expect(renderLearnedHistory({ learned, uses: [], suspendedIn: [] }, OUTPUT)).toContain('never shown yet');
});

test('a pattern of a class of clusters says where it is suspended', () => {
  const learned = learnedPattern('learned-a', { clusterId: null, clusterClass: 'prod' });
  const suspendedIn = [{ clusterId: 'c-7', why: 'contradicted by the cluster on 2026-03-01' }];
  const text = renderLearnedHistory({ learned, uses: [USE], suspendedIn }, OUTPUT);
  expect(text).toContain('active in clusters of prod');
  expect(text).toContain('suspended in c-7: contradicted by the cluster on 2026-03-01');
});
