// Failures: one line of cause, one of what to try, or JSON; stack traces on demand alone.
import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import { renderFailure, toFailure } from '../../src/cli/failure.ts';
import { K8sLearnError } from '../../src/domain/errors.ts';
import type { Diagnosis, NotLooked } from '../../src/domain/investigation.ts';
import { SEVERITIES } from '../../src/domain/pattern.ts';

describe('failures', () => {
  const failure = new K8sLearnError(
    'NOT_FOUND',
    'there is no\ninvestigation \u001b[31m42',
    'k8s-learn history',
  );

  it('are two lines for a person', () => {
    expect(renderFailure(failure, false, false)).toBe(
      'error: there is no investigation 42\n  try: k8s-learn history\n',
    );
  });

  it('are one JSON document for a program', () => {
    expect(JSON.parse(renderFailure(failure, true, false))).toEqual({
      error: { code: 'NOT_FOUND', message: failure.message, hint: 'k8s-learn history' },
    });
  });

  it('show the stack and its cause with debug', () => {
    const caused = toFailure(new TypeError('x is undefined'), 'k8s-learn');
    expect(caused.code).toBe('INTERNAL');
    expect(renderFailure(caused, false, false)).not.toContain(' at ');
    const text = renderFailure(caused, false, true);
    expect(text).toContain('caused by TypeError: x is undefined');
    expect(JSON.parse(renderFailure(caused, true, true)).error.stack).toContain('TypeError');
  });

  it('take the suggestion out of a usage error', () => {
    const error = new CommanderError(
      1,
      'commander.unknownOption',
      "error: unknown option '--jsn'\n(Did you mean --json?)",
    );
    expect(toFailure(error, 'k8s-learn show --help')).toMatchObject({
      code: 'USAGE',
      message: "unknown option '--jsn'",
      hint: 'did you mean --json?',
    });
  });
});

describe('exit codes of investigations', () => {
  const diagnosed = (severity: Diagnosis['severity']) => ({
    diagnosis: { severity } as Diagnosis,
    notLooked: [],
  });

  it('is 20 from the severity asked for upwards', () => {
    const codes = SEVERITIES.map((failOn) =>
      SEVERITIES.map((severity) => exitCodeOf(diagnosed(severity), { failOn, allowPartial: false })),
    );
    expect(codes).toEqual([
      [20, 20, 20, 20],
      [0, 20, 20, 20],
      [0, 0, 20, 20],
      [0, 0, 0, 20],
    ]);
  });

  it('is 21 with --fail-on when something could not be read, unless that is passed over', () => {
    const partial = (why: NotLooked['why'], what = 'pods') => ({
      ...diagnosed('low'),
      notLooked: [{ what, why }],
    });
    const codes = (['forbidden', 'failed', 'absent', 'limit'] as const).map((why) =>
      exitCodeOf(partial(why), { failOn: 'high', allowPartial: false }),
    );
    expect(codes).toEqual([21, 21, 21, 0]);
    expect(exitCodeOf(partial('absent', 'logs of shop/web-1'), { failOn: 'high', allowPartial: false })).toBe(
      0,
    );
    expect(exitCodeOf(partial('forbidden'), { failOn: 'high', allowPartial: true })).toBe(0);
    expect(exitCodeOf(partial('forbidden'), { failOn: 'low', allowPartial: false })).toBe(20);
    expect(exitCodeOf(partial('forbidden'), { failOn: null, allowPartial: false })).toBe(0);
  });

  it('is 0 without --fail-on, 21 without a diagnosis', () => {
    expect(exitCodeOf(diagnosed('critical'), { failOn: null, allowPartial: false })).toBe(0);
    expect(exitCodeOf({ diagnosis: null, notLooked: [] }, { failOn: null, allowPartial: false })).toBe(21);
    expect(exitCodeOf({ diagnosis: null, notLooked: [] }, { failOn: 'low', allowPartial: false })).toBe(21);
  });
});
