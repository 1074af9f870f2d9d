// What `doctor` says of Ollama, whatever is there.
import { afterEach, expect, test } from 'vitest';
import { checkOllama, type OllamaCheckOptions } from '../../../src/adapters/ollama/check.ts';
import { type OllamaScript, type ScriptedOllama, startOllama } from '../../support/ollama/server.ts';

let ollama: ScriptedOllama | undefined;
afterEach(async () => {
  await ollama?.close();
  ollama = undefined;
});

const OPTIONS: Omit<OllamaCheckOptions, 'host'> = {
  model: 'qwen3:8b',
  numCtx: 16_384,
  allowPrivateHost: false,
  timeoutMs: 1000,
};

async function check(
  script: OllamaScript,
  more: Partial<OllamaCheckOptions> = {},
): Promise<Readonly<Record<string, string>>> {
  ollama = await startOllama(script);
  const checks = await checkOllama({ ...OPTIONS, host: ollama.url, ...more });
  return Object.fromEntries(
    checks.map(({ name, state, detail, hint }) => [name, `${state}: ${detail} / ${hint}`]),
  );
}

test('all is well', async () => {
  const checks = await check({ cloudDisabled: true });
  expect(checks.ollama).toMatch(/^ok: Ollama 0\.34\.2 at http:\/\/127\.0\.0\.1/);
  expect(checks.model).toMatch(/^ok: qwen3:8b: 8\.2B, context 16384 tokens, runs here/);
  expect(checks.cloud).toMatch(/^ok: .*cloud is disabled/);
});

test.each<readonly [string, OllamaScript, Partial<OllamaCheckOptions>, string, RegExp]>([
  ['nothing there', {}, { host: '127.0.0.1:9' }, 'ollama', /^notice: nothing answers .*ollama serve/],
  ['an old one', { version: '0.9.1' }, {}, 'ollama', /^warning: Ollama 0\.9\.1 .*older than 0\.12\.6/],
  ['a host elsewhere', {}, { host: '8.8.8.8' }, 'ollama', /^error: .*would leave your network/],
  ['a private host', {}, { host: '192.168.0.9' }, 'ollama', /^error: .*model\.allowPrivateHost true/],
  ['no model', { models: {} }, {}, 'model', /^warning: Ollama has no model qwen3:8b \/ ollama pull qwen3:8b/],
  ['a cloud model', {}, { model: 'gpt-oss:120b-cloud' }, 'model', /^error: .*runs on ollama\.com/],
  [
    'an alias',
    { models: { 'qwen3:8b': { remoteHost: 'https://ollama.com' } } },
    {},
    'model',
    /^error: .*alias of one that runs on https:\/\/ollama\.com/,
  ],
  [
    'no tools',
    { models: { 'qwen3:8b': { capabilities: ['completion'] } } },
    {},
    'model',
    /^notice: .*asked in text/,
  ],
  [
    'a cloud that is on',
    { cloudDisabled: false },
    {},
    'cloud',
    /^notice: Ollama itself may ask ollama\.com.*OLLAMA_NO_CLOUD=1/,
  ],
  ['a server that does not tell', {}, {}, 'cloud', /^notice: .*is not known/],
])('%s', async (_, script, more, name, expected) => {
  expect((await check(script, more))[name]).toMatch(expected);
});

test('sends nothing but names', async () => {
  await check({ cloudDisabled: true });
  expect(ollama?.requests.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
    'GET /api/status',
    'GET /api/version',
    'GET /api/version',
    'POST /api/show',
    'POST /api/show',
  ]);
  expect(ollama?.requests.map(({ body }) => body).join('')).toBe(
    '{"model":"qwen3:8b"}{"model":"qwen3:8b:local"}',
  );
});
