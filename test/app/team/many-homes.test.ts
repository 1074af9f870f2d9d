// Many homes that sync at random over a line that is cut again and again: all end alike, nothing is lost or doubled.
import { afterEach, describe, expect, it } from 'vitest';
import { type Cut, MemoryHub } from '../../support/memory-hub.ts';
import { Dice } from '../../support/planted.ts';
import { doSomething, eventsIn, foldOf } from '../../support/team-deeds.ts';
import { TeamHome } from '../../support/team-home.ts';

const LONG = process.env.K8S_LEARN_LONG_TESTS === '1';
const HOMES = LONG ? 20 : 4;
/** Things that each home does; most make one event. */
const DEEDS = LONG ? 1000 : 20;
const ROUNDS = LONG ? 40 : 5;
const START_MS = Date.UTC(2026, 9, 1);

const homes: TeamHome[] = [];
afterEach(() => {
  for (const one of homes.splice(0)) one.remove();
});

describe('many homes', () => {
  it('end with the same memory, however often the line is cut', {
    timeout: LONG ? 3_600_000 : 60_000,
  }, async () => {
    const hub = new MemoryHub();
    const dice = new Dice(20_261);
    let now = START_MS;
    const clock = (): string => {
      now += 1000;
      return new Date(now).toISOString();
    };
    hub.now = clock;
    for (let at = 0; at < HOMES; at++)
      homes.push(new TeamHome({ hub: { at: hub, member: `member${at}` }, now: clock }));
    let cuts = 0;
    const cutNow = (): Cut => {
      if (dice.below(5) > 0) return null;
      cuts += 1;
      return dice.one(['before', 'after']);
    };
    let number = 0;
    for (let round = 0; round < ROUNDS; round++) {
      hub.cut = cutNow;
      for (const one of homes) {
        for (let deed = 0; deed < DEEDS / ROUNDS; deed++) {
          number += 1;
          await doSomething(one, number, dice);
        }
        if (dice.below(3) > 0) await one.sync().catch(() => {});
      }
    }
    hub.cut = () => null;
    for (const one of [...homes, ...homes, ...homes]) await one.sync();
    expect(cuts).toBeGreaterThan(HOMES);

    const counted = await Promise.all(homes.map((one) => one.with(({ team }) => team.counts())));
    for (const { unsent, pending } of counted) expect({ unsent, pending }).toEqual({ unsent: 0, pending: 0 });
    // Each event of the hub once in each home, and none that the hub has not.
    const told = hub.events.filter(({ kind }) => kind === 'case' || kind === 'label').map(({ id }) => id);
    expect(new Set(told).size).toBe(told.length);
    for (const one of homes) expect(await eventsIn(one)).toEqual([...told].sort());
    expect(new Set(await Promise.all(homes.map(foldOf))).size).toBe(1);
    for (const one of homes) await one.consolidate();
    const [first, ...others] = await Promise.all(homes.map((one) => one.export()));
    expect(first).toContain('"patterns"');
    for (const other of others) expect(other).toBe(first);
  });
});
