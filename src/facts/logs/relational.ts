// Log lines of clients (and servers) of relational databases: logins, databases, tables, limits, locks.
import type { Topic } from '../rules.ts';
import { errorLine, infoLine, warnLine } from './rule.ts';

const POSTGRES = { give: { system: 'PostgreSQL' } } as const;
const MYSQL = { give: { system: 'MySQL' } } as const;

export const relationalLogTopic: Topic = {
  kinds: {
    'log.auth-failed': {
      doc: 'A database, broker or other server refuses a login: wrong or missing credentials.',
      depth: 'origin',
      takes: ['denied'],
      standing: 'pointer',
      captures: ['system', 'user', 'log'],
    },
    'log.credentials-rejected': {
      doc: 'A program says that a password, token or key is not accepted or has expired.',
      depth: 'origin',
      takes: ['denied', 'expired', 'invalid'],
      standing: 'pointer',
      captures: ['user', 'log'],
    },
    'log.not-admitted': {
      doc: 'A database server has no rule that admits this client.',
      depth: 'origin',
      takes: ['denied'],
      captures: ['system', 'user', 'database', 'client', 'encryption', 'log'],
    },
    'log.host-blocked': {
      doc: 'A database server blocks an address after too many connections from it broke off.',
      depth: 'origin',
      takes: ['denied', 'exhausted'],
      captures: ['system', 'client', 'log'],
    },
    'log.role-missing': {
      doc: 'The user is not known to the database.',
      depth: 'origin',
      takes: ['missing', 'denied'],
      captures: ['system', 'user', 'log'],
    },
    'log.database-missing': {
      doc: 'The database does not exist.',
      depth: 'origin',
      takes: ['missing'],
      captures: ['system', 'database', 'log'],
    },
    'log.table-missing': {
      doc: 'A table, column or function that a program uses is not in its database.',
      depth: 'origin',
      takes: ['missing'],
      standing: 'pointer',
      captures: ['system', 'table', 'log'],
    },
    'log.database-permission': {
      doc: 'The database user may not do what the program does.',
      depth: 'origin',
      takes: ['denied'],
      captures: ['system', 'table', 'user', 'log'],
    },
    'log.too-many-connections': {
      doc: 'A server admits no more connections.',
      depth: 'origin',
      takes: ['exhausted'],
      captures: ['system', 'log'],
    },
    'log.database-read-only': {
      doc: 'A write goes to a server that takes none: a replica, or one set to read only.',
      depth: 'origin',
      takes: ['denied'],
      standing: 'pointer',
      captures: ['system', 'log'],
    },
    'log.database-starting': {
      doc: 'A server answers that it is still starting, or shutting down.',
      depth: 'mechanism',
      takes: ['waiting'],
      standing: 'pointer',
      captures: ['system', 'log'],
    },
    'log.database-deadlock': {
      doc: 'Transactions wait for each other, or too long for a lock.',
      depth: 'mechanism',
      takes: ['in-use', 'timed-out'],
      standing: 'pointer',
      captures: ['system', 'log'],
    },
  },
  logs: [
    errorLine(
      'log.auth-failed',
      'password',
      /password authentication failed for user "(?<user>[^"]+)"/,
      POSTGRES,
    ),
    errorLine(
      'log.auth-failed',
      'authentication scram',
      /(?:Peer|Ident|LDAP|GSSAPI|certificate|PAM|RADIUS|SCRAM) authentication failed for user "(?<user>[^"]+)"/,
      POSTGRES,
    ),
    errorLine(
      'log.auth-failed',
      'password',
      /no password supplied|empty password returned by client|client password must be a string|no PostgreSQL password|The server requested (?:password|SCRAM)/,
      POSTGRES,
    ),
    errorLine('log.auth-failed', '28p01', /28P01/, POSTGRES),
    errorLine(
      'log.auth-failed',
      'denied',
      /Access denied for user '(?<user>[^']*)'@'[^']*' \(using password/,
      MYSQL,
    ),
    errorLine('log.auth-failed', 'login', /Login failed for user '(?<user>[^']*)'/, {
      give: { system: 'SQL Server' },
    }),
    errorLine('log.auth-failed', 'ora', /ORA-01017/, { give: { system: 'Oracle' } }),
    errorLine(
      'log.auth-failed',
      'caching_sha2_password auth_gssapi_client plugin',
      /Authentication plugin '[^']+' (?:cannot be loaded|is not supported)|Public Key Retrieval is not allowed/,
      MYSQL,
    ),
    errorLine(
      'log.not-admitted',
      'pg_hba',
      /no pg_hba\.conf entry for (?:replication connection from )?host "?(?<client>[^",]+)"?, user "(?<user>[^"]+)"(?:, database "(?<database>[^"]+)")?(?:, (?<encryption>no encryption|SSL off))?/,
      POSTGRES,
    ),
    errorLine('log.not-admitted', 'host', /Host '(?<client>[^']+)' is not allowed to connect/, MYSQL),
    errorLine(
      'log.host-blocked',
      'blocked er_host_is_blocked',
      /Host '(?<client>[^']+)' is blocked because of many connection errors|ER_HOST_IS_BLOCKED/,
      MYSQL,
    ),
    errorLine('log.role-missing', 'role', /role "(?<user>[^"]+)" does not exist/, POSTGRES),
    errorLine('log.database-missing', 'database', /database "(?<database>[^"]+)" does not exist/, POSTGRES),
    errorLine('log.database-missing', 'database', /Unknown database '(?<database>[^']+)'/, MYSQL),
    errorLine(
      'log.database-missing',
      'database',
      /Cannot open database "(?<database>[^"]+)" requested by the login/,
      { give: { system: 'SQL Server' } },
    ),
    errorLine('log.database-missing', 'ora', /ORA-(?:12514|12505)/, { give: { system: 'Oracle' } }),
    errorLine(
      'log.table-missing',
      'exist 42p01 undefinedtable',
      /(?:relation|table|column|function|schema|type|view) "(?<table>[^"]+)"(?: of relation "[^"]+")? does not exist/,
      POSTGRES,
    ),
    errorLine('log.table-missing', 'column', /column (?<table>[\w.]+) does not exist/, POSTGRES),
    errorLine(
      'log.table-missing',
      'table column',
      /Table '(?<table>[^']+)' doesn't exist|Unknown column '(?<table2>[^']+)' in/,
      MYSQL,
    ),
    errorLine('log.table-missing', 'table', /no such table: (?<table>\S+)/, { give: { system: 'SQLite' } }),
    errorLine('log.table-missing', 'object', /Invalid object name '(?<table>[^']+)'/, {
      give: { system: 'SQL Server' },
    }),
    errorLine('log.table-missing', 'ora', /ORA-00942/, { give: { system: 'Oracle' } }),
    errorLine(
      'log.database-permission',
      'permission',
      /permission denied (?:for|to) (?:table|relation|schema|sequence|database|function|view|create) ?"?(?<table>[\w.]+)?/,
      POSTGRES,
    ),
    errorLine(
      'log.database-permission',
      'owner',
      /must be owner of (?:table|relation|schema|extension|database) (?<table>\w+)/,
      POSTGRES,
    ),
    errorLine(
      'log.database-permission',
      'denied',
      /\w+ command denied to user '(?<user>[^']*)'@'[^']*' for table '(?<table>[^']+)'|Access denied for user '(?<user2>[^']*)'@'[^']*' to database/,
      MYSQL,
    ),
    warnLine(
      'log.too-many-connections',
      'clients connection 53300',
      /too many clients already|remaining connection slots are reserved|too many connections for (?:role|database)|53300|no more connections allowed \(max_client_conn\)/,
      POSTGRES,
    ),
    warnLine(
      'log.too-many-connections',
      'many max_user_connections',
      /(?:Error 1040|1040 \(|\(1040\)|ER_CON_COUNT_ERROR).{0,20}|User \S+ already has more than 'max_user_connections'|has exceeded the 'max_user_connections' resource/,
      MYSQL,
    ),
    warnLine('log.too-many-connections', 'connections', /^(?:\S+ )?[Tt]oo many connections\b/),
    errorLine(
      'log.database-read-only',
      'read',
      /cannot execute [A-Z ]+ in a read-only transaction/,
      POSTGRES,
    ),
    errorLine(
      'log.database-read-only',
      'read super_read_only',
      /MySQL server is running with the --(?:super-)?read-only option/,
      MYSQL,
    ),
    errorLine('log.database-read-only', 'readonly', /attempt to write a readonly database/, {
      give: { system: 'SQLite' },
    }),
    infoLine(
      'log.database-starting',
      'database',
      /the database system is (?:starting up|shutting down|in recovery mode|not yet accepting connections)/,
      POSTGRES,
    ),
    warnLine(
      'log.database-deadlock',
      'deadlock',
      /deadlock detected$|deadlock detected \(|ERROR: deadlock detected|40P01/,
      POSTGRES,
    ),
    warnLine(
      'log.database-deadlock',
      'deadlock lock',
      /Deadlock found when trying to get lock|Lock wait timeout exceeded/,
      MYSQL,
    ),
    warnLine(
      'log.database-deadlock',
      'canceling',
      /canceling statement due to (?:statement|lock) timeout/,
      POSTGRES,
    ),
    warnLine('log.database-deadlock', 'locked', /database (?:table )?is locked|SQLITE_BUSY/, {
      give: { system: 'SQLite' },
    }),
  ],
};
