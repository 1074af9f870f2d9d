// OLLAMA_HOST is read as Ollama reads it, and a look at it is quick whatever stands there.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { findOllamaVersion, parseOllamaHost } from '../../../src/adapters/ollama/host.ts';

describe('parseOllamaHost', () => {
  // The cases of Ollama's own envconfig/config_test.go, but for addresses that mean every interface.
  it.each([
    [undefined, 'http://127.0.0.1:11434'],
    ['', 'http://127.0.0.1:11434'],
    ['1.2.3.4', 'http://1.2.3.4:11434'],
    [':1234', 'http://127.0.0.1:1234'],
    ['1.2.3.4:1234', 'http://1.2.3.4:1234'],
    ['http://1.2.3.4', 'http://1.2.3.4:80'],
    ['https://1.2.3.4', 'https://1.2.3.4:443'],
    ['https://1.2.3.4:1234', 'https://1.2.3.4:1234'],
    ['example.com/ollama', 'http://example.com:11434/ollama'],
    ['https://example.com:4321/ollama/', 'https://example.com:4321/ollama'],
    ['0.0.0.0', 'http://127.0.0.1:11434'],
    ['0.0.0.0:1234', 'http://127.0.0.1:1234'],
    ['[::]:1234', 'http://127.0.0.1:1234'],
    ['[::1]', 'http://[::1]:11434'],
    ['[::1]:1234', 'http://[::1]:1234'],
    ['::1', 'http://[::1]:11434'],
    ['tcp://1.2.3.4', 'http://1.2.3.4:11434'],
    ['tcp://1.2.3.4:5000', 'http://1.2.3.4:5000'],
    ['1.2.3.4:66000', 'http://1.2.3.4:11434'],
    ['1.2.3.4:-1', 'http://1.2.3.4:11434'],
    [' "1.2.3.4" ', 'http://1.2.3.4:11434'],
  ])('%j → %s', (text, url) => {
    expect(parseOllamaHost(text)).toBe(url);
  });
});

describe('findOllamaVersion', () => {
  let server: Server;

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  async function serve(listener: Parameters<typeof createServer>[1]): Promise<string> {
    server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('gives the version', async () => {
    const url = await serve((request, answer) =>
      answer.end(request.url === '/api/version' ? '{"version":"0.32.1"}' : '{}'),
    );
    expect(await findOllamaVersion(url, 2000)).toBe('0.32.1');
  });

  it.each([
    ['no JSON', '<html>', 200],
    ['JSON without a version', '{"ok":true}', 200],
    ['an error', '{"version":"1"}', 500],
    ['an answer without end', `{"version":"${'1'.repeat(2_000_000)}"}`, 200],
  ])('takes %s for no Ollama', async (_name, body, status) => {
    const url = await serve((_request, answer) => answer.writeHead(status).end(body));
    expect(await findOllamaVersion(url, 2000)).toBeNull();
  });

  it('does not wait for one that says nothing', async () => {
    const url = await serve(() => {});
    const startedMs = performance.now();
    expect(await findOllamaVersion(url, 100)).toBeNull();
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });

  it('finds nothing where nothing listens', async () => {
    const url = await serve(() => {});
    await new Promise((resolve) => server.close(resolve));
    expect(await findOllamaVersion(url, 1000)).toBeNull();
  });
});
