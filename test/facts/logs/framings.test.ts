// What programs write before what they say: the framings of some hundred loggers.
import { describe, expect, test } from 'vitest';
import type { LogLevel } from '../../../src/facts/logs/framing.ts';
import { parseLogLine } from '../../../src/facts/logs/line.ts';

const SAID = 'cannot open the ledger: no such thing';
/** So much of a framing may be left before what is said: a logger, a source file. */
const MAX_LEFT_CHARS = 46;

const LINES: readonly (readonly [string, LogLevel | null, string])[] = [
  ['ruby', 'error', `E, [2026-03-25T08:15:00.396000 #1] ERROR -- : ${SAID}`],
  ['ruby prog', 'error', `F, [2026-03-25T08:15:00.396000 #1] FATAL -- worker: ${SAID}`],
  [
    'ruby tag',
    'error',
    `E, [2026-03-25T08:15:00.396000 #1] ERROR -- : [a0d549b1-61a3-40a1-a9c6-41c30ec709ad] ${SAID}`,
  ],
  ['py root', 'error', `ERROR:root:${SAID}`],
  ['py dashed', 'error', `2026-03-25 08:15:00,123 - app.db - ERROR - ${SAID}`],
  ['py basic', 'error', `2026-03-25 08:15:00,123 ERROR app.db ${SAID}`],
  ['py bracket', 'error', `[2026-03-25 08:15:00,123] ERROR in app: ${SAID}`],
  ['py airflow', 'error', `[2026-03-25T08:15:00.123+0000] {taskinstance.py:1824} ERROR - ${SAID}`],
  ['py celery', 'error', `[2026-03-25 08:15:00,123: ERROR/MainProcess] ${SAID}`],
  ['gunicorn', 'error', `[2026-03-25 08:15:00 +0000] [7] [ERROR] ${SAID}`],
  ['uvicorn', 'error', `ERROR:    ${SAID}`],
  ['loguru', 'error', `2026-03-25 08:15:00.123 | ERROR    | app.main:run:12 - ${SAID}`],
  ['rust', 'error', `2026-03-25T08:15:00.123456Z ERROR app::db: ${SAID}`],
  ['env_logger', 'error', `[2026-03-25T08:15:00Z ERROR app::db] ${SAID}`],
  ['php-fpm', 'warn', `[25-Mar-2026 08:15:00] WARNING: [pool www] ${SAID}`],
  ['php err', 'error', `[25-Mar-2026 08:15:00 UTC] PHP Fatal error:  ${SAID}`],
  ['php err2', 'error', `PHP Fatal error:  ${SAID} in /app/x.php on line 3`],
  ['monolog', 'error', `[2026-03-25T08:15:00.123456+00:00] production.ERROR: ${SAID} {"exception":"x"} []`],
  ['laravel', 'error', `[2026-03-25 08:15:00] production.ERROR: ${SAID}`],
  [
    'apache',
    'error',
    `[Wed Mar 25 08:15:00.123456 2026] [core:error] [pid 7:tid 140] [client 10.0.0.1:40] AH00111: ${SAID}`,
  ],
  ['mysql8', 'error', `2026-03-25T08:15:00.123456Z 0 [ERROR] [MY-010119] [Server] ${SAID}`],
  ['mariadb', 'error', `2026-03-25  8:15:00 0 [ERROR] InnoDB: ${SAID}`],
  [
    'mongo',
    'error',
    `{"t":{"$date":"2026-03-25T08:15:00.123+00:00"},"s":"E","c":"STORAGE","id":22435,"ctx":"main","msg":"${SAID}"}`,
  ],
  ['postgres', 'error', `2026-03-25 08:15:00.123 UTC [62] ERROR:  ${SAID}`],
  ['postgres user', 'error', `2026-03-25 08:15:00.123 UTC [62] app@db FATAL:  ${SAID}`],
  ['rabbit', 'error', `2026-03-25 08:15:00.123456+00:00 [error] <0.123.0> ${SAID}`],
  ['elixir', 'error', `08:15:00.123 [error] ${SAID}`],
  ['elixir2', 'error', `2026-03-25 08:15:00.123 request_id=abc [error] ${SAID}`],
  ['kafka', 'error', `[2026-03-25 08:15:00,123] ERROR ${SAID} (kafka.server.KafkaServer)`],
  ['zk', 'error', `2026-03-25 08:15:00,123 [myid:1] - ERROR [main:QuorumPeerMain@89] - ${SAID}`],
  ['nginx', 'error', `2026/03/25 08:15:00 [error] 31#31: *1 ${SAID}`],
  ['nginx emerg', 'error', `nginx: [emerg] ${SAID}`],
  ['haproxy', 'error', `[ALERT]    (1) : ${SAID}`],
  ['haproxy2', 'warn', `[WARNING]  (7) : ${SAID}`],
  ['haproxy old', 'error', `[ALERT] 083/081500 (1) : ${SAID}`],
  ['envoy', 'error', `[2026-03-25 08:15:00.123][1][critical][main] [source/server/server.cc:112] ${SAID}`],
  ['dotnet', 'error', `fail: App.Db[0]`],
  ['serilog', 'error', `[08:15:00 ERR] ${SAID}`],
  ['serilog2', 'error', `2026-03-25 08:15:00.123 +00:00 [ERR] ${SAID}`],
  ['nlog', 'error', `2026-03-25 08:15:00.1234|ERROR|App.Db|${SAID}`],
  ['log4net', 'error', `2026-03-25 08:15:00,123 [1] ERROR App.Db - ${SAID}`],
  ['logback', 'error', `08:15:00.123 [main] ERROR c.f.Db - ${SAID}`],
  ['spring', 'error', `2026-03-25T08:15:00.123Z ERROR 1 --- [app] [main] c.f.Db : ${SAID}`],
  [
    'spring2',
    'error',
    `2026-03-25 08:15:00.123 ERROR 1 --- [           main] c.f.Db                     : ${SAID}`,
  ],
  ['quarkus', 'error', `2026-03-25 08:15:00,123 ERROR [c.f.Db] (main) ${SAID}`],
  ['tomcat', 'error', `25-Mar-2026 08:15:00.123 SEVERE [main] org.apache.catalina.Core.start ${SAID}`],
  ['jul', 'error', `SEVERE: ${SAID}`],
  ['fluentbit', 'error', `[2026/03/25 08:15:00] [error] [output:es:es.0] ${SAID}`],
  ['fluentd', 'error', `2026-03-25 08:15:00 +0000 [error]: #0 ${SAID}`],
  ['vector', 'error', `2026-03-25T08:15:00.123456Z ERROR sink{component_id=es}: vector::sinks: ${SAID}`],
  ['logstash', 'error', `[2026-03-25T08:15:00,123][ERROR][logstash.agent           ][main] ${SAID}`],
  ['es', 'warn', `[2026-03-25T08:15:00,123][WARN ][o.e.c.r.a.Disk           ] [es-0] ${SAID}`],
  ['vault', 'error', `2026-03-25T08:15:00.123Z [ERROR] core: ${SAID}`],
  ['coredns', 'error', `[ERROR] plugin/errors: 2 ${SAID}`],
  ['grafana', 'error', `logger=sqlstore t=2026-03-25T08:15:00.1Z level=error msg="${SAID}"`],
  ['prom', 'error', `ts=2026-03-25T08:15:00.1Z caller=main.go:1 level=error msg="${SAID}"`],
  ['slog', 'error', `time=2026-03-25T08:15:00.1Z level=ERROR msg="${SAID}"`],
  ['traefik3', 'error', `2026-03-25T08:15:00Z ERR ${SAID} error=x`],
  ['zerolog', 'error', `8:15AM ERR ${SAID}`],
  ['klog', 'error', `E0325 08:15:00.123456       1 main.go:12] ${SAID}`],
  ['klog structured', 'error', `E0325 08:15:00.123456       1 main.go:12] "${SAID}" err="x"`],
  ['zap console', 'error', `2026-03-25T08:15:00.123Z\tERROR\tcontroller\t${SAID}\t{"a":1}`],
  ['istio', 'error', `2026-03-25T08:15:00.123456Z\terror\txds\t${SAID}`],
  ['sidekiq', 'error', `2026-03-25T08:15:00.123Z pid=1 tid=abc ERROR: ${SAID}`],
  ['sidekiq2', 'warn', `2026-03-25T08:15:00.123Z pid=1 tid=abc class=X jid=1 elapsed=0.1 WARN: ${SAID}`],
  ['spdlog', 'error', `[2026-03-25 08:15:00.123] [app] [error] ${SAID}`],
  ['clickhouse', 'error', `2026.03.25 08:15:00.123456 [ 1 ] {} <Error> Application: ${SAID}`],
  ['cassandra', 'error', `ERROR [main] 2026-03-25 08:15:00,123 CassandraDaemon.java:12 - ${SAID}`],
  ['scylla', 'error', `ERROR 2026-03-25 08:15:00,123 [shard 0:main] init - ${SAID}`],
  ['cockroach', 'error', `E260325 08:15:00.123456 1 server/x.go:12 ⋮ [T1,n1] 1  ${SAID}`],
  ['tidb', 'error', `[2026/03/25 08:15:00.123 +00:00] [ERROR] [main.go:12] ["${SAID}"] [err=x]`],
  ['nats', 'error', `[1] 2026/03/25 08:15:00.123456 [ERR] ${SAID}`],
  ['go std', null, `2026/03/25 08:15:00 ${SAID}`],
  ['go std file', null, `2026/03/25 08:15:00 main.go:12: ${SAID}`],
  ['logrus text', 'error', `time="2026-03-25T08:15:00Z" level=error msg="${SAID}" error=x`],
  ['logrus tty', 'error', `ERRO[0001] ${SAID}`],
  ['winston', 'error', `2026-03-25T08:15:00.123Z [error]: ${SAID}`],
  ['winston2', 'error', `error: ${SAID}`],
  ['nest', 'error', `[Nest] 1  - 03/25/2026, 8:15:00 AM   ERROR [ExceptionHandler] ${SAID}`],
  ['pino pretty', 'error', `[08:15:00.123] ERROR (1): ${SAID}`],
  ['npm', 'error', `npm ERR! ${SAID}`],
  ['npm9', 'error', `npm error ${SAID}`],
  ['java main', 'error', `Exception in thread "main" java.lang.IllegalStateException: ${SAID}`],
  ['keycloak', 'error', `2026-03-25 08:15:00,123 ERROR [org.keycloak.q.X] (main) ${SAID}`],
  ['consul', 'error', `2026-03-25T08:15:00.123Z [ERROR] agent.http: ${SAID}`],
  ['otel', 'error', `2026-03-25T08:15:00.123Z\terror\texporter@v0.1/x.go:12\t${SAID}\t{"kind":"exporter"}`],
  ['minio', 'error', `ERROR ${SAID}`],
  ['ceph', null, `debug 2026-03-25T08:15:00.123+0000 7f1 -1 ${SAID}`],
  ['proxysql', 'error', `2026-03-25 08:15:00 MySQL_Session.cpp:1:handler(): [ERROR] ${SAID}`],
  ['pgbouncer', 'error', `2026-03-25 08:15:00.123 UTC [1] ERROR ${SAID}`],
  ['pgbouncer2', 'warn', `2026-03-25 08:15:00.123 UTC [1] WARNING C-0x1: db/user@1.2.3.4:5 ${SAID}`],
  ['patroni', 'error', `2026-03-25 08:15:00,123 ERROR: ${SAID}`],
  ['supervisord', 'warn', `2026-03-25 08:15:00,123 WARN exited: ${SAID}`],
  ['squid', 'error', `2026/03/25 08:15:00| FATAL: ${SAID}`],
  ['postfix', 'error', `Mar 25 08:15:00 host postfix/smtpd[12]: fatal: ${SAID}`],
  ['unbound', 'error', `[1742890500] unbound[1:0] error: ${SAID}`],
  ['openldap', null, `67e26d44.0a1b2c3d 0x7f1 ${SAID}`],
  ['bitnami', 'error', `postgresql 08:15:00.12 ERROR ==> ${SAID}`],
  [
    'bitnami colon',
    'error',
    `\u001b[38;5;6mredis \u001b[38;5;5m08:15:00.12 \u001b[0m\u001b[38;5;1mERROR\u001b[0m ==> ${SAID}`,
  ],
  ['gitlab', 'error', `{"severity":"ERROR","time":"2026-03-25T08:15:00.1Z","message":"${SAID}"}`],
  ['ecs', 'error', `{"@timestamp":"2026-03-25T08:15:00.1Z","log.level":"ERROR","message":"${SAID}"}`],
  [
    'ecs nested',
    'error',
    `{"@timestamp":"2026-03-25T08:15:00.1Z","log":{"level":"error"},"message":"${SAID}"}`,
  ],
  ['gelf', 'error', `{"version":"1.1","host":"x","short_message":"${SAID}","level":3}`],
  ['caddy', 'error', `{"level":"error","ts":1742890500.1,"logger":"http","msg":"${SAID}"}`],
  ['bunyan', 'error', `{"name":"x","level":50,"msg":"${SAID}","time":"2026-03-25T08:15:00.1Z","v":0}`],
  ['docker', 'error', `{"log":"ERROR ${SAID}\\n","stream":"stderr","time":"2026-03-25T08:15:00.1Z"}`],
  ['jboss', 'error', `08:15:00,123 ERROR [org.jboss.as] (MSC) ${SAID}`],
  [
    'temporal',
    'error',
    `{"level":"error","ts":"2026-03-25T08:15:00.1Z","msg":"${SAID}","error":"x","logging-call-at":"x.go:1"}`,
  ],
  ['erlang', 'error', `=ERROR REPORT==== 25-Mar-2026::08:15:00.123456 ===`],
  ['cpp glog', 'error', `E20260325 08:15:00.123456     1 main.cc:12] ${SAID}`],
  ['kong', 'error', `2026/03/25 08:15:00 [error] 1#0: *1 [kong] init.lua:12 ${SAID}, context: ngx.timer`],
  ['pulsar', 'error', `2026-03-25T08:15:00,123+0000 [main] ERROR org.apache.pulsar.X - ${SAID}`],
  ['flink', 'error', `2026-03-25 08:15:00,123 ERROR org.apache.flink.X                    [] - ${SAID}`],
  ['spark', 'error', `26/03/25 08:15:00 ERROR SparkContext: ${SAID}`],
  ['hadoop', 'error', `2026-03-25 08:15:00,123 ERROR namenode.NameNode: ${SAID}`],
  ['trino', 'error', `2026-03-25T08:15:00.123Z\tERROR\tmain\tio.trino.X\t${SAID}`],
  ['activemq', 'error', ` ERROR | ${SAID}`],
  ['jenkins', 'error', `2026-03-25 08:15:00.123+0000 [id=1]\tSEVERE\tj.m.X#y: ${SAID}`],
  ['jenkins2', 'warn', `2026-03-25 08:15:00.123+0000 [id=1]\tWARNING\tj.m.X#y: ${SAID}`],
  ['sentry', 'error', `08:15:00 [ERROR] sentry.x: ${SAID}`],
  ['django', 'error', `ERROR 2026-03-25 08:15:00,123 views 7 140 ${SAID}`],
  ['supabase', 'error', `08:15:00.123 [error] module=X ${SAID}`],
  ['argo', 'error', `time="2026-03-25T08:15:00Z" level=fatal msg="${SAID}"`],
  ['velero', 'error', `time="2026-03-25T08:15:00Z" level=error msg="x" error="${SAID}" logSource="a.go:1"`],
  ['entry script', 'info', `10-listen-on-ipv6.sh: info: ${SAID}`],
  ['tool', 'warn', `pg_ctl: warning: ${SAID}`],
  [
    'klog with its source',
    'warn',
    `W0325 08:15:00.1 1 reflector.go:9] k8s.io/client-go/cache/reflector.go:90: ${SAID}`,
  ],
  ['one letter', 'warn', `{"t":"2026-03-25T08:15:00.1Z","l":"warn","m":"${SAID}"}`],
  ['longhorn', 'error', `[longhorn-manager] time="2026-03-25T08:15:00Z" level=error msg="${SAID}" func=x`],
];

describe('the framing of a line', () => {
  test.each(LINES)('of %s states its level and gives way to what is said', (_, level, line) => {
    const parsed = parseLogLine(line);
    expect(parsed.level).toBe(level);
    if (!line.includes(SAID)) return;
    expect(parsed.text).toContain(SAID);
    expect(parsed.text.indexOf(SAID)).toBeLessThan(MAX_LEFT_CHARS);
  });

  const GRAVE = LINES.filter(([, level, line]) => level !== null && level !== 'info' && line.includes(SAID));

  test.each(GRAVE)('of %s counts where a shipper passes the line on as harmless', (_, level, line) => {
    const alone = parseLogLine(line);
    const passedOn = [
      JSON.stringify({ ts: '2026-03-25T08:15:00Z', level: 'info', msg: line }),
      `time=2026-03-25T08:15:00Z level=info msg=${JSON.stringify(line)}`,
      `I0325 08:15:00.123456       1 forward.go:12] ${line}`,
    ];
    for (const around of passedOn) {
      const parsed = parseLogLine(around);
      expect(parsed.level).toBe(level);
      expect(parsed.text).toContain(alone.text);
    }
  });

  test('of a child that knows better goes before that of who passes it on', () => {
    const child = `I0325 08:15:00.123456       1 leader.go:12] ${SAID}`;
    const { level, text } = parseLogLine(JSON.stringify({ level: 'error', msg: child, stream: 'stderr' }));
    expect(level).toBe('info');
    expect(text).toBe(SAID);
  });

  test.each([
    [
      'a curt message, which part of it failed',
      '{"level":"warn","msg":"health","checks":{"cart":"ok","search":"timeout after 2000ms"}}',
      'warn',
      'health: checks.search: timeout after 2000ms',
    ],
    [
      'a whole sentence, nothing more',
      '{"level":"warn","msg":"the health check is slow","checks":{"search":"timeout after 2000ms"}}',
      'warn',
      'the health check is slow',
    ],
    [
      'the answer of a server, the error in it',
      '{"took":3,"errors":true,"items":[{"create":{"status":400,"error":{"type":"x","reason":"no shard is left"}}}]}',
      'error',
      'no shard is left',
    ],
    [
      'an announcement, the line under it that says what failed',
      '{"level":"error","message":"start refused\\n[2] checks failed. Address the points in the following [2] lines.\\nsee the guide\\nquota of open files [1024] is too low, increase to at least [65535]"}',
      'error',
      'quota of open files [1024] is too low, increase to at least [65535]',
    ],
    [
      'several lines of which none announces another, the first',
      '{"level":"error","message":"start refused\\nquota of open files [1024] is too low, increase to at least [65535]"}',
      'error',
      'start refused',
    ],
  ])('of %s is told', (_, line, level, text) => {
    expect(parseLogLine(line)).toEqual({ level, text });
  });

  test.each([
    'db.internal.example: connection refused',
    'ERRORS in 0 files',
    'the error was fixed',
    'Exception handling is on',
  ])('is not seen in what is said: %s', (line) => {
    expect(parseLogLine(line).text).toBe(line);
  });
});
