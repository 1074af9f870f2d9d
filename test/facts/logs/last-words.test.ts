import { describe, expect, it } from 'vitest';
import { parseLogLine } from '../../../src/facts/logs/line.ts';
import { expectLines } from './expect-line.ts';

describe('lines that nothing else knows', () => {
  expectLines([
    [
      '2026-01-02T10:00:00Z FATAL cache never synced, exiting',
      'log.error-line',
      { log: 'cache never synced, exiting' },
    ],
    [
      '{"level":"error","ts":1767348000,"caller":"x/y.go:3","msg":"ledger sealed","error":"epoch 7 closed"}',
      'log.error-line',
      { log: 'ledger sealed: epoch 7 closed' },
    ],
    [
      'E0102 10:00:00.000000       1 controller.go:12] "Reconciler error" err="ledger sealed" controller="ledger"',
      'log.error-line',
      { log: 'Reconciler error: ledger sealed' },
    ],
    [
      'time="2026-01-02T10:00:00Z" level=error msg="ledger sealed" err="epoch 7"',
      'log.error-line',
      { log: 'ledger sealed: epoch 7' },
    ],
    [
      '2026-01-02 10:00:00,123 - ledger - CRITICAL - epoch 7 is closed',
      'log.error-line',
      { log: 'epoch 7 is closed' },
    ],
    [
      '2026-01-02T10:00:00.000Z ERROR 1 --- [           main] o.s.boot.SpringApplication               : Application run failed',
      'log.error-line',
      { log: 'Application run failed' },
    ],
    ['ledger.seals.SealBroken', 'log.exception', { exception: 'ledger.seals.SealBroken' }],
    ['[ERROR] epoch 7 is closed', 'log.error-line', { log: 'epoch 7 is closed' }],
    ['SEVERE: Epoch 7 is closed', 'log.error-line'],
    ['{"severity":"CRITICAL","message":"epoch 7 is closed"}', 'log.error-line', { log: 'epoch 7 is closed' }],
    ['fatal: epoch 7 is closed', 'log.error-line', { log: 'epoch 7 is closed' }],
    ['npm ERR! Missing script: "serve"', 'log.error-line', { log: 'Missing script: "serve"' }],
    ['npm ERR! A complete log of this run can be found in: /root/.npm/_logs/x.log', null],
    ['INFO  0 errors', null],
    ['INFO  handled ERROR response from peer', null],
    ['2026-01-02T10:00:00Z INFO error_count=0', null],
    ['ERROR count: 0 errors found', null],
    ['no error', null],
    ['WARN  epoch 7 closes soon', null],
    ['INFO received SIGTERM, shutting down', null],
    ['ERROR received signal 15, stopping', null],
    ['ERROR http: Server closed', null],
    ['ERROR exiting', null],
    ['listening on :8080', null],
    ['', null],
  ]);
});

describe('parseLogLine', () => {
  it.each([
    ['2026-01-02T10:00:00.5Z stderr F ERROR it broke', 'error', 'it broke'],
    ['{"log":"ERROR it broke\\n","stream":"stderr","time":"2026-01-02T10:00:00Z"}', 'error', 'it broke'],
    ['[2026-01-02 10:00:00 +0000] [7] [INFO] Booting worker', 'info', 'Booting worker'],
    [
      '2026-01-02T10:00:00.000Z\tERROR\tsetup\tunable to start manager\t{"error": "no luck"}',
      'error',
      'setup\tunable to start manager: no luck',
    ],
    ['1:M 02 Jan 2026 10:00:00.000 # Server started', null, 'Server started'],
    ['\u001b[31mERROR\u001b[0m it broke', 'error', 'it broke'],
    ['10:00:00.000 [main] WARN  com.acme.Main - slow', 'warn', 'slow'],
    ['Jan  2 10:00:00 host app[1]: it broke', null, 'host app[1]: it broke'],
    [
      '{"@l":"Error","@mt":"it broke","@x":"System.Exception: no luck\\n   at A.B()"}',
      'error',
      'it broke: System.Exception: no luck',
    ],
    [
      '{"level":"ERROR","message":"boom","stack_trace":"a.B: x\\n\\tat c.d(E.java:1)\\nCaused by: e.F: deep\\n\\tat g.h(I.java:2)\\n"}',
      'error',
      'boom: Caused by: e.F: deep',
    ],
    [
      '{"log.level":"ERROR","message":"boom","error.message":"top","error.stack_trace":"a.B: top\\n\\tat c.d(E.java:1)\\nCaused by: e.F: deep\\n"}',
      'error',
      'boom: Caused by: e.F: deep',
    ],
    [
      '{"log":{"level":"ERROR"},"message":"boom","error":{"type":"a.B","message":"top"}}',
      'error',
      'boom: a.B: top',
    ],
    [
      '{"LogLevel":"Critical","Message":"Unhandled","Exception":"A.B: top\\n ---> C.D: deep\\n   at E.F()"}',
      'error',
      'Unhandled: ---> C.D: deep',
    ],
    ['{"level":"error","msg":"no luck","stacktrace":"main.main\\n\\t/src/main.go:7"}', 'error', 'no luck'],
    [
      '{"levelname":"ERROR","message":"boom","exc_info":"Traceback (most recent call last):\\n  File \\"a.py\\", line 1\\nKeyError: 3"}',
      'error',
      'boom: KeyError: 3',
    ],
    [
      'E0102 10:00:00.000000       1 reflector.go:158] "Unhandled Error" err="Failed to watch *v1.Pod: pods is forbidden: User \\"a\\"" logger="UnhandledError"',
      'error',
      'Unhandled Error: Failed to watch *v1.Pod: pods is forbidden: User "a"',
    ],
    ['{"not json', null, '{"not json'],
  ] as const)('%s', (raw, level, text) => {
    expect(parseLogLine(raw)).toEqual({ level, text });
  });
});
