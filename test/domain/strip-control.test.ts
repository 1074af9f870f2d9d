import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stripControl } from '../../src/domain/strip-control.ts';

describe('stripControl', () => {
  it.each([
    ['colours', 'a\u001b[1;31mred\u001b[0m', 'ared'],
    ['cursor movements', 'a\u001b[2J\u001b[10;5Hb', 'ab'],
    ['a window title', 'a\u001b]0;evil\u0007b', 'ab'],
    ['a link', '\u001b]8;;http://x\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['a device string', 'a\u001bPq#0\u001b\\b', 'ab'],
    ['an unfinished title', 'a\u001b]0;evil\nb', 'a]0;evil\nb'],
    ['one-byte introducers', 'a\u009b31mb\u009d0;x\u009cc', 'abc'],
    ['sequences within sequences', '\u001b\u001b[31m[31mx', '[31mx'],
    ['backspaces and bells', 'a\b\u0007b', 'ab'],
    ['ends of lines', 'a\r\nb\r\r\nc', 'a\nb\nc'],
    ['a carriage return that overwrites', 'failed\rok', 'failed\nok'],
    ['direction marks', 'a\u202eb\u2066c\u200fd', 'abcd'],
    ['text hidden in tag characters', 'a\u{e0041}\u{e0042}b', 'ab'],
    ['text hidden in variation selectors', 'a\u{fe00}\u{fe0f}\u{e0100}\u{e01ef}b', 'ab'],
    ['fillers and joiners that show nothing', 'a\u00ad\u034f\u115f\u3164\uffa0\u2062\u180eb', 'ab'],
    ['separators', 'a\u2028b\u0085c', 'a\nb\nc'],
  ])('takes out %s', (_what, text, expected) => {
    expect(stripControl(text)).toBe(expected);
  });

  it.each(['a\tb\nc', 'Ünïcödé … “quotes” €', '日本語', '👩‍💻 ok', ''])('leaves %j', (text) => {
    expect(stripControl(text)).toBe(text);
  });

  it('leaves nothing that a terminal would act on, and is idempotent', () => {
    const unit = fc.constantFrom(
      '\u001b',
      '[',
      ']',
      '\u0007',
      '\u009b',
      '\\',
      'm',
      '3',
      ';',
      '\r',
      '\n',
      '\t',
      '\u202e',
      'P',
      'x',
      '\u2028',
      '\u{e0041}',
      '😀',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
        const stripped = stripControl(text);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be left.
        expect(stripped).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
        expect(stripControl(stripped)).toBe(stripped);
      }),
    );
  });
});
