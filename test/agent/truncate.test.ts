import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { truncate } from '../../src/agent/truncate.ts';

const LINES = Array.from({ length: 1000 }, (_, index) => `line ${index} of the log`).join('\n');

describe('truncate', () => {
  it('leaves a text that fits', () => {
    expect(truncate('a\nb', 3)).toEqual({ text: 'a\nb', omittedBytes: 0 });
  });

  it('keeps head and tail on whole lines', () => {
    const { text, omittedBytes } = truncate(LINES, 400);
    const lines = text.split('\n');
    const middle = lines.findIndex((line) => line.startsWith('…'));
    expect(lines.slice(0, middle).every((line, index) => line === `line ${index} of the log`)).toBe(true);
    expect(lines.at(-1)).toBe('line 999 of the log');
    expect(lines[middle]).toBe(`… ${omittedBytes.toLocaleString('en-US')} bytes omitted …`);
  });

  it('counts what was omitted before', () => {
    const { text, omittedBytes } = truncate(LINES, 400, 1_000_000);
    expect(text).toContain(`… ${(omittedBytes + 1_000_000).toLocaleString('en-US')} bytes omitted …`);
  });

  it('stays within its bounds and cuts no character, whatever the text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'ä', '€', '😀', '\n', ' '), maxLength: 600 });
    fc.assert(
      fc.property(text, fc.integer({ min: 64, max: 500 }), (whole, maxBytes) => {
        const cut = truncate(whole, maxBytes);
        expect(Buffer.byteLength(cut.text)).toBeLessThanOrEqual(maxBytes);
        expect(cut.text).not.toContain('\ufffd');
        if (cut.omittedBytes > 0) {
          const [head = '', tail = ''] = cut.text.split(/\n…[^\n]*…\n/);
          expect(whole.startsWith(head)).toBe(true);
          expect(whole.endsWith(tail)).toBe(true);
          expect(Buffer.byteLength(head) + Buffer.byteLength(tail) + cut.omittedBytes).toBe(
            Buffer.byteLength(whole),
          );
        } else {
          expect(cut.text).toBe(whole);
        }
      }),
    );
  });
});
