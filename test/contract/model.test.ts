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
