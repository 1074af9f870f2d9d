// Whether an answer arrives whose first token takes longer than the 300 s after which Node's own fetch gives up:
// a scripted Ollama that is silent for that long, asked through the real adapter. Takes as long as it says.
import { openOllamaModel } from '../../src/adapters/ollama/open.ts';
import { startOllama } from '../../test/support/ollama/server.ts';

const DEFAULT_DELAY_S = 310;
const ANSWER = 'the answer after a long silence';

const delayS = Number(process.argv[2] ?? DEFAULT_DELAY_S);
const ollama = await startOllama({ turns: [{ content: ANSWER, firstTokenDelayMs: delayS * 1000 }] });
const signal = new AbortController().signal;
try {
  const model = await openOllamaModel(
    { host: ollama.url, name: 'qwen3:8b', numCtx: 8192, allowPrivateHost: false },
    signal,
  );
  const startedMs = performance.now();
  const reply = await model.chat(
    {
      messages: [{ role: 'user', content: 'why?' }],
      tools: [],
      schema: null,
      maxOutputTokens: 64,
      attempt: 0,
    },
    { signal },
  );
  const tookS = (performance.now() - startedMs) / 1000;
  const arrived = reply.type === 'reply' && reply.content === ANSWER;
  console.log(`${arrived ? 'arrived' : `lost (${JSON.stringify(reply)})`} after ${tookS.toFixed(1)} s`);
  if (!arrived) process.exitCode = 1;
} finally {
  await ollama.close();
}
