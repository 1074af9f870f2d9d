// The hub of a team over PostgreSQL, or whatever speaks its protocol: a log that is appended to and read in pages.
import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { userInfo } from 'node:os';
import { Client, type ClientConfig } from 'pg';
import { K8sLearnError, messageOf } from '../../domain/errors.ts';
import type { HubEvent, HubHead, HubPage, SubjectRef, TeamEvent, TeamHub } from '../../domain/team.ts';
import type { TeamAddress } from '../../domain/team-address.ts';
import { hubError } from './failures.ts';
import { findPassword } from './password.ts';
import { type EventRow, eventOf, MAX_DATE_MS } from './rows.ts';
import * as sql from './statements.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** The longest that the hub may take over one page. */
const ANSWER_TIMEOUT_MS = 30_000;
/** More than any honest page: what sends more is cut off. */
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const LOOK_MS = 20;
/** Warnings (SQLSTATE) of a server that mixes the transactions of its talks: one was open already, or is gone. */
const MIXED_TRANSACTIONS: ReadonlySet<string> = new Set(['25001', '25P01']);
/** More homes than a team has. */
const MAX_HOMES = 1000;

export interface HubOptions {
  readonly address: TeamAddress;
  readonly team: string;
  /** Variables, among them those that PostgreSQL's programs read the user and the password from. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Left out, `MAX_ANSWER_BYTES`. */
  readonly maxAnswerBytes?: number;
}

/**
 * Connects to a hub; an aborted signal breaks the talk off. Throws HUB_UNAVAILABLE, or DATA_INVALID when what is there
 * is no hub of this kind.
 */
export async function openHub(
  { address, team, env, maxAnswerBytes = MAX_ANSWER_BYTES }: HubOptions,
  signal?: AbortSignal,
): Promise<TeamHub> {
  const socket = new Socket();
  signal?.addEventListener('abort', () => socket.destroy(new Error('it took too long')), { once: true });
  const client = new Client(configOf(address, socket, env));
  // An idle connection that breaks is told by the next query.
  client.on('error', () => {});
  try {
    await client.connect();
    const version = await client.query<{ version: number }>(sql.VERSION);
    if (version.rows[0]?.version !== 1) throw new Error('its schema is of another version');
  } catch (error) {
    await client.end().catch(() => {});
    throw hubError(error, address);
  }
  return new PostgresHub(client, socket, { address, team, maxAnswerBytes });
}

function configOf(
  { host, port, database, user: named, tls, rootCertificate }: TeamAddress,
  socket: Socket,
  env: HubOptions['env'],
): ClientConfig {
  const user = named ?? env['PGUSER'] ?? userInfo().username;
  return {
    host,
    port,
    database,
    user,
    // An empty one is as good as none, and keeps the driver from looking for it elsewhere.
    password: findPassword({ host, port, database, user }, env) ?? '',
    ssl: tls && {
      host,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ...(rootCertificate !== null && { ca: certificateIn(rootCertificate) }),
    },
    stream: () => socket,
    application_name: 'k8s-learn',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
  };
}

function certificateIn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new K8sLearnError(
      'CONFIG',
      `team.url: the certificate ${path} cannot be read: ${messageOf(error)}`,
      'name a file with the certificate of whoever signed that of the server',
      { cause: error },
    );
  }
}

class PostgresHub implements TeamHub {
  readonly #client: Client;
  readonly #socket: Socket;
  readonly #address: TeamAddress;
  readonly #team: string;
  readonly #maxAnswerBytes: number;
  #isMixed = false;

  constructor(
    client: Client,
    socket: Socket,
    { address, team, maxAnswerBytes }: Required<Omit<HubOptions, 'env'>>,
  ) {
    this.#maxAnswerBytes = maxAnswerBytes;
    this.#client = client;
    this.#socket = socket;
    this.#address = address;
    this.#team = team;
    client.on('notice', ({ code }) => {
      if (code !== undefined && MIXED_TRANSACTIONS.has(code)) this.#isMixed = true;
    });
  }

  async now(): Promise<string> {
    const [row] = await this.#query<{ now: string }>(sql.NOW, []);
    const ms = Number(row?.now ?? Number.NaN);
    if (!(Math.abs(ms) <= MAX_DATE_MS)) throw hubError(new Error('its clock cannot be read'), this.#address);
    return new Date(ms).toISOString();
  }

  async join(home: string): Promise<void> {
    await this.#query(sql.JOIN, [this.#team, home]);
    const [row] = await this.#query<{ own: boolean }>(sql.IS_OWN_HOME, [this.#team, home]);
    if (row?.own === true) return;
    throw new K8sLearnError(
      'DATA_INVALID',
      'the hub knows this home as that of another member',
      'sync as the role that synced first, or start with a new K8S_LEARN_HOME',
    );
  }

  async heads(): Promise<readonly HubHead[]> {
    const rows = await this.#query<{ home: unknown; seq: unknown; member: unknown }>(sql.HEADS, [
      this.#team,
      MAX_HOMES,
    ]);
    return rows.flatMap(({ home, seq, member }) => {
      const number = Number(seq);
      if (typeof home !== 'string' || typeof member !== 'string' || !Number.isSafeInteger(number)) return [];
      return [{ home, seq: number, member }];
    });
  }

  async read(home: string, after: number, limit: number): Promise<HubPage> {
    const rows = await this.#query<EventRow>(sql.READ, [this.#team, home, after, limit]);
    const events: HubEvent[] = [];
    let lastSeq: number | null = null;
    let chars = 0;
    for (const row of rows) {
      const event = eventOf(row, after);
      if (event !== null) events.push(event);
      const seq = Number(row.seq);
      if (Number.isSafeInteger(seq) && seq > (lastSeq ?? after)) lastSeq = seq;
      if (typeof row.payload === 'string') chars += row.payload.length;
    }
    return { events, unreadable: rows.length - events.length, lastSeq, chars };
  }

  async append(
    home: string,
    events: readonly TeamEvent[],
    erase: readonly SubjectRef[],
  ): Promise<ReadonlyMap<number, string>> {
    this.#isMixed = false;
    await this.#query('BEGIN', []);
    try {
      this.#requireOwnTransaction();
      const seqs = events.map(({ seq }) => seq);
      if (events.length > 0) {
        await this.#query(sql.APPEND, [
          this.#team,
          home,
          events.map(({ id }) => id),
          seqs,
          events.map(({ version }) => version),
          events.map(({ kind }) => kind),
          events.map(({ about }) => about.home),
          events.map(({ about }) => about.id),
          events.map(({ body }) => JSON.stringify(body)),
        ]);
      }
      if (erase.length > 0) {
        const homes = erase.map((about) => about.home);
        await this.#query(sql.ERASE, [this.#team, home, homes, erase.map(({ id }) => id)]);
      }
      const stored = await this.#query<{ seq: unknown; event: string }>(sql.STORED, [this.#team, home, seqs]);
      await this.#query('COMMIT', []);
      this.#requireOwnTransaction();
      return new Map(stored.map(({ seq, event }) => [Number(seq), event]));
    } catch (error) {
      await this.#client.query('ROLLBACK').catch(() => {});
      throw error;
    }
  }

  /** What was written within the transaction of another talk may be gone with it: it is sent again. */
  #requireOwnTransaction(): void {
    if (this.#isMixed) throw hubError(new Error('it mixed this talk with another one'), this.#address);
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => {});
  }

  /** Asks, and cuts off a hub that answers without end. */
  async #query<Row extends object>(text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    const before = this.#socket.bytesRead;
    const isTooMuch = () => this.#socket.bytesRead - before > this.#maxAnswerBytes;
    const tooMuch = new Error(`it sent more than ${this.#maxAnswerBytes / 1024 / 1024} MB at once`);
    const watch = setInterval(() => {
      if (isTooMuch()) this.#socket.destroy(tooMuch);
    }, LOOK_MS);
    try {
      const { rows } = await this.#client.query<Row>(text, [...values]);
      // What came between two looks is too much all the same.
      if (isTooMuch()) {
        this.#socket.destroy(tooMuch);
        throw tooMuch;
      }
      return rows;
    } catch (error) {
      throw hubError(error, this.#address);
    } finally {
      clearInterval(watch);
    }
  }
}
