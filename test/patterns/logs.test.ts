import { describe, expect, it } from 'vitest';
import { LAST_LOG_TOPICS, LOG_TOPICS } from '../../src/facts/logs/topics.ts';
import { builtinPatterns } from '../support/library.ts';
import { diagnose, probeFailed, type Situation } from './logs-fixtures.ts';

type Row = readonly [log: string, pattern: string, words: readonly string[], question?: string];

function table(situation: Omit<Situation, 'log' | 'question'>, rows: readonly Row[], asked: string): void {
  it.each(rows.map(([log, pattern, words, question]) => ({ log, pattern, words, question })))(
    '$pattern: $log',
    async ({ log, pattern, words, question = asked }) => {
      const diagnosis = await diagnose({ ...situation, log, question });
      expect(diagnosis?.pattern, diagnosis?.rootCause).toBe(pattern);
      for (const word of ['cart', ...words]) expect(diagnosis?.rootCause).toContain(word);
    },
  );
}

const GIVES_UP = '2026-03-01T02:58:59Z INFO  starting\n2026-03-01T02:58:59Z INFO  reading settings\n';

/** Facts that others are made of: whom they concern is found first. */
const READ_BY_OTHERS: ReadonlySet<string> = new Set(['log.removes-object']);

describe('the kinds of facts of logs', () => {
  const used = new Set(builtinPatterns().flatMap((pattern) => pattern.requires.map(({ fact }) => fact)));
  const codes = [...LOG_TOPICS, ...LAST_LOG_TOPICS]
    .flatMap(({ kinds }) => Object.keys(kinds))
    .filter((code) => !READ_BY_OTHERS.has(code));

  it.each(codes)('%s is what some pattern rests on', (code) => {
    expect(used).toContain(code);
  });
});

describe('a container that crashes', () => {
  table(
    { state: 'crashing' },
    [
      [
        `${GIVES_UP}FATAL required environment variable DATABASE_URL is not set`,
        'missing-env',
        ['DATABASE_URL', 'not set', 'code 1'],
      ],
      [
        `${GIVES_UP}FATAL missing required config key: listen.address`,
        'config-setting-missing',
        ['listen.address'],
      ],
      ['yaml: line 12: mapping values are not allowed in this context', 'config-unreadable', ['line 12']],
      ['FATAL open /etc/app/rules.db: no such file or directory', 'file-missing', ['/etc/app/rules.db']],
      ['unknown flag: --enable-foo\nUsage: cart [flags]', 'flag-unknown', ['--enable-foo']],
      ['FATAL license expired on 2026-01-01', 'licence-invalid', ['licence']],
      [
        'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space\n\tat a.B.c(D.java:1)',
        'heap-exhausted',
        ['Java heap space'],
      ],
      [
        'Traceback (most recent call last):\n  File "/app/main.py", line 3, in <module>\n    import fastapi\nModuleNotFoundError: No module named \'fastapi\'',
        'module-missing',
        ['fastapi'],
      ],
      [
        "node:internal/modules/cjs/loader:1080\n  throw err;\n  ^\n\nError: Cannot find module '/app/dist/main.js'\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1077:15)\n\nNode.js v18.19.0",
        'module-missing',
        ['/app/dist/main.js'],
      ],
      [
        'panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x1]\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:9 +0x1d',
        'null-reference',
        ['nil'],
      ],
      [
        "thread 'main' panicked at 'index out of bounds', src/main.rs:12:5\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",
        'panic',
        ['index out of bounds'],
      ],
      [
        'ERROR cannot connect to db.corp.example (attempt 3/3): dial tcp 10.96.4.5:5432: connect: connection refused\nFATAL db.corp.example unreachable, giving up',
        'connection-refused',
        ['db.corp.example', '5432', 'refused'],
      ],
      ['Error: getaddrinfo ENOTFOUND pay.bank.example', 'external-host-unknown', ['pay.bank.example']],
      [
        'POST https://pay.bank.example/v1: x509: certificate has expired or is not yet valid: current time 2026-03-01T02:00:00Z is after 2026-02-01T00:00:00Z\nFATAL giving up',
        'tls-certificate-expired',
        ['pay.bank.example', '2026-02-01T00:00:00Z', 'expired'],
      ],
      [
        'javax.net.ssl.SSLHandshakeException: PKIX path building failed: unable to find valid certification path to requested target',
        'tls-certificate-untrusted',
        ['PKIX'],
      ],
      [
        'FATAL pq: password authentication failed for user "app" (SQLSTATE 28P01)',
        'login-refused',
        ['app', 'PostgreSQL', 'password'],
      ],
      ['FATAL pq: database "orders" does not exist', 'database-missing', ['orders']],
      ['FATAL sorry, too many clients already', 'too-many-connections', ['PostgreSQL']],
      [
        'redis.exceptions.AuthenticationError: WRONGPASS invalid username-password pair or user is disabled.',
        'login-refused',
        ['Redis'],
      ],
      [
        'FATAL cannot open store: open /data/cart.db: read-only file system',
        'read-only-file-system',
        ['/data/cart.db', 'read-only'],
      ],
      ["PermissionError: [Errno 13] Permission denied: '/data/out'", 'file-permission-denied', ['/data/out']],
      ['FATAL write /data/cart.db: no space left on device', 'disk-full', ['/data/cart.db', 'space']],
      ['listen tcp :8080: bind: address already in use', 'port-taken', ['8080', 'in use']],
      ['nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)', 'port-privileged', ['80']],
      ['exec /app/cart: exec format error', 'exec-format-error', ['exec format error']],
      [
        './cart: error while loading shared libraries: libssl.so.1.1: cannot open shared object file: No such file or directory',
        'library-missing',
        ['libssl.so.1.1'],
      ],
      [
        'ERROR failed to list *v1.Endpoints: endpoints is forbidden: User "system:serviceaccount:shop:cart" cannot list resource "endpoints" in API group "" in the namespace "shop"\nFATAL cache never synced, exiting',
        'rbac-forbidden',
        ['endpoints', 'list', 'system:serviceaccount:shop:cart', 'RBAC'],
      ],
      ['ERROR Secret "aws-creds" not found', 'needed-object-missing', ['aws-creds']],
      ['NoCredentialProviders: no valid providers in chain', 'cloud-credentials-missing', ['AWS']],
      [
        'ERROR migration 0042_add_index failed: relation "orders" does not exist',
        'migration-failed',
        ['0042_add_index', 'relation "orders" does not exist'],
      ],
      ['error: Dirty database version 12. Fix and force version.', 'migration-half-done', ['12']],
      ['FATAL:  database files are incompatible with server', 'data-of-another-version', ['version']],
      [
        `${GIVES_UP}FATAL ledger epoch 7 is closed`,
        'crash-with-error',
        ['ledger epoch 7 is closed', 'code 1'],
      ],
      [
        'ERROR warming cache\nValueError: unknown region eu-9',
        'uncaught-exception',
        ['ValueError', 'unknown region eu-9'],
      ],
      [`${GIVES_UP}INFO  bye`, 'crash-without-word', ['code 1']],
    ],
    'cart in shop is in CrashLoopBackOff',
  );

  it('names the deepest cause of a Java stack', async () => {
    const log = [
      '2026-03-01 02:58:50.1 ERROR 1 --- [main] o.s.boot.SpringApplication : Application run failed',
      "org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'dataSource'",
      '\tat org.springframework.Boot.run(Boot.java:12)',
      'Caused by: org.postgresql.util.PSQLException: Connection to orders-db:5432 refused. Check that the hostname and port are correct',
      '\t... 23 common frames omitted',
    ].join('\n');
    const diagnosis = await diagnose({ state: 'crashing', log, question: 'cart in shop does not start' });
    expect(diagnosis?.pattern).toBe('connection-refused');
    expect(diagnosis?.rootCause).toContain('orders-db');
  });
});

describe('a container that is not ready', () => {
  table(
    { state: 'not-ready', more: [probeFailed('Readiness', 'HTTP probe failed with statuscode: 503')] },
    [
      [
        'WARN  readiness: cache warm-up incomplete, price index not loaded',
        'readiness-fails-and-says-why',
        ['Readiness', '503', 'price index not loaded'],
      ],
      [
        'ERROR dial tcp: lookup pay.bank.example on 10.96.0.10:53: no such host',
        'external-host-unknown',
        ['pay.bank.example'],
      ],
      [
        'ERROR POST https://pay.bank.example/v1: x509: certificate signed by unknown authority',
        'tls-certificate-untrusted-not-ready',
        ['pay.bank.example', 'unknown authority'],
      ],
      ['ERROR pq: password authentication failed for user "app"', 'login-refused-not-ready', ['app']],
    ],
    'cart in shop is running but not ready',
  );
});

describe('a container that runs well', () => {
  table(
    { state: 'running' },
    [
      [
        'ERROR GET http://pay.bank.example/v1/quote: 502 upstream connect error: no healthy upstream',
        'upstream-error-while-running',
        ['pay.bank.example', '502'],
      ],
      [
        'ERROR POST https://pay.bank.example/v1: x509: certificate is valid for a.example, not pay.bank.example',
        'tls-certificate-name-mismatch-while-running',
        ['pay.bank.example', 'a.example'],
      ],
      ['ERROR write /data/x: no space left on device', 'disk-full-while-running', ['/data/x']],
      [
        'WARN HikariPool-1 - Connection is not available, request timed out after 30000ms.',
        'worker-pool-exhausted-while-running',
        ['HikariPool-1'],
      ],
      ['ERROR ledger epoch 7 is closed', 'errors-in-log', ['ledger epoch 7 is closed']],
    ],
    'cart in shop answers with errors',
  );
});

describe('an init container', () => {
  table(
    { state: 'init-crashing' },
    [
      [
        'ERROR cannot connect to postgres (attempt 3/3): dial tcp 10.96.1.2:5432: connect: connection refused',
        'init-connection-refused',
        ['wait', 'postgres', '5432'],
      ],
      [
        'waiting for service: dial tcp 10.96.1.2:9092: i/o timeout',
        'init-connection-timeout',
        ['wait', '10.96.1.2', '9092'],
      ],
      ["nc: bad address 'postgres.data.example'", 'external-host-unknown', ['wait', 'postgres.data.example']],
      ['ERROR no luck today', 'init-with-error', ['wait', 'no luck today']],
    ],
    'cart in shop is stuck in init',
  );
  table(
    { state: 'init-running' },
    [
      [
        'waiting for postgres.data.example:5432...',
        'init-waits-for-dependency-endless',
        ['wait', 'postgres.data.example', '5432'],
      ],
      [
        'nc: connect to postgres.data.example port 5432 (tcp) failed: Connection refused',
        'init-connection-refused-endless',
        ['wait', '5432'],
      ],
      ['copying files', 'init-still-running', ['wait', '2026-03-01T02:10:00Z']],
    ],
    'cart in shop does not start',
  );
});

describe('look-alikes', () => {
  it('tells the memory limit, not the error before it, when the kernel ended the container', async () => {
    const diagnosis = await diagnose({
      state: 'crashing',
      exitCode: 137,
      reason: 'OOMKilled',
      log: 'ERROR open /etc/app/rules.db: no such file or directory',
      question: 'cart in shop keeps crashing',
    });
    expect(diagnosis?.pattern).toBe('oom-killed');
  });

  it('tells that the probe kills a container whose log has but an error of a request', async () => {
    const more = [
      probeFailed(
        'Liveness',
        'Get "http://10.2.0.4:8081/livez": dial tcp 10.2.0.4:8081: connect: connection refused',
      ),
    ];
    const diagnosis = await diagnose({
      state: 'crashing',
      exitCode: 137,
      log: 'ERROR request 7 failed: bad cart',
      question: 'cart in shop restarts every few minutes',
      more,
    });
    expect(diagnosis?.pattern).toBe('liveness-probe-kills');
  });

  it('tells of the pool behind a liveness probe that fails', async () => {
    const more = [probeFailed('Liveness', 'HTTP probe failed with statuscode: 503')];
    const log = 'ERROR health check: worker pool exhausted (64/64 busy)';
    const diagnosis = await diagnose({
      state: 'crashing',
      exitCode: 137,
      log,
      question: 'cart in shop hangs periodically',
      more,
    });
    expect(diagnosis?.pattern).toBe('liveness-fails-pool-exhausted');
    expect(diagnosis?.rootCause).toMatch(/liveness.*worker pool/);
  });

  it.each([
    ['WARN  CACHE_TTL is not set, using default', 'crash-without-word'],
    ['INFO  config file /etc/x.yaml not found, using defaults', 'crash-without-word'],
    ['INFO  0 errors\nINFO  received SIGTERM, shutting down', 'crash-without-word'],
  ])('takes %s for no cause', async (log, pattern) => {
    const diagnosis = await diagnose({ state: 'crashing', log, question: 'cart in shop crashes' });
    expect(diagnosis?.pattern).toBe(pattern);
  });
});

describe('a workload that is well', () => {
  it.each([
    'INFO  listening on :8080\nINFO  handled ERROR response from peer',
    'WARN  slow request took 900ms\nINFO  0 errors',
    '2026-03-01T00:10:00Z ERROR dial tcp 10.96.4.5:5432: connect: connection refused\n2026-03-01T02:50:00Z INFO  orders-db connected, 12 rows',
    'DEBUG dial tcp 10.96.4.5:5432: connect: connection refused',
    '10.0.0.1 - - [01/Mar/2026:02:00:00 +0000] "GET /missing HTTP/1.1" 404 12',
  ])('gets no diagnosis with the log %s', async (log) => {
    expect(
      await diagnose({ state: 'running', log, question: 'is anything wrong with cart in shop?' }),
    ).toBeNull();
  });
});
