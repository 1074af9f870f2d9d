// Completion scripts: bash runs its own, the others are held against the commands that there are.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliHome, PROGRAM } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

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

/** A folder for PATH with the program under its names. */
function programs(): string {
  const folder = join(home.path, 'bin');
  mkdirSync(folder, { recursive: true });
  for (const [name, file] of [
    ['k8s-learn', PROGRAM],
    ['kubectl_complete-learn', PROGRAM.replace('k8s-learn.js', 'kubectl-complete-learn.js')],
    ['kubectl-learn', PROGRAM.replace('k8s-learn.js', 'kubectl-learn.js')],
  ] as const) {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${file}' "$@"\n`);
    chmodSync(path, 0o755);
  }
  return folder;
}

/** Asks bash what it offers for a line whose last word is being typed. */
function offered(line: string): readonly string[] {
  const words = line.split(' ');
  const asked = `${scripts.get('bash')}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _k8s_learn
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = home.env({ PATH: `${programs()}:${process.env.PATH}` });
  return execFileSync('bash', ['-c', asked], { encoding: 'utf8', env }).split('\n').filter(Boolean);
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

describe('what the program looks up', () => {
  const run = (...words: readonly string[]) => home.run(['__complete', ...words]);

  beforeAll(async () => {
    await home.run(['--dump', SMALL_RECORDING, '--view', 'quotes-live,default', 'why does inventory crash']);
    writeFileSync(
      join(home.path, 'no-kubeconfig'),
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'c', cluster: { server: 'http://127.0.0.1:9' } }],
        contexts: ['prod-eu', 'prod-us', 'kind-test'].map((name) => ({
          name,
          context: { cluster: 'c', user: '' },
        })),
      }),
    );
  });

  it.each<[string, readonly string[]]>([
    ['k8s-learn show ', ['last', '1']],
    ['k8s-learn feedback 1 ', ['up', 'down']],
    ['k8s-learn forget l', ['last']],
    ['k8s-learn patterns show oom-kill', ['oom-killed']],
    ['k8s-learn patterns --type oo', ['oom']],
    ['k8s-learn --context prod', ['prod-eu', 'prod-us']],
    ['k8s-learn config set memory.save ', ['always', 'ask', 'never']],
    ['k8s-learn config set patterns.builtin f', ['false']],
    ['k8s-learn import bin/kubectl-l', ['bin/kubectl-learn.js']],
    ['k8s-learn serve-dump patter', ['patterns']],
  ])('bash: %s', (line, words) => {
    expect(offered(line)).toEqual(expect.arrayContaining([...words]));
    if (!line.includes('feedback')) expect(offered(line)).toEqual(words);
  });

  it('a cluster that does not answer, no database, a broken line: nothing is offered, nothing is said', async () => {
    for (const words of [['-n', ''], ['show', 'x'], ['--', ''], [], ['nonesuch', 'x', '-']])
      expect(await run(...words)).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('questions stand beside their ids, one line each', async () => {
    expect((await run('show', '')).stdout).toBe(
      'last\tthe newest investigation\n1\twhy does inventory crash\n',
    );
  });

  it('kubectl asks for `kubectl learn` in its own way', () => {
    const env = home.env({ PATH: `${programs()}:${process.env.PATH}` });
    const ask = (...words: readonly string[]) =>
      spawnSync('kubectl', ['__complete', 'learn', ...words], { encoding: 'utf8', env }).stdout;
    expect(ask('show', '')).toContain('why does inventory crash\n');
    expect(ask('his')).toMatch(/^history\t.*\n:4\n/);
    expect(ask('import', '')).toMatch(/:0\n/);
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
