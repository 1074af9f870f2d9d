// `config` as a process: set, get, unset, list, and what a broken file does.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliHome, errorOf } from '../support/cli.ts';

let home: CliHome;

beforeEach(() => {
  home = new CliHome();
});

afterEach(() => home.remove());

describe('config', () => {
  it('sets, gets, unsets', async () => {
    expect(await home.run(['config', 'set', 'model.numCtx', '8192'])).toMatchObject({
      exitCode: 0,
      stdout: 'model.numCtx is 8192 (file)\n',
      stderr: '',
    });
    expect((await home.run(['config', 'get', 'model.numCtx'])).stdout).toBe('8192\n');
    const path = (await home.run(['config', 'path'])).stdout.trim();
    expect(path).toBe(join(home.path, 'home', 'config.json'));
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ model: { numCtx: 8192 } });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await home.run(['config', 'unset', 'model.numCtx'])).stdout).toBe(
      'model.numCtx is 16384 (default)\n',
    );
  });

  it('says when a variable outranks the file', async () => {
    const env = { K8S_LEARN_INDEX_KIND: 'exact' };
    expect((await home.run(['config', 'set', 'index.kind', 'hnsw'], { env })).stdout).toBe(
      'index.kind is exact (K8S_LEARN_INDEX_KIND says so)\n',
    );
  });

  it('lists every setting with its source', async () => {
    const { stdout } = await home.run(['config', '--json'], { env: { K8S_LEARN_MEMORY_SAVE: 'never' } });
    const { settings } = JSON.parse(stdout) as {
      settings: { name: string; value: unknown; source: string }[];
    };
    expect(settings.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'patterns.builtin',
        'memory.save',
        'memory.holdout',
        'memory.maxCases',
        'model.name',
        'model.numCtx',
        'embedder.name',
        'index.kind',
      ]),
    );
    expect(settings.find(({ name }) => name === 'memory.save')).toMatchObject({
      value: 'never',
      source: 'variable',
    });
    const text = await home.run(['config']);
    for (const { name } of settings) expect(text.stdout).toContain(name);
  });

  it('refuses a bad value and writes nothing', async () => {
    const result = await home.run(['config', 'set', 'memory.holdout', '2', '--json']);
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(errorOf(result)).toMatchObject({ code: 'CONFIG', hint: 'allowed: 0 … 1' });
  });

  it.each([
    ['{"memory":{"svae":"ask"}}', 'there is no setting "memory.svae"'],
    ['{"memory":', 'JSON'],
  ])('a file with %s stops commands that read settings, naming the file', async (content, message) => {
    mkdirSync(join(home.path, 'home'));
    const path = join(home.path, 'home', 'config.json');
    writeFileSync(path, content);
    for (const args of [
      ['config'],
      ['config', 'set', 'index.kind', 'exact'],
      ['why is cart crashing'],
      ['patterns'],
    ]) {
      const result = await home.run([...args, '--json']);
      expect(result).toMatchObject({ exitCode: 2, stdout: '' });
      expect(errorOf(result)).toMatchObject({ code: 'CONFIG', message: expect.stringContaining(path) });
      expect(errorOf(result).message).toContain(message);
    }
    expect(readFileSync(path, 'utf8')).toBe(content);
  });
});
