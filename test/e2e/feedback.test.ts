// `feedback` as a process: given on the command line, asked for at a terminal, offered after an investigation.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEYS, runAtTerminal } from '../support/at-terminal.ts';
import { CliHome, errorOf } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const QUESTION = 'pods of inventory in quotes-live keep crashing with exit code 137';
const ASK = [
  '--dump',
  SMALL_RECORDING,
  '--view',
  'quotes-live,default,kube-system',
  '--engine',
  'patterns',
  QUESTION,
];

let home: CliHome;

beforeAll(async () => {
  home = new CliHome();
  await home.run(['--quiet', ...ASK]);
});

afterAll(() => home.remove());

async function label(
  id = 1,
): Promise<{ readonly state: string; readonly score: number; readonly signals: readonly string[] }> {
  const { stdout } = await home.run(['show', String(id), '--json']);
  return (JSON.parse(stdout) as { label: { state: string; score: number; signals: string[] } }).label;
}

describe('feedback on the command line', () => {
  it('raises and lowers the label; the last verdict counts, once', async () => {
    const up = await home.run(['feedback', '1', 'up', '--json']);
    expect(up).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(up.stdout)).toMatchObject({
      schemaVersion: 1,
      id: 1,
      verdict: 'up',
      label: { state: 'verified', signals: expect.arrayContaining(['user:up']) },
      taught: false,
      remembered: true,
      notice: null,
    });
    const once = await label();
    await home.run(['feedback', '1', 'up']);
    expect(await label()).toEqual(once);
    const down = await home.run(['feedback', '#1', 'down', '--comment', 'it was the sidecar']);
    expect(down.stdout).toMatch(
      /^#1: thumbs down; its label is now \w+ \(\d+ %\)\.\nIt is not told as the cause at/,
    );
    expect((await label()).signals).toContain('user:down');
    const { stdout } = await home.run(['show', '1']);
    expect(stdout).toContain('it was the sidecar');
  });

  it('teaches what it really was', async () => {
    const taught = await home.run([
      'feedback',
      '1',
      'down',
      '--cause',
      'licence expired',
      '--solution',
      'renew the licence',
    ]);
    expect(taught.stdout).toMatch(
      /It is told first when the same is seen at\s+deployment\s+quotes-live\/inventory\s+again/,
    );
    expect(taught.stdout.replace(/\s+/g, ' ')).toContain('names nothing that can be looked at');
    expect(
      JSON.parse((await home.run(['feedback', '1', 'down', '--cause', 'x', '--json'])).stdout),
    ).toMatchObject({
      taught: true,
      remembered: true,
    });
  });

  it.each<[string, readonly string[], number, string]>([
    ['no verdict and no terminal', ['1'], 2, 'USAGE'],
    ['an unknown verdict', ['1', 'sideways'], 2, 'USAGE'],
    ['a cause of a diagnosis that was right', ['1', 'up', '--cause', 'x'], 2, 'USAGE'],
    ['an id that is not there', ['42', 'up'], 22, 'NOT_FOUND'],
  ])('%s', async (_name, args, exitCode, code) => {
    const result = await home.run(['feedback', ...args, '--json']);
    expect(result).toMatchObject({ exitCode, stdout: '' });
    expect(errorOf(result).code).toBe(code);
  });
});

describe('feedback at a terminal', () => {
  it('is asked for when it is left out, with what it really was', async () => {
    const { exitCode, screen } = await runAtTerminal(
      home,
      ['feedback', '1'],
      [
        { after: /Was this it\?[\s\S]*skip /, type: 'n' },
        { after: /What was it really\?/, type: `the sidecar${KEYS.enter}` },
        { after: /What helped\?/, type: KEYS.enter },
      ],
    );
    expect(exitCode).toBe(0);
    expect(screen).toContain('memory limit');
    expect(screen).toContain('thumbs down; its label is now');
    expect(screen).toMatch(
      /It is told first when the same is seen at deployment quotes-live\/inventory\s+again\./,
    );
  });

  it('is offered at the end of an investigation', async () => {
    const { exitCode, screen } = await runAtTerminal(home, ASK, [
      { after: /Was this it\?[\s\S]*skip /, type: 'y' },
    ]);
    expect(exitCode).toBe(0);
    expect(screen).toMatch(
      /Root cause \(severity high\)[\s\S]*Was this it\?[\s\S]*#2: thumbs up; its label is now verified/,
    );
    expect((await label(2)).signals).toContain('user:up');
  });

  it.each<[string, string]>([
    ['is skipped', KEYS.enter],
    ['hears no other key', 'xq7'],
    ['is left with Ctrl-C', KEYS.interrupt],
  ])('%s, and nothing is recorded', async (_name, keys) => {
    const before = await label();
    const { exitCode } = await runAtTerminal(
      home,
      ['feedback', '1'],
      [{ after: /Was this it\?[\s\S]*skip /, type: keys + KEYS.enter }],
    );
    expect(exitCode).toBe(0);
    expect(await label()).toEqual(before);
  });

  it.each(['--no-feedback', '--quiet', '--json', '--no-save'])('is not asked for with %s', async (flag) => {
    const { exitCode, screen } = await runAtTerminal(home, [flag, ...ASK], []);
    expect(screen).not.toContain('Was this it?');
    expect(exitCode).toBe(0);
  });

  it('needs no terminal that knows its size', async () => {
    const { exitCode, screen } = await runAtTerminal(home, ['--no-feedback', '--no-save', ...ASK], [], 0);
    expect(exitCode).toBe(0);
    expect(screen).toContain('Root cause (severity high)');
    expect(screen.length).toBeLessThan(5000);
  });
});
