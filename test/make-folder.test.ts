// Folders are made with their parents, or fail at once.
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolder } from '../src/make-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'k8s-learn-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('makes what is missing, with its mode, and tells of it', () => {
  const path = join(folder, 'a', 'b', 'c');
  expect(makeFolder(path, 0o700)).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(makeFolder(path, 0o700)).toBe(false);
});

test.each(['in-the-way', 'in-the-way/below'])('a file in the way fails: %s', (name) => {
  writeFileSync(join(folder, 'in-the-way'), '');
  expect(() => makeFolder(join(folder, name))).toThrow(/EEXIST|ENOTDIR/);
});

test.skipIf(!existsSync('/proc/self'))('where nothing can be made fails at once', () => {
  const startedMs = performance.now();
  expect(() => makeFolder('/proc/k8s-learn/home')).toThrow(/ENOENT|EACCES|EPERM/);
  expect(performance.now() - startedMs).toBeLessThan(2000);
});
