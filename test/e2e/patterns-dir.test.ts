// A team's own folder of pattern files: used beside the library, checked whole, refused with file and line.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliHome, errorOf } from '../support/cli.ts';
import { builtinPatterns } from '../support/library.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const QUESTION = 'pods of inventory in quotes-live keep crashing with exit code 137';
const ASK = [
  '--dump',
  SMALL_RECORDING,
  '--view',
  'quotes-live,default,kube-system',
  '--engine',
  'patterns',
  '--json',
];

let home: CliHome;
let folder: string;
let env: Record<string, string>;

beforeEach(() => {
  home = new CliHome();
  folder = join(home.path, 'team');
  mkdirSync(folder);
  env = { K8S_LEARN_PATTERNS_DIR: folder };
});

afterEach(() => home.remove());

function write(name: string, change: object): void {
  const patterns = builtinPatterns()
    .filter(({ id }) => id === 'oom-killed')
    .map((pattern) => ({ ...pattern, ...change }));
  writeFileSync(join(folder, name), JSON.stringify({ schemaVersion: 1, patterns }, null, 2));
}

async function diagnosis(more: Readonly<Record<string, string>> = {}) {
  const { stdout } = await home.run([...ASK, QUESTION], { env: { ...env, ...more } });
  return (JSON.parse(stdout) as { diagnosis: { pattern: string; rootCause: string } | null }).diagnosis;
}

describe('a folder of patterns', () => {
  it('is used without the library, and listed as what it is', async () => {
    write('memory.json', { id: 'our-memory', root_cause_template: 'Our own words of {container}.' });
    writeFileSync(join(folder, 'README.md'), 'no pattern file');
    expect(await diagnosis({ K8S_LEARN_PATTERNS_BUILTIN: 'false' })).toMatchObject({
      pattern: 'our-memory',
      rootCause: 'Our own words of inventory.',
    });
    const { stdout } = await home.run(['patterns', 'show', 'our-memory', '--json'], { env });
    expect(JSON.parse(stdout)).toMatchObject({ patterns: [{ id: 'our-memory', origin: 'file' }] });
  });

  it('is found from elsewhere, however its path was written', async () => {
    write('memory.json', { id: 'our-memory' });
    const set = await home.run(['config', 'set', 'patterns.dir', relative(process.cwd(), folder), '--json']);
    expect(JSON.parse(set.stdout)).toMatchObject({ value: folder });
    const { stdout } = await home.run(['patterns', 'list', 'our', '--json']);
    expect((JSON.parse(stdout) as { patterns: { id: string }[] }).patterns.map(({ id }) => id)).toEqual([
      'our-memory',
    ]);
  });

  it('replaces what the library has of the same id', async () => {
    write('memory.json', { root_cause_template: 'Our own words of {container}.' });
    expect(await diagnosis()).toMatchObject({
      pattern: 'oom-killed',
      rootCause: 'Our own words of inventory.',
    });
    const { stdout } = await home.run(['patterns', '--json'], { env });
    const { patterns } = JSON.parse(stdout) as { patterns: readonly { id: string }[] };
    expect(patterns.filter(({ id }) => id === 'oom-killed')).toHaveLength(1);
  });

  it.each<[string, () => void, number, string, RegExp]>([
    [
      'an unknown fact',
      () => write('a.json', { requires: [{ fact: 'moon.full' }] }),
      33,
      'DATA_INVALID',
      /team\/a\.json:\d+: .*moon\.full/,
    ],
    [
      'an id that stands in two files',
      () => {
        write('a.json', {});
        write('b.json', {});
      },
      33,
      'DATA_INVALID',
      /team\/b\.json: the id oom-killed stands in .*a\.json, too/,
    ],
    [
      'a file that is a folder',
      () => mkdirSync(join(folder, 'c.json')),
      2,
      'CONFIG',
      /patterns\.dir: EISDIR/,
    ],
    [
      'a folder that is not there',
      () => Object.assign(env, { K8S_LEARN_PATTERNS_DIR: '/nowhere' }),
      2,
      'CONFIG',
      /patterns\.dir: .*\/nowhere/,
    ],
  ])('is refused for %s', async (_name, spoil, exitCode, code, message) => {
    spoil();
    const result = await home.run([...ASK, QUESTION], { env });
    expect(result).toMatchObject({ exitCode, stdout: '' });
    expect(errorOf(result)).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
