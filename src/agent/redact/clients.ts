// Client programs whose command lines hold passwords, and where they stand: what no flag's name tells.
import { PrefixIndex } from './prefix-index.ts';

/** Where the secrets of one family of programs stand on their command line. */
export interface Client {
  /** Names of the programs, without folder and ending; a star stands for any letters. */
  readonly programs: string;
  /** Flags whose value follows at once: `-pX`. */
  readonly joined?: readonly string[];
  /** Flags whose value is the next word, or follows `=`: `-a X`. */
  readonly next?: readonly string[];
  /** Flags whose value is a user and a password: `-u a:X`. The user stays. */
  readonly pair?: readonly string[];
  /** What parts user and password; a colon when it is not said. */
  readonly separator?: string;
  /** The flags count only behind this word: `docker login -p X`, not `docker run -p 80:80`. */
  readonly behind?: string;
  /** Words behind other words, flags left out: `vault login X` is at 0, the X of `rabbitmqctl add_user u X` at 1. */
  readonly words?: readonly { readonly behind: string; readonly at: number }[];
}

export const CLIENTS: readonly Client[] = [
  { programs: 'mysql* mariadb*', joined: ['-p'] },
  { programs: 'mycli mydumper myloader xtrabackup', joined: ['-p'], next: ['-p'] },
  {
    programs:
      'mongo mongosh mongodump mongorestore mongoexport mongoimport mongostat mongotop mongofiles cqlsh nodetool dsbulk',
    next: ['-p', '-pw'],
  },
  {
    programs: 'redis-cli redis-benchmark redis-server valkey-cli valkey-server keydb-cli',
    next: ['-a', '--pass', '--requirepass', '--masterauth'],
    words: [
      { behind: 'auth', at: 0 },
      { behind: 'AUTH', at: 0 },
      { behind: 'requirepass', at: 0 },
      { behind: 'masterauth', at: 0 },
    ],
  },
  {
    programs:
      'ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldappasswd ldapcompare ldapmodrdn ldapexop ldapvi',
    joined: ['-w'],
    next: ['-w', '-s', '-a'],
  },
  {
    programs: 'curl curlie xh',
    joined: ['-u', '-U'],
    pair: ['-u', '--user', '-U', '--proxy-user'],
    next: ['--oauth2-bearer', '--pass', '--proxy-pass', '--tlspassword'],
  },
  { programs: 'curl curlie xh', pair: ['-b', '--cookie'], separator: '=' },
  { programs: 'http https httpie', pair: ['-a', '--auth'] },
  {
    programs: 'wget wget2 aria2c',
    pair: ['-u', '-U', '--user', '--proxy-user'],
    next: ['--http-passwd', '--http-password', '--ftp-password', '--proxy-password'],
  },
  { programs: 'sshpass', joined: ['-p'], next: ['-p'] },
  {
    programs: 'docker podman nerdctl helm oras crane buildah skopeo oc az cf ibmcloud argocd regctl',
    behind: 'login',
    next: ['-p', '-t'],
  },
  { programs: 'skopeo buildah podman', pair: ['--creds', '--src-creds', '--dest-creds'] },
  { programs: 'cf', words: [{ behind: 'auth', at: 1 }] },
  { programs: 'rabbitmqadmin', next: ['-p'] },
  {
    programs: 'rabbitmqctl',
    words: [
      { behind: 'add_user', at: 1 },
      { behind: 'change_password', at: 1 },
      { behind: 'authenticate_user', at: 1 },
    ],
  },
  { programs: 'sqlcmd bcp mssql-cli isql tsql osql', joined: ['-P'], next: ['-P'] },
  { programs: 'sqlplus sqlldr rman', words: [{ behind: '', at: 0 }], separator: '/' },
  { programs: 'influx', next: ['-password', '-p', '-t'] },
  { programs: 'etcdctl', pair: ['--user'] },
  {
    programs: 'vault bao',
    words: [
      { behind: 'login', at: 0 },
      { behind: 'unseal', at: 0 },
      { behind: 'unwrap', at: 0 },
    ],
  },
  { programs: 'mosquitto_*', next: ['-P', '--pw'] },
  { programs: 'nats nats-*', next: ['--password'] },
  { programs: 'smbclient smbmap rpcclient', pair: ['-U', '--user'], separator: '%' },
  {
    programs: 'htpasswd',
    words: [
      { behind: '-b', at: 2 },
      { behind: '-nb', at: 1 },
    ],
  },
  { programs: 'openssl', next: ['-k', '-K'], pair: ['-passin', '-passout', '-pass'] },
  { programs: '7z 7za 7zz 7zr unrar', joined: ['-p', '-hp'] },
  { programs: 'zip unzip ipmitool', next: ['-P'] },
  {
    programs:
      'cypher-shell cbq couchbase-cli cbbackupmgr cbexport cbimport elasticsearch-users ncftpput ncftpget arangosh rdesktop beeline kinit kadmin doveadm useradd usermod',
    next: ['-p', '-w'],
  },
  { programs: 'neo4j-admin', words: [{ behind: 'set-initial-password', at: 0 }] },
  { programs: 'lftp', pair: ['-u'], separator: ',' },
  {
    programs: 'mc mcli',
    words: [
      { behind: 'set', at: 3 },
      { behind: 'host', at: 4 },
      { behind: 'user', at: 3 },
    ],
  },
  { programs: 'snmpget snmpwalk snmpbulkwalk snmpset snmptrap', next: ['-c', '-A', '-X'] },
  { programs: 'xfreerdp', joined: ['/p:'] },
  {
    programs: 'aws',
    words: [
      { behind: 'aws_secret_access_key', at: 0 },
      { behind: 'aws_session_token', at: 0 },
    ],
  },
  { programs: 'java', pair: ['-auth'] },
  { programs: 'kubeadm', next: ['--certificate-key'] },
  // Erlang's nodes trust whoever knows the cookie.
  { programs: 'erl iex elixir emqx ejabberdctl rebar3 beam.smp', next: ['-setcookie', '--cookie'] },
];

function stemOf(program: string): string {
  return program.replace('*', '');
}

const NAMES = new PrefixIndex(
  CLIENTS.flatMap(({ programs }) => programs.split(' ').map((name) => [stemOf(name), name] as const)),
);

/** What may stand behind a program's name: a blank, or what ends a word of a list. */
const PARTS_WORDS = /[\s,]/;
const BEHIND_NAME = /[\s"'\\,)\]]/;

function isNamed(text: string, at: number, name: string): boolean {
  if (name.endsWith('*')) return true;
  const next = text.charAt(at + name.length);
  return next === '' || BEHIND_NAME.test(next);
}

/** Tells, at little cost, whether a text may hold a command line with a password. */
export function mayHoldCommand(text: string): boolean {
  // A word alone is a name, not a command.
  return PARTS_WORDS.test(text) && NAMES.find(text, 0, isNamed) !== null;
}

const byName = new Map<string, readonly Client[]>();
const starred = CLIENTS.flatMap((client) =>
  client.programs
    .split(' ')
    .filter((name) => name.endsWith('*'))
    .map((name) => [stemOf(name), client] as const),
);
for (const client of CLIENTS) {
  for (const name of client.programs.split(' ')) byName.set(name, [...(byName.get(name) ?? []), client]);
}

/** Where programs lie; any other path is none: `GET /vault`. */
const PROGRAM_FOLDER = /^(?:\.{0,2}\/)?(?:[\w.-]+\/)*s?bin\//;

/** Finds how a program takes passwords by its name as it is called: `/usr/bin/mysqladmin`, `curl.exe`. */
export function clientsOf(word: string): readonly Client[] {
  const name = word.replace(PROGRAM_FOLDER, '').replace(/\.(?:exe|sh)$/, '');
  const exact = byName.get(name);
  if (exact !== undefined) return exact;
  if (!/^[a-z][a-z_-]*$/.test(name)) return [];
  return starred.filter(([stem]) => name.startsWith(stem)).map(([, client]) => client);
}
