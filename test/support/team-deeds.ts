// What people do with the memory of a home, at random, and what homes that share it must come to in the end.
import { createHash } from 'node:crypto';
import type { Dice } from './planted.ts';
import type { TeamHome } from './team-home.ts';
import { toldTrouble } from './team-troubles.ts';

/** The newest investigations that people still speak of. */
const SPOKEN_OF = 40;

/** Does something that people do with a memory: ask, judge, teach, forget. */
export async function doSomething(one: TeamHome, number: number, dice: Dice): Promise<void> {
  await one.with(async ({ store }) => {
    const known = store.list({ limit: SPOKEN_OF, team: true }).map(({ id }) => id ?? 0);
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
  const own = await one.with(({ store }) => store.list({ limit: SPOKEN_OF }).map(({ id }) => id ?? 0));
  if (own.length > 0) await one.forget(dice.one(own));
}

/** The ids of the investigations and words that a home has, sorted; a word that was never told is empty. */
export function eventsIn(one: TeamHome): Promise<readonly string[]> {
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

/** Sums up what a home makes of all that was said: every label and every case, whatever numbers they have there. */
export function foldOf(one: TeamHome): Promise<string> {
  return one.with(({ store, cases, team }) => {
    const folded = store.list({ limit: -1, team: true }).map(({ id, label }) => {
      const { investigationId: _, pattern, ...remembered } = cases.find(id ?? 0) ?? { investigationId: 0 };
      const restsOn = /^case-\d+$/.test(pattern ?? '') ? 'case' : (pattern ?? null);
      return JSON.stringify([team.subjectOf(id ?? 0), label, restsOn, sorted(remembered)]);
    });
    return createHash('sha256').update(folded.sort().join('\n')).digest('hex');
  });
}

/** The same however its keys are ordered. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
}
