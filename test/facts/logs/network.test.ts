import { describe, expect, it } from 'vitest';
import { findEndpoint } from '../../../src/facts/messages/endpoint.ts';
import { expectLines } from './expect-line.ts';

const REFUSED = 'log.connection-refused';
const TIMEOUT = 'log.connection-timeout';
const DNS = 'log.dns-failure';

describe('connections that are refused', () => {
  expectLines([
    [
      'dial tcp 10.1.2.3:5432: connect: connection refused',
      REFUSED,
      { host: '10.1.2.3', port: '5432', address: undefined },
    ],
    [
      '2026-01-02T10:00:00Z ERROR cannot connect to auth (attempt 1/4): dial tcp 10.96.4.5:8443: connect: connection refused',
      REFUSED,
      { host: 'auth', port: '8443', address: '10.96.4.5' },
    ],
    [
      'Get "http://orders.shop.svc:8080/v1/orders": dial tcp 10.96.4.5:8080: connect: connection refused',
      REFUSED,
      { host: 'orders.shop.svc', port: '8080' },
    ],
    [
      'GET http://shop/checkout failed: dial tcp 10.0.0.5:5432: connect: connection refused',
      REFUSED,
      { host: '10.0.0.5', port: '5432' },
    ],
    ['Error: connect ECONNREFUSED 10.0.0.7:6379', REFUSED, { host: '10.0.0.7', port: '6379' }],
    [
      '{"level":50,"time":1767348000000,"err":{"type":"Error","message":"connect ECONNREFUSED 127.0.0.1:5432","code":"ECONNREFUSED"},"msg":"startup failed"}',
      REFUSED,
      { host: '127.0.0.1', port: '5432' },
    ],
    [
      'psycopg2.OperationalError: connection to server at "orders-db" (10.96.1.1), port 5432 failed: Connection refused',
      REFUSED,
      { host: 'orders-db', port: '5432' },
    ],
    [
      'could not connect to server: Connection refused\tIs the server running on host "db" (10.0.0.9) and accepting TCP/IP connections on port 5432?',
      REFUSED,
      { host: 'db', port: '5432' },
    ],
    [
      "requests.exceptions.ConnectionError: HTTPConnectionPool(host='auth', port=8080): Max retries exceeded with url: /x (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f>: Failed to establish a new connection: [Errno 111] Connection refused'))",
      REFUSED,
      { host: 'auth', port: '8080' },
    ],
    [
      'redis.exceptions.ConnectionError: Error 111 connecting to redis-cart:6379. Connection refused.',
      REFUSED,
      { host: 'redis-cart', port: '6379' },
    ],
    [
      "pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on 'mysql-main' ([Errno 111] Connection refused)\")",
      REFUSED,
      { host: 'mysql-main' },
    ],
    [
      'org.apache.http.conn.HttpHostConnectException: Connect to auth:8080 [auth/10.0.0.1] failed: Connection refused (Connection refused)',
      REFUSED,
      { host: 'auth', port: '8080' },
    ],
    [
      'Caused by: io.netty.channel.AbstractChannel$AnnotatedConnectException: Connection refused: auth/10.0.0.1:8080',
      REFUSED,
      { host: 'auth', port: '8080' },
    ],
    [
      'org.postgresql.util.PSQLException: Connection to orders-db:5432 refused. Check that the hostname and port are correct',
      REFUSED,
      { host: 'orders-db', port: '5432' },
    ],
    [
      'System.Net.Http.HttpRequestException: Connection refused (billing:80)',
      REFUSED,
      { host: 'billing', port: '80' },
    ],
    [
      '2026/01/02 10:00:00 [error] 7#7: *12 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.1, server: , request: "GET / HTTP/1.1", upstream: "http://10.96.7.7:8080/", host: "shop.example.com"',
      REFUSED,
      { host: '10.96.7.7', port: '8080' },
    ],
    [
      'curl: (7) Failed to connect to auth port 8080 after 2 ms: Connection refused',
      REFUSED,
      { host: 'auth', port: '8080' },
    ],
    [
      'nc: connect to postgres port 5432 (tcp) failed: Connection refused',
      REFUSED,
      { host: 'postgres', port: '5432' },
    ],
    [
      'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 10.0.0.3:50051: connect: connection refused"',
      REFUSED,
      { host: '10.0.0.3', port: '50051' },
    ],
    [
      'INFO connecting to postgres://app@orders-db:5432/orders: connection refused, retrying',
      REFUSED,
      { host: 'orders-db', port: '5432' },
    ],
    [
      'proxyconnect tcp: dial tcp 10.3.3.3:3128: connect: connection refused; GET https://api.example.com/v1',
      REFUSED,
      { host: '10.3.3.3', port: '3128' },
    ],
    ['DEBUG dial tcp 10.1.2.3:5432: connect: connection refused', null],
  ]);
});

describe('names that do not resolve', () => {
  expectLines([
    [
      'dial tcp: lookup auth on 10.96.0.10:53: no such host',
      DNS,
      { host: 'auth', answer: 'unknown', port: undefined },
    ],
    [
      'Get "http://auth.shop.svc.cluster.local:8080/x": dial tcp: lookup auth.shop.svc.cluster.local on 10.96.0.10:53: no such host',
      DNS,
      { host: 'auth.shop.svc.cluster.local', port: '8080' },
    ],
    ['dial tcp: lookup auth on 10.96.0.10:53: server misbehaving', DNS, { host: 'auth', answer: 'none' }],
    [
      'dial tcp: lookup auth on 10.96.0.10:53: read udp 10.2.0.4:41000->10.96.0.10:53: i/o timeout',
      DNS,
      { host: 'auth', answer: 'none' },
    ],
    ['Error: getaddrinfo ENOTFOUND orders-db', DNS, { host: 'orders-db', answer: 'unknown' }],
    ['Error: getaddrinfo EAI_AGAIN orders-db', DNS, { host: 'orders-db', answer: 'none' }],
    [
      'Caused by: java.net.UnknownHostException: kafka-main: Name or service not known',
      DNS,
      { host: 'kafka-main' },
    ],
    [
      'psycopg2.OperationalError: could not translate host name "orders-db" to address: Name or service not known',
      DNS,
      { host: 'orders-db', answer: 'unknown' },
    ],
    [
      'socket.gaierror: [Errno -3] Temporary failure in name resolution',
      DNS,
      { answer: 'none', host: undefined },
    ],
    ['curl: (6) Could not resolve host: auth', DNS, { host: 'auth' }],
    ["nc: bad address 'postgres'", DNS, { host: 'postgres' }],
    [
      'nginx: [emerg] host not found in upstream "backend-api" in /etc/nginx/conf.d/default.conf:3',
      DNS,
      { host: 'backend-api', answer: 'unknown' },
    ],
    [
      'nginx: [emerg] host not found in resolver "dns.system.svc.cluster.local" in /etc/nginx/nginx.conf:6',
      DNS,
      { host: 'dns.system.svc.cluster.local', answer: 'unknown' },
    ],
    ["ERROR 2005 (HY000): Unknown MySQL server host 'mysql-main' (-2)", DNS, { host: 'mysql-main' }],
    [
      'org.apache.kafka.common.config.ConfigException: No resolvable bootstrap urls given in bootstrap.servers',
      DNS,
      { answer: 'unknown' },
    ],
    ["nslookup: can't resolve 'auth': Name does not resolve", DNS, { host: 'auth' }],
  ]);
});

describe('other failures of connections', () => {
  expectLines([
    ['dial tcp 10.1.2.3:5432: i/o timeout', TIMEOUT, { host: '10.1.2.3', port: '5432' }],
    ['Error: connect ETIMEDOUT 10.0.0.7:443', TIMEOUT, { host: '10.0.0.7', port: '443' }],
    ['dial tcp 10.1.2.3:443: connect: no route to host', 'log.no-route', { host: '10.1.2.3' }],
    ['Caused by: java.net.SocketTimeoutException: connect timed out', TIMEOUT],
    ['Caused by: java.net.ConnectException: Connection timed out (Connection timed out)', TIMEOUT],
    [
      "urllib3.exceptions.ConnectTimeoutError: (<urllib3.connection.HTTPSConnection object>, 'Connection to api.example.com timed out. (connect timeout=5)')",
      TIMEOUT,
      { host: 'api.example.com' },
    ],
    [
      'upstream timed out (110: Connection timed out) while connecting to upstream, client: 10.0.0.1, server: , upstream: "http://10.96.7.7:8080/"',
      TIMEOUT,
      { host: '10.96.7.7', port: '8080' },
    ],
    [
      'ERROR read tcp 10.2.0.4:41000->10.3.0.5:6379: read: connection reset by peer',
      'log.connection-reset',
      { host: '10.3.0.5', port: '6379' },
    ],
    [
      'ERROR read tcp 10.2.0.4:41022->cache:6379: read: connection reset by peer',
      'log.connection-reset',
      { host: 'cache', port: '6379' },
    ],
    ['Error: socket hang up', 'log.connection-reset'],
    ['INFO client closed connection: connection reset by peer', null],
    ['FATAL auth unreachable, giving up', 'log.unreachable', { host: 'auth' }],
    [
      'ERROR Failed to connect to billing.payments after 5 attempts',
      'log.unreachable',
      { host: 'billing.payments' },
    ],
    [
      'FATAL upstream idp.corp.example failed 3 consecutive requests, shutting down',
      'log.unreachable',
      { host: 'idp.corp.example' },
    ],
    ['Waiting for postgres:5432...', 'log.waiting-for', { host: 'postgres', port: '5432' }],
    ['INFO waiting for redis to be ready', 'log.waiting-for', { host: 'redis' }],
    ['Postgres is unavailable - sleeping', 'log.waiting-for', { host: 'Postgres' }],
    ['wait-for-it.sh: waiting 15 seconds for db:5432', 'log.waiting-for', { host: 'db', port: '5432' }],
    [
      'wait-for-it.sh: timeout occurred after waiting 15 seconds for db:5432',
      'log.waiting-for',
      { host: 'db', port: '5432' },
    ],
    ['INFO waiting for caches to sync', null],
    ['INFO waiting for requests', null],
    ['I0102 10:00:00.000000       1 shared_informer.go:311] Waiting for caches to sync for node', null],
    ['INFO listening on :8080', null],
  ]);
});

describe('findEndpoint', () => {
  it.each([
    ['POST https://idp.corp.example/v1/charge: x509: certificate has expired', { host: 'idp.corp.example' }],
    ['failed at main.go:123: no server', {}],
    ['jdbc:postgresql://orders-db:5432/orders?sslmode=disable', { host: 'orders-db', port: '5432' }],
    ['amqp://guest:secret@rabbit:5672/%2f: connect failed', { host: 'rabbit', port: '5672' }],
    ['dial tcp [fd00::1]:443: connect: no route to host', { host: 'fd00::1', port: '443' }],
    ['cannot connect to the database', {}],
    ['10:15:30 error 42', {}],
  ] as const)('%s', (line, endpoint) => {
    expect(findEndpoint(line)).toEqual(endpoint);
  });
});
