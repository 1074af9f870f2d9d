// Many homes that sync at random over a line that is cut again and again: all end alike, nothing is lost or doubled.
import { afterEach, describe, expect, it } from 'vitest';
import { type Cut, MemoryHub } from '../../support/memory-hub.ts';
import { Dice } from '../../support/planted.ts';
import { TeamHome } from '../../support/team-home.ts';
import { toldTrouble } from '../../support/team-troubles.ts';

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

/** Does something that people do with a memory: ask, judge, teach, forget. */
async function doSomething(one: TeamHome, number: number, dice: Dice): Promise<void> {
  await one.with(async ({ store }) => {
    const known = store.list({ limit: 40, team: true }).map(({ id }) => id ?? 0);
    const deed = dice.below(10);
    const id = known.length === 0 ? 0 : dice.one(known);
    if (deed < 5 || id === 0) await one.add([toldTrouble(number)]);
    else if (deed < 8) await one.judge(id, dice.one(['up', 'down']));
    else if (deed === 8)
      await one.teach(id, `The cache of it has no bound since release ${number}.`, 'Bound it.');
    else if (dice.below(3) === 0) await forgetOwn(one, dice);
  });
}

async function forgetOwn(one: TeamHome, dice: Dice): Promise<void> {
  const own = await one.with(({ store }) => store.list({ limit: 40 }).map(({ id }) => id ?? 0));
  if (own.length > 0) await one.forget(dice.one(own));
}

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
    for (const one of homes) await one.consolidate();
    const [first, ...others] = await Promise.all(homes.map((one) => one.export()));
    expect(first).toContain('"patterns"');
    for (const other of others) expect(other).toBe(first);
  });
});

/** The ids of the investigations and words that a home has, sorted. */
function eventsIn(one: TeamHome): Promise<readonly string[]> {
  return one.with(({ store, team }) =>
    store
      .list({ limit: -1, team: true })
      .flatMap(({ id }) => [
        team.subjectOf(id ?? 0)?.id ?? '',
        ...store.labelEvents(id ?? 0).map((event) => event.uid ?? ''),
      ])
      .sort(),
  );
}
