// Receives webhooks on loopback: who has the token may post a document of bounded size; it is answered once it is kept.
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AlertServer, AlertServerOptions, Receipt } from '../domain/alert-server.ts';
import { K8sLearnError, messageOf } from '../domain/errors.ts';

/** A sender that takes longer to send its document is cut off, in milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000;
const MAX_CONNECTIONS = 256;
/** Of a document that is too large so many times the limit is read, so that its sender hears why. */
const DRAINED_TIMES = 8;

/** Starts listening. Throws USAGE when the address cannot be had. */
export async function startAlertServer(options: AlertServerOptions): Promise<AlertServer> {
  const server = createServer((request, response) => void answer(request, response, options));
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(notToBeHad(options, error)));
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { token, maxBytes, receive }: AlertServerOptions,
): Promise<void> {
  const say = (status: number, text: string): void => {
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
  };
  if (request.method === 'GET' && request.url === '/healthz') return say(200, 'ok');
  // A page in a browser may post here, too: it does not have the token.
  if (!isAuthorized(request.headers.authorization, token)) {
    request.resume();
    return say(401, 'give the token: Authorization: Bearer <token>');
  }
  if (request.method !== 'POST') return say(405, 'post a document of alerts');
  try {
    const text = await bodyOf(request, maxBytes);
    if (text === null) return say(413, `the document has more than ${maxBytes} bytes`);
    const [status, said] = statusOf(receive(text));
    say(status, said);
  } catch (error) {
    // What could not be kept is not taken: the sender sends it again.
    if (!response.headersSent) say(503, `not kept: ${messageOf(error)}`);
  }
}

function statusOf(receipt: Receipt): readonly [number, string] {
  if (receipt.type === 'invalid') return [400, receipt.reason];
  if (receipt.type === 'full') return [503, 'too many alerts wait'];
  return [200, `${receipt.added} new`];
}

/** Reads a body; null for one that is too large, which is read to its end, within reason, and not kept. */
function bodyOf(request: IncomingMessage, maxBytes: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else if (size > DRAINED_TIMES * maxBytes) request.destroy();
    });
    request.on('end', () => resolve(size > maxBytes ? null : Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}

function isAuthorized(header: string | undefined, token: string): boolean {
  const [scheme = '', value = ''] = (header ?? '').split(' ');
  if (scheme.toLowerCase() === 'bearer') return isEqual(value, token);
  if (scheme.toLowerCase() !== 'basic') return false;
  const pair = Buffer.from(value, 'base64').toString('utf8');
  return isEqual(pair.slice(pair.indexOf(':') + 1), token);
}

/** Takes as long whatever is wrong with it. */
function isEqual(one: string, other: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}

function notToBeHad({ host, port }: AlertServerOptions, error: Error): K8sLearnError {
  return new K8sLearnError(
    'USAGE',
    `cannot listen on ${host}:${port}: ${error.message}`,
    'choose another port, or 0 for any that is free',
    { cause: error },
  );
}
