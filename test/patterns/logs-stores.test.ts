// Every pattern of the logs of databases and stores: a line that programs write, in each state of its container.
import { describe } from 'vitest';
import { expectInStates, type StatesRow } from './logs-states.ts';

const TOPICS: Readonly<Record<string, readonly StatesRow[]>> = {
  databases: [
    [
      'WARN [Consumer groupId=readers] Group coordinator lookup failed: The coordinator is not available.',
      {
        crashing: 'coordinator-unavailable',
        'not-ready': 'coordinator-unavailable-not-ready',
        running: 'coordinator-unavailable-while-running',
      },
    ],
    [
      'ERROR InvalidReplicationFactorException: Replication factor: 3 larger than available brokers: 1.',
      {
        crashing: 'replication-factor-too-large',
        'not-ready': 'replication-factor-too-large-not-ready',
        running: 'replication-factor-too-large-while-running',
      },
    ],
    [
      'FATAL pq: password authentication failed for user "app" (SQLSTATE 28P01)',
      {
        crashing: 'login-refused',
        'not-ready': 'login-refused-not-ready',
        running: 'login-refused-while-running',
      },
    ],
    [
      "fatal: Authentication failed for 'https://git.corp/x.git/'",
      { crashing: 'credentials-rejected', 'not-ready': 'credentials-rejected-not-ready' },
    ],
    [
      "Error 1129 (HY000): Host '10.2.3.4' is blocked because of many connection errors; unblock with 'mysqladmin flush-hosts'",
      {
        crashing: 'database-blocks-host',
        'not-ready': 'database-blocks-host-not-ready',
        running: 'database-blocks-host-while-running',
      },
    ],
    [
      'FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "app", database "orders", no encryption',
      {
        crashing: 'database-does-not-admit',
        'not-ready': 'database-does-not-admit-not-ready',
        running: 'database-does-not-admit-while-running',
      },
    ],
    [
      '2026-01-02 10:00:00.000 UTC [34] FATAL:  role "app" does not exist',
      {
        crashing: 'database-role-missing',
        'not-ready': 'database-role-missing-not-ready',
        running: 'database-role-missing-while-running',
      },
    ],
    [
      'pq: database "orders" does not exist',
      {
        crashing: 'database-missing',
        'not-ready': 'database-missing-not-ready',
        running: 'database-missing-while-running',
      },
    ],
    [
      'ERROR: relation "orders" does not exist at character 15',
      {
        crashing: 'table-missing',
        'not-ready': 'table-missing-not-ready',
        running: 'table-missing-while-running',
      },
    ],
    [
      'ERROR: permission denied for table orders',
      {
        crashing: 'database-permission-denied',
        'not-ready': 'database-permission-denied-not-ready',
        running: 'database-permission-denied-while-running',
      },
    ],
    [
      'FATAL: sorry, too many clients already',
      {
        crashing: 'too-many-connections',
        'not-ready': 'too-many-connections-not-ready',
        running: 'too-many-connections-while-running',
      },
    ],
    [
      'ERROR: cannot execute INSERT in a read-only transaction',
      {
        crashing: 'database-read-only',
        'not-ready': 'database-read-only-not-ready',
        running: 'database-read-only-while-running',
      },
    ],
    [
      'FATAL: the database system is starting up',
      {
        crashing: 'database-starting',
        'not-ready': 'database-starting-not-ready',
        running: 'database-starting-while-running',
        'init-crashing': 'init-database-starting',
        'init-running': 'init-database-starting-endless',
      },
    ],
    [
      'ERROR: deadlock detected',
      { crashing: 'database-deadlock', running: 'database-deadlock-while-running' },
    ],
  ],
  stores: [
    [
      'MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist on disk.',
      {
        crashing: 'store-blocks-writes',
        'not-ready': 'store-blocks-writes-not-ready',
        running: 'store-blocks-writes-while-running',
      },
    ],
    [
      'pymongo.errors.ServerSelectionTimeoutError: No primary available for writes, Timeout: 30s',
      {
        crashing: 'store-without-primary',
        'not-ready': 'store-without-primary-not-ready',
        running: 'store-without-primary-while-running',
      },
    ],
    [
      '(error) MOVED 3999 10.0.0.4:6381',
      {
        crashing: 'store-is-a-cluster',
        'not-ready': 'store-is-a-cluster-not-ready',
        running: 'store-is-a-cluster-while-running',
      },
    ],
    [
      'WARN [AdminClient clientId=adminclient-1] Connection to node -1 (kafka/10.0.0.1:9092) could not be established. Broker may not be available. (org.apache.kafka.clients.NetworkClient)',
      {
        crashing: 'broker-unavailable',
        'not-ready': 'broker-unavailable-not-ready',
        running: 'broker-unavailable-while-running',
        'init-crashing': 'init-broker-unavailable',
        'init-running': 'init-broker-unavailable-endless',
      },
    ],
    [
      'org.apache.kafka.common.errors.TimeoutException: Topic orders not present in metadata after 60000 ms.',
      {
        crashing: 'store-resource-missing',
        'not-ready': 'store-resource-missing-not-ready',
        running: 'store-resource-missing-while-running',
      },
    ],
    [
      'org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics: [orders]',
      {
        crashing: 'store-resource-denied',
        'not-ready': 'store-resource-denied-not-ready',
        running: 'store-resource-denied-while-running',
      },
    ],
    [
      "pika.exceptions.ChannelClosedByBroker: (406, \"PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'invoices' in vhost '/': received 'false' but current is 'true'\")",
      {
        crashing: 'store-resource-mismatch',
        'not-ready': 'store-resource-mismatch-not-ready',
        running: 'store-resource-mismatch-while-running',
      },
    ],
    [
      "OOM command not allowed when used memory > 'maxmemory'.",
      {
        crashing: 'store-memory-full',
        'not-ready': 'store-memory-full-not-ready',
        running: 'store-memory-full-while-running',
      },
    ],
  ],
};

describe.each(Object.entries(TOPICS))('%s', (_, rows) => expectInStates(rows));
