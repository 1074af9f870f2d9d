// What kubectl's complaints mean, told from their wording.
import type { KubectlResult } from '../domain/ports.ts';

/** Why kubectl failed, as far as its callers need to tell. */
export type FailureKind =
  | 'forbidden'
  | 'not-found'
  | 'unreachable'
  | 'unauthorized'
  | 'unknown-kind'
  | 'timeout'
  | 'other';

/**
 * Wordings by kind, the first that matches wins. Sources: `StandardErrorMessage` and `checkErr` of kubectl's
 * cmd/util/helpers.go, the status errors of apimachinery, the dialer and TLS of Go's net package.
 */
const WORDINGS: readonly (readonly [FailureKind, RegExp])[] = [
  [
    'forbidden',
    /[Ee]rror from server \(Forbidden\)|is forbidden: User "|\bcannot (?:get|list|watch) resource "/,
  ],
  [
    'unauthorized',
    /You must be logged in to the server|asked for the client to provide credentials|[Ee]rror from server \(Unauthorized\)|getting credentials: |no Auth Provider found|exec plugin: |error: Unauthorized/,
  ],
  ['unknown-kind', /the server doesn't have a resource type|no matches for kind|unable to recognize/],
  [
    'not-found',
    /[Ee]rror from server \(NotFound\)|previous terminated container "[^"]*" in pod "[^"]*" not found|container [^ ]+ is not valid for pod|the server could not find the requested resource|error: no rollout history found|^[^\n]*\b[a-z.]+ "[^"]+" not found$/m,
  ],
  [
    'timeout',
    /[Ee]rror from server \(Timeout\)|Client\.Timeout exceeded|context deadline exceeded|request timed out|error: timed out waiting|i\/o timeout|TLS handshake timeout/,
  ],
  [
    'unreachable',
    /The connection to the server .* was refused|Unable to connect to the server|connection refused|no such host|no route to host|network is unreachable|connection reset by peer|x509: |tls: |http: server gave HTTP response to HTTPS client|Error in configuration|context "[^"]*" does not exist|cannot locate context|no configuration has been provided|error loading config file|[Ee]rror from server \(ServiceUnavailable\)|the server is currently unable to handle the request|proxyconnect tcp|unexpected EOF|: EOF$/m,
  ],
];

/** Complaints of the network's own timeouts mean that the server was not reached, whatever else they say. */
const DIAL_TIMEOUT =
  /Unable to connect to the server: .*(?:i\/o timeout|TLS handshake timeout|Client\.Timeout|deadline exceeded)/;

/** kubectl retries discovery five times and logs each attempt; the line that it ends with says it all. */
const KLOG_LINE = /^[EWIF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ [\w.-]+\.go:\d+\] .*\n?/gm;
const NOTHING_FOUND = /^No (?:resources|events) found(?: in .* namespace)?\.?$/m;

/** Tells whether kubectl said that there is nothing of what it was asked for. */
export function saysNothingFound(stderr: string): boolean {
  return NOTHING_FOUND.test(stderr);
}

/** Takes kubectl's own log lines out of what it complained of, unless there is nothing else. */
export function withoutKlogLines(stderr: string): string {
  const rest = stderr.replace(KLOG_LINE, '');
  return rest.trim() === '' ? stderr : rest;
}

/** Tells why a command failed; null when it did not. */
export function classifyFailure(
  result: Pick<KubectlResult, 'exitCode' | 'stderr' | 'timedOut'>,
): FailureKind | null {
  if (result.timedOut) {
    return 'timeout';
  }
  if (result.exitCode === 0) {
    return null;
  }
  return classifyComplaint(withoutKlogLines(result.stderr));
}

/** Tells what a complaint of kubectl means. */
export function classifyComplaint(complaint: string): FailureKind {
  if (DIAL_TIMEOUT.test(complaint)) {
    return 'unreachable';
  }
  return WORDINGS.find(([, wording]) => wording.test(complaint))?.[0] ?? 'other';
}
