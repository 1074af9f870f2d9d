// What was not read, from the steps alone; and what is said of a diagnosis and an explanation then.
import { describe, expect, test } from 'vitest';
import {
  asCertainAsRead,
  limitedTo,
  notLookedOf,
  refuseBlindness,
  unread,
} from '../../src/app/not-looked.ts';
import type { Diagnosis, Step } from '../../src/domain/investigation.ts';
import { Inventory } from '../../src/facts/inventory.ts';

function step(tool: Step['tool'], args: Step['args'], more: Partial<Step> = {}): Step {
  const argv = ['kubectl', 'get', 'x'];
  const status = more.status ?? 'failed';
  return {
    ...{
      index: 0,
      tool,
      args,
      argv,
      status,
      durationMs: 1,
      bytes: 1,
      omittedBytes: 0,
      observation: '',
      facts: [],
    },
    calls: [{ argv, status, durationMs: 1, bytes: 1 }],
    ...more,
  };
}

const LOGS = { namespace: 'shop', pod: 'web-1', container: 'app' };
const FORBIDDEN =
  'Error from server (Forbidden): pods "web-1" is forbidden: User "dev" cannot get resource "pods/log"';

describe('what was not read', () => {
  test.each<[string, Step, readonly object[]]>([
    [
      'kinds of a look at a namespace',
      step(
        'FIND_ISSUES',
        { namespace: 'shop' },
        {
          status: 'ok',
          observation:
            'Looked at 3 objects.\ncould not list pods: Error from server (Forbidden): pods is forbidden: User "dev" cannot list resource "pods"\ncould not list services: an error on the server',
        },
      ),
      [
        { what: 'pods in shop', why: 'forbidden' },
        { what: 'services in shop', why: 'failed' },
      ],
    ],
    [
      'a look that failed whole',
      step('FIND_ISSUES', {}, { status: 'timeout' }),
      [{ what: 'everything', why: 'failed' }],
    ],
    [
      'kinds that a recording has not',
      step(
        'LIST_ALL',
        { kind: 'Lease' },
        { observation: 'could not list leases: leases is forbidden: this recording holds no leases' },
      ),
      [{ what: 'leases', why: 'absent' }],
    ],
    [
      'logs that are forbidden',
      step('GET_LOGS', LOGS, { observation: FORBIDDEN }),
      [{ what: 'logs of shop/web-1, container app', why: 'forbidden' }],
    ],
    [
      'logs that there are not yet',
      step('GET_LOGS', LOGS, {
        observation:
          'Error from server (BadRequest): container "app" in pod "web-1" is waiting to start: trying',
      }),
      [{ what: 'logs of shop/web-1, container app', why: 'absent' }],
    ],
    [
      'a killed kubectl',
      step('GET_LOGS', LOGS, { observation: 'kubectl was killed before it was done.' }),
      [{ what: 'logs of shop/web-1, container app', why: 'failed' }],
    ],
    ['events', step('GET_EVENTS', { namespace: 'shop' }), [{ what: 'events in shop', why: 'failed' }]],
    [
      'an object',
      step('DESCRIBE', { kind: 'Pod', namespace: 'shop', name: 'web-1' }, { observation: FORBIDDEN }),
      [{ what: 'Pod web-1 in shop', why: 'forbidden' }],
    ],
    [
      'nothing: an object that is not there was looked for',
      step(
        'DESCRIBE',
        { kind: 'Pod', namespace: 'shop', name: 'web-1' },
        { observation: 'Error from server (NotFound): pods "web-1" not found' },
      ),
      [],
    ],
    [
      'nothing: what was cancelled',
      step('GET_LOGS', LOGS, { observation: 'The command was cancelled.' }),
      [],
    ],
    [
      'nothing: what the policy denied was never asked',
      step('RUN_KUBECTL', { arguments: 'delete pod x' }, { status: 'denied' }),
      [],
    ],
    [
      'nothing: a log that says what a tool says',
      step('GET_LOGS', LOGS, { status: 'ok', observation: 'could not list pods: forbidden' }),
      [],
    ],
  ])('%s', (_, one, expected) => {
    expect(notLookedOf([one])).toEqual(expected);
  });

  test('stands once, and logs that there are not hide no trouble', () => {
    const failed = step('GET_EVENTS', {});
    expect(notLookedOf([failed, failed])).toHaveLength(1);
    expect(
      unread([
        { what: 'logs of shop/a', why: 'absent' },
        { what: 'pods', why: 'absent' },
        { what: 'x', why: 'limit' },
      ]),
    ).toEqual([{ what: 'pods', why: 'absent' }]);
  });
});

describe('blindness', () => {
  const scope = { id: 'c-1', context: 'here', namespace: null };
  const kinds = step(
    'RUN_KUBECTL',
    { arguments: 'api-resources' },
    { status: 'ok', argv: ['kubectl', 'api-resources'] },
  );

  test('is an error, whatever kinds are served', () => {
    expect(() => refuseBlindness([step('FIND_ISSUES', {}), kinds], scope)).toThrow(
      /nothing of the cluster of context here could be read/,
    );
    expect(() => refuseBlindness([step('FIND_ISSUES', {}, { observation: FORBIDDEN })], scope)).toThrow(
      /could be listed/,
    );
  });

  test('is none when one look succeeded, or nothing was asked', () => {
    expect(() =>
      refuseBlindness([step('FIND_ISSUES', {}), step('GET_LOGS', LOGS, { status: 'ok' })], scope),
    ).not.toThrow();
    expect(() => refuseBlindness([], scope)).not.toThrow();
  });
});

describe('what is told then', () => {
  const pod = { kind: 'Pod', namespace: 'shop', name: 'web-1' };
  const diagnosis: Diagnosis = {
    ...{
      pattern: 'x',
      basis: 'evidence',
      category: 'crash',
      rootCause: 'r',
      solution: 's',
      commands: [],
      affected: [pod],
    },
    ...{ severity: 'high', confidence: 0.9, evidence: [], since: null, chain: [] },
  };

  test('a diagnosis of what could not be looked at closer is likely at most', () => {
    const told = asCertainAsRead(
      diagnosis,
      [step('GET_LOGS', LOGS, { observation: FORBIDDEN })],
      new Inventory(0),
    );
    expect(told).toMatchObject({ basis: 'likely', confidence: 0.6 });
  });

  test('the logs of others, and logs that there are not, leave it as it is', () => {
    const others = step('GET_LOGS', { ...LOGS, pod: 'db-0' }, { observation: FORBIDDEN });
    const none = step('GET_LOGS', LOGS, { observation: 'is waiting to start' });
    expect(asCertainAsRead(diagnosis, [others, none], new Inventory(0))).toBe(diagnosis);
  });

  test('an explanation speaks of what was read', () => {
    const notLooked = ['pods', 'services', 'jobs', 'nodes'].map((what) => ({ what, why: 'failed' as const }));
    expect(limitedTo('No sign of trouble was found.', notLooked)).toBe(
      'In what could be read: No sign of trouble was found. Not read: pods, services, jobs and 1 more.',
    );
    expect(limitedTo('No sign of trouble was found.', [])).toBe('No sign of trouble was found.');
  });
});
