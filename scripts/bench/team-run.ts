// The long run of a team: homes that work and sync at random against a PostgreSQL and against a second server that only
// speaks its protocol, over lines that are cut and with programs that are killed. Fails when anything is lost or doubled.
// Build first. node --import tsx scripts/bench/team-run.ts [homes] [deeds] [rounds] [postgres|pglite]
import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { Dice } from '../../test/support/planted.ts';
import { freePort, startPostgres, TEAM_SQL } from '../../test/support/postgres.ts';
import { type RunHub, runTeam } from '../../test/support/team-run.ts';

const [homes = 20, deeds = 1000, rounds = 20] = process.argv.slice(2, 5).map(Number);
const only = process.argv[5];
const EVENTS = 'SELECT event::text AS event, kind FROM k8s_learn.event';

interface Server {
  readonly hub: RunHub;
  stop(): Promise<void>;
}

const SERVERS: Readonly<Record<string, () => Promise<Server>>> = {
  postgres: async () => {
    const server = await startPostgres();
    for (let at = 0; at < homes; at++) await server.addMember(`member${at}`);
    const hub: RunHub = {
      port: server.port,
      member: (at) => `member${at}`,
      events: () => server.query<{ event: string; kind: string }>(EVENTS),
    };
    return { hub, stop: () => server.stop() };
  },
  pglite: async () => {
    const port = await freePort();
    const db = await PGlite.create();
    await db.exec(readFileSync(TEAM_SQL, 'utf8'));
    const socket = new PGLiteSocketServer({ db, port, host: '127.0.0.1', maxConnections: 4 });
    await socket.start();
    const hub: RunHub = {
      port,
      member: () => 'postgres',
      events: async () => (await db.query<{ event: string; kind: string }>(EVENTS)).rows,
    };
    const stop = async (): Promise<void> => {
      await socket.stop();
      await db.close();
    };
    return { hub, stop };
  },
};

for (const [name, start] of Object.entries(SERVERS)) {
  if (only !== undefined && only !== name) continue;
  const server = await start();
  const startedMs = performance.now();
  try {
    const onRound = (round: number, so: object): void => console.error(name, round, JSON.stringify(so));
    const result = await runTeam({ hub: server.hub, homes, deeds, rounds, dice: new Dice(4711), onRound });
    const seconds = Math.round((performance.now() - startedMs) / 1000);
    console.log(JSON.stringify({ server: name, homes, deeds, rounds, seconds, ...result }));
    const { lost, twice, waiting, folds, exports } = result;
    if (lost + twice + waiting > 0 || folds !== 1 || exports !== 1) process.exitCode = 1;
  } finally {
    await server.stop();
  }
}
