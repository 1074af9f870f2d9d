// Lines come through whole, however they are cut into chunks; those that are too long never do.
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineLimit } from '../../../src/adapters/mcp/line-limit.ts';

const MAX_BYTES = 2000;

async function through(chunks: readonly Buffer[]) {
  const dropped: { readonly head: string; readonly tail: string }[] = [];
  const limit = new LineLimit({
    maxBytes: MAX_BYTES,
    onDropped: (head, tail) => dropped.push({ head, tail }),
  });
  const passed = await text(Readable.from(chunks, { objectMode: false }).pipe(limit));
  return { passed, dropped };
}

function cut(bytes: Buffer, sizes: readonly number[]): readonly Buffer[] {
  const chunks: Buffer[] = [];
  let from = 0;
  for (const size of sizes) {
    chunks.push(bytes.subarray(from, from + size));
    from += size;
  }
  return [...chunks, bytes.subarray(from)].filter(({ length }) => length > 0);
}

describe('lines', () => {
  it('pass or are dropped by their length alone', async () => {
    const line = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.integer({ min: MAX_BYTES - 3, max: MAX_BYTES * 3 }).map((length) => 'x'.repeat(length)),
    );
    const lines = fc.array(
      line.map((each) => each.replaceAll('\n', '')),
      { maxLength: 12 },
    );
    const sizes = fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(lines, sizes, async (all, at) => {
        const whole = all.map((each) => `${each}\n`);
        const fits = (each: string): boolean => Buffer.byteLength(each) <= MAX_BYTES;
        const { passed, dropped } = await through(cut(Buffer.from(whole.join('')), at));
        expect(passed).toBe(whole.filter(fits).join(''));
        expect(dropped).toHaveLength(whole.filter((each) => !fits(each)).length);
      }),
    );
  });

  it('a dropped one is told by its first and its last part', async () => {
    const line = `{"id":7,${'x'.repeat(10_000)},"end":1}\n`;
    const { dropped } = await through(cut(Buffer.from(line), [300, 4000, 5, 900]));
    expect(dropped).toEqual([
      { head: expect.stringMatching(/^\{"id":7,x/), tail: expect.stringMatching(/"end":1\}\n$/) },
    ]);
    expect((dropped[0]?.head.length ?? 0) + (dropped[0]?.tail.length ?? 0)).toBeLessThanOrEqual(1024);
  });

  it('one without an end counts when the input ends', async () => {
    expect(await through([Buffer.from('a\nb')])).toEqual({ passed: 'a\nb', dropped: [] });
    expect((await through([Buffer.alloc(MAX_BYTES + 1, 'x')])).dropped).toHaveLength(1);
  });
});
