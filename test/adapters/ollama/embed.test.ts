// Embedding with Ollama: prefixes, batches, lengths, the identity of a space, and what is refused before anything is sent.
import { describe, expect, it, test } from 'vitest';
import { openOllamaEmbedder } from '../../../src/adapters/ollama/embed.ts';
import { type EmbeddingScript, startEmbedding } from '../../support/ollama/embedding-server.ts';

const never = new AbortController().signal;

async function open(script: EmbeddingScript = {}, name = 'nomic-embed-text') {
  const server = await startEmbedding(script);
  const options = { host: server.url, name, allowPrivateHost: false };
  return { server, embedder: await openOllamaEmbedder(options, never) };
}

test.each([
  ['nomic-embed-text', 'search_query: why?', 'search_document: why?', 1, undefined],
  ['nomic-embed-text:v1.5', 'search_query: why?', 'search_document: why?', 1, undefined],
  ['embeddinggemma', 'task: search result | query: why?', 'title: none | text: why?', 1, undefined],
  ['qwen3-embedding:0.6b', expect.stringMatching(/^Instruct: .*\nQuery:why\?$/), 'why?', 1, 1024],
  [
    'mxbai-embed-large',
    'Represent this sentence for searching relevant passages: why?',
    'why?',
    1,
    undefined,
  ],
  ['bge-m3', 'why?', 'why?', 1, undefined],
  ['somebody/bge-m3:q8', 'why?', 'why?', 1, undefined],
  ['my-own-model', 'why?', 'why?', 0, undefined],
])('%s is sent its prefixes', async (name, query, document, prefixVersion, dimensions) => {
  const model = name.includes(':') ? name : `${name}:latest`;
  const { server, embedder } = await open({ model, dimensions: 2048 }, name);
  await embedder.embed(['why?'], 'query');
  await embedder.embed(['why?'], 'document');
  const [, asked, kept] = server.asked;
  expect([asked?.input, kept?.input]).toEqual([[query], [document]]);
  expect(server.asked.every((body) => body.truncate === false && body.dimensions === dimensions)).toBe(true);
  expect(embedder.space).toEqual({
    model: name,
    digest: 'sha256:a1',
    dimensions: 512,
    prefixVersion,
  });
});

it('gives vectors of unit length and of the length that the model gives', async () => {
  const { embedder } = await open({ dimensions: 32 });
  expect(embedder.space.dimensions).toBe(32);
  const [vector] = await embedder.embed(['pods keep crashing with exit code 137'], 'query');
  expect(vector).toBeInstanceOf(Float32Array);
  expect(Math.hypot(...(vector ?? []))).toBeCloseTo(1, 5);
});

it('sends many texts in batches and keeps their order', async () => {
  const { server, embedder } = await open();
  const texts = Array.from({ length: 60 }, (_, index) => `question ${index} about certificates`);
  const vectors = await embedder.embed(texts, 'document');
  expect(server.asked.slice(1).map(({ input }) => input.length)).toEqual([24, 24, 12]);
  const [alone] = await embedder.embed([texts[59] ?? ''], 'document');
  expect(vectors[59]).toEqual(alone);
  expect(await embedder.embed([], 'query')).toEqual([]);
});

it('shortens only what is too long, and says so to nobody but the model', async () => {
  const { server, embedder } = await open({ maxChars: 200 });
  const texts = ['pods crash', `certificate ${'x'.repeat(900)}`, 'volume pending'];
  const vectors = await embedder.embed(texts, 'document');
  expect(vectors).toHaveLength(3);
  const sent = server.asked.slice(2).map(({ input }) => input[0]);
  expect(sent[0]).toBe('search_document: pods crash');
  expect(sent.at(-1)).toBe('search_document: volume pending');
  expect(sent.at(-2)?.length).toBeLessThanOrEqual(200);
  expect(sent.every((text) => text?.startsWith('search_document: '))).toBe(true);
});

describe('is refused before anything is sent', () => {
  it.each([
    ['nomic-embed-text:cloud', 'http://127.0.0.1:1', /runs on ollama.com/],
    ['embeddinggemma:300m-cloud', 'http://127.0.0.1:1', /runs on ollama.com/],
    ['nomic-embed-text', 'http://93.184.216.34:11434', /leave your network/],
    ['nomic-embed-text', 'http://10.0.0.7:11434', /another machine/],
  ])('%s at %s', async (name, host, message) => {
    await expect(openOllamaEmbedder({ host, name, allowPrivateHost: false }, never)).rejects.toMatchObject({
      code: 'MODEL_REFUSED',
      message: expect.stringMatching(message),
    });
  });
});

it('refuses an answer that another machine gave', async () => {
  await expect(open({ remoteHost: 'https://ollama.com' })).rejects.toMatchObject({ code: 'MODEL_REFUSED' });
});

it.each<[string, EmbeddingScript, string, RegExp]>([
  ['is not there', {}, 'embeddinggemma', /has no model embeddinggemma/],
  ['does not embed', { capabilities: ['completion'] }, 'nomic-embed-text', /does not embed/],
  ['is of an old server', { version: '0.11.0' }, 'nomic-embed-text', /too old/],
  [
    'gives too few vectors',
    { answer: () => ({ status: 200, body: { embeddings: [] } }) },
    'nomic-embed-text',
    /gave 0 vectors for 1 texts/,
  ],
  [
    'gives no numbers',
    { answer: () => ({ status: 200, body: { embeddings: [['a']] } }) },
    'nomic-embed-text',
    /vector that is none/,
  ],
  [
    'fails',
    { answer: () => ({ status: 500, body: { error: 'llama runner process has terminated' } }) },
    'nomic-embed-text',
    /failed: llama runner/,
  ],
  ['takes nothing', { maxChars: 1 }, 'nomic-embed-text', /takes no text/],
])('says why a model that %s cannot be used', async (_, script, name, message) => {
  await expect(open(script, name)).rejects.toMatchObject({
    code: 'MODEL_UNAVAILABLE',
    message: expect.stringMatching(message),
  });
});

it('does not mix vectors of two lengths', async () => {
  const { embedder } = await open({
    answer: ({ input }) =>
      input[0]?.includes('short') ? { status: 200, body: { embeddings: [[1, 0, 0]] } } : undefined,
  });
  await expect(embedder.embed(['short'], 'query')).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
});

it('names another space when other weights bear the same name', async () => {
  const { embedder: one } = await open({ digest: 'sha256:a1' });
  const { embedder: other } = await open({ digest: 'sha256:b2' });
  expect(one.space).not.toEqual(other.space);
});

it('can be cut off', async () => {
  const { embedder } = await open();
  const stop = AbortSignal.abort(new Error('enough'));
  await expect(embedder.embed(['why?'], 'query', stop)).rejects.toThrow('enough');
});
