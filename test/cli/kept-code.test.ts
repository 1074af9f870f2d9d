// The compiled code that the build keeps: it is taken by the Node that built, and nothing depends on it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { CliHome } from '../support/cli.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { CODE } = createRequire(import.meta.url)('../../bin/load.js') as { readonly CODE: string };

/** The names of the parts whose code is kept. */
function keptNames(): readonly string[] {
  const file = readFileSync(CODE);
  return Object.keys(JSON.parse(file.toString('latin1', 8, 8 + file.readUInt32LE(0))) as object);
}

it('is kept for the parts that every command loads, and for those of a question', () => {
  const names = keptNames();
  for (const part of ['main', 'program', 'investigate-run', 'history', 'stores', 'engine', 'kubectl'])
    expect(names.some((name) => name === `${part}.cjs` || name.startsWith(`${part}-`))).toBe(true);
  for (const name of names) expect(readdirSync(join(ROOT, 'dist'))).toContain(name);
});

/** Names the parts whose code Node does not take. Node takes no code that was kept under other flags of its own. */
const REFUSED = `
  const { readFileSync } = require('node:fs');
  const { Script } = require('node:vm');
  const [code, dist] = process.argv.slice(1);
  const file = readFileSync(code);
  const end = 8 + file.readUInt32LE(0);
  const refused = Object.entries(JSON.parse(file.toString('latin1', 8, end))).filter(([name, [offset, length]]) => {
    const source = readFileSync(dist + '/' + name, 'latin1');
    return new Script("(function(exports,require,module,importMetaUrl){'use strict';" + source + "\\n})", {
      cachedData: file.subarray(end).subarray(offset, offset + length),
    }).cachedDataRejected;
  });
  console.log(JSON.stringify(refused.map(([name]) => name)));
`;

it('is taken by Node', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', REFUSED, CODE, join(ROOT, 'dist')], {
    encoding: 'utf8',
  });
  expect(stdout.trim(), stderr).toBe('[]');
});

/** Every thousandth byte of the code is another one. */
function damaged(file: Buffer): Buffer {
  for (let at = 8 + file.readUInt32LE(0); at < file.length; at += 1000) file[at] = ~(file[at] ?? 0);
  return file;
}

it.each<[string, Buffer | null]>([
  ['is not there', null],
  ['is empty', Buffer.alloc(0)],
  ['is no code', Buffer.from('not code at all, and a long line of it')],
  ['is cut off', readFileSync(CODE).subarray(0, 4000)],
  ['is damaged', damaged(readFileSync(CODE))],
])('changes nothing when it %s', (_what, bytes) => {
  const home = new CliHome();
  const folder = join(home.path, 'program');
  mkdirSync(folder);
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  for (const part of ['node_modules', 'migrations', 'patterns'])
    symlinkSync(join(ROOT, part), join(folder, part));
  const copy = join(folder, 'dist', basename(CODE));
  rmSync(copy);
  if (bytes !== null) writeFileSync(copy, bytes);
  const run = (root: string) =>
    spawnSync(process.execPath, [join(root, 'bin/k8s-learn.js'), 'patterns', 'list'], {
      encoding: 'utf8',
      env: home.env(),
    });
  const [whole, without] = [run(ROOT), run(folder)];
  home.remove();
  expect(without.stderr).toBe('');
  expect(without.status).toBe(0);
  expect(without.stdout).toBe(whole.stdout);
  expect(without.stdout).toContain('oom-killed');
});
