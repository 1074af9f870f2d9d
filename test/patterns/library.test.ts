// The built-in library as a whole: every file is valid, and no id stands twice.
import { expect, test } from 'vitest';
import { builtinPatterns } from '../support/library.ts';

test('every built-in pattern is valid and has an id of its own', () => {
  const ids = builtinPatterns().map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(0);
  expect(new Set(ids).size).toBe(ids.length);
});
