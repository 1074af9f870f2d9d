// The examples of the README run as they stand there, and its links lead to files that the package holds.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { temporaryFolder } from './support/databases.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

it('shows a use of the library that works', { timeout: 60_000 }, () => {
  const [, code = ''] = /<!-- library -->\n+```js\n([\s\S]*?)```/.exec(README) ?? [];
  const path = join(temporaryFolder(), 'learning.db');
  // A file of the package may import the package by its name.
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-'], {
    cwd: ROOT,
    input: code.replace("'./learning.db'", JSON.stringify(path)),
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  expect(stdout).toBe('You are an agent that looks at Kubernetes.\n');
  expect(existsSync(path)).toBe(true);
});

it('links to nothing that the package lacks', () => {
  const links = [...README.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) => path);
  expect(links.length).toBeGreaterThan(0);
  for (const path of links) {
    expect(existsSync(join(ROOT, path)), path).toBe(true);
    const isPacked = packageJson.files.some((file) => path === file || path.startsWith(`${file}/`));
    expect(isPacked, `${path} is not in the package`).toBe(true);
  }
});
