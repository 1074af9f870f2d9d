// The built-in library as its files have it, for tests.
import { fileURLToPath } from 'node:url';
import { readParts, readTopics } from '../../scripts/troubles/document.ts';
import type { Pattern } from '../../src/domain/pattern.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Reads every file of the library, each checked whole. */
export function builtinPatterns(): readonly Pattern[] {
  return readTopics(ROOT).flatMap(({ patterns }) => patterns);
}

/** What the library is composed of. */
export const BUILTIN_PARTS = readParts(ROOT);
