import { describe } from 'vitest';
import { expectLines } from './expect-line.ts';

describe('the operating system', () => {
  expectLines([
    [
      'FATAL cannot open store: open /data/app.db: read-only file system',
      'log.read-only-file-system',
      { path: '/data/app.db' },
    ],
    [
      "Error: EROFS: read-only file system, mkdir '/app/.cache'",
      'log.read-only-file-system',
      { path: '/app/.cache' },
    ],
    [
      "OSError: [Errno 30] Read-only file system: '/tmp/spool'",
      'log.read-only-file-system',
      { path: '/tmp/spool' },
    ],
    ['write /var/lib/data/x.log: no space left on device', 'log.disk-full', { path: '/var/lib/data/x.log' }],
    ["OSError: [Errno 28] No space left on device: '/out/a.bin'", 'log.disk-full', { path: '/out/a.bin' }],
    ['Error: ENOSPC: no space left on device, write', 'log.disk-full'],
    ['open /var/log/app.log: permission denied', 'log.permission-denied', { path: '/var/log/app.log' }],
    [
      "PermissionError: [Errno 13] Permission denied: '/data/out'",
      'log.permission-denied',
      { path: '/data/out' },
    ],
    [
      "Error: EACCES: permission denied, open '/app/db.sqlite'",
      'log.permission-denied',
      { path: '/app/db.sqlite' },
    ],
    [
      "mkdir: can't create directory '/data/db': Permission denied",
      'log.permission-denied',
      { path: '/data/db' },
    ],
    ['accept tcp [::]:8080: accept4: too many open files', 'log.too-many-open-files'],
    ['Error: EMFILE: too many open files, watch', 'log.too-many-open-files'],
    ['failed to create fsnotify watcher: too many open files', 'log.watch-limit'],
    ['listen tcp :8080: bind: address already in use', 'log.port-in-use', { port: '8080' }],
    ['Error: listen EADDRINUSE: address already in use :::3000', 'log.port-in-use', { port: '3000' }],
    ['Web server failed to start. Port 8080 was already in use.', 'log.port-in-use', { port: '8080' }],
    [
      'nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)',
      'log.port-in-use',
      { port: '80' },
    ],
    [
      'nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)',
      'log.port-privileged',
      { port: '80' },
    ],
    ['listen tcp :443: bind: permission denied', 'log.port-privileged', { port: '443' }],
    ['Error: listen EACCES: permission denied 0.0.0.0:80', 'log.port-privileged', { port: '80' }],
    [
      'listen tcp 10.9.9.9:8080: bind: cannot assign requested address',
      'log.address-unavailable',
      { address: '10.9.9.9', port: '8080' },
    ],
    ['exec /usr/local/bin/app: exec format error', 'log.exec-format'],
    [
      './app: error while loading shared libraries: libssl.so.1.1: cannot open shared object file: No such file or directory',
      'log.library-missing',
      { library: 'libssl.so.1.1' },
    ],
    [
      "/app/server: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /app/server)",
      'log.library-version',
      { needed: 'GLIBC_2.34' },
    ],
    ['/entrypoint.sh: line 3: envsubst: command not found', 'log.command-missing', { command: 'envsubst' }],
    ['/bin/sh: curl: not found', 'log.command-missing', { command: 'curl' }],
    ['sh: 1: nest: not found', 'log.command-missing', { command: 'nest' }],
    ['Error: spawn ffmpeg ENOENT', 'log.command-missing', { command: 'ffmpeg' }],
    [
      "chown: changing ownership of '/data': Operation not permitted",
      'log.operation-not-permitted',
      { path: '/data' },
    ],
    [
      '[1]: max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]',
      'log.kernel-setting',
      { setting: 'vm.max_map_count' },
    ],
    ['PANIC:  could not locate a valid checkpoint record', 'log.data-corrupt'],
    ['sqlite3.DatabaseError: database disk image is malformed', 'log.data-corrupt'],
    ['FATAL:  database files are incompatible with server', 'log.data-version'],
    ['FATAL:  lock file "postmaster.pid" already exists', 'log.data-locked', { path: 'postmaster.pid' }],
    [
      'initdb: error: directory "/var/lib/postgresql/data" exists but is not empty',
      'log.data-folder-not-empty',
      { path: '/var/lib/postgresql/data' },
    ],
    [
      'RequestTimeTooSkewed: The difference between the request time and the current time is too large.',
      'log.clock-skew',
    ],
  ]);
});

describe('programs that crash', () => {
  expectLines([
    [
      'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
      'log.heap-exhausted',
      { space: 'Java heap space', runtime: 'Java' },
    ],
    ['java.lang.OutOfMemoryError: Metaspace', 'log.heap-exhausted', { space: 'Metaspace' }],
    [
      'java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached',
      'log.thread-limit',
    ],
    [
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      'log.heap-exhausted',
      { runtime: 'Node.js' },
    ],
    [
      'PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in /app/x.php on line 3',
      'log.heap-exhausted',
      { runtime: 'PHP', space: '134217728 bytes' },
    ],
    ['fatal error: runtime: out of memory', 'log.heap-exhausted', { runtime: 'Go' }],
    [
      '[2026-01-02 10:00:00 +0000] [1] [ERROR] Worker (pid:7) was sent SIGKILL! Perhaps out of memory?',
      'log.oom-killed-child',
    ],
    ['fatal error: all goroutines are asleep - deadlock!', 'log.all-asleep'],
    ['fatal error: concurrent map writes', 'log.data-race'],
    [
      'panic: runtime error: invalid memory address or nil pointer dereference',
      'log.null-reference',
      { runtime: 'Go' },
    ],
    ['[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48f1a2]', null],
    ['SIGSEGV: segmentation violation', 'log.segfault'],
    ['Segmentation fault (core dumped)', 'log.segfault'],
    [
      'panic: runtime error: index out of range [3] with length 3',
      'log.panic',
      { log: 'runtime error: index out of range [3] with length 3', runtime: 'Go' },
    ],
    ["thread 'main' panicked at src/main.rs:12:5:", 'log.panic', { runtime: 'Rust', at: 'src/main.rs:12:5' }],
    [
      "thread 'main' panicked at 'index out of bounds', src/main.rs:12:5",
      'log.panic',
      { log: 'index out of bounds' },
    ],
    [
      "ModuleNotFoundError: No module named 'fastapi'",
      'log.module-missing',
      { module: 'fastapi', runtime: 'Python' },
    ],
    [
      "Error: Cannot find module '/app/dist/main.js'",
      'log.module-missing',
      { module: '/app/dist/main.js', runtime: 'Node.js' },
    ],
    [
      'Caused by: java.lang.ClassNotFoundException: com.acme.Driver',
      'log.module-missing',
      { module: 'com.acme.Driver' },
    ],
    [
      'Error: Could not find or load main class com.acme.Main',
      'log.module-missing',
      { module: 'com.acme.Main' },
    ],
    [
      'java.lang.UnsupportedClassVersionError: com/acme/Main has been compiled by a more recent version of the Java Runtime (class file version 61.0), this version of the Java Runtime only recognizes class file versions up to 55.0',
      'log.runtime-version',
      { needed: '61.0', present: '55.0' },
    ],
    ["TypeError: Cannot read properties of undefined (reading 'host')", 'log.null-reference'],
    [
      'Caused by: org.acme.BrokenException: ledger is sealed',
      'log.exception',
      { exception: 'org.acme.BrokenException', log: 'ledger is sealed' },
    ],
    [
      "Error creating bean with name 'orderService' defined in file [/app/OrderService.class]: Invocation of init method failed",
      'log.bean-failed',
      { bean: 'orderService' },
    ],
    [
      'ValueError: unknown region eu-9',
      'log.exception',
      { exception: 'ValueError', log: 'unknown region eu-9' },
    ],
    [
      "app.rb:12:in `run': tenant is gone (TenantError)",
      'log.exception',
      { exception: 'TenantError', log: 'tenant is gone' },
    ],
    [
      'Unhandled exception. System.InvalidOperationException: Sequence contains no elements',
      'log.exception',
      { exception: 'System.InvalidOperationException', log: 'Sequence contains no elements' },
    ],
    ['\tat com.acme.Main.main(Main.java:12)', null],
    ['  File "/app/main.py", line 3, in <module>', null],
    ['Traceback (most recent call last):', null],
    ['    at Object.<anonymous> (/app/index.js:1:7)', null],
    ['goroutine 1 [running]:', null],
    ['\t/src/app/main.go:179 +0x919', null],
  ]);
});

describe('the state of a program', () => {
  expectLines([
    [
      'WARN  readiness: cache warm-up incomplete, upstream inventory index not loaded',
      'log.not-ready-reason',
      { why: 'cache warm-up incomplete, upstream inventory index not loaded' },
    ],
    ['INFO not ready: waiting for schema', 'log.not-ready-reason', { why: 'waiting for schema' }],
    ['INFO readiness: ok', null],
    [
      'ERROR health check: worker pool exhausted (64/64 busy), main loop has not advanced for 14s',
      'log.pool-exhausted',
      { pool: 'worker pool' },
    ],
    [
      'HikariPool-1 - Connection is not available, request timed out after 30000ms.',
      'log.pool-exhausted',
      { pool: 'HikariPool-1' },
    ],
    [
      'sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00',
      'log.pool-exhausted',
    ],
    [
      'WARNING: [pool www] server reached pm.max_children setting (5), consider raising it',
      'log.pool-exhausted',
    ],
    ['ERROR main loop has not advanced for 40s', 'log.stalled'],
    [
      'WARN Thread Thread[vert.x-eventloop-thread-0,5,main] has been blocked for 5391 ms, time limit is 2000 ms',
      'log.stalled',
    ],
    ['Found one Java-level deadlock:', 'log.stalled'],
    [
      'ERROR migration 0042_add_index failed: relation "orders" does not exist',
      'log.migration-failed',
      { migration: '0042_add_index', why: 'relation "orders" does not exist' },
    ],
    ['error: Dirty database version 12. Fix and force version.', 'log.migration-dirty', { migration: '12' }],
    ['Migration checksum mismatch for migration version 1.2', 'log.migration-checksum', { migration: '1.2' }],
    ['ActiveRecord::PendingMigrationError: Migrations are pending.', 'log.migrations-pending'],
    ['INFO Waiting for changelog lock....', 'log.migration-locked'],
    ['INFO  migration 0042_add_index: applying', null],
  ]);
});

describe('the Kubernetes API and clouds', () => {
  expectLines([
    [
      'ERROR reflector: failed to list /api/v1/namespaces/shop/endpoints: HTTP 403 {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"endpoints is forbidden: User \\"system:serviceaccount:shop:watcher\\" cannot list resource \\"endpoints\\" in API group \\"\\" in the namespace \\"shop\\"","reason":"Forbidden","details":{"kind":"endpoints"},"code":403}',
      'log.rbac-forbidden',
      {
        user: 'system:serviceaccount:shop:watcher',
        service_account: 'watcher',
        account_namespace: 'shop',
        verb: 'list',
        resource: 'endpoints',
        group: '',
        in_namespace: 'shop',
      },
    ],
    [
      'E0102 10:00:00.000000       1 reflector.go:147] pkg/mod/k8s.io/client-go@v0.29.0/tools/cache/reflector.go:229: Failed to watch *v1.Node: failed to list *v1.Node: nodes is forbidden: User "system:serviceaccount:ops:agent" cannot list resource "nodes" in API group "" at the cluster scope',
      'log.rbac-forbidden',
      { verb: 'list', resource: 'nodes', in_namespace: undefined },
    ],
    [
      'ERROR deployments.apps "cart" is forbidden: User "system:serviceaccount:shop:op" cannot patch resource "deployments" in API group "apps" in the namespace "shop"',
      'log.rbac-forbidden',
      { object: 'cart', group: 'apps', verb: 'patch' },
    ],
    [
      'E0102 10:00:00.000000       1 leaderelection.go:369] failed to renew lease kube-system/op: timed out waiting for the condition',
      'log.leader-lost',
    ],
    [
      'ERROR cannot get credentials: cannot get credentials secret: Secret "aws-creds" not found',
      'log.object-missing',
      { object: 'aws-creds', object_kind: 'Secret' },
    ],
    ['secrets "db-tls" not found', 'log.object-missing', { object: 'db-tls' }],
    [
      'no matches for kind "Certificate" in version "cert-manager.io/v1"',
      'log.kind-missing',
      { object_kind: 'Certificate', version: 'cert-manager.io/v1' },
    ],
    [
      'NoCredentialProviders: no valid providers in chain. Deprecated.',
      'log.cloud-credentials-missing',
      { provider: 'AWS' },
    ],
    [
      'An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation: The security token included in the request is invalid.',
      'log.cloud-credentials-invalid',
    ],
    [
      'AccessDenied: User: arn:aws:sts::123456789012:assumed-role/node/i-1 is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::out/x',
      'log.cloud-denied',
      { action: 's3:PutObject', resource: 'arn:aws:s3:::out/x' },
    ],
    [
      "googleapi: Error 403: Permission 'storage.objects.create' denied on resource 'projects/x'",
      'log.cloud-denied',
      { provider: 'Google Cloud', action: 'storage.objects.create' },
    ],
    ['ThrottlingException: Rate exceeded', 'log.cloud-throttled', { provider: 'AWS' }],
  ]);
});
