// Incidents whose cause stands in a log: databases, brokers, TLS, runtimes, files.
import { crashed, front, podOf, program, told } from '../../support/lived-in.ts';
import type { Incident } from './incident.ts';

/** An incident that a log explains. */
export interface Logged {
  readonly family: string;
  readonly name: string;
  readonly log: string;
  readonly exit?: number;
  /** Runs without being ready, in place of crashing. */
  readonly runs?: boolean;
  readonly questions: readonly string[];
  readonly must: readonly RegExp[];
}

/** Makes the crashing (or unready) workload that wrote the log. */
export function logged({ family, name, log, exit = 1, runs = false, questions, must }: Logged): Incident {
  const readinessProbe = {
    httpGet: { path: '/healthz', port: 8080, scheme: 'HTTP' },
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  };
  const objects = runs
    ? [
        ...program(name, { container: { readinessProbe }, state: { ready: false } }),
        front(name),
        told(name, 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503'),
      ]
    : [
        ...program(name, { state: crashed(exit) }),
        told(
          name,
          'BackOff',
          `Back-off restarting failed container ${name} in pod ${podOf(name)}_lagoon-emea(0c1d)`,
        ),
      ];
  return { family, objects, logs: { [podOf(name)]: log }, questions, must };
}

const LOGGED: readonly Logged[] = [
  {
    family: 'db-wrong-password-mysql',
    name: 'invoicer',
    log: "2026-03-01 02:58:01 INFO  starting invoicer 3.14.0\n2026-03-01 02:58:02 ERROR SqlExceptionHelper - Access denied for user 'invoicer_rw'@'10.244.3.40' (using password: YES)\n2026-03-01 02:58:02 ERROR Application run failed\n",
    questions: [
      'invoicer in lagoon-emea crashes right after start',
      'invoicer restarting all the time since the vault migration',
      'invoicer broken pls help',
    ],
    must: [/invoicer_rw|access denied/i, /password|credential/i],
  },
  {
    family: 'db-unknown-database',
    name: 'invoicer',
    log: 'time="2026-03-01T02:58:02Z" level=info msg="connecting" host=pg-main\ntime="2026-03-01T02:58:02Z" level=fatal msg="cannot open store" error="pq: database \\"billing_v2\\" does not exist"\n',
    questions: ['invoicer in lagoon-emea crashloops after the rename', 'invoicer down'],
    must: [/billing_v2/, /does not exist|missing|database/],
  },
  {
    family: 'db-too-many-connections',
    name: 'invoicer',
    runs: true,
    log: '{"ts":"2026-03-01T02:58:02Z","level":"error","msg":"query failed","err":"FATAL: sorry, too many clients already (SQLSTATE 53300)"}\n{"ts":"2026-03-01T02:58:12Z","level":"error","msg":"query failed","err":"FATAL: sorry, too many clients already (SQLSTATE 53300)"}\n',
    questions: ['invoicer in lagoon-emea is not ready since the traffic peak', 'invoicer answers 503'],
    must: [/too many (clients|connections)/i, /connection/i],
  },
  {
    family: 'db-read-only-replica',
    name: 'invoicer',
    log: '2026-03-01T02:58:01.112Z INFO  boot\n2026-03-01T02:58:02.411Z ERROR failed to record start: ERROR: cannot execute INSERT in a read-only transaction (SQLSTATE 25006)\n',
    questions: [
      'invoicer keeps dying in lagoon-emea after the database failover',
      'invoicer in lagoon-emea crash loop',
    ],
    must: [/read-only/i],
  },
  {
    family: 'redis-noauth',
    name: 'throttle',
    log: '[02:58:01] connecting to redis at cache:6379\n[02:58:01] ERROR redis: NOAUTH Authentication required.\nexiting\n',
    questions: ['throttle in lagoon-emea crashes', 'what is wrong with throttle, it worked yesterday'],
    must: [/NOAUTH|authenticat/i, /password|credential|auth/i],
  },
  {
    family: 'redis-wrongpass',
    name: 'throttle',
    log: 'redis.exceptions.AuthenticationError: WRONGPASS invalid username-password pair or user is disabled.\n',
    questions: ['throttle in lagoon-emea crashes'],
    must: [/WRONGPASS|password/i],
  },
  {
    family: 'kafka-broker',
    name: 'ingestor',
    log: '%3|1772333882.123|FAIL|rdkafka#consumer-1| [thrd:kafka-0.kafka:9092/bootstrap]: kafka-0.kafka:9092/bootstrap: Connect to ipv4#10.96.14.2:9092 failed: Connection refused (after 1ms in state CONNECT)\n%3|1772333883.123|ERROR|rdkafka#consumer-1| [thrd:app]: rdkafka#consumer-1: 1/1 brokers are down\nfatal: no broker reachable\n',
    questions: ['ingestor in lagoon-emea cannot consume and restarts', 'ingestor crash looping'],
    must: [/kafka/i, /refused|broker|unreachable/i],
  },
  {
    family: 'rabbit-refused-access',
    name: 'ingestor',
    log: "pika.exceptions.ProbableAuthenticationError: ConnectionClosedByBroker: (403) 'ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see the broker logfile.'\n",
    questions: ['ingestor crash looping in lagoon-emea since we changed rabbit'],
    must: [/ACCESS_REFUSED|login was refused|refused/i, /password|credential|login/i],
  },
  {
    family: 'dns-misspelled',
    name: 'shopfront',
    log: '2026/03/01 02:58:02 main.go:41: fatal: dial tcp: lookup paymnets-api on 10.96.0.10:53: no such host\n',
    questions: [
      'shopfront in lagoon-emea crashes with a network error',
      'shopfront cannot talk to payments',
      'shopfront down since the release',
    ],
    must: [/paymnets-api/, /no such host|does not resolve|resolve|DNS|no service/i],
  },
  {
    family: 'tls-unknown-ca',
    name: 'shopfront',
    log: '{"level":"error","time":"2026-03-01T02:58:02Z","error":"Get \\"https://rates.lagoon-emea.svc:8443/v1\\": tls: failed to verify certificate: x509: certificate signed by unknown authority","message":"startup check failed"}\n',
    questions: ['shopfront in lagoon-emea refuses to start', 'shopfront crashlooping, tls?'],
    must: [/unknown authority|untrusted|not trusted/i, /CA|authority/],
  },
  {
    family: 'tls-wrong-host',
    name: 'shopfront',
    log: "Error: Hostname/IP does not match certificate's altnames: Host: rates.internal. is not in the cert's altnames: DNS:rates.lagoon.example\n    at Object.checkServerIdentity (node:tls:337:12)\n  code: 'ERR_TLS_CERT_ALTNAME_INVALID'\n",
    questions: ['shopfront in lagoon-emea refuses to start'],
    must: [/rates\.internal/, /certificate|altname/i],
  },
  {
    family: 'tls-expired-python',
    name: 'shopfront',
    log: "requests.exceptions.SSLError: HTTPSConnectionPool(host='rates.partner.example', port=443): Max retries exceeded with url: /v1 (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1006)')))\n",
    questions: ['shopfront in lagoon-emea fails', 'shopfront ssl trouble'],
    must: [/expired/, /certificate/],
  },
  {
    family: 'java-heap',
    name: 'catalogue',
    log: '2026-03-01T02:57:59.001Z  INFO 1 --- [main] c.l.Catalogue : Started\nException in thread "http-nio-8080-exec-4" java.lang.OutOfMemoryError: Java heap space\n\tat java.base/java.util.Arrays.copyOf(Arrays.java:3537)\n',
    exit: 3,
    questions: ['catalogue in lagoon-emea restarts under load', 'catalogue crash loop exit code 3'],
    must: [/heap/i, /Xmx|memory|MaxRAMPercentage/i],
  },
  {
    family: 'python-module',
    name: 'mangler',
    log: 'Traceback (most recent call last):\n  File "/app/main.py", line 3, in <module>\n    import orjson\nModuleNotFoundError: No module named \'orjson\'\n',
    questions: ['mangler in lagoon-emea broke with the last image', 'mangler CrashLoopBackOff'],
    must: [/orjson/, /module/i],
  },
  {
    family: 'node-eaddrinuse',
    name: 'mangler',
    log: "node:events:497\n      throw er; // Unhandled 'error' event\n      ^\nError: listen EADDRINUSE: address already in use :::9102\n    at Server.setupListenHandle [as _listen2] (node:net:1817:16)\n  code: 'EADDRINUSE',\n  port: 9102\n",
    questions: ['mangler pod in lagoon-emea has 9 restarts', 'mangler does not listen'],
    must: [/9102/, /in use|EADDRINUSE|taken/i],
  },
  {
    family: 'go-nil',
    name: 'mangler',
    exit: 2,
    log: 'panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x6f2b41]\n\ngoroutine 1 [running]:\nmain.(*Router).Load(0x0, {0xc000012345, 0x10})\n\t/src/cmd/mangler/router.go:88 +0x21\nmain.main()\n\t/src/cmd/mangler/main.go:31 +0x1c5\n',
    questions: ['mangler in lagoon-emea exits with code 2', 'mangler panics?'],
    must: [/nil pointer|panic/i],
  },
  {
    family: 'disk-full',
    name: 'journal',
    log: '2026-03-01 02:58:02.101 UTC [1] PANIC:  could not write to file "pg_wal/xlogtemp.31": No space left on device\n',
    exit: 134,
    questions: ['journal db in lagoon-emea keeps restarting', 'journal crashed overnight, writes failing'],
    must: [/no space left|disk.*full|full/i],
  },
  {
    family: 'open-files',
    name: 'journal',
    log: '2026/03/01 02:58:02 [emerg] 1#1: open() "/var/log/journal/access.log" failed (24: Too many open files)\n',
    questions: ['journal in lagoon-emea crashing'],
    must: [/too many open files/i, /limit|ulimit|nofile/i],
  },
  {
    family: 'config-parse',
    name: 'journal',
    log: 'level=error ts=2026-03-01T02:58:02Z caller=main.go:290 msg="Error loading config (--config.file=/etc/journal/journal.yml)" err="yaml: line 14: mapping values are not allowed in this context"\n',
    questions: ['journal in lagoon-emea not starting after the configmap edit', 'journal crashloop'],
    must: [/journal\.yml|line 14/, /yaml|pars|config/i],
  },
  {
    family: 'licence',
    name: 'journal',
    log: '02:58:02 ERROR license: License has expired on 2026-02-28, contact sales\n02:58:02 ERROR shutting down\n',
    questions: ['journal stopped working in lagoon-emea this morning', 'journal restarts'],
    must: [/licen[cs]e/i, /expired/],
  },
  {
    family: 'permission-denied',
    name: 'journal',
    log: "chown: changing ownership of '/var/lib/journal': Operation not permitted\nmkdir: cannot create directory '/var/lib/journal/wal': Permission denied\n",
    questions: [
      'journal cannot write its data in lagoon-emea',
      'journal crash looping since we set a security context',
    ],
    must: [/permission denied|not permitted/i, /\/var\/lib\/journal/],
  },
  {
    family: 'exec-format',
    name: 'mangler',
    exit: 255,
    log: 'exec /usr/local/bin/mangler: exec format error\n',
    questions: [
      'mangler does not run on the new arm nodes in lagoon-emea',
      'mangler in lagoon-emea crash loop since the new node pool',
    ],
    must: [/architecture|exec format/i],
  },
  {
    family: 'leader-election',
    name: 'conductor',
    log: 'I0301 02:50:02.101112       1 leaderelection.go:258] successfully acquired lease lagoon-emea/conductor\nE0301 02:58:02.101112       1 leaderelection.go:369] Failed to update lock: Put "https://10.96.0.1:443/apis/coordination.k8s.io/v1/namespaces/lagoon-emea/leases/conductor": context deadline exceeded\nI0301 02:58:07.101112       1 leaderelection.go:285] failed to renew lease lagoon-emea/conductor: timed out waiting for the condition\nE0301 02:58:07.201112       1 main.go:112] leader election lost\n',
    questions: ['conductor in lagoon-emea restarts every few hours', 'conductor operator dies'],
    must: [/lead(er|ership)/i, /lease|API server|lost/i],
  },
  {
    family: 'dotnet-missing-config',
    name: 'sorter',
    exit: 139,
    log: "Unhandled exception. System.ArgumentNullException: Value cannot be null. (Parameter 'connectionString')\n   at Npgsql.NpgsqlConnection..ctor(String connectionString)\n   at Program.<Main>$(String[] args) in /src/Program.cs:line 12\n",
    questions: ['sorter in lagoon-emea crashes with 139'],
    must: [/connectionString|ArgumentNull/],
  },
  {
    family: 'timeout-external',
    name: 'sorter',
    runs: true,
    log: '2026-03-01T02:58:02Z WARN  health: dial tcp 203.0.113.40:5671: i/o timeout\n2026-03-01T02:58:12Z WARN  health: dial tcp 203.0.113.40:5671: i/o timeout\n',
    questions: ['sorter in lagoon-emea not ready', 'sorter unhealthy, no errors in events that i understand'],
    must: [/203\.0\.113\.40:5671/, /time(d)? ?out|timeout/i],
  },
  {
    family: 'mongo-auth',
    name: 'sorter',
    log: "MongoServerError: Authentication failed.\n    at Connection.onMessage (/app/node_modules/mongodb/lib/cmap/connection.js:202:26)\n  ok: 0,\n  code: 18,\n  codeName: 'AuthenticationFailed'\n",
    questions: ['sorter in lagoon-emea crashloop'],
    must: [/authentication failed/i, /password|credential|user/i],
  },
  {
    family: 'nginx-upstream-missing',
    name: 'portal',
    log: '2026/03/01 02:58:02 [emerg] 1#1: host not found in upstream "basket-svc" in /etc/nginx/conf.d/default.conf:7\nnginx: [emerg] host not found in upstream "basket-svc" in /etc/nginx/conf.d/default.conf:7\n',
    questions: ['portal in lagoon-emea does not start', 'portal nginx crashing'],
    must: [/basket-svc/, /resolve|not found|DNS|exist/i],
  },
];

export const LOGS: readonly Incident[] = LOGGED.map(logged);
