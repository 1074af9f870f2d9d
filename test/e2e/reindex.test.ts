// Memory's search from the command line: the embedder of the settings, its index in a file, `reindex` and `doctor`.
import { readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliHome, errorOf } from '../support/cli.ts';
import { startEmbedding } from '../support/ollama/embedding-server.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const ASK = [
  '--dump',
  SMALL_RECORDING,
  '--view',
  'quotes-live,default,kube-system',
  '--engine',
  'patterns',
  '--json',
];
const QUESTION = 'pods of inventory in quotes-live keep crashing with exit code 137';

let home: CliHome;

beforeAll(async () => {
  home = new CliHome();
  expect((await home.run([...ASK, QUESTION])).exitCode).toBe(0);
});

afterAll(() => home.remove());

async function reindex(
  args: readonly string[],
  env: Record<string, string>,
): Promise<Record<string, unknown>> {
  const { stdout, stderr, exitCode } = await home.run(['reindex', '--json', ...args], { env });
  return { exitCode, stderr, ...(JSON.parse(stdout) as Record<string, unknown>) };
}

async function check(name: string, env: Record<string, string>) {
  const { stdout } = await home.run(['doctor', '--json'], { env });
  const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string; detail: string }[] };
  return checks.find((found) => found.name === name);
}

describe('with the built-in embedder', () => {
  it('has nothing to embed, and makes the index anew', async () => {
    expect(await reindex([], {})).toMatchObject({
      exitCode: 0,
      stderr: '',
      schemaVersion: 1,
      space: { model: 'builtin', dimensions: 512 },
      cases: 1,
      embedded: 0,
      index: { kind: 'exact', size: 1, missing: 0 },
      pruned: null,
    });
    expect(await check('index', {})).toMatchObject({ state: 'ok', detail: 'full scan of 1 vectors' });
    expect(await check('embedder', {})).toMatchObject({ state: 'ok' });
  });

  it('builds a graph in passing when the user wants one; damaged, it is told of once and built again', async () => {
    const env = { K8S_LEARN_INDEX_KIND: 'hnsw' };
    expect((await home.run([...ASK, QUESTION], { env })).stderr).not.toContain('search index');
    const folder = join(home.path, 'home', 'index');
    const [name = ''] = readdirSync(folder);
    expect(name).toMatch(/\.hnsw$/);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(await check('index', env)).toMatchObject({
      state: 'ok',
      detail: expect.stringMatching(/^graph of 2 vectors; the graph is current/),
    });

    truncateSync(join(folder, name), 100);
    const damaged = await home.run([...ASK, '--verbose', QUESTION], { env });
    expect(damaged.exitCode).toBe(0);
    expect(damaged.stderr.replace(/\s+/g, ' ').match(/the search index is not used/g)).toHaveLength(1);
    expect(JSON.parse(damaged.stdout)).toMatchObject({ outcome: 'diagnosed' });
    const after = await home.run([...ASK, '--verbose', QUESTION], { env });
    expect(after.stderr).not.toContain('search index');
    expect(readdirSync(folder)).toHaveLength(1);
    expect(readdirSync(folder)).not.toContain(name);
  });
});

describe('with a model of Ollama', () => {
  it('embeds what it has no vector of, once, and keeps the spaces apart', async () => {
    const server = await startEmbedding();
    const env = { K8S_LEARN_EMBEDDER_NAME: 'nomic-embed-text', OLLAMA_HOST: server.url };
    const count = Number((await reindex([], {})).cases);
    expect(await check('index', env)).toMatchObject({
      state: 'notice',
      detail: expect.stringContaining(
        `${count} cases have no vector of this embedder, ${count} of them one of another`,
      ),
    });
    expect(await reindex([], env)).toMatchObject({
      space: { model: 'nomic-embed-text', digest: 'sha256:a1', dimensions: 64, prefixVersion: 1 },
      embedded: count,
      index: { size: count, missing: 0 },
    });
    expect(await reindex([], env)).toMatchObject({ embedded: 0 });
    expect(await check('index', env)).toMatchObject({ state: 'ok' });
    expect(await check('embedder', env)).toMatchObject({
      state: 'ok',
      detail: expect.stringContaining('sha256:a1'),
    });
    expect(await reindex(['--prune'], env)).toMatchObject({ pruned: count });
    expect(await check('index', {})).toMatchObject({ state: 'notice' });
    expect(await reindex([], {})).toMatchObject({ embedded: count });
  });

  it('stands in for it with one notice when it is not there, and refuses to re-embed', async () => {
    const env = { K8S_LEARN_EMBEDDER_NAME: 'nomic-embed-text' };
    const asked = await home.run([...ASK, '--verbose', QUESTION], { env });
    expect(asked.exitCode).toBe(0);
    const told = asked.stderr
      .replace(/\s+/g, ' ')
      .match(/the built-in embedder stands in for nomic-embed-text/g);
    expect(told).toHaveLength(1);
    const result = await home.run(['reindex', '--json'], { env });
    expect(result).toMatchObject({ exitCode: 31, stdout: '' });
    expect(errorOf(result).code).toBe('MODEL_UNAVAILABLE');
    expect(await check('embedder', env)).toMatchObject({ state: 'notice' });
  });

  it('sends nothing to a model that runs elsewhere', async () => {
    const server = await startEmbedding();
    const env = { K8S_LEARN_EMBEDDER_NAME: 'nomic-embed-text:cloud', OLLAMA_HOST: server.url };
    expect(await home.run(['reindex', '--json'], { env })).toMatchObject({ exitCode: 31 });
    expect(await check('embedder', env)).toMatchObject({ state: 'warning' });
    expect(server.paths.filter((path) => path === '/api/embed')).toEqual([]);
  });
});

it('says what it did', async () => {
  const { stdout, exitCode } = await home.run(['reindex', '--prune']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^\d+ cases, 0 embedded now by builtin \(512 dimensions\)\n/);
  expect(stdout).toMatch(
    /Alike from a similarity of 0\.\d\d on\nSearched by exact, \d+ vectors\n\d+ vectors? of other/,
  );
});
