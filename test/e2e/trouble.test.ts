// What goes wrong around an investigation: each has its code, its exit number, one line of cause and one of help.
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/adapters/sqlite/open.ts';
import { CliHome, errorOf, PROGRAM, unprivilegedUser } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const OOM_QUESTION = 'pods of inventory in quotes-live keep crashing with exit code 137';

let home: CliHome;

beforeEach(() => {
  home = new CliHome();
});

afterEach(() => home.remove());

/** Writes a kubeconfig with one context `far` for a server. */
function kubeconfig(server: string): string {
  const path = join(home.path, 'kubeconfig');
  writeFileSync(
    path,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'far', cluster: { server } }],
      contexts: [{ name: 'far', context: { cluster: 'far', user: 'far' } }],
      users: [{ name: 'far', user: {} }],
      'current-context': 'far',
    }),
  );
  return path;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('kubectl and the cluster', () => {
  it('kubectl is missing', async () => {
    const result = await home.run(['--json', '--dump', SMALL_RECORDING, 'why'], {
      env: { K8S_LEARN_KUBECTL: '/nowhere/kubectl' },
    });
    expect(result).toMatchObject({ exitCode: 30, stdout: '' });
    expect(errorOf(result)).toMatchObject({
      code: 'KUBECTL_MISSING',
      message: expect.stringContaining('/nowhere/kubectl'),
    });
  });

  it('the cluster does not answer', async () => {
    const path = kubeconfig(`http://127.0.0.1:${await freePort()}`);
    const result = await home.run(['--json', '--kubeconfig', path, 'why is cart crashing']);
    expect(result).toMatchObject({ exitCode: 30, stdout: '' });
    expect(errorOf(result)).toMatchObject({
      code: 'CLUSTER_UNREACHABLE',
      message: expect.stringContaining('far'),
    });
  });

  it('the context is unknown', async () => {
    const path = kubeconfig('http://127.0.0.1:9');
    const result = await home.run([
      '--json',
      '--kubeconfig',
      path,
      '--context',
      'near',
      'why is cart crashing',
    ]);
    expect(result).toMatchObject({ exitCode: 30, stdout: '' });
    expect(errorOf(result)).toMatchObject({ code: 'CONTEXT_UNKNOWN', hint: expect.stringContaining('far') });
  });

  it('there is no cluster at all', async () => {
    const result = await home.run(['--json', 'why is cart crashing']);
    expect(result).toMatchObject({ exitCode: 30, stdout: '' });
    expect(errorOf(result).code).toMatch(/^(CLUSTER_UNREACHABLE|CONTEXT_UNKNOWN)$/);
  });
});

describe('recordings', () => {
  it.each([
    ['is not there', 'nowhere'],
    ['is empty', 'empty'],
    ['is a file', 'file'],
  ])('the folder %s', async (_name, name) => {
    mkdirSync(join(home.path, 'empty'));
    writeFileSync(join(home.path, 'file'), '');
    const folder = join(home.path, name);
    const result = await home.run(['--json', '--dump', folder, 'why is cart crashing']);
    expect(result).toMatchObject({ exitCode: 30, stdout: '' });
    expect(errorOf(result)).toMatchObject({ code: 'DUMP_INVALID', message: expect.stringContaining(folder) });
  });

  it('a namespace of the view is not in it', async () => {
    const result = await home.run([
      '--json',
      '--dump',
      SMALL_RECORDING,
      '--view',
      'nonesuch',
      'why is cart crashing',
    ]);
    expect(result).toMatchObject({ exitCode: 30, stdout: '' });
    expect(errorOf(result)).toMatchObject({
      code: 'DUMP_INVALID',
      message: expect.stringContaining('nonesuch'),
    });
  });

  it('one broken file is named, and the rest is served', async () => {
    const folder = join(home.path, 'recording');
    cpSync(SMALL_RECORDING, folder, { recursive: true });
    writeFileSync(join(folder, 'quotes-live', 'services.json'), '{"items":[{');
    const result = await home.run([
      '--dump',
      folder,
      '--view',
      'quotes-live,kube-system',
      'pods of inventory in quotes-live keep crashing',
    ]);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toMatch(/^Root cause/);
    expect(result.stderr).toMatch(/note:\s+\S*quotes-live\/services\.json/);
  });
});

describe('the model', () => {
  it('is asked for and not there', async () => {
    const result = await home.run(['--json', '--engine', 'ollama', 'why is cart crashing']);
    expect(result).toMatchObject({ exitCode: 31, stdout: '' });
    expect(errorOf(result)).toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      hint: expect.stringContaining('ollama serve'),
    });
  });
});

describe('the database', () => {
  const ask = ['--json', '--dump', SMALL_RECORDING, 'why is cart crashing'];

  it('is of a newer version', async () => {
    const path = join(home.path, 'home', 'learning.db');
    const db = openDatabase({ path, migrationsDir: new URL('../../migrations', import.meta.url).pathname });
    db.pragma('user_version = 999');
    db.close();
    for (const args of [ask, ['--json', 'history'], ['--json', 'show', '1']]) {
      const result = await home.run(args);
      expect(result).toMatchObject({ exitCode: 32, stdout: '' });
      expect(errorOf(result)).toMatchObject({
        code: 'DATABASE_NEWER',
        hint: expect.stringContaining('Upgrade'),
      });
    }
  });

  it('is no database', async () => {
    mkdirSync(join(home.path, 'home'));
    writeFileSync(join(home.path, 'home', 'learning.db'), 'a diary\n'.repeat(1000));
    const result = await home.run(ask);
    expect(result).toMatchObject({ exitCode: 32, stdout: '' });
    expect(errorOf(result).code).toBe('DATABASE_CORRUPT');
  });

  it('cannot be where it should be', async () => {
    writeFileSync(join(home.path, 'home'), '');
    const result = await home.run(ask);
    expect(result).toMatchObject({ exitCode: 32, stdout: '' });
    expect(errorOf(result).code).toMatch(/^DATABASE_/);
  });

  const uid = unprivilegedUser();
  it.skipIf(uid === null)(
    'cannot be written: it is read all the same, and --no-save asks all the same',
    async () => {
      const folder = join(home.path, 'home');
      await home.spawn(['history']);
      const path = join(folder, 'learning.db');
      if (uid) for (const owned of [home.path, folder, path]) chownSync(owned, uid, uid);
      chmodSync(path, 0o400);
      chmodSync(folder, 0o500);
      const options = { uid: uid ?? undefined };
      const result = await home.spawn(ask, options);
      expect(result.exitCode).toBe(32);
      expect(JSON.parse(result.stdout)).toMatchObject({ id: null, diagnosis: { pattern: 'oom-killed' } });
      const told = { ...result, stderr: result.stderr.trim().split('\n').at(-1) ?? '' };
      expect(errorOf(told)).toMatchObject({
        code: 'DATABASE_READ_ONLY',
        message: expect.stringContaining('the answer was not saved'),
        hint: expect.stringContaining('--no-save'),
      });
      expect(await home.spawn(['history'], options)).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('No investigations yet'),
      });
      const unsaved = await home.spawn([...ask.slice(0, -1), '--no-save', OOM_QUESTION], options);
      expect(unsaved.exitCode).toBe(0);
      chmodSync(folder, 0o700);
    },
  );
});

describe('a reader that goes away', () => {
  it.each(['completion bash', 'patterns --json', 'patterns'])('%s | head', async (command) => {
    const shell = spawn(
      'bash',
      ['-c', `set -o pipefail; "$0" "$1" ${command} | head -c 20; echo " $?"`, process.execPath, PROGRAM],
      {
        env: home.env(),
      },
    );
    let stdout = '';
    let stderr = '';
    shell.stdout.on('data', (chunk) => {
      stdout += String(chunk);
    });
    shell.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    await new Promise((resolve) => shell.on('close', resolve));
    expect(stdout).toMatch(/ 0\n$/);
    expect(stderr).toBe('');
  });
});

describe('an installation', () => {
  it('that is not built says what to do', async () => {
    const copy = join(home.path, 'copy');
    cpSync(new URL('../../bin', import.meta.url).pathname, join(copy, 'bin'), { recursive: true });
    writeFileSync(join(copy, 'package.json'), '{"type":"module"}');
    const result = await home.spawn(['history'], { program: join(copy, 'bin/k8s-learn.js') });
    expect(result).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining('npm ci && npm run build'),
    });
    rmSync(copy, { recursive: true });
  });
});
