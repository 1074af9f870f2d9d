// `forget` as a process: what is deleted is in no file any more, and more than one is only deleted when it is meant.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEYS, runAtTerminal } from '../support/at-terminal.ts';
import { CliHome, errorOf } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const ASK = [
  '--dump',
  SMALL_RECORDING,
  '--view',
  'quotes-live,default,kube-system',
  '--engine',
  'patterns',
  '--quiet',
];

let home: CliHome;

beforeEach(() => {
  home = new CliHome();
});

afterEach(() => home.remove());

/** Asks about the same trouble with a word that stands nowhere else. */
async function ask(word: string): Promise<void> {
  const env = { K8S_LEARN_INDEX_KIND: 'hnsw' };
  const { exitCode } = await home.run([...ASK, `pods of inventory in quotes-live keep crashing ${word}`], {
    env,
  });
  expect(exitCode).toBe(0);
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

function filesWith(text: string): readonly string[] {
  return filesOf(home.path).filter((path) => readFileSync(path).includes(text));
}

async function idsLeft(): Promise<readonly number[]> {
  const { stdout } = await home.run(['history', '--json']);
  return (JSON.parse(stdout) as { investigations: { id: number }[] }).investigations.map(({ id }) => id);
}

describe('forget', () => {
  it('one: nothing of it is in any file, everything of the other is', async () => {
    await ask('zanzibarquux');
    await ask('timbuktuquux');
    await home.run(['feedback', '1', 'down', '--cause', 'marrakeshquux', '--comment', 'samarkandquux']);
    for (const word of ['zanzibarquux', 'marrakeshquux', 'samarkandquux'])
      expect(filesWith(word)).not.toEqual([]);
    const graphs = filesOf(home.path).filter((path) => path.includes('index'));

    const { exitCode, stdout, stderr } = await home.run(['forget', '1']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^Deleted 1 investigation with \d+ steps?, 1 case and 1 vector\.\n$/);

    for (const word of ['zanzibarquux', 'marrakeshquux', 'samarkandquux'])
      expect(filesWith(word), word).toEqual([]);
    // A graph that held its vector is not there any more.
    expect(filesOf(home.path).filter((path) => graphs.includes(path))).toEqual([]);
    expect(filesWith('timbuktuquux')).not.toEqual([]);
    expect(await idsLeft()).toEqual([2]);
    expect((await home.run(['show', '1'])).exitCode).toBe(22);
    expect((await home.run(['doctor', '--json'])).stdout).toMatch(/"name": "database",\s+"state": "ok"/);
  });

  it('--before and --all: those that are meant, counted', async () => {
    await ask('one');
    await ask('two');
    const none = await home.run(['forget', '--before', '2020-01-31', '--json']);
    expect(JSON.parse(none.stdout)).toMatchObject({ ids: [], deleted: { investigations: 0 } });
    expect((await home.run(['forget', '--before', '2020-01-31'])).stdout).toBe(
      'There is nothing to delete.\n',
    );
    const all = await home.run(['forget', '--before', '2999-01-01T00:00:00Z', '--yes', '--json']);
    expect(all).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(all.stdout)).toMatchObject({
      schemaVersion: 1,
      ids: [2, 1],
      deleted: { investigations: 2, cases: 2, vectors: 2, patterns: 0 },
    });
    expect(await idsLeft()).toEqual([]);
    await ask('three');
    expect((await home.run(['forget', '--all'])).exitCode).toBe(0);
    expect(filesWith('three')).toEqual([]);
  });

  it('asks at a terminal before more than one is deleted', async () => {
    await ask('one');
    await ask('two');
    const question = /Delete 2 investigations with .*\? This cannot be undone\. \[y\/N\]/;
    const kept = await runAtTerminal(home, ['forget', '--all'], [{ after: question, type: KEYS.enter }]);
    expect(kept.screen).toContain('Nothing was deleted.');
    expect(await idsLeft()).toEqual([2, 1]);
    const gone = await runAtTerminal(
      home,
      ['forget', '--all'],
      [{ after: question, type: `y${KEYS.enter}` }],
    );
    expect(gone.screen).toContain('Deleted 2 investigations');
    expect(await idsLeft()).toEqual([]);
  });

  it.each<[string, readonly string[], number, RegExp]>([
    ['nothing named', [], 2, /what to forget is missing/],
    ['an id and --all', ['1', '--all'], 2, /cannot be used together/],
    ['--before and --all', ['--before', '2026-01-01', '--all'], 2, /cannot be used with/],
    ['a date that is none', ['--before', 'yesterday'], 2, /"yesterday" is not a date/],
    ['a day that is none', ['--before', '2026-13-01'], 2, /is not a date/],
    ['an id that is not there', ['42'], 22, /42/],
    ['more than one without a terminal', ['--all'], 2, /2 investigations with .* would be deleted/],
  ])('refuses %s', async (_name, args, exitCode, message) => {
    if (args[0] === '--all') for (const word of ['one', 'two']) await ask(word);
    const result = await home.run(['forget', ...args, '--json']);
    expect(result).toMatchObject({ exitCode, stdout: '' });
    expect(errorOf(result).message).toMatch(message);
    if (args[0] === '--all') expect(await idsLeft()).toEqual([2, 1]);
  });
});
