// The time of each part: what overlaps counts once, and what fails counts as well.
import { expect, it } from 'vitest';
import { TimeSpent } from '../../src/app/time-spent.ts';

it('sums up parts, overlaps once, and the rest', async () => {
  let now = 100;
  const spent = new TimeSpent(() => now);
  const ends: (() => void)[] = [];
  const wait = () => new Promise<void>((resolve) => ends.push(resolve));
  const first = spent.during('kubectl', wait);
  now += 10;
  const second = spent.during('kubectl', wait);
  now += 20;
  spent.during('database', () => {
    now += 5;
  });
  for (const end of ends) end();
  await Promise.all([first, second]);
  now += 7;
  const failing = () => {
    now += 3;
    throw new Error('no');
  };
  expect(() => spent.during('causes', failing)).toThrow('no');
  expect(Object.fromEntries(spent.all().map(({ part, ms }) => [part, ms]))).toEqual({
    'start-up': 100,
    kubectl: 35,
    library: 0,
    model: 0,
    causes: 3,
    database: 5,
    rest: 7,
  });
});
