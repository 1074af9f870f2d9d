// One word, two failures: lines that look like a cause that is known and state another one.
import { describe } from 'vitest';
import { expectLines } from './expect-line.ts';

describe('no space is left, but not on a disk', () => {
  expectLines([
    ['write /data/queue/17.seg: no space left on device', 'log.disk-full', { path: '/data/queue/17.seg' }],
    [
      'ERROR could not resize shared memory segment "/PostgreSQL.12" to 16777216 bytes: No space left on device',
      'log.shared-memory-full',
    ],
    ['OSError: [Errno 28] No space left on device: "/dev/shm/torch_1"', 'log.shared-memory-full'],
    ['failed to create inotify watch for /app: no space left on device', 'log.watch-limit'],
    ["Error: ENOSPC: System limit for number of file watchers reached, watch '/app'", 'log.watch-limit'],
    ['ERROR semget: No space left on device', 'log.error-line'],
    ['ERROR mkdir /sys/fs/cgroup/memory/kubepods/pod1: no space left on device', 'log.error-line'],
    ['ERROR No space left on device', 'log.no-space'],
  ]);
});

describe('a family of addresses that is switched off', () => {
  expectLines([
    [
      'Error: listen EAFNOSUPPORT: address family not supported :::8080',
      'log.address-family-off',
      { address: '::', port: '8080' },
    ],
    [
      'listen tcp6 [::]:9090: socket: address family not supported by protocol',
      'log.address-family-off',
      { address: '[::]', port: '9090' },
    ],
    ['ERROR dial tcp [2001:db8::1]:443: socket: address family not supported by protocol', 'log.error-line'],
  ]);
});

describe('a signal', () => {
  expectLines([
    ['Segmentation fault (core dumped)', 'log.segfault'],
    ['Bus error (core dumped)', 'log.bus-error'],
    ['process 7 was terminated by signal 7', 'log.bus-error'],
    ['{"level":"info","msg":"running bootstrap script ... Bus error (core dumped)"}', 'log.bus-error'],
    ['{"level":"info","msg":"/start.sh: line 4: 12 Segmentation fault"}', 'log.segfault'],
    ['level=info msg="Illegal instruction (core dumped)"', 'log.illegal-instruction'],
    ['INFO handler for SIGSEGV is installed: a segmentation fault is reported', null],
    [
      "RuntimeError: DataLoader worker (pid 91) is killed by signal: Bus error. It is possible that dataloader's workers are out of shared memory.",
      'log.shared-memory-full',
    ],
  ]);
});

describe('permissions', () => {
  expectLines([
    ['open /var/log/app.log: permission denied', 'log.permission-denied', { path: '/var/log/app.log' }],
    [
      'FATAL:  data directory "/var/lib/postgresql/data" has invalid permissions',
      'log.permissions-unsafe',
      { path: '/var/lib/postgresql/data' },
    ],
    ["Permissions 0644 for '/keys/id_rsa' are too open.", 'log.permissions-unsafe', { path: '/keys/id_rsa' }],
    [
      'Cookie file /var/lib/rabbitmq/.erlang.cookie must be accessible by owner only',
      'log.permissions-unsafe',
      { path: '/var/lib/rabbitmq/.erlang.cookie' },
    ],
  ]);
});

describe('a server that does not take a client', () => {
  expectLines([
    [
      "ERROR 1130 (HY000): Host '10.2.3.5' is not allowed to connect to this MySQL server",
      'log.not-admitted',
    ],
    [
      "Error 1129 (HY000): Host '10.2.3.4' is blocked because of many connection errors; unblock with 'mysqladmin flush-hosts'",
      'log.host-blocked',
      { client: '10.2.3.4', system: 'MySQL' },
    ],
  ]);
});

describe('a lookup', () => {
  expectLines([
    [
      'dial tcp: lookup db on 10.96.0.10:53: read udp 10.1.0.2:40000->10.96.0.10:53: read: connection refused',
      'log.dns-failure',
      { host: 'db', answer: 'none' },
    ],
    [
      'coordinator lookup failed: dial tcp 10.96.4.5:8500: connect: connection refused',
      'log.connection-refused',
      { host: '10.96.4.5', port: '8500' },
    ],
  ]);
});

describe('what a driver relays of its server is about the server', () => {
  expectLines([
    ['ERROR could not extend file "base/1/2": No space left on device', 'log.disk-full'],
    ['ERROR save order: pq: could not extend file "base/1/2": No space left on device', 'log.error-line'],
    ['ERROR load: pq: out of shared memory', 'log.error-line'],
    ['ERROR read /data/x: input/output error', 'log.input-output-error'],
    [
      'ERROR org.postgresql.util.PSQLException: ERROR: could not read block 7 in file "base/1/2": Input/output error',
      'log.exception',
    ],
  ]);
});
