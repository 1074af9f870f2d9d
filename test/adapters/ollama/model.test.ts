// A model of Ollama: what is asked of it, what its troubles mean, how long it is waited for.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type OpenModelOptions, openOllamaModel } from '../../../src/adapters/ollama/open.ts';
import { K8sLearnError } from '../../../src/domain/errors.ts';
import type { Model, ModelRequest } from '../../../src/domain/model.ts';
import type { Turn } from '../../support/ollama/script.ts';
import {
  type OllamaScript,
  type ScriptedModel,
  type ScriptedOllama,
  startOllama,
} from '../../support/ollama/server.ts';

const never = new AbortController().signal;
const REQUEST: ModelRequest = {
  messages: [
    { role: 'system', content: 'be brief' },
    { role: 'user', content: 'why?' },
  ],
  tools: [],
  schema: null,
  maxOutputTokens: 64,
  attempt: 0,
};

let servers: ScriptedOllama[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
  vi.restoreAllMocks();
});

async function open(
  script: OllamaScript,
  more: Partial<OpenModelOptions> = {},
): Promise<{ readonly model: Model; readonly server: ScriptedOllama }> {
  const server = await startOllama(script);
  servers.push(server);
  const options = {
    host: server.url,
    name: 'qwen3:8b',
    numCtx: 8192,
    allowPrivateHost: false,
    busyDelaysMs: [5, 5],
    ...more,
  };
  return { model: await openOllamaModel(options, never), server };
}

async function errorOf(attempt: Promise<unknown>): Promise<K8sLearnError> {
  const error: unknown = await attempt.then(
    (value) => `no error but ${JSON.stringify(value)}`,
    (reason: unknown) => reason,
  );
  if (!(error instanceof K8sLearnError)) throw error;
  return error;
}

const withModel = (model: ScriptedModel): OllamaScript => ({
  models: { 'qwen3:8b': model },
  otherwise: { content: 'ok' },
});

describe('what is sent', () => {
  test('context, seed, temperature, keep-alive and no truncation, the same in every request', async () => {
    const { model, server } = await open({ otherwise: { content: 'ok' } });
    await model.load(never);
    await model.chat(REQUEST, { signal: never });
    await model.chat({ ...REQUEST, attempt: 2 }, { signal: never });
    const [load] = server.loads;
    const [first, second] = server.chats;
    for (const body of [load, first, second]) {
      expect(body).toMatchObject({
        model: 'qwen3:8b:local',
        truncate: false,
        shift: false,
        keep_alive: '15m',
        stream: true,
      });
      expect(body?.options?.num_ctx).toBe(8192);
    }
    expect(load?.messages).toEqual([]);
    expect(first?.options).toMatchObject({ temperature: 0, num_predict: 64 });
    expect(second?.options?.temperature).toBeGreaterThan(0);
    expect(second?.options?.seed).not.toBe(first?.options?.seed);
  });

  test.each([
    ['qwen3:8b', undefined, 'qwen3:8b:local'],
    ['qwen3:8b', false, 'qwen3:8b'],
    ['qwen3:8b:local', undefined, 'qwen3:8b:local'],
  ])(
    '%s is asked for as the model of this machine where the server knows how (%s)',
    async (name, knowsLocal, sent) => {
      const models = { 'qwen3:8b': {} };
      const server = await startOllama({
        models,
        otherwise: { content: 'ok' },
        ...(knowsLocal === false && { knowsLocal }),
      });
      servers.push(server);
      const options = { host: server.url, name, numCtx: 8192, allowPrivateHost: false };
      const model = await openOllamaModel(options, never);
      await model.chat(REQUEST, { signal: never });
      expect(server.chats.map((body) => body.model)).toEqual([sent]);
      expect(model.name).toBe(name);
    },
  );

  test.each([
    ['left out where the model cannot', { capabilities: ['completion', 'tools'] }, undefined],
    ['off where it can', { capabilities: ['completion', 'tools', 'thinking'] }, false],
    [
      'low for gpt-oss, which cannot leave it',
      { capabilities: ['completion', 'tools', 'thinking'], family: 'gptoss' },
      'low',
    ],
  ] as const)('thinking is %s', async (_, shown, think) => {
    const { model, server } = await open(withModel(shown));
    await model.chat(REQUEST, { signal: never });
    expect(server.chats[0]?.think).toBe(think);
    expect(model.thinks).toBe(think === 'low');
  });

  test('a build that only thinks is let think: told not to, it would reason in its answer', async () => {
    const shown = { capabilities: ['completion', 'tools', 'thinking'], thinksAlways: true };
    const server = await startOllama({
      models: { 'qwen3:4b': shown },
      otherwise: { thinking: 'I might call DESCRIBE.', content: 'ok' },
    });
    servers.push(server);
    const options = { host: server.url, name: 'qwen3:4b', numCtx: 8192, allowPrivateHost: false };
    const model = await openOllamaModel(options, never);
    expect(model.thinks).toBe(true);
    const reply = await model.chat(REQUEST, { signal: never });
    expect(server.chats[0]?.think).toBeUndefined();
    expect(reply).toMatchObject({ content: 'ok', thinking: 'I might call DESCRIBE.' });
  });

  test.each([
    ['llama', '', true],
    ['qwen3', '', false],
    ['qwen3', '{{- if and $.Tools $last }}{{ .Tools }}{{ end }}', true],
    ['qwen3', '{{- if .Tools }}{{ .Tools }}{{ end }}', false],
  ])('a template of %s (%s) that shows tools to users alone is known', async (family, template, expected) => {
    const { model } = await open(withModel({ family, template }));
    expect(model.needsUserLast).toBe(expected);
  });

  test.each([
    ['what was asked for', 40_960, 8192],
    ["the model's own, where that is shorter", 6000, 6000],
    ['what was asked for, where the model does not tell', null, 8192],
  ] as const)('the context is %s', async (_, contextLength, expected) => {
    const { model } = await open(withModel({ contextLength }));
    expect(model.contextTokens).toBe(expected);
  });

  test('a reply with tool calls, thinking and counts is read, whatever pieces it comes in', async () => {
    const { model } = await open({
      models: { 'qwen3:8b': { capabilities: ['completion', 'tools', 'thinking'] } },
      turns: [
        {
          thinking: 'Überlegung: 日本語',
          content: 'Grüße',
          calls: [
            { name: 'DESCRIBE', arguments: { kind: 'Pod' } },
            { name: 'X', arguments: '{"a":1}' },
            { name: 'Y', arguments: null },
          ],
        },
      ],
    });
    const pieces: string[] = [];
    const reply = await model.chat(REQUEST, {
      signal: never,
      onText: (text, source) => pieces.push(`${source}:${text}`),
    });
    expect(reply).toMatchObject({
      type: 'reply',
      thinking: 'Überlegung: 日本語',
      content: 'Grüße',
      finish: 'stop',
      toolCalls: [
        { name: 'DESCRIBE', args: { kind: 'Pod' } },
        { name: 'X', args: { a: 1 } },
        { name: 'Y', args: {} },
      ],
    });
    expect(pieces.filter((piece) => piece.startsWith('thinking:')).length).toBeGreaterThan(1);
    expect(
      pieces
        .filter((piece) => piece.startsWith('content:'))
        .map((piece) => piece.slice(8))
        .join(''),
    ).toBe('Grüße');
  });

  test('results of tools and calls go back as Ollama wants them', async () => {
    const { model, server } = await open({ otherwise: { content: 'ok' } });
    await model.chat(
      {
        ...REQUEST,
        messages: [
          ...REQUEST.messages,
          { role: 'assistant', content: '', toolCalls: [{ name: 'DESCRIBE', args: { kind: 'Pod' } }] },
          { role: 'tool', toolName: 'DESCRIBE', content: 'Name: cart' },
        ],
      },
      { signal: never },
    );
    expect(server.chats[0]?.messages.slice(2)).toEqual([
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ function: { name: 'DESCRIBE', arguments: { kind: 'Pod' } } }],
      },
      { role: 'tool', tool_name: 'DESCRIBE', content: 'Name: cart' },
    ]);
  });
});

describe('what stands in the way', () => {
  test('no Ollama: how to start it', async () => {
    const error = await errorOf(
      openOllamaModel(
        { host: '127.0.0.1:9', name: 'qwen3:8b', numCtx: 8192, allowPrivateHost: false },
        never,
      ),
    );
    expect(error).toMatchObject({ code: 'MODEL_UNAVAILABLE', exitCode: 31 });
    expect(error.hint).toContain('ollama serve');
  });

  test('a model that was not pulled: the very command', async () => {
    const error = await errorOf(open({ models: {} }, { name: 'qwen3:14b' }));
    expect(error).toMatchObject({ code: 'MODEL_UNAVAILABLE', hint: 'ollama pull qwen3:14b' });
  });

  test('and the models that are there and run here', async () => {
    const models = {
      'llama3.2:3b': {},
      'gpt-oss:120b-cloud': {},
      alias: { remoteHost: 'https://ollama.com' },
    };
    const error = await errorOf(open({ models }, { name: 'qwen3:14b' }));
    expect(error.hint).toBe('ollama pull qwen3:14b, or take one that is there: --model llama3.2:3b');
  });

  test.each([
    ['0.12.5', true],
    ['0.9.0', true],
    ['0.12.6', false],
    ['0.12.6-rc1', false],
    ['0.13', false],
    ['1.0.0', false],
    ['0.0.0', false],
  ])('version %s is too old: %s', async (version, tooOld) => {
    const attempt = open({ version });
    if (tooOld === false) expect((await attempt).model.name).toBe('qwen3:8b');
    else
      expect(await errorOf(attempt)).toMatchObject({
        code: 'MODEL_UNAVAILABLE',
        hint: expect.stringContaining('update'),
      });
  });

  test('a model that only embeds', async () => {
    const error = await errorOf(open(withModel({ capabilities: ['embedding'] })));
    expect(error.message).toContain('not a model to talk to');
  });

  test.each([
    ['asked for', { numCtx: 2048 }, {}, 'model.numCtx'],
    ["the model's own", {}, { contextLength: 2048 }, 'choose another'],
  ])('a context that is too short, %s', async (_, options, shown, hint) => {
    const error = await errorOf(open(withModel(shown), options));
    expect(error.code).toBe('MODEL_UNAVAILABLE');
    expect(error.hint).toContain(hint);
  });

  test.each([
    'model requires more system memory (22.4 GiB) than is available (7.6 GiB)',
    'llama runner process has terminated: signal: killed',
    'llama runner process has terminated: cudaMalloc failed: out of memory',
    'model failed to load, this may be due to resource limitations or an internal error, check ollama server logs for details',
  ])('too little memory: %s', async (loadError) => {
    const { model } = await open(withModel({ loadError }));
    for (const attempt of [model.load(never), model.chat(REQUEST, { signal: never })]) {
      const error = await errorOf(attempt);
      expect(error.code).toBe('MODEL_UNAVAILABLE');
      expect(error.message).toContain('not enough memory for qwen3:8b');
      expect(error.hint).toContain('a smaller model (ollama pull qwen3:4b');
    }
  });

  test('a queue that stays full', async () => {
    const { model, server } = await open({
      otherwise: { status: 503, error: 'server busy, please try again.  maximum pending requests exceeded' },
    });
    const error = await errorOf(model.chat(REQUEST, { signal: never }));
    expect(error.message).toContain('is busy');
    expect(server.chats.length).toBe(3);
  });

  test.each([
    [403, 'ollama cloud is disabled: remote model is unavailable', 'MODEL_REFUSED'],
    [401, 'unauthorized', 'MODEL_REFUSED'],
    [404, '404 page not found', 'MODEL_UNAVAILABLE'],
  ])('status %d: %s', async (status, text, code) => {
    const { model } = await open({ otherwise: { status, error: text } });
    expect((await errorOf(model.chat(REQUEST, { signal: never }))).code).toBe(code);
  });

  test.each<readonly [string, Turn, string]>([
    [
      'a prompt that is too long (0.12)',
      { status: 400, error: 'the input length exceeds the context length' },
      'overflow',
    ],
    [
      'a prompt that is too long (0.34)',
      {
        status: 400,
        error:
          '{"error":{"code":400,"message":"request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it","type":"exceed_context_size_error"}}',
      },
      'overflow',
    ],
    [
      'a call that the parser cannot read',
      { status: 500, error: "error parsing tool call: raw='x', err=invalid character" },
      'unreadable-call',
    ],
    ['the same in mid-stream', { streamError: "error parsing tool call: raw='x'" }, 'unreadable-call'],
    [
      'XML that the parser cannot read',
      { streamError: 'XML syntax error on line 3: element <parameter> closed by </function>' },
      'unreadable-call',
    ],
    ['no tools', { status: 400, error: 'registry.ollama.ai/library/x:1 does not support tools' }, 'no-tools'],
    ['a cut', { cutAfter: 'I th' }, 'cut'],
    ['an end without the last line', { unfinished: 'I th' }, 'cut'],
    ['a line that is no JSON', { garbage: 'oops' }, 'server'],
    ['a list instead of an object', { garbage: '[1,2]' }, 'server'],
    ['a crash of the server', { status: 500, error: 'panic: runtime error' }, 'server'],
    ['an error page', { status: 500, error: '<html>Bad Gateway</html>', contentType: 'text/html' }, 'server'],
  ])('%s is a failure to work around', async (_, turn, reason) => {
    const { model } = await open({ turns: [turn] });
    expect(await model.chat(REQUEST, { signal: never })).toMatchObject({ type: 'failed', reason });
  });

  test('a prompt of which the server read all its context is taken for too long', async () => {
    const { model } = await open({ otherwise: { content: 'ok' }, charsPerToken: 1 });
    const long = { ...REQUEST, messages: [{ role: 'user' as const, content: 'x'.repeat(8188) }] };
    expect(await model.chat(long, { signal: never })).toMatchObject({ type: 'failed', reason: 'overflow' });
  });

  test('nothing is ever printed, whatever the server answers', async () => {
    const printed = (['log', 'warn', 'error', 'info', 'debug'] as const).map((name) =>
      vi.spyOn(console, name),
    );
    const written = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
    const { model } = await open({
      turns: [
        { garbage: 'oops' },
        { status: 500, error: 'plain text', contentType: 'text/plain' },
        { status: 500, error: '<html>', contentType: 'text/html' },
        { cutAfter: 'x' },
        { content: 'ok' },
      ],
    });
    for (let turn = 0; turn < 5; turn++) await model.chat(REQUEST, { signal: never });
    for (const spy of [...printed, ...written]) expect(spy).not.toHaveBeenCalled();
  });
});

describe('time', () => {
  const timeouts = { firstTokenMs: 2000, idleMs: 300, overallMs: 4000 };

  test('a first token is waited for longer than for anything after it', async () => {
    const { model } = await open({ turns: [{ content: 'at last', firstTokenDelayMs: 1200 }] }, { timeouts });
    expect(await model.chat(REQUEST, { signal: never })).toMatchObject({ type: 'reply', content: 'at last' });
  });

  test.each([
    [
      'no first token',
      { content: 'x', firstTokenDelayMs: 1500 },
      { firstTokenMs: 200, idleMs: 200, overallMs: 9000 },
      'gave no answer',
    ],
    [
      'silence in the middle',
      { content: 'abcdefghij', pieceDelayMs: 900 },
      { firstTokenMs: 500, idleMs: 200, overallMs: 9000 },
      'stopped in the middle',
    ],
    [
      'no end',
      { content: 'abcdefghij', pieceDelayMs: 150 },
      { firstTokenMs: 500, idleMs: 500, overallMs: 400 },
      'finished no answer',
    ],
  ] as const)('%s ends in time', async (_, turn, limits, words) => {
    const { model } = await open({ turns: [turn] }, { timeouts: limits });
    const startedMs = performance.now();
    const error = await errorOf(model.chat(REQUEST, { signal: never }));
    expect(error.code).toBe('MODEL_UNAVAILABLE');
    expect(error.message).toContain(words);
    expect(performance.now() - startedMs).toBeLessThan(1400);
  });

  test.each([
    ['before the first token', { content: 'x', firstTokenDelayMs: 20_000 }],
    ['between two pieces', { content: 'abcdefghij', pieceDelayMs: 5000 }],
  ] as const)('an abort %s returns at once', async (_, turn) => {
    const { model } = await open({ turns: [turn] });
    const controller = new AbortController();
    const reason = new Error('enough');
    const pending = model.chat(REQUEST, { signal: controller.signal });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const abortedMs = performance.now();
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
    expect(performance.now() - abortedMs).toBeLessThan(150);
  });

  test('an abort while a busy server is waited for returns at once', async () => {
    const { model } = await open({ otherwise: { status: 503, error: 'busy' } }, { busyDelaysMs: [20_000] });
    const controller = new AbortController();
    const pending = model.chat(REQUEST, { signal: controller.signal });
    await new Promise((resolve) => setTimeout(resolve, 100));
    controller.abort(new Error('enough'));
    await expect(pending).rejects.toThrow('enough');
  });
});
