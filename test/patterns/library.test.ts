// The built-in library as a whole: every file is valid, no id stands twice, and what it is composed of is in use.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { topicFiles } from '../../scripts/troubles/document.ts';
import type { PatternEntry } from '../../src/domain/pattern-entry.ts';
import { BUILTIN_PARTS, builtinPatterns } from '../support/library.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENTRIES = topicFiles(ROOT).flatMap((name) => {
  const file = JSON.parse(readFileSync(`${ROOT}patterns/${name}`, 'utf8')) as { patterns: PatternEntry[] };
  return file.patterns;
});
const PATTERNS = builtinPatterns();

test('every built-in pattern is valid and has an id of its own', () => {
  const ids = PATTERNS.map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(0);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every effect is one that more than one cause is shown as', () => {
  const shown = ENTRIES.flatMap(({ shown_as = [] }) =>
    shown_as.map((one) => (typeof one === 'string' ? one : one.effect)),
  );
  for (const { id } of BUILTIN_PARTS.effects)
    expect(shown.filter((one) => one === id).length, id).toBeGreaterThan(1);
});

test('every set of symptoms stands somewhere, and none of them is written out', () => {
  const named = [...ENTRIES, ...BUILTIN_PARTS.effects].flatMap(({ symptoms = [] }) => symptoms);
  for (const [name, words] of Object.entries(BUILTIN_PARTS.symptomSets)) {
    expect(named, name).toContain(`@${name}`);
    const written = ENTRIES.filter(({ symptoms = [] }) => symptoms.join('\n').includes(words.join('\n')));
    expect(
      written.map(({ id }) => id),
      `@${name} stands for these words`,
    ).toEqual([]);
  }
});

test('no two causes tell the same of one object in the same words', () => {
  const told = PATTERNS.map(({ requires, not_when, root_cause_template }) =>
    JSON.stringify([requires, not_when, root_cause_template]),
  );
  expect(told.filter((one, index) => told.indexOf(one) !== index)).toEqual([]);
});
