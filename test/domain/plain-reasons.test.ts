// What a person is told of a file that is not there, or is no JSON.
import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonReason, jsonTrouble, readReason, writeReason } from '../../src/domain/plain-reasons.ts';

function failureOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

describe('a file', () => {
  it('that is not there, or is a folder, is told without a system call', () => {
    expect(readReason(failureOf(() => readFileSync('/nowhere/x.json')))).toBe('there is no such file');
    expect(readReason(failureOf(() => readFileSync('/tmp')))).toBe('it is a folder');
    expect(writeReason(failureOf(() => writeFileSync('/nowhere/x.json', '')))).toBe(
      'there is no such folder',
    );
    expect(readReason(new Error('it has more than 10 bytes'))).toBe('it has more than 10 bytes');
  });
});

describe('a text that is no JSON', () => {
  it.each([
    ['', 1, 'not JSON: it is empty'],
    ['{', 1, 'not JSON: it ends too early'],
    ['{\n  "a": [1,\n', 2, 'not JSON: it ends too early'],
    ['root:x:0:0\nbin:x:1', 1, 'not JSON'],
    ['{\n  "a": 1,\n  b: 2\n}', 3, 'not JSON'],
    ['{\n  "a": tru,\n  "b": 2\n}', 2, 'not JSON'],
    ['[1]\n[2]\n', 2, 'not JSON'],
    ['{"a": "no end', 1, 'not JSON: it ends too early'],
  ])('%j is told at line %i', (text, line, says) => {
    expect(jsonTrouble(text)).toEqual({ line, says });
    expect(jsonReason(text)).toBe(`${says} (line ${line})`);
  });

  it('is told at the line where somebody broke it', () => {
    const lists = fc.array(fc.jsonValue({ maxDepth: 2 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(lists, fc.nat(), (list, at) => {
        const lines = JSON.stringify(list, null, 1).split('\n');
        // What follows the last line is broken as well, and there is no other place before the first.
        const broken = 1 + (at % Math.max(1, lines.length - 1));
        const text = [...lines.slice(0, broken), '§', ...lines.slice(broken)].join('\n');
        expect(jsonTrouble(text)).toEqual({ line: broken + 1, says: 'not JSON' });
      }),
    );
  });

  it('is none where it is JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(jsonTrouble(text)).toBeNull();
      }),
    );
  });
});
