import { describe } from 'vitest';
import { expectLines } from './expect-line.ts';

const AUTH = 'log.auth-failed';

describe('relational databases', () => {
  expectLines([
    [
      'FATAL pq: password authentication failed for user "app" (SQLSTATE 28P01)',
      AUTH,
      { user: 'app', system: 'PostgreSQL' },
    ],
    [
      'psycopg2.OperationalError: connection to server at "db" (10.0.0.1), port 5432 failed: FATAL:  password authentication failed for user "orders"',
      AUTH,
      { user: 'orders' },
    ],
    [
      "pymysql.err.OperationalError: (1045, \"Access denied for user 'app'@'10.0.0.1' (using password: YES)\")",
      AUTH,
      { user: 'app', system: 'MySQL' },
    ],
    [
      'FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "app", database "orders", no encryption',
      'log.not-admitted',
      { user: 'app', database: 'orders', client: '10.0.0.1' },
    ],
    [
      '2026-01-02 10:00:00.000 UTC [34] FATAL:  role "app" does not exist',
      'log.role-missing',
      { user: 'app' },
    ],
    [
      'pq: database "orders" does not exist',
      'log.database-missing',
      { database: 'orders', system: 'PostgreSQL' },
    ],
    [
      "ERROR 1049 (42000): Unknown database 'orders'",
      'log.database-missing',
      { database: 'orders', system: 'MySQL' },
    ],
    ['ERROR: relation "orders" does not exist at character 15', 'log.table-missing', { table: 'orders' }],
    [
      "java.sql.SQLSyntaxErrorException: Table 'shop.orders' doesn't exist",
      'log.table-missing',
      { table: 'shop.orders' },
    ],
    [
      'sqlite3.OperationalError: no such table: users',
      'log.table-missing',
      { table: 'users', system: 'SQLite' },
    ],
    ['FATAL: sorry, too many clients already', 'log.too-many-connections', { system: 'PostgreSQL' }],
    [
      'FATAL: remaining connection slots are reserved for non-replication superuser connections',
      'log.too-many-connections',
    ],
    ['Error 1040: Too many connections', 'log.too-many-connections', { system: 'MySQL' }],
    [
      'ERROR: cannot execute INSERT in a read-only transaction',
      'log.database-read-only',
      { system: 'PostgreSQL' },
    ],
    [
      'Error 1290: The MySQL server is running with the --read-only option so it cannot execute this statement',
      'log.database-read-only',
      { system: 'MySQL' },
    ],
    ['FATAL: the database system is starting up', 'log.database-starting'],
    ['ERROR: permission denied for table orders', 'log.database-permission', { table: 'orders' }],
    ['ERROR: deadlock detected', 'log.database-deadlock'],
    [
      'Deadlock found when trying to get lock; try restarting transaction',
      'log.database-deadlock',
      { system: 'MySQL' },
    ],
    [
      '2026-01-02 10:00:00.000 UTC [34] STATEMENT:  SELECT * FROM x WHERE e = \'password authentication failed for user "a"\'',
      null,
    ],
  ]);
});

describe('other stores', () => {
  expectLines([
    ['ReplyError: NOAUTH Authentication required.', AUTH, { system: 'Redis' }],
    [
      'redis.exceptions.AuthenticationError: WRONGPASS invalid username-password pair or user is disabled.',
      AUTH,
    ],
    ["READONLY You can't write against a read only replica.", 'log.database-read-only', { system: 'Redis' }],
    [
      'MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist on disk.',
      'log.writes-blocked',
      { system: 'Redis' },
    ],
    ['ERR max number of clients reached', 'log.too-many-connections', { system: 'Redis' }],
    ['LOADING Redis is loading the dataset in memory', 'log.database-starting'],
    ['(error) MOVED 3999 10.0.0.4:6381', 'log.client-not-cluster-aware'],
    ["OOM command not allowed when used memory > 'maxmemory'.", 'log.server-memory-full'],
    ['MongoServerError: Authentication failed.', AUTH, { system: 'MongoDB' }],
    [
      'pymongo.errors.ServerSelectionTimeoutError: No primary available for writes, Timeout: 30s',
      'log.no-primary',
      { system: 'MongoDB' },
    ],
    [
      'WARN [AdminClient clientId=adminclient-1] Connection to node -1 (kafka/10.0.0.1:9092) could not be established. Broker may not be available. (org.apache.kafka.clients.NetworkClient)',
      'log.broker-unavailable',
      { host: 'kafka', port: '9092', system: 'Kafka' },
    ],
    [
      'WARN [Producer clientId=p] Bootstrap broker kafka-main:9092 (id: -1 rack: null) disconnected',
      'log.broker-unavailable',
      { host: 'kafka-main', port: '9092' },
    ],
    [
      'org.apache.kafka.common.errors.TimeoutException: Topic orders not present in metadata after 60000 ms.',
      'log.resource-missing',
      { resource: 'orders', resource_kind: 'topic' },
    ],
    [
      'org.apache.kafka.common.errors.SaslAuthenticationException: Authentication failed: Invalid username or password',
      AUTH,
      { system: 'Kafka' },
    ],
    [
      'WARN Error while fetching metadata with correlation id 3 : {orders=LEADER_NOT_AVAILABLE}',
      'log.no-primary',
      { system: 'Kafka' },
    ],
    [
      'org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics: [orders]',
      'log.resource-denied',
      { resource: 'orders' },
    ],
    [
      'ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see the broker logfile.',
      AUTH,
      { system: 'RabbitMQ' },
    ],
    [
      "NOT_FOUND - no queue 'mail' in vhost '/'",
      'log.resource-missing',
      { resource: 'mail', resource_kind: 'queue' },
    ],
    [
      'NOT_ALLOWED - vhost shop not found',
      'log.resource-missing',
      { resource: 'shop', resource_kind: 'virtual host' },
    ],
    [
      '{"error":{"type":"cluster_block_exception","reason":"index [orders] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];"}}',
      'log.writes-blocked',
    ],
    [
      'elasticsearch.NotFoundError: index_not_found_exception, no such index [orders]',
      'log.resource-missing',
      { resource: 'orders', resource_kind: 'index' },
    ],
    [
      'ERROR An error occurred (NoSuchBucket) when calling the PutObject operation: The specified bucket does not exist',
      'log.resource-missing',
      { resource_kind: 'bucket' },
    ],
  ]);
});
