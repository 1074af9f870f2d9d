import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DumpServer, startDumpServer } from '../../src/adapters/dump-server/index.ts';
import { createKubectlCluster, listContexts } from '../../src/adapters/kubectl.ts';
import type { Cluster, KubectlOptions } from '../../src/domain/ports.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';
import { createScriptFolder, type ScriptFolder } from './kubectl/fake-kubectl.ts';

const OPTIONS: KubectlOptions = { timeoutMs: 20_000, maxBytes: 1024 * 1024 };

let scripts: ScriptFolder;

beforeAll(() => {
  scripts = createScriptFolder();
});

afterAll(() => {
  scripts.remove();
});

/** A cluster behind a script; nothing is looked up of its context. */
function clusterOf(kubectlPath: string, env: NodeJS.ProcessEnv = process.env): Promise<Cluster> {
  return createKubectlCluster({ kubectlPath, context: 'test', namespace: null, env });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that has ended and that nobody waits for still has its number.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function waitForFile(path: string): Promise<string> {
  while (!existsSync(path) || readFileSync(path, 'utf8').trim() === '') {
    await sleep(20);
  }
  return readFileSync(path, 'utf8');
}

describe('createKubectlCluster', () => {
  it('gives what kubectl printed and how it ended', async () => {
    const cluster = await clusterOf(scripts.writeShell('prints', 'echo out; echo err >&2; exit 3'));
    expect(await cluster.run(['get', 'pods'], OPTIONS)).toMatchObject({
      argv: ['kubectl', 'get', 'pods'],
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'err\n',
      timedOut: false,
      bytes: 4,
      omittedBytes: 0,
    });
  });

  it('adds the flags of the context, which the arguments that it tells do not have', async () => {
    const path = scripts.writeShell('arguments', 'for a in "$@"; do echo "$a"; done');
    const kubeconfig = join(scripts.path, 'config with space');
    writeFileSync(kubeconfig, '');
    const cluster = await createKubectlCluster({
      kubectlPath: path,
      kubeconfig,
      context: 'a b',
      namespace: 'shop',
      env: process.env,
    });
    const result = await cluster.run(['get', 'pods', '-l', '$(touch x); a=b'], OPTIONS);
    expect(result.stdout.trim().split('\n')).toEqual([
      `--kubeconfig=${kubeconfig}`,
      '--context=a b',
      '--namespace=shop',
      'get',
      'pods',
      '-l',
      '$(touch x); a=b',
    ]);
    expect(result.argv).toEqual(['kubectl', 'get', 'pods', '-l', '$(touch x); a=b']);
    expect(cluster).toMatchObject({ context: 'a b', namespace: 'shop' });
  });

  it('hands its environment on, less what would make kubectl start programs or change its ways', async () => {
    const path = scripts.writeShell('environment', 'env');
    const env = {
      PATH: process.env.PATH,
      MINE: 'x',
      KUBECTL_EXTERNAL_DIFF: '/bin/rm',
      KUBE_EDITOR: 'vi',
      EDITOR: 'vi',
      KUBERC: 'on',
    };
    const cluster = await createKubectlCluster({
      kubectlPath: path,
      context: 'c',
      namespace: null,
      cacheDir: '/tmp/cache',
      env,
    });
    const lines = (await cluster.run([], OPTIONS)).stdout.split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'MINE=x',
        'KUBECACHEDIR=/tmp/cache',
        'KUBERC=off',
        'KUBECTL_KUBERC=false',
        'NO_COLOR=1',
      ]),
    );
    expect(lines.filter((line) => /^(?:KUBECTL_EXTERNAL_DIFF|KUBE_EDITOR|EDITOR)=/.test(line))).toEqual([]);
  });

  it('gives it nothing to read', async () => {
    const cluster = await clusterOf(scripts.writeShell('reads', 'cat; echo end'));
    expect((await cluster.run([], OPTIONS)).stdout).toBe('end\n');
  });

  it.each([
    ['is not there', () => join(scripts.path, 'absent')],
    [
      'may not be run',
      () => {
        const path = join(scripts.path, 'plain');
        writeFileSync(path, 'x');
        return path;
      },
    ],
    ['is a folder', () => scripts.path],
  ])('throws KUBECTL_MISSING when kubectl %s', async (_how, path) => {
    const cluster = await clusterOf(path());
    await expect(cluster.run(['get', 'pods'], OPTIONS)).rejects.toMatchObject({
      code: 'KUBECTL_MISSING',
      hint: expect.stringContaining('K8S_LEARN_KUBECTL'),
    });
    await expect(createKubectlCluster({ kubectlPath: path(), env: process.env })).rejects.toMatchObject({
      code: 'KUBECTL_MISSING',
    });
  });
});

describe('what takes too long', () => {
  it('is ended with everything it started', async () => {
    const pidFile = join(scripts.path, 'child.pid');
    const path = scripts.writeShell('starts-child', `sleep 300 & echo $! > ${pidFile}; echo begun; wait`);
    const cluster = await clusterOf(path);
    const startedMs = performance.now();
    const result = await cluster.run([], { ...OPTIONS, timeoutMs: 400 });
    expect(result).toMatchObject({ timedOut: true, exitCode: null, stdout: 'begun\n' });
    expect(performance.now() - startedMs).toBeLessThan(5000);
    expect(isAlive(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
  });

  it('is killed when it will not end', async () => {
    const pidFile = join(scripts.path, 'stubborn.pid');
    const path = scripts.writeNode(
      'stubborn',
      `require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`,
    );
    const cluster = await clusterOf(path);
    const running = cluster.run([], { ...OPTIONS, timeoutMs: 1500 });
    const pid = Number(await waitForFile(pidFile));
    expect(await running).toMatchObject({ timedOut: true, exitCode: null });
    expect(isAlive(pid)).toBe(false);
  });

  it('is ended by a signal of ours, which is no timeout', async () => {
    const cluster = await clusterOf(scripts.writeShell('sleeps', 'echo begun; exec sleep 300'));
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 300);
    expect(await cluster.run([], { ...OPTIONS, signal: abort.signal })).toMatchObject({
      timedOut: false,
      exitCode: null,
    });
  });

  it('is not begun after the signal', async () => {
    const mark = join(scripts.path, 'mark');
    const cluster = await clusterOf(scripts.writeShell('marks', `touch ${mark}`));
    expect(await cluster.run([], { ...OPTIONS, signal: AbortSignal.abort() })).toMatchObject({
      exitCode: null,
    });
    expect(existsSync(mark)).toBe(false);
  });

  it('does not wait for what holds its output open after it has ended', async () => {
    const cluster = await clusterOf(scripts.writeShell('leaves-child', 'sleep 20 & echo done'));
    const startedMs = performance.now();
    expect(await cluster.run([], OPTIONS)).toMatchObject({ exitCode: 0, stdout: 'done\n' });
    expect(performance.now() - startedMs).toBeLessThan(8000);
  });
});

describe('output of any size', () => {
  it('keeps head and tail of it, on whole lines', async () => {
    const path = scripts.writeNode(
      'prints-much',
      `const l = []; for (let i = 0; i < 200000; i += 1) l.push('line ' + i); require('node:fs').writeSync(1, l.slice(0, 5).join('\\n') + '\\n'); process.stdout.write(l.slice(5).join('\\n') + '\\n');`,
    );
    const cluster = await clusterOf(path);
    const result = await cluster.run([], { ...OPTIONS, maxBytes: 10_000 });
    expect(result.bytes).toBe(2_288_890);
    expect(Buffer.byteLength(result.stdout)).toBeLessThan(10_100);
    const lines = result.stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('line 0');
    expect(lines.at(-1)).toBe('line 199999');
    const middle = lines.findIndex((line) => !/^line \d+$/.test(line));
    expect(lines[middle]).toBe(`… ${result.omittedBytes.toLocaleString('en-US')} bytes omitted …`);
    expect(lines.filter((line) => !/^line \d+$/.test(line))).toHaveLength(1);
  });

  it('cuts no character of one long line', async () => {
    const cluster = await clusterOf(
      scripts.writeNode('one-line', `process.stdout.write('a' + '€'.repeat(100000));`),
    );
    const result = await cluster.run([], { ...OPTIONS, maxBytes: 1000 });
    expect(result.stdout).not.toContain('\ufffd');
    expect(result.omittedBytes).toBeGreaterThan(290_000);
  });

  it('bounds complaints as well', async () => {
    const cluster = await clusterOf(
      scripts.writeNode(
        'complains',
        `process.stderr.write('complaint\\n'.repeat(100000)); process.exitCode = 1;`,
      ),
    );
    const result = await cluster.run([], OPTIONS);
    expect(result.stderr.length).toBeLessThan(70_000);
    expect(result.exitCode).toBe(1);
  });
});

describe('lists', () => {
  async function itemsOf(
    text: string,
    options: Partial<KubectlOptions> = {},
  ): Promise<{ items: unknown[]; result: Awaited<ReturnType<Cluster['run']>> }> {
    const file = join(scripts.path, 'list.json');
    writeFileSync(file, text);
    const cluster = await clusterOf(scripts.writeShell('prints-list', `cat ${file}`));
    const items: unknown[] = [];
    const result = await cluster.run([], { ...OPTIONS, ...options, onItem: (item) => items.push(item) });
    return { items, result };
  }

  it('are handed over item by item, with the kind of the list', async () => {
    const { items, result } = await itemsOf(
      '{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}',
    );
    expect(items).toEqual([
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'b' } },
    ]);
    expect(result).toMatchObject({ exitCode: 0, stdout: '' });
  });

  it('are told from a single object', async () => {
    expect((await itemsOf('{"kind":"Pod","spec":{"items":[{"a":1}]}}')).items).toEqual([
      { kind: 'Pod', spec: { items: [{ a: 1 }] } },
    ]);
  });

  it.each([
    ['not JSON', 'NAME READY\ncart 1/1\n', 'not JSON'],
    ['cut in the middle', '{"kind":"PodList","items":[{"a":1},{"b":', 'ends in the middle'],
    ['a broken item', '{"kind":"PodList","items":[{"a":1},{"b":nope}]}', 'is not JSON'],
    ['a list of nothing but a list', '[1,2]', 'not an object'],
  ])('fail, and do not crash, when they are %s', async (_what, text, complaint) => {
    const { result } = await itemsOf(text);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain(complaint);
  });

  it('give no complaint of their own when kubectl has one', async () => {
    const cluster = await clusterOf(
      scripts.writeShell('fails', 'echo "Error from server (Forbidden): no" >&2; exit 1'),
    );
    const result = await cluster.run([], { ...OPTIONS, onItem: () => undefined });
    expect(result).toMatchObject({ exitCode: 1, stderr: 'Error from server (Forbidden): no\n' });
  });

  it('end when their reader throws', async () => {
    const file = join(scripts.path, 'two.json');
    writeFileSync(file, '{"items":[{"a":1},{"a":2}]}');
    const cluster = await clusterOf(scripts.writeShell('prints-then-sleeps', `cat ${file}; exec sleep 300`));
    const reading = cluster.run([], {
      ...OPTIONS,
      onItem: () => {
        throw new RangeError('enough');
      },
    });
    await expect(reading).rejects.toThrow('enough');
  });
});

describe('with the real kubectl', () => {
  let server: DumpServer;

  beforeAll(async () => {
    server = await startDumpServer({ directory: SMALL_RECORDING });
  });

  afterAll(async () => {
    await server.close();
  });

  it('finds the current context and its namespace', async () => {
    const cluster = await createKubectlCluster({ kubeconfig: server.kubeconfigPath, env: process.env });
    expect(cluster.context).toBe(server.contextName);
    expect(cluster.namespace).toBeNull();
  });

  it('streams what kubectl prints, of one kind and of several', async () => {
    const cluster = await createKubectlCluster({
      kubeconfig: server.kubeconfigPath,
      context: server.contextName,
      namespace: null,
      cacheDir: scripts.path,
      env: process.env,
    });
    for (const args of [
      ['get', '--raw', '/api/v1/pods'],
      ['get', 'pods,services', '-n', 'default', '-o', 'json'],
    ]) {
      const kinds = new Set<string>();
      const result = await cluster.run(args, {
        ...OPTIONS,
        onItem: (item) => {
          if (typeof item === 'object' && item !== null && 'kind' in item) kinds.add(String(item.kind));
        },
      });
      expect(result.stderr).toBe('');
      expect([...kinds]).toContain(args[1] === '--raw' ? 'Pod' : 'Service');
    }
  });

  it('throws CONTEXT_UNKNOWN with those that exist, before or at the first command', async () => {
    const options = { kubeconfig: server.kubeconfigPath, context: 'nope', env: process.env };
    const expected = { code: 'CONTEXT_UNKNOWN', hint: expect.stringContaining(server.contextName) };
    await expect(createKubectlCluster(options)).rejects.toMatchObject(expected);
    const cluster = await createKubectlCluster({ ...options, namespace: null });
    await expect(cluster.run(['get', 'pods'], OPTIONS)).rejects.toMatchObject(expected);
  });

  it('lists contexts', async () => {
    const file = join(scripts.path, 'contexts');
    writeFileSync(
      file,
      'apiVersion: v1\nkind: Config\ncurrent-context: b\nclusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]\ncontexts: [{name: a, context: {cluster: c, user: u, namespace: shop}}, {name: b, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {token: x}}]\n',
    );
    expect(await listContexts({ kubeconfig: file, env: process.env })).toEqual({
      current: 'b',
      contexts: [
        { name: 'a', cluster: 'c', namespace: 'shop' },
        { name: 'b', cluster: 'c', namespace: null },
      ],
    });
    expect(await createKubectlCluster({ kubeconfig: file, context: 'a', env: process.env })).toMatchObject({
      context: 'a',
      namespace: 'shop',
    });
  });

  it('throws CONFIG for a kubeconfig that is not there or cannot be read', async () => {
    const broken = join(scripts.path, 'broken');
    writeFileSync(broken, '{{');
    await expect(listContexts({ kubeconfig: broken, env: process.env })).rejects.toMatchObject({
      code: 'CONFIG',
    });
    await expect(listContexts({ kubeconfig: `${broken}-not`, env: process.env })).rejects.toMatchObject({
      code: 'CONFIG',
    });
  });
});
