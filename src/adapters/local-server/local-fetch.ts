// A fetch over node:http for servers of models and of metrics: waits for the first token as long as it takes, can be aborted
// at any time, follows no redirect, uses no proxy, connects to nothing that is not local, and gives errors as JSON.
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Readable } from 'node:stream';
import { K8sLearnError } from '../../domain/errors.ts';
import { guardedLookup, refuseForeignAddress } from './locality.ts';

/** How long a request may take, in milliseconds. */
export interface FetchTimeouts {
  /** Until the headers: Ollama sends them with the first token, after loading the model and reading the prompt. */
  readonly firstTokenMs: number;
  /** Between two pieces of an answer. A tool call arrives in one piece, after it was written whole. */
  readonly idleMs: number;
  /** For all of it. */
  readonly overallMs: number;
}

/** A large model that reads a full context on a CPU takes minutes to its first token. */
export const CHAT_TIMEOUTS: FetchTimeouts = {
  firstTokenMs: 30 * 60_000,
  idleMs: 5 * 60_000,
  overallMs: 60 * 60_000,
};
/** Questions about a model are answered from memory and small files. */
export const LOOK_TIMEOUTS: FetchTimeouts = { firstTokenMs: 10_000, idleMs: 10_000, overallMs: 20_000 };

/** Of an error's text this much is read, in characters. */
const MAX_ERROR_CHARS = 16_384;
/** A line of an answer longer than this is no answer, in characters. */
const MAX_LINE_CHARS = 8 * 1024 * 1024;

export interface LocalFetchOptions {
  readonly allowPrivateHost: boolean;
  readonly signal: AbortSignal;
  readonly timeouts: FetchTimeouts;
  /** How a streamed answer is written: JSON lines, or JSON in server-sent events. What is given on is JSON lines. */
  readonly stream?: 'json-lines' | 'events';
  /** What a person calls the server. */
  readonly program?: string;
  /** The most of an answer that is not streamed to read, in characters. */
  readonly maxChars?: number;
}

/** Creates the fetch for one request. */
export function createLocalFetch(options: LocalFetchOptions): typeof fetch {
  const { allowPrivateHost, signal, timeouts, stream = 'json-lines', program = 'Ollama' } = options;
  const { maxChars = MAX_LINE_CHARS } = options;
  return async (input, init) => {
    // Node loads its own fetch with the first word of it, for longer than it takes to hear that nothing listens.
    const url = new URL(typeof input === 'string' || input instanceof URL ? input : input.url);
    const headers = init?.headers === undefined ? {} : Object.fromEntries(new Headers(init.headers));
    refuseForeignAddress(url, allowPrivateHost);
    signal.throwIfAborted();
    const request = await requestOf(url);
    const stop = new AbortController();
    const timers = startTimers(timeouts, (ms, what) => stop.abort(tooSlow(program, url, ms, what)));
    const either = AbortSignal.any([signal, stop.signal]);
    return new Promise<Response>((resolve, reject) => {
      const fail = (error: unknown) => {
        timers.clear();
        reject(either.aborted ? either.reason : error);
      };
      const sent = request(
        url,
        {
          method: init?.method ?? 'GET',
          headers,
          // An agent of its own, without a proxy, and no connection that outlives the request.
          agent: false,
          lookup: guardedLookup(allowPrivateHost) as NonNullable<RequestOptions['lookup']>,
        },
        (answer) => {
          timers.touch();
          answer.setEncoding('utf8');
          const streamed = typeof init?.body === 'string' && init.body.includes('"stream":true');
          responseOf(answer, streamed ? stream : null, timers, either, maxChars).then(resolve, fail);
        },
      );
      sent.on('error', fail);
      either.addEventListener('abort', () => sent.destroy(), { once: true });
      sent.end(typeof init?.body === 'string' ? init.body : undefined);
    });
  };
}

async function requestOf(url: URL): Promise<typeof httpRequest> {
  return url.protocol === 'https:' ? (await import('node:https')).request : httpRequest;
}

interface Timers {
  touch(): void;
  clear(): void;
}

function startTimers(timeouts: FetchTimeouts, onTimeout: (ms: number, what: string) => void): Timers {
  const start = (ms: number, what: string) => setTimeout(() => onTimeout(ms, what), ms).unref();
  const overall = start(timeouts.overallMs, 'finished no answer');
  let next = start(timeouts.firstTokenMs, 'gave no answer');
  return {
    touch() {
      clearTimeout(next);
      next = start(timeouts.idleMs, 'stopped in the middle of an answer and said nothing');
    },
    clear() {
      clearTimeout(overall);
      clearTimeout(next);
    },
  };
}

function tooSlow(program: string, url: URL, ms: number, what: string): K8sLearnError {
  return new K8sLearnError(
    'MODEL_UNAVAILABLE',
    `${program} at ${url.origin} ${what} for ${Math.round(ms / 1000)} s`,
    program === 'Ollama'
      ? 'ollama ps shows what it is busy with; a smaller model answers sooner'
      : 'a smaller model answers sooner',
  );
}

async function responseOf(
  answer: IncomingMessage,
  streamed: 'json-lines' | 'events' | null,
  timers: Timers,
  signal: AbortSignal,
  maxChars: number,
): Promise<Response> {
  const status = answer.statusCode ?? 500;
  const found = status >= 200 && status < 300;
  if (found && streamed !== null) {
    const lines = Readable.from(encode(jsonLines(answer, streamed, timers, signal)));
    return new Response(Readable.toWeb(lines) as ReadableStream<Uint8Array>);
  }
  const text = await readWhole(answer, found ? maxChars : MAX_ERROR_CHARS);
  timers.clear();
  if (found) return new Response(text);
  const redirected = status >= 300 && status < 400;
  const error = redirected
    ? `it redirects to ${String(answer.headers.location ?? 'elsewhere').slice(0, 200)}, which is not followed`
    : errorIn(text) || `status ${status}`;
  return new Response(JSON.stringify({ error }), {
    status: redirected ? 502 : status,
    headers: { 'content-type': 'application/json' },
  });
}

async function readWhole(answer: IncomingMessage, maxChars: number): Promise<string> {
  let text = '';
  for await (const chunk of answer) {
    text += String(chunk);
    if (text.length > maxChars) break;
  }
  return text.slice(0, maxChars);
}

/** The message of an error's body: `{"error":"…"}`, or the text itself when it is something else. */
function errorIn(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && 'error' in parsed) {
      return typeof parsed.error === 'string' ? parsed.error : JSON.stringify(parsed.error);
    }
  } catch {
    // Proxies and panics answer in HTML or plain text.
  }
  return text.trim();
}

/** Gives the answer line by line; what is no JSON object becomes an error that ollama-js throws instead of printing. */
async function* jsonLines(
  answer: IncomingMessage,
  written: 'json-lines' | 'events',
  timers: Timers,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of answer) {
      timers.touch();
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield* linesOf(line, written);
      if (rest.length > MAX_LINE_CHARS) throw new Error('an answer without end');
    }
    yield* linesOf(rest, written);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    timers.clear();
  }
}

/** Of an event its data counts; its name, comments that keep a connection open, and the last `[DONE]` say nothing. */
function linesOf(line: string, written: 'json-lines' | 'events'): readonly string[] {
  const text = line.trim();
  if (text === '') return [];
  if (written === 'json-lines') return [checkedLine(text)];
  if (/^(?:error|data):/.test(text)) {
    const data = text.replace(/^\w+:\s*/, '');
    return data === '[DONE]' || data === '' ? [] : [checkedLine(data)];
  }
  return /^(?::|event:|id:|retry:)/.test(text) ? [] : [checkedLine(text)];
}

function checkedLine(line: string): string {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return line;
  } catch {
    // Said below, like anything else that is no object.
  }
  return JSON.stringify({ error: `the answer is not JSON: ${line.slice(0, 200)}` });
}

async function* encode(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const line of lines) yield encoder.encode(`${line}\n`);
}
