// One reply through `/chat/completions`: the stream read piece by piece, what failed told by what it is.
import { setTimeout as sleep } from 'node:timers/promises';
import { K8sLearnError, messageOf } from '../../domain/errors.ts';
import type {
  ChatOptions,
  ModelFailure,
  ModelReply,
  ModelRequest,
  ModelToolCall,
} from '../../domain/model.ts';
import { stripControl } from '../../domain/strip-control.ts';
import { CHAT_TIMEOUTS, createLocalFetch, type FetchTimeouts } from '../local-server/local-fetch.ts';
import { ANSWER_FORMS, type AnswerForm, bodyOf } from './messages.ts';
import { memberOf, type OpenAiPlace } from './server.ts';

export interface ChatSetting extends OpenAiPlace {
  readonly model: string;
  readonly contextTokens: number;
  readonly timeouts?: FetchTimeouts;
  readonly busyDelaysMs?: readonly number[];
}

/** How long a busy server (503 while it loads, 429) is waited for, in milliseconds, one after the other. */
const BUSY_DELAYS_MS: readonly number[] = [500, 1500, 4000];
/** A reply longer than this is a model gone astray, in characters. */
const MAX_REPLY_CHARS = 200_000;
const MAX_DETAIL_CHARS = 300;

/** An answer that was no success. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Asks one model again and again; remembers which form of answer its server knows. */
export class Chat {
  readonly #setting: ChatSetting;
  #form: AnswerForm = 'json_schema';

  constructor(setting: ChatSetting) {
    this.#setting = setting;
  }

  async ask(request: ModelRequest, options: ChatOptions): Promise<ModelReply | ModelFailure> {
    const delays = this.#setting.busyDelaysMs ?? BUSY_DELAYS_MS;
    for (let waits = 0; ; ) {
      try {
        return await readReply(this.#setting, bodyOf(this.#setting.model, request, this.#form), options);
      } catch (error) {
        if (options.signal.aborted) throw options.signal.reason;
        if (request.schema !== null && this.#form !== 'none' && refusesForm(error)) {
          this.#form = ANSWER_FORMS[ANSWER_FORMS.indexOf(this.#form) + 1] ?? 'none';
          continue;
        }
        const delayMs = isBusy(error) ? delays[waits++] : undefined;
        if (delayMs === undefined) return explain(error, this.#setting);
        await sleep(delayMs, undefined, { signal: options.signal }).catch(() =>
          options.signal.throwIfAborted(),
        );
      }
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Refusal && (error.status === 503 || error.status === 429);
}

function refusesForm(error: unknown): boolean {
  return (
    error instanceof Refusal &&
    error.status < 503 &&
    /response_format|json_schema|json_object|grammar|structured/i.test(error.message)
  );
}

async function readReply(
  setting: ChatSetting,
  body: object,
  { signal, onText }: ChatOptions,
): Promise<ModelReply | ModelFailure> {
  // A connection that is no longer wanted is cut: a server that writes for nobody keeps its slot busy.
  const enough = new AbortController();
  const fetch = createLocalFetch({
    allowPrivateHost: setting.allowPrivateHost,
    signal: AbortSignal.any([signal, enough.signal]),
    timeouts: setting.timeouts ?? CHAT_TIMEOUTS,
    stream: 'events',
    program: 'the model server',
  });
  const reply = new ReplyReader(onText);
  try {
    const answer = await fetch(`${setting.url}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Refusal(answer.status, errorOf(await answer.json()));
    for await (const line of linesOf(answer)) {
      reply.read(JSON.parse(line));
      if (reply.chars > MAX_REPLY_CHARS) break;
    }
  } finally {
    enough.abort();
  }
  return reply.end(setting.contextTokens);
}

async function* linesOf(answer: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of answer.body ?? []) {
    const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield line;
  }
  if (rest !== '') yield rest;
}

/** Puts a reply together from its pieces: calls arrive by their place, arguments in parts. */
class ReplyReader {
  #content = '';
  #thinking = '';
  #finish: string | null = null;
  #promptTokens: number | null = null;
  #outputTokens: number | null = null;
  /** A piece is about a token, for servers that count none. */
  #pieces = 0;
  readonly #calls = new Map<number, { id: string; name: string; args: string }>();
  readonly #onText: ChatOptions['onText'];

  constructor(onText: ChatOptions['onText']) {
    this.#onText = onText;
  }

  get chars(): number {
    const calls = [...this.#calls.values()].reduce((sum, { args }) => sum + args.length, 0);
    return this.#content.length + this.#thinking.length + calls;
  }

  read(part: unknown): void {
    const error = memberOf(part, 'error');
    if (error !== undefined && error !== null) throw new Refusal(500, errorOf(part));
    const usage = memberOf(part, 'usage');
    this.#promptTokens = numberOf(memberOf(usage, 'prompt_tokens')) ?? this.#promptTokens;
    this.#outputTokens = numberOf(memberOf(usage, 'completion_tokens')) ?? this.#outputTokens;
    const choices = memberOf(part, 'choices');
    const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
    const delta = memberOf(choice, 'delta') ?? memberOf(choice, 'message');
    this.#add('thinking', memberOf(delta, 'reasoning_content') ?? memberOf(delta, 'reasoning'));
    this.#add('content', memberOf(delta, 'content'));
    const calls = memberOf(delta, 'tool_calls');
    for (const [place, call] of (Array.isArray(calls) ? calls : []).entries()) this.#addCall(call, place);
    const finish = memberOf(choice, 'finish_reason');
    if (typeof finish === 'string') this.#finish = finish;
  }

  #add(source: 'content' | 'thinking', text: unknown): void {
    if (typeof text !== 'string' || text === '') return;
    this.#pieces += 1;
    if (source === 'content') this.#content += text;
    else this.#thinking += text;
    this.#onText?.(text, source);
  }

  #addCall(call: unknown, place: number): void {
    const index = numberOf(memberOf(call, 'index')) ?? place;
    const made = this.#calls.get(index) ?? { id: '', name: '', args: '' };
    const { id } = { id: memberOf(call, 'id') };
    const written = memberOf(call, 'function');
    const name = memberOf(written, 'name');
    const args = memberOf(written, 'arguments');
    this.#pieces += 1;
    this.#calls.set(index, {
      id: typeof id === 'string' && id !== '' ? id : made.id,
      name: typeof name === 'string' && name !== '' ? name : made.name,
      args: made.args + (typeof args === 'string' ? args : args === undefined ? '' : JSON.stringify(args)),
    });
  }

  end(contextTokens: number): ModelReply | ModelFailure {
    if (this.#finish === null && this.#calls.size === 0 && this.#outputTokens === null)
      return { type: 'failed', reason: 'cut', detail: 'the answer ended in the middle' };
    if (this.#promptTokens !== null && this.#promptTokens >= contextTokens) {
      const detail = `the server read ${this.#promptTokens} tokens, all its context`;
      return { type: 'failed', reason: 'overflow', detail };
    }
    return {
      type: 'reply',
      content: this.#content,
      thinking: this.#thinking,
      toolCalls: [...this.#calls.values()].map(callOf),
      finish: this.#finish === 'length' ? 'length' : 'stop',
      promptTokens: this.#promptTokens,
      outputTokens: this.#outputTokens ?? this.#pieces,
    };
  }
}

function callOf({ id, name, args }: { id: string; name: string; args: string }): ModelToolCall {
  let read: unknown = {};
  try {
    read = JSON.parse(args === '' ? '{}' : args);
  } catch {
    // A call whose arguments cannot be read is one without: what it lacks is told to the model.
  }
  const isObject = typeof read === 'object' && read !== null && !Array.isArray(read);
  return {
    name,
    args: isObject ? (read as Readonly<Record<string, unknown>>) : {},
    ...(id !== '' && { id }),
  };
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function errorOf(body: unknown): string {
  const error = memberOf(body, 'error');
  let text =
    typeof error === 'string' ? error : (memberOf(error, 'message') ?? JSON.stringify(error ?? body));
  // The fetch gives errors as text that may be JSON itself.
  if (typeof text === 'string' && text.startsWith('{')) {
    try {
      text = memberOf(JSON.parse(text), 'message') ?? text;
    } catch {
      // Then it is plain text.
    }
  }
  return String(text);
}

const OVERFLOW =
  /exceed_context_size|exceeds? (?:the )?(?:available )?context|maximum context length|context (?:length|window) (?:is )?exceeded|too many tokens/i;
const NO_TOOLS = /tool|function call|jinja/i;
const UNREADABLE_CALL =
  /failed to parse|invalid tool call|parse error|unexpected (?:token|end)|empty function name/i;
const OUT_OF_MEMORY =
  /out of memory|out-of-memory|failed to allocate|not enough memory|cudaMalloc|hipMalloc/i;

/** Says what an error means. Gives the failure to work around, or throws. */
function explain(error: unknown, { url, model }: ChatSetting): ModelFailure {
  if (error instanceof K8sLearnError) throw error;
  const detail = shortened(messageOf(error));
  if (error instanceof Refusal) {
    if (OVERFLOW.test(detail)) return { type: 'failed', reason: 'overflow', detail };
    if (UNREADABLE_CALL.test(detail)) return { type: 'failed', reason: 'unreadable-call', detail };
    if (OUT_OF_MEMORY.test(detail)) {
      throw new K8sLearnError(
        'MODEL_UNAVAILABLE',
        `there is not enough memory for ${model}: ${detail}`,
        'a smaller model, or a shorter context, in the server',
      );
    }
    if (error.status < 500 && NO_TOOLS.test(detail)) return { type: 'failed', reason: 'no-tools', detail };
    if (error.status === 401 || error.status === 403) {
      throw new K8sLearnError(
        'MODEL_REFUSED',
        `the server at ${url} wants a key, so it may not be one of this machine: ${detail}`,
        'start it without a key; on loopback nobody else reaches it',
      );
    }
    if (error.status === 404 || error.status === 503 || error.status === 502) {
      throw new K8sLearnError(
        'MODEL_UNAVAILABLE',
        `the server at ${url} does not answer for ${model}: ${detail}`,
        'look at the server, or k8s-learn config unset model.url',
      );
    }
    return { type: 'failed', reason: 'server', detail };
  }
  const code = memberOf(error, 'code');
  if (code === 'ECONNRESET' || /aborted|socket hang up|terminated/i.test(detail))
    return { type: 'failed', reason: 'cut', detail };
  throw new K8sLearnError(
    'MODEL_UNAVAILABLE',
    `no model server answers at ${url}${typeof code === 'string' ? ` (${code})` : ''}`,
    'start it, or k8s-learn config unset model.url to use Ollama',
    { cause: error },
  );
}

function shortened(text: string): string {
  const plain = stripControl(text).replace(/\s+/g, ' ').trim();
  return plain.length > MAX_DETAIL_CHARS ? `${plain.slice(0, MAX_DETAIL_CHARS)}…` : plain;
}
