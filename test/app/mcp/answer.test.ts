// Answers are bounded, say when they were shortened, and carry nothing that drives a terminal.
import { describe, expect, it } from 'vitest';
import {
  documentAnswer,
  errorAnswer,
  MAX_DOCUMENT_BYTES,
  MAX_TEXT_BYTES,
  textAnswer,
} from '../../../src/app/mcp/answer.ts';
import { K8sLearnError } from '../../../src/domain/errors.ts';

const bytesOf = (document: unknown): number => Buffer.byteLength(JSON.stringify(document));

describe('documents', () => {
  it('that fit are given as they are, as text as well', () => {
    const document = { a: [1, null, true, 'x'], b: { c: 'y' } };
    const answer = documentAnswer(document);
    expect(answer).toEqual({ failed: false, texts: [JSON.stringify(document)], document });
  });

  it.each([
    ['a long string', { text: 'x'.repeat(500_000) }],
    ['a long list', { list: Array.from({ length: 100_000 }, (_, at) => ({ at })) }],
    ['long lists in lists', { list: Array.from({ length: 300 }, () => Array(300).fill('word')) }],
    ['text of many bytes', { text: Array(4000).fill('日本語のとても長い文字列です') }],
    [
      'an object of many keys',
      Object.fromEntries(Array.from({ length: 6_000 }, (_, at) => [`key-${at}`, at])),
    ],
  ])('%s is shortened to the bound, and that is said', (_what, document) => {
    const answer = documentAnswer(document);
    expect(bytesOf(answer.document)).toBeLessThanOrEqual(MAX_DOCUMENT_BYTES);
    expect(answer.document).toMatchObject({ shortened: expect.any(String) });
  });

  it('lose control characters and hidden marks at any depth', () => {
    const { document, texts } = documentAnswer({
      a: [{ b: 'red \u001b[31malert\u001b[0m', c: 'hid\u200bden\u{e0041}' }],
    });
    expect(document).toEqual({ a: [{ b: 'red alert', c: 'hidden' }] });
    expect(texts).toEqual([JSON.stringify(document)]);
  });
});

describe('texts', () => {
  it('keep head and tail', () => {
    const { texts } = textAnswer('head', `first\n${'x\n'.repeat(100_000)}last`, false);
    expect(texts[0]).toBe('head');
    expect(Buffer.byteLength(texts[1] ?? '')).toBeLessThanOrEqual(MAX_TEXT_BYTES);
    expect(texts[1]).toMatch(/^first\n[\s\S]*… [\d,]+ bytes omitted …[\s\S]*\nlast$/);
  });

  it('lose control characters', () => {
    expect(textAnswer('a\u001b[2Jb', 'c\u0007d', true)).toEqual({
      failed: true,
      texts: ['ab', 'cd'],
      document: null,
    });
  });
});

describe('errors', () => {
  it('tell cause and hint', () => {
    const error = new K8sLearnError('NOT_FOUND', 'there is none', 'make one');
    expect(errorAnswer(error)).toEqual({
      failed: true,
      texts: ['error: there is none\n  try: make one'],
      document: { error: { code: 'NOT_FOUND', message: 'there is none', hint: 'make one' } },
    });
  });

  it('of any other kind are ours', () => {
    expect(errorAnswer('odd').document).toMatchObject({ error: { code: 'INTERNAL', message: 'odd' } });
  });
});
