// The server as such: who it answers, what it shows of a view, what it says of broken recordings.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DumpServer, startDumpServer } from '../../../src/adapters/dump-server/index.ts';
import { K8sLearnError } from '../../../src/domain/errors.ts';
import { SMALL_RECORDING } from '../../support/recordings.ts';
import { ask, kubectl, listOf, podNamed, tokenOf, writeRecording } from './support.ts';

const SERVER_MODULE = fileURLToPath(new URL('../../../src/adapters/dump-server/index.ts', import.meta.url));

interface ListBody {
  readonly kind: string;
  readonly message?: string;
  readonly reason?: string;
  readonly metadata: { readonly continue?: string; readonly remainingItemCount?: number };
  readonly items: readonly { readonly metadata: { readonly name: string; readonly namespace?: string } }[];
}

async function list(server: DumpServer, path: string): Promise<ListBody> {
  return (await (await ask(server, path)).json()) as ListBody;
}

function names(body: ListBody): readonly string[] {
  return body.items.map((item) => item.metadata.name);
}

async function failureOf(promise: Promise<unknown>): Promise<K8sLearnError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof K8sLearnError)) throw new Error(`no error of ours: ${String(error)}`);
  return error;
}

describe('the small recording', () => {
  let server: DumpServer;
  beforeAll(async () => {
    server = await startDumpServer({ directory: SMALL_RECORDING });
  });
  afterAll(() => server.close());

  test.each<[string, Record<string, string>]>([
    ['no credentials', {}],
    ['a wrong token', { authorization: 'Bearer 0000' }],
    ['a wrong password', { authorization: `Basic ${Buffer.from('recording:0000').toString('base64')}` }],
    ['a token of another scheme', { authorization: 'Digest 0000' }],
  ])('refuses a request with %s', async (_, headers) => {
    const response = await fetch(`${server.url}/api/v1/pods`, { headers });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ kind: 'Status', reason: 'Unauthorized', code: 401 });
  });

  test('listens on loopback alone', () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('refuses %s', async (method) => {
    const response = await ask(server, '/api/v1/namespaces/default/pods', { method, body: '{}' });
    expect(response.status).toBe(405);
    expect(await response.json()).toMatchObject({ kind: 'Status', reason: 'MethodNotAllowed', code: 405 });
  });

  test.each([
    ['/api/v1/namespaces/quotes-live/pods/x', 404, 'application/json'],
    ['/api/v1/nosuchkind', 404, 'text/plain; charset=utf-8'],
    ['/nowhere', 404, 'text/plain; charset=utf-8'],
    ['/openapi/v2', 404, 'text/plain; charset=utf-8'],
    ['/api/v1/namespaces/..%2f..%2fetc/pods', 200, 'application/json'],
    ['/api/v1/pods?labelSelector=%3D%3D', 400, 'application/json'],
    ['/api/v1/pods?continue=nonsense', 400, 'application/json'],
    ['/livez', 200, 'text/plain; charset=utf-8'],
  ])('answers %s with %d', async (path, status, type) => {
    const response = await ask(server, path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe(type);
  });

  test('a client that takes protobuf alone is told so', async () => {
    const response = await ask(server, '/api/v1/pods', {
      headers: { accept: 'application/vnd.kubernetes.protobuf' },
    });
    expect(response.status).toBe(406);
  });

  test('pages of a list join to the whole', async () => {
    const whole = names(await list(server, '/api/v1/pods'));
    const paged: string[] = [];
    let token = '';
    do {
      const page = await list(server, `/api/v1/pods?limit=7&continue=${encodeURIComponent(token)}`);
      expect(page.items.length).toBeLessThanOrEqual(7);
      paged.push(...names(page));
      token = page.metadata.continue ?? '';
      expect(page.metadata.remainingItemCount ?? 0).toBe(whole.length - paged.length);
    } while (token !== '');
    expect(paged).toEqual(whole);
    expect(whole.length).toBeGreaterThan(20);
  });

  test('a token of another recording has expired', async () => {
    const token = Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: 1, start: 'a\0' })).toString(
      'base64url',
    );
    const response = await ask(server, `/api/v1/pods?limit=7&continue=${token}`);
    expect(response.status).toBe(410);
    expect(await response.json()).toMatchObject({ reason: 'Expired' });
  });

  test('an object is served as it was recorded, byte for byte', async () => {
    const file = readFileSync(join(SMALL_RECORDING, 'quotes-live/pods.json'), 'utf8');
    const response = await ask(server, '/api/v1/namespaces/quotes-live/pods/inventory-864c69cc49-wgljf');
    expect(file).toContain(await response.text());
  });

  test('metadata alone can be asked for', async () => {
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
    const body = await (await ask(server, '/api/v1/nodes', { headers: { accept } })).json();
    expect(body).toMatchObject({
      kind: 'PartialObjectMetadataList',
      items: [{ metadata: { name: 'worker-1' } }],
    });
  });

  test('the kubeconfig is for its owner alone and goes with the server', async () => {
    const other = await startDumpServer({ directory: SMALL_RECORDING });
    expect(statSync(other.kubeconfigPath).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(other.kubeconfigPath)).mode & 0o777).toBe(0o700);
    expect(tokenOf(other)).toMatch(/^[0-9a-f]{48}$/);
    expect(tokenOf(other)).not.toBe(tokenOf(server));
    await other.close();
    expect(existsSync(dirname(other.kubeconfigPath))).toBe(false);
    await expect(fetch(other.url)).rejects.toThrow();
  });

  test('closing ends a watch', async () => {
    const other = await startDumpServer({ directory: SMALL_RECORDING });
    const watch = await ask(other, '/api/v1/nodes?watch=true');
    const text = watch.text();
    await other.close();
    await expect(text).rejects.toThrow();
  });
});

describe('a view', () => {
  test('shows its namespaces and what belongs to the cluster', async () => {
    const server = await startDumpServer({
      directory: SMALL_RECORDING,
      namespaces: ['quotes-live', 'default'],
    });
    try {
      expect(names(await list(server, '/api/v1/namespaces'))).toEqual(['default', 'quotes-live']);
      const pods = await list(server, '/api/v1/pods');
      expect(new Set(pods.items.map((item) => item.metadata.namespace))).toEqual(new Set(['quotes-live']));
      expect(names(await list(server, '/api/v1/namespaces/etl-ops/pods'))).toEqual([]);
      expect((await ask(server, '/api/v1/namespaces/etl-ops')).status).toBe(404);
      expect(names(await list(server, '/api/v1/nodes'))).toEqual(['worker-1']);
      const { stdout } = await kubectl(server, 'get', 'pods', '-A', '--no-headers');
      expect(stdout.trim().split('\n')).toHaveLength(2);
    } finally {
      await server.close();
    }
  });

  test('of an unknown namespace is refused, with the nearest ones', async () => {
    const error = await failureOf(
      startDumpServer({ directory: SMALL_RECORDING, namespaces: ['quotes-life'] }),
    );
    expect(error.code).toBe('DUMP_INVALID');
    expect(error.message).toBe('small has no namespace quotes-life');
    expect(error.hint).toMatch(/the nearest: quotes-live,/);
  });
});

describe('a recording that is none', () => {
  const file = join(writeRecording({ 'a.txt': 'x' }), 'a.txt');
  test.each([
    ['a missing folder', '/nonexistent/recording', /there is no folder/],
    ['a file', file, /is not a folder/],
    ['a folder of something else', dirname(file), /not a recorded cluster/],
  ])('%s', async (_, directory, message) => {
    const error = await failureOf(startDumpServer({ directory }));
    expect(error.code).toBe('DUMP_INVALID');
    expect(error.message).toMatch(message);
    expect(error.hint).not.toBe('');
  });

  test('a port in use', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const address = blocker.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const error = await failureOf(startDumpServer({ directory: SMALL_RECORDING, port }));
    expect(error.message).toContain(`cannot listen on 127.0.0.1:${port}`);
    blocker.close();
  });
});

describe('a broken recording', () => {
  test('says which file is broken and serves the rest', async () => {
    const told: string[] = [];
    const whole = JSON.stringify(listOf(podNamed('whole'), podNamed('cut')), null, 1);
    const directory = writeRecording({
      'shop/pods.json': listOf(podNamed('a')),
      'shop/services.json': '{"kind": "List", "items": [',
      'till/pods.json': whole.slice(0, whole.indexOf('"cut"') + 20),
      'bank/pods.json': listOf(podNamed('b', { namespace: 'bank' }), { kind: 'Pod' }),
      'version.json': 'not json',
    });
    const server = await startDumpServer({ directory, onWarning: (message) => told.push(message) });
    try {
      expect(names(await list(server, '/api/v1/pods'))).toEqual(['b', 'a', 'whole']);
      expect(names(await list(server, '/api/v1/services'))).toEqual([]);
      expect(await (await ask(server, '/version')).json()).toMatchObject({ gitVersion: expect.any(String) });
      expect(server.warnings).toEqual(told);
      expect(told.map((message) => message.replace(`${directory}/`, '').replace(/ .*/, '')).sort()).toEqual([
        'bank/pods.json',
        'shop/services.json',
        'till/pods.json',
        'version.json',
      ]);
    } finally {
      await server.close();
    }
  });
});

describe('the process', () => {
  async function startChild(
    body: string,
  ): Promise<{ readonly child: ReturnType<typeof spawn>; readonly folder: string }> {
    const script = join(writeRecording({}), 'child.mts');
    writeFileSync(
      script,
      `import { startDumpServer } from ${JSON.stringify(SERVER_MODULE)};
       const server = await startDumpServer({ directory: ${JSON.stringify(SMALL_RECORDING)} });
       console.log(server.kubeconfigPath);
       ${body}`,
    );
    const child = spawn(process.execPath, ['--import', 'tsx', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, folder: dirname(line.toString().trim()) };
  }

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'that ends by %s leaves no kubeconfig',
    async (signal) => {
      const { child, folder } = await startChild('');
      expect(existsSync(folder)).toBe(true);
      child.kill(signal);
      const [code, by] = (await once(child, 'exit')) as [number | null, string | null];
      expect([code, by]).toEqual([null, signal]);
      expect(existsSync(folder)).toBe(false);
    },
  );

  test('that exits without closing leaves no kubeconfig', async () => {
    const { child, folder } = await startChild('setTimeout(() => process.exit(3), 50);');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(3);
    expect(existsSync(folder)).toBe(false);
  });
});
