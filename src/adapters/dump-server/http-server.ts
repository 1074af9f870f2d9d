// The HTTP side of a served recording: loopback only, one bearer token, answers sent piece by piece.
import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { K8sLearnError, messageOf } from '../../domain/errors.ts';
import type { ApiAnswer, ApiRequest, RecordedApi } from './api.ts';
import { ApiFailure } from './status.ts';

export interface HttpServerOptions {
  readonly api: RecordedApi;
  readonly token: string;
  /** 0 for any free port. */
  readonly port: number;
}

export interface HttpServer {
  readonly url: string;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/** The longest body of a request: an access review has a few hundred bytes. */
const MAX_BODY_BYTES = 64 * 1024;

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Gives the secrets that a request carries: a bearer token, or the password of basic credentials. */
function secretsOf(request: IncomingMessage): readonly string[] {
  return [request.headers.authorization, request.headers['proxy-authorization']].flatMap((header) => {
    const [, scheme = '', value = ''] = /^(\S+)\s+(.+)$/.exec(header ?? '') ?? [];
    if (scheme.toLowerCase() === 'bearer') return [value];
    if (scheme.toLowerCase() !== 'basic') return [];
    const decoded = Buffer.from(value, 'base64').toString('utf8');
    return [decoded.slice(decoded.indexOf(':') + 1)];
  });
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request) {
    const buffer = Buffer.from(piece as Uint8Array);
    bytes += buffer.length;
    if (bytes > MAX_BODY_BYTES) throw new ApiFailure('BadRequest', 'the body of the request is too large');
    pieces.push(buffer);
  }
  return Buffer.concat(pieces);
}

function apiRequest(request: IncomingMessage): ApiRequest {
  // A proxied request has the whole address in its first line, any other only the path.
  const url = new URL(request.url ?? '/', `http://${LOOPBACK}`);
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    header: (name) => String(request.headers[name] ?? ''),
    readBody: () => readBody(request),
  };
}

/** Waits until a full response takes more, or is gone. */
function untilWritable(response: ServerResponse): Promise<void> {
  return new Promise((done) => {
    const finish = (): void => {
      response.removeListener('drain', finish);
      response.removeListener('close', finish);
      done();
    };
    response.once('drain', finish);
    response.once('close', finish);
  });
}

async function send(answer: ApiAnswer, response: ServerResponse): Promise<void> {
  response.writeHead(answer.code, {
    'content-type': answer.contentType,
    'cache-control': 'no-cache, private',
  });
  for (const piece of answer.pieces) {
    if (response.destroyed) return;
    if (!response.write(piece)) await untilWritable(response);
  }
  if (answer.openMs === undefined) {
    response.end();
    return;
  }
  response.flushHeaders();
  const timer = setTimeout(() => response.end(), answer.openMs);
  response.once('close', () => clearTimeout(timer));
}

function failure(error: unknown): ApiAnswer {
  const failed =
    error instanceof ApiFailure
      ? error
      : new ApiFailure('InternalError', `Internal error occurred: ${messageOf(error)}`);
  return {
    code: failed.code,
    contentType: 'application/json',
    pieces: [Buffer.from(JSON.stringify(failed.toStatus()))],
  };
}

async function serve(
  options: HttpServerOptions,
  wanted: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
) {
  try {
    const isKnown = secretsOf(request).some((secret) => timingSafeEqual(digest(secret), wanted));
    const answer = isKnown
      ? await options.api.answer(apiRequest(request))
      : failure(new ApiFailure('Unauthorized', 'Unauthorized'));
    await send(answer, response);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else await send(failure(error), response);
  }
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, LOOPBACK);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new K8sLearnError(
      'USAGE',
      `cannot listen on ${LOOPBACK}:${port}: ${messageOf(cause)}`,
      'give another --port, or none for any free one',
      { cause },
    );
  }
  return `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
}

/** Starts to listen. Throws USAGE when the port cannot be had. */
export async function listenOnLoopback(options: HttpServerOptions): Promise<HttpServer> {
  const wanted = digest(options.token);
  const server = createServer((request, response) => {
    void serve(options, wanted, request, response);
  });
  // What a client would tunnel (exec, attach, port-forward) needs something alive behind it.
  server.on('connect', (_, socket) => {
    socket.on('error', () => socket.destroy());
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  const url = await listen(server, options.port);
  return {
    url,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      // Watches and idle connections would keep it open.
      server.closeAllConnections();
      await closed;
    },
  };
}
