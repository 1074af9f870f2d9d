// A server that speaks the OpenAI interface as llama.cpp's does, and plays the same scripts as the one of Ollama:
// server-sent events, calls in parts, usage in the last event, its errors.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Said, Trouble } from '../ollama/script.ts';

export interface OpenAiScript {
  readonly models?: readonly { readonly id: string; readonly n_ctx?: number }[];
  readonly turns?: readonly (Said | Trouble)[];
  readonly otherwise?: Said | Trouble;
  /** It tells no usage, as some do where they stream. */
  readonly countsNothing?: boolean;
  /** Forms of answer that it does not know. */
  readonly refuses?: readonly string[];
}

/** The body of a request to /v1/chat/completions, as far as a test looks at it. */
export interface CompletionBody {
  readonly model: string;
  readonly messages: readonly Readonly<Record<string, unknown>>[];
  readonly tools?: readonly object[];
  readonly response_format?: { readonly type: string };
  readonly max_tokens: number;
  readonly temperature: number;
}

export interface ScriptedServer {
  readonly url: string;
  readonly chats: readonly CompletionBody[];
  readonly paths: readonly string[];
  close(): Promise<void>;
}

const PROMPT_TOKENS = 40;

/** Starts the server on a free port of loopback. */
export async function startOpenAi(script: OpenAiScript = {}): Promise<ScriptedServer> {
  const { models = [{ id: 'tiny', n_ctx: 8192 }] } = script;
  const chats: CompletionBody[] = [];
  const paths: string[] = [];
  let turn = 0;
  const server = createServer((request, answer) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      paths.push(request.url ?? '');
      if (request.url === '/v1/models') {
        return send(answer, 200, {
          object: 'list',
          data: models.map(({ id, n_ctx }) => ({ id, object: 'model', ...(n_ctx && { meta: { n_ctx } }) })),
        });
      }
      if (request.url !== '/v1/chat/completions')
        return send(answer, 404, { error: { message: 'File Not Found' } });
      const body = JSON.parse(text) as CompletionBody;
      const form = body.response_format?.type;
      if (form !== undefined && script.refuses?.includes(form)) {
        const message = `response_format.type ${form} is not supported`;
        return send(answer, 400, { error: { code: 400, message, type: 'invalid_request_error' } });
      }
      chats.push(body);
      const said = script.turns?.[turn++] ?? script.otherwise;
      void play(said ?? { status: 500, error: 'the script is over' }, answer, script.countsNothing === true);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    chats,
    paths,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(answer: ServerResponse, status: number, body: object): void {
  answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function play(said: Said | Trouble, answer: ServerResponse, countsNothing: boolean): Promise<void> {
  if ('status' in said) {
    return send(answer, said.status, { error: { code: said.status, message: said.error } });
  }
  if ('redirectTo' in said) {
    answer.writeHead(307, { location: said.redirectTo }).end();
    return;
  }
  const event = (delta: object, finish: string | null = null) =>
    `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
  const begin = () => answer.writeHead(200, { 'content-type': 'text/event-stream' });
  if ('streamError' in said) {
    begin().write(event({ content: said.content ?? '' }));
    answer.end(`data: ${JSON.stringify({ error: { code: 500, message: said.streamError } })}\n\n`);
    return;
  }
  if ('cutAfter' in said) {
    begin().write(event({ content: said.cutAfter }), () => answer.destroy());
    return;
  }
  if ('unfinished' in said) {
    begin().end(event({ content: said.unfinished }));
    return;
  }
  if ('garbage' in said) {
    begin().end(`${said.garbage}\n`);
    return;
  }
  await sleep(said.firstTokenDelayMs ?? 0);
  if (answer.destroyed) return;
  begin().write(': keep-alive\n\n');
  answer.write(event({ role: 'assistant', content: null }));
  for (const part of pieces(said.thinking ?? '')) answer.write(event({ reasoning_content: part }));
  for (const part of pieces(said.content ?? '')) {
    answer.write(event({ content: part }));
    await sleep(said.pieceDelayMs ?? 0);
  }
  for (const [index, call] of (said.calls ?? []).entries()) {
    const head = {
      index,
      id: `call-${index}`,
      type: 'function',
      function: { name: call.name, arguments: '' },
    };
    answer.write(event({ tool_calls: [head] }));
    for (const part of pieces(JSON.stringify(call.arguments)))
      answer.write(event({ tool_calls: [{ index, function: { arguments: part } }] }));
  }
  const finish = said.doneReason === 'length' ? 'length' : said.calls === undefined ? 'stop' : 'tool_calls';
  answer.write(event({}, finish));
  if (countsNothing) {
    answer.end('data: [DONE]\n\n');
    return;
  }
  const usage = { prompt_tokens: PROMPT_TOKENS, completion_tokens: 9, total_tokens: PROMPT_TOKENS + 9 };
  answer.end(`data: ${JSON.stringify({ choices: [], usage })}\n\ndata: [DONE]\n\n`);
}

function pieces(text: string): readonly string[] {
  const size = Math.max(1, Math.ceil(text.length / 4));
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  );
}
