import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DumpServer, startDumpServer } from '../../src/adapters/dump-server/index.ts';
import { createKubectlCluster } from '../../src/adapters/kubectl.ts';
import { createGateway, type Gateway } from '../../src/agent/kubectl-gateway.ts';
import { createScriptFolder, type ScriptFolder } from '../adapters/kubectl/fake-kubectl.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

let scripts: ScriptFolder;

beforeAll(() => {
  scripts = createScriptFolder();
});

afterAll(() => {
  scripts.remove();
});

async function gatewayOf(script: string, limits?: { timeoutMs: number; maxBytes: number }): Promise<Gateway> {
  const kubectlPath = scripts.writeShell(`kubectl-${Math.random().toString(36).slice(2)}`, script);
  return createGateway(
    await createKubectlCluster({ kubectlPath, context: 'test', namespace: null, env: process.env }),
    limits,
  );
}

describe('createGateway', () => {
  it('runs nothing that is denied, and says why', async () => {
    const mark = join(scripts.path, 'ran');
    const gateway = await gatewayOf(`touch ${mark}`);
    const results = [
      await gateway.run(['delete', 'pod', 'x']),
      await gateway.runLine('get pods; rm x'),
      await gateway.list(['get', '--raw', '/api/v1/secrets'], () => undefined),
    ];
    for (const result of results) {
      expect(result).toMatchObject({ status: 'denied', failure: null, call: { status: 'denied', bytes: 0 } });
      expect(result.text).toMatch(/^Denied: .+/);
    }
    const { existsSync } = await import('node:fs');
    expect(existsSync(mark)).toBe(false);
  });

  it('redacts what kubectl prints and what it complains of', async () => {
    const gateway = await gatewayOf(
      'echo "DB_PASSWORD=hunter2"; printf "a\\033[31mred\\033[0m\\n"; echo "token=abc123xyz" >&2',
    );
    const { text, status } = await gateway.run(['get', 'pods']);
    expect(status).toBe('ok');
    expect(text).toBe('DB_PASSWORD=[redacted]\nared\ntoken=[redacted]');
  });

  it('truncates after it has redacted', async () => {
    const gateway = await gatewayOf(
      'i=0; while [ $i -lt 2000 ]; do echo "line $i password=hunter$i"; i=$((i+1)); done',
    );
    const result = await gateway.run(['logs', 'x'], { maxBytes: 2000 });
    expect(Buffer.byteLength(result.text)).toBeLessThanOrEqual(2000);
    expect(result.text).toContain('line 0 password=[redacted]');
    expect(result.text).toContain('line 1999 password=[redacted]');
    expect(result.text).not.toContain('hunter');
    expect(result.omittedBytes).toBeGreaterThan(50_000);
    expect(result.bytes).toBeGreaterThan(result.omittedBytes);
  });

  it.each<readonly [string, string, string, string | null]>([
    ['ok', 'ok', 'echo x', null],
    ['empty: kubectl found nothing', 'empty', 'echo "No resources found in x namespace." >&2', null],
    ['empty: nothing was printed', 'empty', 'true', null],
    ['failed', 'failed', 'echo "Error from server (Forbidden): x" >&2; exit 1', 'forbidden'],
    [
      'ok in part',
      'ok',
      'echo x; echo "Error from server (NotFound): pods \\"b\\" not found" >&2; exit 1',
      'not-found',
    ],
    ['timeout', 'timeout', 'echo begun; exec sleep 60', 'timeout'],
  ])('tells how it went: %s', async (_name, status, script, failure) => {
    const gateway = await gatewayOf(script, {
      timeoutMs: status === 'timeout' ? 600 : 20_000,
      maxBytes: 10_000,
    });
    const result = await gateway.run(['get', 'pods', '-n', 'shop']);
    expect(result).toMatchObject({
      status,
      failure,
      call: { argv: ['kubectl', 'get', 'pods', '-n', 'shop'], status },
    });
    expect(result.text).not.toBe('');
  });

  it('says that a command was ended, or cancelled, and keeps what it had printed', async () => {
    const gateway = await gatewayOf('echo begun; exec sleep 60');
    const timedOut = await gateway.run(['get', 'pods'], { timeoutMs: 600 });
    expect(timedOut.text).toMatch(/^begun\n.*0\.6 s/);
    const cancelled = await gateway.run(['get', 'pods'], { signal: AbortSignal.timeout(600) });
    expect(cancelled.text).toMatch(/^begun\n.*cancelled/);
  });

  it('notes what was taken off the line', async () => {
    const gateway = await gatewayOf('echo x');
    const result = await gateway.runLine('kubectl get pods -w | head -3');
    expect(result.call.argv).toEqual(['kubectl', 'get', 'pods']);
    expect(result.notes).toHaveLength(2);
  });

  it('hands over the items of a list, redacted', async () => {
    const file = join(scripts.path, 'pods.json');
    const pod = {
      metadata: { name: 'a', managedFields: [{}] },
      spec: { containers: [{ env: [{ name: 'API_TOKEN', value: 'hunter2' }] }] },
    };
    writeFileSync(file, JSON.stringify({ kind: 'PodList', apiVersion: 'v1', items: [pod, pod] }));
    const gateway = await gatewayOf(`cat ${file}`);
    const items: unknown[] = [];
    const result = await gateway.list(['get', '--raw', '/api/v1/pods'], (item) => items.push(item));
    expect(result).toMatchObject({ status: 'ok', itemCount: 2, text: '' });
    expect(items[0]).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a' },
      spec: { containers: [{ env: [{ name: 'API_TOKEN', value: '[redacted]' }] }] },
    });
  });

  it('says of a list that there was none, or what went wrong', async () => {
    const empty = await gatewayOf('echo \'{"kind":"PodList","items":[]}\'');
    expect(await empty.list(['get', 'pods', '-o', 'json'], () => undefined)).toMatchObject({
      status: 'empty',
      itemCount: 0,
    });
    const garbage = await gatewayOf('echo NAME READY');
    expect(await garbage.list(['get', 'pods', '-o', 'json'], () => undefined)).toMatchObject({
      status: 'failed',
      text: expect.stringContaining('JSON'),
    });
  });

  it('leaves errors that are no observation to its caller', async () => {
    const cluster = await createKubectlCluster({
      kubectlPath: join(scripts.path, 'absent'),
      context: 'x',
      namespace: null,
      env: process.env,
    });
    await expect(createGateway(cluster).run(['get', 'pods'])).rejects.toMatchObject({
      code: 'KUBECTL_MISSING',
    });
  });
});

describe('the gateway with the real kubectl', () => {
  let server: DumpServer;
  let gateway: Gateway;

  beforeAll(async () => {
    server = await startDumpServer({ directory: SMALL_RECORDING });
    gateway = createGateway(
      await createKubectlCluster({
        kubeconfig: server.kubeconfigPath,
        context: server.contextName,
        namespace: null,
        cacheDir: scripts.path,
        env: process.env,
      }),
    );
  });

  afterAll(async () => {
    await server.close();
  });

  it.each<readonly [string, string, string | null]>([
    ['get nodes', 'ok', null],
    ['get pods -A -o wide', 'ok', null],
    ['get pods -A -o jsonpath={.items[*].metadata.name}', 'ok', null],
    ['get pods -n no-such-namespace', 'empty', null],
    ['get nosuchkind', 'failed', 'unknown-kind'],
    ['get pod nosuchpod -n default', 'failed', 'not-found'],
    ['get secret -A -o json', 'denied', null],
  ])('%s is %s', async (line, status, failure) => {
    const result = await gateway.runLine(line);
    expect(result).toMatchObject({ status, failure });
    expect(JSON.stringify(result)).not.toContain(server.kubeconfigPath);
  });
});
