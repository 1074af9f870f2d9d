// What `stats` tells of a team names its members only while all is shared.
import { afterEach, expect, it } from 'vitest';
import { readStatistics } from '../../../src/app/stats.ts';
import { readEnvironment } from '../../../src/config.ts';
import { MemoryHub } from '../../support/memory-hub.ts';
import { TeamHome } from '../../support/team-home.ts';
import { toldTrouble } from '../../support/team-troubles.ts';

const homes: TeamHome[] = [];
afterEach(() => {
  for (const one of homes.splice(0)) one.remove();
});

it('names nobody from the moment on that less is to be shared, or the settings cannot be read', async () => {
  const hub = new MemoryHub();
  const [anna, ben] = ['anna', 'ben'].map((member) => new TeamHome({ hub: { at: hub, member } }));
  if (anna === undefined || ben === undefined) throw new Error('there are two');
  homes.push(anna, ben);
  await anna.add([toldTrouble(1)]);
  await anna.sync();
  await ben.sync();
  const namedWith = async (share: string) => {
    const environment = readEnvironment({ ...ben.env, K8S_LEARN_TEAM_SHARE: share });
    const { team } = await readStatistics({ ...ben.runtime, environment }, { since: null });
    return team?.teammates.map(({ member, investigations }) => [member, investigations]);
  };
  expect(await namedWith('full')).toEqual([['anna', 1]]);
  for (const share of ['masked', 'patterns', 'no such thing'])
    expect(await namedWith(share)).toEqual([[null, 1]]);
});
