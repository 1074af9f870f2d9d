import { expect, test } from 'vitest';
import { openOllamaModel } from '../../src/adapters/ollama/open.ts';
import { openServerModel } from '../../src/adapters/openai/open.ts';
import { startOllama } from '../support/ollama/server.ts';
import { startOpenAi } from '../support/openai/server.ts';
import { testModel } from './model.ts';

const never = new AbortController().signal;
const COMMON = { numCtx: 8192, allowPrivateHost: false, busyDelaysMs: [5, 5] };

testModel(
  'a model of Ollama',
  async (turns) => {
    const capabilities = ['completion', 'tools', 'thinking'];
    const server = await startOllama({ turns, models: { tiny: { capabilities } } });
    const model = await openOllamaModel({ ...COMMON, host: server.url, name: 'tiny' }, never);
    return { model, chats: () => server.chats, close: () => server.close() };
  },
  { status: 400, error: 'the input length exceeds the context length' },
);

testModel(
  'a model of a server with the OpenAI interface',
  async (turns) => {
    const server = await startOpenAi({ turns });
    const model = await openServerModel({ ...COMMON, url: server.url, name: 'tiny' }, never);
    return { model, chats: () => server.chats, close: () => server.close() };
  },
  {
    status: 400,
    error: 'request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it',
  },
);

async function ofOpenAi(script: Parameters<typeof startOpenAi>[0]) {
  const server = await startOpenAi(script);
  const model = await openServerModel({ ...COMMON, url: server.url, name: 'tiny' }, never);
  return { model, close: () => server.close() };
}

test('what a server with the OpenAI interface does not count is counted by the pieces of its answer', async () => {
  const { model, close } = await ofOpenAi({
    turns: [{ content: 'a pod is a group of containers' }],
    countsNothing: true,
  });
  const request = {
    ...{ tools: [], schema: null, maxOutputTokens: 64, attempt: 0 },
    messages: [{ role: 'user', content: 'what is a pod?' } as const],
  };
  const reply = await model.chat(request, { signal: never });
  expect(reply).toMatchObject({
    type: 'reply',
    content: 'a pod is a group of containers',
    promptTokens: null,
  });
  expect(reply.type === 'reply' && reply.outputTokens).toBeGreaterThan(1);
  await close();
});

test('other weights under the same id are another model, as far as the server describes them', async () => {
  const digests = [];
  for (const n_ctx of [8192, 4096]) {
    const { model, close } = await ofOpenAi({ models: [{ id: 'tiny', n_ctx }] });
    digests.push(await model.digest(never));
    await close();
  }
  expect(new Set(digests).size).toBe(2);
});
