// The hub in memory that tests use, a real PostgreSQL, and a second server that speaks its protocol.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHub } from '../../src/adapters/postgres/hub.ts';
import { parseTeamAddress } from '../../src/domain/team-address.ts';
import { MemoryHub } from '../support/memory-hub.ts';
import {
  freePort,
  PASSWORD,
  type PostgresServer,
  postgresFolder,
  startPostgres,
  TEAM_SQL,
} from '../support/postgres.ts';
import { asSent, MEMBERS, teamHubContract } from './team-hub.ts';

/** What takes long runs with K8S_LEARN_LONG_TESTS=1: a database in WebAssembly, and 100,000 events. */
const LONG = process.env.K8S_LEARN_LONG_TESTS === '1';
const env = { PGPASSWORD: PASSWORD };
const memory = new MemoryHub();
teamHubContract('a hub in memory', () => ({ open: async (member) => memory.open(member) }));

/** A certificate for 127.0.0.1 that signs itself; null where openssl is missing, and what it is for is skipped. */
function selfSigned(): { readonly certificate: string; readonly key: string } | null {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-tls-'));
  const [key, certificate] = [join(folder, 'key'), join(folder, 'crt')];
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...[
      '-subj',
      '/CN=127.0.0.1',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      key,
      '-out',
      certificate,
    ],
  ]);
  const texts =
    made.status === 0
      ? { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') }
      : null;
  rmSync(folder, { recursive: true, force: true });
  return texts;
}
const identity = selfSigned();

describe.skipIf(postgresFolder() === null)('PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres(identity ?? undefined);
    for (const member of MEMBERS) await server.addMember(member);
    await server.addMember('mallory', 'another');
  });
  afterAll(() => server?.stop());

  const open = (member: string, fields: object = {}, options: object = {}) =>
    openHub({
      address: { ...parseTeamAddress(server.url(member)), ...fields },
      team: 'team',
      env,
      ...options,
    });
  teamHubContract('as a hub', () => ({ open: (member) => open(member) }));

  it('lets a member read and append, and change nothing of others', async () => {
    const home = '11111111-1111-4111-8111-111111111111';
    const anna = await open('anna');
    await anna.join(home);
    const about = { home, id: home };
    await anna.append(home, [{ id: home, seq: 1, version: 1, kind: 'label', about, body: {} }], []);
    await anna.close();
    const as = (role: string, sql: string) => server.query(`SET ROLE ${role}; ${sql}; RESET ROLE`);
    const reset = () => server.query('RESET ROLE');
    const attempts = [
      `UPDATE k8s_learn.event SET payload = '{}'`,
      `UPDATE k8s_learn.home SET member = 'ben'`,
      `INSERT INTO k8s_learn.member VALUES ('team', 'ben2')`,
      `INSERT INTO k8s_learn.home (home, team, member) VALUES (gen_random_uuid(), 'team', 'anna')`,
      `INSERT INTO k8s_learn.home (home, team) VALUES (gen_random_uuid(), 'another')`,
      `INSERT INTO k8s_learn.event (team, home, seq, event, version, kind, about_home, about, payload)
       VALUES ('team', '${home}', 2, gen_random_uuid(), 1, 'label', '${home}', '${home}', '{}')`,
      `DELETE FROM k8s_learn.home`,
      `TRUNCATE k8s_learn.event`,
      'CREATE TABLE k8s_learn.mine (x int)',
    ];
    for (const attempt of attempts) {
      await expect(as('ben', attempt), attempt).rejects.toThrow(/denied|row-level security/);
      await reset();
    }
    await as('ben', 'DELETE FROM k8s_learn.event');
    expect(await server.query('SELECT 1 FROM k8s_learn.event WHERE event = $1', [home])).toHaveLength(1);
    await server.query('SET ROLE mallory');
    expect(await server.query('SELECT * FROM k8s_learn.event')).toEqual([]);
    expect(await server.query('SELECT * FROM k8s_learn.home')).toEqual([]);
    await reset();
  });

  it('takes no event that is too big', async () => {
    const home = '22222222-2222-4222-8222-222222222222';
    const anna = await open('anna');
    await anna.join(home);
    const id = '33333333-3333-4333-8333-333333333333';
    const event = { id, seq: 1, version: 1, kind: 'label', about: { home, id } };
    const big = { says: 'x'.repeat(65 * 1024) };
    await expect(anna.append(home, [{ ...event, body: big }], [])).rejects.toMatchObject({
      code: 'HUB_UNAVAILABLE',
    });
    await anna.close();
  });

  it.skipIf(!LONG)('takes so many events of a home within an hour, and no more', async () => {
    const home = '77777777-7777-4777-8777-777777777777';
    const anna = await open('anna');
    await anna.join(home);
    const id = '33333333-3333-4333-8333-333333333333';
    const event = { id, seq: 1, version: 1, kind: 'label', about: { home, id } };
    // Without triggers and keys being looked at: it is their number that counts.
    await server.query('SET session_replication_role = replica');
    await server.query(
      `INSERT INTO k8s_learn.event (team, home, seq, event, version, kind, about_home, about, payload)
       SELECT 'team', $1, n, gen_random_uuid(), 1, 'label', $1, $1, '{}' FROM generate_series(2, 100001) n`,
      [home],
    );
    await server.query('SET session_replication_role = DEFAULT');
    await expect(anna.append(home, [{ ...event, body: {} }], [])).rejects.toThrow(/too many events/);
    // By whichever home it comes.
    const other = '33333333-3333-4333-8333-333333333334';
    await anna.join(other);
    await expect(
      anna.append(other, [{ ...event, about: { home: other, id }, body: {} }], []),
    ).rejects.toThrow(/too many events of this member/);
    await server.query('DELETE FROM k8s_learn.home WHERE home = ANY ($1)', [[home, other]]);
    await anna.close();
  });

  it('lets nobody crowd the others out with homes', async () => {
    const anna = await open('anna');
    await server.query(`INSERT INTO k8s_learn.home (home, team, member)
      SELECT md5('crowd' || n)::uuid, 'team', 'anna'
        FROM generate_series(1, 50 - (SELECT count(*)::int FROM k8s_learn.home WHERE member = 'anna')) n`);
    const [known] = await server.query<{ home: string }>(`SELECT md5('crowd1')::uuid::text AS home`);
    await anna.join(known?.home ?? '');
    await expect(anna.join('77777777-7777-4777-8777-777777777777')).rejects.toMatchObject({
      message: expect.stringContaining('too many homes of this member') as string,
      hint: expect.stringContaining('takes out homes') as string,
    });
    await server.query(
      `DELETE FROM k8s_learn.home WHERE home IN (SELECT md5('crowd' || n)::uuid FROM generate_series(1, 50) n)`,
    );
    await anna.close();
  });

  it('is cut off when it sends without end, and read past what is no event', async () => {
    const home = '44444444-4444-4444-8444-444444444444';
    await server.query(`INSERT INTO k8s_learn.home (home, team, member) VALUES ($1, 'team', 'anna')`, [home]);
    await server.query('ALTER TABLE k8s_learn.event DROP CONSTRAINT event_payload_check');
    const add = (seq: number, payload: string) =>
      server.query(
        `INSERT INTO k8s_learn.event (team, home, seq, event, version, kind, about_home, about, payload)
         VALUES ('team', $1, $2, gen_random_uuid(), 1, 'label', $1, $1, ${payload})`,
        [home, seq],
      );
    await add(1, `jsonb_build_object('a', repeat('x', 70000))`);
    await add(2, `'{}'`);
    const ben = await open('ben', {}, { maxAnswerBytes: 1024 * 1024 });
    expect(await ben.read(home, 0, 10)).toMatchObject({ unreadable: 1, lastSeq: 2, events: [{ seq: 2 }] });
    await add(3, `jsonb_build_object('a', repeat('x', 8000000))`);
    await expect(ben.read(home, 2, 10)).rejects.toMatchObject({ code: 'HUB_UNAVAILABLE' });
    await ben.close();
    await server.query('DELETE FROM k8s_learn.home WHERE home = $1', [home]);
  });

  it.skipIf(identity === null)('proves who it is, or is not talked to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-ca-'));
    const rootCertificate = join(folder, 'ca.pem');
    writeFileSync(rootCertificate, identity?.certificate ?? '');
    await expect(open('anna', { tls: true })).rejects.toMatchObject({
      code: 'HUB_UNAVAILABLE',
      hint: expect.stringContaining('cannot prove to be that host') as string,
    });
    const trusted = await open('anna', { tls: true, rootCertificate });
    expect(Date.parse(await trusted.now())).toBeGreaterThan(0);
    await trusted.close();
    // The same server by a name that its certificate does not have.
    await expect(open('anna', { tls: true, rootCertificate, host: 'localhost' })).rejects.toMatchObject({
      code: 'HUB_UNAVAILABLE',
      hint: expect.stringContaining('cannot prove to be that host') as string,
    });
    rmSync(folder, { recursive: true, force: true });
  });

  it('says in one line what is wrong with it', async () => {
    await expect(
      openHub({ address: parseTeamAddress(server.url('anna')), team: 'team', env: { PGPASSWORD: 'no' } }),
    ).rejects.toMatchObject({
      code: 'HUB_UNAVAILABLE',
      hint: expect.stringContaining('PGPASSFILE') as string,
    });
    await expect(open('anna', { database: 'template1' })).rejects.toMatchObject({
      code: 'DATA_INVALID',
      hint: expect.stringContaining('deploy/team.sql') as string,
    });
    await expect(open('anna', { port: 9 })).rejects.toMatchObject({ code: 'HUB_UNAVAILABLE' });
  });
});

describe.skipIf(!LONG)('a server that only speaks the protocol', () => {
  let db: PGlite;
  let socket: PGLiteSocketServer;
  let url: string;
  beforeAll(async () => {
    const port = await freePort();
    db = await PGlite.create();
    await db.exec(readFileSync(TEAM_SQL, 'utf8'));
    socket = new PGLiteSocketServer({ db, port, host: '127.0.0.1', maxConnections: 4 });
    await socket.start();
    url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  }, 300_000);
  afterAll(async () => {
    await socket?.stop();
    await db?.close();
  });

  it('is a hub as well', async () => {
    const address = parseTeamAddress(url);
    const hub = await openHub({ address, team: 'team', env });
    const home = '55555555-5555-4555-8555-555555555555';
    await hub.join(home);
    const events = [1, 2, 3].map((seq) => {
      const id = `66666666-6666-4666-8666-66666666666${seq}`;
      return { id, seq, version: 1, kind: 'label', about: { home, id }, body: { seq } };
    });
    expect((await hub.append(home, events, [])).size).toBe(3);
    await hub.append(home, events, [{ home, id: events[0]?.id ?? '' }]);
    expect(asSent((await hub.read(home, 0, 10)).events)).toEqual(events.slice(1));
    expect(await hub.heads()).toMatchObject([{ home, seq: 3 }]);
    await hub.close();
  });
});
