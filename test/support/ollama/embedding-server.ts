// An Ollama that embeds, as far as embedding goes: its batches, its limits, its way of cutting texts.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { embedText } from '../../../src/learning/embed/builtin.ts';

export interface EmbeddingScript {
  readonly model?: string;
  readonly digest?: string;
  readonly capabilities?: readonly string[];
  /** Length of the model's own vectors. */
  readonly dimensions?: number;
  /** Longer texts are refused when they are not to be cut, in characters. */
  readonly maxChars?: number;
  readonly remoteHost?: string;
  readonly version?: string;
  /** Answers a request for embeddings instead of what is usual. */
  readonly answer?: (body: EmbedBody) => { readonly status: number; readonly body: unknown } | undefined;
}

export interface EmbedBody {
  readonly model: string;
  readonly input: readonly string[];
  readonly truncate?: boolean;
  readonly dimensions?: number;
}

export interface EmbeddingServer {
  readonly url: string;
  /** What was asked of /api/embed, in order. */
  readonly asked: readonly EmbedBody[];
  readonly paths: readonly string[];
}

/** Starts the server on a free port of loopback; it ends with the test. */
export async function startEmbedding(script: EmbeddingScript = {}): Promise<EmbeddingServer> {
  const { model = 'nomic-embed-text:latest', digest = 'sha256:a1', capabilities = ['embedding'] } = script;
  const { dimensions = 64, maxChars = 10_000, remoteHost, version = '0.33.0' } = script;
  const asked: EmbedBody[] = [];
  const paths: string[] = [];
  const embed = (body: EmbedBody): readonly [number, unknown] => {
    asked.push(body);
    const other = script.answer?.(body);
    if (other !== undefined) return [other.status, other.body];
    if (body.truncate === false && body.input.some((text) => text.length > maxChars)) {
      return [400, { error: 'the input length exceeds the context length' }];
    }
    const length = Math.min(dimensions, body.dimensions ?? dimensions);
    const embeddings = body.input.map((text) => [...embedText(text.slice(0, maxChars)).slice(0, length)]);
    return [200, { model: body.model, embeddings, ...(remoteHost && { remote_host: remoteHost }) }];
  };
  const knows = (name: string) => name === model || `${name}:latest` === model;
  const server = createServer((request, answer) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      const body = (text === '' ? {} : JSON.parse(text)) as EmbedBody;
      const path = request.url ?? '';
      paths.push(path);
      const missing = [404, { error: `model '${body.model}' not found` }] as const;
      const [status, said] = ((): readonly [number, unknown] => {
        if (path === '/api/version') return [200, { version }];
        if (path === '/api/tags') return [200, { models: [{ name: model, model, digest }] }];
        if (!knows(body.model)) return missing;
        if (path === '/api/show') return [200, { capabilities, details: {}, model_info: {} }];
        return path === '/api/embed' ? embed(body) : [404, { error: 'no such path' }];
      })();
      answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, paths };
}
