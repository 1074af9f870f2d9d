// Every pattern of the logs of settings, crashes, last words, states of programs: a line that programs write, in each state of its container.
import { describe } from 'vitest';
import { expectInStates, type StatesRow } from './logs-states.ts';

const TOPICS: Readonly<Record<string, readonly StatesRow[]>> = {
  configuration: [
    [
      '2026-01-02T10:00:00.123Z FATAL config: required environment variable DATABASE_URL is not set',
      { crashing: 'missing-env', 'not-ready': 'missing-env-not-ready' },
    ],
    [
      'invalid value "abc" for flag -port: parse error',
      { crashing: 'invalid-setting', 'not-ready': 'invalid-setting-not-ready' },
    ],
    [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Spring writes its placeholders so
      'java.lang.IllegalArgumentException: Could not resolve placeholder \'payments.url\' in value "${payments.url}"',
      { crashing: 'config-setting-missing', 'not-ready': 'config-setting-missing-not-ready' },
    ],
    [
      'yaml: line 12: mapping values are not allowed in this context',
      { crashing: 'config-unreadable', 'not-ready': 'config-unreadable-not-ready' },
    ],
    [
      'FATAL open /etc/app/config.yaml: no such file or directory',
      { crashing: 'file-missing', 'not-ready': 'file-missing-not-ready' },
    ],
    ['unknown flag: --enable-foo', { crashing: 'flag-unknown' }],
    ['Error: required flag(s) "config" not set', { crashing: 'flag-missing' }],
    [
      'FATAL license expired on 2026-01-01',
      {
        crashing: 'licence-invalid',
        'not-ready': 'licence-invalid-not-ready',
        running: 'licence-invalid-while-running',
      },
    ],
  ],
  crash: [
    [
      'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
      { crashing: 'heap-exhausted', running: 'heap-exhausted-while-running' },
    ],
    [
      '[2026-01-02 10:00:00 +0000] [1] [ERROR] Worker (pid:7) was sent SIGKILL! Perhaps out of memory?',
      { crashing: 'child-process-killed', running: 'child-process-killed-while-running' },
    ],
    [
      'java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached',
      { crashing: 'thread-limit', running: 'thread-limit-while-running' },
    ],
    ['Exception in thread "main" java.lang.StackOverflowError', { crashing: 'stack-overflow' }],
    ['fatal error: all goroutines are asleep - deadlock!', { crashing: 'goroutines-asleep' }],
    ['fatal error: concurrent map writes', { crashing: 'concurrent-map-access' }],
    ['SIGSEGV: segmentation violation', { crashing: 'segmentation-fault' }],
    ['Bus error (core dumped)', { crashing: 'bus-error' }],
    ['Fatal glibc error: CPU does not support x86-64-v2', { crashing: 'illegal-instruction' }],
    ["ModuleNotFoundError: No module named 'fastapi'", { crashing: 'module-missing' }],
    [
      'java.lang.UnsupportedClassVersionError: com/acme/Main has been compiled by a more recent version of the Java Runtime (class file version 61.0), this version of the Java Runtime only recognizes class file versions up to 55.0',
      { crashing: 'runtime-version' },
    ],
    [
      'panic: runtime error: invalid memory address or nil pointer dereference',
      { crashing: 'null-reference' },
    ],
    ['panic: runtime error: index out of range [3] with length 3', { crashing: 'panic' }],
    ['Aborted (core dumped)', { crashing: 'aborted' }],
    [
      "Error creating bean with name 'orderService' defined in file [/app/OrderService.class]: Invocation of init method failed",
      { crashing: 'bean-failed' },
    ],
    [
      'Caused by: org.acme.BrokenException: ledger is sealed',
      {
        crashing: 'uncaught-exception',
        'not-ready': 'not-ready-with-exception',
        running: 'exceptions-in-log',
      },
    ],
  ],
  'last-words': [
    [
      '2026-01-02T10:00:00Z FATAL cache never synced, exiting',
      {
        crashing: 'crash-with-error',
        'not-ready': 'not-ready-with-error',
        running: 'errors-in-log',
        'init-crashing': 'init-with-error',
      },
    ],
  ],
  state: [
    [
      'ERROR health check: worker pool exhausted (64/64 busy), main loop has not advanced for 14s',
      {
        crashing: 'worker-pool-exhausted',
        'not-ready': 'worker-pool-exhausted-not-ready',
        running: 'worker-pool-exhausted-while-running',
      },
    ],
    [
      'ERROR main loop has not advanced for 40s',
      {
        crashing: 'program-stalled',
        'not-ready': 'program-stalled-not-ready',
        running: 'program-stalled-while-running',
      },
    ],
    [
      'WARN  readiness: cache warm-up incomplete, upstream inventory index not loaded',
      { 'not-ready': 'not-ready-says-why' },
    ],
    [
      'ERROR migration 0042_add_index failed: relation "orders" does not exist',
      { crashing: 'migration-failed', 'not-ready': 'migration-failed-not-ready' },
    ],
    [
      'error: Dirty database version 12. Fix and force version.',
      { crashing: 'migration-half-done', 'not-ready': 'migration-half-done-not-ready' },
    ],
    [
      "Error: Can't locate revision identified by '74ad1125881c'",
      {
        crashing: 'migration-unknown',
        'not-ready': 'migration-unknown-not-ready',
        running: 'migration-unknown-while-running',
      },
    ],
    [
      'Migration checksum mismatch for migration version 1.2',
      { crashing: 'migration-changed', 'not-ready': 'migration-changed-not-ready' },
    ],
    [
      'INFO Waiting for changelog lock....',
      {
        crashing: 'migration-lock-held',
        'not-ready': 'migration-lock-held-not-ready',
        'init-crashing': 'init-migration-lock-held',
        'init-running': 'init-migration-lock-held-endless',
      },
    ],
    [
      'ActiveRecord::PendingMigrationError: Migrations are pending.',
      { crashing: 'migrations-pending', 'not-ready': 'migrations-pending-not-ready' },
    ],
  ],
};

describe.each(Object.entries(TOPICS))('%s', (_, rows) => expectInStates(rows));
