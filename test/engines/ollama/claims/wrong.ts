// Wrong answers with quotes that are real: 60, written before any of them was checked. The quote says something else,
// or says it of something else.
import type { Claim } from './right.ts';

const claims = (
  situation: string,
  ...said: readonly (readonly [affected: string, cause: string, quote: string])[]
): readonly Claim[] => said.map(([affected, cause, quote]) => ({ situation, affected, cause, quote }));

export const WRONG: readonly Claim[] = [
  ...claims(
    'licence',
    ['billing', 'The node of billing ran out of memory.', 'going idle'],
    ['billing', 'Kafka brokers are down, so billing makes no invoices.', 'refusing to serve invoices'],
    [
      'billing',
      'billing cannot reach its database.',
      'licence ACME-2291 has lapsed on 2026-02-27: refusing to serve invoices',
    ],
    ['web', 'Deployment web has lost its licence ACME-2291.', 'licence ACME-2291 has lapsed on 2026-02-27'],
    ['billing', 'The licence file /etc/licence/key is missing.', 'reading licence from /etc/licence/key'],
  ),
  ...claims(
    'memory',
    ['cart', 'The node ran out of memory and evicted cart.', 'OOMKilled'],
    ['cart', 'The liveness probe of cart fails and the kubelet restarts it.', 'CrashLoopBackOff'],
    ['cart', 'The catalogue of cart is corrupt and cannot be loaded.', 'loading the catalogue'],
    ['web', 'Deployment web is OOMKilled at its memory limit of 192Mi.', 'OOMKilled'],
    ['cart', 'cart cannot connect to redis.', 'back-off 5m0s restarting failed container'],
  ),
  ...claims(
    'password',
    ['orders', 'PostgreSQL is down and refuses connections.', 'connecting to postgres:5432 as app_orders'],
    [
      'orders',
      'The database app_orders does not exist.',
      'FATAL: password authentication failed for user "app_orders"',
    ],
    [
      'orders',
      'orders has too many workers and exhausts the connection pool.',
      'orders 2.0 starting with 8 workers',
    ],
    [
      'web',
      'web sends a wrong password for app_orders.',
      'FATAL: password authentication failed for user "app_orders"',
    ],
    ['orders', 'A NetworkPolicy blocks the traffic of orders to postgres.', 'giving up after 5 attempts'],
  ),
  ...claims(
    'name',
    ['shipping', 'CoreDNS is overloaded and times out.', 'no such host'],
    [
      'shipping',
      'The carriers service refuses connections.',
      'rate lookup failed: dial tcp: lookup carriers.rates.svc.cluster.local',
    ],
    [
      'shipping',
      'The certificate of carriers.rates has expired.',
      'lookup carriers.rates.svc.cluster.local on 10.96.0.10:53: no such host',
    ],
    ['labels', 'labels cannot resolve carriers.rates.svc.cluster.local.', 'no such host'],
    ['shipping', 'shipping listens on the wrong port, 8080.', 'shipping listens on :8080'],
  ),
  ...claims(
    'refused',
    ['portal', 'The token of portal has expired.', 'no token for 7m48s, serving the maintenance page'],
    ['portal', 'The TLS certificate of auth is not trusted.', 'Post "https://auth.shop.svc:8443/token"'],
    ['portal', 'auth.shop.svc cannot be resolved.', 'dial tcp 10.96.0.31:8443: connect: connection refused'],
    ['web', 'web refuses connections on port 8443.', 'dial tcp 10.96.0.31:8443: connect: connection refused'],
    ['portal', 'The API server is overloaded and answers slowly.', 'login failed'],
  ),
  ...claims(
    'disk',
    ['ledger', 'The PersistentVolumeClaim of ledger is not bound.', 'volume /data: 20Gi, 19.9Gi used'],
    [
      'ledger',
      'ledger has no permission to write to /data.',
      'write /data/wal/000041: no space left on device',
    ],
    [
      'ledger',
      'A bug makes ledger leak memory until it stops.',
      'ledger is read-only now, 12 of 12 writers stopped',
    ],
    ['reports', 'The volume of reports is full.', 'no space left on device'],
    ['ledger', 'The WAL file 000041 is corrupt.', 'write /data/wal/000041: no space left on device'],
  ),
  ...claims(
    'rights',
    ['watcher', 'The ConfigMap that watcher needs does not exist.', 'cannot list resource "configmaps"'],
    ['watcher', 'The API server is overloaded, so watcher backs off.', 'backing off 1m0s'],
    ['watcher', 'The pull secret of watcher is wrong.', 'configmaps is forbidden'],
    [
      'api',
      'api is forbidden to list configmaps.',
      'configmaps is forbidden: User "system:serviceaccount:shop:watcher"',
    ],
    ['watcher', 'watcher runs out of memory while it lists configmaps.', 'watching with verbs get and list'],
  ),
  ...claims(
    'certificate',
    ['gateway', 'The secret edge-tls is missing.', 'gateway 3 ready, TLS from secret edge-tls'],
    ['gateway', 'vault.shop.svc refuses the connection.', 'handshake with vault.shop.svc failed'],
    ['gateway', 'The token of gateway for vault was revoked.', 'handshake with vault.shop.svc failed: x509'],
    ['web', 'The certificate of web has expired.', 'x509: certificate has expired or is not yet valid'],
    ['gateway', 'DNS cannot resolve vault.shop.svc.', 'handshake with vault.shop.svc failed'],
  ),
  ...claims(
    'locked',
    ['notes', 'The disk of notes is full.', 'sqlite3.OperationalError: database is locked'],
    ['notes', 'notes cannot reach postgres.', 'sqlite3.OperationalError: database is locked'],
    ['postgres', 'The database of postgres is locked.', 'database is locked'],
    ['notes', 'The file notes.db is missing.', 'notes opens /var/lib/notes/notes.db'],
    ['notes', 'The password of the notes database is wrong.', 'sqlite3.OperationalError: database is locked'],
  ),
  ...claims(
    'settings',
    ['mailer', 'The Secret mailer-settings does not exist.', 'configmap "mailer-settings" not found'],
    ['mailer', 'The image of mailer cannot be pulled.', 'CreateContainerConfigError'],
    ['relay', 'relay lacks its ConfigMap mailer-settings.', 'configmap "mailer-settings" not found'],
    ['mailer', 'A ResourceQuota keeps mailer from being created.', 'configmap "mailer-settings" not found'],
    ['mailer', 'mailer has a wrong key in its ConfigMap mailer-settings.', 'CreateContainerConfigError'],
  ),
  ...claims(
    'throttled',
    ['maps', 'The key team-maps is not valid for geo.example.', '429 Too Many Requests'],
    [
      'maps',
      'geo.example is unreachable from the cluster.',
      'GET https://geo.example/v2/route: 429 Too Many Requests',
    ],
    ['maps', 'The cache of maps is corrupt.', 'answering from the cache, 3 h old'],
    [
      'tiles',
      'tiles is rate limited by geo.example.',
      '429 Too Many Requests: 600 of 600 calls a minute used by key "team-maps"',
    ],
    ['maps', 'The node has no CPU left for maps.', 'answering from the cache, 3 h old'],
  ),
  ...claims(
    'room',
    [
      'trainer',
      'The nodes have a taint that trainer does not tolerate.',
      '0/3 nodes are available: 3 Insufficient memory.',
    ],
    ['trainer', 'trainer is OOMKilled at its memory limit.', '3 Insufficient memory'],
    ['trainer', 'No GPU is free for trainer.', '0/3 nodes are available'],
    ['web', 'web cannot be scheduled for lack of memory.', '0/3 nodes are available: 3 Insufficient memory.'],
    [
      'trainer',
      'The PersistentVolume of trainer is in another zone.',
      'No preemption victims found for incoming pod',
    ],
  ),
];
