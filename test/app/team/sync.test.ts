// `sync` against a real PostgreSQL: what travels, what comes of it, and what a cut, a copy or a flood cannot do.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresServer, postgresFolder, startPostgres } from '../../support/postgres.ts';
import { TeamHome, type TeamHomeOptions } from '../../support/team-home.ts';
import { toldTrouble } from '../../support/team-troubles.ts';

let server: PostgresServer;
const homes: TeamHome[] = [];

function home(role: string, options: Partial<TeamHomeOptions> = {}): TeamHome {
  const made = new TeamHome({ url: server.url(role), ...options });
  homes.push(made);
  return made;
}

describe.skipIf(postgresFolder() === null)('a team', () => {
  beforeAll(async () => {
    server = await startPostgres();
    for (const role of ['anna', 'ben', 'cleo']) await server.addMember(role);
  });

  afterAll(async () => {
    await server?.stop();
  });

  afterEach(async () => {
    for (const one of homes.splice(0)) one.remove();
    await server.query('DELETE FROM k8s_learn.home');
  });

  it('knows in one home what was found and said in another', async () => {
    const anna = home('anna');
    const ben = home('ben');
    const [id = 0] = await anna.add([toldTrouble(1)]);
    await anna.judge(id, 'up');
    await anna.sync();
    const result = await ben.sync();
    expect(result.taken.kinds).toEqual({ case: 1, label: 1 });
    await ben.with(({ store, cases }) => {
      const [told] = store.list({ limit: -1, team: true });
      expect(told).toMatchObject({
        question: toldTrouble(1).investigation.question,
        label: { state: 'verified' },
      });
      expect(cases.find(told?.id ?? 0)).toMatchObject({ score: told?.label.score });
      expect(store.list({ limit: -1 })).toEqual([]);
    });
    expect(await ben.export()).toBe(await anna.export());
  });
});
