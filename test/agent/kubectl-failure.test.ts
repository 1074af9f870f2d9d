import { describe, expect, it } from 'vitest';
import {
  classifyFailure,
  type FailureKind,
  saysNothingFound,
  withoutKlogLines,
} from '../../src/agent/kubectl-failure.ts';

const KLOG =
  'E1122 11:02:53.472322    7575 memcache.go:265] "Unhandled Error" err="couldn\'t get current server API group list: dial tcp: connect: connection refused"\n';

describe('classifyFailure', () => {
  it.each<readonly [FailureKind, string]>([
    [
      'forbidden',
      'Error from server (Forbidden): pods is forbidden: User "x" cannot list resource "pods" in API group "" in the namespace "y"',
    ],
    ['unauthorized', 'error: You must be logged in to the server (Unauthorized)'],
    [
      'unauthorized',
      'error: You must be logged in to the server (the server has asked for the client to provide credentials)',
    ],
    ['unauthorized', 'Unable to connect to the server: getting credentials: exec: executable aws not found'],
    ['unknown-kind', 'error: the server doesn\'t have a resource type "foo"'],
    ['unknown-kind', 'the server doesn\'t have a resource type "foo" in group "bar"'],
    ['not-found', 'Error from server (NotFound): pods "x" not found'],
    ['not-found', 'error: error from server (NotFound): namespaces "x" not found in namespace "x"'],
    ['not-found', 'Error from server (BadRequest): previous terminated container "a" in pod "b" not found'],
    [
      'unreachable',
      'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
    ],
    [
      'unreachable',
      `${KLOG}The connection to the server localhost:8080 was refused - did you specify the right host or port?`,
    ],
    ['unreachable', 'Unable to connect to the server: dial tcp: lookup x on 10.0.0.1:53: no such host'],
    ['unreachable', 'Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout'],
    ['unreachable', 'Unable to connect to the server: net/http: TLS handshake timeout'],
    ['unreachable', 'Unable to connect to the server: x509: certificate signed by unknown authority'],
    ['unreachable', 'Error in configuration: context was not found for specified context: x'],
    ['unreachable', 'error: context "x" does not exist'],
    [
      'unreachable',
      'error: no configuration has been provided, try setting KUBERNETES_MASTER environment variable',
    ],
    [
      'timeout',
      'Error from server (Timeout): the server was unable to return a response in the time allotted',
    ],
    ['timeout', 'error: timed out waiting for the condition'],
    [
      'other',
      'Error from server (BadRequest): container "a" in pod "b" is waiting to start: ContainerCreating',
    ],
    ['other', 'error: Metrics API not available'],
    ['other', ''],
  ])('is %s: %s', (kind, stderr) => {
    expect(classifyFailure({ exitCode: 1, stderr, timedOut: false })).toBe(kind);
  });

  it('is null for a command that worked, timeout for one that was ended', () => {
    expect(classifyFailure({ exitCode: 0, stderr: 'No resources found', timedOut: false })).toBeNull();
    expect(classifyFailure({ exitCode: null, stderr: '', timedOut: true })).toBe('timeout');
  });

  it('tells that nothing was found', () => {
    expect(saysNothingFound('No resources found in shop namespace.\n')).toBe(true);
    expect(saysNothingFound('No resources found\n')).toBe(true);
    expect(saysNothingFound('No events found in shop namespace.\n')).toBe(true);
    expect(saysNothingFound('Error from server (NotFound): pods "x" not found')).toBe(false);
  });

  it("takes kubectl's own log lines away, unless they are all there is", () => {
    expect(withoutKlogLines(`${KLOG}${KLOG}The connection was refused\n`)).toBe(
      'The connection was refused\n',
    );
    expect(withoutKlogLines(KLOG)).toBe(KLOG);
  });
});
