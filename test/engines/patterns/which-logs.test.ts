// The log that is read is that of the copy that leads, and of the run that was killed.
import { describe, expect, test } from 'vitest';
import type { Step } from '../../../src/domain/investigation.ts';
import { isIdleCopy, killedRunCalls, logCallsOf } from '../../../src/engines/patterns/which-logs.ts';

const WAITING =
  'I0301 02:50:00.000000       1 leaderelection.go:250] attempting to acquire leader lease kube-system/provisioner...';
const LEADING =
  'I0301 02:50:09.000000       1 leaderelection.go:260] successfully acquired lease kube-system/provisioner';
const COPIES = ['a', 'b', 'c', 'd'].map((name) => ({ kind: 'Pod', namespace: 'shop', name }));

function read(pod: string, observation: string): Step {
  return {
    index: 1,
    tool: 'GET_LOGS',
    args: { namespace: 'shop', pod },
    argv: [],
    calls: [],
    status: 'ok',
    durationMs: 1,
    bytes: 1,
    omittedBytes: 0,
    observation,
    facts: [],
  };
}

test.each([
  ['a copy that waits', WAITING, true],
  ['a copy that waited and leads', `${WAITING}\n${LEADING}\nE0301 boom`, false],
  ['a copy that led and waits again', `${LEADING}\nlost\n${WAITING}`, true],
  ['a copy that waits and says something else since', `${WAITING}\nserving metrics on :8080`, true],
  ['a log without elections', 'listening on :8080', false],
])('%s', (_name, log, idle) => {
  expect(isIdleCopy(log)).toBe(idle);
});

describe('which copy is read', () => {
  const podsOf = (steps: readonly Step[]) => logCallsOf(COPIES, steps).map(({ args }) => args.pod);

  test('the first, which is the worst off', () => {
    expect(podsOf([])).toEqual(['a']);
  });

  test('the next when the first waits to lead', () => {
    expect(podsOf([read('a', WAITING)])).toEqual(['b']);
    expect(podsOf([read('a', WAITING), read('b', WAITING)])).toEqual(['c']);
  });

  test('no more when one that was read does not wait, or three do', () => {
    expect(podsOf([read('a', `${WAITING}\n${LEADING}`)])).toEqual(['a']);
    expect(podsOf(['a', 'b', 'c'].map((name) => read(name, WAITING)))).toEqual([]);
  });
});

test('the log of a run that was killed for its memory is read, once', () => {
  const subject = { kind: 'Pod', namespace: 'shop', name: 'a' };
  const killed = {
    fact: { code: 'container.oom-killed', subject, captures: { container: 'jvm' }, quote: 'OOMKilled' },
    step: 0,
    group: subject,
  };
  expect(killedRunCalls([killed], [])).toEqual([
    { tool: 'GET_LOGS', args: { namespace: 'shop', pod: 'a', container: 'jvm' } },
  ]);
  expect(killedRunCalls([killed], [read('a', 'heap 46 GB')])).toEqual([]);
  expect(killedRunCalls([{ ...killed, fact: { ...killed.fact, code: 'container.exited' } }], [])).toEqual([]);
});
