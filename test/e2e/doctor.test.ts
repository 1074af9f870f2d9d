// `doctor` as a process: every check has a state, and what does not work says how to mend it.

import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliHome } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

interface Check {
  readonly name: string;
  readonly state: string;
  readonly detail: string;
  readonly hint: string | null;
}

let home: CliHome;

beforeEach(() => {
  home = new CliHome();
});

afterEach(() => home.remove());

async function doctor(args: readonly string[], env: Record<string, string> = {}) {
  const result = await home.run(['doctor', '--json', ...args], { env });
  const { checks } = JSON.parse(result.stdout) as { checks: Check[] };
  return { ...result, checks, states: Object.fromEntries(checks.map(({ name, state }) => [name, state])) };
}

describe('doctor', () => {
  it('is content with a recorded cluster', async () => {
    const { exitCode, stderr, checks, states } = await doctor(['--dump', SMALL_RECORDING]);
    expect({ exitCode, stderr, states }).toEqual({
      exitCode: 0,
      stderr: '',
      states: {
        node: 'ok',
        kubectl: 'ok',
        cluster: 'ok',
        permissions: 'ok',
        ollama: 'notice',
        database: 'notice',
        settings: 'ok',
        patterns: 'ok',
        embedder: 'ok',
        index: 'notice',
      },
    });
    for (const check of checks) expect(Object.keys(check)).toEqual(['name', 'state', 'detail', 'hint']);
    expect(checks.find(({ name }) => name === 'cluster')?.detail).toMatch(
      /context small.*Kubernetes v1\.\d+/,
    );
    expect(checks.find(({ name }) => name === 'patterns')?.detail).toMatch(/^[1-9]\d* patterns$/);
  });

  it('works without any cluster, and without an error when none is set up', async () => {
    const { exitCode, states } = await doctor([]);
    expect(states).toMatchObject({ kubectl: 'ok', cluster: 'warning', settings: 'ok' });
    expect(exitCode).toBe(0);
  });

  it('kubectl missing is exit 30, with where to get it', async () => {
    const { exitCode, checks } = await doctor([], { K8S_LEARN_KUBECTL: '/nowhere/kubectl' });
    expect(exitCode).toBe(30);
    expect(checks.find(({ state }) => state === 'error')).toMatchObject({
      name: 'kubectl',
      hint: expect.stringMatching(/\S/),
    });
  });

  it('an unknown context is exit 30', async () => {
    const { exitCode, states } = await doctor(['--context', 'nonesuch']);
    expect({ exitCode, cluster: states.cluster }).toEqual({ exitCode: 30, cluster: 'error' });
  });

  it('a broken database is exit 32, a broken settings file exit 2', async () => {
    mkdirSync(join(home.path, 'home'));
    writeFileSync(join(home.path, 'home', 'learning.db'), 'a diary\n'.repeat(1000));
    const broken = await doctor(['--dump', SMALL_RECORDING]);
    expect(broken).toMatchObject({ exitCode: 32, states: { database: 'error', settings: 'ok' } });
    writeFileSync(join(home.path, 'home', 'config.json'), '{');
    const both = await doctor(['--dump', SMALL_RECORDING]);
    expect(both).toMatchObject({ states: { database: 'error', settings: 'error' } });
  });

  it('finds an Ollama where OLLAMA_HOST says, and variables that mean nothing', async () => {
    const server = createServer((_request, answer) =>
      answer.end('{"version":"0.32.1","models":[{"name":"qwen3:8b"}]}'),
    ).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      const { checks } = await doctor(['--dump', SMALL_RECORDING], {
        OLLAMA_HOST: `127.0.0.1:${(server.address() as AddressInfo).port}`,
        K8S_LEARN_MODLE_NAME: 'x',
      });
      expect(checks.find(({ name }) => name === 'ollama')).toMatchObject({
        state: 'ok',
        detail: expect.stringContaining('0.32.1'),
      });
      expect(checks.find(({ name }) => name === 'settings')).toMatchObject({
        state: 'warning',
        detail: expect.stringContaining('K8S_LEARN_MODLE_NAME'),
      });
    } finally {
      server.close();
    }
  });

  it('is a table for a person', async () => {
    const { stdout } = await home.run(['doctor', '--dump', SMALL_RECORDING]);
    expect(stdout).toMatch(/^✔ +node +ok +Node \d+/m);
    // Where no terminal shows it nothing is cut.
    expect(stdout).not.toContain('…');
  });
});
