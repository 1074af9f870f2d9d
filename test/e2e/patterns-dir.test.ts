// A team's own folder of pattern files: used beside the library, checked whole, refused with file and line.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Pattern } from '../../src/domain/pattern.ts';
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

/** Writes a file with one cause that the library's effects show. */
function writeCause(change: object): void {
  const cause = {
    id: 'our-licence',
    pattern_type: 'licence',
    symptoms: ['licence', '@database'],
    shown_as: ['crash', 'not-ready'],
    requires: [{ fact: 'log.licence-invalid' }],
    root_cause_template: '{effect}: its licence is not valid.',
    solution_template: 'Renew the licence.',
    confidence: 0.8,
    learned_from: 0,
    origin: 'file',
    ...change,
  };
  writeFileSync(join(folder, 'cause.json'), JSON.stringify({ schemaVersion: 1, patterns: [cause] }, null, 2));
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

  it('has causes that are written once, with the effects and symptoms of the library', async () => {
    writeCause({});
    const { stdout } = await home.run(['patterns', 'list', 'our', '--json'], { env });
    const { patterns } = JSON.parse(stdout) as { patterns: readonly Pattern[] };
    expect(patterns.map(({ id, origin }) => [id, origin])).toEqual([
      ['our-licence', 'file'],
      ['our-licence-not-ready', 'file'],
    ]);
    expect(patterns[1]?.symptoms).toEqual(expect.arrayContaining(['licence', 'postgres', 'readiness']));
    const shown = await home.run(['patterns', 'show', 'our-licence-not-ready'], { env });
    expect(shown.stdout).toMatch(/Composed of\n {2}the cause our-licence, shown as the effect not-ready: /);
    expect(shown.stdout).toMatch(/the same cause, shown otherwise: our-licence\n/);
    const asJson = await home.run(['patterns', 'show', 'our-licence-not-ready', '--json'], { env });
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      composed: { cause: 'our-licence', effect: 'not-ready' },
    });
  });

  it('whose cause replaces one that the library composes is told as what it is', async () => {
    write('memory.json', { id: 'connection-refused' });
    const { stdout } = await home.run(['patterns', 'show', 'connection-refused'], { env });
    expect(stdout).not.toContain('Composed of');
  });

  it.each<[string, () => void, number, string, RegExp]>([
    [
      'an effect that is not there',
      () => writeCause({ shown_as: ['crash', 'explodes'] }),
      33,
      'DATA_INVALID',
      /team\/cause\.json:13: our-licence: no effect is called "explodes"; there are own-exit, crash,/,
    ],
    [
      'a set of symptoms that is not there',
      () => writeCause({ symptoms: ['@datenbank'] }),
      33,
      'DATA_INVALID',
      /team\/cause\.json:8: our-licence: no set of symptoms is called "@datenbank"/,
    ],
    [
      'no effect at all',
      () => writeCause({ shown_as: [] }),
      33,
      'DATA_INVALID',
      /team\/cause\.json:5: patterns\.0\.shown_as: /,
    ],
    [
      'two patterns of one id, one of them composed',
      () => {
        writeCause({});
        write('b.json', { id: 'our-licence-not-ready' });
      },
      33,
      'DATA_INVALID',
      /team\/cause\.json: the id our-licence-not-ready stands in .*b\.json, too/,
    ],
    [
      'a placeholder that the effect does not fill',
      () => writeCause({ root_cause_template: '{effect}: {moon} is full.' }),
      33,
      'DATA_INVALID',
      /team\/cause\.json:20: our-licence: nothing fills the placeholder \{moon\}/,
    ],
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
      /patterns\.dir: .*: it is a folder/,
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
