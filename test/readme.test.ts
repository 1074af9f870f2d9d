// The examples of the README run as they stand there, and its links lead to files that the package holds.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { startDumpServer } from '../src/adapters/dump-server/index.ts';
import { temporaryFolder } from './support/databases.ts';
import { SMALL_RECORDING } from './support/recordings.ts';

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

it('links to headings that are there', () => {
  const slugs = [...README.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
  for (const [, slug = ''] of README.matchAll(/\]\(#([^)]+)\)/g)) expect(slugs).toContain(slug);
});

/** The commands of a CI job as its shell gets them: the lines of `run: |`, or the items of `script:`. */
function commandsOf(name: string): string {
  const [, yaml = ''] = new RegExp(`<!-- ${name} -->\\n+\`\`\`yaml\\n([\\s\\S]*?)\`\`\``).exec(README) ?? [];
  const [, block] =
    /\n {6}- run: \|\n((?: {10}.*\n)+)/.exec(yaml) ?? /\n {2}script:\n((?: {4}- .*\n)+)/.exec(yaml) ?? [];
  return (block ?? '').replace(/^ {4}- |^ {10}/gm, '');
}

it.each(['ci-github', 'ci-gitlab'])(
  '%s: the job runs as shell, writes its reports, and fails for what is severe',
  { timeout: 120_000 },
  async (name) => {
    const folder = temporaryFolder();
    const server = await startDumpServer({ directory: SMALL_RECORDING });
    try {
      // npm would install what is here already.
      for (const [program, line] of [
        ['npm', 'exit 0'],
        ['k8s-learn', `exec '${process.execPath}' '${join(ROOT, 'bin/k8s-learn.js')}' "$@"`],
      ] as const) {
        writeFileSync(join(folder, program), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
      }
      const env = {
        PATH: `${folder}:${process.env.PATH}`,
        HOME: folder,
        KUBECONFIG_DATA: readFileSync(server.kubeconfigPath, 'utf8'),
        K8S_LEARN_PACKAGE: 'k8s-learn.tgz',
      };
      // Not as a blocking call: the server that kubectl asks runs in this process.
      const run = async () => {
        const child = spawn('bash', ['-e', '-c', commandsOf(name)], { cwd: folder, env, stdio: 'ignore' });
        const [status] = (await once(child, 'close')) as [number | null];
        return status;
      };
      expect(await run()).toBe(20);
      expect(readFileSync(join(folder, 'scan.xml'), 'utf8')).toContain('<failure type="high"');
      expect(existsSync(join(folder, 'scan.sarif'))).toBe(name === 'ci-github');
      // With its baseline in place nothing is new.
      expect(await run()).toBe(0);
    } finally {
      await server.close();
    }
  },
);

/** What npm packs whatever the list says. */
const ALWAYS_PACKED: ReadonlySet<string> = new Set(['README.md', 'package.json', 'LICENSE']);

it.each([
  ['README.md', 1],
  ['ARCHITECTURE.md', 1],
  ['CONTRIBUTING.md', 1],
  ['docs/figures.md', 0],
  ['docs/team.md', 0],
  ['docs/coverage.md', 0],
])('%s links to nothing that the package lacks', (name, atLeast) => {
  const text = readFileSync(join(ROOT, name), 'utf8');
  const links = [...text.matchAll(/(?:\]\(|src(?:set)?=")(?!https?:|#)([^)#"]+)/g)].map(
    ([, path = '']) => path,
  );
  expect(links.length).toBeGreaterThanOrEqual(atLeast);
  for (const path of links.map((link) => normalize(join(dirname(name), link)))) {
    expect(existsSync(join(ROOT, path)), path).toBe(true);
    const isPacked =
      ALWAYS_PACKED.has(path) ||
      packageJson.files.some((file) => path === file || path.startsWith(`${file}/`));
    expect(isPacked, `${path} is not in the package`).toBe(true);
  }
});
