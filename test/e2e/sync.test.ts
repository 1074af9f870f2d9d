// `sync` as a process against a real PostgreSQL: it shows and asks before anything leaves, and kill -9 loses nothing.
import { spawn } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { exportKnowledge } from '../../src/app/export.ts';
import { readEnvironment } from '../../src/config.ts';
import { createRuntime } from '../../src/main.ts';
import { CliHome, errorOf, PROGRAM } from '../support/cli.ts';
import { record } from '../support/investigations.ts';
import { PASSWORD, type PostgresServer, postgresFolder, startPostgres } from '../support/postgres.ts';
import { toldTrouble } from '../support/team-troubles.ts';

const LONG = process.env.K8S_LEARN_LONG_TESTS === '1';
const EVENTS = LONG ? 2000 : 120;
/** From before anything is done to about the end. */
const KILLED_AFTER_MS = LONG ? Array.from({ length: 60 }, (_, at) => 200 + 60 * at) : [300, 700, 1200];

let server: PostgresServer;
const homes: CliHome[] = [];

function member(role: string) {
  const cli = new CliHome();
  homes.push(cli);
  const env = { K8S_LEARN_TEAM_URL: server.url(role), K8S_LEARN_TEAM_SHARE: 'full', PGPASSWORD: PASSWORD };
  return {
    cli,
    env,
    run: (args: readonly string[], more = {}) => cli.run(args, { env: { ...env, ...more } }),
  };
}

const runtimeOf = (cli: CliHome) => createRuntime(readEnvironment(cli.env()), process);

/** Puts so many investigations into a home. */
async function fill(cli: CliHome, from: number, count: number): Promise<void> {
  const opened = await runtimeOf(cli).openStore('write');
  opened.team.atomically(() => {
    for (let number = from; number < from + count; number++) {
      const { investigation, remembered } = toldTrouble(number);
      opened.cases.put({ ...remembered, investigationId: record(opened.store, investigation) });
    }
  });
  opened.close();
}

describe.skipIf(postgresFolder() === null)('sync', () => {
  beforeAll(async () => {
    server = await startPostgres();
    for (const role of ['anna', 'ben']) await server.addMember(role);
  });
  afterAll(() => server?.stop());
  afterEach(() => {
    for (const one of homes.splice(0)) one.remove();
  });

  it('shows what would leave, asks before it does, and tells what went and came', async () => {
    const anna = member('anna');
    await fill(anna.cli, 1, 2);
    const shown = await anna.run(['sync', '--dry-run']);
    expect(shown).toMatchObject({ exitCode: 0, stderr: '' });
    expect(shown.stdout).toMatch(
      /2 × case: investigations[\s\S]*such as\n +cluster: c-1\n[\s\S]* objects: \[[\s\S]*Nothing was sent\./,
    );
    const unasked = await anna.run(['sync', '--json']);
    expect(unasked.exitCode).toBe(2);
    expect(errorOf(unasked).hint).toContain('--dry-run');
    expect(await server.query('SELECT * FROM k8s_learn.home')).toEqual([]);
    const sent = await anna.run(['sync', '--yes']);
    expect(sent.stdout).toContain('Sent 2 events (2 cases) to 127.0.0.1:');
    const ben = member('ben');
    const taken = await ben.run(['sync', '--yes', '--json']);
    expect(JSON.parse(taken.stdout)).toMatchObject({
      action: 'synced',
      sent: 0,
      taken: { kinds: { case: 2 } },
    });
    const doctor = await ben.run(['doctor', '--json', '--context', 'none']);
    const { checks } = JSON.parse(doctor.stdout) as {
      checks: { name: string; state: string; detail: string }[];
    };
    expect(checks.find(({ name }) => name === 'team')).toMatchObject({
      state: 'ok',
      detail: expect.stringContaining('2 homes, sharing full') as string,
    });
  });

  it('says in one line what is wrong, and loses nothing', async () => {
    const anna = member('anna');
    await fill(anna.cli, 1, 1);
    const refused = await anna.run(['sync', '--yes', '--json'], { PGPASSWORD: 'wrong' });
    expect(refused.exitCode).toBe(32);
    expect(errorOf(refused)).toMatchObject({
      code: 'HUB_UNAVAILABLE',
      hint: expect.stringContaining('PGPASSFILE') as string,
    });
    expect((await anna.run(['sync', '--yes'])).exitCode).toBe(0);
  });

  it('killed at any moment, loses nothing and tells nothing twice', {
    timeout: LONG ? 1_200_000 : 120_000,
  }, async () => {
    await server.query('DELETE FROM k8s_learn.home');
    const [anna, ben] = [member('anna'), member('ben')];
    await fill(anna.cli, 1, EVENTS);
    await fill(ben.cli, 10_001, EVENTS);
    let killed = 0;
    for (const [at, afterMs] of KILLED_AFTER_MS.entries()) {
      const { cli, env } = at % 2 === 0 ? anna : ben;
      killed += (await killedAfter(afterMs, cli.env(env))) ? 1 : 0;
    }
    for (const one of [anna, ben, anna])
      expect(await one.run(['sync', '--yes'])).toMatchObject({ exitCode: 0 });
    expect(await count()).toBe(2 * EVENTS);
    const exports = await Promise.all([anna, ben].map(({ cli }) => exportKnowledge(runtimeOf(cli), true)));
    expect(exports[1]).toEqual(exports[0]);
    expect(exports[0]?.cases?.length).toBeGreaterThan(0);
    expect(killed).toBeGreaterThan(0);
  });
});

/** Runs a sync and kills it after a while; tells whether it still ran. */
async function killedAfter(afterMs: number, env: Record<string, string>): Promise<boolean> {
  const child = spawn(process.execPath, [PROGRAM, 'sync', '--yes'], { env, stdio: 'ignore' });
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
  const signal = await new Promise((resolve) => child.once('exit', (_, by) => resolve(by)));
  clearTimeout(timer);
  return signal === 'SIGKILL';
}

async function count(): Promise<number> {
  const [row] = await server.query<{ events: string }>('SELECT count(*) AS events FROM k8s_learn.event');
  return Number(row?.events);
}
