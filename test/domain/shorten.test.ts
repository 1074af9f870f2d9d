import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortenMiddle } from '../../src/domain/shorten.ts';

describe('a message that is too long', () => {
  const wrapped =
    'MountVolume.SetUp failed for volume "data" : rpc error: code = Internal desc = could not mount the device at the path of the volume after three tries in a row: mount failed: exit status 32: wrong fs type';

  it('keeps what it is about and why, and loses its middle', () => {
    const short = shortenMiddle(wrapped, 120);
    expect(short.length).toBeLessThanOrEqual(120);
    expect(short).toMatch(/^MountVolume\.SetUp failed for volume "data" : /);
    expect(short).toMatch(/ … .*wrong fs type$/);
  });

  it('keeps its first clause when that takes more than half of the room', () => {
    const head = 'Deployment shop/cart has too few pods because its image cannot be pulled';
    expect(shortenMiddle(`${head}: ${'x '.repeat(100)}not found`, 110)).toMatch(
      new RegExp(`^${head}:.* … .*found$`),
    );
  });

  it('loses its end where there is no room for both', () => {
    expect(shortenMiddle('a name and nothing more', 10)).toBe('a name an…');
  });

  it('is never longer than it may be, and is left alone when it fits', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 120 }),
        fc.integer({ min: 1, max: 130 }),
        (text, max) => {
          const short = shortenMiddle(text, max);
          expect(short.length).toBeLessThanOrEqual(Math.max(max, 1));
          if (text.length <= max) expect(short).toBe(text);
          const halves = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
          expect(halves.test(short) && !halves.test(text)).toBe(false);
        },
      ),
    );
  });
});
