// Both adapters against whatever real server is reachable on this machine: `npm run test:model`. Says what it tried.
import { describe, expect, test } from 'vitest';
import { BENCH_CLOCK } from '../../scripts/bench/recorded.ts';
import { openOllamaModel } from '../../src/adapters/ollama/open.ts';
import { openServerModel } from '../../src/adapters/openai/open.ts';
import { listModels, parseServerUrl } from '../../src/adapters/openai/server.ts';
import { createGateway } from '../../src/agent/kubectl-gateway.ts';
import { investigate } from '../../src/app/investigate.ts';
import type { Model, ModelRequest } from '../../src/domain/model.ts';
import { DIAGNOSIS_SCHEMA } from '../../src/engines/ollama/diagnosis-schema.ts';
import { createOllamaEngine } from '../../src/engines/ollama/engine.ts';
import { nativeTools } from '../../src/engines/ollama/tool-offer.ts';
import { createFixtureCluster } from '../support/fixture-cluster.ts';
import { builtinPatterns } from '../support/library.ts';
import { LAPSED_LICENCE } from '../support/ollama/fixtures.ts';
import { TOOL_DESCRIPTIONS } from '../support/ollama/investigate.ts';

const signal = new AbortController().signal;
const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};
const name = process.env['MODEL'] ?? 'qwen3:8b';
const COMMON = { name, numCtx: 8192, allowPrivateHost: false } as const;
const TIMEOUT_MS = 600_000;
/** Of the investigation: a processor alone reads some tens of tokens a second. */
const INVESTIGATION_MS = 540_000;

const openers: readonly (readonly [string, (() => Promise<Model>) | null])[] = [
  [
    'Ollama (OLLAMA_HOST)',
    await reachable(() => openOllamaModel({ ...COMMON, host: process.env['OLLAMA_HOST'] }, signal)),
  ],
  [
    'a server with the OpenAI interface (OPENAI_BASE_URL)',
    await reachable(() =>
      openServerModel(
        { ...COMMON, url: process.env['OPENAI_BASE_URL'] ?? 'http://127.0.0.1:8080/v1' },
        signal,
      ),
    ),
  ],
];

async function reachable(open: () => Promise<Model>): Promise<(() => Promise<Model>) | null> {
  try {
    await open();
    return open;
  } catch (error) {
    say(`not tried: ${String(error)}`);
    return null;
  }
}

const REQUEST: ModelRequest = {
  messages: [
    { role: 'system', content: 'You answer in one short sentence.' },
    { role: 'user', content: 'What is a pod in Kubernetes?' },
  ],
  tools: [],
  schema: null,
  maxOutputTokens: 64,
  attempt: 0,
};

test('some real server is there', () => {
  expect(openers.some(([, open]) => open !== null)).toBe(true);
});

describe.each(openers.filter(([, open]) => open !== null))('%s', (_, open) => {
  const opened = async (): Promise<Model> => {
    if (open === null) throw new Error('not reachable');
    const model = await open();
    await model.load(signal);
    return model;
  };

  test('says something, and counts it', { timeout: TIMEOUT_MS }, async () => {
    const model = await opened();
    const reply = await model.chat(REQUEST, { signal });
    say(`${model.name}, context ${model.contextTokens}: ${JSON.stringify(reply)}`);
    expect(reply).toMatchObject({ type: 'reply' });
    if (reply.type !== 'reply') return;
    expect(reply.content.length + reply.thinking.length).toBeGreaterThan(0);
    // Not every server counts what it reads.
    if (reply.promptTokens !== null) expect(reply.promptTokens).toBeGreaterThan(5);
    expect(reply.outputTokens).toBeGreaterThan(0);
    expect(reply.outputTokens).toBeLessThanOrEqual(66);
  });

  test('is held to a schema', { timeout: TIMEOUT_MS }, async () => {
    const model = await opened();
    const schema = {
      type: 'object',
      properties: { answer: { type: 'string', enum: ['yes', 'no'] } },
      required: ['answer'],
      additionalProperties: false,
    };
    const reply = await model.chat({ ...REQUEST, schema }, { signal });
    if (reply.type !== 'reply') throw new Error(reply.detail);
    expect(['yes', 'no']).toContain((JSON.parse(reply.content) as { answer: string }).answer);
  });

  test('takes tools, or says that it does not', { timeout: TIMEOUT_MS }, async () => {
    const model = await opened();
    const reply = await model.chat({ ...REQUEST, tools: nativeTools(TOOL_DESCRIPTIONS) }, { signal });
    say(`with tools: ${JSON.stringify(reply)}`);
    if (reply.type === 'failed') expect(['no-tools', 'unreadable-call']).toContain(reply.reason);
  });

  test('takes tools and a schema in one request, as the last one has them', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const model = await opened();
    const asked = { ...REQUEST, tools: nativeTools(TOOL_DESCRIPTIONS), schema: DIAGNOSIS_SCHEMA };
    const reply = await model.chat({ ...asked, maxOutputTokens: 256 }, { signal });
    say(`with tools and a schema: ${JSON.stringify(reply)}`);
    if (reply.type === 'failed') expect(['no-tools', 'unreadable-call', 'server']).toContain(reply.reason);
  });

  test('a prompt that is too long is refused, never cut', { timeout: TIMEOUT_MS }, async () => {
    const model = await opened();
    const content = 'the pod of cart in shop fails again. '.repeat(4000);
    const reply = await model.chat({ ...REQUEST, messages: [{ role: 'user', content }] }, { signal });
    // Some servers end the answer before it has begun, without a word.
    if (reply.type !== 'failed') throw new Error(reply.content);
    expect(['overflow', 'cut']).toContain(reply.reason);
  });

  test('an interruption ends it', { timeout: TIMEOUT_MS }, async () => {
    const model = await opened();
    const controller = new AbortController();
    const asked = model.chat({ ...REQUEST, maxOutputTokens: 2000 }, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 300);
    await expect(asked).rejects.toThrow('enough');
  });

  test('investigates what the library does not know, and tells nothing that was not seen', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const model = await opened();
    const patterns = builtinPatterns();
    const engine = createOllamaEngine({
      model,
      patterns,
      tools: TOOL_DESCRIPTIONS,
      ask: 'when-needed',
      timeoutMs: INVESTIGATION_MS,
      maxMemories: 1,
      onModelLost: 'throw',
      onProgress: (event) => {
        if (event.type === 'notice' || event.type === 'thought') say(`${event.type}: ${event.text}`);
      },
    });
    const cluster = createFixtureCluster(LAPSED_LICENCE);
    const { investigation } = await investigate(
      {
        question: 'why does billing in namespace shop make no invoices?',
        arm: 'on',
        maxSteps: 12,
        timeoutMs: INVESTIGATION_MS,
      },
      {
        gateway: createGateway(cluster),
        nowMs: () => cluster.nowMs(),
        engine,
        store: null,
        memory: null,
        clock: BENCH_CLOCK,
        onProgress: () => undefined,
      },
      signal,
    );
    const { outcome, diagnosis, explanation, modelCalls, promptTokens, outputTokens, steps } = investigation;
    say(
      JSON.stringify({
        outcome,
        told: diagnosis?.rootCause ?? explanation,
        modelCalls,
        promptTokens,
        outputTokens,
      }),
    );
    for (const { step, quote } of diagnosis?.evidence ?? [])
      expect(steps[step]?.observation).toContain(quote);
    if (diagnosis !== null) expect(diagnosis).toMatchObject({ pattern: null, basis: 'likely' });
    expect(modelCalls).toBeGreaterThan(0);
  });
});

test.runIf(process.env['OPENAI_BASE_URL'] !== undefined)('the server says what it serves', async () => {
  const url = parseServerUrl(process.env['OPENAI_BASE_URL'] ?? '');
  const looks = { firstTokenMs: 5000, idleMs: 5000, overallMs: 5000 };
  const models = await listModels({ url, allowPrivateHost: false }, signal, looks);
  expect(models.length).toBeGreaterThan(0);
});
