import { describe, expect, test } from 'vitest';
import type { Case } from '../../src/domain/memory.ts';
import { findProblem } from '../../src/engines/patterns/library.ts';
import { minePatterns } from '../../src/learning/mine.ts';
import { formerId, LEARNED_ID } from '../../src/learning/readable-id.ts';
import { judgedCase, keyCase, oomCase } from '../support/learned-cases.ts';

const APPS = ['cart', 'auth', 'search', 'mail', 'billing', 'ledger', 'quotes', 'geo', 'maps', 'chat'];

function oom(from: number, count: number, fields: Partial<Case> = {}): Case[] {
  return APPS.slice(0, count).map((app, index) => oomCase(from + index, app, fields));
}

describe('mining', () => {
  test('three alike successes of different objects become an active pattern with placeholders', () => {
    const [learned, ...others] = minePatterns([...oom(1, 3), keyCase(9, 'geo', 'region')]);
    expect(others).toEqual([]);
    expect(learned).toMatchObject({
      state: 'active',
      members: [1, 2, 3],
      clusterId: 'c-1',
      origin: 'learned',
    });
    expect(learned?.pattern).toMatchObject({
      requires: [{ fact: 'container.oom-killed' }],
      root_cause_template: 'container {container} went over its memory limit of {limit} and was killed',
      solution_template: 'raise the limit of {workload_name} above {limit}',
      learned_from: 3,
    });
    expect(learned && findProblem(learned.pattern)).toBeNull();
  });

  const tooLittle: readonly (readonly [string, readonly Case[]])[] = [
    ['two successes', oom(1, 2)],
    ['three of one object', [1, 2, 3].map((id) => oomCase(id, 'cart'))],
    ['what nobody judged', oom(1, 3, { score: 0.6, taught: false })],
    ['failures', oom(1, 3, { score: 0.05, taught: false })],
    ['what memory itself said', oom(1, 3, { score: 0.82, taught: false, pattern: 'learned-container-1' })],
    [
      '100 confident wrong runs',
      [...Array(10).keys()].flatMap((n) => oom(n * 10, 10, { score: 0.6, taught: false })),
    ],
  ];
  test.each(tooLittle)('%s teach nothing', (_, cases) => {
    expect(minePatterns(cases)).toEqual([]);
  });

  test('what others contradict stays a candidate', () => {
    const wrong = { rootCause: 'the node ran out of disk because nobody cleaned the images' };
    const [learned] = minePatterns([...oom(1, 3), oomCase(7, 'mail', wrong), oomCase(8, 'geo', wrong)]);
    expect(learned).toMatchObject({ state: 'candidate', members: [1, 2, 3] });
    expect(learned?.why).toContain('2 of 5 cases disagree');
  });

  test('what was right once and is no more speaks against nothing that was right often enough since', () => {
    const now = { rootCause: 'the heap of the program grew with the last release' };
    const [old, late] = [oom(1, 6), APPS.slice(6, 9).map((app, index) => oomCase(21 + index, app, now))];
    const stateOfNew = (superseded: ReadonlyMap<number, number>): string | undefined =>
      minePatterns([...old, ...late], undefined, superseded).find(({ members }) => members.includes(21))
        ?.state;
    const until = (at: string | undefined) =>
      new Map(old.map(({ investigationId }) => [investigationId, Date.parse(at ?? '')]));
    expect(stateOfNew(new Map())).toBe('candidate');
    expect(stateOfNew(until(old.at(-1)?.at))).toBe('active');
    // Two since then are too few.
    expect(stateOfNew(until(late[0]?.at))).toBe('candidate');
  });

  test('two of ten taught wrong do not stop the right cause', () => {
    const cases = oom(1, 10);
    const flipped = cases.map((one, index) =>
      index % 5 === 0 ? { ...one, rootCause: 'somebody deleted the volume of it on purpose' } : one,
    );
    const active = minePatterns(flipped).filter(({ state }) => state === 'active');
    expect(active.map(({ pattern }) => pattern.root_cause_template)).toEqual([
      'container {container} went over its memory limit of {limit} and was killed',
    ]);
  });

  test('what looked like it and was wrong becomes a caution, and only beside a success', () => {
    const wrong = { score: 0.05, taught: false, rootCause: 'the liveness probe asks the wrong port' };
    const [learned] = minePatterns([...oom(1, 5), oomCase(9, 'geo', wrong)]);
    expect(learned?.cautions).toEqual(['it was not: the liveness probe asks the wrong port']);
    expect(minePatterns([oomCase(9, 'geo', wrong)])).toEqual([]);
  });

  test('a value that one case alone had is told of nobody else', () => {
    const cases = oom(1, 3).map((one, index) => ({ ...one, rootCause: `${one.rootCause} by job${index}77` }));
    const [learned] = minePatterns(cases);
    expect(learned?.pattern.root_cause_template).toMatch(/was killed by …$/);
  });

  test('a step is filled from what is seen before it', () => {
    const members = ['cart', 'auth', 'search'].map((app, index) => {
      const subject = { kind: 'Pod', namespace: 'shop', name: `${app}-5f6d7c8b9d-x2x4z` };
      const exited = { container: app, exit_code: '1', reason: 'Error' };
      const missing = { container: app, host: `db-${app}`, service_namespace: 'shop', port: '5432' };
      const facts = [
        { step: 0, fact: { code: 'container.exited', subject, captures: exited, quote: 'exit' } },
        { step: 1, fact: { code: 'call.service-missing', subject, captures: missing, quote: 'call' } },
      ];
      const rootCause = `there is no service db-${app}`;
      const logs = { tool: 'GET_LOGS', args: { namespace: 'shop', pod: subject.name } } as const;
      return judgedCase(index + 1, facts, { rootCause, steps: [{ tool: 'FIND_ISSUES', args: {} }, logs] });
    });
    expect(minePatterns(members)[0]?.pattern.investigation_sequence).toEqual(['GET_LOGS {namespace} {pod}']);
  });

  test('three that share one telling fact beside others that differ are one trouble, told by what they share', () => {
    const beside = ['log.file-missing', 'log.command-missing', 'log.file-missing'];
    const cases = APPS.slice(0, 3).map((app, index) => {
      const subject = { kind: 'Pod', namespace: 'shop', name: `${app}-5f6d7c8b9d-x2x4z` };
      const command = `/opt/${app}`;
      const seen = { container: app, path: command, command, log: `exec ${command}: none` };
      const started = { container: app, command, error: 'no such file' };
      const facts = [
        { step: 0, fact: { code: beside[index] ?? '', subject, captures: seen, quote: 'log' } },
        { step: 0, fact: { code: 'container.command-missing', subject, captures: started, quote: 'exec' } },
      ];
      return judgedCase(index + 1, facts, { rootCause: `the image of ${app} has no ${command}` });
    });
    const [learned, ...others] = minePatterns([...cases, ...oom(11, 5)]).filter(
      ({ members }) => members[0] === 1,
    );
    expect(others).toEqual([]);
    expect(learned).toMatchObject({ state: 'active', members: [1, 2, 3] });
    expect(learned?.pattern).toMatchObject({
      requires: [{ fact: 'container.command-missing' }],
      root_cause_template: 'the image of {workload_name} has no {command}',
    });
    expect(
      minePatterns([cases[2], cases[0], cases[1], ...oom(11, 5)].flatMap((one) => one ?? []))[0],
    ).toEqual(minePatterns([...cases, ...oom(11, 5)])[0]);
  });

  test('each cluster for itself; what holds in two holds everywhere', () => {
    const here = oom(1, 3);
    const there = oom(11, 3, { clusterId: 'c-2' });
    expect(minePatterns([...here.slice(0, 2), ...there.slice(0, 1)])).toEqual([]);
    const [learned, ...others] = minePatterns([...here, ...there]);
    expect(others).toEqual([]);
    expect(learned).toMatchObject({ clusterId: null, members: [1, 2, 3, 11, 12, 13] });
  });

  test('what holds in two clusters of one class holds in that class', () => {
    const cases = [...oom(1, 3), ...oom(11, 3, { clusterId: 'c-2' })];
    const [learned] = minePatterns(cases, () => 'prod');
    expect(learned).toMatchObject({ clusterId: null, clusterClass: 'prod' });
    expect(learned?.pattern.id).toMatch(/-prod$/);
    const [everywhere] = minePatterns(cases, (id) => (id === 'c-1' ? 'prod' : 'test'));
    expect(everywhere).toMatchObject({ clusterId: null, clusterClass: null });
  });

  test('its id says what it is and can be read aloud; one that is known by its former id keeps that', () => {
    const id = (known?: ReadonlySet<string>) =>
      minePatterns(oom(1, 3), undefined, undefined, known)[0]?.pattern.id ?? '';
    expect(id()).toMatch(/^learned-container-oom-killed-(?:[a-z][aeiou]){3}-(?:[a-z][aeiou]){2}$/);
    const [{ pattern, s2 } = { pattern: { id: '' }, s2: '' }] = minePatterns(oom(1, 3));
    expect(pattern.id).toBe(id());
    const former = formerId({ kind: 'container', key: s2, clusterId: 'c-1', number: 0 });
    expect(former).toMatch(/^learned-container-[0-9a-f]{8}-[0-9a-f]{4}$/);
    expect(id(new Set([former]))).toBe(former);
    expect([id(), former].every((each) => LEARNED_ID.test(each))).toBe(true);
    expect(LEARNED_ID.test('learned-oom-of-mine')).toBe(false);
  });

  test('the order of cases is nothing to it, and more of them keep its id', () => {
    const cases = [
      ...oom(1, 6),
      ...APPS.slice(0, 4).map((app, index) => keyCase(20 + index, app, `key-${app}`)),
    ];
    const mined = minePatterns(cases);
    expect(mined).toHaveLength(2);
    expect(minePatterns([...cases].reverse())).toEqual(mined);
    expect(minePatterns(cases.slice(2)).map(({ pattern }) => pattern.id)).toEqual(
      mined.map(({ pattern }) => pattern.id),
    );
  });
});
