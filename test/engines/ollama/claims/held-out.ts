// Claims that no rule was written for: situations and words of their own, added when the rules were done.
import type { Fixture } from '../../../support/fixture-cluster.ts';
import { workload } from '../../../support/objects.ts';
import type { Claim } from './right.ts';
import type { Situation } from './situations.ts';

const logged = (name: string, others: readonly string[], ...lines: readonly string[]): Situation => {
  const fixture: Fixture = {
    objects: [name, ...others].flatMap((each) => workload(each)),
    logs: { [`shop/${name}-0`]: lines.join('\n') },
  };
  return { fixture, looks: ['FIND_ISSUES shop', `GET_LOGS shop ${name}-0`] };
};

export const HELD_OUT_SITUATIONS: Readonly<Record<string, Situation>> = {
  schema: logged(
    'accounts',
    ['web', 'postgres'],
    'accounts 9 up',
    'ERROR: relation "tenants" does not exist at character 15',
    'request /login failed with 500',
  ),
  partition: logged(
    'events',
    ['web', 'kafka'],
    'consumer group billing joins topic invoices',
    'partition invoices-3 has no leader, 4100 messages wait',
    'backing off for 30s',
  ),
  flag: logged(
    'coupons',
    ['web', 'flags'],
    'coupons 2 started',
    'redeeming is disabled by flag spring-sale since 2026-02-20',
    'answered 410 requests with "not available"',
  ),
  files: logged(
    'importer',
    ['web', 'samba'],
    'importer scans /inbox',
    'open /inbox/prices.csv: permission denied (uid 1000, file owned by 0)',
    '0 of 312 files imported',
  ),
  version: logged(
    'sync',
    ['web', 'registry'],
    'sync 1.4 speaks protocol 3',
    'server rejected handshake: protocol 3 is not supported, need 5 or newer',
    'exiting',
  ),
  queue: logged(
    'mail',
    ['web', 'smtp'],
    'mail connects to smtp.shop.svc:587',
    'timed out after 10s waiting for 220 from smtp.shop.svc:587',
    '87 mails queued',
  ),
};

const claims = (
  situation: string,
  ...said: readonly (readonly [affected: string, cause: string, quote: string])[]
): readonly Claim[] => said.map(([affected, cause, quote]) => ({ situation, affected, cause, quote }));

export const HELD_OUT_RIGHT: readonly Claim[] = [
  ...claims(
    'schema',
    [
      'accounts',
      'The table tenants is missing in the database of accounts.',
      'relation "tenants" does not exist',
    ],
    [
      'accounts',
      'accounts queries a relation that does not exist (tenants), so logins fail with 500.',
      'ERROR: relation tenants does not exist',
    ],
    [
      'accounts',
      'A migration was probably not run: relation "tenants" does not exist.',
      'relation "tenants" does not exist at character 15',
    ],
  ),
  ...claims(
    'partition',
    [
      'events',
      'Partition invoices-3 has no leader, so events cannot consume.',
      'partition invoices-3 has no leader, 4100 messages wait',
    ],
    [
      'events',
      'events is stuck: the Kafka partition invoices-3 lost its leader and 4100 messages are waiting.',
      'partition invoices-3 has no leader',
    ],
    ['events', 'No leader for partition invoices-3; the consumer backs off for 30 seconds.', 'has no leader'],
  ),
  ...claims(
    'flag',
    [
      'coupons',
      'Redeeming coupons was switched off by the feature flag spring-sale.',
      'redeeming is disabled by flag spring-sale since 2026-02-20',
    ],
    [
      'coupons',
      'The flag spring-sale disables redeeming since 20 Feb 2026.',
      'redeeming is disabled by flag spring-sale',
    ],
    [
      'coupons',
      'coupons answers "not available" because a flag turned redeeming off.',
      'redeeming is disabled by flag spring-sale since 2026-02-20',
    ],
  ),
  ...claims(
    'files',
    [
      'importer',
      'importer may not read /inbox/prices.csv: permission denied.',
      'open /inbox/prices.csv: permission denied',
    ],
    [
      'importer',
      'The files in /inbox belong to root (uid 0), importer runs as uid 1000 and lacks the permission.',
      'permission denied (uid 1000, file owned by 0)',
    ],
    [
      'importer',
      'No file of 312 was imported since access is denied.',
      'open /inbox/prices.csv: permission denied',
    ],
  ),
  ...claims(
    'version',
    [
      'sync',
      'sync speaks protocol 3, which the server no longer supports; it needs 5 or newer.',
      'protocol 3 is not supported, need 5 or newer',
    ],
    [
      'sync',
      'The client version of sync is too old: protocol 3 is not supported.',
      'server rejected handshake: protocol 3 is not supported',
    ],
    [
      'sync',
      'Protocol mismatch: the server rejects the handshake of sync.',
      'server rejected handshake: protocol 3 is not supported, need 5 or newer',
    ],
  ),
  ...claims(
    'queue',
    [
      'mail',
      'smtp.shop.svc:587 does not answer within 10 seconds, 87 mails are queued.',
      'timed out after 10s waiting for 220 from smtp.shop.svc:587',
    ],
    ['mail', 'mail times out on the SMTP server.', 'timed out after 10s waiting for 220'],
    [
      'mail',
      'The connection to smtp:587 times out.',
      'timed out after 10s waiting for 220 from smtp.shop.svc:587',
    ],
  ),
];

export const HELD_OUT_WRONG: readonly Claim[] = [
  ...claims(
    'schema',
    ['accounts', 'PostgreSQL refuses connections.', 'relation "tenants" does not exist'],
    ['accounts', 'The password for the database expired.', 'request /login failed with 500'],
    ['web', 'web lacks the relation tenants.', 'relation "tenants" does not exist'],
  ),
  ...claims(
    'partition',
    ['events', 'Kafka is not reachable from events.', 'partition invoices-3 has no leader'],
    ['events', 'The disk of Kafka is full.', '4100 messages wait'],
    ['events', 'events was evicted from its node.', 'backing off for 30s'],
  ),
  ...claims(
    'flag',
    ['coupons', 'The coupons have expired.', 'redeeming is disabled by flag spring-sale since 2026-02-20'],
    ['flags', 'flags crashed with a panic.', 'redeeming is disabled by flag spring-sale'],
    ['coupons', 'coupons is rate limited.', 'answered 410 requests with "not available"'],
  ),
  ...claims(
    'files',
    ['importer', 'The file prices.csv is missing.', 'open /inbox/prices.csv: permission denied'],
    ['importer', 'prices.csv is malformed.', '0 of 312 files imported'],
    [
      'samba',
      'samba may not open prices.csv: permission denied.',
      'open /inbox/prices.csv: permission denied',
    ],
  ),
  ...claims(
    'version',
    ['sync', 'The certificate of the server is not trusted.', 'server rejected handshake'],
    ['sync', 'The token of sync was rejected.', 'server rejected handshake: protocol 3 is not supported'],
    ['sync', 'The image of sync cannot be pulled.', 'exiting'],
  ),
  ...claims(
    'queue',
    [
      'mail',
      'smtp.shop.svc cannot be resolved.',
      'timed out after 10s waiting for 220 from smtp.shop.svc:587',
    ],
    ['mail', 'smtp refuses connections on port 587.', 'mail connects to smtp.shop.svc:587'],
    ['mail', 'The login at the SMTP server is denied.', '87 mails queued'],
  ),
];
