// A server that speaks Ollama's HTTP API as it is documented and plays a script: streamed NDJSON, capabilities, its
// errors, its habit of dropping the oldest messages of a prompt that is too long unless it is told not to.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatBody, Said, SentMessage, Trouble, Turn } from './script.ts';

export interface ScriptedModel {
  readonly capabilities?: readonly string[];
  readonly family?: string;
  readonly parameterSize?: string;
  readonly template?: string;
  /** Null: not told. */
  readonly contextLength?: number | null;
  readonly remoteHost?: string;
  readonly remoteModel?: string;
  /** It thinks whatever it is told; told not to, it writes its reasoning into the answer. */
  readonly thinksAlways?: boolean;
  /** Of its weights, as the server lists it. */
  readonly digest?: string;
  /** What loading it comes to, when it does not load. */
  readonly loadError?: string;
}

export interface OllamaScript {
  readonly version?: string;
  readonly models?: Readonly<Record<string, ScriptedModel>>;
  readonly turns?: readonly Turn[];
  /** What is said when the turns are through; a 500 when there is nothing. */
  readonly otherwise?: Turn;
  readonly loadDelayMs?: number;
  readonly cloudDisabled?: boolean;
  /** False for servers that do not know names that end in `:local`. */
  readonly knowsLocal?: boolean;
  /** Characters that the server counts as a token. */
  readonly charsPerToken?: number;
  /** How it refuses a prompt that is too long: as Ollama 0.12.6 does, or as 0.34 does. */
  readonly overflowStyle?: '0.12' | '0.34';
}

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly atMs: number;
}

export interface ScriptedOllama {
  readonly url: string;
  readonly port: number;
  /** Every request, in order. */
  readonly requests: readonly RecordedRequest[];
  /** The chats with messages, in order. */
  readonly chats: readonly ChatBody[];
  readonly loads: readonly ChatBody[];
  /** Prompts of which something was dropped without a word. */
  readonly truncated: readonly ChatBody[];
  /** What the server counted of each chat's prompt. */
  readonly promptTokens: readonly number[];
  close(): Promise<void>;
}

const DEFAULT_MODEL: ScriptedModel = { capabilities: ['completion', 'tools'], contextLength: 40_960 };
const CHARS_PER_TOKEN = 4;

/** Starts the server on a free port of loopback. */
export async function startOllama(script: OllamaScript = {}): Promise<ScriptedOllama> {
  const requests: RecordedRequest[] = [];
  const chats: ChatBody[] = [];
  const loads: ChatBody[] = [];
  const truncated: ChatBody[] = [];
  const promptTokens: number[] = [];
  let turn = 0;
  const models = script.models ?? { 'qwen3:8b': DEFAULT_MODEL };

  const chat = async (body: ChatBody, answer: ServerResponse): Promise<void> => {
    const model = findModel(models, body.model, script.knowsLocal);
    if (model === null) return sendJson(answer, 404, { error: `model '${body.model}' not found` });
    const capabilities = model.capabilities ?? [];
    const wants = (body.tools?.length ?? 0) > 0;
    if (wants && !capabilities.includes('tools')) {
      return sendJson(answer, 400, {
        error: `registry.ollama.ai/library/${body.model} does not support tools`,
      });
    }
    const thinks = body.think === true || typeof body.think === 'string';
    if (thinks && !capabilities.includes('thinking')) {
      return sendJson(answer, 400, { error: `"${body.model}" does not support thinking` });
    }
    if (model.loadError !== undefined) return sendJson(answer, 500, { error: model.loadError });
    if (body.messages.length === 0) {
      loads.push(body);
      await sleep(script.loadDelayMs ?? 0);
      return sendJson(answer, 200, {
        ...head(body.model),
        message: { role: 'assistant', content: '' },
        done_reason: 'load',
        done: true,
      });
    }
    const counted = countTokens(body, script.charsPerToken ?? CHARS_PER_TOKEN);
    const context = body.options?.['num_ctx'] ?? 4096;
    if (counted > context && body.truncate === false) {
      return sendJson(answer, 400, { error: overflowText(script.overflowStyle ?? '0.12', counted, context) });
    }
    chats.push(body);
    promptTokens.push(counted);
    const heard =
      counted > context ? dropOldest(body, context, script.charsPerToken ?? CHARS_PER_TOKEN) : body;
    if (heard !== body) truncated.push(body);
    const next = script.turns?.[turn] ?? script.otherwise;
    turn += 1;
    if (next === undefined) return sendJson(answer, 500, { error: 'the script is over' });
    await play(
      typeof next === 'function' ? next(heard) : next,
      { body: heard, model, promptTokens: Math.min(counted, context) },
      answer,
    );
  };

  const server = createServer((request, answer) => {
    void handle(request, answer).catch((error: unknown) => {
      if (!answer.headersSent) sendJson(answer, 500, { error: String(error) });
      else answer.destroy();
    });
  });
  const handle = async (request: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    const path = request.url ?? '';
    requests.push({ method: request.method ?? '', path, body, atMs: performance.now() });
    const parsed = (body === '' ? {} : JSON.parse(body)) as ChatBody;
    switch (path) {
      case '/api/version':
        return sendJson(answer, 200, { version: script.version ?? '0.34.2' });
      case '/api/status':
        return script.cloudDisabled === undefined
          ? sendText(answer, 404, '404 page not found')
          : sendJson(answer, 200, { cloud: { disabled: script.cloudDisabled, source: 'env' } });
      case '/api/tags':
        return sendJson(answer, 200, {
          models: Object.entries(models).map(([name, model]) => tagOf(name, model)),
        });
      case '/api/ps':
        return sendJson(answer, 200, { models: [] });
      case '/api/show': {
        const model = findModel(models, parsed.model, script.knowsLocal);
        return model === null
          ? sendJson(answer, 404, { error: `model '${parsed.model}' not found` })
          : sendJson(answer, 200, showOf(model));
      }
      case '/api/chat':
        return await chat(parsed, answer);
      case '/api/embed':
        return sendJson(answer, 200, embedOf(parsed));
      default:
        return sendText(answer, 404, '404 page not found');
    }
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    chats,
    loads,
    truncated,
    promptTokens,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function findModel(
  models: Readonly<Record<string, ScriptedModel>>,
  name: string,
  knowsLocal: boolean | undefined,
): ScriptedModel | null {
  // Names are compared as the real server does: in any case, with the registry before them, `latest` for no tag.
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace(/^(?:registry\.ollama\.ai\/)?(?:library\/)?/, '')
      .replace(/:local$/, '')
      .replace(/:latest$/, '');
  if (knowsLocal === false && /:local$/i.test(name)) return null;
  const found = Object.entries(models).find(([known]) => plain(known) === plain(name))?.[1];
  return found === undefined ? null : { ...DEFAULT_MODEL, ...found };
}

function showOf(model: ScriptedModel): object {
  const family = model.family ?? 'qwen3';
  const length = model.contextLength === null ? {} : { [`${family}.context_length`]: model.contextLength };
  return {
    modelfile: '',
    parameters: '',
    template: model.template ?? '{{ .Prompt }}',
    details: {
      parent_model: '',
      format: 'gguf',
      family,
      families: [family],
      parameter_size: model.parameterSize ?? '8.2B',
      quantization_level: 'Q4_K_M',
    },
    model_info: { 'general.architecture': family, ...length, 'tokenizer.ggml.tokens': [] },
    capabilities: model.capabilities,
    modified_at: '2026-11-01T10:00:00Z',
    ...remoteOf(model),
  };
}

function tagOf(name: string, model: ScriptedModel): object {
  return {
    name,
    model: name,
    size: 5_200_000_000,
    digest: model.digest ?? 'd'.repeat(64),
    details: { family: model.family ?? 'qwen3' },
    ...remoteOf(model),
  };
}

function remoteOf({ remoteHost, remoteModel }: ScriptedModel): object {
  return {
    ...(remoteHost !== undefined && { remote_host: remoteHost }),
    ...(remoteModel !== undefined && { remote_model: remoteModel }),
  };
}

function embedOf(body: { readonly model: string; readonly input?: string | readonly string[] }): object {
  const inputs = typeof body.input === 'string' ? [body.input] : (body.input ?? []);
  return { model: body.model, embeddings: inputs.map(() => [1, 0, 0, 0]), prompt_eval_count: 4 };
}

interface Played {
  readonly body: ChatBody;
  readonly model: ScriptedModel;
  readonly promptTokens: number;
}

async function play(said: Said | Trouble, played: Played, answer: ServerResponse): Promise<void> {
  const { body } = played;
  if ('status' in said) {
    return said.contentType === undefined
      ? sendJson(answer, said.status, { error: said.error })
      : sendText(answer, said.status, said.error, said.contentType);
  }
  if ('redirectTo' in said) {
    answer.writeHead(307, { location: said.redirectTo }).end();
    return;
  }
  const line = (message: object, rest: object = {}) =>
    `${JSON.stringify({ ...head(body.model), message: { role: 'assistant', ...message }, done: false, ...rest })}\n`;
  const begin = () => answer.writeHead(200, { 'content-type': 'application/x-ndjson' });
  if ('streamError' in said) {
    begin().write(line({ content: said.content ?? '' }));
    answer.end(`${JSON.stringify({ error: said.streamError })}\n`);
    return;
  }
  if ('cutAfter' in said) {
    begin().write(line({ content: said.cutAfter }), () => answer.destroy());
    return;
  }
  if ('unfinished' in said) {
    begin().end(line({ content: said.unfinished }));
    return;
  }
  if ('garbage' in said) {
    begin().end(`${said.garbage}\n`);
    return;
  }
  await sleep(said.firstTokenDelayMs ?? 0);
  if (answer.destroyed) return;
  const remote = said.remoteHost === undefined ? {} : { remote_host: said.remoteHost, remote_model: 'big' };
  begin();
  const written = withinLimits(said, played);
  for (const part of pieces(written.thinking)) {
    answer.write(line({ content: '', thinking: part }, remote));
    await sleep(said.pieceDelayMs ?? 0);
  }
  for (const part of pieces(written.content)) {
    answer.write(line({ content: part }, remote));
    await sleep(said.pieceDelayMs ?? 0);
  }
  // The native path of the real server gives all calls in its last piece, each with an id of its own.
  const calls = (said.calls ?? []).map(({ name, arguments: args }, index) => ({
    id: `call_${idOf()}`,
    function: { index, name, arguments: args },
  }));
  answer.end(
    line(
      { content: '', ...(calls.length > 0 && { tool_calls: calls }) },
      {
        ...remote,
        done: true,
        done_reason: written.isCut ? 'length' : (said.doneReason ?? 'stop'),
        total_duration: 1_000_000,
        load_duration: 1000,
        prompt_eval_count: played.promptTokens,
        prompt_eval_duration: 1000,
        eval_count:
          Math.ceil(
            ((said.content ?? '').length +
              (said.thinking ?? '').length +
              JSON.stringify(said.calls ?? '').length) /
              CHARS_PER_TOKEN,
          ) + 8,
        eval_duration: 1000,
      },
    ),
  );
}

/** What comes of an answer: reasoning in the text where it may not be apart, and no more than `num_predict`. */
function withinLimits(
  { content = '', thinking = '' }: Said,
  { body, model }: Played,
): { readonly content: string; readonly thinking: string; readonly isCut: boolean } {
  const isLeaked = model.thinksAlways === true && body.think === false && thinking !== '';
  const text = isLeaked ? `${thinking}\n</think>\n\n${content}` : content;
  const apart = isLeaked ? '' : thinking;
  const most = (body.options?.['num_predict'] ?? Number.POSITIVE_INFINITY) * CHARS_PER_TOKEN;
  const room = Math.max(0, most - apart.length);
  return {
    content: text.slice(0, room),
    thinking: apart.slice(0, most),
    isCut: apart.length + text.length > most,
  };
}

let lastId = 0;
/** Gives an id as the server makes them: eight letters, never twice. */
function idOf(): string {
  lastId += 1;
  return lastId.toString(36).padStart(8, 'x');
}

/** Streams in a few pieces, cut anywhere. */
function pieces(text: string): readonly string[] {
  if (text === '') return [];
  const size = Math.max(1, Math.ceil(text.length / 5));
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  );
}

function head(model: string): object {
  return { model, created_at: '2026-11-22T10:00:00.000000Z' };
}

function countTokens({ messages, tools }: ChatBody, charsPerToken: number): number {
  const chars = messages.reduce(
    (sum, message) => sum + message.content.length + JSON.stringify(message.tool_calls ?? '').length,
    0,
  );
  return Math.ceil((chars + JSON.stringify(tools ?? '').length) / charsPerToken) + messages.length * 4;
}

/** What the server does with a prompt that is too long: the oldest messages go, the system prompt and the last stay. */
function dropOldest(body: ChatBody, context: number, charsPerToken: number): ChatBody {
  let messages: readonly SentMessage[] = body.messages;
  while (messages.length > 1 && countTokens({ ...body, messages }, charsPerToken) > context) {
    const oldest = messages.findIndex(({ role }, index) => role !== 'system' && index < messages.length - 1);
    if (oldest === -1) break;
    messages = messages.filter((_, index) => index !== oldest);
  }
  return { ...body, messages };
}

function overflowText(style: '0.12' | '0.34', tokens: number, context: number): string {
  if (style === '0.12') return 'the input length exceeds the context length';
  const message = `request (${tokens} tokens) exceeds the available context size (${context} tokens), try increasing it`;
  return JSON.stringify({
    error: { code: 400, message, type: 'exceed_context_size_error', n_prompt_tokens: tokens, n_ctx: context },
  });
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
  return body;
}

function sendJson(answer: ServerResponse, status: number, body: object): void {
  sendText(answer, status, JSON.stringify(body), 'application/json; charset=utf-8');
}

function sendText(answer: ServerResponse, status: number, text: string, contentType = 'text/plain'): void {
  answer.writeHead(status, { 'content-type': contentType }).end(text);
}
