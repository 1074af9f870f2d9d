// Every pattern of the logs of the system below, the API server and the cloud: a line that programs write, in each state of its container.
import { describe } from 'vitest';
import { expectInStates, type StatesRow } from './logs-states.ts';

const TOPICS: Readonly<Record<string, readonly StatesRow[]>> = {
  system: [
    [
      'write /var/lib/data/x.log: no space left on device',
      { crashing: 'disk-full', 'not-ready': 'disk-full-not-ready', running: 'disk-full-while-running' },
    ],
    [
      'ERROR could not resize shared memory segment "/PostgreSQL.1234" to 16777216 bytes: No space left on device',
      {
        crashing: 'shared-memory-full',
        'not-ready': 'shared-memory-full-not-ready',
        running: 'shared-memory-full-while-running',
      },
    ],
    [
      'ERROR job 7 gave up: No space left on device',
      {
        crashing: 'no-space-unnamed',
        'not-ready': 'no-space-unnamed-not-ready',
        running: 'no-space-unnamed-while-running',
      },
    ],
    [
      "Permissions 0644 for '/etc/keys/id_rsa' are too open.",
      { crashing: 'permissions-unsafe', 'not-ready': 'permissions-unsafe-not-ready' },
    ],
    [
      'ERROR write /data/queue/000017.seg: disk quota exceeded',
      { crashing: 'disk-quota', running: 'disk-quota-while-running' },
    ],
    [
      'FATAL cannot open store: open /data/app.db: read-only file system',
      {
        crashing: 'read-only-file-system',
        'not-ready': 'read-only-file-system-not-ready',
        running: 'read-only-file-system-while-running',
      },
    ],
    [
      'open /var/log/app.log: permission denied',
      { crashing: 'file-permission-denied', 'not-ready': 'file-permission-denied-not-ready' },
    ],
    [
      'ls: /mnt/x: Stale file handle',
      {
        crashing: 'volume-input-output-error',
        'not-ready': 'volume-input-output-error-not-ready',
        running: 'volume-input-output-error-while-running',
      },
    ],
    [
      'accept tcp [::]:8080: accept4: too many open files',
      {
        crashing: 'too-many-open-files',
        'not-ready': 'too-many-open-files-not-ready',
        running: 'too-many-open-files-while-running',
      },
    ],
    [
      'failed to create fsnotify watcher: too many open files',
      { crashing: 'watch-limit', 'not-ready': 'watch-limit-not-ready', running: 'watch-limit-while-running' },
    ],
    [
      'listen tcp :8080: bind: address already in use',
      { crashing: 'port-taken', 'not-ready': 'port-taken-not-ready' },
    ],
    [
      'nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)',
      { crashing: 'port-privileged', 'not-ready': 'port-privileged-not-ready' },
    ],
    ['listen tcp 10.9.9.9:8080: bind: cannot assign requested address', { crashing: 'address-unavailable' }],
    [
      'nginx: [emerg] socket() [::]:8080 failed (97: Address family not supported by protocol)',
      { crashing: 'address-family-off', 'not-ready': 'address-family-off-not-ready' },
    ],
    ['exec /usr/local/bin/app: exec format error', { crashing: 'exec-format-error' }],
    [
      './app: error while loading shared libraries: libssl.so.1.1: cannot open shared object file: No such file or directory',
      { crashing: 'library-missing' },
    ],
    [
      "/app/server: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /app/server)",
      { crashing: 'library-too-old' },
    ],
    ['/entrypoint.sh: line 3: envsubst: command not found', { crashing: 'script-command-missing' }],
    [
      '[1]: max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]',
      { crashing: 'kernel-setting', 'not-ready': 'kernel-setting-not-ready' },
    ],
    [
      "chown: changing ownership of '/data': Operation not permitted",
      { crashing: 'operation-not-permitted' },
    ],
    [
      'RequestTimeTooSkewed: The difference between the request time and the current time is too large.',
      { crashing: 'clock-skew', running: 'clock-skew-while-running' },
    ],
    [
      'PANIC:  could not locate a valid checkpoint record',
      {
        crashing: 'data-corrupt',
        'not-ready': 'data-corrupt-not-ready',
        running: 'data-corrupt-while-running',
      },
    ],
    ['FATAL:  database files are incompatible with server', { crashing: 'data-of-another-version' }],
    [
      'FATAL:  lock file "postmaster.pid" already exists',
      { crashing: 'data-locked', 'not-ready': 'data-locked-not-ready' },
    ],
    [
      'initdb: error: directory "/var/lib/postgresql/data" exists but is not empty',
      { crashing: 'data-folder-not-empty' },
    ],
  ],
  cluster: [
    [
      'ERROR reflector: failed to list /api/v1/namespaces/shop/endpoints: HTTP 403 {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"endpoints is forbidden: User \\"system:serviceaccount:shop:watcher\\" cannot list resource \\"endpoints\\" in API group \\"\\" in the namespace \\"shop\\"","reason":"Forbidden","details":{"kind":"endpoints"},"code":403}',
      {
        crashing: 'rbac-forbidden',
        'not-ready': 'rbac-forbidden-not-ready',
        running: 'rbac-forbidden-while-running',
      },
    ],
    [
      'E0506 10:11:12.131415       1 reflector.go:147] k8s.io/client-go/informers/factory.go:150: Failed to watch *v1.Service: failed to list *v1.Service: Unauthorized',
      {
        crashing: 'api-token-rejected',
        'not-ready': 'api-token-rejected-not-ready',
        running: 'api-token-rejected-while-running',
      },
    ],
    [
      'ERROR cannot get credentials: cannot get credentials secret: Secret "aws-creds" not found',
      {
        crashing: 'needed-object-missing',
        'not-ready': 'needed-object-missing-not-ready',
        running: 'needed-object-missing-while-running',
      },
    ],
    [
      'no matches for kind "Certificate" in version "cert-manager.io/v1"',
      {
        crashing: 'kind-not-served',
        'not-ready': 'kind-not-served-not-ready',
        running: 'kind-not-served-while-running',
      },
    ],
    [
      'E0102 10:00:00.000000       1 leaderelection.go:369] failed to renew lease kube-system/op: timed out waiting for the condition',
      { crashing: 'leader-election-lost' },
    ],
    [
      'NoCredentialProviders: no valid providers in chain. Deprecated.',
      {
        crashing: 'cloud-credentials-missing',
        'not-ready': 'cloud-credentials-missing-not-ready',
        running: 'cloud-credentials-missing-while-running',
      },
    ],
    [
      'An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation: The security token included in the request is invalid.',
      {
        crashing: 'cloud-credentials-rejected',
        'not-ready': 'cloud-credentials-rejected-not-ready',
        running: 'cloud-credentials-rejected-while-running',
      },
    ],
    [
      'AccessDenied: User: arn:aws:sts::123456789012:assumed-role/node/i-1 is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::out/x',
      {
        crashing: 'cloud-access-denied',
        'not-ready': 'cloud-access-denied-not-ready',
        running: 'cloud-access-denied-while-running',
      },
    ],
    [
      'ThrottlingException: Rate exceeded',
      {
        crashing: 'cloud-throttled',
        'not-ready': 'cloud-throttled-not-ready',
        running: 'cloud-throttled-while-running',
      },
    ],
    [
      'quota exceeded for project x',
      {
        crashing: 'cloud-quota-used-up',
        'not-ready': 'cloud-quota-used-up-not-ready',
        running: 'cloud-quota-used-up-while-running',
      },
    ],
  ],
};

describe.each(Object.entries(TOPICS))('%s', (_, rows) => expectInStates(rows));
