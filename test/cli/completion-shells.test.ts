// Completion as fish and zsh do it themselves, where the machine has them; bash is asked in the test beside this one.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliHome, PROGRAM } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const SHELL_TIMEOUT_MS = 30_000;

let home: CliHome;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  home = new CliHome();
  const folder = join(home.path, 'bin');
  mkdirSync(folder);
  writeFileSync(join(folder, 'k8s-learn'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(join(folder, 'k8s-learn'), 0o755);
  env = home.env({ PATH: `${folder}:${process.env['PATH']}`, HOME: home.path, TERM: 'xterm' });
  await home.run(['--dump', SMALL_RECORDING, '--view', 'quotes-live,default', 'why does inventory crash']);
});

afterAll(() => home.remove());

function lacks(shell: string): boolean {
  const isMissing = spawnSync(shell, ['-c', 'true']).status !== 0;
  if (isMissing) process.stderr.write(`${shell} is not on this machine: its completion was not tried\n`);
  return isMissing;
}

/** What each line offers, so far as a person looks for it. */
const OFFERS: readonly (readonly [line: string, offered: readonly string[], not: readonly string[]])[] = [
  ['k8s-learn his', ['history'], ['stats']],
  ['k8s-learn config ', ['get', 'set', 'unset', 'path'], ['memory.save']],
  ['k8s-learn config set memory.s', ['memory.save'], ['model.name']],
  ['k8s-learn config set memory.save ', ['always', 'ask', 'never'], ['model.name']],
  ['k8s-learn feedback ', ['1', 'last'], ['up']],
  ['k8s-learn feedback 1 ', ['up', 'down'], ['last']],
  ['k8s-learn --engine o', ['ollama'], ['patterns']],
  ['k8s-learn patterns show oom-k', ['oom-killed'], ['oom-heap-above-limit']],
];

describe.skipIf(lacks('fish'))('fish', () => {
  /** Gives the words that fish offers, less what it says of them. */
  function offered(line: string): readonly string[] {
    const asked = `k8s-learn completion fish | source; complete -C '${line}'`;
    return execFileSync('fish', ['-c', asked], { encoding: 'utf8', env })
      .split('\n')
      .flatMap((each) => (each === '' ? [] : [each.split('\t')[0] ?? '']));
  }

  it.each(OFFERS)('%s', (line, words, not) => {
    const all = offered(line);
    expect(all).toEqual(expect.arrayContaining([...words]));
    for (const word of not) expect(all).not.toContain(word);
  });

  it('offers the flags of the command that stands there, of no other of that name', () => {
    expect(offered('k8s-learn show --')).toContain('--markdown');
    expect(offered('k8s-learn patterns show --')).not.toContain('--markdown');
  });

  it('offers folders where a folder is asked for', () => {
    expect(offered('k8s-learn --dump ')).not.toContain('package.json');
  });
});

/** Types a line into a zsh at a terminal and presses the tab key; all that is then shown is printed. */
const TYPE_IN_ZSH = `
zmodload zsh/zpty
zpty z 'zsh -f -i'
zpty -w z 'autoload -Uz compinit; compinit -u -D; eval "$(k8s-learn completion zsh)"; unsetopt beep list_beep auto_menu; PS1=%%; print REA''DY'
out=
while [[ $out != *READY* ]]; do zpty -r -t z chunk && out+=$chunk || sleep 0.1; done
sleep 0.5
while zpty -r -t z chunk; do :; done
zpty -w -n z "$1"$'\\t'
out= idle=0
while (( idle < 25 )); do
  if zpty -r -t z chunk; then out+=$chunk; idle=0; else sleep 0.1; (( idle++ )); fi
done
print -r -- "$out"
`;
/** What a terminal is told besides text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
const CONTROL = /\u001b\[[0-9;?]*[A-Za-z]|[\b\r]/g;

describe.skipIf(lacks('zsh'))('zsh', () => {
  it.each(OFFERS)(
    '%s',
    (line, words, not) => {
      const { stdout } = spawnSync('zsh', ['-f', '-c', TYPE_IN_ZSH, 'zsh', line], {
        encoding: 'utf8',
        env,
        timeout: SHELL_TIMEOUT_MS,
      });
      const shown = stdout.replaceAll(CONTROL, ' ').split(/\s+/);
      for (const word of words) expect(shown, stdout).toContain(word);
      for (const word of not) expect(shown, stdout).not.toContain(word);
    },
    SHELL_TIMEOUT_MS,
  );
});
