import { describe, expect, it } from 'vitest';
import { isNameOf, workloadName } from '../../../../src/app/bench/record/made-up-names.ts';

describe('the workload behind a name', () => {
  it.each([
    ['cart-6fb4d9c7d8-x2x4k', 'cart'],
    ['cart-web-864c69cc49', 'cart-web'],
    ['db-0', 'db'],
    ['logs-x2x4k', 'logs'],
    ['cart-identity', 'cart-identity'],
    ['checkout', 'checkout'],
    ['node-28', 'node'],
  ])('of %s is %s', (name, workload) => {
    expect(workloadName(name)).toBe(workload);
    expect(isNameOf(workload, name)).toBe(true);
  });

  it('is not that of another', () => {
    expect(isNameOf('cart', 'cart-identity')).toBe(false);
    expect(isNameOf('cart', 'shop')).toBe(false);
  });
});
