// How many right and wrong claims are told: at least nine of ten right ones, at most one of ten wrong ones.
import { expect, test } from 'vitest';
import { HELD_OUT_RIGHT, HELD_OUT_WRONG } from './claims/held-out.ts';
import { judgeClaim } from './claims/judge-claim.ts';
import { type Claim, RIGHT } from './claims/right.ts';
import { WRONG } from './claims/wrong.ts';

async function told(claims: readonly Claim[]): Promise<readonly Claim[]> {
  const judged = await Promise.all(
    claims.map(async (claim) => ({ claim, grounded: await judgeClaim(claim) })),
  );
  return judged.filter(({ grounded }) => grounded.type === 'grounded').map(({ claim }) => claim);
}

const written = (claims: readonly Claim[]): string =>
  claims
    .map(({ situation, affected, cause, quote }) => `${situation}/${affected}: ${cause} «${quote}»`)
    .join('\n');

test('of right claims nine of ten hold', async () => {
  const held = new Set(await told(RIGHT));
  const lost = RIGHT.filter((claim) => !held.has(claim));
  expect(RIGHT.length).toBe(60);
  expect(held.size, written(lost)).toBeGreaterThanOrEqual(54);
});

test('of wrong claims with a real quote one of ten holds at most', async () => {
  const held = await told(WRONG);
  expect(WRONG.length).toBe(60);
  expect(held.length, written(held)).toBeLessThanOrEqual(6);
});

test('of claims that no rule was written for the same holds', async () => {
  const right = new Set(await told(HELD_OUT_RIGHT));
  const lost = HELD_OUT_RIGHT.filter((claim) => !right.has(claim));
  expect(lost.length, written(lost)).toBeLessThanOrEqual(HELD_OUT_RIGHT.length / 10);
  const wrong = await told(HELD_OUT_WRONG);
  expect(wrong.length, written(wrong)).toBeLessThanOrEqual(HELD_OUT_WRONG.length / 10);
});
