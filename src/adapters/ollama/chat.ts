// One reply of a model through /api/chat: what is sent, how the stream is read, what is tried again.

import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatRequest, ChatResponse, Message } from 'ollama';
import { K8sLearnError } from '../../domain/errors.ts';
import type {
  ChatOptions,
  ModelFailure,
  ModelMessage,
  ModelReply,
  ModelRequest,
  ModelToolCall,
} from '../../domain/model.ts';
import { CHAT_TIMEOUTS, type FetchTimeouts } from '../local-server/local-fetch.ts';
import { createClient, type OllamaPlace, refuseRemote } from './client.ts';
import { explainFailure } from './failures.ts';

/** The model stays loaded this long after a request; people ask again after reading an answer. */
const KEEP_ALIVE = '15m';
const SEED = 7;
/** A second try of the same request is sampled with this temperature, times its number, up to the maximum. */
const RETRY_TEMPERATURE = 0.3;
const MAX_TEMPERATURE = 0.9;
/** How long a full queue (503) is waited for, in milliseconds, one after the other. */
const BUSY_DELAYS_MS: readonly number[] = [500, 1500, 4000];
/** A reply longer than this is a model gone astray, in characters. */
const MAX_REPLY_CHARS = 200_000;

/** What stays the same in every request of a run, so that the server neither reloads nor reads again. */
export interface ChatSetting extends OllamaPlace {
  readonly model: string;
  /** The name that is sent, which means the model of this machine. */
  readonly askedAs: string;
  readonly contextTokens: number;
  /** Undefined leaves the field out. */
  readonly think: false | 'low' | undefined;
  readonly timeouts?: FetchTimeouts;
  readonly busyDelaysMs?: readonly number[];
}

/** Has the model loaded, by a request without messages. */
export async function loadModel(setting: ChatSetting, signal: AbortSignal): Promise<void> {
  const empty: ModelRequest = { messages: [], tools: [], schema: null, maxOutputTokens: 1, attempt: 0 };
  const reply = await chatOnce(setting, empty, { signal });
  // What may be worked around in a chat cannot be here: nothing was asked.
  if (reply.type === 'failed' && reply.reason === 'server') {
    throw new K8sLearnError(
      'MODEL_UNAVAILABLE',
      `Ollama cannot load ${setting.model}: ${reply.detail}`,
      'its log says more: journalctl -u ollama, or ~/.ollama/logs/server.log',
    );
  }
}

/** Asks for one reply; waits a little for a server that is busy. */
export async function chatOnce(
  setting: ChatSetting,
  request: ModelRequest,
  options: ChatOptions,
): Promise<ModelReply | ModelFailure> {
  const delays = setting.busyDelaysMs ?? BUSY_DELAYS_MS;
  for (let attempt = 0; ; attempt++) {
    try {
      return await readReply(setting, request, options);
    } catch (error) {
      if (options.signal.aborted) throw options.signal.reason;
      const delayMs = isBusy(error) ? delays[attempt] : undefined;
      if (delayMs !== undefined) {
        await sleep(delayMs, undefined, { signal: options.signal }).catch(() =>
          options.signal.throwIfAborted(),
        );
        continue;
      }
      const { url, model, contextTokens } = setting;
      const failure = explainFailure(error, { url, model, contextTokens });
      if (failure instanceof K8sLearnError) throw failure;
      return failure;
    }
  }
}

function isBusy(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'status_code' in error && error.status_code === 503;
}

async function readReply(
  setting: ChatSetting,
  request: ModelRequest,
  { signal, onText }: ChatOptions,
): Promise<ModelReply | ModelFailure> {
  // A connection that is no longer wanted is cut: a server that writes for nobody keeps its only slot busy.
  const enough = new AbortController();
  const client = createClient(
    setting,
    AbortSignal.any([signal, enough.signal]),
    setting.timeouts ?? CHAT_TIMEOUTS,
  );
  let content = '';
  let thinking = '';
  const toolCalls: ModelToolCall[] = [];
  let last: ChatResponse | null = null;
  try {
    for await (const part of await client.chat(bodyOf(setting, request))) {
      refuseRemote(part, setting.model);
      last = part;
      const said = part.message as Partial<Message> | undefined;
      if (typeof said?.thinking === 'string' && said.thinking !== '') {
        thinking += said.thinking;
        onText?.(said.thinking, 'thinking');
      }
      if (typeof said?.content === 'string' && said.content !== '') {
        content += said.content;
        onText?.(said.content, 'content');
      }
      for (const call of said?.tool_calls ?? []) toolCalls.push(readCall(call));
      if (content.length + thinking.length > MAX_REPLY_CHARS) break;
    }
  } finally {
    enough.abort();
  }
  const promptTokens = last?.prompt_eval_count ?? null;
  if (promptTokens !== null && promptTokens >= setting.contextTokens) {
    return {
      type: 'failed',
      reason: 'overflow',
      detail: `the server read ${promptTokens} tokens, all its context`,
    };
  }
  return {
    type: 'reply',
    content,
    thinking,
    toolCalls,
    finish: last?.done_reason === 'length' ? 'length' : 'stop',
    promptTokens,
    outputTokens: last?.eval_count ?? 0,
  };
}

function bodyOf(setting: ChatSetting, request: ModelRequest): ChatRequest & { stream: true } {
  const { tools, schema, attempt } = request;
  const body = {
    model: setting.askedAs,
    // gpt-oss goes on from what it thought before a call; others are only slowed by it.
    messages: request.messages.map((message) => messageOf(message, setting.think === 'low')),
    ...(tools.length > 0 && {
      tools: tools.map((tool) => ({
        type: 'function',
        function: { ...tool, parameters: { ...tool.parameters } },
      })),
    }),
    ...(schema !== null && { format: schema }),
    ...(setting.think !== undefined && { think: setting.think }),
    stream: true as const,
    keep_alive: KEEP_ALIVE,
    // Fields that the package does not know and passes on: a prompt that does not fit is refused, never cut.
    truncate: false,
    shift: false,
    options: {
      num_ctx: setting.contextTokens,
      temperature: Math.min(attempt * RETRY_TEMPERATURE, MAX_TEMPERATURE),
      seed: SEED + attempt,
      ...(request.messages.length > 0 && { num_predict: request.maxOutputTokens }),
    },
  };
  return body;
}

function messageOf(message: ModelMessage, sendsThinking: boolean): Message {
  switch (message.role) {
    case 'tool':
      return {
        role: 'tool',
        tool_name: message.toolName,
        content: message.content,
        // Templates of Cohere, Gemma and Mistral pair calls and answers by it; the package passes it on.
        ...(message.toolCallId !== undefined && { tool_call_id: message.toolCallId }),
      };
    case 'assistant':
      return {
        role: 'assistant',
        content: message.content,
        ...(sendsThinking && message.thinking !== undefined && { thinking: message.thinking }),
        ...(message.toolCalls.length > 0 && {
          tool_calls: message.toolCalls.map(({ name, args, id }) => ({
            ...(id !== undefined && { id }),
            function: { name, arguments: { ...args } },
          })),
        }),
      };
    case 'system':
    case 'user':
      return { role: message.role, content: message.content };
  }
}

/** What a server calls a tool call may be anything. */
function readCall(call: unknown): ModelToolCall {
  const made = recordOf(recordOf(call).function);
  const name = made.name;
  const id = recordOf(call).id;
  return {
    name: typeof name === 'string' ? name : '',
    args: argumentsOf(made.arguments),
    ...(typeof id === 'string' && id !== '' && { id }),
  };
}

function argumentsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'string') return recordOf(value);
  try {
    return recordOf(JSON.parse(value));
  } catch {
    return {};
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
