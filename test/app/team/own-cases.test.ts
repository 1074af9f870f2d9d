// What was asked here stays in recall, however much comes from others.
import { afterEach, describe, expect, it } from 'vitest';
import { createBuiltinEmbedder } from '../../../src/learning/embed/builtin.ts';
import { recallCases } from '../../../src/learning/recall.ts';
import { MemoryHub } from '../../support/memory-hub.ts';
import { TeamHome } from '../../support/team-home.ts';
import { toldTrouble } from '../../support/team-troubles.ts';

/** So many of the newest cases are considered. */
const MAX_CASES = 5;
/** More than each way of looking gives. */
const OF_OTHERS = 40;

const homes: TeamHome[] = [];
afterEach(() => {
  for (const one of homes.splice(0)) one.remove();
});

/** What a home recalls of its first trouble in its own cluster: the ids of cases. */
function recalledIn(home: TeamHome, { facts = true } = {}): Promise<readonly number[]> {
  const { investigation, remembered } = toldTrouble(1);
  const embedder = createBuiltinEmbedder();
  return home.with(async ({ cases, vectors }) => {
    const { recalled } = await recallCases(
      {
        question: investigation.question,
        facts: facts ? remembered.facts.map(({ fact }) => fact) : [],
        clusterId: remembered.clusterId,
        nowMs: Date.UTC(2026, 9, 2),
      },
      {
        ...{ cases, embedder, threshold: 0.7, maxCases: MAX_CASES },
        index: vectors('exact').open(embedder.space, () => {}),
      },
    );
    return recalled.map(({ id }) => Number(id));
  });
}

describe('a flood of cases of others', () => {
  /** Ben asks `own` things, then hears what Anna asked of another cluster. */
  async function flooded(own: number): Promise<TeamHome> {
    const hub = new MemoryHub();
    const [anna, ben] = ['anna', 'ben'].map((member) => new TeamHome({ hub: { at: hub, member } }));
    if (anna === undefined || ben === undefined) throw new Error('there are two');
    homes.push(anna, ben);
    // Numbers of one kind are of one cluster; what is asked later is newer.
    const asked = await ben.add(Array.from({ length: own }, (_, at) => toldTrouble(1 + 2 * at)));
    await anna.add(Array.from({ length: OF_OTHERS }, (_, at) => toldTrouble(1000 + 2 * at)));
    for (const id of asked) await ben.judge(id, 'up');
    await anna.sync();
    expect((await ben.sync()).taken.kinds).toEqual({ case: OF_OTHERS });
    return ben;
  }

  it('pushes nothing that was asked here out of recall, by what is seen or by words alone', async () => {
    const ben = await flooded(1);
    expect(await recalledIn(ben)).toEqual([1]);
    expect(await recalledIn(ben, { facts: false })).toEqual([1]);
  });

  it('leaves the newest of here as many places as are considered', async () => {
    const ben = await flooded(MAX_CASES + 2);
    const found = await recalledIn(ben);
    expect([...found].sort((a, b) => a - b)).toEqual([3, 4, 5, 6, 7]);
  });
});
