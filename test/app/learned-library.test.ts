// Learned patterns as files: written for review, read back by the setting, refused with a reason.
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writePatternFiles } from '../../src/app/learned-library.ts';
import { usedPatterns } from '../../src/app/library.ts';
import type { Runtime } from '../../src/app/runtime.ts';
import { readEnvironment, resolveSettings } from '../../src/config.ts';
import { minePatterns } from '../../src/learning/mine.ts';
import { temporaryFolder } from '../support/databases.ts';
import { learnedPattern } from '../support/learned.ts';
import { keyCase, oomCase } from '../support/learned-cases.ts';
import { BUILTIN_PARTS } from '../support/library.ts';

const NO_LIBRARY = {
  loadPatterns: async () => [],
  loadLibrary: async () => ({ patterns: [], parts: BUILTIN_PARTS }),
} as unknown as Runtime;

function settingsWith(folder: string) {
  const home = mkdtempSync(join(temporaryFolder(), 'home-'));
  const env = { K8S_LEARN_HOME: home, K8S_LEARN_PATTERNS_DIR: folder };
  return resolveSettings(readEnvironment(env)).values;
}

test('active patterns are written one a file and read back whole', async () => {
  const folder = join(temporaryFolder(), 'team', 'patterns');
  const mined = minePatterns([
    ...['cart', 'auth', 'search'].map((app, index) => oomCase(index + 1, app)),
    ...['geo', 'maps', 'chat'].map((app, index) => keyCase(index + 11, app, `key-${app}`)),
  ]);
  const written = writePatternFiles(folder, [...mined, learnedPattern('learned-x', { state: 'suspended' })]);
  expect(written.files).toHaveLength(2);
  expect(readdirSync(folder).sort()).toEqual([...written.files].sort());
  expect(await usedPatterns(NO_LIBRARY, settingsWith(folder))).toEqual(mined.map(({ pattern }) => pattern));
});

test('a file that cannot be used is refused by name, and so is a folder that is not there', async () => {
  const folder = temporaryFolder();
  await expect(usedPatterns(NO_LIBRARY, settingsWith(join(folder, 'nowhere')))).rejects.toMatchObject({
    code: 'CONFIG',
  });
  writeFileSync(join(folder, 'bad.json'), '{"schemaVersion":1,"patterns":[{"id":"x"}]}');
  await expect(usedPatterns(NO_LIBRARY, settingsWith(folder))).rejects.toMatchObject({
    code: 'DATA_INVALID',
  });
});
