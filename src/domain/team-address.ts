// The address of a team's hub, as the setting has it: where it is, and how sure its server must be of itself.
import { K8sLearnError } from './errors.ts';

const DEFAULT_PORT = 5432;
/** `verify-full` is what holds anyway for a host that is not this machine. */
const TLS_MODES: readonly string[] = ['disable', 'verify-full'];

export interface TeamAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Null for the one that the environment names, else the user of this machine. */
  readonly user: string | null;
  readonly tls: boolean;
  /** A file with the certificates of whoever signed the server's; null for those that every program trusts. */
  readonly rootCertificate: string | null;
}

/**
 * Reads `postgres://user@host:port/database?sslrootcert=/path/ca.pem`. Throws CONFIG for an address that holds a
 * password, or that would have the talk with another machine unencrypted or unverified.
 */
export function parseTeamAddress(text: string): TeamAddress {
  const url = urlOf(text);
  if (url.password !== '')
    throw refused('it holds a password', 'leave it out: PGPASSWORD or PGPASSFILE has the password');
  const host = decodeURIComponent(url.hostname.replace(/^\[|\]$/g, ''));
  const database = decodeURIComponent(url.pathname.replace(/^\//, ''));
  if (host === '' || database === '' || database.includes('/'))
    throw refused('it names no host or no database', 'write it as postgres://user@host/database');
  const unknown = [...url.searchParams.keys()].find((name) => name !== 'sslmode' && name !== 'sslrootcert');
  if (unknown !== undefined)
    throw refused(`it sets ${unknown}`, 'sslmode and sslrootcert are what can be set');
  const mode = url.searchParams.get('sslmode');
  if (mode !== null && !TLS_MODES.includes(mode))
    throw refused(`sslmode=${mode} does not verify who answers`, 'leave sslmode out');
  const isHere = isLoopback(host);
  if (mode === 'disable' && !isHere)
    throw refused(`sslmode=disable would tell ${host} everything in the open`, 'leave sslmode out');
  const rootCertificate = url.searchParams.get('sslrootcert');
  return {
    host,
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    database,
    user: url.username === '' ? null : decodeURIComponent(url.username),
    tls: !isHere || mode === 'verify-full' || rootCertificate !== null,
    rootCertificate,
  };
}

/** Names a hub by what makes it another one. */
export function hubName({ host, port, database }: TeamAddress, team: string): string {
  return `${host}:${port}/${database} (${team})`;
}

/** Tells whether a host is this machine, by its address alone: what a name means may change. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function urlOf(text: string): URL {
  try {
    const url = new URL(text);
    if (url.protocol === 'postgres:' || url.protocol === 'postgresql:') return url;
  } catch {
    // Told below, with the same words.
  }
  throw refused('it is not an address of PostgreSQL', 'write it as postgres://user@host/database');
}

function refused(why: string, hint: string): K8sLearnError {
  return new K8sLearnError('CONFIG', `team.url cannot be used: ${why}`, hint);
}
