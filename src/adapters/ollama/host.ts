// Where Ollama is and whether it answers: OLLAMA_HOST as Ollama itself reads it, and one quick look.
import { get as httpGet } from 'node:http';

const DEFAULT_PORT = 11434;
const MAX_BODY_CHARS = 1_000_000;
const MAX_NAME_CHARS = 40;

/**
 * Reads `OLLAMA_HOST` as Ollama does (envconfig/config.go, `Host`): scheme, host and port may each be absent, and a
 * port that is no port is the default one. An address that means "every interface" is asked on loopback.
 */
export function parseOllamaHost(text: string | undefined): string {
  const trimmed = (text ?? '').trim().replace(/^["']|["']$/g, '');
  // Ollama takes any scheme, `tcp://` as containers write it, and speaks HTTP all the same.
  const [, written = 'http', rest = ''] = /^(?:([a-z]+):\/\/)?(.*)$/is.exec(trimmed) ?? [];
  const scheme = written.toLowerCase() === 'https' ? 'https' : 'http';
  const [authority = ''] = rest.split('/');
  const path = rest.slice(authority.length).replace(/\/+$/, '');
  const [host, port] = splitAuthority(authority);
  const portNumber = /^\d+$/.test(port) && Number(port) <= 65_535 ? Number(port) : defaultPort(trimmed);
  const everyInterface = host === '' || host === '0.0.0.0' || host === '[::]';
  return `${scheme}://${everyInterface ? '127.0.0.1' : host}:${portNumber}${path}`;
}

function splitAuthority(authority: string): readonly [string, string] {
  // A bare IPv6 address has colons of its own and no port.
  if (/^[0-9a-f:.]*:[0-9a-f.]*:[0-9a-f:.]*$/i.test(authority)) return [`[${authority}]`, ''];
  const [, host = '', port = ''] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(authority) ?? [];
  return [host, port];
}

function defaultPort(text: string): number {
  if (text.startsWith('https://')) return 443;
  return text.startsWith('http://') ? 80 : DEFAULT_PORT;
}

/** Asks `/api/version` of an Ollama; null when nothing that speaks like one answers within `timeoutMs`. */
export async function findOllamaVersion(url: string, timeoutMs: number): Promise<string | null> {
  const answer = await findJson(`${url}/api/version`, timeoutMs);
  const version = memberOf(answer, 'version');
  return typeof version === 'string' ? version.slice(0, MAX_NAME_CHARS) : null;
}

async function findJson(url: string, timeoutMs: number): Promise<unknown> {
  const get = url.startsWith('https:') ? (await import('node:https')).get : httpGet;
  return new Promise((resolve) => {
    const nothing = () => resolve(null);
    const request = get(url, { agent: false, signal: AbortSignal.timeout(timeoutMs) }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        body += chunk;
        if (body.length > MAX_BODY_CHARS) request.destroy();
      });
      answer.on('error', nothing);
      answer.on('close', nothing);
      answer.on('end', () => resolve(answer.statusCode === 200 ? parsed(body) : null));
    });
    request.on('error', nothing);
  });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
