// What denies that something was said, or that anything is wrong, stands only where the look that shows it was taken.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { SILENT_CODE } from '../../src/facts/messages/said.ts';
import { builtinPatterns } from '../support/library.ts';

/** A sentence that says that a log, an event or a message holds nothing. */
const DENIES_WORDS =
  /\b(?:logs?|events?|messages?)\b[^.]{0,80}\b(?:nothing|no trouble|no word|not a word|is silent|no reason|without a word)\b|\b(?:nothing|no word|not a word|no reason)\b[^.]{0,40}\b(?:logs?|events?)\b/i;
/** Words by which the program itself denies that anything is wrong. */
const DENIES_TROUBLE =
  /nothing is wrong|no sign of trouble|speaks of no trouble|nothing in (?:its|the) log|says nothing of why|log says why/i;
/** Who may: each asks first what was read (`notLooked`, `isQuiet`, the facts of silence). */
const MAY_DENY = [
  'cli/render/scan-text.ts',
  'cli/render/scan-junit.ts',
  'engines/patterns/tell/leads.ts',
  'engines/patterns/engine.ts',
  'facts/messages/said.ts',
];

test.each(
  builtinPatterns()
    .filter(({ root_cause_template, solution_template }) =>
      DENIES_WORDS.test(`${root_cause_template} ${solution_template}`),
    )
    .map((pattern) => [pattern.id, pattern] as const),
)('%s denies only what a look has shown', (_, { requires }) => {
  expect(requires.map(({ fact }) => fact)).toContain(SILENT_CODE);
});

test('only those who know what was read deny that anything is wrong', () => {
  const root = fileURLToPath(new URL('../../src/', import.meta.url));
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const denying = sources.filter((file) => {
    const code = readFileSync(`${root}${file}`, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    return DENIES_TROUBLE.test(code);
  });
  expect(denying.filter((file) => !MAY_DENY.includes(file))).toEqual([]);
});
