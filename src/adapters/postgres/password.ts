// The password for a hub, as PostgreSQL's own programs find it: PGPASSWORD, else the password file.
import { readFileSync, statSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { join } from 'node:path';

/** Environment variables, by name. */
type Variables = Readonly<Record<string, string | undefined>>;

/** What a line of the file must say; `*` stands for anything. */
export interface PasswordFor {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/** Others may not read or write it: PostgreSQL ignores such a file, too. */
const OTHERS_MODE = 0o077;

/** Finds the password; undefined where there is none, as for a role that needs none. */
export function findPassword(wanted: PasswordFor, env: Variables): string | undefined {
  if (env['PGPASSWORD'] !== undefined && env['PGPASSWORD'] !== '') return env['PGPASSWORD'];
  const path = env['PGPASSFILE'] ?? join(env['HOME'] ?? homedir(), '.pgpass');
  const text = readPrivate(path);
  const { host, port, database, user } = wanted;
  const fields = [host, String(port), database, user];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const parts = partsOf(line);
    const password = parts[fields.length];
    const fits = fields.every((value, at) => parts[at] === '*' || parts[at] === value);
    if (password !== undefined && password !== '' && fits) return password;
  }
  return undefined;
}

function readPrivate(path: string): string {
  try {
    const { mode } = statSync(path);
    if (platform() !== 'win32' && (mode & OTHERS_MODE) !== 0) return '';
    return readFileSync(path, 'utf8');
  } catch {
    // A file that cannot be read holds no password; the hub says what is missing.
    return '';
  }
}

/** Splits at colons; a colon or a backslash behind a backslash is itself. */
function partsOf(line: string): readonly string[] {
  const parts = [''];
  for (const [sign] of line.matchAll(/\\[\s\S]|[\s\S]/g)) {
    if (sign === ':') parts.push('');
    else parts[parts.length - 1] += sign.length === 2 ? sign.slice(1) : sign;
  }
  return parts;
}
