// The diffs of CONTRIBUTING stand in the code as they are shown there.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CONTRIBUTING = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');

/** The pieces of code that diffs add, each with its file: lines that follow one another there. */
const PIECES = [...CONTRIBUTING.matchAll(/```diff\n([\s\S]*?)```/g)].flatMap(([, diff = '']) =>
  diff
    .split(/^\+\+\+ /m)
    .slice(1)
    .flatMap((ofFile) => {
      const [file = '', ...lines] = ofFile.trimEnd().split('\n');
      const pieces = lines.join('\n').split('\n@@\n');
      return pieces.map((piece) => ({ file, code: piece.replace(/^\+/gm, '') }));
    }),
);

it('shows a diff of each kind of addition that is not nothing', () => {
  expect(PIECES.map(({ file }) => file.split('/')[0])).toEqual(
    expect.arrayContaining(['src', 'patterns', 'test']),
  );
  expect(CONTRIBUTING.match(/```diff/g)).toHaveLength(3);
});

it.each(PIECES)('$file has what its diff adds: $code', ({ file, code }) => {
  // How a formatter breaks the lines of JSON is no part of what a diff shows.
  const isJson = file.endsWith('.json');
  const read = (text: string): string => (isJson ? text.replace(/\s+/g, '') : text);
  expect(read(readFileSync(join(ROOT, file), 'utf8'))).toContain(read(`\n${code}\n`));
});

it('names files that are there', () => {
  const named = [...CONTRIBUTING.matchAll(/`((?:src|test|patterns|docs|scripts)\/[\w./-]+)`/g)];
  expect(named.length).toBeGreaterThan(0);
  for (const [, path = ''] of named) expect(existsSync(join(ROOT, path)), path).toBe(true);
});
