// Homes that work and sync at random against a real PostgreSQL, over lines that are cut and with programs that are killed.
// scripts/bench/team-run.ts is the long run of it, against a second server as well.
import { expect, it } from 'vitest';
import { Dice } from '../support/planted.ts';
import { postgresFolder, startPostgres } from '../support/postgres.ts';
import { runTeam } from '../support/team-run.ts';

const LONG = process.env.K8S_LEARN_LONG_TESTS === '1';
const HOMES = LONG ? 6 : 3;

it.skipIf(postgresFolder() === null)(
  'loses nothing and doubles nothing, and all homes come to the same',
  { timeout: LONG ? 1_800_000 : 240_000 },
  async () => {
    const server = await startPostgres();
    try {
      for (let at = 0; at < HOMES; at++) await server.addMember(`member${at}`);
      const result = await runTeam({
        hub: {
          port: server.port,
          member: (at) => `member${at}`,
          events: () => server.query('SELECT event::text AS event, kind FROM k8s_learn.event'),
        },
        homes: HOMES,
        deeds: LONG ? 120 : 18,
        rounds: LONG ? 12 : 3,
        dice: new Dice(77),
      });
      expect(result).toMatchObject({ lost: 0, twice: 0, waiting: 0, folds: 1, exports: 1 });
      expect(result.events).toBeGreaterThan(HOMES * 5);
      expect(result.killed + result.cuts).toBeGreaterThan(0);
    } finally {
      await server.stop();
    }
  },
);
