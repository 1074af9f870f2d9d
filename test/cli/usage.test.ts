// The program as a process: what is typed wrong is told, and nothing else happens.
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliHome, errorOf, PLUGIN } from '../support/cli.ts';

let home: CliHome;

beforeAll(() => {
  home = new CliHome();
});

afterAll(() => home.remove());

describe('usage errors', () => {
  it.each<[string, readonly string[], RegExp, RegExp]>([
    ['an empty question', ['investigate', ' '], /a question is required/, /why is cart crashing/],
    ['no word at all', [], /a question is required/, /--help/],
    ['nothing on stdin', ['-'], /a question is required/, /why is cart crashing/],
    ['an unknown flag', ['--jsn', 'why'], /unknown option '--jsn'/, /did you mean --json\?/],
    ['an unknown flag of a command', ['history', '--limt', '3'], /unknown option '--limt'/, /--limit/],
    [
      'a mistyped command',
      ['histroy'],
      /"histroy" is not a command\. Did you mean "history"\?/,
      /k8s-learn history, or k8s-learn investigate histroy/,
    ],
    [
      'a mistyped command with its argument',
      ['shwo', '42'],
      /"shwo 42" is not a command/,
      /k8s-learn show 42/,
    ],
    ['a flag before a mistyped command', ['--json', '--quiet', 'patern'], /"patern"/, /patterns/],
    ['a view without a dump', ['--view', 'shop', 'why'], /--view belongs to --dump/, /--dump <dir>/],
    ['a dump and a context', ['--dump', 'x', '--context', 'y', 'why'], /cannot be used with/, /--help/],
    ['a bad duration', ['--timeout', '5', 'why'], /'5' is invalid.*90s, 5m or 1h30m/, /--help/],
    ['no step', ['--max-steps', '0', 'why'], /whole numbers from 1 to 100/, /--help/],
    ['too many steps', ['--max-steps', '101', 'why'], /whole numbers from 1 to 100/, /--help/],
    ['an unknown severity', ['--fail-on', 'dire', 'why'], /low, medium, high, critical/, /--help/],
    ['a bad namespace', ['-n', '../x', 'why'], /'\.\.\/x' is invalid/, /--help/],
    ['no id', ['show'], /missing required argument 'id'/, /k8s-learn show --help/],
    [
      'an id that is none',
      ['show', 'latest'],
      /^'latest' is no investigation: give a number or 'last'$/,
      /k8s-learn show --help/,
    ],
    ['two ids', ['show', '1', '2'], /too many arguments/, /k8s-learn show --help/],
    [
      'an unknown setting',
      ['config', 'get', 'modl.name'],
      /'modl\.name' is invalid.*model\.name/,
      /config get --help/,
    ],
    ['a number that is none', ['show', '9'.repeat(30)], /^'9+' is no investigation/, /k8s-learn show --help/],
    ['an unknown shell', ['completion', 'tcsh'], /bash, zsh, fish/, /completion --help/],
    ['a question without end', ['x'.repeat(2001)], /2001 characters, more than 2000/, /sentence/],
  ])('%s', async (_name, args, message, hint) => {
    const text = await home.run(args);
    expect(text).toMatchObject({ exitCode: 2, stdout: '' });
    const asJson = args.includes('--json');
    const json = errorOf(asJson ? text : await home.run(['--json', ...args]));
    expect(json.code).toBe('USAGE');
    expect(json.message).toMatch(message);
    expect(json.hint).toMatch(hint);
    if (!asJson) expect(text.stderr).toBe(`error: ${json.message}\n  try: ${json.hint}\n`);
  });

  it('leave nothing behind', () => {
    expect(readdirSync(home.path)).toEqual([]);
  });
});

describe('help', () => {
  it.each([['--help'], ['help'], ['-h']])('%s lists every command', async (flag) => {
    const { exitCode, stdout, stderr } = await home.run([flag]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const command of [
      'investigate',
      'history',
      'show',
      'patterns',
      'doctor',
      'config',
      'completion',
      'serve-dump',
    ]) {
      expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('of the plugin says kubectl learn', async () => {
    const { stdout } = await home.spawn(['--help'], { program: PLUGIN });
    expect(stdout).toMatch(/^Usage: kubectl learn /);
    expect((await home.spawn([], { program: PLUGIN })).stderr).toContain(
      'try: kubectl learn "why is cart crashing"',
    );
  });

  it('of a command names its flags and the global ones', async () => {
    const { stdout } = await home.run(['help', 'history']);
    expect(stdout).toContain('--outcome <outcome>');
    expect(stdout).toContain('--json');
  });
});

describe('the version', () => {
  it.each(['--version', '-V'])('%s is one line', async (flag) => {
    expect(await home.run([flag])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: '',
    });
    const beside = await home.run(['history', flag]);
    expect(beside.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
