// Prints how long the rules of logs take on 500 lines, and all facts of a log of 5 MB: of a busy healthy program, of
// nothing but trouble, and of both.
import { FactExtractor, matchLogLine } from '../../src/facts/extract.ts';

const LINES = 500;
const RUNS = 40;
const LONG_LOG_CHARS = 5 * 1024 * 1024;
const LONG_RUNS = 3;
const POD = { kind: 'Pod', namespace: 'shop', name: 'cart' };

const QUIET = [
  '2026-01-02T10:00:00.123Z INFO  handled request GET /v1/orders/81723 in 12ms, 200 OK, user 7715',
  '{"level":"info","ts":1767348000.12,"caller":"http/server.go:88","msg":"request done","path":"/v1/cart","status":200,"duration_ms":8}',
  'time="2026-01-02T10:00:00Z" level=info msg="synced 41 items from upstream" duration=120ms',
  '10.2.3.4 - - [02/Jan/2026:10:00:00 +0000] "GET /healthz HTTP/1.1" 200 2 "-" "kube-probe/1.30"',
  'I0102 10:00:00.000000       1 controller.go:211] "Reconciled object" namespace="shop" name="cart" duration="3ms"',
];
const TROUBLE = [
  '2026-01-02T10:00:00.123Z ERROR cannot connect to orders-db (attempt 3/9): dial tcp 10.96.4.5:5432: connect: connection refused',
  '{"level":"error","ts":1767348000.12,"msg":"Get \\"https://auth:8443/\\": x509: certificate signed by unknown authority"}',
  'Caused by: org.acme.ledger.SealedException: epoch 7 is closed and no user may write until it has been opened',
  'E0102 10:00:00.000000       1 reflector.go:147] failed to list *v1.Pod: pods is forbidden: User "system:serviceaccount:a:b" cannot list resource "pods" in API group "" at the cluster scope',
  '2026-01-02 10:00:00,123 - ledger - ERROR - something that no rule knows has failed in the connection pool of file /a/b',
];

function measure(name: string, kinds: readonly string[]): void {
  const lines = Array.from({ length: LINES }, (_, index) => `${kinds[index % kinds.length]} #${index}`);
  const times = Array.from({ length: RUNS }, () => {
    const startedMs = performance.now();
    for (const line of lines) matchLogLine(line);
    return performance.now() - startedMs;
  });
  const first = times[0] ?? 0;
  const median = times.sort((a, b) => a - b)[RUNS / 2] ?? 0;
  process.stdout.write(
    `${name}: first ${first.toFixed(1)} ms, median ${median.toFixed(1)} ms for ${LINES} lines\n`,
  );
}

function measureLong(name: string, kinds: readonly string[]): void {
  const lines: string[] = [];
  for (let chars = 0; chars < LONG_LOG_CHARS; ) {
    const line = `${kinds[lines.length % kinds.length]} #${lines.length}`;
    lines.push(line);
    chars += line.length + 1;
  }
  const text = lines.join('\n');
  const times = Array.from({ length: LONG_RUNS }, () => {
    const startedMs = performance.now();
    new FactExtractor(Date.now()).fromLog(text, POD, 'cart');
    return performance.now() - startedMs;
  });
  const median = times.sort((a, b) => a - b)[Math.floor(LONG_RUNS / 2)] ?? 0;
  process.stdout.write(`${name}: median ${median.toFixed(0)} ms for ${lines.length} lines, 5 MB\n`);
}

measure('quiet', QUIET);
measure('trouble', TROUBLE);
measureLong('quiet', QUIET);
measureLong('trouble', TROUBLE);
measureLong('both', [...QUIET, ...QUIET, ...TROUBLE]);
