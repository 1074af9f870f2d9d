// Nothing leaves the machine: what is not local is refused before anything is sent, or as soon as it shows.
import { createServer } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import {
  guardedLookup,
  isAllowed,
  reachOf,
  refuseCloudName,
} from '../../../src/adapters/local-server/locality.ts';
import { type OpenModelOptions, openOllamaModel } from '../../../src/adapters/ollama/open.ts';
import { K8sLearnError } from '../../../src/domain/errors.ts';
import type { ModelRequest } from '../../../src/domain/model.ts';
import { type OllamaScript, type ScriptedOllama, startOllama } from '../../support/ollama/server.ts';

const never = new AbortController().signal;
const SECRET: ModelRequest = {
  messages: [{ role: 'user', content: 'pod shop/cart is OOMKilled' }],
  tools: [],
  schema: null,
  maxOutputTokens: 64,
  attempt: 0,
};

let ollama: ScriptedOllama | undefined;
afterEach(async () => {
  await ollama?.close();
  ollama = undefined;
});

async function start(script: OllamaScript): Promise<ScriptedOllama> {
  ollama = await startOllama(script);
  return ollama;
}

function optionsFor(host: string, more: Partial<OpenModelOptions> = {}): OpenModelOptions {
  return { host, name: 'qwen3:8b', numCtx: 8192, allowPrivateHost: false, ...more };
}

async function refusal(attempt: Promise<unknown>): Promise<K8sLearnError> {
  const error: unknown = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof K8sLearnError)) throw new Error(`no refusal but ${String(error)}`);
  return error;
}

/** What of a cluster a server was told. */
function heard(server: ScriptedOllama): string {
  return server.requests.map(({ body }) => body).join('\n');
}

describe('addresses', () => {
  test.each([
    ['127.0.0.1', 'loopback'],
    ['127.8.9.10', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['10.1.2.3', 'private'],
    ['172.31.0.1', 'private'],
    ['192.168.178.20', 'private'],
    ['100.64.0.1', 'private'],
    ['100.127.255.254', 'private'],
    ['100.128.0.1', 'public'],
    ['fd00::1', 'private'],
    ['fe80::1', 'private'],
    ['172.32.0.1', 'public'],
    ['8.8.8.8', 'public'],
    ['169.254.169.254', 'public'],
    ['2606:4700::1111', 'public'],
    ['::ffff:8.8.8.8', 'public'],
    ['no address', 'public'],
  ] as const)('%s is %s', (address, reach) => {
    expect(reachOf(address)).toBe(reach);
    expect(isAllowed(address, false)).toBe(reach === 'loopback');
    expect(isAllowed(address, true)).toBe(reach !== 'public');
  });

  test.each([
    'http://8.8.8.8',
    'https://ollama.com',
    '1.1.1.1:11434',
    'http://[2606:4700::1111]:80',
    'http://134744072',
  ])('OLLAMA_HOST=%s is refused, private addresses allowed or not', async (host) => {
    for (const allowPrivateHost of [false, true]) {
      const error = await refusal(openOllamaModel(optionsFor(host, { allowPrivateHost }), never));
      // Without a name server the name cannot be looked up: then it is not asked either.
      expect(['MODEL_REFUSED', 'MODEL_UNAVAILABLE']).toContain(error.code);
      if (/\d/.test(host)) expect(error.code).toBe('MODEL_REFUSED');
    }
  });

  test('a private address is refused, with the setting that allows it', async () => {
    const error = await refusal(openOllamaModel(optionsFor('192.168.0.20'), never));
    expect(error.code).toBe('MODEL_REFUSED');
    expect(error.hint).toContain('model.allowPrivateHost');
  });

  test('a name that means another address at the moment of the connection is refused', async () => {
    const result = await new Promise<unknown>((resolve) => {
      guardedLookup(false)('localhost', { family: 4 }, (error, address) => resolve(error ?? address));
    });
    expect(result).toBe('127.0.0.1');
    const refused = await new Promise<unknown>((resolve) => {
      guardedLookup(false)('8.8.8.8', {}, (error) => resolve(error));
    });
    expect(refused).toBeInstanceOf(K8sLearnError);
  });
});

describe('models that run elsewhere', () => {
  test.each([
    'gpt-oss:120b-cloud',
    'qwen3-coder:cloud',
    'kimi-k2:1T-CLOUD',
    'me/model:cloud ',
    'gpt-oss: cloud',
    'gpt-oss:\t120b-cloud',
  ])('%s is refused before any request', async (name) => {
    const server = await start({ models: { [name.trim()]: {} } });
    const error = await refusal(openOllamaModel(optionsFor(server.url, { name }), never));
    expect(error.code).toBe('MODEL_REFUSED');
    expect(server.requests).toEqual([]);
  });

  test.each(['qwen3:8b', 'my-cloud', 'me/my-cloud', 'cloudy:7b', 'cloud-llama:8b', 'gpt-oss:20b'])(
    '%s is a name like any other',
    (name) => {
      expect(() => refuseCloudName(name)).not.toThrow();
    },
  );

  test.each([
    ['host', { remoteHost: 'https://ollama.com:443' }],
    ['model', { remoteModel: 'gpt-oss:120b' }],
  ])('an alias with a remote %s is refused, and nothing of the cluster is sent', async (_, remote) => {
    const server = await start({ models: { 'qwen3:8b': remote } });
    const error = await refusal(openOllamaModel(optionsFor(server.url), never));
    expect(error.code).toBe('MODEL_REFUSED');
    expect(server.chats).toEqual([]);
    expect(server.loads).toEqual([]);
    expect(heard(server)).not.toContain('cart');
  });

  test('a reply that came from another machine aborts', async () => {
    const server = await start({ turns: [{ content: 'hello', remoteHost: 'https://ollama.com:443' }] });
    const model = await openOllamaModel(optionsFor(server.url), never);
    const error = await refusal(model.chat(SECRET, { signal: never }));
    expect(error.code).toBe('MODEL_REFUSED');
    expect(error.message).toContain('https://ollama.com:443');
  });

  test('a redirect is not followed', async () => {
    const other = await startOllama();
    const server = await start({ turns: [{ redirectTo: `${other.url}/api/chat` }] });
    const model = await openOllamaModel(optionsFor(server.url), never);
    const error = await refusal(model.chat(SECRET, { signal: never }));
    expect(error.code).toBe('MODEL_UNAVAILABLE');
    expect(error.message).toContain('redirects to');
    expect(other.requests).toEqual([]);
    await other.close();
  });

  test('a proxy of the environment is not used', async () => {
    const proxy = createServer((_request, answer) => answer.writeHead(418).end());
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = proxy.address();
    const before = { ...process.env };
    process.env.HTTP_PROXY = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    process.env.NODE_USE_ENV_PROXY = '1';
    try {
      const server = await start({ turns: [{ content: 'hello' }] });
      const model = await openOllamaModel(optionsFor(server.url), never);
      expect(await model.chat(SECRET, { signal: never })).toMatchObject({ type: 'reply', content: 'hello' });
    } finally {
      process.env = before;
      proxy.close();
    }
  });
});
