// Right answers in the free words of different models, each with the quote it gives: 60, written before any of them
// was checked.

/** A claim about a situation: what the model says, what it accuses, what it quotes. */
export interface Claim {
  readonly situation: string;
  readonly cause: string;
  /** Name of the Deployment in namespace shop that it lists as affected. */
  readonly affected: string;
  readonly quote: string;
}

const claims = (
  situation: string,
  affected: string,
  ...said: readonly (readonly [cause: string, quote: string])[]
): readonly Claim[] => said.map(([cause, quote]) => ({ situation, affected, cause, quote }));

export const RIGHT: readonly Claim[] = [
  ...claims(
    'licence',
    'billing',
    [
      'Deployment billing makes no invoices because its licence ACME-2291 lapsed on 2026-02-27.',
      'licence ACME-2291 has lapsed on 2026-02-27: refusing to serve invoices',
    ],
    [
      'The license of billing (ACME-2291) expired 2 days ago, so the service refuses to serve invoices.',
      'licence ACME-2291 has lapsed on 2026-02-27',
    ],
    [
      'billing is idle: the product licence ran out on 27 February 2026.',
      'licence ACME-2291 has lapsed on 2026-02-27: refusing to serve invoices',
    ],
    [
      'An expired licence key (ACME-2291) keeps billing from serving invoices; the pod itself is healthy.',
      'licence ACME-2291 has lapsed on 2026-02-27: refusing to serve invoices',
    ],
    [
      "The application log shows that billing's licence is no longer valid since 2026-02-27.",
      '... licence ACME-2291 has lapsed on 2026-02-27 ...',
    ],
  ),
  ...claims(
    'memory',
    'cart',
    ['Container cart is OOMKilled: it needs more than its memory limit of 192Mi.', 'OOMKilled'],
    ['The cart pod keeps running out of memory at 192MB and is killed with exit code 137.', 'OOMKilled'],
    ['cart exceeds its memory limit (about 190 MB) and the kernel kills it.', 'OOMKilled'],
    ['Out of memory: the limit of 192 MiB is too low for cart, which was restarted 14 times.', 'OOMKilled'],
    ['The container cart was killed by the OOM killer (limit 192 Mi).', 'OOMKilled'],
  ),
  ...claims(
    'password',
    'orders',
    [
      'orders cannot log in to PostgreSQL: the password for user app_orders is wrong.',
      'FATAL: password authentication failed for user "app_orders"',
    ],
    [
      'The database rejects the credentials of app_orders.',
      'FATAL: password authentication failed for user app_orders',
    ],
    [
      'Authentication against postgres:5432 fails for app_orders, so orders gives up after 5 attempts.',
      'password authentication failed for user "app_orders"',
    ],
    [
      'Deployment orders uses an invalid database password.',
      'FATAL: password authentication failed for user \\"app_orders\\"',
    ],
    [
      'Wrong Postgres password: the login of user app_orders is refused by the database.',
      'password authentication failed',
    ],
  ),
  ...claims(
    'name',
    'shipping',
    [
      'shipping cannot resolve carriers.rates.svc.cluster.local: no such host.',
      'lookup carriers.rates.svc.cluster.local on 10.96.0.10:53: no such host',
    ],
    [
      'The DNS name of the carriers service does not exist, so rate lookups of shipping fail.',
      'rate lookup failed: dial tcp: lookup carriers.rates.svc.cluster.local on 10.96.0.10:53: no such host',
    ],
    [
      'DNS resolution fails: there is no service carriers in namespace rates.',
      'lookup carriers.rates.svc.cluster.local on 10.96.0.10:53: no such host',
    ],
    [
      'The hostname carriers.rates is unknown to the cluster DNS (10.96.0.10), shipping retries every 30 seconds.',
      'no such host',
    ],
    [
      'shipping looks up a host that does not exist: carriers.rates.svc.cluster.local.',
      'lookup carriers.rates.svc.cluster.local … no such host',
    ],
  ),
  ...claims(
    'refused',
    'portal',
    [
      'portal gets no token because auth:8443 refuses the connection.',
      'dial tcp 10.96.0.31:8443: connect: connection refused',
    ],
    [
      'Connections from portal to the auth service on port 8443 are refused.',
      'Post "https://auth.shop.svc:8443/token": dial tcp 10.96.0.31:8443: connect: connection refused',
    ],
    [
      'Nothing listens on auth.shop.svc:8443, so portal has had no token for about 8 minutes.',
      'login failed: Post https://auth.shop.svc:8443/token: dial tcp 10.96.0.31:8443: connect: connection refused',
    ],
    [
      'The login of portal fails: auth refuses connections at 10.96.0.31:8443.',
      'connect: connection refused',
    ],
    [
      'portal serves its maintenance page since it cannot reach auth (connection refused).',
      'dial tcp 10.96.0.31:8443: connect: connection refused',
    ],
  ),
  ...claims(
    'disk',
    'ledger',
    [
      'The volume of ledger is full: no space is left on /data.',
      'write /data/wal/000041: no space left on device',
    ],
    [
      'ledger ran out of disk space (20 GB) and went read-only.',
      'write /data/wal/000041: no space left on device',
    ],
    ['All 12/12 writers of ledger stopped because the disk is full.', 'no space left on device'],
    [
      '/data of ledger has 19.9Gi of 20Gi used, so writing the WAL fails with "no space left on device".',
      'volume /data: 20Gi, 19.9Gi used',
    ],
    ['Storage exhausted: the 20 GiB volume at /data has no free space.', 'no space left on device'],
  ),
  ...claims(
    'rights',
    'watcher',
    [
      'The service account watcher may not list configmaps in namespace shop.',
      'configmaps is forbidden: User "system:serviceaccount:shop:watcher" cannot list resource "configmaps"',
    ],
    [
      'watcher lacks the RBAC permission to get/list ConfigMaps.',
      'User "system:serviceaccount:shop:watcher" cannot list resource "configmaps" in API group ""',
    ],
    [
      'Missing RBAC: the ServiceAccount shop/watcher is forbidden to list configmaps.',
      'configmaps is forbidden',
    ],
    [
      'watcher is not allowed to read ConfigMaps; a Role with the verb list is missing.',
      'configmaps is forbidden: User system:serviceaccount:shop:watcher cannot list resource configmaps',
    ],
    [
      'Access denied: system:serviceaccount:shop:watcher has no right to list the resource configmaps.',
      'cannot list resource "configmaps" in API group "" in the namespace "shop"',
    ],
  ),
  ...claims(
    'certificate',
    'gateway',
    [
      'The TLS certificate of vault.shop.svc has expired, so gateway cannot connect.',
      'x509: certificate has expired or is not yet valid',
    ],
    [
      "vault's certificate expired on 2026-02-26; the handshake of gateway fails.",
      'current time 2026-03-01T02:50:11Z is after 2026-02-26T02:00:00Z',
    ],
    [
      'gateway rejects the certificate of vault because it expired 3 days ago.',
      'x509: certificate has expired or is not yet valid: current time 2026-03-01T02:50:11Z is after 2026-02-26T02:00:00Z',
    ],
    [
      'An out-of-date x509 certificate at vault.shop.svc breaks the handshake.',
      'handshake with vault.shop.svc failed: x509: certificate has expired',
    ],
    [
      'TLS between gateway and vault fails: the server certificate is expired since 26 Feb 2026.',
      'certificate has expired or is not yet valid',
    ],
  ),
  ...claims(
    'locked',
    'notes',
    ['notes cannot write: its SQLite database is locked.', 'sqlite3.OperationalError: database is locked'],
    [
      'The database file /var/lib/notes/notes.db is locked, requests fail after 5 seconds.',
      'sqlite3.OperationalError: database is locked',
    ],
    ['Another process holds the lock on the SQLite file of notes.', 'database is locked'],
    [
      'Requests of notes time out after 5000 ms because the sqlite3 database is locked.',
      'request failed after 5000 ms',
    ],
    ['Lock contention on notes.db: "database is locked".', 'sqlite3.OperationalError: database is locked'],
  ),
  ...claims(
    'settings',
    'mailer',
    [
      'The ConfigMap mailer-settings does not exist, so mailer cannot start.',
      'configmap "mailer-settings" not found',
    ],
    [
      'Container mailer waits in CreateContainerConfigError: configmap mailer-settings is missing.',
      'configmap "mailer-settings" not found',
    ],
    [
      'mailer references a ConfigMap that was not found: mailer-settings.',
      'configmap mailer-settings not found',
    ],
    [
      'There is no ConfigMap named mailer-settings in namespace shop.',
      'Error: configmap "mailer-settings" not found',
    ],
    [
      'The pod mailer-0 cannot be created because its config map "mailer-settings" is absent.',
      'configmap \\"mailer-settings\\" not found',
    ],
  ),
  ...claims(
    'throttled',
    'maps',
    [
      'maps used up its rate limit of 600 calls a minute at geo.example.',
      '429 Too Many Requests: 600 of 600 calls a minute used by key "team-maps"',
    ],
    [
      'The provider geo.example throttles maps: HTTP 429, 600/600 calls used.',
      'GET https://geo.example/v2/route: 429 Too Many Requests',
    ],
    [
      'Too many requests: the API key team-maps hit its quota at geo.example.',
      '429 Too Many Requests: 600 of 600 calls a minute used by key team-maps',
    ],
    [
      'maps is rate limited by geo.example and answers from a cache that is 3 hours old.',
      '429 Too Many Requests',
    ],
    [
      'The key "team-maps" exceeded the allowed number of requests per minute (600).',
      '600 of 600 calls a minute used by key "team-maps"',
    ],
  ),
  ...claims(
    'room',
    'trainer',
    [
      'trainer cannot be scheduled: none of the 3 nodes has enough memory.',
      '0/3 nodes are available: 3 Insufficient memory.',
    ],
    [
      'The pod trainer-0 is Pending because the nodes have insufficient memory for it.',
      '0/3 nodes are available: 3 Insufficient memory',
    ],
    ['No node has room for trainer: 3 of 3 nodes lack memory.', '3 Insufficient memory'],
    [
      'The scheduler finds no node with enough free memory for trainer (0/3 available).',
      '0/3 nodes are available: 3 Insufficient memory. preemption: 0/3 nodes are available',
    ],
    ['trainer is unschedulable, all nodes are short of memory.', '3 Insufficient memory'],
  ),
];
