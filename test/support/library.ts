// The built-in library as its files have it, for tests.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Pattern } from '../../src/domain/pattern.ts';
import { parsePatternFile } from '../../src/engines/patterns/library.ts';

const FOLDER = fileURLToPath(new URL('../../patterns/', import.meta.url));

/** Reads every file of the library. */
export function builtinPatterns(): readonly Pattern[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => parsePatternFile(readFileSync(`${FOLDER}${name}`, 'utf8'), `patterns/${name}`));
}
