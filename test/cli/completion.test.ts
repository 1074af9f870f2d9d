// Completion scripts: bash runs its own, the others are held against the commands that there are.
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliHome } from '../support/cli.ts';

let home: CliHome;
const scripts = new Map<string, string>();

beforeAll(async () => {
  home = new CliHome();
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { exitCode, stdout, stderr } = await home.run(['completion', shell]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    scripts.set(shell, stdout);
  }
});

afterAll(() => home.remove());

/** Asks bash what it offers for a line whose last word is being typed. */
function offered(line: string): readonly string[] {
  const words = line.split(' ');
  const asked = `${scripts.get('bash')}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _k8s_learn
printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', asked], { encoding: 'utf8' }).split('\n').filter(Boolean);
}

describe('bash', () => {
  it.each<[string, readonly string[]]>([
    ['k8s-learn his', ['history']],
    ['k8s-learn config ', ['get', 'set', 'unset', 'path']],
    ['k8s-learn config set memory.s', ['memory.save']],
    ['k8s-learn history --outcome ', ['diagnosed', 'inconclusive', 'stopped']],
    ['k8s-learn --engine o', ['ollama']],
    ['k8s-learn -n shop --fail-on h', ['high']],
    ['k8s-learn history --li', ['--limit']],
    ['k8s-learn completion ', ['bash', 'zsh', 'fish']],
    ['k8s-learn patterns s', ['show']],
    ['k8s-learn --namespace h', []],
  ])('%s', (line, words) => {
    expect(offered(line)).toEqual(words);
  });

  it('offers commands first, flags after a dash', () => {
    expect(offered('k8s-learn ')).toContain('serve-dump');
    expect(offered('k8s-learn ')).not.toContain('--json');
    expect(offered('k8s-learn -')).toContain('--json');
  });
});

describe.each(['zsh', 'fish'])('%s', (shell) => {
  it('knows every command, flag and choice', async () => {
    const { stdout } = await home.run(['--help']);
    const commands = [...stdout.matchAll(/^ {2}([a-z][a-z-]*)(?: .*)? {2,}/gm)].map(
      (match) => match[1] ?? '',
    );
    expect(commands).toContain('history');
    const script = scripts.get(shell) ?? '';
    for (const command of commands.filter((name) => name !== 'help')) expect(script).toContain(command);
    for (const word of ['max-steps', 'no-learning', 'inconclusive', 'memory.maxCases'])
      expect(script).toContain(word);
  });

  it('leaves no quote open', () => {
    for (const line of (scripts.get(shell) ?? '').split('\n')) {
      expect((line.match(/'/g) ?? []).length % 2, line).toBe(0);
    }
  });
});
